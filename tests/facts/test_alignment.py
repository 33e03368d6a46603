"""Measures of a claim written in the units of the evidence."""

import pytest

from verifier.facts.alignment import align

ALIGNED = [
    ("The storm dropped 254 mm of rain.", "Ten inches of rain fell.", "The storm dropped Ten inches of rain."),
    ("The road is about 12 km long.", "It runs for 7.5 miles.", "The road is 7.5 miles long."),
    ("It is 3.2 metres high.", "It is 320 cm high, and 4 metres wide.", "It is 320 cm high."),
    ("It took 30 minutes.", "It took half an hour.", "It took half an hour."),
]

LEFT = [
    ("The storm dropped 254 mm of rain.", "Twelve inches of rain fell."),
    ("The flood killed 12 people.", "Twelve people died."),
    ("The pier cost $5 million.", "The pier cost 5 million euros."),
    ("The pier is old.", "The pier is 40 metres long."),
    ("The pier rose 4%.", "The pier rose 4 metres."),
]


@pytest.mark.parametrize(("claim", "evidence", "expected"), ALIGNED)
def test_what_agrees_in_another_unit_is_written_as_in_the_evidence(claim: str, evidence: str, expected: str) -> None:
    assert align(claim, evidence) == expected


@pytest.mark.parametrize(("claim", "evidence"), LEFT)
def test_what_differs_or_needs_no_conversion_stays(claim: str, evidence: str) -> None:
    assert align(claim, evidence) == claim
