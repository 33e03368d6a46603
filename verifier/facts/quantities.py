"""Quantities in news prose, read in the order they stand."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache

from verifier.facts import numerals
from verifier.facts.dates import named_dates
from verifier.facts.idioms import idioms
from verifier.facts.measures import Measure, is_age, is_counted, measure, whole
from verifier.facts.quantity import Kind, Quantity
from verifier.facts.units import CURRENCIES, TIME, convert
from verifier.facts.words import plain

_GROUPS = ("sign", "currency", "digits", "words", "fraction")
_LETTERED = "|".join(
    re.escape(code) for code in sorted(CURRENCIES, key=len, reverse=True) if code.isupper() and code.isalpha()
)
_SYMBOLS = "|".join(re.escape(sign) for sign in sorted(CURRENCIES, key=len, reverse=True) if not sign.isalpha())
_QUANTITY = re.compile(
    rf"""
    (?:\b(?P<qualifier>{numerals.ANY_QUALIFIER})\s+(?:an?\s+(?:estimated\s+)?)?)?
    (?P<mark>[{numerals.ANY_SIGN}]\s?)?
    (?P<sign>(?<![\w.,)%])[-−](?=[$€£¥\d])|\bminus\s)?
    (?P<currency>(?:(?<!\w)|(?=\W))(?:{_SYMBOLS})|\b(?:{_LETTERED})(?=\.?\s?\d)\.?)?\s?
    (?:
        (?:(?<![\w.,])|(?<=\d[-–])|(?<=\b[Rr][Ss])|(?<=\b[Rr][Ss]\.)|(?<=\b[A-Z]{{3}}))(?P<digits>{numerals.DIGITS})
        (?!\d|(?:nd|rd|th|st(?!\s?\d{{1,2}}\s?(?:lbs?|pounds?)\b))\b)
      | \b(?P<fraction>(?!(?:an?\s)?half[-\s](?:an?\b|{numerals.HALVED}))(?:{numerals.ANY_FRACTION}))\b
      | \b(?P<words>{numerals.WORDS})(?!\w)
    )
    (?P<half>[-\s]and[-\s]a[-\s](?:half|quarter)\b)?
    (?:[-\s]?(?P<scale>hundred|thousand|million|billion|trillion|dozen|lakh|crore|bn|tn|mn|mln|bln)\b|(?P<short>[mkb])\b)?
    (?P<trailing>{numerals.ANY_TRAILING})?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_POINTING = re.compile(r"\b(?:the|these|those|its|their|his|her)\s$", re.IGNORECASE)
"""What makes a number word point back, as in "the two companies", rather than count."""
_PART_OF = re.compile(r"\s(?:of\s)?(?:the|its|his|her|their|our|all|those|these|every)\b|\sof\b", re.IGNORECASE)
_PART_ALONE = re.compile(r"\s?(?:[.,;)]|$)")
_SEVERAL_PARTS = re.compile(r"(?!.*quarters).+[-\s].+s", re.IGNORECASE)
"""What is no ordinal, whatever follows; "two quarters" may be half a year."""
_NOT_A_PART = re.compile(
    r"\b(?:first|second|other|latter|third|last|next|previous|final|in|each|per|this|that|better|the)\s$", re.IGNORECASE
)
_OF_A_SCALE = re.compile(r"\s(?:of\s)?an?\s(million|billion|trillion)\b", re.IGNORECASE)
_OF_A_UNIT = re.compile(
    r"\sof\san?(?=\s(?:hour|mile|century|kilomet(?:er|re)|tonne|ton|day|year|percentage)\b)", re.IGNORECASE
)
_AND_A_HALF = re.compile(r"\sand\sa\s(half|quarter)\b", re.IGNORECASE)
_JOINT = re.compile(r"-?\s*(?:-|–|—|to|and|or)\s*", re.IGNORECASE)
_OPENING = re.compile(r"\b(?:between|from|of)\s(?:about\s|around\s)?$", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:rose|rise|risen|rises|fell|fall|fallen|falls|up|down|grew|grown|climbed|dropped|cut|raised|lowered|increased|"
    r"decreased|jumped|declined|slipped|went|changed|moved|increase|drop|improved|widened|narrowed)\b[^.;\d]{0,30}\bfrom\s$",
    re.IGNORECASE,
)
"""What makes "from 10 to 15" two figures, before and after, and no range."""
_SCALE_END = re.compile(
    r"(hundred|thousand|million|billion|trillion|lakh|crore|dozen|[btm]n|mln|bln|[mkb])$", re.IGNORECASE
)
_MONEY = frozenset(CURRENCIES.values())
_GAP = 40


