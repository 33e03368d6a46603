"""The days that a text's dates mean, counted from the day it was published, and how two such times relate."""

import re
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from verifier.facts.dates import NamedDate, named_dates
from verifier.facts.days import Days, Grain, has_room, one_day, shifted, whole_months, whole_year
from verifier.facts.relative import Phrase, phrases
from verifier.facts.words import SENTENCE_END, plain

_BEHIND = 120
"""Characters before a date in which the words stand that turn it ahead, or make it a limit."""
_NEAR = 90
"""Days from publication within which a day and month without a year can hardly be of another year."""
_AHEAD = re.compile(
    r"\b(?:(?:is|are|remains?)\s(?:\w+\s){0,3}until|expects?|forecasts?|will|would"
    r"|plans? to|due|is set to|are set to|scheduled|next|to be held|is to|are to)\b"
)
_NAME_OR_HABIT = re.compile(
    r"(?:\b(?:every|each|a|Ash|Black|Bloody|Cyber|Easter|Giving|Good|Holy|Palm|Super)\s"
    r"|day\s?(?:to|through|until|-|–)\s?)$",
    re.IGNORECASE,
)
"""What before a weekday makes it recurring, or a name."""
_ROLE = re.compile(
    r"\b(?:(?P<limit>before|after|since|until|till|by|from|as\s+of)\s+(?:the\s)?"
    r"(?:(?:morning|midday|noon|afternoon|evening|night|end|start|beginning)\s(?:of\s)?(?:on\s)?)?"
    r"|(?:said|says|told|announced|reported|confirmed)\b(?:\s\w+){0,2}?\s(?:on\s|late\s|early\s)?)$",
    re.IGNORECASE,
)


class Relation(StrEnum):
    """How two times relate."""

    SAME = "same"
    """The same days."""
    COMPATIBLE = "compatible"
    """Some day fits both: "Monday" and "in May"."""
    DIFFERENT = "different"
    """No day fits both, and neither could be read otherwise."""
    UNKNOWN = "unknown"


class Time(Phrase):
    """A time that a text names, with the parts that it states and its role."""

    named: NamedDate | None = None
    role: str = ""
    """The word that makes it a limit ("before"), or "said" where it dates a statement."""

    @property
    def day(self) -> date | None:
        """The one day it most likely means, None where it is longer or open."""
        return self.readings[0].first if self.readings and self.grain is Grain.DAY else None


@lru_cache(maxsize=1_000)
def times(text: str, published: date | None = None) -> tuple[Time, ...]:
    """The times named in a `text` that was published then, in order, none overlapping another.

    A relative one ("yesterday") is left out where the day of publication is not known.
    """
    text = plain(text)
    found = [Time(**phrase.model_dump(), role=_role(text, phrase.start)) for phrase in phrases(text, published)]
    taken = bytearray(len(text))
    for time in found:
        taken[time.start : time.end] = b"\x01" * (time.end - time.start)
    found += [
        _time(named, text, published)
        for named in named_dates(text)
        if not any(taken[named.start : named.end]) and not _is_name(text, named)
    ]
    return tuple(sorted(found, key=lambda time: time.start))


def relate(one: Time, other: Time) -> Relation:
    """How two times relate; they differ only where both are certain."""
    mine, theirs = one.named, other.named
    if mine and theirs and (mine.comparable(theirs) or _day_and_month(mine, theirs)) and not mine.agrees(theirs):
        return Relation.DIFFERENT
    if one.part and other.part and one.grain is other.grain and one.part != other.part:
        return Relation.DIFFERENT
    if not (one.readings and other.readings):
        shared = mine and theirs and any(None not in pair for pair in mine.parts(theirs))
        return Relation.COMPATIBLE if mine and theirs and shared and mine.agrees(theirs) else Relation.UNKNOWN
    if one.readings[0] == other.readings[0]:
        return Relation.SAME
    if any(here.overlaps(there) for here in one.readings for there in other.readings):
        return Relation.COMPATIBLE
    return Relation.DIFFERENT if one.sure and other.sure else Relation.UNKNOWN


def _day_and_month(one: NamedDate, other: NamedDate) -> bool:
    """Whether one names a day and both a month: a day of August is in no October, whatever the years."""
    return bool((one.day or other.day) and one.month and other.month)


