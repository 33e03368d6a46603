"""Stretches of days, how long they are, and the calendar arithmetic that makes them."""

import calendar
from datetime import date, timedelta
from enum import StrEnum

from verifier.models import Frozen


class Grain(StrEnum):
    """How long a time is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


class Days(Frozen):
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    def overlaps(self, other: "Days") -> bool:
        """Whether some day is in both."""
        return self.first <= other.last and other.first <= self.last


def one_day(day: date) -> Days:
    """That day alone."""
    return Days(first=day, last=day)


def whole_months(year: int, month: int, count: int = 1) -> Days:
    """As many months from the given one of `year` on, counted from 0; it may lie in another year."""
    (first_year, first), (last_year, last) = divmod(year * 12 + month, 12), divmod(year * 12 + month + count - 1, 12)
    closing = date(last_year, last + 1, calendar.monthrange(last_year, last + 1)[1])
    return Days(first=date(first_year, first + 1, 1), last=closing)


def whole_year(year: int) -> Days:
    """A calendar year."""
    return whole_months(year, 0, 12)


def has_room(day: date) -> bool:
    """Whether the calendar has a hundred years on either side of `day`."""
    return 100 < day.year < 9900


def shifted(day: date, count: int) -> date | None:
    """The day so many days later, None where the calendar ends before."""
    try:
        return day + timedelta(count)
    except OverflowError:
        return None
