"""Which way a measure moved."""

import pytest

from verifier.facts.direction import direction_conflict

OPPOSITE_WAYS = [
    ("Prices rose in Delmore.", "Prices fell in Delmore."),
    ("Profit rose 12 % last year.", "Profit fell 12 % last year."),
    ("Profit was up 12 % in 2023.", "There was a drop in profit in 2023."),
    ("There was an increase of 3 % in exports.", "Exports were down from 40 tonnes."),
    ("The council raised the tax.", "The tax was cut by the council."),
    ("The agency's budget was cut this year.", "The agency's budget is 4 per cent bigger this year than last."),
    ("Shares in Corrin closed higher on Wednesday.", "Shares in Corrin ended Wednesday lower."),
    ("The spending on security has gone up every year.", "The security budget has shrunk every year."),
    ("The number of applications fell.", "Applications rose."),
    ("Corrin's quarterly profit fell.", "Profit rose in the second quarter."),
]

NO_OPPOSITE_WAYS = [
    ("Rent rose and food fell.", "Food fell and rent rose."),
    ("Prices rose.", "Prices climbed."),
    ("Prices rose.", "The harbour was dredged."),
    ("Operating profit rose.", "Net profit fell."),
    ("Profit rose.", "Its rival's profit fell."),
    ("Prices rose in May.", "Prices fell in June."),
    ("Annual profit fell.", "Profit rose in the second quarter."),
    ("Profit rose in the first quarter.", "Profit fell in the second quarter."),
    ("Profit rose last year.", "Profit fell the year before."),
    ("The price of oil rose.", "The price of gas fell."),
    ("The president rose.", "The president fell ill."),
    ("Sales rose.", "Sales fell short of what was hoped for."),
    ("Sales rose.", "There was no drop in sales."),
    ("Sales rose.", "Sales may fall."),
    ("The rocket rose no higher than 46 miles.", "Strips of silver fell down out of the smoke."),
]


@pytest.mark.parametrize(("claim", "evidence"), OPPOSITE_WAYS)
def test_one_measure_moved_opposite_ways_is_found_from_either_side(claim: str, evidence: str) -> None:
    assert direction_conflict(claim, evidence) is not None
    assert direction_conflict(evidence, claim) is not None


@pytest.mark.parametrize(("claim", "evidence"), NO_OPPOSITE_WAYS)
def test_another_measure_time_or_sense_is_no_conflict(claim: str, evidence: str) -> None:
    assert direction_conflict(claim, evidence) is None
