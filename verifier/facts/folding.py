"""The words of a quotation as far as they count: case, contractions, spelling and house style folded away."""

import math
import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from verifier.facts.numerals import SMALL, spelled

GAP = "\x00…"
"""The form of an ellipsis, which stands for any words."""
BRACKET = "\x00["
"""The form of an insertion in brackets, which stands for a few."""

_TOKEN = re.compile(r"\[[^\[\]\n]{0,80}\]\w*|\.{3,}|…|(?:\.\s){2}\.|%|[^\W_]+(?:[.,:][^\W\D_]+|[’'‘`´-][^\W_]+)*")
_BRACKETED = re.compile(r"\[([^\W_]{1,3})\]([^\W_].*)")
_APOSTROPHES = re.compile("[’‘`´]")
_PART = re.compile("[^-]+")
_NUMBER_WORD = re.compile(rf"(?:{SMALL})(?:-(?:{SMALL}))?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_SPOKEN = {
    "can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not", "it's": "it is",
    "that's": "that is", "he's": "he is", "she's": "she is", "there's": "there is", "what's": "what is",
    "let's": "let us", "gonna": "going to", "wanna": "want to", "gotta": "got to", "y'all": "you all",
    "'cause": "because", "ok": "okay", "%": "percent",
}  # fmt: skip
_ENDINGS = {"n't": "not", "'re": "are", "'ll": "will", "'ve": "have", "'m": "am", "'d": "d", "'s": "s"}
_SPELLINGS = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        (r"(?<=\w{3})is(?=(?:e[sd]?|ing|ations?|er|ers)$)", "iz"), (r"(?<=\w{2})yse(?=[sd]?$)", "yze"),
        (r"(?<=\w{3})our(?=(?:s|ed|ing|able|ably|ites?|al|hood|ful|ers?|ly)?$)", "or"),
        (r"(?<=\w{3})tre(?=s?$)", "ter"),
        (r"(?<=\w{2})ence(?=s?$)", "ense"), (r"(?<=\w{3})ll(?=(?:ed|ing|er|ers)$)", "l"),
        (r"(?<=\w{3})ogue(?=s?$)", "og"),
        (r"^grey", "gray"), (r"^programme", "program"), (r"^tonne", "ton"), (r"(?<=\w{3})wards$", "ward"),
    )
)  # fmt: skip
"""British spellings and their American twins; what else a pattern takes is taken on both sides."""


class FoldedWord(NamedTuple):
    """A word in its folded form, written at `text[start:end]`; what is left out or put in is `GAP` or `BRACKET`."""

    form: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is a word, and no mark of what is left out or put in."""
        return self.form[0] != "\x00"


@lru_cache(maxsize=100)
def folded_words(text: str) -> tuple[FoldedWord, ...]:
    """The words of `text` in order, with a mark for each ellipsis and each insertion in brackets."""
    found: list[FoldedWord] = []
    for match in _TOKEN.finditer(text):
        form, (start, end) = match.group(), match.span()
        if form[0] == "[":
            if letters := _BRACKETED.fullmatch(form):
                found.append(FoldedWord(_spelling((letters[1] + letters[2]).casefold()), start, end))
            else:
                inside = form.strip("[]").strip()
                if inside.casefold() != "sic":
                    found.append(FoldedWord(GAP if inside.strip(". ") in ("", "…") else BRACKET, start, end))
            continue
        if form[0] in ".…":
            found.append(FoldedWord(GAP, start, end))
            continue
        if form.casefold() == "cent" and found and found[-1].form == "per":
            found[-1] = FoldedWord("percent", found[-1].start, end)
            continue
        found.extend(FoldedWord(part, start + first, start + last) for part, first, last in _folded(form))
    return tuple(found)


@lru_cache(maxsize=10_000)
def _folded(form: str) -> tuple[FoldedWord, ...]:
    """The folded words that one written word stands for, each with its part of it."""
    plain = _APOSTROPHES.sub("'", form.casefold())
    if len(plain) != len(form):
        return (FoldedWord(plain, 0, len(form)),)
    if plain in _SPOKEN:
        parts = _SPOKEN[plain].split()
        cut = plain.find("'") if "'" in plain[1:] else len(plain) // 2
        edges = (0, cut, len(form)) if len(parts) == 2 else (0, len(form))
        return tuple(FoldedWord(part, *edge) for part, edge in zip(parts, pairwise(edges), strict=True))
    for ending, word in _ENDINGS.items():
        if plain.endswith(ending) and len(plain) > len(ending):
            cut = len(plain) - len(ending)
            return FoldedWord(_spelling(plain[:cut]), 0, cut), FoldedWord(word, cut, len(form))
    if _NUMBER_WORD.fullmatch(plain) and not math.isnan(value := spelled(plain)):
        return (FoldedWord(f"{value:.0f}", 0, len(form)),)
    if _GROUPED.fullmatch(plain):
        return (FoldedWord(plain.replace(",", ""), 0, len(form)),)
    return tuple(FoldedWord(_spelling(match[0]), *match.span()) for match in _PART.finditer(plain))


def _spelling(word: str) -> str:
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    return word
