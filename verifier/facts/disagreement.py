"""What two figures that differ make of a claim and a source: a contradiction, an update, or nothing comparable."""

import re
from bisect import bisect_left, bisect_right
from datetime import date
from functools import lru_cache

from verifier.facts.days import Grain
from verifier.facts.quantities import quantities
from verifier.facts.quantity import Kind, Quantity
from verifier.facts.timing import Relation, Time, relate, times
from verifier.facts.words import SENTENCE_END
from verifier.models import Frozen
from verifier.vocabulary import Disagreement

_REACH = 80
"""Characters either side of a figure in which the words stand that say of what and when it is."""
_YEAR = 365.25
_MONTH = 30
"""Days within which hardly anybody has a birthday."""
_FIXED = (Kind.SCORE, Kind.ORDINAL, Kind.MULTIPLE, Kind.CLOCK, Kind.DECADE)
"""What does not run on."""
_BREAK = re.compile(r"[,;:()—–]")
_PERIODS = (Grain.MONTH, Grain.SEASON, Grain.QUARTER, Grain.HALF, Grain.YEAR)
_ACCOUNTED = (Grain.QUARTER, Grain.HALF)
_LIMITS = ("before", "after", "since", "until", "till", "by", "from")
_STOCK = re.compile(r"\b(?:stood|stands|held|holds|reached|passed|topped)\s(?:at\s)?(?:\w+\s){0,2}$", re.IGNORECASE)
_PASSED = (
    r"now|no longer|after all|since\s(?:then|yesterday|this\smorning|[a-z]+day)|up from|corrected|revised|updated"
    r"|(?:has|have|had)\s(?:since\s|now\s)?(?:risen|climbed|grown|reached|passed|swelled|jumped|increased|doubled"
    r"|dropped|fallen)|search\s(?:has\sended|ended|is\sover|was\scalled\soff)"
)
_CHANGED = re.compile(rf"\b(?:{_PASSED})\b", re.IGNORECASE)
"""What says that a state has passed."""
_REVISED = re.compile(
    rf"\b(?:{_PASSED}|so far|to date|as of|latest|(?:stood|stands) at|at last count)\b", re.IGNORECASE
)
"""What says that a figure overtakes an earlier one."""
_RUNNING = re.compile(
    r"\b(?:dead|died|deaths?|tolls?|kill(?:ed|s|ing)|fatalit(?:y|ies)|casualt(?:y|ies)|injur(?:ed|ies)|hurt|wounded|victims?"
    r"|bodies|rescued|arrest(?:ed|s)|detained|infect(?:ed|ions)|cases|hospitali[sz]ed|hospitals?|signed|signatures?|petition"
    r"|donat(?:ed|ions)|collected|pledged|appli(?:ed|cations)|registered|complaints?|lodged|destroyed|damaged|burn(?:ed|t))\b",
    re.IGNORECASE,
)
"""What is counted while it goes on, and grows."""
_LEVEL = re.compile(
    r"\b(?:missing|unaccounted|trapped|displaced|evacuated|homeless|without\s(?:power|water|electricity)|in\shospital)\b",
    re.IGNORECASE,
)
"""What is counted while it goes on, and grows or shrinks."""
_INTERIM = re.compile(
    r"\b(?:so far|to date|yet|still|remains?|for now|until now|at least|(?:no one|nobody|none)\sha(?:s|ve)"
    r"|ha(?:s|ve)\snot)\b",
    re.IGNORECASE,
)
"""What says that a state may not last."""
_WITHOUT = re.compile(r"\b(?:not (?:counting|including)|excluding|excluded|exclusive of)\b", re.IGNORECASE)
_SCOPES = {
    "extent": {
        "whole": re.compile(r"\b(?:in total|a total of|in all|altogether|all told|overall|combined)\b", re.IGNORECASE),
        "part": re.compile(r"\b(?:alone|of (?:which|these|those|them)|among them)\b|(?:^|[.!?]\s)Of (?:the|its)\b"),
    },
    "level": {
        "world": re.compile(r"\b(?:worldwide|globally|around the world)\b", re.IGNORECASE),
        "country": re.compile(
            r"\b(?:nationwide|nationally|countrywide|(?:across|in|throughout) the (?:whole )?(?:country|nation))\b",
            re.IGNORECASE,
        ),
        "region": re.compile(
            r"\b(?:statewide|countywide|regionwide|(?:across|in|throughout) the (?:whole )?"
            r"(?:state|region|county|province|district|canton))\b",
            re.IGNORECASE,
        ),
        "town": re.compile(
            r"\b(?:citywide|(?:across|in|throughout) the (?:whole )?(?:city|town|village|municipality))\b",
            re.IGNORECASE,
        ),
    },
    "inclusion": {
        "with": re.compile(r"(?<!\bnot )\b(?:counting|including|included|inclusive of)\b", re.IGNORECASE),
        "without": _WITHOUT,
    },
}
_PLACE = re.compile(r"\b(?:[Ii]n|[Aa]cross|[Tt]hroughout)\s(?P<name>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,3})")


