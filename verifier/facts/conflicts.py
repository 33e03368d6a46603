"""What the figures and dates of a claim and of a stretch of evidence show: other values, or none."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache

from verifier.facts.comparing import Comparison, compare, compare_amounts
from verifier.facts.dates import NamedDate, named_dates
from verifier.facts.days import Grain
from verifier.facts.disagreement import Statement, difference
from verifier.facts.fates import states_in
from verifier.facts.numerals import ANY_QUALIFIER
from verifier.facts.quantities import quantities
from verifier.facts.quantity import Kind, Quantity
from verifier.facts.timing import Relation, Time, relate, times
from verifier.facts.units import CURRENCIES, SMALL_MONEY, UNITS
from verifier.facts.words import Word, words
from verifier.models import Frozen, Span
from verifier.vocabulary import Disagreement, RuleCode

INCOMPARABLE = (Disagreement.PERIOD, Disagreement.SCOPE)
_CLAUSE = 6
"""Content words either side of a number that say what it measures."""
_EVERYDAY = ("", "hour", "day", "week", "month", "year")
_FEW = 10
"""Counts below this are shown in many ways."""
_SPANS = ((24.0, "hour"), (60.0, "minute"), (7.0, "day"), (12.0, "month"))
"""What prose calls a day, an hour, a week, a year."""
_LABEL = re.compile(r"\d{5,}")
"""The number of a train, a law, an account: counts of five digits have their thousands parted."""
_VAGUE = frozenset("new old last next first near future other total large small long high wide deep away".split())
_MEASURES = UNITS | CURRENCIES.keys() | SMALL_MONEY.keys() | {"percent", "point"}
"""Words of many things, and of units: that two figures share one does not say that they measure the same."""
_BEHIND = 30
"""Characters before a figure in which the word stands that tells a change from a level."""
_LEAD = re.compile(rf"\b(by|to|from|at)\s(?:(?:{ANY_QUALIFIER}|an?|another|a\sfurther)\s)?$", re.IGNORECASE)


class Conflict(Frozen):
    """A disagreement that code can point at."""

    rule: RuleCode
    kind: Disagreement | None
    """None where something lacks rather than disagrees."""
    why: str
    place: Span | None = None
    """Where in the text it shows, if not in all of it."""


def number_conflict(claim: Statement, source: Statement) -> Conflict | None:
    """A quantity of the claim for which the evidence gives another value of the same thing.

    A value that is comparable counts before one of another period or scope.
    """
    ours, theirs = quantities(claim.text), quantities(source.text)
    # A figure that says what another of the claim's says speaks for that one.
    others = [other for other in theirs if not any(_is_given(mine, other) for mine in ours)]
    incomparable = None
    for mine in _unmatched(ours, theirs):
        for other in others:
            if compare(mine, other) is not Comparison.DIFFERENT:
                continue
            if not _same_measure(claim.text, mine, source.text, other):
                continue
            if _change_and_level(claim.text, mine, source.text, other):
                continue
            found = difference(claim, mine, source, other)
            here, there = (f" ({words})" if words else "" for words in (found.mine, found.theirs))
            why = f"the claim says {_shown(mine)}{here}, the source {_shown(other)}{there}"
            conflict = Conflict(rule=RuleCode.FIGURE, kind=found.kind, why=why)
            if found.kind not in INCOMPARABLE:
                return conflict
            incomparable = incomparable or conflict
    return incomparable


def date_conflict(claim: Statement, source: Statement) -> Conflict | None:
    """A date of the claim beside which the source names only other days (or years).

    Weekdays and the like are counted from the day of each text. "Last year" is not set against "this year": it is as
    likely said of something else. A limit ("before 2017") is no day: it conflicts only with another limit of its kind,
    and the date of a statement ("said on Friday") only with another such date.
    """
    theirs = [time for time in times(source.text, source.day) if time.named or time.readings]
    for mine in times(claim.text, claim.day):
        relations = [relate(mine, other) for other in theirs]
        rivals = [
            other
            for other, relation in zip(theirs, relations, strict=True)
            if relation is Relation.DIFFERENT and _is_rival(mine, other)
        ]
        if rivals and not set(relations) - {Relation.DIFFERENT}:
            why = f"the claim says {_date(claim.text, mine)}, the source {_date(source.text, rivals[0])}"
            return Conflict(rule=RuleCode.DATE, kind=Disagreement.CONTRADICTION, why=why)
    return None


def scope_conflict(claim: Statement, source: Statement) -> Conflict | None:
    """The scope in which the only figure of a claim, of people dead or hurt, differs from those of the source."""
    said, shown = states_in(claim.text), states_in(source.text)
    mine, theirs = quantities(claim.text), [other for other in quantities(source.text) if other.aspect in shown]
    if len(mine) != 1 or mine[0].aspect not in said - shown or not theirs:
        return None
    if any(other.value == mine[0].value for other in theirs):
        return None
    why = f"the claim counts the {mine[0].aspect}, the source the {theirs[0].aspect}"
    return Conflict(rule=RuleCode.SCOPE, kind=Disagreement.SCOPE, why=why)


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


def _is_rival(one: Time, other: Time) -> bool:
    """Whether two times may be meant as those of one thing: two days, or two longer times with their years."""
    days = [time.grain is Grain.DAY for time in (one, other)]
    return one.role == other.role != "as of" and (all(days) or (not any(days) and one.dated and other.dated))


def _unmatched(mine: Sequence[Quantity], theirs: Sequence[Quantity]) -> list[Quantity]:
    return [quantity for quantity in mine if not any(_is_given(quantity, other) for other in theirs)]


def _is_given(mine: Quantity, other: Quantity) -> bool:
    """Whether `other` gives what `mine` says: measures and shares may be of what is called otherwise."""
    if compare(mine, other).agrees or _same_figure(mine, other):
        return True
    return bool(mine.unit) and mine.kind is not Kind.SCORE is not other.kind and compare_amounts(mine, other).agrees


def _is_definite(quantity: Quantity) -> bool:
    """Whether the quantity is written as a figure that a text which gives it cannot well put otherwise."""
    if quantity.kind is not Kind.FIGURE or (quantity.value, quantity.unit) in _SPANS:
        return False
    if not quantity.unit and _LABEL.fullmatch(quantity.text):
        return False
    return quantity.value >= _FEW or quantity.unit not in _EVERYDAY


def _may_be(mine: Quantity, other: Quantity) -> bool:
    """Whether `other` is a value that the bound or estimate `mine` allows, where the wording hides what it counts."""
    low, high = mine.bounds
    return bool(mine.qualifier) and mine.unit == other.unit and low <= other.value <= high


def _same_figure(one: Quantity, other: Quantity) -> bool:
    """The same number, where the wording hides what one of the two counts."""
    return one.value == other.value and not (one.unit and other.unit)


def _same_measure(claim: str, mine: Quantity, evidence: str, other: Quantity) -> bool:
    here, there = _around(claim, mine), _around(evidence, other)
    # A name has its capital in both; the first word of a sentence may be one.
    shared = {lemma for lemma in here.keys() & there.keys() if here[lemma] or there[lemma]}
    return bool(shared - _VAGUE - _MEASURES - {mine.noun, other.noun})


def _change_and_level(claim: str, mine: Quantity, evidence: str, other: Quantity) -> bool:
    """Whether one is by how much something moved, "by four points", and the other where it came from or went to."""
    leads = [
        _LEAD.search(text[max(0, place.start - _BEHIND) : place.start])
        for text, place in ((claim, mine), (evidence, other))
    ]
    words = [lead[1].casefold() if lead else "" for lead in leads]
    return "by" in words and bool({"to", "from", "at"} & {*words})


def _around(text: str, quantity: Quantity) -> dict[str, bool]:
    """The content words beside a figure, by their lemmas, and whether they stand there without a capital."""
    found = _plain_words(text)
    before = bisect_right(found, quantity.start, key=lambda word: word.end)
    after = bisect_left(found, quantity.end, key=lambda word: word.start)
    beside = (*found[max(0, before - _CLAUSE) : before], *found[after : after + _CLAUSE])
    return {word.lemma: not word.capital for word in sorted(beside, key=lambda word: not word.capital)}


@lru_cache(maxsize=500)
def _plain_words(text: str) -> tuple[Word, ...]:
    """The content words of `text` that are no names, and those that open it, which may be."""
    return tuple(
        word
        for word in words(text)
        if word.content and not word.form[0].isdigit() and not (word.capital and text[: word.start].strip(" “\"'"))
    )


def _is_same_day(one: NamedDate, other: NamedDate) -> bool:
    shared = one.comparable(other) or (one.month is not None and one.month == other.month)
    return shared and one.agrees(other)


def _shown(quantity: Quantity) -> str:
    named = quantity.kind is Kind.FIGURE and (quantity.text[0].isdigit() or quantity.text[0].islower())
    measure = f" {quantity.unit or quantity.noun}".rstrip() if named else ""
    return f"{quantity.qualifier} {quantity.text}{measure.replace(' %', '%')}".strip()


def _date(text: str, named: NamedDate | Time) -> str:
    return " ".join(text[named.start : named.end].split())
