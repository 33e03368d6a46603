"""Which sentences hold a checkable claim, by plain rules; the others are excluded with a reason."""

import re

from verifier.facts.dates import named_dates
from verifier.facts.quantities import quantities
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
_PREDICTION = re.compile(r"\b(?:will|would|could|may|might|(?:is|are) (?:likely|expected|set to)|'ll)\b", re.IGNORECASE)
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
_STOPS = (".", "!", "?", ".”", '."', "”", '"', "…")
_QUOTED = re.compile(r"[“\"][^“”\"]*[”\"]")


def exclusion(sentence: str) -> Exclusion | None:
    """Why `sentence` holds no checkable claim, or None when it does."""
    if _BOILERPLATE.search(sentence):
        return Exclusion.BOILERPLATE
    if sentence.rstrip("”\"' ").endswith("?") and not parse_attribution(sentence):
        return Exclusion.QUESTION
    if parse_attribution(sentence):
        return None
    outside_quotes = _QUOTED.sub(" ", sentence)
    if _EVALUATION.search(outside_quotes) or _OBLIGATION.search(_REPORTED.split(outside_quotes, maxsplit=1)[0]):
        return Exclusion.OPINION
    if _PREDICTION.search(_MAIN_CLAUSE.split(outside_quotes, maxsplit=1)[0]) and not _SCHEDULED.search(sentence):
        return Exclusion.PREDICTION
    definite = names(sentence) or quantities(sentence) or named_dates(sentence)
    if len(content_lemmas(sentence)) < (2 if definite else 5):
        return Exclusion.VAGUE
    return None


def is_heading(text: str, *, alone: bool) -> bool:
    """Whether the sentence `text`, `alone` in its block, is a heading: short, without a closing stop."""
    if text.endswith(":"):
        return alone and len(text.split()) <= 8
    return alone and len(text.split()) <= 20 and not text.endswith(_STOPS)
