"""Statements that exclude each other on one frame: denied against asserted, and a word against its opposite."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.facts.opposites import movements, opposites
from verifier.facts.polarity import negation_conflict, only_one_negates, opposite_conflict

DENIED = [
    ("The council approved the plan.", "The council did not approve the plan.", "approve"),
    ("The council did not approve the plan.", "The council approved the plan on Monday.", "approve"),
    ("No survivors were found.", "Rescuers found three survivors.", "find"),
    ("No one has been arrested over the theft.", "Police have arrested two men over the theft.", "arrest"),
    ("Ana Lune was found guilty.", "Ana Lune was found not guilty.", "guilty"),
    ("The company opened the gate.", "The company refused to open the gate.", "open"),
    ("The council approved the plan.", "The mayor said the council had not approved the plan.", "approve"),
]

NOT_DENIED = [
    ("The bridge was not inspected.", "The bridge was never inspected."),
    ("The bridge was inspected.", "Inspectors examined the bridge."),
    ("The dam held.", "The mayor did not resign."),
    ("The bridge was not inspected in 2019.", "The bridge was inspected."),
    ("Classes are limited to 26 children.", "No class may have more than 26 children."),
    ("The council approved the plan.", "Not all members approved the plan."),
    ("The council approved the plan.", "The council did not only approve the plan."),
    ("The council approved the plan.", "The senate did not approve the plan."),
    ("The council approved the plan.", "The council did not approve the budget."),
    ("The council approved the plan.", "If the council did not approve the plan, he would go."),
    ("The council approved the plan.", "Did the council not approve the plan?"),
    ("The mayor turned up.", "The mayor did not turn back."),
    ("Nobody on the payroll will be dismissed.", "Staff on the payroll will be paid."),
]

OPPOSED = [
    ("The bill passed.", "The bill failed."),
    ("Parliament passed the bill.", "The bill was rejected by parliament."),
    ("The court upheld the ban.", "The court overturned the ban."),
    ("Ana Lune was convicted.", "Ana Lune was acquitted of all charges."),
    ("The pass is open.", "The pass is closed."),
    (
        "The gates at Yelov weir were opened at noon on Saturday.",
        "The gates at Yelov weir stayed shut until late on Saturday.",
    ),
    ("The driver is alive.", "The driver is dead."),
    ("The team won.", "The team lost."),
    ("The team won the final.", "The team lost the final."),
    ("The council voted to reject the plan.", "The council approved the plan."),
    ("The council approved the plan.", "The council turned down the plan."),
    ("The mill made a profit.", "The mill made a loss."),
]

NOT_OPPOSED = [
    ("Ana Lune was acquitted.", "Ana Lune was found not guilty."),
    ("The council rejected the plan.", "The council approved the budget."),
    ("The senate approved the bill.", "The house rejected the bill."),
    ("The council rejected the plan.", "The council met, and a rival plan was approved."),
    ("The north gate was opened on Monday.", "The south gate was closed on Monday."),
    ("The shop opened in 1972.", "The shop is closed."),
    ("The council may reject the plan.", "The council approved the plan."),
    ("The team won the final.", "The team lost the toss."),
    ("An open letter was signed.", "The ward was closed in 2019."),
    ("He was found guilty.", "He was acquitted."),
    ("Ana Lune was arrested.", "Ana Lune was released."),
    ("The company passed the plant.", "The company failed the test."),
]


@pytest.mark.parametrize(("claim", "evidence", "denied"), DENIED)
def test_what_one_denies_and_the_other_asserts_of_the_same_is_found(claim: str, evidence: str, denied: str) -> None:
    assert negation_conflict(claim, evidence) == denied


@pytest.mark.parametrize(("claim", "evidence"), NOT_DENIED)
def test_a_denial_of_something_else_is_no_conflict(claim: str, evidence: str) -> None:
    assert negation_conflict(claim, evidence) is None
    assert negation_conflict(evidence, claim) is None


@pytest.mark.parametrize(("claim", "evidence"), OPPOSED)
def test_opposites_said_of_the_same_are_found_from_either_side(claim: str, evidence: str) -> None:
    assert opposite_conflict(claim, evidence) is not None
    assert opposite_conflict(evidence, claim) is not None


@pytest.mark.parametrize(("claim", "evidence"), NOT_OPPOSED)
def test_opposites_on_different_frames_are_no_conflict(claim: str, evidence: str) -> None:
    assert opposite_conflict(claim, evidence) is None
    assert opposite_conflict(evidence, claim) is None


def test_the_opposites_are_named_in_the_order_of_the_texts() -> None:
    assert opposite_conflict("The bill passed.", "The bill failed.") == ("pass", "fail")


@given(st.text(alphabet="abN ,.;?'’“”not was is the of 19", max_size=200))
def test_no_text_conflicts_with_itself_and_none_is_an_error(text: str) -> None:
    assert negation_conflict(text, text) is None or "not" in text or "no" in text.casefold()
    assert opposite_conflict(text, text) is None


def test_the_table_has_some_hundred_pairs_and_no_word_on_both_sides_of_a_row() -> None:
    rows: dict[int, tuple[set[str], set[str]]] = {}
    for word, senses in opposites().items():
        assert word == word.casefold()
        for sense in senses:
            rows.setdefault(sense.row, (set(), set()))[sense.first].add(word)
    assert all(one and other and not one & other for one, other in rows.values())
    assert sum(len(one) * len(other) for one, other in rows.values()) >= 300


def test_no_word_of_movement_is_both_upwards_and_downwards() -> None:
    up, down = movements()
    for one, other in ((up.moves, down.moves), (up.moved, down.moved), (up.nouns, down.nouns)):
        assert one
        assert other
        assert not one & other


@pytest.mark.parametrize("text", ["Bus No. 14 was diverted.", "The choir sang Flesh Without Blood and Never Again."])
def test_a_capitalised_negation_inside_a_sentence_is_a_name_or_a_number(text: str) -> None:
    assert not only_one_negates(text, "The choir sang.")
    assert only_one_negates("The choir never sang.", "The choir sang.")
