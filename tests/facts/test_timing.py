"""Times are resolved from the day of publication, and compared with no more certainty than they have."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.facts.days import Grain
from verifier.facts.timing import Relation, Time, relate, times, weekday_near

WEDNESDAY = date(2024, 5, 8)

RESOLVED = [
    # the phrase, its likeliest first and last day in a text of Wednesday 8 May 2024, and whether it is certain
    ("on Monday", "2024-05-06", "2024-05-06", False),
    ("on Tuesday", "2024-05-07", "2024-05-07", False),
    ("on Wednesday", "2024-05-08", "2024-05-08", False),
    ("on Thursday", "2024-05-02", "2024-05-02", False),
    ("by Friday", "2024-05-03", "2024-05-03", False),
    ("Saturday's storm", "2024-05-04", "2024-05-04", False),
    ("until Sunday", "2024-05-05", "2024-05-05", False),
    ("will meet on Monday", "2024-05-13", "2024-05-13", False),
    ("is due back on Friday", "2024-05-10", "2024-05-10", False),
    ("It met. It will meet on Thursday", "2024-05-09", "2024-05-09", False),
    ("It will meet. It met on Thursday", "2024-05-02", "2024-05-02", False),
    ("On Friday the council will meet", "2024-05-10", "2024-05-10", False),
    ("last Monday", "2024-05-06", "2024-05-06", False),
    ("last Wednesday", "2024-05-01", "2024-05-01", False),
    ("last Friday", "2024-05-03", "2024-05-03", False),
    ("next Monday", "2024-05-13", "2024-05-13", False),
    ("next Wednesday", "2024-05-15", "2024-05-15", False),
    ("this Monday", "2024-05-06", "2024-05-06", False),
    ("this Friday", "2024-05-10", "2024-05-10", False),
    ("Monday of last week", "2024-04-29", "2024-04-29", True),
    ("Friday last week", "2024-05-03", "2024-05-03", True),
    ("Tuesday next week", "2024-05-14", "2024-05-14", True),
    ("Tuesday the 7th", "2024-05-07", "2024-05-07", False),
    ("Friday 31st", "2024-05-31", "2024-05-31", False),
    ("yesterday", "2024-05-07", "2024-05-07", True),
    ("the day before yesterday", "2024-05-06", "2024-05-06", True),
    ("last night", "2024-05-07", "2024-05-07", True),
    ("today", "2024-05-08", "2024-05-08", True),
    ("this morning", "2024-05-08", "2024-05-08", True),
    ("tonight", "2024-05-08", "2024-05-08", True),
    ("tomorrow", "2024-05-09", "2024-05-09", True),
    ("the day after tomorrow", "2024-05-10", "2024-05-10", True),
    ("three days ago", "2024-05-05", "2024-05-05", True),
    ("10 days ago", "2024-04-28", "2024-04-28", True),
    ("two weeks ago", "2024-04-21", "2024-04-27", False),
    ("a month ago", "2024-04-01", "2024-04-30", False),
    ("six months ago", "2023-11-01", "2023-11-30", False),
    ("five years ago", "2019-01-01", "2019-12-31", False),
    ("this week", "2024-05-06", "2024-05-12", True),
    ("last week", "2024-04-29", "2024-05-05", True),
    ("next week", "2024-05-13", "2024-05-19", True),
    ("this month", "2024-05-01", "2024-05-31", True),
    ("last month", "2024-04-01", "2024-04-30", True),
    ("next month", "2024-06-01", "2024-06-30", True),
    ("last quarter", "2024-01-01", "2024-03-31", True),
    ("this quarter", "2024-04-01", "2024-06-30", True),
    ("this year", "2024-01-01", "2024-12-31", True),
    ("last year", "2023-01-01", "2023-12-31", True),
    ("next year", "2025-01-01", "2025-12-31", True),
    ("in April", "2024-04-01", "2024-04-30", False),
    ("in May", "2024-05-01", "2024-05-31", False),
    ("in December", "2023-12-01", "2023-12-31", False),
    ("will open in December", "2024-12-01", "2024-12-31", False),
    ("next March", "2025-03-01", "2025-03-31", False),
    ("last June", "2023-06-01", "2023-06-30", False),
    ("on 5 May", "2024-05-05", "2024-05-05", True),
    ("on May 20", "2024-05-20", "2024-05-20", True),
    ("on 30 December", "2023-12-30", "2023-12-30", False),
    ("is due on 30 December", "2024-12-30", "2024-12-30", False),
    ("on 29 February", "2024-02-29", "2024-02-29", True),
    ("on 5 May 2021", "2021-05-05", "2021-05-05", True),
    ("2021-05-05", "2021-05-05", "2021-05-05", True),
    ("Tuesday, 7 May", "2024-05-07", "2024-05-07", True),
    ("in March 2021", "2021-03-01", "2021-03-31", True),
    ("in mid-March", "2024-03-01", "2024-03-31", False),
    ("in 2021", "2021-01-01", "2021-12-31", True),
    ("the first quarter", "2024-01-01", "2024-03-31", True),
    ("the fourth quarter", "2023-10-01", "2023-12-31", True),
    ("first-quarter profit", "2024-01-01", "2024-03-31", True),
    ("the first quarter of 2021", "2021-01-01", "2021-03-31", True),
    ("the last quarter of 2021", "2021-10-01", "2021-12-31", True),
    ("the third quarter of last year", "2023-07-01", "2023-09-30", True),
    ("Q3 2022", "2022-07-01", "2022-09-30", True),
    ("the second half of 2023", "2023-07-01", "2023-12-31", True),
    ("H1 2023", "2023-01-01", "2023-06-30", True),
    ("the full year 2022", "2022-01-01", "2022-12-31", True),
    ("the whole of 2022", "2022-01-01", "2022-12-31", True),
    ("the summer of 1987", "1987-06-01", "1987-08-31", True),
    ("winter 2022", "2022-12-01", "2023-02-28", True),
]

OPEN = ["full-year profit", "the first quarter of fiscal 2024", "31 February 2024"]

UNNAMED = ["every Monday", "Black Friday", "last year's flood", "sundry days", "the 1990s", ""]

ROLES = [
    ("by Friday", "by"),
    ("by the evening of Friday 3 May", "by"),
    ("as of Monday", "as of"),
    ("before 2017", "before"),
    ("police said on Tuesday", "said"),
    ("she told reporters late Tuesday", "said"),
    ("on Tuesday", ""),
]

RELATED = [
    # a phrase, the day of its text, another phrase, the day of its text, how they relate
    ("on Monday", "2024-05-08", "on May 6", "2024-05-20", Relation.SAME),
    ("on Monday", "2024-05-08", "yesterday", "2024-05-07", Relation.SAME),
    ("on Monday", "2024-05-08", "on Monday", "2024-05-07", Relation.SAME),
    ("in 2023", None, "last year", "2024-05-08", Relation.SAME),
    ("in April", "2024-05-08", "last month", "2024-05-08", Relation.SAME),
    ("5 May 2021", None, "May 5, 2021", None, Relation.SAME),
    ("on Monday", "2024-05-08", "on 13 May", "2024-05-08", Relation.COMPATIBLE),
    ("on Monday", "2024-05-08", "this week", "2024-05-08", Relation.COMPATIBLE),
    ("on 6 May 2024", None, "in May", "2024-05-08", Relation.COMPATIBLE),
    ("in the first quarter of 2024", None, "in 2024", None, Relation.COMPATIBLE),
    ("in June 1987", None, "in the summer of 1987", None, Relation.COMPATIBLE),
    ("5 May 2021", None, "5 May", None, Relation.COMPATIBLE),
    ("on Monday", None, "on Monday", None, Relation.COMPATIBLE),
    ("on Monday", None, "on Tuesday", None, Relation.DIFFERENT),
    ("on 7 May 2024", None, "on Monday", "2024-05-08", Relation.DIFFERENT),
    ("on 7 May", "2024-05-08", "the day before yesterday", "2024-05-08", Relation.DIFFERENT),
    ("on 27 November", "2023-11-24", "on Tuesday the 28th", "2023-11-24", Relation.DIFFERENT),
    ("in 2022", None, "last year", "2024-05-08", Relation.DIFFERENT),
    ("in the first quarter", None, "in the second quarter", None, Relation.DIFFERENT),
    ("in the first quarter of 2023", None, "in the first quarter of 2024", None, Relation.DIFFERENT),
    ("on 13 March 2024", None, "on Wednesday", "2024-05-08", Relation.UNKNOWN),
    ("in May 2021", None, "in June", "2024-05-08", Relation.UNKNOWN),
    ("on August 22", None, "in October", None, Relation.DIFFERENT),
    ("on Monday", None, "on 6 May 2024", None, Relation.COMPATIBLE),
    ("on Monday", None, "in 2024", None, Relation.UNKNOWN),
    ("in the first quarter of fiscal 2024", None, "in 2022", None, Relation.UNKNOWN),
    ("two weeks ago", "2024-05-08", "in 2023", None, Relation.UNKNOWN),
]

WORDS = (
    "on by will last next this of the a Monday Friday May December 5 31 2021 2024 first quarter half Q1 year week "
    "yesterday ago three days as since said summer , . ( 7th February 29"
).split()
TEXT = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
DAY = st.none() | st.dates()


def only(text: str, published: str | None) -> Time:
    (found,) = times(text, date.fromisoformat(published) if published else None)
    return found


@pytest.mark.parametrize(("text", "first", "last", "sure"), RESOLVED, ids=[case[0] for case in RESOLVED])
def test_a_phrase_is_resolved_from_the_day_of_publication(text: str, first: str, last: str, sure: bool) -> None:
    found = only(text, "2024-05-08")
    assert (str(found.readings[0].first), str(found.readings[0].last)) == (first, last)
    assert found.sure is sure
    assert found.day == (date.fromisoformat(first) if found.grain is Grain.DAY else None)


@pytest.mark.parametrize("text", OPEN)
def test_what_cannot_be_told_is_left_open(text: str) -> None:
    assert only(text, "2024-05-08").readings == ()


@pytest.mark.parametrize("text", UNNAMED)
def test_a_habit_or_a_name_is_no_time(text: str) -> None:
    assert times(text, WEDNESDAY) == ()


@pytest.mark.parametrize(("text", "role"), ROLES)
def test_the_word_before_a_date_gives_it_its_role(text: str, role: str) -> None:
    assert only(text, "2024-05-08").role == role


def test_a_relative_time_is_left_out_where_the_day_of_publication_is_unknown() -> None:
    assert times("It burned yesterday, and last week, two days ago.") == ()
    assert only("It burned on Monday.", None).readings == ()


@pytest.mark.parametrize(("one", "its_day", "other", "other_day", "relation"), RELATED)
def test_two_times_relate_as_far_as_they_are_certain(
    one: str, its_day: str | None, other: str, other_day: str | None, relation: Relation
) -> None:
    here, there = only(one, its_day), only(other, other_day)
    assert (relate(here, there), relate(there, here)) == (relation, relation)


@given(st.dates(date(1600, 1, 1), date(2099, 12, 31)), st.integers(-6, 0))
def test_a_weekday_of_the_past_week_is_found(published: date, back: int) -> None:
    day = published + timedelta(back)
    text = f"It burned on {day:%A}."
    assert weekday_near(text, text.index(f"{day:%A}"), day.weekday(), published) == day
    assert only(text, str(published)).day == day


@given(TEXT, DAY, TEXT, DAY)
def test_no_text_and_no_day_is_too_odd(text: str, published: date | None, other: str, its_day: date | None) -> None:
    end = 0
    for found in times(text, published):
        assert end <= found.start < found.end <= len(text)
        assert all(days.first <= days.last for days in found.readings)
        end = found.end
        for there in times(other, its_day):
            assert relate(found, there) is relate(there, found)
        assert relate(found, found) in (Relation.SAME, Relation.COMPATIBLE, Relation.UNKNOWN)
