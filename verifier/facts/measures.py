"""What stands beside a number: its unit, the noun it counts, which aspect of it, and for each of what."""

import re
from typing import NamedTuple

from verifier.facts.fates import people_and_state
from verifier.facts.numerals import SMALL
from verifier.facts.units import CURRENCIES, NATIONAL, SMALL_MONEY, TIME, UNITS
from verifier.facts.words import STOPWORDS, Word, lemma, words

_IRREGULAR = frozenset(
    "people men women children police sheep fish cattle deer feet teeth mice geese oxen troops".split()
)
_EXTENTS = {
    "tall": "height", "high": "height", "height": "height", "wide": "width", "width": "width", "long": "length",
    "length": "length", "deep": "depth", "depth": "depth", "thick": "thickness", "diameter": "diameter",
    "away": "distance", "apart": "distance", "old": "age", "age": "age", "ago": "ago", "below": "below", "olds": "age",
}  # fmt: skip
_GENERAL = frozenset(
    """cash total all today real value fund funding money support court addition part full advance return line
    exchange favour favor response less need general""".split()
)
"""What follows "in" and names no thing that money is spent on."""
_NUMBER_WORD = re.compile(SMALL)
_WINDOW = 90
_TAIL = re.compile(r"[-\s]?[^\W\d_]+(?:['’-][^\W\d_]+)*(?:\s[^\W\d_]+(?:['’-][^\W\d_]+)*){0,4}")
_PERCENT = re.compile(
    r"[-\s]?(?:(?:%|per[\s-]?cent\b|pct\b\.?|(?<![-\s])pc\b|p\.\s?c\.)(?P<points>[-\s]points?\b)?)", re.IGNORECASE
)
_POINTS = re.compile(r"[-\s]?(?:percentage|per\s?cent(?:age)?)[-\s]points?\b|\s?pp\b|\s?ppts?\b", re.IGNORECASE)
_BASIS = re.compile(r"[-\s]?(?:basis[-\s]points?|bps?)\b", re.IGNORECASE)
_TEMPERATURE = re.compile(
    r"(?:\s?°\s?|[-\s]degrees?[-\s]|[-\s](?=celsius|fahrenheit|centigrade)|(?=[CF]\b))"
    r"(?P<scale>[cC]elsius|[cC]entigrade|[fF]ahrenheit|[CF]\b)"
)
_SPEED = re.compile(
    r"[-\s]?(?:(?P<length>kilomet(?:er|re)|mile|met(?:er|re)|feet|foot|km)s?[-\s](?:per|an?)[-\s](?P<time>hour|second)"
    r"|(?P<short>km/h|kmh|kph|kmph|mph|m/s)\b)",
    re.IGNORECASE,
)
_SHORT_SPEEDS = {"km/h": "km/hour", "kmh": "km/hour", "kph": "km/hour", "kmph": "km/hour", "mph": "mph", "m/s": "m/s"}
_POWERS = re.compile(
    r"[-\s]?(?:(?P<power>square|sq\.?|cubic|cu\.?)[-\s](?P<unit>[^\W\d_]+)|(?P<run>sq(?=(?:m|km|ft|mi)\b))(?P<after>\w+)"
    r"|(?P<short>km|cm|mm|m|ft)(?P<glyph>[²³23])(?!\d))",
    re.IGNORECASE,
)
_STONE = re.compile(r"[-\s]?st(?:one)?(?=[-\s]?\d{1,2}[-\s]?(?:lbs?|pounds?)\b)", re.IGNORECASE)
_AFTER_STONE = re.compile(r"\d[-\s]?st(?:one)?[-\s]?$", re.IGNORECASE)
_AFTER_FEET = re.compile(r"(?<![^\W\d_])(?:ft|feet|foot)\s$", re.IGNORECASE)
_OF_WEIGHT = re.compile(rf"\sof\s(?!aid)[a-z]|\s(?:\d{{1,2}}|{SMALL})\s?(?:oz|ounces?)\b")
_LONG_UNITS = {"mi": "mile", "miles": "mile", "ft": "foot", "feet": "foot"}
_WHOLE = re.compile(
    r"\s(?:of\s)?(?:(?:all|the|its|their|our|his|her|those|these|every|every\sone\sof)\s)*(?=[^\W\d_])", re.IGNORECASE
)
_SUBSTANCE = re.compile(r"\s(?:worth\s)?(?:of|in)\s(?:new\s|extra\s)?(?=[a-z])")
_PER = re.compile(
    r"[\s-]?(?:(?:an?|every|each)\s(?P<each>hour|day|week|month|year|night|minute|second|person|head|barrel|litre|liter|kilo"
    r"|tonne|share|gallon|ounce)\b|(?:per|/)\s?(?P<per>(?!cent)[^\W\d_]+)|(?P<adverb>annually|yearly|monthly|weekly|daily|hourly)\b"
    r"|per\s(?P<base>\d{1,3}(?:[,\s]?\d{3})*|thousand|million)(?:\s(?:people|residents|inhabitants|population|live\sbirths|births))?)",
    re.IGNORECASE,
)
_ADVERBS = {
    "annually": "year",
    "yearly": "year",
    "monthly": "month",
    "weekly": "week",
    "daily": "day",
    "hourly": "hour",
}
_CAPITA = {"capita": "person", "head": "person", "annum": "year", "thousand": "1000", "million": "1000000"}
_WARMING = re.compile(
    r"\b(?:warming|rise|rises|rose|risen|increase|increased|warmed|fell|fall|drop|dropped|cooled|up|by)(?:\s(?:of|by))?\s"
    r"(?:(?:about|nearly|almost|more\sthan|over|at\sleast|around|some|roughly)\s)?$",
    re.IGNORECASE,
)
_WARMER = re.compile(
    r"[\s-](?:of\s(?:global\s)?warming|warmer|cooler|hotter|colder|higher|rise|increase|above\s(?:pre|the|normal|average))"
)
_AGED = re.compile(
    r"\b(?:aged|ages?(?:\sof)?|turned|turns)\s(?:(?:between|from|about|over|under|at\sleast)\s)?$", re.IGNORECASE
)
_APPOSED = re.compile(r"[^\W\d_][A-Z]?[a-z’']+,\s$")
_NAMED_SCALE = re.compile(r"\b(magnitude|category)\s(?:of\s)?$", re.IGNORECASE)
_OUT_OF = re.compile(
    rf"\sof\s(?:the|its|his|her|their|these|those)\s(?:(?:\d[\d,]*|{SMALL})\s)?(?=[^\W\d_])", re.IGNORECASE
)


