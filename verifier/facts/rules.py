"""The rules that compare a claim with a stretch of evidence, and that overrule whoever judged it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from verifier.facts.comparing import Comparison, compare, compare_amounts
from verifier.facts.dates import NamedDate, named_dates
from verifier.facts.numerals import ANY_QUALIFIER
from verifier.facts.polarity import direction_conflict, negation_conflict
from verifier.facts.quantities import quantities
from verifier.facts.quantity import Kind, Quantity
from verifier.facts.quotations import quotations
from verifier.facts.quoting import SAID_WORDS, check_quotation, diff_line
from verifier.facts.words import Word, words
from verifier.models import Claim, Frozen, Judgement, QuotationCheck, Span
from verifier.vocabulary import Aspect, Disagreement, QuotationStatus, Stance

_CLAUSE = 6
"""Content words either side of a number that say what it measures."""
_EVERYDAY = ("", "hour", "day", "week", "month", "year")
_FEW = 10
"""Counts below this are shown in many ways."""
_NUMERIC = (Disagreement.CONTRADICTION, Disagreement.UPDATE)
_BEHIND = 30
"""Characters before a date in which the word that makes it a limit stands."""
_LIMIT = re.compile(r"\b(before|after|since|until|till|by|from|as\s+of)\s+(?:the\s)?$", re.IGNORECASE)
_LEAD = re.compile(rf"\b(by|to|from|at)\s(?:(?:{ANY_QUALIFIER}|an?|another|a\sfurther)\s)?$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])[”\"]?\s+(?=[A-Z“\"])")


class Conflict(Frozen):
    """A disagreement that code can point at."""

    kind: Disagreement
    why: str
    count: bool = False
    """Whether it is between two counts, which later reports may revise."""


def find_conflict(claim: str, evidence: str) -> Conflict | None:
    """The first disagreement of numbers, dates, negation or direction between a claim and a stretch of evidence."""
    if conflict := number_conflict(claim, evidence) or date_conflict(claim, evidence):
        return conflict
    return next(filter(None, (polarity_conflict(claim, part) for part in _SENTENCE_END.split(evidence))), None)


def number_conflict(claim: str, evidence: str) -> Conflict | None:
    """A quantity of the claim for which the evidence gives another value of the same thing."""
    ours, theirs = quantities(claim), quantities(evidence)
    # A figure that says what another of the claim's says speaks for that one.
    others = [other for other in theirs if not any(_is_given(mine, other) for mine in ours)]
    for mine in _unmatched(ours, theirs):
        for other in others:
            related = _same_measure(claim, mine, evidence, other) and not _change_and_level(
                claim, mine, evidence, other
            )
            if compare(mine, other) is Comparison.DIFFERENT and related:
                why = f"the claim says {_shown(mine)}, the source {_shown(other)}"
                return Conflict(kind=Disagreement.CONTRADICTION, why=why, count=not mine.unit)
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
            return Conflict(kind=Disagreement.CONTRADICTION, why=why)
    return None


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

    Support is vetoed, never invented. Counts that differ between reports of different days are an update.
    """
    if judgement.stance is Stance.SUPPORTS and (misquoted := misquotation(claim.text, judgement.passage.text)):
        return _refuted(claim, judgement, misquoted)
    conflict = number_conflict(claim.text, judgement.quoted)
    if conflict and judgement.stance is not Stance.NEI:
        kind = Disagreement.UPDATE if conflict.count and _days_apart(claim.as_of, published) else conflict.kind
        if judgement.stance is Stance.REFUTES:
            return judgement.model_copy(update={"kind": kind}) if judgement.kind in _NUMERIC else judgement
        return judgement.model_copy(update={"stance": Stance.REFUTES, "kind": kind, "why": conflict.why})
    if judgement.stance is not Stance.SUPPORTS:
        return judgement
    if conflict := find_conflict(claim.text, judgement.quoted):
        return judgement.model_copy(update={"stance": Stance.NEI, "kind": conflict.kind, "why": conflict.why})
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
        return Conflict(kind=Disagreement.QUOTE, why=f"the source quotes other words: {diff_line(check.changes)}")
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


def _change_and_level(claim: str, mine: Quantity, evidence: str, other: Quantity) -> bool:
    """Whether one is by how much something moved, "by four points", and the other where it came from or went to."""
    leads = [
        _LEAD.search(text[max(0, place.start - _BEHIND) : place.start])
        for text, place in ((claim, mine), (evidence, other))
    ]
    words = [lead[1].casefold() if lead else "" for lead in leads]
    return "by" in words and bool({"to", "from", "at"} & {*words})


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
