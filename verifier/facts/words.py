"""Words of a sentence: tokens with offsets, lemmas, content words and names."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*\.?(?<=[^\W\d_.])|[^\W\d_](?:\.[^\W\d_])+\.?|\d[\d.,:]*\d|\d")
_POSSESSIVE = re.compile(r"['’]s?$")

SENTENCE_END = re.compile(r"[.!?][”\"]?\s+(?=[A-Z“\"])")
"""What parts two sentences, as far as one is looked for around a figure or a date."""
_LOOKALIKES = str.maketrans({"İ": "I", "ı": "i", "ſ": "s", "\u212a": "K"})

STOPWORDS = frozenset(
    """
    a about above after again against all also although am an and any are as at be because been before being
    between both but by can could did do does doing down during each either even ever few for from further had
    has have having he her here hers herself him himself his how however i if in into is it its itself just let
    like may me might more most much must my myself nor not now of off on once only or other our ours out over
    own per same say she should so some such than that the their theirs them themselves then there these they
    this those though through to too under until up upon us very was we were what when where whether which while
    who whom whose why will with within without would yet you your yours said says saying tell told state stated
    add added according which also one since still already mr mrs ms dr t s re ve ll d m
""".split()
)


class Word(NamedTuple):
    """One word of a text: its place, its form, its lemma, and whether it is written as a name."""

    start: int
    end: int
    form: str
    lemma: str
    capital: bool

    @property
    def content(self) -> bool:
        """Whether the word carries meaning by itself."""
        return self.form.casefold() not in STOPWORDS and self.lemma not in STOPWORDS


def read_words(text: str) -> Iterator[Word]:
    """The words and numbers of `text`, in order."""
    for match in _TOKEN.finditer(text):
        form = _POSSESSIVE.sub("", match.group().rstrip("."))
        if form:
            capital = form[0].isupper()
            yield Word(
                start=match.start(), end=match.start() + len(form), form=form, lemma=lemma(form), capital=capital
            )


@lru_cache(maxsize=2_000)
def words(text: str) -> tuple[Word, ...]:
    """The same of a sentence or two, remembered: the words of whole articles would take much memory."""
    return tuple(read_words(text))


def plain(text: str) -> str:
    """`text` with the letters that a pattern takes for i, s or k in any case written so; as long as before."""
    return text.translate(_LOOKALIKES)


def content_lemmas(text: str) -> list[str]:
    """The lemmas of the content words of `text`, without repetition, in order of appearance."""
    return list(dict.fromkeys(word.lemma for word in words(text) if word.content))


def names(text: str) -> list[str]:
    """The lemmas of the capitalised words of `text`, less a first word that is a common word."""
    import simplemma

    found = words(text)
    return list(
        dict.fromkeys(
            word.lemma
            for word in found
            if word.capital and word.content and not (word is found[0] and simplemma.is_known(word.form.lower(), "en"))
        )
    )


@lru_cache(maxsize=10_000)
def lemma(form: str) -> str:
    """The dictionary form of an English word, casefolded."""
    import simplemma

    folded = form.casefold()
    return simplemma.lemmatize(folded, "en").casefold() if folded.isalpha() else folded