class Measure(NamedTuple):
    """What a number measures: one of its unit as written is `factor` of `unit`, and the reading ends at `end`."""

    unit: str = ""
    noun: str = ""
    aspect: str = ""
    per: str = ""
    factor: float = 1.0
    end: int = 0


def measure(text: str, start: int, end: int, currency: str | None) -> Measure:
    """What the number `text[start:end]` measures, by the words around it."""
    after = text[end : end + _WINDOW]
    before = text[max(0, start - _WINDOW) : start]
    if currency:
        found = Measure(unit=CURRENCIES[currency.upper().rstrip(". ")], end=end)
        return _with_substance(found, text)
    return _percent(text, after, end) or _physical(text, before, after, end) or _worded(text, before, after, end)


def head_noun(run: str) -> str:
    """The lemma of the noun that the words after a number lead to: people, in "young people died"."""
    found: list[Word] = []
    for word in words(run):
        form = word.form.casefold()
        if (form in STOPWORDS and found) or form in ("in", "on", "at", "by", "when", "after", "for", "with"):
            break
        if word.content and not _NUMBER_WORD.fullmatch(word.lemma):
            found.append(word)
    if not found:
        return ""
    plural = next((word for word in found[:3] if _is_plural(word.form)), None)
    return (plural or found[0]).lemma


def is_age(text: str, start: int, end: int) -> bool:
    """Whether the bare number `text[start:end]` is how old someone is: "aged 34", "Ana Ruiz, 34, said"."""
    before = text[max(0, start - 30) : start]
    apposed = _APPOSED.search(before) and text[end : end + 1] in (",", ")")
    return bool(_AGED.search(before) or apposed)


