"""The words around a quote."""

from itertools import pairwise

import pytest

from tests.evidence import evidence, finding
from verifier.context import CONTEXT, in_context
from verifier.findings import Evidence
from verifier.models import Source
from verifier.vocabulary import Stance

LONG = " ".join(f"word{number}" for number in range(300))


def placed(text: str, quote: str) -> Evidence:
    source = Source.create(text, title="Notes")
    item = evidence(Stance.SUPPORTS, "one", source=source.id, start=text.index(quote), quote=quote)
    (found,) = in_context(finding(item), {source.id: source}).evidence
    return found


@pytest.mark.parametrize(
    ("text", "quote", "before", "after"),
    [
        ("It rained. The dam broke. All fled.", "The dam broke.", "It rained. ", " All fled."),
        ("A heading\nIt rained. The dam broke.\nAll fled.", "The dam broke.", "It rained. ", ""),
        ("The dam broke.", "The dam broke.", "", ""),
        ("- It rained. The dam broke.\n- All fled.", "The dam broke.", "It rained. ", ""),
        ("It rained. The dam\nbroke. All fled.", "The dam\nbroke.", "It rained. ", " All fled."),
    ],
    ids=["paragraph", "lines", "alone", "list", "over two"],
)
def test_a_quote_has_the_rest_of_its_paragraph_around_it(text: str, quote: str, before: str, after: str) -> None:
    found = placed(text, quote)
    assert (found.before, found.after) == (before, after)
    assert f"{found.before}{found.quote}{found.after}" in text


def test_a_long_paragraph_is_cut_between_words() -> None:
    found = placed(f"{LONG} The dam broke. {LONG}", "The dam broke.")
    assert CONTEXT - 10 < len(found.before) <= CONTEXT
    assert CONTEXT - 10 < len(found.after) <= CONTEXT
    words = [*found.before.split(), *found.after.split()]
    numbers = [int(word.removeprefix("word")) for word in words]
    assert all(later == earlier + 1 for earlier, later in pairwise(numbers) if later)


def test_one_word_without_end_is_left_out() -> None:
    found = placed(f"{'x' * 1000} The dam broke. {'y' * 1000}", "The dam broke.")
    assert (found.before, found.after.strip()) == ("", "")
