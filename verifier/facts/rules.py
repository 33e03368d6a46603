"""The rules that compare a claim with a stretch of evidence, and that overrule whoever judged it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from verifier.facts.comparing import Comparison, compare, compare_amounts
from verifier.facts.dates import NamedDate, named_dates
from verifier.facts.days import Grain
from verifier.facts.disagreement import Statement, difference, is_overtaken
from verifier.facts.measures import states_in
from verifier.facts.polarity import direction_conflict, negation_conflict
from verifier.facts.quantities import quantities
from verifier.facts.quantity import Kind, Quantity
from verifier.facts.quotations import quotations
from verifier.facts.quoting import SAID_WORDS, QuotationCheck, QuotationStatus, check_quotation
from verifier.facts.timing import Relation, Time, relate, times
from verifier.facts.words import Word, words
from verifier.models import Claim, Frozen, Judgement, Span
from verifier.vocabulary import Aspect, Disagreement, Stance

_CLAUSE = 6
"""Content words either side of a number that say what it measures."""
_EVERYDAY = ("", "hour", "day", "week", "month", "year")
_FEW = 10
"""Counts below this are shown in many ways."""
_NUMERIC = (Disagreement.CONTRADICTION, Disagreement.UPDATE)
_INCOMPARABLE = (Disagreement.PERIOD, Disagreement.SCOPE)
_SENTENCE_END = re.compile(r"(?<=[.!?])[”\"]?\s+(?=[A-Z“\"])")


class Conflict(Frozen):
    """A disagreement that code can point at."""

    kind: Disagreement
    why: str


def find_conflict(
    claim: str, evidence: str, as_of: date | None = None, published: date | None = None
) -> Conflict | None:
    """The first disagreement of numbers, dates, negation or direction between a claim and a stretch of evidence.

    `as_of` and `published` are the days for which they speak where they name none.
    """
    days = as_of, published
    if conflict := number_conflict(claim, evidence, *days) or date_conflict(claim, evidence, *days):
        return conflict
    return next(filter(None, (polarity_conflict(claim, part) for part in _SENTENCE_END.split(evidence))), None)


def number_conflict(
    claim: str, evidence: str, as_of: date | None = None, published: date | None = None
) -> Conflict | None:
    """A quantity of the claim for which the evidence gives another value of the same thing.

    A value that is comparable counts before one of another period or scope.
    """
    said, shown = Statement(text=claim, day=as_of), Statement(text=evidence, day=published)
    theirs = quantities(evidence)
    incomparable = None
    for mine in _unmatched(quantities(claim), theirs):
        for other in theirs:
            if compare(mine, other) is not Comparison.DIFFERENT:
                continue
            if not _same_measure(claim, mine, evidence, other):
                continue
            found = difference(said, mine, shown, other)
            here, there = (f" ({words})" if words else "" for words in (found.mine, found.theirs))
            why = f"the claim says {_shown(mine)}{here}, the source {_shown(other)}{there}"
            conflict = Conflict(kind=found.kind, why=why)
            if found.kind not in _INCOMPARABLE:
                return conflict
            incomparable = incomparable or conflict
    return incomparable


def date_conflict(
    claim: str, evidence: str, as_of: date | None = None, published: date | None = None
) -> Conflict | None:
    """A date of the claim beside which the evidence names only other days (or years).

    Weekdays and the like are counted from the day of each text. "Last year" is not set against "this year": it is as
    likely said of something else. A limit ("before 2017") is no day: it conflicts only
    with another limit of its kind, and the date of a statement ("said on Friday") only with another such date.
    """
    theirs = [time for time in times(evidence, published) if time.named or time.readings]
    for mine in times(claim, as_of):
        relations = [relate(mine, other) for other in theirs]
        rivals = [
            other
            for other, relation in zip(theirs, relations, strict=True)
            if relation is Relation.DIFFERENT and _is_rival(mine, other)
        ]
        if rivals and not set(relations) - {Relation.DIFFERENT}:
            why = f"the claim says {_date(claim, mine)}, the source {_date(evidence, rivals[0])}"
            return Conflict(kind=Disagreement.CONTRADICTION, why=why)
    return None


def _is_rival(one: Time, other: Time) -> bool:
    """Whether two times may be meant as those of one thing: two days, or two longer times with their years."""
    days = [time.grain is Grain.DAY for time in (one, other)]
    return one.role == other.role != "as of" and (all(days) or (not any(days) and one.dated and other.dated))


def polarity_conflict(claim: str, evidence: str) -> Conflict | None:
    """A statement that one text negates or turns round and the other does not."""
    if flipped := negation_conflict(claim, evidence):
        return Conflict(kind=Disagreement.CONTRADICTION, why=f"only one of the two negates “{flipped}”")
    if opposites := direction_conflict(claim, evidence):
        why = f"the claim says “{opposites[0]}”, the source “{opposites[1]}”"
        return Conflict(kind=Disagreement.CONTRADICTION, why=why)
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


def enforce(claim: Claim, judgement: Judgement, published: date | None) -> Judgement:
    """`judgement` of a source `published` then, overruled where code sees a disagreement or a missing figure.

    Support is vetoed, never invented. Figures that differ refute, save where they are of another period or scope.
    """
    if judgement.stance is Stance.SUPPORTS and (misquoted := misquotation(claim.text, judgement.passage.text)):
        return _refuted(claim, judgement, misquoted)
    conflict = number_conflict(claim.text, judgement.quoted, claim.as_of, published)
    if judgement.stance is Stance.REFUTES:
        return _refutation(claim, judgement, conflict, published)
    if judgement.stance is not Stance.SUPPORTS:
        return judgement
    if conflict and conflict.kind not in _INCOMPARABLE:
        return judgement.model_copy(update={"stance": Stance.REFUTES, "kind": conflict.kind, "why": conflict.why})
    if conflict := conflict or find_conflict(claim.text, judgement.quoted, claim.as_of, published):
        return _unsettled(judgement, conflict)
    if lacking := missing_figures(claim.text, judgement.passage.text):
        why = f"the passage does not give the claim's {', '.join(lacking)}"
        return judgement.model_copy(update={"stance": Stance.NEI, "kind": None, "why": why})
    return judgement


@lru_cache(maxsize=1_000)
def check_quotations(claim: str, text: str) -> tuple[QuotationCheck, ...]:
    """What `text` shows of each quotation of the claim that is long enough to be told from chance."""
    return tuple(
        check_quotation(quotation, claim, text, find_conflict)
        for quotation in quotations(claim)
        if not quotation.nested and len(quotation.words(claim).split()) >= SAID_WORDS
    )


def misquotation(claim: str, text: str) -> QuotationCheck | None:
    """The first quotation of the claim that `text` gives in other words that matter, or to another speaker."""
    return next((check for check in check_quotations(claim, text) if quotation_disagreement(check)), None)


def quotation_disagreement(check: QuotationCheck) -> Conflict | None:
    """The disagreement that a check of a quotation shows, if it shows one."""
    if check.status is QuotationStatus.MISATTRIBUTED:
        return Conflict(kind=Disagreement.ATTRIBUTION, why=f"the source gives these words to {check.speaker}")
    if check.status is QuotationStatus.ALTERED and check.material:
        return Conflict(kind=Disagreement.QUOTE, why=f"the source quotes other words: {check.diff}")
    return None


def _refuted(claim: Claim, judgement: Judgement, check: QuotationCheck) -> Judgement:
    """`judgement` as a refutation, with the words in question as its quote where it did not show them."""
    conflict = quotation_disagreement(check)
    if conflict is None or check.span is None:
        return judgement
    offset = judgement.passage.start
    place = Span(start=offset + check.span.start, end=offset + check.span.end)
    shown = judgement.quote if judgement.quote.overlaps(place) else place
    aspect = Aspect.SAID if claim.attribution else judgement.aspect
    return judgement.model_copy(
        update={
            "stance": Stance.REFUTES,
            "kind": conflict.kind,
            "why": conflict.why,
            "quote": shown,
            "aspect": aspect,
        }
    )


def _refutation(claim: Claim, judgement: Judgement, conflict: Conflict | None, published: date | None) -> Judgement:
    """A refutation with the kind that figures and days show, or none where the figures cannot be compared.

    Only a source that is not known to be no later than the claim can bring an update.
    """
    conflict = conflict or _state_conflict(claim.text, judgement.quoted)
    if judgement.kind not in _NUMERIC and not (conflict and judgement.kind in _INCOMPARABLE):
        return judgement
    if conflict and conflict.kind in _INCOMPARABLE:
        return _unsettled(judgement, conflict)
    later = published > claim.as_of if published and claim.as_of else None
    kind = conflict.kind if conflict else Disagreement.CONTRADICTION
    state = conflict is None and claim.attribution is None
    overtaken = later and state and is_overtaken(claim.text, judgement.quoted)
    revised = judgement.kind is Disagreement.UPDATE or overtaken
    return judgement.model_copy(update={"kind": Disagreement.UPDATE if revised and later is not False else kind})


def _state_conflict(claim: str, evidence: str) -> Conflict | None:
    """The scope in which the only figure of a claim, of people dead or hurt, differs from those of the evidence."""
    said, shown = states_in(claim), states_in(evidence)
    mine, theirs = quantities(claim), [other for other in quantities(evidence) if other.aspect in shown]
    if len(mine) != 1 or mine[0].aspect not in said - shown or not theirs:
        return None
    if any(other.value == mine[0].value for other in theirs) or find_conflict(claim, evidence):
        return None
    why = f"the claim counts the {mine[0].aspect}, the source the {theirs[0].aspect}"
    return Conflict(kind=Disagreement.SCOPE, why=why)


def _unsettled(judgement: Judgement, conflict: Conflict) -> Judgement:
    return judgement.model_copy(update={"stance": Stance.NEI, "kind": conflict.kind, "why": conflict.why})


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


def _shown(quantity: Quantity) -> str:
    named = quantity.kind is Kind.FIGURE and (quantity.text[0].isdigit() or quantity.text[0].islower())
    measure = f" {quantity.unit or quantity.noun}".rstrip() if named else ""
    return f"{quantity.qualifier} {quantity.text}{measure.replace(' %', '%')}".strip()


def _date(text: str, named: NamedDate | Time) -> str:
    return " ".join(text[named.start : named.end].split())
