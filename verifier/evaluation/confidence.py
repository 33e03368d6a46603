"""Judges' scores as shares of belief, so that their calibration can be measured. They are scores, not probabilities."""

from verifier.findings import Finding
from verifier.vocabulary import Aspect, Stance, Verdict


def stance_scores(stance: Stance | None, score: float | None) -> dict[Stance, float] | None:
    """The belief in each stance, adding up to 1, from a stance and the score behind it.

    A judge's score says how strongly a passage bears on the claim. What it lacks to 1 goes to `nei`; where the judge
    abstained, both sides share what the passage still says.
    """
    if stance is None or score is None:
        return None
    bearing = round(min(max(score, 0.0), 1.0), 4)
    sides = {Stance.SUPPORTS: 0.0, Stance.REFUTES: 0.0}
    if stance is Stance.NEI:
        sides = dict.fromkeys(sides, bearing / 2)
    else:
        sides[stance] = bearing
    return {**sides, Stance.NEI: round(1.0 - bearing, 4)}


def confidence(finding: Finding) -> float | None:
    """The score behind a verdict, from 0 to 1; None where the judge gave none.

    Of single-source it is what the nearest rejected passage leaves.
    """
    if finding.verdict is Verdict.SINGLE_SOURCE:
        scores = [item.score for item in finding.nearest]
        known = [score for score in scores if score is not None]
        return round(1.0 - min(max(known, default=0.0), 1.0), 4) if len(known) == len(scores) else None
    decisive = Stance.REFUTES if finding.verdict is Verdict.CONTRADICTED else Stance.SUPPORTS
    given = [item.score for item in finding.on(Aspect.SAID, decisive)]
    best = max((score for score in given if score is not None), default=None)
    return None if best is None else round(min(max(best, 0.0), 1.0), 4)
