"""The rules that compare a claim with a stretch of evidence, and that overrule whoever judged it."""

import re
from collections.abc import Callable, Collection
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from verifier.facts.conflicts import (
    INCOMPARABLE,
    Conflict,
    date_conflict,
    missing_figures,
    number_conflict,
    scope_conflict,
)
from verifier.facts.direction import direction_conflict
from verifier.facts.disagreement import Statement, is_overtaken
from verifier.facts.polarity import Opposed, negation_conflict, opposite_conflict
from verifier.facts.quotations import quotations
from verifier.facts.quoting import SAID_WORDS, check_quotation, diff_line
from verifier.facts.roles import role_conflict
from verifier.models import Claim, Judgement, QuotationCheck, Span
from verifier.vocabulary import Aspect, Disagreement, QuotationStatus, RuleCode, RuleEffect, Stance

_NUMERIC = (Disagreement.CONTRADICTION, Disagreement.UPDATE)
_OF_FIGURES = (RuleCode.FIGURE, RuleCode.SCOPE)
_SENTENCE_END = re.compile(r"(?<=[.!?])[”\"]?\s+(?=[A-Z“\"])")

Find = Callable[[Statement, Statement], Conflict | None]
"""What a rule sees in a claim and a text beside it, each with its day: a pure function."""


class Rule(NamedTuple):
    """One rule: its code, what it does, what it reads, and a claim and evidence on which it sees something."""

    code: RuleCode
    effect: RuleEffect
    find: Find
    claim: str
    evidence: str
    whole: bool = False
    """Whether it reads the whole passage, and not only what the judge quotes."""


def find_conflict(claim: str, evidence: str, without: Collection[RuleCode] = ()) -> Conflict | None:
    """What the first rule that reads a stretch of evidence, as against a whole passage, sees in it; no day is known."""
    return _first(Statement(text=claim), Statement(text=evidence), without)


def enforce(
    claim: Claim, judgement: Judgement, published: date | None, without: Collection[RuleCode] = ()
) -> Judgement:
    """`judgement` of a source `published` then, overruled by the first of the rules that sees something.

    Support is vetoed or turned, never invented. Figures that differ refute, save where they are of another period or
    scope.
    """
    said = Statement(text=claim.text, day=claim.as_of)
    quoted = Statement(text=judgement.quoted, day=published)
    if judgement.stance is Stance.REFUTES:
        return _refutation(claim, judgement, _first(said, quoted, without, clearing=True), published)
    if judgement.stance is Stance.NEI:
        return judgement
    passage = Statement(text=judgement.passage.text, day=published)
    for rule in RULES:
        if rule.code in without or rule.effect is RuleEffect.CLEARS:
            continue
        if conflict := rule.find(said, passage if rule.whole else quoted):
            return _overruled(claim, judgement, rule, conflict)
    return judgement


def _first(
    claim: Statement, evidence: Statement, without: Collection[RuleCode], *, clearing: bool = False
) -> Conflict | None:
    for rule in RULES:
        if rule.whole or rule.code in without or (rule.effect is RuleEffect.CLEARS and not clearing):
            continue
        if conflict := rule.find(claim, evidence):
            return conflict
    return None


@lru_cache(maxsize=1_000)
def check_quotations(claim: str, text: str) -> tuple[QuotationCheck, ...]:
    """What `text` shows of each quotation of the claim that is long enough to be told from chance."""
    return tuple(
        check_quotation(quotation, claim, text, find_conflict)
        for quotation in quotations(claim)
        if not quotation.nested and len(quotation.words(claim).split()) >= SAID_WORDS
    )


def quotation_disagreement(check: QuotationCheck) -> Conflict | None:
    """The disagreement that a check of a quotation shows, if it shows one."""
    if check.status is QuotationStatus.MISATTRIBUTED:
        why = f"the source gives these words to {check.speaker}"
        return Conflict(rule=RuleCode.QUOTE_SPEAKER, kind=Disagreement.ATTRIBUTION, why=why, place=check.span)
    if check.status is QuotationStatus.ALTERED and check.material:
        why = f"the source quotes other words: {diff_line(check.changes)}"
        return Conflict(rule=RuleCode.QUOTE_WORDS, kind=Disagreement.QUOTE, why=why, place=check.span)
    return None


def _misquotation(code: RuleCode) -> Find:
    def find(claim: Statement, passage: Statement) -> Conflict | None:
        found = map(quotation_disagreement, check_quotations(claim.text, passage.text))
        return next((conflict for conflict in found if conflict and conflict.rule is code and conflict.place), None)

    return find


def _negation(claim: str, sentence: str) -> Conflict | None:
    denied = negation_conflict(claim, sentence)
    return _contradiction(RuleCode.NEGATION, f"only one of the two denies “{denied}”") if denied else None


def _opposite(claim: str, sentence: str) -> Conflict | None:
    return _opposed(RuleCode.OPPOSITE, opposite_conflict(claim, sentence))


def _direction(claim: str, sentence: str) -> Conflict | None:
    return _opposed(RuleCode.DIRECTION, direction_conflict(claim, sentence))


def _role(claim: str, sentence: str) -> Conflict | None:
    return _opposed(RuleCode.ROLE, role_conflict(claim, sentence))


def _opposed(code: RuleCode, found: Opposed | None) -> Conflict | None:
    why = f"the claim says “{found.claim}”, the source “{found.evidence}”" if found else ""
    return _contradiction(code, why) if found else None


