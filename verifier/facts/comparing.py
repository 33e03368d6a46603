"""How two quantities relate: equal, compatible, different, or not comparable."""

import math
from enum import StrEnum

from verifier.facts.fates import PEOPLE
from verifier.facts.quantity import INSIDE, Kind, Quantity
from verifier.facts.units import convert

_ANYONE = frozenset("people person victim resident other individual human".split())
_SEXES = ({"man", "boy"}, {"woman", "girl"})
_SYNONYMS = tuple(
    frozenset(group.split())
    for group in (
        "home house household", "car vehicle", "job post position", "firm company business", "student pupil",
        "voter elector", "officer policeman police", "plane aircraft jet", "boat vessel ship", "time fold",
        "child kid", "blaze fire", "village settlement", "employee worker staff",
    )
)  # fmt: skip
_TOLERANCE = 0.02
"""Share of a converted value that rounding in the other unit accounts for: 100 miles are printed as 160 km."""
_MILLION = 1e6


class Comparison(StrEnum):
    """How two quantities relate."""

    EQUAL = "equal"
    """The same value of the same unit, in whatever form: "$2.4 billion" and "$2,400 million"."""
    COMPATIBLE = "compatible"
    """Some value fits both, by rounding, range, qualifier or conversion."""
    DIFFERENT = "different"
    NOT_COMPARABLE = "not comparable"
    """They measure different things, or the same of another thing."""

    @property
    def agrees(self) -> bool:
        """Whether both can be so of one thing."""
        return self in (Comparison.EQUAL, Comparison.COMPATIBLE)


def compare(one: Quantity, other: Quantity) -> Comparison:
    """How the amounts of two quantities relate, where they measure the same of the same kind of thing."""
    if Kind.SCORE in (one.kind, other.kind):
        return _compare_scores(one, other)
    if not _same_thing(one, other):
        return Comparison.NOT_COMPARABLE
    return compare_amounts(one, other)


def compare_amounts(one: Quantity, other: Quantity) -> Comparison:
    """How two amounts relate by value and unit, whatever they are of."""
    one, other = _rated(_as_money(one, other), other), _rated(_as_money(other, one), one)
    if one.kind is Kind.CLOCK and other.kind is Kind.CLOCK:
        return _compare_times(one, other)
    if one.unit != other.unit:
        return _compare_converted(one, other)
    if _is_same(one, other):
        return Comparison.EQUAL
    (low, high), (other_low, other_high) = one.bounds, other.bounds
    edge = 1e-9 * max(1.0, abs(low), abs(other_low))
    overlap = low <= other_high + edge and other_low <= high + edge
    return Comparison.COMPATIBLE if overlap or _same_rounded(one, other) else Comparison.DIFFERENT


def same_noun(one: str, other: str) -> bool:
    """Whether two counted nouns name the same kind of thing."""
    if not one or one == other:
        return bool(one)
    if {one, other} <= PEOPLE:
        return one in _ANYONE or other in _ANYONE
    return any({one, other} <= group for group in _SYNONYMS)


def _is_same(one: Quantity, other: Quantity) -> bool:
    if one.kind is Kind.VAGUE or other.kind is Kind.VAGUE or one.qualifier != other.qualifier:
        return False
    ends = [(one.value, other.value)]
    if one.upper is not None and other.upper is not None:
        ends.append((one.upper, other.upper))
    elif one.upper is not None or other.upper is not None:
        return False
    return all(math.isclose(left, right, rel_tol=1e-9) for left, right in ends)


def _same_thing(one: Quantity, other: Quantity) -> bool:
    """Whether both measure the same, as far as they say."""
    if (one.kind is Kind.ORDINAL) != (other.kind is Kind.ORDINAL):
        return False
    if one.aspect and other.aspect and not same_noun(one.aspect, other.aspect):
        return False
    if bool(one.per) != bool(other.per) or (one.per != other.per and not (one.per.isdigit() and other.per.isdigit())):
        return False
    if "age" in (one.aspect, other.aspect):
        nouns = {one.noun, other.noun}
        return not all(nouns & sex for sex in _SEXES)
    if one.per.isdigit() and other.per.isdigit() and not (one.noun and other.noun):
        return True
    if one.unit or other.unit:
        return one.kind is not Kind.ORDINAL or same_noun(one.noun, other.noun)
    return same_noun(one.noun, other.noun)


