"""The statements of a sentence: predicate, roles, tense and time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.facts.frames import Tense, predicates
from verifier.facts.phrases import noun_phrase, same_time, times

# sentence, then of its first statement: predicate, theme, doer, negated, tense
STATEMENTS = [
    ("The council approved the plan.", "approve", "plan", "council", False, Tense.EVENT),
    ("The plan was rejected by the council.", "reject", "plan", "council", False, Tense.EVENT),
    ("The plan will be rejected.", "reject", "plan", None, False, Tense.FUTURE),
    ("The council might reject the plan.", "reject", "plan", "council", False, Tense.UNREAL),
    ("The gate is open.", "open", "gate", None, False, Tense.STATE),
    ("The gate stayed shut all day.", "shut", "gate", None, False, Tense.EVENT),
    ("The company refused to open the gate.", "open", "gate", "company", True, Tense.EVENT),
    ("No bridge was inspected.", "inspect", "bridge", None, True, Tense.EVENT),
    ("Prices rose 3 % in Delmore last year.", "rise", "price", None, False, Tense.EVENT),
    ("The mayor said the council had approved the plan.", "approve", "plan", "council", False, Tense.EVENT),
    ("The party caught on Piz Larvun was led by Ana Lune.", "lead", "party", "lune", False, Tense.EVENT),
]


@pytest.mark.parametrize(("text", "lemma", "theme", "doer", "negated", "tense"), STATEMENTS)
def test_a_statement_has_its_roles(
    text: str, lemma: str, theme: str, doer: str | None, negated: bool, tense: Tense
) -> None:
    found = predicates(text)[0]
    assert (found.lemma, found.negated, found.tense) == (lemma, negated, tense)
    assert found.theme is not None
    assert found.theme.head == theme
    assert (found.doer.head if found.doer else None) == doer


@pytest.mark.parametrize("text", ["Did the council approve the plan?", "If the plan failed, he would go.", "", "Rain."])
def test_what_states_nothing_plainly_has_no_statement(text: str) -> None:
    assert predicates(text) == ()


def test_a_second_verb_has_the_same_subject_and_a_second_clause_its_own() -> None:
    found = predicates("Ana met them and resigned, and food fell.")
    subjects = [(one.lemma, one.subject.head) for one in found if one.subject]
    assert subjects == [("meet", "ana"), ("resign", "ana"), ("fall", "food")]


def test_a_noun_phrase_is_told_apart_by_what_is_in_it() -> None:
    phrase = noun_phrase("the number of faults in the company's old Delmore plant")
    assert phrase is not None
    assert (phrase.head, phrase.names, phrase.owners) == ("fault", {"delmore"}, {"company"})
    assert phrase.modifiers == {"old", "plant"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("on Monday", "on Monday morning", True),
        ("on Monday", "on Tuesday", False),
        ("last year", "this year", False),
        ("in 2023", "at some time", True),
        ("in May", "in June", False),
        ("this year than last", "this year", True),
    ],
)
def test_times_agree_as_far_as_both_say_something(one: str, other: str, same: bool) -> None:
    assert same_time(times(one), times(other)) is same
    assert same_time(times(other), times(one)) is same


@given(
    st.text(max_size=300)
    | st.lists(st.sampled_from("the council of not was to said and , no A’s".split())).map(" ".join)
)
def test_no_text_is_an_error(text: str) -> None:
    assert all(one.lemma for one in predicates(text))
