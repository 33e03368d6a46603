"""The rules by their codes: each is documented, does what its example says, and can be turned off."""

import pytest

from verifier.facts.rules import RULES, Rule, enforce, find_conflict
from verifier.models import Claim, Judgement, Passage
from verifier.vocabulary import Disagreement, RuleCode, RuleEffect, Stance

OVERRULED = {effect: Stance.REFUTES if effect is RuleEffect.REFUTES else Stance.NEI for effect in RuleEffect}


def misjudged(rule: Rule) -> tuple[Claim, Judgement]:
    """The rule's example, as a judge would have it who took it for what the rule overrules."""
    claim = Claim.create("article", rule.claim)
    passage = Passage(start=0, end=len(rule.evidence), source_id="source", text=rule.evidence)
    refuting = rule.effect is RuleEffect.CLEARS
    return claim, Judgement(
        claim_id=claim.id,
        passage=passage,
        quote=passage.bare,
        stance=Stance.REFUTES if refuting else Stance.SUPPORTS,
        kind=Disagreement.CONTRADICTION if refuting else None,
        why="so the judge said",
    )


def test_every_code_is_that_of_one_rule() -> None:
    assert sorted(rule.code for rule in RULES) == sorted(RuleCode)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code.value)
def test_a_rule_overrules_a_judge_on_its_example_and_signs_for_it(rule: Rule) -> None:
    claim, judgement = misjudged(rule)
    ruled = enforce(claim, judgement, None)
    assert (ruled.stance, ruled.rule) == (OVERRULED[rule.effect], rule.code)
    assert ruled.why != judgement.why


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code.value)
def test_a_rule_that_is_off_overrules_nothing(rule: Rule) -> None:
    claim, judgement = misjudged(rule)
    others = [other.code for other in RULES if other is not rule]
    assert enforce(claim, judgement, None, without=others).rule is rule.code
    assert enforce(claim, judgement, None, without=[rule.code]).rule is not rule.code
    assert enforce(claim, judgement, None, without=list(RuleCode)) == judgement


def test_a_conflict_names_the_rule_that_sees_it_unless_that_is_off() -> None:
    claim, evidence = "The mill opened in 1887.", "The mill opened in 1891."
    found = find_conflict(claim, evidence)
    assert found is not None
    assert found.rule is RuleCode.DATE
    assert find_conflict(claim, evidence, without=[RuleCode.DATE]) is None