def _same_rounded(one: Quantity, other: Quantity) -> bool:
    """Whether the coarser of two figures is the finer one rounded to a whole: 15 for 15.3."""
    coarse = max(one.step, other.step)
    whole = one.step != other.step and coarse <= 1 and one.upper is None and other.upper is None
    return whole and abs(one.value - other.value) <= INSIDE * coarse / 2


def _compare_converted(one: Quantity, other: Quantity) -> Comparison:
    if "degree" in (one.unit, other.unit):
        scales = {one.unit, other.unit} <= {"degree", "celsius", "fahrenheit"}
        return Comparison.COMPATIBLE if scales and one.value == other.value else Comparison.NOT_COMPARABLE
    if math.isclose(convert(1.0, other.unit, one.unit) or 0.0, 1.0, rel_tol=1e-9):
        return compare_amounts(one, other.model_copy(update={"unit": one.unit}))
    if one.unit > other.unit:
        one, other = other, one
    low, high = (convert(bound, other.unit, one.unit) for bound in other.bounds)
    if low is None or high is None:
        return Comparison.NOT_COMPARABLE
    ends = [convert(value, other.unit, one.unit) or 0.0 for value in (other.value, other.value + other.step)]
    places = (one.step, abs(ends[1] - ends[0]))
    if one.unit in ("celsius", "fahrenheit"):
        low_slack = high_slack = INSIDE * max(places) / 2
    else:
        low_slack, high_slack = (max(min(places) / 2, _TOLERANCE * abs(edge)) + 1e-9 for edge in (low, high))
    mine_low, mine_high = one.bounds
    fits = low - low_slack <= mine_high and mine_low <= high + high_slack
    return Comparison.COMPATIBLE if fits else Comparison.DIFFERENT


def _compare_times(one: Quantity, other: Quantity) -> Comparison:
    if one.value == other.value and one.qualifier == other.qualifier and one.floating == other.floating:
        return Comparison.EQUAL
    shifts = (0.0, 12.0, -12.0) if one.floating or other.floating else (0.0,)
    (low, high), (other_low, other_high) = one.bounds, other.bounds
    fits = any(low <= other_high + shift + 1e-9 and other_low + shift <= high + 1e-9 for shift in shifts)
    return Comparison.COMPATIBLE if fits else Comparison.DIFFERENT


def _compare_scores(one: Quantity, other: Quantity) -> Comparison:
    if not (_may_be_score(one) and _may_be_score(other)):
        return Comparison.NOT_COMPARABLE
    mine, theirs = (one.value, one.upper), (other.value, other.upper)
    mirrored = theirs[::-1]
    if one.noun and other.noun and one.noun != other.noun:
        opponents = other.noun in (one.aspect, "") or one.noun == other.aspect
        if mine == mirrored:
            return Comparison.EQUAL
        return Comparison.DIFFERENT if opponents else Comparison.NOT_COMPARABLE
    if one.noun == other.noun and one.aspect and other.aspect and one.aspect != other.aspect:
        return Comparison.NOT_COMPARABLE
    return Comparison.EQUAL if mine == theirs else Comparison.DIFFERENT


def _may_be_score(quantity: Quantity) -> bool:
    """Whether it is a score, or a range of nothing, as which a lone "3-4" is read."""
    return quantity.kind is Kind.SCORE or (quantity.upper is not None and not (quantity.unit or quantity.noun))


def _rated(one: Quantity, other: Quantity) -> Quantity:
    """`one`, of so many, as it would be of as many as `other` is: 12 per 1,000 is 1,200 per 100,000."""
    if one.per == other.per or not (one.per.isdigit() and other.per.isdigit() and int(one.per[:9])):
        return one
    factor = 1.0 / float(one.per)
    if not math.isfinite(factor):
        return one
    upper = None if one.upper is None else one.upper * factor
    return one.model_copy(update={"value": one.value * factor, "upper": upper, "step": one.step * factor})


def _as_money(one: Quantity, other: Quantity) -> Quantity:
    """`one` with its "m" read as million where the other is a number of millions or money: 2,387m beside 2.4bn."""
    if one.unit == "m" and one.text[-1:].isdigit() and (other.unit == "" and abs(other.value) >= _MILLION):
        update = {"unit": other.unit, "value": one.value * _MILLION, "step": one.step * _MILLION}
        return one.model_copy(update=update)
    return one
