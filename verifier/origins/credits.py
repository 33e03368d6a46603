"""Which agencies a source credits: in its byline, its dateline or its last lines."""

import re

from verifier.models import Frozen, Source
from verifier.origins.publishers import directory, fold

_GENERIC = frozenset("agency wire news service press desk bureau newswire regional the of and".split())
_AGENCY = re.compile(
    r"\b(?:wire|newswire|agency|agencia|news service|press service|telegraph|press association)\b", re.I
)
_NAME = r"[A-Z][\w.&'’-]*(?:[ -][A-Za-z][\w.&'’-]*){0,4}"
_DATELINE = re.compile(rf"^[^\n.!?()]{{2,60}}\(({_NAME}|dpa)\)\s*(?:[-–—:]|\n)")
_OPENING = re.compile(rf"^\(({_NAME}|dpa)\)\s*(?:[-–—:]\s*)?")
_CLOSING = re.compile(rf"(?:\(({_NAME}|dpa)\)|(?:^|\s)[-–—]\s?({_NAME}|dpa))[.\s]*$")
_GIVEN = re.compile(
    r"(?i:\b(?:reporting|report|text|story|material|reports|files|copy|information)\s+(?:by|from|of)\s+|\bwith\s+"
    rf"|\bsource:\s*|©\s*(?:\d{{4}}\s+)?)(?:the\s+)?({_NAME}|dpa)"
)
_PARTS = re.compile(r"\s*(?:,|;|/|\band\b|\bwith\b|\bfor\b|\|)\s*", re.I)


class Credit(Frozen):
    """An agency, and the words that credit it."""

    agency: str
    line: str


def credits(source: Source) -> tuple[Credit, ...]:
    """The agencies that `source` credits, once each. An agency that is not named ("with agency material") is none."""
    found: list[Credit] = []
    for part in _PARTS.split(source.byline or ""):
        _note(found, re.sub(r"^(?:by|from)\s+", "", part, flags=re.I), f"byline {source.byline!r}", strict=True)
    lines = [line.strip() for line in source.text.split("\n") if line.strip()]
    if not lines:
        return ()
    for pattern in (_DATELINE, _OPENING):
        if match := pattern.match(lines[0]):
            _note(found, match[1], f"dateline {match[0].strip(' -–—:')!r}")
    for line in lines[-2:]:
        if match := _CLOSING.search(line[-80:]):
            _note(found, match[1] or match[2], f"last line {match[0].strip()!r}", strict=match[1] is None)
        if len(line) <= 160:
            for match in _GIVEN.finditer(line):
                _note(found, match[1], f"last line {line!r}", strict=True)
    return tuple(found)


def same_agency(one: str, other: str) -> bool:
    """Whether two names are of one agency: KTA and Karstovan Telegraph Agency, Ternel and Ternel Wire."""
    known = directory().agencies
    if known.get(fold(one), one) == known.get(fold(other), other) or fold(one) == fold(other):
        return True
    if _stem(one) and _stem(one) == _stem(other):
        return True
    short, full = sorted((one, other), key=len)
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", full) if word[0].isupper())
    return len(short) >= 3 and short.isupper() and short == initials


def is_agency(name: str) -> bool:
    """Whether the name is that of a news agency, by the directory or by its own words."""
    return fold(name) in directory().agencies or bool(_AGENCY.search(name))


def _note(found: list[Credit], name: str, line: str, *, strict: bool = False) -> None:
    """`strict`: the place does not show that the name is an agency's, so the name itself must."""
    name = re.sub(r"[,.]+$", "", name.strip())
    if not name or (strict and not is_agency(name) and not _acronym(name)):
        return
    if not any(same_agency(name, credit.agency) for credit in found):
        found.append(Credit(agency=name, line=line))


def _acronym(name: str) -> bool:
    first = name.split()[0]
    return (
        3 <= len(first) <= 5
        and first.isalpha()
        and first.isupper()
        and len(name.split()) > 1
        and bool(_GENERIC & set(fold(name).split()))
    )


def _stem(name: str) -> str:
    return " ".join(word for word in fold(name).split() if word not in _GENERIC)
