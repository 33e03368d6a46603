"""The grammar of numbers in English news: digits of several locales, number words, scales, fractions, qualifiers."""

import math
import re
from functools import lru_cache

SMALL = "|".join(
    """ninety eighty seventy sixty fifty forty thirty twenty nineteen eighteen seventeen sixteen fifteen fourteen
    thirteen twelve eleven ten nine eight seven six five four three two one zero""".split()
)
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "lakh": 1e5, "crore": 1e7,
    "dozen": 12, "bn": 1e9, "tn": 1e12, "mn": 1e6, "mln": 1e6, "bln": 1e9, "k": 1e3, "m": 1e6, "b": 1e9,
}  # fmt: skip
QUALIFIERS = {
    "about": "about", "around": "about", "roughly": "about", "approximately": "about", "some": "about",
    "estimated": "about", "circa": "about", "approx": "about", "approx.": "about", "an average of": "about",
    "in the region of": "about", "nearly": "nearly", "almost": "nearly", "just under": "nearly",
    "close to": "nearly", "just short of": "nearly", "nearing": "nearly", "approaching": "nearly",
    "a little under": "nearly", "slightly less than": "nearly",
    "just shy of": "nearly", "getting on for": "nearly", "not quite": "nearly", "a shade under": "nearly",
    "slightly under": "nearly", "just below": "nearly", "neared": "nearly", "something like": "about",
    "as few as": "above", "as little as": "above", "as low as": "above", "topped": "above", "exceeded": "above",
    "surpassed": "above", "exceeds": "above", "as high as": "below", "within": "below", "a shade over": "just above",
    "slightly over": "just above", "more than": "above", "over": "above",
    "at least": "above", "upwards of": "above", "upward of": "above", "well over": "above", "greater than": "above",
    "in excess of": "above", "north of": "above", "a minimum of": "above", "no fewer than": "above",
    "no less than": "above", "not less than": "above", "exceeding": "above", "topping": "above",
    "longer than": "above", "higher than": "above", "just over": "just above", "a little over": "just above",
    "slightly more than": "just above", "a little more than": "just above", "just above": "just above",
    "less than": "below", "fewer than": "below", "under": "below", "up to": "below", "at most": "below",
    "no more than": "below", "not more than": "below", "as many as": "below", "as much as": "below",
    "a maximum of": "below", "below": "below", "well under": "below", "lower than": "below",
}  # fmt: skip
TRAILING = {
    "or more": "above", "or so": "about", "or fewer": "below", "or less": "below", "plus": "above", "odd": "about",
    "+": "above", "or higher": "above", "or above": "above", "and over": "above", "or older": "above",
    "or under": "below", "or younger": "below", "at least": "above", "at most": "below",
}  # fmt: skip
_SIGNS = {"~": "about", ">": "above", "<": "below", "≥": "above", "≤": "below", "±": "about"}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
          "ninth": 9, "tenth": 10}  # fmt: skip
_COUNTS = {"": 1, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
           "eight": 8, "nine": 9}  # fmt: skip
_VULGAR = {"½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅛": 1 / 8}
GLYPHS = "".join(_VULGAR)

ANY_QUALIFIER = "|".join(map(re.escape, sorted(QUALIFIERS, key=len, reverse=True))).replace(r"\ ", r"\s")
ANY_TRAILING = r"\+|[-\s](?:odd|plus)\b|\s(?:{})\b".format(
    "|".join(words.replace(" ", r"\s") for words in TRAILING if " " in words)
)
ANY_SIGN = "".join(_SIGNS)
ANY_FRACTION = (
    rf"(?:{'|'.join(sorted(filter(None, _COUNTS), key=len, reverse=True))})[-\s](?:{'|'.join(_PARTS)})s?|half"
)
DIGITS = rf"""\d{{1,3}}(?:,\d{{2,3}})*,\d{{3}}(?:\.\d+)?
    | \d{{1,3}}(?:\.\d{{3}})+,\d{{1,2}} | \d{{1,3}}(?:\.\d{{3}}){{2,}}
    | \d{{1,3}}(?:['’\s]\d{{3}})+(?:[.,]\d+)?
    | \d+,\d{{1,2}}(?![\d,])
    | \d+\s?[{GLYPHS}] | [{GLYPHS}]
    | \d+(?:\.\d+)?"""
HALVED = r"(?:hour|day|week|month|year|mile|kilomet(?:er|re)|lit(?:er|re)|tonne|decade|century|percentage\spoint)s?\b"
WORDS = rf"""(?:{SMALL})(?:[-\s](?:and\s)?(?:{SMALL}|hundred|thousand)){{0,9}}
    | (?:an?|half\sa)(?=\s(?:hundred|thousand|million|billion|trillion|dozen|lakh|crore)\b)
    | half(?:[-\s]an?)?(?=[-\s]{HALVED})
    | an?(?=\s(?:hour|day|week|month|year|decade|century|mile)\sand\sa\shalf\b)"""
_GLYPH = re.compile(rf"(\d*)\s?([{GLYPHS}])")
_SEPARATORS = re.compile(r"[\s'’]")


def qualifier(before: str | None, sign: str | None, after: str | None) -> str:
    """The kind of the qualifier written before a number, as a sign, or after it."""
    found = QUALIFIERS.get(_folded(before)) or _SIGNS.get(sign or "") or TRAILING.get(_folded(after).strip("- "))
    return found or ""


def digits(written: str) -> tuple[float, float]:
    """Value and last stated place: zeros that end a number of four digits or more are taken for rounding."""
    if glyph := _GLYPH.fullmatch(written):
        return float(glyph[1] or 0) + _VULGAR[glyph[2]], 0.1
    plain = _SEPARATORS.sub("", written)
    if "." in plain and "," in plain and plain.rindex(".") < plain.rindex(","):
        plain = plain.replace(".", "").replace(",", ".")
    elif plain.count(".") > 1:
        plain = plain.replace(".", "")
    elif re.search(r",\d{1,2}$", plain):
        plain = plain.replace(",", ".")
    else:
        plain = plain.replace(",", "")
    value = float(plain)
    if "." in plain:
        return value, 10.0 ** -len(plain.partition(".")[2])
    zeros = len(plain) - len(plain.rstrip("0"))
    return value, 10.0**zeros if len(plain) >= 4 and zeros and math.isfinite(value) else 1.0


@lru_cache(maxsize=2_000)
def spelled(run: str) -> float:
    """The value of number words, or not-a-number where they make none."""
    from text_to_num import text2num

    folded = _folded(run.replace("-", " "))
    if folded in ("a", "an"):
        return 1.0
    if folded.startswith("half"):
        return 0.5
    try:
        return float(text2num(folded, "en"))
    except ValueError:
        return math.nan


def fraction(written: str) -> float:
    """The value of "two-thirds" in percent."""
    *count, part = re.split(r"[-\s]", written.casefold())
    name = "half" if part == "halves" else part.removesuffix("s")
    return 100.0 * _COUNTS.get(" ".join(count), 1) / _PARTS.get(name, 2)


def _folded(written: str | None) -> str:
    return " ".join((written or "").casefold().split())