class Statement(Frozen):
    """A text, and the day for which it speaks where it names none."""

    text: str
    day: date | None = None


class Difference(Frozen):
    """What a disagreement is, and what tells the figure of the claim and that of the source apart."""

    kind: Disagreement
    mine: str = ""
    theirs: str = ""
    runs: bool = False
    """Whether they are figures of one thing that goes on, given for different days."""


class _AsOf(Frozen):
    day: date | None
    stated: bool = False


def difference(claim: Statement, mine: Quantity, source: Statement, other: Quantity) -> Difference:
    """What it means that a source gives `other` for what the claim says is `mine`.

    Figures of different stated periods or scopes are not comparable. A running count that a later text revises is an
    update of the earlier one; the earlier one is then no objection to the later, nor is the later to a claim that says
    of what day it is. What is not stated is unknown, and settles nothing.
    """
    if (here := reporting_period(claim, mine)) and (there := reporting_period(source, other)) and _apart(here, there):
        return Difference(kind=Disagreement.PERIOD, mine=_words(claim, here), theirs=_words(source, there))
    if scopes := _scopes_apart(claim, mine, source, other):
        return Difference(kind=Disagreement.SCOPE, mine=scopes[0], theirs=scopes[1])
    held, given = _as_of(claim, mine), _as_of(source, other)
    if held.day and given.day and _is_older_by_then(mine, held.day, other, given.day):
        return Difference(kind=Disagreement.PERIOD, mine=_written(held.day), theirs=_written(given.day))
    if held.day is None or given.day is None or held.day == given.day or mine.kind in _FIXED or other.kind in _FIXED:
        return Difference(kind=Disagreement.CONTRADICTION)
    later = given.day > held.day
    if not (_revises(source, other, claim, mine) if later else _revises(claim, mine, source, other)):
        return Difference(kind=Disagreement.CONTRADICTION)
    kind = Disagreement.UPDATE if later and not held.stated else Disagreement.PERIOD
    return Difference(kind=kind, mine=_written(held.day), theirs=_written(given.day), runs=True)


@lru_cache(maxsize=1_000)
def reporting_period(statement: Statement, quantity: Quantity) -> Time | None:
    """The month, quarter or year that the text says the figure is of, None where it names none or several."""
    text, (first, last) = statement.text, _clause(statement.text, quantity)
    found = [
        time
        for time in _times_within(statement, first, last)
        if time.grain in _PERIODS and time.role not in _LIMITS and _is_tied(text, first, time, quantity)
    ]
    return found[0] if len(found) == 1 else None


def figure_day(statement: Statement, quantity: Quantity) -> date | None:
    """The day for which the text gives the figure: the one it states, or else its own."""
    return _as_of(statement, quantity).day


def is_overtaken(claim: str, later: str) -> bool:
    """Whether a claim says of a state that it may not last ("not yet"), or a later text that it has changed ("now")."""
    return bool(_INTERIM.search(claim) or _CHANGED.search(later))


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@lru_cache(maxsize=1_000)
def _figures(text: str) -> list[Quantity]:
    return [quantity for quantity in quantities(text) if quantity.kind is not Kind.ORDINAL]


@lru_cache(maxsize=1_000)
def _clause(text: str, quantity: Quantity) -> tuple[int, int]:
    """Where the sentence around a figure is its own: up to the figures beside it, which are no ordinals."""
    found = _figures(text)
    before = bisect_right(found, quantity.start - 1, key=lambda other: other.start) - 1
    after = bisect_left(found, quantity.end, key=lambda other: other.start)
    first = max(quantity.start - _REACH, found[before].end if before >= 0 else 0)
    last = min(quantity.end + _REACH, found[after].start if after < len(found) else len(text))
    start = max((match.end() for match in SENTENCE_END.finditer(text, first, quantity.start)), default=first)
    end = SENTENCE_END.search(text, quantity.end, last)
    return start, end.start() if end else last


