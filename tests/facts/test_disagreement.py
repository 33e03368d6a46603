"""What two figures that differ are: a contradiction, an update, or of another period or scope."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.facts.comparing import Comparison, compare
from verifier.facts.disagreement import Difference, Statement, difference, figure_day, is_overtaken, reporting_period
from verifier.facts.quantities import quantities
from verifier.vocabulary import Disagreement

MONDAY, WEDNESDAY, FRIDAY = date(2024, 5, 6), date(2024, 5, 8), date(2024, 5, 10)
CONTRADICTION, UPDATE, PERIOD, SCOPE = (
    Disagreement.CONTRADICTION,
    Disagreement.UPDATE,
    Disagreement.PERIOD,
    Disagreement.SCOPE,
)

KINDS = [
    # the claim and its day, the source and its day, what the disagreement is
    ("The flood killed 12 people.", MONDAY, "The flood killed 27 people.", WEDNESDAY, UPDATE),
    ("The flood killed 27 people.", WEDNESDAY, "The flood killed 12 people.", MONDAY, PERIOD),
    ("The flood killed 12 people.", MONDAY, "The search has ended: the flood killed 11 people.", WEDNESDAY, UPDATE),
    ("Some 400 homes are without power.", MONDAY, "About 90 homes are without power.", WEDNESDAY, UPDATE),
    ("Some 90 homes are without power.", WEDNESDAY, "About 400 homes are without power.", MONDAY, PERIOD),
    ("The petition has 12 names.", MONDAY, "The petition has 27 names.", WEDNESDAY, UPDATE),
    ("The fund holds $4 million.", MONDAY, "The fund now holds $3 million.", WEDNESDAY, UPDATE),
    ("So far the levy has brought in $4 million.", MONDAY, "The levy brought in $9 million.", WEDNESDAY, UPDATE),
    ("The flood killed 27 people.", MONDAY, "The flood killed 12 people.", WEDNESDAY, CONTRADICTION),
    ("The flood killed 12 people.", WEDNESDAY, "The flood killed 27 people.", MONDAY, CONTRADICTION),
    ("The flood killed 12 people.", WEDNESDAY, "The flood killed 27 people.", WEDNESDAY, CONTRADICTION),
    ("The flood killed 12 people.", None, "The flood killed 27 people.", WEDNESDAY, CONTRADICTION),
    ("The court heard 88 witnesses.", MONDAY, "The court heard 94 witnesses.", WEDNESDAY, CONTRADICTION),
    ("Orvale won 4-3.", MONDAY, "Orvale has now won 3-1.", WEDNESDAY, CONTRADICTION),
    ("The grant was $4 million.", MONDAY, "The grant was $9 million.", WEDNESDAY, CONTRADICTION),
    ("By Monday 12 people had signed.", WEDNESDAY, "Some 27 people have signed.", FRIDAY, PERIOD),
    ("By Monday 12 people had signed.", WEDNESDAY, "By 6 May 27 people had signed.", FRIDAY, CONTRADICTION),
    ("The toll stood at 12 dead on Monday.", WEDNESDAY, "The toll stood at 27 dead.", FRIDAY, PERIOD),
    ("By Friday 12 people will have signed.", WEDNESDAY, "So far 27 people have signed.", FRIDAY, UPDATE),
    ("Exports were $4 billion in the first quarter.", MONDAY, "Exports were $9 billion in 2024.", MONDAY, PERIOD),
    ("Exports were $4 billion in the first quarter.", None, "Full-year exports of $9 billion.", None, PERIOD),
    ("Exports were $4 billion in 2023.", MONDAY, "Exports were $5 billion in 2024.", MONDAY, PERIOD),
    ("Exports were $4 billion in 2023.", MONDAY, "Exports were $5 billion last year.", MONDAY, CONTRADICTION),
    ("Exports were $4 billion in April.", MONDAY, "Exports were $5 billion last month.", MONDAY, CONTRADICTION),
    ("In May exports were $4 billion.", MONDAY, "Exports were $50 billion in 2023.", MONDAY, PERIOD),
    ("Exports were $4 billion.", MONDAY, "Exports were $5 billion in 2024.", MONDAY, CONTRADICTION),
    ("A bridge built in 2021 cost $4 million.", None, "The bridge of 2019 cost $6 million.", None, CONTRADICTION),
    ("Exports were $4 billion since 2019.", None, "Exports were $5 billion in 2021.", None, CONTRADICTION),
    ("Nationwide 400 homes burned.", MONDAY, "In the region 90 homes burned.", MONDAY, SCOPE),
    ("In Orvale alone 400 homes burned.", MONDAY, "In all 900 homes burned.", MONDAY, SCOPE),
    ("It owes $4 million, including loans.", MONDAY, "It owes $3 million, not counting loans.", MONDAY, SCOPE),
    ("It owes $4 million, including loans.", MONDAY, "It owes $3 million, counting loans.", MONDAY, CONTRADICTION),
    ("The ward in Orvale took 400 people.", MONDAY, "The ward in Brent took 900 people.", MONDAY, SCOPE),
    ("The ward in Orvale took 400 people.", MONDAY, "The Orvale ward in Brent took 900 people.", MONDAY, CONTRADICTION),
    ("The ward took 400 people.", MONDAY, "The ward in Brent took 900 people.", MONDAY, CONTRADICTION),
    ("Ana Ruiz, 34, sings.", date(2023, 1, 9), "Ana Ruiz, 35, sings.", WEDNESDAY, PERIOD),
    ("Ana Ruiz, 34, sings.", MONDAY, "Ana Ruiz, 35, sings.", WEDNESDAY, CONTRADICTION),
    ("Ana Ruiz, 34, sings.", date(2023, 1, 9), "Ana Ruiz, 44, sings.", WEDNESDAY, CONTRADICTION),
]  # fmt: skip

SWAPPED = {UPDATE: {PERIOD}, PERIOD: {PERIOD, UPDATE}, SCOPE: {SCOPE}, CONTRADICTION: {CONTRADICTION}}

PERIODS = [
    ("Exports were $4 billion in May 2021.", "May 2021"),
    ("In 2021, exports were $4 billion.", "2021"),
    ("First-quarter exports of $4 billion pleased Orvale.", "First-quarter"),
    ("Exports were $4 billion in May and $5 billion in June.", "in May"),
    ("Exports, which fell in 2021, were $4 billion.", None),
    ("Exports were $4 billion, a rise since 2021.", None),
    ("Exports were $4 billion. In 2021 they fell.", None),
    ("Exports were $4 billion.", None),
]

WORDS = (
    "the flood killed 12 27 people now so far in all alone nationwide in May 2023 last year by Monday first quarter "
    "of including not counting $4 million Orvale , . stood at on Friday missing"
).split()
TEXT = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
DAY = st.none() | st.dates(MONDAY, FRIDAY)


def told_apart(claim: str, its_day: date | None, source: str, other_day: date | None) -> Difference:
    """The difference of the first two figures that differ."""
    pairs = ((mine, other) for mine in quantities(claim) for other in quantities(source))
    mine, other = next(pair for pair in pairs if compare(*pair) is Comparison.DIFFERENT)
    return difference(Statement(text=claim, day=its_day), mine, Statement(text=source, day=other_day), other)


@pytest.mark.parametrize(("claim", "its_day", "source", "other_day", "kind"), KINDS)
def test_figures_that_differ_are_told_apart(
    claim: str, its_day: date | None, source: str, other_day: date | None, kind: Disagreement
) -> None:
    assert told_apart(claim, its_day, source, other_day).kind is kind
    assert told_apart(source, other_day, claim, its_day).kind in SWAPPED[kind]


def test_what_tells_the_figures_apart_is_named_in_the_words_of_the_texts() -> None:
    found = told_apart("It earned $4 million in Q1 2024.", None, "It earned $9 million in the full year 2024.", None)
    assert (found.mine, found.theirs) == ("Q1 2024", "full year 2024")
    found = told_apart("The flood killed 12 people.", MONDAY, "The flood killed 27 people.", WEDNESDAY)
    assert (found.mine, found.theirs) == ("6 May 2024", "8 May 2024")


@pytest.mark.parametrize(("text", "expected"), PERIODS)
def test_a_period_belongs_to_the_figure_that_it_stands_by(text: str, expected: str | None) -> None:
    found = reporting_period(Statement(text=text), quantities(text)[-1 if text.startswith("First") else 0])
    assert (text[found.start : found.end] if found else None) == expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("By Monday 12 people had signed.", MONDAY),
        ("The fund held 12 crowns on Monday.", MONDAY),
        ("As of 2 May, 12 people had signed.", date(2024, 5, 2)),
        ("Some 12 people signed.", WEDNESDAY),
        ("On Monday a flood killed 12 people.", WEDNESDAY),
        ("By Friday 12 people will sign.", WEDNESDAY),
    ],
)
def test_a_figure_is_of_the_day_that_the_text_states_for_it_or_of_its_own(text: str, day: date) -> None:
    (quantity,) = quantities(text)
    assert figure_day(Statement(text=text, day=WEDNESDAY), quantity) == day


@pytest.mark.parametrize(
    ("claim", "later", "expected"),
    [
        ("The board has not yet decided.", "The board decided.", True),
        ("The board is split.", "The board is now of one mind.", True),
        ("The board decided.", "The board was split.", False),
    ],
)
def test_a_state_is_overtaken_where_either_text_says_that_it_passes(claim: str, later: str, expected: bool) -> None:
    assert is_overtaken(claim, later) is expected


@given(TEXT, DAY, TEXT, DAY)
def test_swapping_the_texts_and_their_days_turns_earlier_into_later(
    claim: str, its_day: date | None, source: str, other_day: date | None
) -> None:
    here, there = Statement(text=claim, day=its_day), Statement(text=source, day=other_day)
    for mine in quantities(claim):
        for other in quantities(source):
            if compare(mine, other) is Comparison.DIFFERENT:
                found, turned = difference(here, mine, there, other), difference(there, other, here, mine)
                assert turned.kind in SWAPPED[found.kind]
                assert (found.mine, found.theirs, found.runs) == (turned.theirs, turned.mine, turned.runs)
