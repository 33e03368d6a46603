"""No text is too odd or too long to read quantities from. `QUANTITY_FUZZ=100000` makes the run as long as wanted."""

import math
import os
import random

import pytest

from tests.facts.test_quantity_pairs import PAIRS
from verifier.facts.alignment import align
from verifier.facts.comparing import Comparison, compare
from verifier.facts.conflicts import missing_figures
from verifier.facts.quantities import quantities
from verifier.facts.rules import find_conflict

ROUNDS = int(os.environ.get("QUANTITY_FUZZ", "400"))
BATCHES = 4
ALPHABET = "0123456789.,:;-–−'’%$€£¥₹°½⅓²³+~><≥/()“”\n\t\u00a0 aAbBcCfFkKmMpPsStTéßİ٣五🙂\x00"
WORDS = sorted(
    {word for pair in PAIRS for phrase in pair[:2] for word in phrase.split()}
    | set("and or to of per in out a an the billion lakh crore m bn a.m. p.m. GMT point points old ago aged".split())
)
LONG = [
    "1 000 ", "12,", "4-3 ", "between 1 and 2 ", "about ", "more than more than ", "one hundred and ",
    "9:30 ", "$", "1.000.", "half a ", "a third of ", "killed 12 people ", "6 feet 2 inches ", "one in ",
    "per 100,000 ", "the third ", "- ", "Ana Ruiz, 34, ", "12 per ", "5 May 2021 ", "twenty-",
    "Orvale beat Brent ", "x", " ", "dozens of ", "aged 18 to ", "°C ", "1990s ", "\n",
]  # fmt: skip


def odd_text(source: random.Random) -> str:
    """Random characters, words of news, or a phrase of the table with some characters changed."""
    match source.randrange(3):
        case 0:
            return "".join(source.choices(ALPHABET, k=source.randrange(60)))
        case 1:
            joint = source.choice([" ", " ", "-", ""])
            return joint.join(source.choices(WORDS, k=source.randrange(14)))
    letters = list(" ".join(source.choice(PAIRS)[:2]))
    for _ in range(source.randrange(1, 5)):
        place = source.randrange(len(letters))
        letters[place : place + source.randrange(2)] = source.choice(ALPHABET)
    return "".join(letters)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_text_is_too_odd_to_read_and_to_compare(batch: int) -> None:
    source = random.Random(batch)
    before = ""
    for _ in range(ROUNDS // BATCHES):
        text = odd_text(source)
        end = 0
        for found in quantities(text):
            assert end <= found.start < found.end <= len(text), text
            assert found.text == " ".join(text[found.start : found.end].split()), text
            assert all(math.isfinite(value) for value in (found.value, found.step, *found.bounds)), text
            assert compare(found, found).agrees or not (found.unit or found.noun), text
            for other in quantities(before):
                forth, back = compare(found, other), compare(other, found)
                assert isinstance(forth, Comparison)
                assert forth is back, (before, text)
            end = found.end
        find_conflict(text, before)
        missing_figures(text, before)
        align(text, before)
        before = text


@pytest.mark.parametrize("unit", LONG)
def test_a_long_hostile_text_is_read(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    assert all(found.end <= len(text) for found in quantities(text))