def _times_within(statement: Statement, first: int, last: int) -> tuple[Time, ...]:
    named = times(statement.text, statement.day)
    return named[
        bisect_left(named, first, key=lambda time: time.start) : bisect_left(named, last, key=lambda time: time.start)
    ]


def _is_tied(text: str, first: int, time: Time, quantity: Quantity) -> bool:
    """Whether a period is right behind the figure, opens its sentence, or stands as in "first-quarter profit of"."""
    if time.start >= quantity.end:
        return not _BREAK.search(text, quantity.end, time.start)
    lead = text[first : time.start]
    opens = text[max(0, first - 3) : first].rstrip()[-1:] in ("", *'.!?”"')
    if opens and len(lead.split()) <= 2 and (lead[:1].isupper() or not lead):
        return True
    accounted = time.named is None and time.grain in (*_ACCOUNTED, Grain.YEAR)
    return accounted and not _BREAK.search(text, time.end, quantity.start)


def _apart(one: Time, other: Time) -> bool:
    """Whether two periods are not the same one."""
    if relate(one, other) is Relation.DIFFERENT:
        return True
    grains = {one.grain, other.grain}
    return len(grains) == 2 and (bool(grains & set(_ACCOUNTED)) or grains == {Grain.MONTH, Grain.YEAR})


def _words(statement: Statement, time: Time) -> str:
    return " ".join(statement.text[time.start : time.end].split())


def _scopes_apart(claim: Statement, mine: Quantity, source: Statement, other: Quantity) -> tuple[str, str] | None:
    """The words by which one figure is of another extent, level or place than the other."""
    here, there = (text[slice(*_clause(text, figure))] for text, figure in ((claim.text, mine), (source.text, other)))
    for marks in _SCOPES.values():
        found = [
            {name: match[0] for name, mark in marks.items() if (match := mark.search(text))} for text in (here, there)
        ]
        if len(found[0]) == len(found[1]) == 1 and found[0].keys() != found[1].keys():
            return next(iter(found[0].values())), next(iter(found[1].values()))
    places = [_place(text) for text in (here, there)]
    if all(places) and not (_mentions(source.text, places[0]) or _mentions(claim.text, places[1])):
        return f"in {places[0]}", f"in {places[1]}"
    return None


def _place(text: str) -> str:
    """The one place in which a clause says that something is, or nothing."""
    found = {match["name"] for match in _PLACE.finditer(text)}
    return found.pop() if len(found) == 1 else ""


def _mentions(text: str, place: str) -> bool:
    return any(word in text for word in place.split())


def _as_of(statement: Statement, quantity: Quantity) -> _AsOf:
    """For what day the text gives the figure, and whether it says so ("by Friday", "stood at 12 on Monday")."""
    first, last = _clause(statement.text, quantity)
    stock = bool(_STOCK.search(statement.text[first : quantity.start]))
    days = [
        time.day
        for time in _times_within(statement, first, last)
        if time.day and (time.role in ("by", "as of") or (stock and not time.role and time.start >= quantity.end))
    ]
    if len(days) == 1 and (statement.day is None or days[0] <= statement.day):
        return _AsOf(day=days[0], stated=True)
    return _AsOf(day=statement.day)


def _is_older_by_then(mine: Quantity, held: date, other: Quantity, given: date) -> bool:
    """Whether two ages are those of one person at two times, of which one may be past a birthday."""
    younger, older = sorted(((held, mine), (given, other)), key=lambda aged: aged[0])
    years = (older[0] - younger[0]).days / _YEAR
    gained = older[1].value - younger[1].value
    aged = mine.aspect == other.aspect == "age" and years * _YEAR >= _MONTH
    return aged and years - 1 < gained < years + 1


def _revises(later: Statement, newer: Quantity, earlier: Statement, older: Quantity) -> bool:
    """Whether a figure is what has become of an older one."""
    now, then = _around(later.text, newer), _around(earlier.text, older)
    if _REVISED.search(now) or (_LEVEL.search(now) and _LEVEL.search(then)):
        return True
    runs = _RUNNING.search(now) or _RUNNING.search(then) or _INTERIM.search(then)
    return bool(runs) and newer.value > older.value


def _around(text: str, quantity: Quantity) -> str:
    """The sentence around a figure, as far as it may speak of it."""
    first, last = max(0, quantity.start - _REACH), quantity.end + _REACH
    return (
        f"{SENTENCE_END.split(text[first : quantity.start])[-1]} {SENTENCE_END.split(text[quantity.start : last])[0]}"
    )
