"""Figures of a claim written as the evidence writes them."""

import pytest

from verifier.facts.alignment import align

ALIGNED = [
    ("The storm dropped 254 mm of rain.", "Ten inches of rain fell.", "The storm dropped ten inches of rain."),
    ("The road is about 12 km long.", "It runs for 7.5 miles.", "The road is 7.5 miles long."),
    ("It is 3.2 metres high.", "It is 320 cm high, and 4 metres wide.", "It is 320 cm high."),
    ("It took 30 minutes.", "It took half an hour.", "It took half an hour."),
    ("It cost $2.4 billion in cash.", "A $2,400 million deal was struck.", "It cost $2,400 million in cash."),
    ("The flood killed 12 people.", "Twelve people died.", "The flood killed twelve people."),
    ("Sales rose 6%.", "Sales climbed 6 percent.", "Sales rose 6 percent."),
    ("The group has 3,214 employees.", "Its workforce is around 3,200.", "The group has around 3,200 employees."),
    ("Over 18,000 geese were counted.", "The peak was 18,400.", "18,400 geese were counted."),
]

LEFT = [
    ("The storm dropped 254 mm of rain.", "Twelve inches of rain fell."),
    ("Flights are limited to 42,000 a year.", "There may be no more than 44,000 flights a year."),
    ("More than 40 people died.", "The dead number 60."),
    ("Over 18,000 geese were counted.", "The peak was 24,000."),
    ("The group has 12 employees.", "It opened 12 shops."),
    ("The pier cost $5 million.", "The pier cost 5 million euros."),
    ("The pier is old.", "The pier is 40 metres long."),
    ("The pier rose 4%.", "The pier rose 4 metres."),
]


@pytest.mark.parametrize(("claim", "evidence", "expected"), ALIGNED)
def test_what_agrees_in_another_form_is_written_as_in_the_evidence(claim: str, evidence: str, expected: str) -> None:
    assert align(claim, evidence) == expected


@pytest.mark.parametrize(("claim", "evidence"), LEFT)
def test_what_differs_or_is_written_alike_stays(claim: str, evidence: str) -> None:
    assert align(claim, evidence) == claim
