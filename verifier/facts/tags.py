"""The tags by which news gives words to a speaker: "said X", "X told Y that", "according to X"."""

import re

from verifier.facts.speakers import Speaker, is_abbreviated, name_spans, named_in, resolve
from verifier.facts.speech import QUOTING_VERBS
from verifier.models import Span

_VERB = rf"(?:{'|'.join(sorted(QUOTING_VERBS, key=len, reverse=True))})"
_ADVERB = (
    r"(?:(?:also|further|later|repeatedly|previously|then|has|had|have|recently|once|only|simply|[a-z]{2,12}ly)\s){0,3}"
)
_WORD = r"[^\s,;:.!?“”\"«»„()]+(?:\.(?=\s[^\W\d_]))?"
_SUBJECT = rf"{_WORD}(?:\s{_WORD}){{0,8}}?"
_ASIDE = r"(?:,\s[^“”\"«»„.;:\n]{2,90}?,|\s\([^()“”\"\n]{1,60}\))?"
_STOP = r"(?:(?<=\b[A-Z])|(?<=\b[DMS][rst])|(?<=\bMrs)|(?<=\bProf))\."
_VERB_FIRST = re.compile(
    rf"[\s,–—-]*(?:[Ss]o\s|[Aa]s\s)?{_ADVERB}{_VERB}\s(?P<who>(?:[^“”\"«»„;:.!?\n]|{_STOP}){{2,120}})"
)
_NAME_FIRST = re.compile(rf"[\s,–—-]*(?:as\s)?(?P<who>{_SUBJECT})(?P<aside>{_ASIDE})\s{_ADVERB}{_VERB}\b")
_DASHED = re.compile(r"\s*[–—]\s*(?P<who>[^“”\"«»„;:.!?\n]{2,60})")
_ACCORDING = re.compile(r"\b(?:[Aa]ccording\sto|[Ii]n\sthe\swords\sof)\s(?P<who>[^“”\"«»„,;:.!?\n]{2,80})")
_BEFORE = re.compile(
    rf"(?P<who>(?<![^\s,;:(])(?:{_WORD}\s){{0,8}}?{_WORD})(?P<aside>{_ASIDE})\s{_ADVERB}{_VERB}\b(?P<rest>[^“”\"«»„.;!?\n]{{0,100}})$"
)
_INTERVIEW = re.compile(r"^(?P<who>[^\W\d_a-z][^“”\"«»„.,;:!?\n]{1,60}):\s*$")
_RELAYED = re.compile(
    rf"\b(?:quot(?:ed|es|ing)|cit(?:ed|es|ing)|echo(?:ed|es|ing)|repeat(?:ed|ing)|as\s(?:saying|telling|having\ssaid))\b"
    rf"|\b[^\W\d_a-z]\w+\s{_ADVERB}{_VERB}\b[^“”\n]*?\b(?:[^\W\d_a-z]\w+|s?he|they)\s{_ADVERB}{_VERB}\b"
    r"|\b(?:[Aa]sked|[Qq]uestioned|[Rr]esponding|[Rr]eacting|[Cc]onfronted|[Ff]aced|[Rr]eferring)\s(?:about|to|with|on)\b[^,“”\n]*$"
    r"|(?:\b(?:the|an?|his|her|their|any)|[’']s)\s(?:\w+\s)?(?:remarks?|claims?|charges?|accusations?|allegations?|suggestions?"
    r"|assertions?|descriptions?)\s(?:that|about|of)\b[^“”\n]*$"
)
"""What makes a sentence give the words of one person through another: whose they are is not clear."""
_RELAYED_AFTER = re.compile(
    r"[^.!?;]{0,90}?\b(?P<whose>quot(?:ed|es|ing)|cit(?:ed|es|ing)|echo(?:ed|es|ing)|repeating|on\s(?:his|her|their)\sbehalf"
    r"|(?:his|her|their)\s(?:lawyer|spokes\w+|agent|office|family))\b"
)
_CLAUSE = re.compile(r"(?:[.!?;][”\"’»)]*\s|\n|^)")
_END_OF_NAME = re.compile(
    r",|\s(?:on|in|at|to|of|during|after|before|when|while|as|outside|over|and|with|who|from|about|for)\s|$"
)
_MARKS_DOUBLE = re.compile('[“”„"«»\n]')
_NOT_A_SPEAKER = frozenset("which who that it this these those there what as but and while although when if".split())
REACH = 200
"""Characters either side of a quotation in which its tag is looked for."""


