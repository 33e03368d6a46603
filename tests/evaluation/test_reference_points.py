"""What figures are held against: baselines, confidences that can be calibrated, and the matching of claims."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evaluation.makers import STANCES, VERDICTS, claim_record, claim_records, pair_record, retrieved
from tests.evidence import evidence, finding
from tests.support import HashEmbedder
from verifier.encoder import SentenceEncoder
from verifier.evaluation.baselines import OVERLAP, SIMILARITY, claim_baselines, pair_baselines
from verifier.evaluation.confidence import confidence, stance_scores
from verifier.evaluation.matching import match_claims
from verifier.findings import Evidence
from verifier.vocabulary import Disagreement, Stance, Verdict

CORROBORATED, SINGLE, CONTRADICTED = VERDICTS
SUPPORTS, REFUTES, NEI = STANCES


def test_baselines_of_claims_support_what_is_near_and_never_contradict() -> None:
    records = [
        claim_record(
            CONTRADICTED, CONTRADICTED, 0, retrieved=(retrieved("a", overlap=OVERLAP, similarity=SIMILARITY - 0.01),)
        ),
        claim_record(
            CONTRADICTED,
            SINGLE,
            1,
            retrieved=(retrieved("a", overlap=0.1), retrieved("b", overlap=0.2, similarity=SIMILARITY)),
        ),
        claim_record(CORROBORATED, None, 2),
    ]
    assert claim_baselines(records) == {
        "majority": [CONTRADICTED, CONTRADICTED, CONTRADICTED],
        "lexical overlap": [CORROBORATED, SINGLE, SINGLE],
        "embedding similarity": [SINGLE, CORROBORATED, SINGLE],
        "nearest supports": [CORROBORATED, CORROBORATED, SINGLE],
    }


def test_baselines_of_pairs_support_what_is_near() -> None:
    records = [
        pair_record(REFUTES, None, 0, overlap=OVERLAP, similarity=SIMILARITY - 0.01),
        pair_record(REFUTES, NEI, 1, overlap=OVERLAP - 0.01, similarity=SIMILARITY),
    ]
    assert pair_baselines(records) == {
        "majority": [REFUTES, REFUTES],
        "lexical overlap": [SUPPORTS, NEI],
        "embedding similarity": [NEI, SUPPORTS],
        "premise supports": [SUPPORTS, SUPPORTS],
    }


def test_a_tie_for_the_majority_is_settled_by_name() -> None:
    there = claim_records((SINGLE, None), (CORROBORATED, None))
    assert claim_baselines(there)["majority"] == claim_baselines(there[::-1])["majority"] == [CORROBORATED] * 2
    assert set(map(tuple, claim_baselines([]).values())) == {()}


@given(st.sampled_from(STANCES), st.floats(-0.5, 1.5))
def test_the_scores_of_the_stances_add_up_to_1(stance: Stance, score: float) -> None:
    scores = stance_scores(stance, score)
    assert scores is not None
    assert set(scores) == set(STANCES)
    assert all(0 <= each <= 1 for each in scores.values())
    assert sum(scores.values()) == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize(
    ("stance", "score", "scores"),
    [
        (SUPPORTS, 0.8, (0.8, 0.0, 0.2)),
        (REFUTES, 0.8, (0.0, 0.8, 0.2)),
        (NEI, 0.8, (0.4, 0.4, 0.2)),
        (NEI, -0.1, (0.0, 0.0, 1.0)),
        (SUPPORTS, 1.3, (1.0, 0.0, 0.0)),
    ],
)
def test_what_a_score_lacks_to_1_goes_to_not_enough_information(
    stance: Stance, score: float, scores: tuple[float, float, float]
) -> None:
    assert stance_scores(stance, score) == dict(zip(STANCES, scores, strict=True))


def test_without_a_stance_or_a_score_there_are_no_scores() -> None:
    assert stance_scores(None, 0.5) is stance_scores(SUPPORTS, None) is None


@pytest.mark.parametrize(
    ("items", "verdict", "expected"),
    [
        ([evidence(SUPPORTS, "a", score=0.7), evidence(SUPPORTS, "b", score=0.9)], CORROBORATED, 0.9),
        ([evidence(SUPPORTS, "a", score=0.7), evidence(SUPPORTS, "me", score=0.9, own=True)], CORROBORATED, 0.7),
        ([evidence(REFUTES, "a", score=0.6), evidence(SUPPORTS, "b", score=0.9)], CONTRADICTED, 0.6),
        ([evidence(REFUTES, "a", score=1.2, kind=Disagreement.UPDATE)], CONTRADICTED, 1.0),
        ([evidence(SUPPORTS, "a", score=None)], CORROBORATED, None),
        ([evidence(NEI, "a", score=0.3), evidence(NEI, "b", score=0.8)], SINGLE, 0.2),
        ([evidence(NEI, "a", score=0.3), evidence(NEI, "b", score=None)], SINGLE, None),
        ([], SINGLE, 1.0),
    ],
)
def test_a_confidence_is_the_best_score_of_what_decides(
    items: list[Evidence], verdict: Verdict, expected: float | None
) -> None:
    found = finding(*items)
    assert (found.verdict, confidence(found)) == (verdict, expected)


GOLD = ["The flood in Orvale killed 12 people.", "The council approved the plan to rebuild the pier."]


def matched(gold: list[str], extracted: list[str]) -> list[tuple[int, int]]:
    return [(match.gold, match.extracted) for match in match_claims(gold, extracted, SentenceEncoder())]


def test_claims_match_by_their_sense_one_to_one() -> None:
    extracted = [
        "The council has approved a plan to rebuild the pier.",
        "The plan to rebuild the pier was approved by the council.",
        "The market hall was washed away.",
        "Twelve people were killed by the flood in Orvale.",
    ]
    pairs = matched(GOLD, extracted)
    assert (0, 3) in pairs
    assert {place for place, _ in pairs} == {0, 1}
    assert len({place for _, place in pairs}) == 2


def test_claims_with_other_figures_never_match() -> None:
    assert matched(GOLD[:1], ["The flood in Orvale killed 19 people."]) == []
    assert matched(GOLD[:1], ["The flood in Orvale killed 19 people.", GOLD[0]]) == [(0, 1)]


def test_a_claim_gives_way_so_that_more_can_match() -> None:
    class Planned(HashEmbedder):
        """Vectors whose products are 0.9 0.8 / 0.8 0.0."""

        def embed(self, texts):
            import numpy as np

            return np.array([[1, 0, 0], [0, 1, 0]]) if texts[0] == "One." else np.array([[0.9, 0.8, 0], [0.8, 0, 0]])

    pairs = match_claims(["One.", "Two."], ["First.", "Second."], Planned())
    assert [(match.gold, match.extracted, match.similarity) for match in pairs] == [(0, 1, 0.8), (1, 0, 0.8)]


def test_nothing_matches_nothing() -> None:
    assert match_claims([], GOLD, HashEmbedder()) == match_claims(GOLD, [], HashEmbedder()) == ()
