"""Quantities with a form of their own: scores, times of day, ordinals, ratios, "dozens of", "twice", decades."""

import re
from collections.abc import Iterator

from verifier.facts import numerals
from verifier.facts.measures import head_noun, measure, whole
from verifier.facts.quantity import Kind, Quantity
from verifier.facts.words import STOPWORDS

_BEFORE = 70
_WON = "won win wins winning beat beats beating defeated defeats defeating thrashed edged downed advanced".split()
_LOST = "lost lose loses losing beaten defeat loss".split()
_LEVEL = (
    "drew draw draws drawn tied led lead leads leading trailed trailing score scored vote votes voted voting".split()
)
_VOTED = "passed approved rejected ruled ruling verdict majority final".split()
_CUES = "|".join(
    sorted({*_WON, *_LOST, *_LEVEL, *_VOTED, "victory", "triumph", "aggregate", "penalties"}, key=len)[::-1]
)
_NUMBER = rf"(?:\d{{1,3}}|\b(?:{numerals.SMALL}))"
_NAME = r"[A-Z][\w'’]*(?:\s[A-Z][\w'’]*){0,2}"
_SCORE = re.compile(
    r"(?<![\w.,:$€£¥-])(?P<one>\d{1,3})[-–](?P<other>\d{1,3})(?![\w%°]|[-–]\w|[.,]\d)"
    rf"|(?P<one_worded>{_NUMBER})\s(?:votes?|goals?|points?|seats?|games?|sets?)\sto\s(?P<other_worded>{_NUMBER})\b"
    rf"(?!\s?(?:%|per|[a-z]+(?<!in)(?<!against)(?<!on)(?<!for)\b))"
)
_CUE_BEFORE = re.compile(rf"\b({_CUES})\b[^.;!?\d]{{0,40}}$", re.IGNORECASE)
_CUE_AFTER = re.compile(rf"^\s(?:[a-z-]+\s)?({_CUES})\b", re.IGNORECASE)
_NEXT_WORD = re.compile(r"\s([a-z][\w-]*)")
_SIDES = re.compile(
    rf"(?P<side>{_NAME})(?:\s(?:have|has|had|were|was|narrowly|then|to|a|also)){{0,2}}\s(?:{_CUES})\s"
    rf"(?:(?:to|against|with|over|by|a|at)\s)*(?:the\s)?(?:(?P<opponent>{_NAME})\s)?(?:by\s|with\s)?(?:a\s|an\s)?$"
)
_CLAIMED = re.compile(rf"(?P<side>{_NAME})['’]s?\s(?:\w+\s)?$|(?P<other>{_NAME})\s\w+\sa\s(?:\w+\s)?$")
_OPPONENT = re.compile(rf"^\s(?:(?:{_CUES})\s)?(?:over|against|to|by|at)\s(?:the\s)?(?P<opponent>{_NAME})")
_ZONE = r"(?:\s(?P<zone>GMT|UTC|BST|CET|CEST|EST|EDT|ET|PT|PST|PDT|MSK|IST|JST)\b)"
_CLOCK = re.compile(
    rf"(?<![\w.,:])(?:(?P<hour>\d{{1,2}})(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])(?:\.m\.|\.?m\b)"
    rf"|(?P<hour24>[01]?\d|2[0-4])(?::|h(?=\d))(?P<minute24>[0-5]\d)(?![\d:.]\d|\d|:)"
    rf"|(?P<hour4>[01]\d|2[0-3])\.?(?P<minute4>[0-5]\d)(?:(?=\s(?:GMT|UTC|BST|CET)\b)|\s(?:hours|hrs)\b)"
    rf"|(?P<named>noon|midday|midnight)\b"
    rf"|(?P<past>half\spast|quarter\spast|quarter\sto)\s(?P<hour_past>\d{{1,2}}|{numerals.SMALL})\b"
    rf"|(?P<oclock>\d{{1,2}}|{numerals.SMALL})\so['’]clock\b){_ZONE}?",
    re.IGNORECASE,
)
_BEFORE_CLOCK = re.compile(
    rf"\b(?:{numerals.ANY_QUALIFIER}|shortly\s(?:before|after)|just\s(?:before|after))\s$", re.IGNORECASE
)
_PAST = {"half past": 0.5, "quarter past": 0.25, "quarter to": -0.25}
_ORDINAL_WORDS = {
    word: place
    for place, word in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
        fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split(),
        start=1,
    )
}
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINAL = re.compile(
    rf"(?:\b(?P<digits>(?:\d{{1,3}},)?\d{{0,2}}(?:(?<!1)(?:1(?=st)|2(?=nd)|3(?=rd))|1\d(?=th)|\d(?=th)))(?:st|nd|rd|th)\b"
    rf"|(?:\b(?=(?:{'|'.join(_ORDINAL_WORDS)})\s(?:place|century|anniversary|edition|quarter|round|term)\b)"
    rf"|\b(?:the|a|an|his|her|its|their|for|finished|came|placed|ranked|in|[’']s)\s)(?:(?P<tens>{'|'.join(_TENS)})-)?"
    rf"(?P<word>{'|'.join(_ORDINAL_WORDS)})\b)(?!\s(?:of|the)\b)",
    re.IGNORECASE,
)
_ORDINAL_TAIL = re.compile(r"[-\s][^\W\d_]+(?:[-\s][^\W\d_]+){0,2}")
_RATIO = re.compile(
    rf"(?:\b(?P<before>{numerals.ANY_QUALIFIER})\s)?(?<![\w.,$€£])(?P<part>\d{{1,3}}|(?:{numerals.SMALL}))\s"
    rf"(?:in|out\sof|of(?=\severy\s))\s(?:every\s|each\s)?(?P<whole>\d{{1,3}}(?:,\d{{3}})*|(?:{numerals.SMALL})|(?:a|one)\shundred)"
    r"(?![\w:]|[.,]\d|\s(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|games?|matches|seasons?|of\b))",
    re.IGNORECASE,
)
_VAGUE = {
    "tens of thousands": (2e4, 2e5), "hundreds of thousands": (2e5, 2e6), "tens of millions": (2e7, 2e8),
    "hundreds of millions": (2e8, 2e9), "dozens": (24, 150), "scores": (40, 250), "hundreds": (200, 2_000),
    "thousands": (2_000, 2e4), "millions": (2e6, 2e8), "billions": (2e9, 2e11),
}  # fmt: skip
_SEVERAL = {"several": (2, 9), "a few": (2, 5), "a couple of": (2, 3), "a couple": (2, 3), "many": (2, 9)}
_LOOSE = re.compile(
    rf"\b(?:(?P<plural>{'|'.join(map(re.escape, _VAGUE))})\sof(?=\s[^\W\d_])"
    rf"|(?P<several>{'|'.join(_SEVERAL)})\s(?P<scale>hundred|thousand|million|billion|dozen)\b"
    r"|(?P<couple>a\s(?:couple|handful)\sof)(?=\s[^\W\d_]))".replace(r"\ ", r"\s"),
    re.IGNORECASE,
)
_MULTIPLE = re.compile(
    rf"(?:\b(?P<before>{numerals.ANY_QUALIFIER})\s)?\b(?:(?P<adverb>twice|thrice)|(?P<fold>\d{{1,3}}|{numerals.SMALL})[-\s]?fold"
    r"|(?P<verb>doubl|tripl|trebl|quadrupl)(?:ed|ing))\b",
    re.IGNORECASE,
)
_MULTIPLES = {"twice": 2.0, "thrice": 3.0, "doubl": 2.0, "tripl": 3.0, "trebl": 3.0, "quadrupl": 4.0}
_DECADE = re.compile(r"(?<![\w$€£.,])(1[6-9]\d0|20\d0)['’]?s\b")