@lru_cache(maxsize=2_000)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities in `text`, in order, none overlapping another; what is part of a date is left to the dates."""
    written, text = text, plain(text)
    taken = bytearray(len(text))
    for date in named_dates(text):
        taken[date.start : date.end] = b"\x01" * (date.end - date.start)
    found = []
    for quantity in idioms(text):
        if not any(taken[quantity.start : quantity.end]):
            found.append((quantity, quantity.end))
            taken[quantity.start : quantity.end] = b"\x01" * (quantity.end - quantity.start)
    for match in _QUANTITY.finditer(text):
        start = _start(match)
        if any(taken[start : match.end()]) or (match["words"] and _points_back(match, text, start)):
            continue
        if (read := _read(match, text)) is not None:
            found.append(read)
            taken[start : read[1]] = b"\x01" * (read[1] - start)
    ordered = sorted(found, key=lambda pair: pair[0].start)
    read_as = [quantity for quantity, _ in _joined(ordered, text)]
    if text == written:
        return tuple(read_as)
    return tuple(
        quantity.model_copy(update={"text": " ".join(written[quantity.start : quantity.end].split())})
        for quantity in read_as
    )


def _start(match: re.Match[str]) -> int:
    return min(match.start(group) for group in _GROUPS if match[group])


def _points_back(match: re.Match[str], text: str, start: int) -> bool:
    joined = match["scale"] or text[match.end() : match.end() + 1] == "-"
    return not joined and bool(_POINTING.search(text[max(0, start - 8) : start]))


def _read(match: re.Match[str], text: str) -> tuple[Quantity, int] | None:
    """The quantity of a match and where its measure ends, or None where the match is no quantity."""
    start = _start(match)
    end, kind = match.end(), Kind.FIGURE
    if match["fraction"]:
        part = _share(match, text, start)
        if part is None:
            return None
        value, step, scale, end, found = part
        kind = Kind.SHARE if found.unit == "%" else kind
    else:
        lone = (match["words"] or "").casefold() == "one" and not (match["currency"] or match["scale"] or match["half"])
        if lone and not _AND_A_HALF.match(text, measure(text, start, end, None).end):
            return None
        value, step = numerals.digits(match["digits"]) if match["digits"] else (numerals.spelled(match["words"]), 1.0)
        scale = numerals.SCALES.get((match["scale"] or "").casefold(), 1.0)
        if match["short"] and not _is_scale(match, text):
            end = match.start("short")
        elif match["short"]:
            scale = numerals.SCALES[match["short"].casefold()]
        found = measure(text, start, end, match["currency"])
        if _means_thousands(match, found):
            value, step = value * 1000, 1.0
        if match["half"]:
            value, step = value + (0.25 if "quarter" in match["half"].casefold() else 0.5), 0.1
        elif found.unit and (half := _AND_A_HALF.match(text, found.end)):
            value, step = value + (0.25 if half[1].casefold() == "quarter" else 0.5), 0.1
            found = found._replace(end=half.end())
    factor = scale * found.factor
    value = (-value if match["sign"] else value) * factor
    if not math.isfinite(value) or not math.isfinite(step * factor):
        return None
    if found.unit == "" and value < 125 and is_age(text, start, end):
        found = found._replace(unit="year", aspect="age")
    quantity = Quantity(
        start=start, end=end, text=" ".join(text[start:end].split()), value=value, step=step * factor, kind=kind,
        unit=found.unit, noun=found.noun, aspect=found.aspect, per=found.per,
        qualifier=numerals.qualifier(match["qualifier"], (match["mark"] or "").strip(), match["trailing"]),
    )  # fmt: skip
    return quantity, max(end, found.end)


def _share(match: re.Match[str], text: str, start: int) -> tuple[float, float, float, int, Measure] | None:
    """Value, step, scale, end and measure of a fraction in words, or None where it is an ordinal or part of a name."""
    value, end = numerals.fraction(match["fraction"]), match.end()
    before = text[max(0, start - 12) : start]
    if match["scale"]:
        return None
    if scaled := _OF_A_SCALE.match(text, end):
        end = scaled.end()
        return (
            value / 100,
            0.1,
            numerals.SCALES[scaled[1].casefold()],
            end,
            measure(text, start, end, match["currency"]),
        )
    if united := _OF_A_UNIT.match(text, end):
        return value / 100, 0.1, 1.0, end, measure(text, start, united.end(), None)
    part = _PART_OF.match(text, end)
    alone = _PART_ALONE.match(text, end) and (match["fraction"].casefold() != "half" or match["qualifier"])
    by = text[max(0, match.start() - 3) : match.start()].casefold() == "by "
    if not (part or alone or by or _SEVERAL_PARTS.fullmatch(match["fraction"])) or (
        _NOT_A_PART.search(before) and not by
    ):
        return None
    return value, 2.0, 1.0, end, Measure(unit="%", aspect=whole(text, end) if part else "", end=end)


def _is_scale(match: re.Match[str], text: str) -> bool:
    """Whether a letter right behind the digits is a scale: metres are of something, millions count things."""
    following = text[match.end("short") : match.end("short") + 30]
    counted = match["short"] == "m" and following[:1] == " " and is_counted(following)
    return bool(match["currency"]) or match["short"] in "MKbB" or counted


def _means_thousands(match: re.Match[str], found: Measure) -> bool:
    """Whether the point in "1.200 people" or "€1.200" parts thousands, as no count and no price has three decimals."""
    written = match["digits"] or ""
    grouped = re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", written) and not match["scale"] and not match["short"]
    return bool(grouped) and (bool(match["currency"]) or (not found.unit and bool(found.noun)))


def _joined(found: Sequence[tuple[Quantity, int]], text: str) -> list[tuple[Quantity, int]]:
    """`found` with "between 10 and 20", "10 to 20 people" and "6 feet 2 inches" each made one."""
    merged: list[tuple[Quantity, int]] = []
    for quantity, stop in found:
        last, last_stop = merged[-1] if merged else (None, 0)
        if last is not None and quantity.start - last.end <= _GAP:
            if _is_range(last, last_stop, quantity, text):
                merged[-1] = _range(last, quantity, text), stop
                continue
            if _is_compound(last, last_stop, quantity, text):
                small = convert(quantity.value, quantity.unit, last.unit) or 0.0
                step = convert(quantity.step, quantity.unit, last.unit) or last.step
                written = " ".join(text[last.start : quantity.end].split())
                update = {"end": quantity.end, "text": written, "value": last.value + small, "step": step,
                          "aspect": last.aspect or quantity.aspect}  # fmt: skip
                merged[-1] = last.model_copy(update=update), stop
                continue
        merged.append((quantity, stop))
    return merged


def _range(low: Quantity, high: Quantity, text: str) -> Quantity:
    magnitude = _magnitude(low, high, text)
    unit = high if high.unit or high.noun else low
    update = {
        "start": low.start, "text": " ".join(text[low.start : high.end].split()), "value": low.value * magnitude,
        "upper": high.value, "unit": unit.unit, "noun": high.noun or low.noun, "aspect": high.aspect or low.aspect,
        "per": high.per or low.per, "qualifier": low.qualifier,
    }  # fmt: skip
    return high.model_copy(update=update)


def _magnitude(low: Quantity, high: Quantity, text: str) -> float:
    """What "2" stands for in "2 to 3 million"."""
    scale = _SCALE_END.search(text[high.start : high.end])
    own = _SCALE_END.search(text[low.start : low.end])
    size = numerals.SCALES[scale[1].casefold()] if scale and not own else 1.0
    return size if low.value * size < high.value and low.value < 1000 else 1.0


def _is_range(low: Quantity, stop: int, high: Quantity, text: str) -> bool:
    if low.upper is not None or high.upper is not None or {low.kind, high.kind} - {Kind.FIGURE, Kind.CLOCK, Kind.SHARE}:
        return False
    between = text[low.end : high.start].replace("US", "")
    joint = _JOINT.fullmatch(between) or _JOINT.fullmatch(text[max(stop, low.end) : high.start])
    word = joint[0].strip().casefold() if joint else ""
    if not joint or (word in ("and", "or") and not _opened(low, text, word)):
        return False
    if word == "to" and _MOVED.search(text[max(0, low.start - 60) : low.start]):
        return False
    aged = low.aspect == "age" and not high.unit
    if low.unit in _MONEY and not high.unit and not high.noun:
        return low.value < high.value
    return low.value < high.value and (
        (low.unit in ("", high.unit) and low.noun in ("", high.noun, high.unit)) or aged or low.unit == "%" == high.unit
    )


def _opened(low: Quantity, text: str, word: str) -> bool:
    """Whether "and" or "or" joins the ends of a range: "between 3 and 4", "three or four"."""
    if word == "or":
        return low.value + 1 <= 10 and low.step == 1 and bool(re.match(r"\sor\s", text[low.end : low.end + 4]))
    return bool(_OPENING.search(text[max(0, low.start - 24) : low.start]))


def _is_compound(large: Quantity, stop: int, small: Quantity, text: str) -> bool:
    """Whether a smaller unit right behind a larger one adds to it: 6 feet 2 inches, two hours and 15 minutes."""
    if (
        not large.unit
        or not small.unit
        or large.unit == small.unit
        or large.upper is not None
        or small.upper is not None
    ):
        return False
    if small.qualifier or text[stop : small.start].strip() not in ("", "and", ",") or stop < large.end:
        return False
    size = convert(small.value, small.unit, large.unit)
    one = convert(1.0, small.unit, large.unit)
    return (
        size is not None
        and one is not None
        and one < 1
        and 0 < size < 1
        and "celsius" not in large.unit
        and (large.unit in TIME or large.unit in ("foot", "feet", "ft", "lb", "pound", "stone", "metre", "m"))
    )
