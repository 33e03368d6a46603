"""Calendar dates, weekdays, months and years named in a sentence, and whether two of them can be the same day."""

import re

from verifier.facts.words import plain
from verifier.models import Frozen

MONTHS = "january february march april may june july august september october november december".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()

_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\.?)"
)
_WEEKDAY = r"(?P<weekday>Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[6-9]\d\d|20\d\d)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?\b",
        rf"\b{_MONTH}\s+{_DAY}\b(?!:)(?:,?\s+{_YEAR}\b)?",
        rf"\b{_MONTH},?\s+{_YEAR}\b",
        r"\b(?P<year>\d{4})-(?P<month_number>\d\d)-(?P<day>\d\d)\b",
        rf"\b{_WEEKDAY},?\s(?:the\s)?(?P<day>[0-3]?\d)(?:st|nd|rd|th)\b",
        rf"\b{_WEEKDAY}\b",
        rf"(?<![\d.,$€£])\b{_YEAR}\b(?!\d|[.,]\d|\s*(?:%|per ?cent|people|million|billion))",
        rf"\b(?i:in|since|until|by|during|from|of|last|next|early|late|mid-)\s*{_MONTH}\b",
    )
)


class NamedDate(Frozen):
    """The parts of a date that a text names; None is what it leaves open."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None

    def agrees(self, other: "NamedDate") -> bool:
        """Whether some day fits both, as far as they name the same parts."""
        return all(mine is None or theirs is None or mine == theirs for mine, theirs in self.parts(other))

    def comparable(self, other: "NamedDate") -> bool:
        """Whether the two name a common part: a day, or else the year where neither names a day."""
        if self.day and other.day:
            return True
        if self.weekday is not None and other.weekday is not None:
            return True
        return bool(self.year and other.year and not (self.day or other.day))

    def parts(self, other: "NamedDate") -> list[tuple[int | None, int | None]]:
        """Each part of this date beside that of the other."""
        return [
            (self.year, other.year),
            (self.month, other.month),
            (self.day, other.day),
            (self.weekday, other.weekday),
        ]


def named_dates(text: str) -> tuple[NamedDate, ...]:
    """The dates named in `text`, in order, none overlapping another."""
    text = plain(text)
    found: list[NamedDate] = []
    taken = bytearray(len(text))
    for form in _FORMS:
        for match in form.finditer(text):
            if not any(taken[match.start() : match.end()]):
                found.append(_date(match))
                taken[match.start() : match.end()] = b"\x01" * len(match[0])
    return tuple(_with_weekdays(sorted(found, key=lambda date: date.start), text))


def _with_weekdays(dates: list[NamedDate], text: str) -> list[NamedDate]:
    """`dates` with "Tuesday" and the "9 September 2025" right beside it made one."""
    merged: list[NamedDate] = []
    for date in dates:
        last = merged[-1] if merged else None
        if last and (last.weekday is None) != (date.weekday is None) and not text[last.end : date.start].strip(" ,("):
            parts = {name: value for name, value in date.model_dump().items() if value is not None}
            closed = text[date.end : date.end + 1] == ")" and "(" in text[last.end : date.start]
            merged[-1] = last.model_copy(update={**parts, "start": last.start, "end": date.end + closed})
        else:
            merged.append(date)
    return merged


def _date(match: re.Match[str]) -> NamedDate:
    parts = match.groupdict()
    month = parts.get("month")
    weekday = parts.get("weekday")
    return NamedDate(
        start=match.start(),
        end=match.end(),
        year=int(parts["year"]) if parts.get("year") else None,
        month=_month(month) if month else int(parts["month_number"]) if parts.get("month_number") else None,
        day=int(parts["day"]) if parts.get("day") else None,
        weekday=WEEKDAYS.index(f"{weekday.lower()}day") if weekday else None,
    )


def _month(name: str) -> int:
    prefix = name[:3].lower()
    return next(number for number, month in enumerate(MONTHS, start=1) if month.startswith(prefix))