def idioms(text: str) -> Iterator[Quantity]:
    """The quantities of `text` that have a form of their own; they may overlap, the earlier kinds going first."""
    for form, read in (
        (_CLOCK, _clock), (_SCORE, _score), (_RATIO, _ratio), (_LOOSE, _loose), (_MULTIPLE, _multiple),
        (_DECADE, _decade), (_ORDINAL, _ordinal),
    ):  # fmt: skip
        for match in form.finditer(text):
            if (quantity := read(match, text)) is not None:
                yield quantity


def _made(match: re.Match[str], start: int, end: int, value: float, **fields: object) -> Quantity:
    written = " ".join(match.string[start:end].split())
    return Quantity.model_validate(
        {"start": start, "end": end, "text": written, "value": value, **{"step": 1.0, **fields}}
    )


def _clock(match: re.Match[str], text: str) -> Quantity | None:
    zone = (match["zone"] or "").upper().replace("UTC", "GMT")
    if match["half"]:
        if int(match["hour"]) > 12:
            return None
        value = int(match["hour"]) % 12 + int(match["minute"] or 0) / 60 + 12.0 * (match["half"] in "pP")
        floating = False
    elif match["named"]:
        value, floating = (0.0 if match["named"].casefold() == "midnight" else 12.0), False
    elif match["past"] or match["oclock"]:
        value = _count(match["hour_past"] or match["oclock"]) + _PAST.get(
            " ".join((match["past"] or "").lower().split()), 0.0
        )
        floating = True
    else:
        hour, minute = match["hour24"] or match["hour4"], match["minute24"] or match["minute4"]
        value = int(hour) % 24 + int(minute) / 60
        floating = len(hour) < 2 or (hour in ("10", "11", "12") and not zone)
    if not 0 <= value < 24:
        return None
    return _made(match, *match.span(), value, kind=Kind.CLOCK, unit="clock", aspect=zone, floating=floating,
                 qualifier=_before(text, match.start()))  # fmt: skip


