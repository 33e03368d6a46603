from datetime import UTC, datetime

import pytest

from verifier.reading.dates import parse_published

MIDNIGHT = datetime(2025, 3, 17, tzinfo=UTC)
MORNING = datetime(2025, 3, 17, 9, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("2025-03-17", MIDNIGHT),
        ("20250317", MIDNIGHT),
        ("2025-03-17T09:40:00Z", MORNING),
        ("2025-03-17T20:40:00+11:00", MORNING),
        ("2025-03-17 09:40", MORNING),
        ("Mon, 17 Mar 2025 04:40:00 -0500", MORNING),
        ("Mon, 17 Mar 2025 09:40:00 GMT", MORNING),
        ("17 March 2025", MIDNIGHT),
        ("March 17, 2025", MIDNIGHT),
        ("17th of March, 2025", MIDNIGHT),
        ("Mar. 17, 2025, 9:40 a.m.", MORNING),
        ("17/03/2025", MIDNIGHT),
        ("03/04/2025", datetime(2025, 3, 4, tzinfo=UTC)),
    ],
)
def test_the_usual_spellings_of_a_date_are_understood(words: str, moment: datetime) -> None:
    assert parse_published(words) == moment


@pytest.mark.parametrize(
    "words",
    [
        *("yesterday", "today", "now", "2 days ago", "in an hour", "Monday", "last week"),
        *("March 2025", "2025-03", "2025", "17 March", "12", "1742204400", "9:40 a.m."),
        *("", "soon", "31 February 2025", "2025-13-45", "2025-03-17T25:00", "99/99/2025", "17 March 2025 or so"),
        "0001-01-01T00:00+14:00",
        "17 March 2025 " + "x" * 100_000,
    ],
)
def test_relative_incomplete_and_impossible_dates_are_no_dates(words: str) -> None:
    assert parse_published(words) is None