def _contradiction(code: RuleCode, why: str) -> Conflict:
    return Conflict(rule=code, kind=Disagreement.CONTRADICTION, why=why)


def _in_a_sentence(find: Callable[[str, str], Conflict | None]) -> Find:
    """`find` on each sentence of the evidence by itself."""

    def find_in_one(claim: Statement, evidence: Statement) -> Conflict | None:
        sentences = _SENTENCE_END.split(evidence.text)
        return next(filter(None, (find(claim.text, sentence) for sentence in sentences)), None)

    return find_in_one


def _no_figure(claim: Statement, passage: Statement) -> Conflict | None:
    if lacking := missing_figures(claim.text, passage.text):
        why = f"the passage does not give the claim's {', '.join(lacking)}"
        return Conflict(rule=RuleCode.NO_FIGURE, kind=None, why=why)
    return None


def _overruled(claim: Claim, judgement: Judgement, rule: Rule, conflict: Conflict) -> Judgement:
    """Support after what `rule` sees, with the place in question as its quote where it did not show that."""
    if rule.effect is not RuleEffect.REFUTES or conflict.kind in INCOMPARABLE:
        return _unsettled(judgement, conflict)
    changed = {"stance": Stance.REFUTES, "kind": conflict.kind, "why": conflict.why, "rule": conflict.rule}
    ruled = judgement.model_copy(update=changed)
    if conflict.place is None:
        return ruled
    offset = judgement.passage.start
    place = Span(start=offset + conflict.place.start, end=offset + conflict.place.end)
    shown = judgement.quote if judgement.quote.overlaps(place) else place
    aspect = Aspect.SAID if claim.attribution else judgement.aspect
    return ruled.model_copy(update={"quote": shown, "aspect": aspect})


def _refutation(claim: Claim, judgement: Judgement, seen: Conflict | None, published: date | None) -> Judgement:
    """A refutation with the kind that figures and days show, or none where the figures cannot be compared.

    Only a source that is not known to be no later than the claim can bring an update.
    """
    conflict = seen if seen and seen.rule in _OF_FIGURES else None
    if judgement.kind not in _NUMERIC and not (conflict and judgement.kind in INCOMPARABLE):
        return judgement
    if conflict and conflict.kind in INCOMPARABLE:
        return _unsettled(judgement, conflict)
    later = published > claim.as_of if published and claim.as_of else None
    state = conflict is None and claim.attribution is None
    overtaken = later and state and is_overtaken(claim.text, judgement.quoted)
    revised = judgement.kind is Disagreement.UPDATE or overtaken
    if revised and later is not False:
        return judgement.model_copy(update={"kind": Disagreement.UPDATE})
    if conflict is None:
        return judgement.model_copy(update={"kind": Disagreement.CONTRADICTION})
    rule = judgement.rule if judgement.kind is conflict.kind else conflict.rule
    return judgement.model_copy(update={"kind": conflict.kind, "rule": rule})


def _unsettled(judgement: Judgement, conflict: Conflict) -> Judgement:
    changed = {"stance": Stance.NEI, "kind": conflict.kind, "why": conflict.why, "rule": conflict.rule}
    return judgement.model_copy(update=changed)


RULES: tuple[Rule, ...] = (
    Rule(
        RuleCode.QUOTE_SPEAKER, RuleEffect.REFUTES, _misquotation(RuleCode.QUOTE_SPEAKER),
        "Ana Lune said: “We will mend the old pier.”", "“We will mend the old pier,” said Bo Tarn.", whole=True,
    ),
    Rule(
        RuleCode.QUOTE_WORDS, RuleEffect.REFUTES, _misquotation(RuleCode.QUOTE_WORDS),
        "Ana Lune said: “We will mend the pier by spring.”", "“We will mend the pier by autumn,” said Ana Lune.",
        whole=True,
    ),
    Rule(
        RuleCode.FIGURE, RuleEffect.REFUTES, number_conflict,
        "The flood killed 12 people.", "The flood killed 15 people.",
    ),
    Rule(RuleCode.DATE, RuleEffect.VETOES, date_conflict, "The mill opened in 1887.", "The mill opened in 1891."),
    Rule(
        RuleCode.NEGATION, RuleEffect.VETOES, _in_a_sentence(_negation),
        "The council did not approve the plan.", "The council approved the plan.",
    ),
    Rule(
        RuleCode.OPPOSITE, RuleEffect.VETOES, _in_a_sentence(_opposite),
        "Parliament passed the bill.", "The bill was rejected by parliament.",
    ),
    Rule(
        RuleCode.DIRECTION, RuleEffect.VETOES, _in_a_sentence(_direction),
        "Profit rose 12% last year.", "There was a drop in profit last year.",
    ),
    Rule(
        RuleCode.ROLE, RuleEffect.VETOES, _in_a_sentence(_role),
        "Ana Lune won the mayoral race.", "Bo Tarn won the mayoral race.",
    ),
    Rule(
        RuleCode.NO_FIGURE, RuleEffect.DROPS, _no_figure,
        "The fire burned 300 acres.", "The fire burned for days.", whole=True,
    ),
    Rule(
        RuleCode.SCOPE, RuleEffect.CLEARS, scope_conflict,
        "The flood killed 12 people.", "The flood injured 40 people.",
    ),
)  # fmt: skip
"""Every rule, in the order in which they are tried: the first that sees something decides."""
