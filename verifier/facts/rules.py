"""The rules that compare a claim with a stretch of evidence, and that overrule whoever judged it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from verifier.facts.comparing import Comparison, compare, compare_amounts
from verifier.facts.dates import NamedDate, named_dates
from verifier.facts.direction import direction_conflict
from verifier.facts.polarity import Opposed, negation_conflict, opposite_conflict
from verifier.facts.quantities import quantities
from verifier.facts.quantity import Kind, Quantity
from verifier.facts.quotations import quotations
from verifier.facts.quoting import SAID_WORDS, QuotationCheck, QuotationStatus, check_quotation
from verifier.facts.roles import role_conflict
from verifier.facts.words import Word, words
from verifier.models import Claim, Frozen, Judgement, Span
from verifier.vocabulary import Aspect, Disagreement, RuleCode, RuleEffect, Stance

_CLAUSE = 6
"""Content words either side of a number that say what it measures."""
_EVERYDAY = ("", "hour", "day", "week", "month", "year")
_FEW = 10
"""Counts below this are shown in many ways."""
_NUMERIC = (Disagreement.CONTRADICTION, Disagreement.UPDATE)
_BEHIND = 30
"""Characters before a date in which the word that makes it a limit stands."""
_LIMIT = re.compile(r"\b(before|after|since|until|till|by|from|as\s+of)\s+(?:the\s)?$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])[”\"]?\s+(?=[A-Z“\"])")


class Conflict(Frozen):
    """A disagreement that code can point at."""

    rule: RuleCode
    kind: Disagreement | None
    """None where something lacks rather than disagrees."""
    why: str
    count: bool = False
    """Whether it is between two counts, which later reports may revise."""
    place: Span | None = None
    """Where in the text it shows, if not in all of it."""


Find = Callable[[str, str], Conflict | None]
"""What a rule sees in a claim and a text beside it: a pure function."""


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
    """What the first rule that reads a stretch of evidence, as against a whole passage, sees in it."""
    active = (rule for rule in RULES if not rule.whole and rule.code not in without)
    return next((conflict for rule in active if (conflict := rule.find(claim, evidence))), None)


def number_conflict(claim: str, evidence: str) -> Conflict | None:
    """A quantity of the claim for which the evidence gives another value of the same thing."""
    theirs = quantities(evidence)
    for mine in _unmatched(quantities(claim), theirs):
        for other in theirs:
            if compare(mine, other) is Comparison.DIFFERENT and _same_measure(claim, mine, evidence, other):
                why = f"the claim says {_shown(mine)}, the source {_shown(other)}"
                return Conflict(rule=RuleCode.FIGURE, kind=Disagreement.CONTRADICTION, why=why, count=not mine.unit)
    return None


def date_conflict(claim: str, evidence: str) -> Conflict | None:
    """A date of the claim beside which the evidence names only other days (or years).

    A limit ("before 2017") is no day: it conflicts only with another limit of its kind.
    """
    theirs = named_dates(evidence)
    for mine in named_dates(claim):
        limit = _limit(claim, mine)
        rivals = [other for other in theirs if mine.comparable(other) and _limit(evidence, other) == limit != "as of"]
        if rivals and not any(mine.agrees(other) for other in theirs):
            why = f"the claim says {_date(claim, mine)}, the source {_date(evidence, rivals[0])}"
            return Conflict(rule=RuleCode.DATE, kind=Disagreement.CONTRADICTION, why=why)
    return None


def missing_figures(claim: str, evidence: str) -> list[str]:
    """The quantities of the claim, as written, that the evidence does not give in any form.

    The hour may lack, and so may a small count or a fraction, which prose shows in many ways ("a trio", "all of them").
    """
    theirs = quantities(evidence)
    return [
        mine.text
        for mine in _unmatched(quantities(claim), theirs)
        if _is_definite(mine) and not any(_may_be(mine, other) for other in theirs)
    ]


def missing_dates(claim: str, evidence: str) -> list[str]:
    """The days and years of the claim, as written, that the evidence does not name; a source often leaves them out."""
    theirs = named_dates(evidence)
    fixed = [mine for mine in named_dates(claim) if mine.day or (mine.year and not mine.month)]
    return [_date(claim, mine) for mine in fixed if not any(_is_same_day(mine, other) for other in theirs)]


def enforce(
    claim: Claim, judgement: Judgement, published: date | None, without: Collection[RuleCode] = ()
) -> Judgement:
    """`judgement` of a source `published` then, overruled by the first of the rules that sees something.

    Support is vetoed or turned, never invented. Counts that differ between reports of different days are an update.
    """
    if judgement.stance is Stance.NEI:
        return judgement
    for rule in RULES:
        if rule.code in without or (judgement.stance is Stance.REFUTES and rule.code is not RuleCode.FIGURE):
            continue
        if conflict := rule.find(claim.text, judgement.passage.text if rule.whole else judgement.quoted):
            return _ruled(claim, judgement, rule, conflict, published)
    return judgement


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
        why = f"the source quotes other words: {check.diff}"
        return Conflict(rule=RuleCode.QUOTE_WORDS, kind=Disagreement.QUOTE, why=why, place=check.span)
    return None


def _misquotation(code: RuleCode) -> "Find":
    def find(claim: str, text: str) -> Conflict | None:
        found = map(quotation_disagreement, check_quotations(claim, text))
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


def _in_a_sentence(find: "Find") -> "Find":
    """`find` on each sentence of the evidence by itself."""

    def find_in_one(claim: str, evidence: str) -> Conflict | None:
        return next(filter(None, (find(claim, sentence) for sentence in _SENTENCE_END.split(evidence))), None)

    return find_in_one


def _no_figure(claim: str, passage: str) -> Conflict | None:
    if lacking := missing_figures(claim, passage):
        why = f"the passage does not give the claim's {', '.join(lacking)}"
        return Conflict(rule=RuleCode.NO_FIGURE, kind=None, why=why)
    return None


def _ruled(claim: Claim, judgement: Judgement, rule: Rule, conflict: Conflict, published: date | None) -> Judgement:
    """`judgement` after what `rule` sees, with the place in question as its quote where it did not show that."""
    kind = conflict.kind
    if conflict.count and _days_apart(claim.as_of, published):
        kind = Disagreement.UPDATE
    if judgement.stance is Stance.REFUTES:
        if judgement.kind not in _NUMERIC or judgement.kind is kind:
            return judgement
        return judgement.model_copy(update={"kind": kind, "rule": rule.code})
    stance = Stance.REFUTES if rule.effect is RuleEffect.REFUTES else Stance.NEI
    ruled = judgement.model_copy(update={"stance": stance, "kind": kind, "why": conflict.why, "rule": rule.code})
    if conflict.place is None:
        return ruled
    offset = judgement.passage.start
    place = Span(start=offset + conflict.place.start, end=offset + conflict.place.end)
    shown = judgement.quote if judgement.quote.overlaps(place) else place
    aspect = Aspect.SAID if claim.attribution else judgement.aspect
    return ruled.model_copy(update={"quote": shown, "aspect": aspect})


def _days_apart(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one != other


def _unmatched(mine: Sequence[Quantity], theirs: Sequence[Quantity]) -> list[Quantity]:
    return [quantity for quantity in mine if not any(_is_given(quantity, other) for other in theirs)]


def _is_given(mine: Quantity, other: Quantity) -> bool:
    """Whether `other` gives what `mine` says: measures and shares may be of what is called otherwise."""
    if compare(mine, other).agrees or _same_figure(mine, other):
        return True
    return bool(mine.unit) and mine.kind is not Kind.SCORE is not other.kind and compare_amounts(mine, other).agrees


def _is_definite(quantity: Quantity) -> bool:
    """Whether the quantity is written as a figure that a text which gives it cannot well put otherwise."""
    return quantity.kind is Kind.FIGURE and (quantity.value >= _FEW or quantity.unit not in _EVERYDAY)


def _may_be(mine: Quantity, other: Quantity) -> bool:
    """Whether `other` is a value that the bound or estimate `mine` allows, where the wording hides what it counts."""
    low, high = mine.bounds
    return bool(mine.qualifier) and mine.unit == other.unit and low <= other.value <= high


def _same_figure(one: Quantity, other: Quantity) -> bool:
    """The same number, where the wording hides what one of the two counts."""
    return one.value == other.value and not (one.unit and other.unit)


def _same_measure(claim: str, mine: Quantity, evidence: str, other: Quantity) -> bool:
    here, there = _around(claim, mine), _around(evidence, other)
    return bool((here & there) - {mine.noun, other.noun})


def _around(text: str, quantity: Quantity) -> set[str]:
    found = _plain_words(text)
    before = bisect_right(found, quantity.start, key=lambda word: word.end)
    after = bisect_left(found, quantity.end, key=lambda word: word.start)
    return {word.lemma for word in (*found[max(0, before - _CLAUSE) : before], *found[after : after + _CLAUSE])}


@lru_cache(maxsize=1_000)
def _plain_words(text: str) -> tuple[Word, ...]:
    return tuple(word for word in words(text) if word.content and not word.capital and not word.form[0].isdigit())


def _is_same_day(one: NamedDate, other: NamedDate) -> bool:
    shared = one.comparable(other) or (one.month is not None and one.month == other.month)
    return shared and one.agrees(other)


def _limit(text: str, date: NamedDate) -> str:
    """The word that makes a date a limit, or an empty string."""
    match = _LIMIT.search(text[max(0, date.start - _BEHIND) : date.start])
    return " ".join(match[1].lower().split()) if match else ""


def _shown(quantity: Quantity) -> str:
    named = quantity.kind is Kind.FIGURE and (quantity.text[0].isdigit() or quantity.text[0].islower())
    measure = f" {quantity.unit or quantity.noun}".rstrip() if named else ""
    return f"{quantity.qualifier} {quantity.text}{measure.replace(' %', '%')}".strip()


def _date(text: str, date: NamedDate) -> str:
    return " ".join(text[date.start : date.end].split())


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
)  # fmt: skip
"""Every rule, in the order in which they are tried: the first that sees something decides."""
