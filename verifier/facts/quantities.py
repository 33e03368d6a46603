"""Quantities in news prose: value, unit, precision as written, qualifier, thing measured; and their comparison."""

import math
import re
from enum import StrEnum
from functools import lru_cache

from verifier.facts.dates import named_dates
from verifier.facts.units import CURRENCIES, UNITS, convert
from verifier.facts.words import words
from verifier.models import Frozen

_SMALL = "|".join(
    """ninety eighty seventy sixty fifty forty thirty twenty nineteen eighteen seventeen sixteen fifteen fourteen
    thirteen twelve eleven ten nine eight seven six five four three two one zero""".split()
)
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "dozen": 12, "bn": 1e9, "tn": 1e12, "mn": 1e6, "k": 1e3,
}  # fmt: skip
_QUALIFIERS = {
    "about": "about", "around": "about", "roughly": "about", "approximately": "about", "some": "about",
    "estimated": "about", "circa": "about", "nearly": "nearly", "almost": "nearly", "just under": "nearly",
    "more than": "above", "over": "above", "at least": "above", "upwards of": "above", "just over": "above",
    "less than": "below", "fewer than": "below", "under": "below", "up to": "below", "at most": "below",
    "no more than": "below", "no fewer than": "above", "as many as": "below",
}  # fmt: skip
_FRACTIONS = {
    "half": 50.0, "a third": 33.3, "one third": 33.3, "two thirds": 66.7, "a quarter": 25.0, "one quarter": 25.0,
    "three quarters": 75.0, "a fifth": 20.0, "one fifth": 20.0, "a tenth": 10.0, "one tenth": 10.0,
}  # fmt: skip
_NUMBER = ("digits", "words", "fraction")
_PEOPLE = frozenset(
    "people person man woman child victim resident passenger patient worker employee soldier other".split()
)