def speaker_around(text: str, span: Span) -> Speaker | None:
    """Who is given as the speaker of the unmarked words at `span`, by a tag right before or right behind them."""
    before = tag_before(text, max(0, span.start - REACH), span.start)
    return before or tag_after(text, span.end, min(len(text), span.end + REACH))


def tag_after(text: str, start: int, limit: int) -> Speaker | None:
    """The speaker named right behind a closing mark at `start`: "said X", "X said", "- X"."""
    limit = min(limit, start + REACH)
    stop = _MARKS_DOUBLE.search(text, start, limit)
    limit = stop.start() if stop else limit
    if relayed := _RELAYED_AFTER.match(text, start, limit):
        return Speaker(span=Span(start=relayed.start("whose"), end=relayed.end()), text=relayed["whose"])
    match = _VERB_FIRST.match(text, start, limit)
    if match:
        return _resolved(text, *_subject(text, match))
    match = _NAME_FIRST.match(text, start, limit)
    if match and match["who"].split()[0].casefold() not in _NOT_A_SPEAKER:
        first, last = match.span("who")
        return _resolved(text, first, last if named_in(match["who"]) or not match["aside"] else match.end("aside"))
    if (match := _ACCORDING.search(text, start, limit)) and "." not in text[start : match.start()]:
        return _resolved(text, *match.span("who"))
    match = _DASHED.match(text, start, limit)
    if match and (names := name_spans(match["who"])) and names[0].start == 0:
        return _resolved(text, *match.span("who"))
    return None


def relayed_before(text: str, start: int, end: int) -> Speaker | None:
    """A speaker without a name, where the sentence before `end` gives the words of one person through another."""
    first = _sentence_start(text, start, end)
    relayed = _RELAYED.search(text[first:end].rstrip())
    if relayed is None:
        return None
    return Speaker(span=Span(start=first + relayed.start(), end=first + relayed.end()), text=relayed[0])


def _sentence_start(text: str, start: int, end: int) -> int:
    """Where the sentence that goes on at `end` begins, from `start` on."""
    edges = (edge.end() for edge in _CLAUSE.finditer(text, start, end) if not is_abbreviated(text, edge.start()))
    return max((edge for edge in edges if text[edge:end].strip()), default=start)


def tag_before(text: str, start: int, end: int) -> Speaker | None:
    """The speaker named in the same sentence before an opening mark at `end`: "X said: ", "X told Y that"."""
    if relayed := relayed_before(text, start, end):
        return relayed
    first = _sentence_start(text, start, end)
    trimmed = text[first:end].rstrip()
    if not trimmed:
        return None
    match = _INTERVIEW.match(trimmed)
    if match is None or not name_spans(match["who"]) or re.search(rf"\b{_VERB}\b", match["who"]):
        match = _ACCORDING.search(trimmed)
    if match:
        return _resolved(text, first + match.start("who"), first + match.end("who"))
    match = _BEFORE.search(trimmed)
    if match is None or match["who"].split()[0].casefold() in _NOT_A_SPEAKER:
        return None
    low, high = match.span("who")
    if not named_in(match["who"]) and match["aside"] and named_in(match["aside"]):
        high = match.end("aside")
    return _resolved(text, first + low, first + high)


def _subject(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Where the speaker of "said X, chair of Y, on Tuesday" stands: up to the comma, and over it for a title."""
    first, last = match.span("who")
    who = match["who"]
    cut = next((found.start() for found in _END_OF_NAME.finditer(who) if found.start()), len(who))
    if not name_spans(who[:cut]) and who[cut : cut + 1] == "," and name_spans(who):
        return first, last
    return first, first + cut


def _resolved(text: str, start: int, end: int) -> Speaker | None:
    words = text[start:end]
    start += len(words) - len(words.lstrip(" ,"))
    end -= len(words) - len(words.rstrip(" ,"))
    return resolve(text, Span(start=start, end=end)) if start < end else None
