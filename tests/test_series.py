"""Figures of different days for one thing that goes on make a series, the newest first."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evidence import evidence
from verifier.findings import Evidence
from verifier.models import Claim, SourceInfo
from verifier.series import figure_series, newer_than_own
from verifier.vocabulary import Disagreement, Stance
from verifier.wording import series_line

ARTICLE = SourceInfo(
    id="article", title="Flood in Orvale", outlet="Delmore Herald", published=datetime(2024, 5, 6, 9, tzinfo=UTC)
)
CLAIM = Claim.create("article", "The flood killed 12 people.")
UPDATE, PERIOD, CONTRADICTION, SCOPE = (
    Disagreement.UPDATE,
    Disagreement.PERIOD,
    Disagreement.CONTRADICTION,
    Disagreement.SCOPE,
)


def report_of(
    origin: str,
    dead: int,
    day: int | None,
    stance: Stance = Stance.REFUTES,
    kind: Disagreement | None = UPDATE,
    *,
    source: str | None = None,
    own: bool = False,
) -> Evidence:
    published = datetime(2024, 5, day, 12, tzinfo=UTC) if day else None
    quote = f"The flood killed {dead} people."
    return evidence(stance, origin, source=source, quote=quote, kind=kind, published=published, own=own)


def lines(*items: Evidence, claim: Claim = CLAIM, article: SourceInfo | None = ARTICLE) -> list[tuple[str, str, str]]:
    return [(entry.value, str(entry.day), entry.source_id or "") for entry in figure_series(claim, items, article)]


def test_the_newest_figure_stands_first_and_the_articles_own_among_them() -> None:
    assert lines(report_of("courier", 27, 8), report_of("post", 19, 7)) == [
        ("27", "2024-05-08", "courier"),
        ("19", "2024-05-07", "post"),
        ("12", "2024-05-06", "article"),
    ]


def test_an_earlier_figure_that_no_longer_holds_is_shown() -> None:
    found = lines(report_of("courier", 5, 3, Stance.NEI, PERIOD))
    assert found == [("12", "2024-05-06", "article"), ("5", "2024-05-03", "courier")]


def test_an_origin_gives_a_figure_once_on_the_first_day() -> None:
    found = lines(
        report_of("wire", 27, 9, source="copy"),
        report_of("wire", 27, 8, source="wire"),
        report_of("wire", 30, 10, source="later"),
        report_of("post", 27, 9),
        report_of("me", 12, 7, Stance.SUPPORTS, None, source="mine", own=True),
    )
    assert found == [
        ("30", "2024-05-10", "later"),
        ("27", "2024-05-09", "post"),
        ("27", "2024-05-08", "wire"),
        ("12", "2024-05-06", "article"),
    ]


def test_the_same_figure_in_other_words_makes_no_series() -> None:
    claim = Claim.create("article", "The reserve now covers 1,150 hectares.")
    shown = evidence(
        Stance.SUPPORTS, "post", quote="It now has some 2,840 acres.", published=datetime(2024, 5, 8, tzinfo=UTC)
    )
    assert lines(shown, claim=claim) == []


@pytest.mark.parametrize(
    "item",
    [
        report_of("post", 27, 6),
        report_of("post", 27, None),
        report_of("post", 12, 8, Stance.SUPPORTS, None),
        report_of("post", 27, 8, Stance.REFUTES, CONTRADICTION),
        report_of("post", 27, 8, Stance.NEI, None),
        report_of("post", 27, 8, Stance.NEI, SCOPE),
    ],
    ids=["same day", "no day", "same figure", "contradiction", "unsettled", "another scope"],
)
def test_one_day_one_figure_or_figures_that_are_no_sequel_make_no_series(item: Evidence) -> None:
    assert lines(item) == []


def test_figures_of_other_periods_make_no_series() -> None:
    claim = Claim.create("article", "Exports were $4 billion in 2022.", as_of=date(2024, 5, 6))
    other = evidence(
        Stance.NEI, "post", quote="Exports were $9 billion in 2023.", kind=PERIOD, published=datetime(2024, 5, 8)
    )
    assert lines(other, claim=claim) == []


def test_the_day_that_a_text_states_counts_before_that_of_its_publication() -> None:
    claim = Claim.create("article", "By Sunday 340 owners had signed.", as_of=date(2024, 5, 6))
    quote = "The list, which stood at 340 owners on Sunday, has passed 900 owners."
    shown = evidence(Stance.SUPPORTS, "post", quote=quote, published=datetime(2024, 5, 8))
    found = figure_series(claim, [shown], ARTICLE)
    assert [(entry.value, entry.day.day, entry.own) for entry in found] == [
        ("900", 8, False),
        ("340", 5, False),
        ("340", 5, True),
    ]
    assert [entry.value for entry in newer_than_own(found)] == ["900"]


def test_without_an_article_the_sources_make_the_series() -> None:
    said = [report_of("post", 27, 8), report_of("wire", 12, 6, Stance.SUPPORTS, None)]
    claim = Claim.create("article", "The flood killed 12 people.")
    assert lines(*said, claim=claim, article=None) == []
    dated = Claim.create("article", "The flood killed 12 people.", as_of=date(2024, 5, 6))
    assert lines(*said, claim=dated, article=None) == [
        ("27", "2024-05-08", "post"),
        ("12", "2024-05-06", "wire"),
        ("12", "2024-05-06", ""),
    ]


def test_only_a_later_figure_is_newer_than_the_claims_own() -> None:
    assert newer_than_own(figure_series(CLAIM, [report_of("post", 5, 3, Stance.NEI, PERIOD)], ARTICLE)) == ()
    assert newer_than_own(()) == ()


def test_the_line_names_weekdays_within_a_week_and_dates_beyond() -> None:
    near = figure_series(CLAIM, [report_of("courier", 27, 8)], ARTICLE)
    assert series_line(near) == "27 on Wednesday (Courier), 12 on Monday (this article)"
    far = figure_series(CLAIM, [report_of("courier", 27, 13)], ARTICLE)
    assert series_line(far) == "27 on 13 May 2024 (Courier), 12 on 6 May 2024 (this article)"
    assert series_line(()) == ""


PIECES = st.builds(
    report_of,
    st.sampled_from(["a", "b", "c"]),
    st.integers(1, 60),
    st.none() | st.integers(1, 31),
    st.sampled_from(Stance),
    st.none() | st.sampled_from(Disagreement),
)


@given(st.lists(PIECES, max_size=6))
def test_a_series_is_ordered_complete_and_the_same_in_any_order(items: list[Evidence]) -> None:
    found = figure_series(CLAIM, items, ARTICLE)
    assert found == figure_series(CLAIM, items[::-1], ARTICLE)
    days = [entry.day for entry in found]
    assert days == sorted(days, reverse=True)
    assert not found or (len(set(days)) > 1 and len({entry.value for entry in found}) > 1)
    assert not found or sum(entry.own for entry in found) == 1