ANY_QUALIFIER = "|".join(sorted(_QUALIFIERS, key=len, reverse=True)).replace(" ", r"\s")
_ANY_FRACTION = "|".join(sorted(_FRACTIONS, key=len, reverse=True)).replace(" ", r"[-\s]")
_QUANTITY = re.compile(
    rf"""
    (?:\b(?P<qualifier>{ANY_QUALIFIER})\s+(?:an?\s+)?)?
    (?P<sign>(?<![\w.,)%])[-−](?=[$€£¥\d])|\bminus\s)?
    (?P<currency>US\$|A\$|C\$|[$€£¥])?\s?
    (?:
        (?<![\w.,])(?P<digits>\d{{1,3}}(?:(?:,|\s)\d{{3}})+(?:\.\d+)?|\d{{1,2}}:\d\d|\d+(?:\.\d+)?)
        (?!\d|(?:st|nd|rd|th)\b)
      | \b(?P<fraction>{_ANY_FRACTION})(?=\s(?:of|the)\b)
      | \b(?P<words>(?:{_SMALL})(?:[-\s](?:and\s)?(?:{_SMALL}|hundred|thousand))*
                  | (?:an?|half\sa)(?=\s(?:hundred|thousand|million|billion|dozen)\b)
                  | half\san?(?=\s(?:hour|mile|kilomet(?:er|re)|lit(?:er|re)|tonne?)\b))\b
    )
    (?P<half>[-\s]and[-\s]a[-\s]half\b)?
    (?:[-\s]?(?P<scale>hundred|thousand|million|billion|trillion|dozen|bn|tn|mn)\b|(?P<short>[mk])\b)?
    (?=(?P<tail>[-\s]?(?:[ap]\.?m\b\.?|%|°C|°F|[^\W\d_]+(?:/[^\W\d_]+)?(?:\s[^\W\d_]+){{0,2}}))?)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_POINTING = re.compile(r"\b(?:the|these|those|its|their|his|her)\s$", re.IGNORECASE)
"""What makes a number word point back, as in "the two companies", rather than count."""
_NUMBER_WORD = re.compile(_SMALL)
_CLOCK = re.compile(r"([ap])\.?m\.?", re.IGNORECASE)
_SPEED = re.compile(r"(kilomet(?:er|re)|mile)s?\s(?:per|an)\shour|(km)/h", re.IGNORECASE)
_DOLLARS = {"us": "US$", "australian": "A$", "canadian": "C$"}
_INSIDE = 0.999
"""Share of half a stated place that is within it: 3.4 and 3.5 touch, and yet differ."""


class Comparison(StrEnum):
    """How two quantities relate."""

    AGREE = "agree"
    DIFFER = "differ"
    NOT_COMPARABLE = "not comparable"


class Quantity(Frozen):
    """A number as written: its value, unit ("%", a currency, a unit of measure or ""), and what it counts."""

    start: int
    end: int
    text: str
    value: float
    step: float
    """The last stated place: 0.1 for 2.4, 100 for 2,300; half of it either way is within the stated precision."""
    unit: str
    noun: str
    qualifier: str = ""
    upper: float | None = None
    """The upper end, where a range is written: "10 to 20 people"."""

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest value that the wording allows."""
        if self.upper is not None:
            return self.value, self.upper
        slack = 0.0 if self.step == 1 else min(_INSIDE * self.step / 2, 0.05 * abs(self.value))
        low, high, size = self.value - slack, self.value + slack, abs(self.value)
        match self.qualifier:
            case "about":
                return min(low, self.value - 0.08 * size), max(high, self.value + 0.08 * size)
            case "nearly":
                return self.value - 0.15 * size, high
            case "above":
                return low, self.value + 0.5 * size
            case "below":
                return self.value - 0.5 * size, high
        return low, high


@lru_cache(maxsize=10_000)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities in `text`, in order; numbers that are part of a date are left to the dates."""
    dates = named_dates(text)
    found = []
    for match in _QUANTITY.finditer(text):
        start = _start(match)
        pointing = match["words"] and not match["scale"] and _POINTING.search(text, 0, start)
        if not pointing and not any(date.start <= start < date.end for date in dates):
            found.append(_quantity(match, text))
    return tuple(_with_ranges([quantity for quantity in found if quantity is not None], text))


def _with_ranges(found: list[Quantity], text: str) -> list[Quantity]:
    """`found` with "between 10 and 20" and "10 to 20 people" made one."""
    merged: list[Quantity] = []
    for quantity in found:
        last = merged[-1] if merged else None
        if last and _is_range(last, quantity, text):
            written = " ".join(text[last.start : quantity.end].split())
            scale = quantity.step if last.step == 1 and quantity.step >= 1000 else 1.0
            update = {"start": last.start, "text": written, "value": last.value * scale, "upper": quantity.value}
            merged[-1] = quantity.model_copy(update=update)
        else:
            merged.append(quantity)
    return merged


def _is_range(low: Quantity, high: Quantity, text: str) -> bool:
    joined = text[low.end : high.start].strip()
    spans = joined in ("-", "–", "to") or (joined == "and" and text[: low.start].rstrip().lower().endswith("between"))
    return (
        spans
        and low.upper is None
        and low.value < high.value
        and low.unit in ("", high.unit)
        and low.noun in ("", high.noun, high.unit)
    )


def compare(claim: Quantity, source: Quantity) -> Comparison:
    """Whether two quantities agree after conversion and rounding, differ, or measure different things."""
    if {claim.unit, source.unit} == {"am", "pm"}:
        return Comparison.DIFFER
    if claim.unit != source.unit:
        low, high = (convert(bound, source.unit, claim.unit) for bound in source.bounds)
        if low is None or high is None:
            return Comparison.NOT_COMPARABLE
        place = abs(high - low) or abs((convert(source.value + source.step, source.unit, claim.unit) or high) - high)
        slack = 0.5 * max(claim.step, place) + 1e-9
        return Comparison.AGREE if low - slack <= claim.value <= high + slack else Comparison.DIFFER
    if not claim.unit and not same_noun(claim.noun, source.noun):
        return Comparison.NOT_COMPARABLE
    (low, high), (other_low, other_high) = claim.bounds, source.bounds
    overlap = low <= other_high + 1e-9 and other_low <= high + 1e-9
    return Comparison.AGREE if overlap or _same_rounded(claim, source) else Comparison.DIFFER


def _same_rounded(one: Quantity, other: Quantity) -> bool:
    """Whether the coarser of two figures is the finer one rounded to a whole: 15 for 15.3."""
    coarse = max(one.step, other.step)
    whole = one.step != other.step and coarse <= 1 and not (one.upper or other.upper)
    return whole and abs(one.value - other.value) <= _INSIDE * coarse / 2


def same_noun(one: str, other: str) -> bool:
    """Whether two counted nouns name the same kind of thing."""
    return bool(one) and (one == other or {one, other} <= _PEOPLE)


def _quantity(match: re.Match[str], text: str) -> Quantity | None:
    digits, spelled, fraction = match["digits"], match["words"], match["fraction"]
    if spelled and spelled.casefold() == "one" and not (match["currency"] or match["scale"] or match["half"]):
        return None
    tail = match["tail"] or ""
    scale = _SCALES.get((match["scale"] or "").casefold(), 1.0)
    if match["short"] and (match["currency"] or match["short"] == "M"):
        scale = 1e6 if match["short"].casefold() == "m" else 1e3
    elif match["short"]:
        tail = match["short"]
    if fraction:
        value, step, (unit, noun) = _FRACTIONS[" ".join(re.split(r"[-\s]", fraction.casefold()))], 2.0, ("%", "")
    else:
        value, step = _digits(digits) if digits else (_spelled(spelled), 1.0)
        unit, noun = _measured(tail, match["currency"])
    if match["half"]:
        value, step = value + 0.5, 0.1
    value = -value * scale if match["sign"] else value * scale
    if not math.isfinite(value):
        return None
    start = min(match.start(group) for group in ("sign", "currency", *_NUMBER) if match[group])
    return Quantity(
        start=start,
        end=match.end(),
        text=" ".join(text[start : match.end()].split()),
        value=value,
        step=step * scale,
        unit=unit,
        noun=noun,
        qualifier=_QUALIFIERS.get(" ".join((match["qualifier"] or "").casefold().split()), ""),
    )


def _start(match: re.Match[str]) -> int:
    return min(match.start(group) for group in _NUMBER if match[group])


def _digits(digits: str) -> tuple[float, float]:
    """Value and last stated place: zeros that end a number of four digits or more are taken for rounding."""
    if ":" in digits:
        hours, minutes = digits.split(":")
        return float(hours) + float(minutes) / 60, 1.0
    plain = re.sub(r"[,\s]", "", digits)
    if "." in plain:
        return float(plain), 10.0 ** -len(plain.partition(".")[2])
    zeros = len(plain) - len(plain.rstrip("0"))
    value = float(plain)
    return value, 10.0**zeros if len(plain) >= 4 and zeros and math.isfinite(value) else 1.0


def _spelled(run: str) -> float:
    from text_to_num import text2num

    folded = run.casefold().replace("-", " ")
    if folded in ("a", "an"):
        return 1.0
    if folded in ("half a", "half an"):
        return 0.5
    try:
        return float(text2num(folded, "en"))
    except ValueError:
        return math.nan


def _measured(tail: str, currency: str | None) -> tuple[str, str]:
    """Unit and counted noun of what follows a number."""
    if currency:
        return CURRENCIES[currency.upper()], ""
    tail = tail.strip(" -")
    folded = tail.casefold()
    if tail.startswith("%") or folded.startswith(("percent", "per cent")):
        return ("points" if "percentage point" in folded else "%"), ""
    if tail.startswith("°"):
        return {"°C": "celsius", "°F": "fahrenheit"}.get(tail[:2], ""), ""
    if clock := _CLOCK.fullmatch(tail):
        return f"{clock[1].lower()}m", ""
    if speed := _SPEED.match(tail):
        return f"{(speed[1] or speed[2]).lower()}/hour", ""
    following = words(tail)
    if not following:
        return "", ""
    first = following[0].lemma
    if first in CURRENCIES:
        return CURRENCIES[first], ""
    if (kind := following[0].form.casefold()) in _DOLLARS and len(following) > 1 and following[1].lemma == "dollar":
        return CURRENCIES[_DOLLARS[kind]], ""
    if folded.startswith("degrees ") and len(following) > 1:
        return (following[1].lemma if following[1].lemma in UNITS else ""), ""
    if folded.startswith("short ton"):
        return "short ton", ""
    if folded.startswith(("square ", "cubic ")) and len(following) > 1:
        return f"{first} {following[1].lemma}", ""
    if following[0].form.casefold() in UNITS or first in UNITS:
        return (following[0].form.casefold() if first not in UNITS else first), ""
    nouns = [word.lemma for word in following if word.content and not _NUMBER_WORD.fullmatch(word.lemma)]
    return "", nouns[0] if nouns else ""
