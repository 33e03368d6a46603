"""Times that count from the day of publication ("yesterday"), and parts of a year ("first quarter")."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from verifier.facts.dates import WEEKDAYS
from verifier.facts.days import Days, Grain, has_room, one_day, whole_months, whole_year
from verifier.models import Frozen

_YEAR = r"(?P<year>1[6-9]\d\d|20\d\d)"
_WHICH = r"(?P<which>last|next|this)"
_OF_YEAR = (
    r"(?:\s(?:of\s)?(?:the\s)?(?:(?P<fiscal>fiscal|financial)\s)?(?:year\s)?"
    rf"(?:{_YEAR}\b|(?P<that>last|this|next)\syear\b))?"
)
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
           "nine": 9, "ten": 10}  # fmt: skip
_SHIFTS = {
    "the day before yesterday": -2, "yesterday": -1, "last night": -1, "today": 0, "tonight": 0, "this morning": 0,
    "this afternoon": 0, "this evening": 0, "tomorrow": 1, "the day after tomorrow": 2,
}  # fmt: skip
_STEPS = {"last": -1, "this": 0, "next": 1}
_OPENING_MONTHS = {"spring": 2, "summer": 5, "autumn": 8, "winter": 11}


class Phrase(Frozen):
    """Where a text names a time, and the days it can mean."""

    start: int
    end: int
    grain: Grain
    part: int = 0
    """Which quarter or half of a year it is."""
    readings: tuple[Days, ...] = ()
    """The likeliest first; empty where they cannot be told."""
    sure: bool = False
    """Whether it can mean nothing else than one of the readings."""
    dated: bool = False
    """Whether the text names the year."""


class _Meaning(Frozen):
    grain: Grain
    readings: tuple[Days, ...]
    sure: bool = True
    dated: bool = False
    part: int = 0


def phrases(text: str, published: date | None) -> Iterator[Phrase]:
    """The relative times and parts of a year in a `text` that was published then, none overlapping another.

    What counts from publication is left out where that day is not known.
    """
    taken = bytearray(len(text))
    day = published if published and has_room(published) else None
    for form, meaning_of in _FORMS:
        for match in form.finditer(text):
            if any(taken[match.start() : match.end()]) or (meaning := meaning_of(match, day)) is None:
                continue
            taken[match.start() : match.end()] = b"\x01" * len(match[0])
            yield Phrase(start=match.start(), end=match.end(), **meaning.model_dump())


def _part_of_year(match: re.Match[str], published: date | None) -> _Meaning:
    """Of the year that is named, or else of those near. Where a fiscal year begins is not known."""
    found = match.groupdict()
    short, grain = found.get("short") or "", Grain((found.get("unit") or "quarter").lower())
    if short[:1] in ("H", "h"):
        grain = Grain.HALF
    parts = 4 if grain is Grain.QUARTER else 2
    part = int(short[1]) if short else _NTH.get(found["nth"].lower(), parts)
    years = [int(found["year"])] if found["year"] else []
    if not years and published:
        that = found.get("that")
        near = [published.year, published.year - 1, published.year + 1]
        years = [published.year + _STEPS[that.lower()]] if that else near
    if part > parts or found.get("fiscal"):
        years = []
    readings = [whole_months(year, (part - 1) * 12 // parts, 12 // parts) for year in years]
    if published:
        readings.sort(key=lambda days: (days.last > published, abs((days.last - published).days)))
    return _Meaning(grain=grain, readings=tuple(readings), sure=bool(readings), part=part, dated=bool(found["year"]))


def _full_year(match: re.Match[str], published: date | None) -> _Meaning:
    year = match.groupdict()["year"]
    return _Meaning(
        grain=Grain.YEAR, readings=(whole_year(int(year)),) if year else (), sure=bool(year), dated=bool(year)
    )


def _season(match: re.Match[str], published: date | None) -> _Meaning:
    """In either hemisphere, that of the north first; a winter is in two years."""
    opening = _OPENING_MONTHS[match["season"].lower()]
    starts = [month for month in (opening, opening - 12, opening - 6, opening + 6) if -2 < month < 12]
    readings = tuple(whole_months(int(match["year"]), start, 3) for start in starts)
    return _Meaning(grain=Grain.SEASON, readings=readings, dated=True)


def _day_of_week(match: re.Match[str], published: date | None) -> _Meaning | None:
    """ "Monday of last week"."""
    if published is None:
        return None
    days = WEEKDAYS.index(match["weekday"].lower()) - published.weekday() + 7 * _STEPS[match["which"].lower()]
    return _Meaning(grain=Grain.DAY, readings=(one_day(published + timedelta(days)),))


def _which_weekday(match: re.Match[str], published: date | None) -> _Meaning | None:
    """ "Last Monday", "next Monday": that of this week or of the one beside."""
    if published is None:
        return None
    distance = WEEKDAYS.index(match["weekday"].lower()) - published.weekday()
    ahead = distance % 7 or 7
    shifts = {
        -1: (ahead - 7 or -7, ahead - 14),
        0: (distance, distance - 7 if distance > 0 else distance + 7),
        1: (ahead, ahead + 7),
    }[_STEPS[match["which"].lower()]]
    readings = tuple(one_day(published + timedelta(shift)) for shift in shifts)
    return _Meaning(grain=Grain.DAY, readings=readings, sure=False)


def _span(match: re.Match[str], published: date | None) -> _Meaning | None:
    """The calendar week, month, quarter or year before, around or after publication."""
    if published is None:
        return None
    step, month, grain = _STEPS[match["which"].lower()], published.month - 1, Grain(match["span"].lower())
    monday = published + timedelta(7 * step - published.weekday())
    days = {
        Grain.WEEK: Days(first=monday, last=monday + timedelta(6)),
        Grain.MONTH: whole_months(published.year, month + step),
        Grain.QUARTER: whole_months(published.year, month // 3 * 3 + 3 * step, 3),
        Grain.YEAR: whole_year(published.year + step),
    }[grain]
    return _Meaning(grain=grain, readings=(days,))


def _ago(match: re.Match[str], published: date | None) -> _Meaning | None:
    """Days are exact; weeks, months and years are rounded."""
    if published is None:
        return None
    written, grain = match["count"].lower(), Grain(match["span"].lower())
    count = int(written) if written.isdigit() else _COUNTS[written]
    if grain is Grain.DAY:
        return _Meaning(grain=grain, readings=(one_day(published - timedelta(count)),))
    middle = published - timedelta(7 * count)
    days = {
        Grain.WEEK: Days(first=middle - timedelta(3), last=middle + timedelta(3)),
        Grain.MONTH: whole_months(published.year, published.month - 1 - count),
        Grain.YEAR: whole_year(published.year - count),
    }[grain]
    return _Meaning(grain=grain, readings=(days,), sure=False)


def _shift(match: re.Match[str], published: date | None) -> _Meaning | None:
    if published is None:
        return None
    days = _SHIFTS[" ".join(match[0].lower().split())]
    return _Meaning(grain=Grain.DAY, readings=(one_day(published + timedelta(days)),))


_WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
_COUNT = rf"(?P<count>\d\d?|{'|'.join(_COUNTS)})"
_PART = rf"(?P<nth>final|last(?=\squarter\sof\s\d)|{'|'.join(_NTH)})[-\s](?P<unit>quarter|half)\b(?!-)"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date | None], _Meaning | None]], ...] = tuple(
    (re.compile(rf"\b(?:{form})\b", re.IGNORECASE), meaning_of)
    for form, meaning_of in (
        (rf"{_PART}{_OF_YEAR}", _part_of_year),
        (rf"(?P<short>[QH][1-4])(?:\s(?:of\s)?{_YEAR})?", _part_of_year),
        (rf"(?:full|whole|entire|calendar)[-\s](?:of\s)?(?:the\s)?year(?:\s(?:of\s)?{_YEAR})?", _full_year),
        (rf"(?:the\swhole|all)\sof\s{_YEAR}", _full_year),
        (rf"(?P<season>{'|'.join(_OPENING_MONTHS)})\s(?:of\s)?{_YEAR}", _season),
        (rf"{_WEEKDAY}\s(?:of\s)?{_WHICH}\sweek", _day_of_week),
        (rf"{_WHICH}\s{_WEEKDAY}", _which_weekday),
        (rf"{_WHICH}\s(?P<span>week|month|quarter|year)(?!-|['’]s\b)", _span),
        (rf"{_COUNT}\s(?P<span>day|week|month|year)s?\sago", _ago),
        ("|".join(phrase.replace(" ", r"\s") for phrase in _SHIFTS), _shift),
    )
)