def _percent(text: str, after: str, end: int) -> Measure | None:
    if basis := _BASIS.match(after):
        return Measure(unit="points", factor=0.01, end=end + basis.end())
    if points := _POINTS.match(after):
        return Measure(unit="points", end=end + points.end())
    if percent := _PERCENT.match(after):
        stop = end + percent.end()
        if percent["points"]:
            return Measure(unit="points", end=stop)
        per = _per(text, stop)
        return Measure(unit="%", aspect=whole(text, stop, "of"), per=per[0], end=max(stop, per[1]))
    return None


def whole(text: str, stop: int, *leading: str) -> str:
    """The lemma of what a share is of, by the words from `stop` on, begun by one of `leading` if any is given."""
    link = _WHOLE.match(text, stop, stop + _WINDOW)
    if not link or (leading and not link[0].strip().casefold().startswith(leading)):
        return ""
    tail = _TAIL.match(text, link.end(), link.end() + _WINDOW)
    return head_noun(tail[0]) if tail else ""


def _physical(text: str, before: str, after: str, end: int) -> Measure | None:
    if temperature := _TEMPERATURE.match(after):
        scale = "fahrenheit" if temperature["scale"][0] in "fF" else "celsius"
        warmed = _WARMING.search(before) or _WARMER.match(after, temperature.end())
        return Measure(unit=f"delta {scale}" if warmed else scale, end=end + temperature.end())
    if speed := _SPEED.match(after):
        short = _SHORT_SPEEDS.get((speed["short"] or "").casefold())
        unit = short or f"{speed['length'].lower()}/{speed['time'].lower()}".replace("feet", "foot")
        return Measure(unit=unit, end=end + speed.end())
    if stone := _STONE.match(after):
        return Measure(unit="stone", end=end + stone.end())
    if power := _POWERS.match(after):
        unit = (power["unit"] or power["after"] or power["short"]).casefold()
        unit = _LONG_UNITS.get(unit, unit if unit in UNITS else lemma(unit))
        cubic = (power["power"] or "")[:2].casefold() == "cu" or (power["glyph"] or "") in ("³", "3")
        if unit in UNITS:
            return _with_substance(
                Measure(unit=f"{'cubic' if cubic else 'square'} {unit}", end=end + power.end()), text
            )
    return None


def _worded(text: str, before: str, after: str, end: int) -> Measure:
    if named := _NAMED_SCALE.search(before):
        return Measure(noun=named[1].casefold(), end=end)
    if out_of := _OUT_OF.match(after):
        return _with_state(Measure(noun=head_noun(after[out_of.end() :]), end=end), before, after)
    tail = _TAIL.match(after)
    following = words(tail[0].replace("-", " ").lstrip()) if tail else ()
    if not tail or not following:
        per = _per(text, end)
        return _with_state(Measure(per=per[0], end=max(end, per[1])), before, "")
    skip = len(tail[0]) - len(tail[0].lstrip("- \n\t\xa0"))
    first = following[0]
    form, stop = first.form.casefold(), end + skip + first.end
    second = following[1].lemma if len(following) > 1 else ""
    if national := NATIONAL.get((form, second)):
        return Measure(unit=national, end=end + skip + following[1].end)
    if form == "pound" or first.lemma == "pound":
        weight = _AFTER_STONE.search(before) or _OF_WEIGHT.match(text, stop, stop + _WINDOW)
        if weight and "£" not in before:
            return _with_substance(Measure(unit="lb", end=stop), text)
    if first.lemma in CURRENCIES or (first.form.isupper() and first.form in CURRENCIES):
        unit = CURRENCIES[first.lemma if first.lemma in CURRENCIES else first.form]
        return _with_substance(Measure(unit=unit, end=stop), text)
    small = form if form == "p" and not skip else first.lemma
    if small in SMALL_MONEY and (form != "p" or small == form):
        unit = SMALL_MONEY[small]
        return _with_substance(Measure(unit=unit, factor=1.0 if unit == "cent" else 0.01, end=stop), text)
    if form == "in" and (not skip or _AFTER_FEET.search(before)):
        return _of_unit("inch", text, stop)
    if form in ("short", "metric") and second in ("ton", "tonne"):
        unit = "short ton" if form == "short" else "tonne"
        return _with_substance(Measure(unit=unit, end=end + skip + following[1].end), text)
    if form in UNITS or first.lemma in UNITS or form in ("lbs", "kms", "kgs", "quintals", "hectopascals"):
        unit = "degree" if first.lemma == "degree" else first.lemma if first.lemma in UNITS else form
        return _of_unit(unit if unit in UNITS else unit.rstrip("s"), text, stop)
    run = tail[0] if not tail[0].startswith("-") else tail[0].lstrip("-")
    noun = head_noun(first.form) if tail[0].startswith("-") else head_noun(run)
    per = _per(text, end + len(tail[0])) if not (here := _per_within(text, end))[0] else here
    return _with_state(Measure(noun=noun, per=per[0], end=max(end, per[1])), before, after)


