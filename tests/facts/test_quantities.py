"""Reading quantities out of news prose, and comparing two of them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.facts.comparing import Comparison, compare, same_noun
from verifier.facts.quantities import quantities
from verifier.facts.quantity import Kind

AGREE, DIFFER, NOT_COMPARABLE = True, Comparison.DIFFERENT, Comparison.NOT_COMPARABLE

ROUNDING = [
    ("2,300 people", "2,312 people", AGREE),
    ("2,300 people", "2,412 people", DIFFER),
    ("2,311 people", "2,312 people", DIFFER),
    ("70,000 people", "72,000 people", AGREE),
    ("3,000 people", "3,600 people", DIFFER),
    ("1.5 million people", "1,520,000 people", AGREE),
    ("1.5 million people", "1,500,000 people", AGREE),
    ("1.5 million people", "1.7 million people", DIFFER),
    ("3.4 percent", "3.41 percent", AGREE),
    ("3.4 percent", "3.5 percent", DIFFER),
    ("3.45 percent", "3.4 percent", AGREE),
    ("15 schools", "51 schools", DIFFER),
    ("20 million hens", "21 million hens", DIFFER),
]

WORDS = [
    ("twelve people", "12 people", AGREE),
    ("twenty-four boats", "24 boats", AGREE),
    ("twenty-four boats", "42 boats", DIFFER),
    ("two hundred and fifty sheep", "250 sheep", AGREE),
    ("three dozen trucks", "36 trucks", AGREE),
    ("seven thousand homes", "7,000 homes", AGREE),
    ("a hundred people", "100 people", AGREE),
    ("fifteen schools", "15 schools", AGREE),
    ("two and a half years", "2.5 years", AGREE),
    ("two and a half years", "two years", DIFFER),
    ("one-and-a-half hours", "90 minutes", AGREE),
    ("three and a half million hens", "3.5 million hens", AGREE),
    ("half of the voters", "50% of voters", AGREE),
    ("two-thirds of the members", "67% of the members", AGREE),
    ("a quarter of the houses", "25 per cent of the houses", AGREE),
    ("a quarter of the houses", "40 per cent of the houses", DIFFER),
    ("three quarters of the staff", "75 percent of the staff", AGREE),
]

QUALIFIED = [
    ("about 2,300 people", "more than 2,000 people", AGREE),
    ("about 100 cows", "104 cows", AGREE),
    ("about 100 cows", "130 cows", DIFFER),
    ("nearly 50 homes", "48 homes", AGREE),
    ("nearly 50 homes", "51 homes", DIFFER),
    ("at least 12 people", "15 people", AGREE),
    ("at least 12 people", "11 people", DIFFER),
    ("fewer than 40 flights", "38 flights", AGREE),
    ("fewer than 40 flights", "45 flights", DIFFER),
    ("up to 300 jobs", "280 jobs", AGREE),
    ("no more than 20 seats", "18 seats", AGREE),
    ("no fewer than 20 seats", "18 seats", DIFFER),
    ("some 600 workers", "620 workers", AGREE),
    ("an estimated 70,000 fans", "74,000 fans", AGREE),
    ("just under 10 kilometres", "9.7 km", AGREE),
    ("more than 3,000 households", "3,400 households", AGREE),
    ("more than 3,000 households", "2,100 households", DIFFER),
    ("roughly $40 million", "$42.5 million", AGREE),
]

MONEY = [
    ("$2.4 billion", "$2,400 million", AGREE),
    ("€5m", "€5 million", AGREE),
    ("$5M", "$5 million", AGREE),
    ("$750K", "750,000 dollars", AGREE),
    ("£3bn", "3 billion pounds", AGREE),
    ("¥300 billion", "300 billion yen", AGREE),
    ("US$20 million", "$20 million", AGREE),
    ("$20 million", "20 million US dollars", AGREE),
    ("C$12", "12 Canadian dollars", AGREE),
    ("half a million euros", "€500,000", AGREE),
    ("a million dollars", "$1 million", AGREE),
    ("£1.2m", "£1.3m", DIFFER),
    ("$5 million", "$6 million", DIFFER),
    ("$5 million", "$5 billion", DIFFER),
    ("A$20 million", "$20 million", NOT_COMPARABLE),
    ("$5 million", "€5 million", NOT_COMPARABLE),
    ("$5 million", "5 million people", NOT_COMPARABLE),
]

UNITS = [
    ("254 mm", "ten inches", AGREE),
    ("10 km", "6.2 miles", AGREE),
    ("10 km", "9 miles", DIFFER),
    ("12.5 km", "12,500 metres", AGREE),
    ("6 feet", "1.83 metres", AGREE),
    ("a 10ft wall", "10 feet", AGREE),
    ("5 tonnes", "5,000 kilograms", AGREE),
    ("3 acres", "1.2 hectares", AGREE),
    ("40 square kilometres", "4,000 hectares", AGREE),
    ("20°C", "68°F", AGREE),
    ("20°C", "86°F", DIFFER),
    ("20 degrees Celsius", "68 degrees Fahrenheit", AGREE),
    ("-3°C", "minus 3 degrees Celsius", AGREE),
    ("-3°C", "3°C", DIFFER),
    ("100 kilometres per hour", "100 km/h", AGREE),
    ("100 km/h", "62 mph", AGREE),
    ("100 km/h", "100 mph", DIFFER),
    ("100 km/h", "100 km", NOT_COMPARABLE),
    ("500 tonnes", "500 trucks", NOT_COMPARABLE),
    ("1,000 litres", "1 tonne", NOT_COMPARABLE),
    ("3 percent", "3%", AGREE),
    ("3 percent", "3 percentage points", NOT_COMPARABLE),
    ("5 percent", "5 people", NOT_COMPARABLE),
]

TIME = [
    ("a 30-day ban", "30 days", AGREE),
    ("a 30-day ban", "a ban of 45 days", DIFFER),
    ("a two-week strike", "a 14-day strike", AGREE),
    ("a five-year plan", "60 months", AGREE),
    ("18 months", "1.5 years", AGREE),
    ("ninety minutes", "1.5 hours", AGREE),
    ("10 hours", "600 minutes", AGREE),
    ("at 9:30 a.m.", "at 9:30 am", AGREE),
    ("at 9:30 a.m.", "at 9:45 a.m.", DIFFER),
    ("at 9 a.m.", "at 10 a.m.", DIFFER),
    ("at 9:30 a.m.", "at 9:30 p.m.", DIFFER),
    ("at 9 a.m.", "9 hours", NOT_COMPARABLE),
]

COUNTS = [
    ("12 victims", "12 people", AGREE),
    ("12 people", "15 residents", DIFFER),
    ("12 people", "15 dogs", NOT_COMPARABLE),
    ("12 people", "12 dogs", NOT_COMPARABLE),
    ("12 ferries", "12 ferry", AGREE),
    ("over 60 injured", "62 injured", AGREE),
]

RANGES = [
    ("between 10 and 20 people", "15 people", AGREE),
    ("10-20 people", "12 people", AGREE),
    ("10 to 20 people", "25 people", DIFFER),
    ("two to three weeks", "three weeks", AGREE),
    ("5 to 8 percent", "9 percent", DIFFER),
    ("$2 to $3 million", "$2.5 million", AGREE),
    ("15 000 people", "15,000 people", AGREE),
    ("15%", "15.3%", AGREE),
    ("15%", "15.7%", DIFFER),
]
PAIRS = [*ROUNDING, *RANGES, *WORDS, *QUALIFIED, *MONEY, *UNITS, *TIME, *COUNTS]

READ = [
    ("He paid $2.4 billion.", [(2.4e9, "USD", "", "")]),
    ("More\nthan 20 cows drowned.", [(20, "", "cow", "above")]),
    ("It rose 3.4% to 1,250 points.", [(3.4, "%", "", ""), (1250, "", "point", "")]),
    ("A 12-member jury sat for nine days.", [(12, "", "member", ""), (9, "day", "", "")]),
    ("On 5 May 2021 some 40 boats sailed.", [(40, "", "boat", "about")]),
    ("In 2019 it sold 1,200 ovens.", [(1200, "", "oven", "")]),
    ("One of them left, and no one followed.", []),
    ("One million people left.", [(1e6, "", "people", "")]),
    ("5M people watched.", [(5e6, "", "people", "")]),
    ("5m of rope was used.", [(5, "m", "", "")]),
    ("Frost of −12°C is rare.", [(-12, "celsius", "", "")]),
    ("A 9-5 job paid £11 an hour.", [(9, "", "", ""), (5, "", "job", ""), (11, "GBP", "", "")]),
    ("It fell 0.5 percentage points.", [(0.5, "points", "", "")]),
    ("Hundreds came; several left.", []),
    ("Doors open at 7 p.m. sharp.", [(19, "clock", "", "")]),
    ("It rose from 10% to 15%.", [(10, "%", "", ""), (15, "%", "", "")]),
    ("Three or four boats left at 17:40.", [(3, "", "boat", ""), (pytest.approx(17.667, abs=0.001), "clock", "", "")]),
    ("", []),
]

SHOWN = [
    ("One in five voters left.", Kind.SHARE, "voter", ""),
    ("Dozens of boats sank.", Kind.VAGUE, "", ""),
    ("It took twice as long.", Kind.MULTIPLE, "", ""),
    ("It was his third goal.", Kind.ORDINAL, "", ""),
    ("Orvale beat Brent 4-3.", Kind.SCORE, "brent", ""),
    ("It left at 17:40 GMT.", Kind.CLOCK, "GMT", ""),
    ("It dates from the 1990s.", Kind.DECADE, "", ""),
    ("It pays £11 an hour.", Kind.FIGURE, "", "hour"),
    ("A flood killed 12 people.", Kind.FIGURE, "dead", ""),
    ("The wall is 3 metres tall.", Kind.FIGURE, "height", ""),
    ("Ana Ruiz, 34, left.", Kind.FIGURE, "age", ""),
    ("It cost 5 tonnes of rice.", Kind.FIGURE, "rice", ""),
]


@pytest.mark.parametrize(("text", "kind", "aspect", "per"), SHOWN, ids=[text for text, *_ in SHOWN])
def test_the_kind_and_what_of_the_thing_is_measured_are_read(text: str, kind: Kind, aspect: str, per: str) -> None:
    (found,) = quantities(text)
    assert (found.kind, found.aspect, found.per) == (kind, aspect, per)


@pytest.mark.parametrize(
    ("text", "ends"),
    [("between 10 and 20 people", (10, 20)), ("$2-3 million", (2e6, 3e6)), ("three or four days", (3, 4))],
)
def test_a_range_has_two_ends(text: str, ends: tuple[float, float]) -> None:
    (found,) = quantities(text)
    assert found.bounds == ends


@pytest.mark.parametrize(("one", "other", "expected"), PAIRS, ids=[f"{one} / {other}" for one, other, _ in PAIRS])
def test_two_quantities_compare_as_a_reader_would(one: str, other: str, expected: Comparison | bool) -> None:
    (mine,), (theirs,) = quantities(one), quantities(other)
    assert (compare(mine, theirs).agrees or compare(mine, theirs)) is expected


@pytest.mark.parametrize(("one", "other", "expected"), PAIRS, ids=[f"{other} / {one}" for one, other, _ in PAIRS])
def test_who_says_it_first_makes_no_difference(one: str, other: str, expected: Comparison | bool) -> None:
    (mine,), (theirs,) = quantities(one), quantities(other)
    assert (compare(theirs, mine).agrees or compare(theirs, mine)) is expected


@pytest.mark.parametrize(("text", "expected"), READ, ids=[text for text, _ in READ])
def test_value_unit_noun_and_qualifier_are_read(text: str, expected: list[tuple[float, str, str, str]]) -> None:
    found = [(each.value, each.unit, each.noun, each.qualifier) for each in quantities(text)]
    assert found == [(pytest.approx(value), *rest) for value, *rest in expected]


@pytest.mark.parametrize("digits", ["1" + "0" * 400, "9" * 400, "1." + "0" * 400])
def test_an_absurd_number_is_no_error(digits: str) -> None:
    assert all(math.isfinite(each.value) for each in quantities(f"{digits} people came"))


def test_letters_that_only_look_like_those_of_a_unit_are_no_error() -> None:
    (found,) = quantities("2 to 3 mİllion ſeats on Frİday")
    assert (found.value, found.upper, found.text) == (2e6, 3e6, "2 to 3 mİllion")


def test_an_unknown_noun_is_never_the_same_noun() -> None:
    assert not same_noun("", "")


PROSE = st.lists(
    st.sampled_from(
        "12 3.5 1,200 2019 $ € - −3 minus about up to % per cent million bn M k half a third of dozen twenty -four and "
        "hundred one people metres km/h 9:30 a.m. °C °F May Tuesday , . \n".split(" ")
    ),
    max_size=14,
).map(" ".join)


@given(st.one_of(st.text(max_size=60), PROSE))
def test_no_text_is_too_odd_to_read(text: str) -> None:
    end = 0
    for found in quantities(text):
        assert end <= found.start < found.end <= len(text)
        assert found.text == " ".join(text[found.start : found.end].split())
        assert math.isfinite(found.value)
        assert found.bounds[0] <= found.value + 1e-9 * abs(found.value)
        end = found.end


@given(PROSE, PROSE)
def test_any_two_quantities_compare_without_error_and_each_agrees_with_itself(one: str, other: str) -> None:
    for mine in quantities(one):
        assert compare(mine, mine).agrees or not (mine.unit or mine.noun)
        for theirs in quantities(other):
            assert isinstance(compare(mine, theirs), Comparison)