def weekday_near(text: str, start: int, weekday: int, published: date) -> date | None:
    """The day of the `weekday` (Monday is 0) that stands at `start` of a `text` published then.

    It is the last one up to that day, or the next from it on where the words before say that it lies ahead. None where
    they make it a habit ("every Monday") or a name ("Black Friday"), and where the words behind leave that open.
    """
    before = _before(text, start)
    ahead = _AHEAD.search(before)
    if _NAME_OR_HABIT.search(before) or (not ahead and _AHEAD.search(_after(text, start))):
        return None
    distance = (weekday - published.weekday()) % 7
    return shifted(published, distance - (0 if ahead or not distance else 7))


def _before(text: str, start: int) -> str:
    """What stands before `start` in its sentence."""
    return SENTENCE_END.split(text[max(0, start - _BEHIND) : start])[-1]


def _after(text: str, start: int) -> str:
    """What stands from `start` on in its sentence."""
    return SENTENCE_END.split(text[start : start + _BEHIND], maxsplit=1)[0]


def _is_name(text: str, named: NamedDate) -> bool:
    bare = named.weekday is not None and not named.day
    return bare and bool(_NAME_OR_HABIT.search(text[max(0, named.start - _BEHIND) : named.start]))


def _role(text: str, start: int) -> str:
    match = _ROLE.search(_before(text, start))
    if match is None:
        return ""
    return " ".join(match["limit"].lower().split()) if match["limit"] else "said"


def _time(named: NamedDate, text: str, published: date | None) -> Time:
    """The time that a date names; a weekday is read both ways from publication."""
    grain = Grain.DAY if named.day or named.weekday is not None else Grain.MONTH if named.month else Grain.YEAR
    readings: list[Days] = []
    sure = False
    if grain is Grain.YEAR:
        readings, sure = [whole_year(named.year)] if named.year else [], bool(named.year)
    elif named.month:
        lead = f"{_before(text, named.start)}{text[named.start : named.start + len('next ')]}"
        readings, sure = _calendar(named, published, ahead=bool(_AHEAD.search(lead)))
    elif published and has_room(published) and named.day:
        readings = _nearest_numbered(named, published)
    elif published and has_room(published) and named.weekday is not None:
        ahead = published + timedelta((named.weekday - published.weekday()) % 7)
        near = weekday_near(text, named.start, named.weekday, published)
        days = dict.fromkeys((near or ahead, ahead, ahead - timedelta(7)))
        readings = [one_day(day) for day in days]
    if sure and grain is Grain.DAY:
        named = named.model_copy(update={"weekday": readings[0].first.weekday()})
    return Time(
        start=named.start, end=named.end, grain=grain, readings=tuple(readings), sure=sure, named=named,
        dated=bool(named.year),
        role=_role(text, named.start),
    )  # fmt: skip


def _calendar(named: NamedDate, published: date | None, *, ahead: bool) -> tuple[list[Days], bool]:
    """The readings of a month, or a day of a month; where no year is named, the nearest past one first, or next."""
    if named.year or published is None or not has_room(published):
        days = _in_year(named, named.year) if named.year else None
        return ([days], True) if days else ([], False)
    years = (published.year - 1, published.year, published.year + 1)
    found = [days for year in years if (days := _in_year(named, year))]
    distances = {days: abs((days.first - published).days) for days in found}
    found.sort(key=lambda days: (days.last < published if ahead else days.first > published, distances[days]))
    near = [days for days in found if named.day and distances[days] <= _NEAR]
    return (near, True) if near else (found, False)


def _in_year(named: NamedDate, year: int) -> Days | None:
    try:
        first = date(year, named.month or 1, named.day or 1)
    except ValueError:
        return None
    return one_day(first) if named.day else whole_months(year, first.month - 1)


def _nearest_numbered(named: NamedDate, published: date) -> list[Days]:
    """The reading of "Tuesday the 28th": the nearest day to publication that is both."""
    around = (published + timedelta(days) for days in sorted(range(-31, 32), key=abs))
    fits = (day for day in around if day.day == named.day and named.weekday in (None, day.weekday()))
    return [one_day(day) for day in list(fits)[:1]]