def _of_unit(unit: str, text: str, stop: int) -> Measure:
    """The reading of a unit of measure that ends at `stop`, with what of the thing it measures."""
    tail = _TAIL.match(text, stop, stop + 40)
    run = re.split(r"[-\s]+", tail[0].strip(" -").casefold()) if tail else []
    if run[:1] and run[0] in _EXTENTS and not (unit not in TIME and run[0] in ("old", "olds", "age", "ago")):
        noun = head_noun(" ".join(run[1:])) if run[0] == "old" else ""
        aspect = _EXTENTS[run[0]]
        return Measure(
            unit=unit, aspect="" if unit in TIME and aspect not in ("age", "ago") else aspect, noun=noun, end=stop
        )
    if run[:1] and run[0] in ("in", "of") and len(run) > 1 and run[1] in _EXTENTS:
        return Measure(unit=unit, aspect=_EXTENTS[run[1]], end=stop)
    found = Measure(unit=unit, end=stop)
    return found if unit in TIME else _with_substance(found, text)


def _with_substance(found: Measure, text: str) -> Measure:
    """`found` with what it is made or spent of: rice, in "5 tonnes of rice"."""
    per = _per(text, found.end)
    link = _SUBSTANCE.match(text, found.end, found.end + 30)
    tail = _TAIL.match(text, link.end(), link.end() + 40) if link else None
    first = lemma(tail[0].split()[0]) if tail else ""
    if tail is None or first in _GENERAL or first in STOPWORDS or tail[0].split()[0] in STOPWORDS:
        return found._replace(per=per[0], end=max(found.end, per[1]))
    return found._replace(aspect=head_noun(tail[0].split()[0] if "of" in (link or "")[0] else tail[0]))


def _per(text: str, at: int) -> tuple[str, int]:
    found = _PER.match(text, at, at + 60)
    if not found:
        return "", 0
    if found["base"]:
        base = found["base"].casefold()
        return _CAPITA.get(base) or re.sub(r"[,\s]", "", base), found.end()
    unit = found["each"] or found["per"] or _ADVERBS[found["adverb"].casefold()]
    unit = unit.casefold()
    return _CAPITA.get(unit) or lemma(unit), at


def _per_within(text: str, end: int) -> tuple[str, int]:
    """The "per 100,000" or "a day" that follows a counted noun of one or two words."""
    noun = re.compile(r"\s[^\W\d_]+(?:\s[^\W\d_]+)??(?=\s(?:an?|per|every|each)\s)").match(text, end, end + 50)
    return _per(text, noun.end()) if noun else _per(text, end)


def _with_state(found: Measure, before: str, after: str) -> Measure:
    """`found`, where it counts people, with what became of them."""
    noun, state = people_and_state(found.noun, before, after)
    return found._replace(noun=noun, aspect=state)


def is_counted(run: str) -> bool:
    """Whether the word that `run` begins with is a unit or a plural, which a number of millions may stand before."""
    first = next(iter(words(run)), None)
    return first is not None and (lemma(first.form) in UNITS or _is_plural(first.form))


def _is_plural(form: str) -> bool:
    folded = form.casefold()
    return folded in _IRREGULAR or (folded.endswith("s") and not folded.endswith("ss") and lemma(form) != folded)
