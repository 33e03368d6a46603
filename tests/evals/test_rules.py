"""The figures of the rules."""

from evals.rules import tally, to_markdown
from evals.train.pairs import Pair
from verifier.facts.rules import RULES, Rule
from verifier.vocabulary import RuleCode


def rule(code: RuleCode) -> Rule:
    return next(rule for rule in RULES if rule.code is code)


PAIRS = [
    Pair("own", "Prices fell in May.", "Prices rose in May.", "refutes"),
    Pair("own", "Prices fell in May.", "Prices rose in May.", "supports"),
    Pair("own", "Prices climbed in May.", "Prices rose in May.", "nei"),
    Pair("own", "Prices climbed in May.", "Prices rose 4% in May.", "nei"),
    Pair("own", "Prices climbed in May.", "Prices rose 4% in May.", "supports"),
]


def test_a_rule_is_right_where_the_evidence_refutes() -> None:
    counted = tally(rule(RuleCode.DIRECTION), PAIRS)
    assert (counted.refutes, counted.supports, counted.silent, counted.fires) == (1, 1, 0, 2)
    assert (counted.right, counted.refuting) == (1, 1)


def test_a_lacking_figure_is_right_wherever_the_evidence_does_not_support() -> None:
    counted = tally(rule(RuleCode.NO_FIGURE), PAIRS)
    assert (counted.fires, counted.right) == (2, 1)


def test_a_rule_that_sees_nothing_has_no_precision() -> None:
    printed = to_markdown([tally(rule(RuleCode.DIRECTION), PAIRS), tally(rule(RuleCode.ROLE), PAIRS)])
    assert "| direction | 2 | 1 of 1 | 1 | 0 | 0.500 |" in printed
    assert "| role | 0 | 0 of 1 | 0 | 0 |  |" in printed
