"""What the form and the words of a sentence say of whether it holds a checkable claim."""

import re

from verifier.facts.dates import named_dates
from verifier.facts.quantities import quantities
from verifier.facts.quantity import Kind
from verifier.facts.words import content_lemmas, names
from verifier.local.attribution import parse_attribution
from verifier.vocabulary import Exclusion

_BOILERPLATE = re.compile(
    r"""^(?:read\ (?:more|also|next)|see\ also|related|also\ read|more\ on\ this|photo|image|picture|video|file\ photo
        |credit|advertisement|subscribe|sign\ up|follow\ us|share\ (?:this|on)|click\ here|comments\ are\ closed
        |leave\ a\ (?:reply|comment)|copyright|©|all\ rights\ reserved|reporting\ by|editing\ by|source:|updated?:
        |published:|with\ (?:agency|agencies|reporting|files)|this\ (?:article|story)\ (?:was|has\ been|is)
        |tags?:|filed\ under)(?:\b|(?<=[:©]))
        |trackbacks|\buses?\ cookies\b|\bcookie\ (?:policy|notice|settings|preferences)\b
        |\bour\ (?:(?:\w+\ )?newsletters?|terms\ of\ (?:use|service))\b|^\W*$|^https?://\S+$""",
    re.IGNORECASE | re.VERBOSE,
)
_PREDICTION = re.compile(
    r"""\b(?:will|would(?!\ not\ (?:comment|confirm|disclose|discuss|give|name|say)\b)|could(?!\ not\ be\ reached\b)
        |may|might|(?:is|are)\ (?:likely|expected|set\ to)|'ll)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SCHEDULED = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b\d|\b(?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December|tomorrow|tonight|next\ (?:week|month|year))\b"
)
_OBLIGATION = re.compile(r"\b(?:should|must|ought|needs? to|let us)\b", re.IGNORECASE)
_EVALUATION = re.compile(
    r"""\b(?:sadly|unfortunately|thankfully|clearly|arguably|of\ course|it\ is\ (?:important|vital|time|clear)
        |crossroads|highlights?|underscores?|illustrates?|reflects?\ the\ (?:broader|wider|growing)|raises\ questions
        |pivotal|shameful|disgraceful|remarkable|brilliant|delicate|i|we|our|my)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_REPORTED = re.compile(r"\bthat\b")
_MAIN_CLAUSE = re.compile(r",|\b(?:that|which|who|because|after|before|as|if)\b")
_FIRST_PERSON = re.compile(r"\b(?:I|we|our|my|us)\b", re.IGNORECASE)
_SECOND_PERSON = re.compile(r"\b(?:you|your)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:was|were|had|\w+ed)\b")
_CROSSHEAD = re.compile(r"[“\"][^“”\"]*[^.!?…,“”\"][”\"]")
"""Quoted words that nothing closes: a heading between paragraphs."""
_COUNTED = (Kind.FIGURE, Kind.SHARE, Kind.SCORE, Kind.CLOCK)
_STOPS = (".", "!", "?", ".”", '."', "”", '"', "…")
_QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]")


def by_form(sentence: str) -> Exclusion | None:
    """What gives `sentence` away as boilerplate or as a question; None for all others."""
    if _BOILERPLATE.search(sentence):
        return Exclusion.BOILERPLATE
    if sentence.rstrip("”\"' ").endswith("?") and not parse_attribution(sentence):
        return Exclusion.QUESTION
    return None


def cues(sentence: str) -> tuple[bool, ...]:
    """What a classifier may weigh: wording of opinions and forecasts, what is named, length, person and tense."""
    outside_quotes = _QUOTED.sub(" ", sentence)
    length = len(content_lemmas(sentence))
    return (
        bool(_EVALUATION.search(outside_quotes)),
        _obliges(outside_quotes),
        _foretells(outside_quotes),
        bool(_SCHEDULED.search(sentence)),
        bool(names(sentence)),
        any(quantity.kind in _COUNTED for quantity in quantities(sentence)),
        bool(named_dates(sentence)),
        length < 2,
        length < 5,
        length >= 8,
        not sentence.endswith(_STOPS),
        bool(_FIRST_PERSON.search(sentence)),
        bool(_SECOND_PERSON.search(sentence)),
        bool(_PAST.search(sentence)),
    )


def is_heading(text: str, *, alone: bool) -> bool:
    """Whether the sentence `text`, `alone` in its block, is a heading: short, without a closing stop."""
    if text.endswith(":") or _CROSSHEAD.fullmatch(text):
        return alone and len(text.split()) <= 8
    return alone and len(text.split()) <= 20 and not text.endswith(_STOPS)


def _obliges(text: str) -> bool:
    return bool(_OBLIGATION.search(_REPORTED.split(text, maxsplit=1)[0]))


def _foretells(text: str) -> bool:
    return bool(_PREDICTION.search(_MAIN_CLAUSE.split(text, maxsplit=1)[0]))
