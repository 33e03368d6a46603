"""Dates named in a sentence, and whether two can be the same day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.facts.dates import MONTHS, WEEKDAYS, NamedDate, named_dates

YEAR, MONTH, DAY, WEEKDAY = "year", "month", "day", "weekday"

NAMED = [
    ("on 5 May 2021", [{YEAR: 2021, MONTH: 5, DAY: 5}]),
    ("on the 5th of May, 2021", [{YEAR: 2021, MONTH: 5, DAY: 5}]),
    ("on May 5, 2021", [{YEAR: 2021, MONTH: 5, DAY: 5}]),
    ("on Sept. 3", [{MONTH: 9, DAY: 3}]),
    ("on 2021-05-05", [{YEAR: 2021, MONTH: 5, DAY: 5}]),
    ("in May 2021", [{YEAR: 2021, MONTH: 5}]),
    ("since March", [{MONTH: 3}]),
    ("on Tuesday", [{WEEKDAY: 1}]),
    ("on Tuesday (9 September 2025)", [{YEAR: 2025, MONTH: 9, DAY: 9, WEEKDAY: 1}]),
    ("on Tuesday, 9 September", [{MONTH: 9, DAY: 9, WEEKDAY: 1}]),
    ("founded in 1887", [{YEAR: 1887}]),
    ("2019 and 2020", [{YEAR: 2019}, {YEAR: 2020}]),
    ("64 pairs in 2020, 41 since", [{YEAR: 2020}]),
    ("Monday and Friday", [{WEEKDAY: 0}, {WEEKDAY: 4}]),
    ("2,019 people", []),
    ("1900 people", []),
    ("$2000", []),
    ("2020 million", []),
    ("She may march at 5", []),
    ("at 5:30 in May 12:30", [{MONTH: 5}]),
    ("sundry days", []),
    ("", []),
]

SAME = [
    ("5 May 2021", "May 5, 2021", True),
    ("5 May 2021", "6 May 2021", False),
    ("5 May 2021", "5 June 2021", False),
    ("5 May 2021", "5 May", True),
    ("5 May 2021", "on Wednesday", True),
    ("in 2021", "in 2022", False),
    ("on Monday", "on Friday", False),
    ("in May 2021", "in June 2021", False),
]

COMPARABLE = [
    ("5 May 2021", "6 May", True),
    ("on Monday", "on Friday", True),
    ("in 2021", "in 2022", True),
    ("in 2021", "5 May 2022", False),
    ("in 2021", "on Friday", False),
    ("since March", "since June", False),
]


def only(text: str) -> NamedDate:
    (found,) = named_dates(text)
    return found


@pytest.mark.parametrize(("text", "expected"), NAMED, ids=[text for text, _ in NAMED])
def test_the_parts_that_a_text_names_are_read(text: str, expected: list[dict[str, int]]) -> None:
    found = [named.model_dump(exclude={"start", "end"}, exclude_none=True) for named in named_dates(text)]
    assert found == expected


@pytest.mark.parametrize(("one", "other", "expected"), SAME)
def test_dates_agree_when_some_day_fits_both(one: str, other: str, expected: bool) -> None:
    assert only(one).agrees(only(other)) is expected
    assert only(other).agrees(only(one)) is expected


@pytest.mark.parametrize(("one", "other", "expected"), COMPARABLE)
def test_only_dates_with_a_common_part_can_contradict(one: str, other: str, expected: bool) -> None:
    assert only(one).comparable(only(other)) is expected
    assert only(other).comparable(only(one)) is expected


@given(st.dates(date(1600, 1, 1), date(2099, 12, 31)))
def test_a_written_out_date_reads_the_same_in_every_order(day: date) -> None:
    month = MONTHS[day.month - 1].capitalize()
    forms = [f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}", f"{day:%Y-%m-%d}"]
    for form in forms:
        found = only(form)
        assert (found.year, found.month, found.day) == (day.year, day.month, day.day)


@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from([*MONTHS, *map(str.capitalize, [*MONTHS, *WEEKDAYS]), "5", "31st", "2021", ",", "(", "of"])
        ).map(" ".join),
    )
)
def test_spans_of_dates_are_in_order_inside_the_text_and_apart(text: str) -> None:
    end = 0
    for found in named_dates(text):
        assert end <= found.start < found.end <= len(text)
        end = found.end
