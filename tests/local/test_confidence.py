"""How sure the local judge is: from the scores of its judgements, source by source."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.local.confidence import bearings, confidence, outcome
from verifier.models import Judgement, Passage
from verifier.vocabulary import Stance, Verdict

SUPPORTS, REFUTES, NEI = Stance.SUPPORTS, Stance.REFUTES, Stance.NEI


def judgement(stance: Stance, score: float, source: str = "a", start: int = 0) -> Judgement:
    passage = Passage(start=start, end=start + 9, source_id=source, text="Some text")
    return Judgement(claim_id="c", passage=passage, quote=passage.bare, stance=stance, why="so", score=score)


@pytest.mark.parametrize(
    ("stances", "verdict"),
    [
        ((), Verdict.SINGLE_SOURCE),
        ((NEI, NEI), Verdict.SINGLE_SOURCE),
        ((NEI, SUPPORTS), Verdict.CORROBORATED),
        ((SUPPORTS, REFUTES, NEI), Verdict.CONTRADICTED),
    ],
)
def test_a_refutation_outweighs_support_and_support_outweighs_silence(
    stances: Sequence[Stance], verdict: Verdict
) -> None:
    assert outcome([judgement(stance, 0.6, str(place)) for place, stance in enumerate(stances)]) is verdict


def test_a_source_bears_on_a_claim_as_much_as_its_plainest_passage() -> None:
    given = [judgement(SUPPORTS, 0.6), judgement(SUPPORTS, 0.9, start=20), judgement(NEI, 0.3, "b")]
    assert bearings(given) == pytest.approx((0.9, 0.3))


def test_silence_is_sure_where_nothing_bears_on_the_claim_and_unsure_where_much_does() -> None:
    probabilities = [confidence([judgement(NEI, score)]) for score in (0.0, 0.1, 0.4, 0.9)]
    assert probabilities == sorted(probabilities, reverse=True)
    assert probabilities[0] > 0.9
    assert probabilities[-1] < 0.4
    assert confidence([]) == probabilities[0]


def test_another_source_that_says_the_same_makes_support_surer_and_an_undecided_one_less_sure() -> None:
    alone = [judgement(SUPPORTS, 0.8)]
    assert confidence([*alone, judgement(SUPPORTS, 0.8, "b")]) > confidence(alone)
    assert confidence([*alone, judgement(NEI, 0.4, "b")]) < confidence(alone)


@given(st.lists(st.tuples(st.sampled_from(Stance), st.floats(0, 1), st.sampled_from("abcde")), max_size=12))
def test_it_is_a_probability_whatever_the_order(found: list[tuple[Stance, float, str]]) -> None:
    judgements = [judgement(stance, round(score, 4), source, 20 * n) for n, (stance, score, source) in enumerate(found)]
    assert 0 <= confidence(judgements) <= 1
    assert confidence(judgements[::-1]) == confidence(judgements)
