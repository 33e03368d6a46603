import pytest

from tests.support import made_source
from verifier.index import NEAR_COPY, is_copy
from verifier.index.copies import near_copies, signature, similarity
from verifier.models import Source

WIRE = made_source(1, sentences=20)


def _sentences(text: str) -> list[str]:
    return [sentence + "." for sentence in text.split(".") if sentence.strip()]


@pytest.mark.parametrize(
    "text",
    [
        " ".join(_sentences(WIRE.text)[:15]),
        " ".join(_sentences(WIRE.text)[2:18]),
        "LYNGPORT (Wire) - " + WIRE.text.upper().replace(".", " …"),
        " ".join(_sentences(WIRE.text)[::1][:8] + _sentences(WIRE.text)[11:]).replace("hearing", "session", 4),
    ],
    ids=["cut by a quarter", "cut at both ends", "re-punctuated", "cut in the middle and edited"],
)
def test_a_lightly_cut_retitled_copy_is_a_copy(text: str) -> None:
    assert is_copy(WIRE, Source.create(text, title="Another title", outlet="Another outlet"))


def test_an_independent_report_of_the_same_event_is_no_copy() -> None:
    one = Source.create(
        "The council voted 7-2 on Tuesday to close the Lyng bridge for repairs until March. Mayor Ada Holt said the "
        "work would cost 4.2 million crowns. Ferries will run every ten minutes.",
        title="Bridge to close",
    )
    other = Source.create(
        "Repairs will shut the Lyng bridge until March after councillors backed the plan by seven votes to two. The "
        "bill comes to 4.2 million crowns, according to Mayor Ada Holt, and a ferry is to run every ten minutes.",
        title="Seven to two",
    )
    assert similarity(signature(one.text), signature(other.text)) < NEAR_COPY / 2
    assert not is_copy(one, other)


def test_the_article_itself_is_a_copy_of_itself() -> None:
    assert is_copy(WIRE, WIRE)


def test_the_signature_is_the_same_in_every_run() -> None:
    assert signature("The bridge opened on Monday to traffic.").hex().startswith("a935f71d79e36a0908ee7f3b")
    assert len(signature("")) == 512


def test_near_copies_are_named_among_many() -> None:
    others = {str(number): signature(made_source(number, sentences=20).text) for number in range(5)}
    assert near_copies(signature(WIRE.text), others) == {"1"}
    assert near_copies(signature(WIRE.text), {}) == set()
