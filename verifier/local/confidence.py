"""How probable it is that what the local judge's judgements on a claim come to is right."""

from collections import defaultdict
from collections.abc import Sequence
from math import exp, fsum, log

from verifier.models import Frozen, Judgement
from verifier.vocabulary import Stance, Verdict


class Fit(Frozen):
    """A logistic regression on the logarithms of two bearings; `rest` never makes an outcome more probable."""

    bias: float
    supporting: float = 0.0
    rest: float = 0.0

    def probability(self, bearings: tuple[float, float]) -> float:
        """Of being right, given the bearings of the supporting and of the undecided sources."""
        supporting, rest = (log(SOME + bearing) for bearing in bearings)
        return 1 / (1 + exp(-(self.bias + self.supporting * supporting + self.rest * rest)))


SOME = 0.1
"""Added to a bearing, so that none at all has a logarithm."""
FITS = {
    Verdict.CORROBORATED: Fit(bias=0.608, supporting=1.892, rest=-0.244),
    Verdict.SINGLE_SOURCE: Fit(bias=-1.067, rest=-1.675),
    Verdict.CONTRADICTED: Fit(bias=1.534),
}
"""Fitted on the verdicts of our train split by `python -m evals.cascade --fit`.

The judge learned from the evidence of that split: on what it never saw it is right somewhat less often than this says
(dev split: expected calibration error 0.043).
"""


def outcome(judgements: Sequence[Judgement]) -> Verdict:
    """The verdict that `judgements` come to, if all they quote is of other origins and no rule in code objects."""
    stances = {judgement.stance for judgement in judgements}
    if Stance.REFUTES in stances:
        return Verdict.CONTRADICTED
    return Verdict.CORROBORATED if Stance.SUPPORTS in stances else Verdict.SINGLE_SOURCE


def confidence(judgements: Sequence[Judgement]) -> float:
    """The probability, from 0 to 1, that the outcome of the local judge's `judgements` on one claim is right."""
    return round(FITS[outcome(judgements)].probability(bearings(judgements)), 4)


def bearings(judgements: Sequence[Judgement]) -> tuple[float, float]:
    """How much the sources that support the claim bear on it, and how much those that do not settle it.

    A source counts as much as the highest score of its passages.
    """
    best: defaultdict[Stance, dict[str, float]] = defaultdict(dict)
    for judgement in judgements:
        of_stance, source = best[judgement.stance], judgement.passage.source_id
        of_stance[source] = max(of_stance.get(source, 0.0), judgement.score or 0.0)
    return fsum(best[Stance.SUPPORTS].values()), fsum(best[Stance.NEI].values())