def _score(match: re.Match[str], text: str) -> Quantity | None:
    start, end = match.span()
    one = _count(match["one"] or match["one_worded"])
    other = _count(match["other"] or match["other_worded"])
    before, after = text[max(0, start - _BEFORE) : start], text[end : end + _BEFORE]
    cue_after = _CUE_AFTER.match(after)
    cue = cue_after or _CUE_BEFORE.search(before)
    follows = _NEXT_WORD.match(after)
    counts = follows and not cue_after and follows[1] not in STOPWORDS and follows[1] != "on"
    if counts or (not cue and one < other):
        return None
    word = cue[1].casefold() if cue else ""
    if word in _WON or word in ("victory", "triumph"):
        one, other = max(one, other), min(one, other)
    elif word in _LOST and not (word == "defeat" and not cue_after):
        one, other = min(one, other), max(one, other)
    sides, claimed, opponent = _SIDES.search(before), _CLAIMED.search(before), _OPPONENT.match(after)
    side = (sides and sides["side"]) or (claimed and (claimed["side"] or claimed["other"])) or ""
    against = (sides and sides["opponent"]) or (opponent and opponent["opponent"]) or ""
    return _made(match, start, end, one, upper=other, kind=Kind.SCORE, unit="score", noun=side.casefold(),
                 aspect=against.casefold())  # fmt: skip


def _ratio(match: re.Match[str], text: str) -> Quantity | None:
    part, of = _count(match["part"]), _count(match["whole"])
    if not 0 < part < of or 1500 <= of <= 2100:
        return None
    start = match.start("part")
    return _made(match, start, match.end(), 100 * part / of, kind=Kind.SHARE, unit="%", aspect=whole(text, match.end()),
                 qualifier=numerals.qualifier(match["before"], None, None), step=2.0 if of <= 10 else 1.0)  # fmt: skip


def _loose(match: re.Match[str], text: str) -> Quantity | None:
    if match["plural"]:
        low, high = _VAGUE[" ".join(match["plural"].casefold().split())]
    elif match["couple"]:
        low, high = (2.0, 3.0) if "couple" in match["couple"].casefold() else (2.0, 9.0)
    else:
        low, high = (
            end * numerals.SCALES[match["scale"].casefold()]
            for end in _SEVERAL[" ".join(match["several"].casefold().split())]
        )
    found = measure(text, match.start(), match.end(), None)
    return _made(match, match.start(), match.end(), low * found.factor, upper=high * found.factor, kind=Kind.VAGUE,
                 unit=found.unit, noun=found.noun, aspect=found.aspect, per=found.per)  # fmt: skip


def _multiple(match: re.Match[str], text: str) -> Quantity | None:
    value = _count(match["fold"]) if match["fold"] else _MULTIPLES[(match["adverb"] or match["verb"]).casefold()]
    start = match.start("adverb") if match["adverb"] else match.start("fold") if match["fold"] else match.start("verb")
    return _made(match, start, match.end(), value, kind=Kind.MULTIPLE, noun="time",
                 qualifier=numerals.qualifier(match["before"], None, None))  # fmt: skip


def _decade(match: re.Match[str], text: str) -> Quantity | None:
    year = float(match[1])
    return _made(match, *match.span(), year, upper=year + 9, kind=Kind.DECADE, unit="decades")


def _ordinal(match: re.Match[str], text: str) -> Quantity | None:
    tail = _ORDINAL_TAIL.match(text, match.end(), match.end() + 40)
    noun = head_noun(tail[0]) if tail else ""
    if match["digits"]:
        start, value = match.start("digits"), float(match["digits"].replace(",", ""))
    else:
        start = match.start("tens") if match["tens"] else match.start("word")
        value = float(_ORDINAL_WORDS[match["word"].casefold()])
        value += 10 * (2 + _TENS.index(match["tens"].casefold())) if match["tens"] else 0
        placed = match[0].split()[0].casefold() in ("finished", "came", "placed", "ranked", "in")
        if not noun and not placed:
            return None
    return _made(match, start, match.end(), value, kind=Kind.ORDINAL, unit="ordinal", noun=noun or "place")


def _count(written: str) -> float:
    plain = written.replace(",", "")
    return float(plain) if plain.isdigit() else numerals.spelled(written)


def _before(text: str, start: int) -> str:
    found = _BEFORE_CLOCK.search(text[max(0, start - 25) : start])
    return "about" if found else ""
