"""One change to a sentence that keeps what it says, or turns it round: the source of a generated pair's label."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Swap:
    """`old`, once in a text, replaced by `new`; `same` if that says the same thing in another form."""

    kind: str
    old: str
    new: str
    same: bool = False

    def fits(self, text: str) -> bool:
        """Whether `old` stands in the text just once, as words of its own."""
        return len(re.findall(rf"(?<!\w){re.escape(self.old)}(?!\w)", text)) == 1

    def apply(self, text: str) -> str:
        """The text with `new` in place of `old`."""
        return re.sub(rf"(?<!\w){re.escape(self.old)}(?!\w)", lambda _: self.new, text, count=1)


_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_WORDS = _ONES + "seventeen eighteen nineteen twenty".split()
_TENS = {30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety"}
_WORD_OF = dict(enumerate(_WORDS)) | _TENS
_VALUE_OF = {word: value for value, word in _WORD_OF.items() if value > 1}
_LONG = ("thousand", "million", "billion")
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "m": 10**6, "bn": 10**9}
_NUMBER = re.compile(
    r"(?<![\w.,:/-])(?P<sign>[£$€]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d{1,3})?"
    r"(?P<scale>\s?(?:thousand|million|billion|bn|m)(?!\w))?(?![\w:/-]|[.,]\d)"
)
_CLOCK = re.compile(r"\s?(?:[ap]\.?m\b|o'clock|hours\b(?= on))")
_COUNT = re.compile(rf"(?<![\w-])(?:{'|'.join(_VALUE_OF)})(?![\w-])", re.IGNORECASE)
_BOUND = re.compile(
    r"(?:about|around|roughly|some|nearly|almost|over|than|least|most|under|below|above|to|by|and|between)\s$", re.I
)
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_YEAR = re.compile(r"(?<![\w,.£$€-])(?:1[6-9]|20)\d\d(?![\w,.]\d|[\w%-])")

_UNITS = (
    ("kilometres", "miles", 0.62137), ("km", "miles", 0.62137), ("miles", "kilometres", 1.60934),
    ("metres", "feet", 3.28084), ("feet", "metres", 0.3048), ("kilograms", "pounds", 2.20462),
    ("kg", "pounds", 2.20462), ("hectares", "acres", 2.47105), ("acres", "hectares", 0.404686),
    ("tonnes", "kilograms", 1000.0), ("centimetres", "inches", 0.393701), ("litres", "gallons", 0.219969),
    ("weeks", "days", 7.0), ("years", "months", 12.0), ("hours", "minutes", 60.0), ("minutes", "seconds", 60.0),
    ("percent", "per cent", 1.0), ("per cent", "%", 1.0),
)  # fmt: skip

_OPPOSITES = [
    pair.split("/")
    for pair in """rose/fell increased/decreased increase/decrease rise/fall grew/shrank climbed/dropped higher/lower
    more/fewer won/lost accepted/rejected approved/rejected agreed/refused confirmed/denied opened/closed open/closed
    before/after above/below increasing/decreasing growing/shrinking bought/sold
    allowed/banned guilty/innocent convicted/acquitted succeeded/failed started/ended began/ended
    profit/loss largest/smallest larger/smaller longer/shorter oldest/youngest north/south east/west northern/southern
    eastern/western morning/evening best/worst better/worse early/late raised/lowered alive/dead safe/unsafe
    supported/opposed upheld/overturned male/female men/women most/few
    reduce/increase reduces/increases reduced/increased improve/worsen improves/worsens positive/negative
    strengthened/weakened expanded/cut appointed/dismissed hired/fired praised/criticised inside/outside
    faster/slower earlier/later gained/lost present/absent public/private married/divorced born/died""".split()
]  # fmt: skip
_OPPOSITE_OF = {one: other for a, b in _OPPOSITES for one, other in ((a, b), (b, a))}
_LIKE = [
    pair.split("/")
    for pair in """said/stated about/around about/roughly nearly/almost however/but injured/hurt began/started
    ended/finished bought/purchased near/close_to large/big film/movie because_of/owing_to also/too
    announced/made_public home/house homes/houses told/informed children/kids job/post jobs/posts firm/company
    road/street police/officers showed/revealed many/a_lot_of helped/assisted while/whereas whole/entire
    important/major roughly/approximately several/a_number_of needs/requires approximately/about next_to/beside
    later/afterwards got/received chose/picked city/town rose/went_up fell/went_down increased/went_up
    decreased/went_down stopped/halted""".split()
]
_LIKE_OF = {one.replace("_", " "): other.replace("_", " ") for a, b in _LIKE for one, other in ((a, b), (b, a))}
_AUXILIARY = re.compile(
    r"(?<!\w)(?:(?:was|were|is|are|will|would|could|can|should)(?= (?!to\b)\w)|(?:has|had|have)(?= (?:been|\w+ed)\b))"
)
_NEGATIVE = re.compile(r"\b(?:not|no|never|nobody|none|nothing|neither|nor|without|any|hardly|cannot)\b|n['’]t", re.I)
_SUBORDINATE = re.compile(r",|\b(?:that|which|who|when|if|while|because|although)\b", re.I)
_NAME = re.compile(r"(?<![.!?“\"]\s)(?<=\s)(?:[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,3})")
_DEEDS = re.compile(
    r" (?:beat|defeated|sued|accused|replaced|succeeded|told|bought|attacked|praised|criticised|overtook|followed|hired"
    r"|invited|owns|acquired|married after|reports to|is taller than|scored against|lent to|sold to|warned|thanked) "
)

_LESS = (
    (re.compile(r"(?<![\w.,-])(?:[3-9]|\d\d|\d{1,3},\d{3})(?= [a-z]{3,}s\b)"), ("several", "a number of", "some")),
    (re.compile(rf"{_COUNT.pattern}(?= [a-z]{{3,}}s\b)"), ("several", "a number of", "some")),
    (re.compile(r"[£$€][\d.,]*\d(?:m|bn| million| billion)?(?!\w)"), ("an unnamed sum", "a large sum")),
    (re.compile(rf"on (?:{'|'.join(_DAYS)})(?! (?:morning|night|evening|\d))"), ("recently", "that week")),
    (re.compile(r"in (?:1[6-9]|20)\d\d(?!\w)"), ("at one time", "in those years")),
)


def find_swaps(text: str, names: Sequence[str], chance: random.Random) -> list[Swap]:
    """Every kind of change the text allows, values drawn by chance; `names` are those a name may be replaced by."""
    makers: tuple[Callable[[str, random.Random], Iterator[Swap]], ...] = (
        _numbers, _units, _dates, _vague, _directions, _negations, _likes, _roles,
    )  # fmt: skip
    found = [swap for make in makers for swap in make(text, chance)]
    found += _names(text, names, chance)
    return [swap for swap in found if swap.old != swap.new and swap.fits(text)]


def names_in(text: str) -> list[str]:
    """Names behind the first lower-case word, dates apart: whoever opens a sentence is what it is about."""
    first = re.search(r"(?<!\w)[a-z]", text)
    found = _NAME.finditer(text, first.start()) if first else ()
    return [match[0] for match in found if not {*match[0].split()} & {*_MONTHS, *_DAYS}]


def _numbers(text: str, chance: random.Random) -> Iterator[Swap]:
    for match in _NUMBER.finditer(text):
        if _YEAR.fullmatch(match[0]) or _CLOCK.match(text, match.end()) or _is_day(text, match):
            continue
        yield from _of_value(text, match, float(match["digits"].replace(",", "") + (match["part"] or "")), chance)
    for match in _COUNT.finditer(text):
        value = _VALUE_OF[match[0].lower()]
        yield Swap("number", match[0], _as_word(_other_value(value, chance), match[0]))
        yield Swap("form", match[0], str(value), same=True)
        yield from _bounds(text, match.start(), match[0], value, lambda number: _as_word(number, "x"), chance)


def _of_value(text: str, match: re.Match[str], value: float, chance: random.Random) -> Iterator[Swap]:
    digits = len(match["part"] or ".") - 1

    def write(number: float) -> str:
        return f"{match['sign']}{number:,.{digits}f}{match['scale'] or ''}"

    old = match[0]
    yield Swap("number", old, write(_other_value(value, chance, digits)))
    yield from _bounds(text, match.start(), old, value, write, chance)
    scale = (match["scale"] or "").strip()
    if scale:
        long = {"m": "million", "bn": "billion", "million": "m", "billion": "bn"}.get(scale)
        if long:
            yield Swap("form", old, f"{match['sign']}{value:,.{digits}f}{' ' * (len(long) > 2)}{long}", same=True)
        yield Swap("form", old, f"{match['sign']}{value * _SCALES[scale]:,.0f}", same=True)
        if len(scale) > 2:
            yield Swap("scale", old, old.replace(scale, chance.choice([word for word in _LONG if word != scale])))
    elif value in _WORD_OF and not match["sign"] and not digits:
        yield Swap("form", old, _WORD_OF[int(value)], same=True)
    if value >= 100 and not _bound_before(text, match.start()):
        step = 10 ** (len(str(int(value))) - 2)
        rounded = round(value / step) * step
        if rounded != value:
            about = chance.choice(("about", "around", "roughly", "some"))
            yield Swap("rounding", old, f"{about} {write(rounded)}", same=True)


def _bounds(
    text: str, start: int, old: str, value: float, write: Callable[[float], str], chance: random.Random
) -> Iterator[Swap]:
    """A number said to be above or below another one; true for some, false for others."""
    if _bound_before(text, start) or value < 4:
        return
    step = max(1.0, float(f"{value * chance.uniform(0.04, 0.4):.1g}"))
    lower, upper = write(value - step), write(value + step)
    above, below = chance.choice(("more than", "over", "at least")), chance.choice(("less than", "fewer than", "under"))
    for word, limit, true in ((above, lower, True), (below, upper, True), (above, upper, False), (below, lower, False)):
        yield Swap("bound", old, f"{word} {limit}", same=true)


def _bound_before(text: str, start: int) -> bool:
    return bool(_BOUND.search(text[:start]))


def _is_day(text: str, match: re.Match[str]) -> bool:
    months = "|".join(_MONTHS)
    before = re.search(rf"(?:{months}) $", text[: match.start()])
    return bool(before or re.match(rf" (?:{months})\b", text[match.end() :]))


def _other_value(value: float, chance: random.Random, digits: int = 0) -> float:
    """Another number of the same look, off by more than rounding would explain."""
    for _ in range(20):
        low, high = chance.choice(((0.3, 0.88), (0.8, 0.9), (1.1, 1.2), (1.14, 3.0)))
        factor = chance.uniform(low, high)
        other = round(value * factor, digits)
        if value >= 100 and not digits and value % 10 == 0:
            other = round(other / 10) * 10
        if other > 0 and abs(other - value) >= 0.07 * value:
            return other
    return value + max(1, round(value / 2))


def _as_word(value: float, like: str) -> str:
    word = _WORD_OF.get(int(value), str(int(value)))
    return word.capitalize() if like[0].isupper() else word


def _units(text: str, chance: random.Random) -> Iterator[Swap]:
    for unit, other, factor in _UNITS:
        for match in re.finditer(rf"(?<![\w.,-])(\d{{1,3}}(?:,\d{{3}})*(?:\.\d+)?) {unit}(?!\w)", text):
            value = float(match[1].replace(",", ""))
            if factor == 1.0:
                yield Swap("form", match[0], f"{match[1]}{' ' * (other != '%')}{other}", same=True)
                continue
            exact = value * factor
            near = f"{exact:,.0f}" if exact >= 20 else f"{exact:.1f}"
            word = chance.choice(("about ", "")) if not _bound_before(text, match.start()) else ""
            yield Swap("unit", match[0], f"{word}{near} {other}", same=True)
            wrong = _other_value(exact, chance, 0 if exact >= 20 else 1)
            yield Swap("unit", match[0], f"{word}{wrong:,.{0 if exact >= 20 else 1}f} {other}")


def _dates(text: str, chance: random.Random) -> Iterator[Swap]:
    for words in (_MONTHS, _DAYS):
        for word in words:
            if word != "May" or re.search(r"\bMay \d|\d May\b|in May\b", text):
                yield Swap("date", word, chance.choice([other for other in words if other != word]))
    for match in _YEAR.finditer(text):
        yield Swap("date", match[0], str(int(match[0]) + chance.choice((-30, -12, -5, -3, -2, -1, 1, 2, 3, 4, 10, 25))))
    for match in re.finditer(rf"({'|'.join(_MONTHS)}) (\d{{1,2}})(?!\d)", text):
        day = int(match[2])
        yield Swap("date", match[0], f"{match[1]} {(day + chance.randint(1, 26)) % 28 + 1}")
        yield Swap("form", match[0], f"{day} {match[1]}", same=True)
        yield Swap("form", match[0], f"{match[1][:3]} {day}", same=True)
    for match in re.finditer(rf"(?<!\d)(\d{{1,2}}) ({'|'.join(_MONTHS)})", text):
        day = int(match[1])
        yield Swap("date", match[0], f"{(day + chance.randint(1, 26)) % 28 + 1} {match[2]}")
        yield Swap("form", match[0], f"{match[2]} {day}", same=True)


def _vague(text: str, chance: random.Random) -> Iterator[Swap]:
    """Less than the text tells: entailed by it, and too little to tell it."""
    for pattern, wordings in _LESS:
        for match in pattern.finditer(text):
            if not _bound_before(text, match.start()):
                yield Swap("vague", match[0], chance.choice(wordings), same=True)


def _directions(text: str, chance: random.Random) -> Iterator[Swap]:
    del chance
    for word in dict.fromkeys(re.findall(r"\w+", text)):
        if other := _OPPOSITE_OF.get(word):
            yield Swap("direction", word, other)


def _negations(text: str, chance: random.Random) -> Iterator[Swap]:
    matches = list(_AUXILIARY.finditer(text))
    if matches and not _NEGATIVE.search(text) and not _SUBORDINATE.search(text[: matches[0].start()]):
        match = matches[0]
        following = text[match.end() :].split()[0]
        word = "never" if chance.random() < 0.15 else "not"
        yield Swap("negation", f"{match[0]} {following}", f"{match[0]} {word} {following}")
    for match in re.finditer(r"(?<!\w)(\w+ )(?:not|never) (?=\w)", text):
        if _SUBORDINATE.search(text[: match.start()]):
            continue
        yield Swap("negation", match[0].strip(), match[1].strip())


def _likes(text: str, chance: random.Random) -> Iterator[Swap]:
    for old, new in _LIKE_OF.items():
        if f" {old} " in text and chance.random() < 0.7:
            yield Swap("wording", old, new, same=True)


def _roles(text: str, chance: random.Random) -> Iterator[Swap]:
    del chance
    name = r"(?:[Tt]he )?[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,2}"
    for match in re.finditer(rf"({name})({_DEEDS.pattern})({name})", text):
        yield Swap("role", match[0], f"{match[3]}{match[2]}{match[1]}")


def _names(text: str, names: Sequence[str], chance: random.Random) -> Iterator[Swap]:
    for name in names_in(text):
        parts = name.split()
        like = [other for other in names if other.count(" ") == name.count(" ") and not {*other.split()} & {*parts}]
        if like:
            yield Swap("name", name, chance.choice(like))
