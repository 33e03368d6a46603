"""Units of measure and currencies as news writes them, and conversion between them (pint)."""

import re
from functools import lru_cache
from typing import Any

CURRENCIES = {
    "$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD",
    "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "R$": "BRL", "₹": "rupee", "RS": "rupee", "₩": "won", "₽": "RUB",
    "₺": "TRY", "₪": "ILS", "₦": "NGN", "₴": "UAH", "CHF": "CHF", "USD": "USD", "EUR": "EUR", "GBP": "GBP",
    "JPY": "JPY", "AUD": "AUD", "CAD": "CAD", "NZD": "NZD", "RMB": "CNY", "CNY": "CNY", "SEK": "SEK", "NOK": "NOK",
    "DKK": "DKK", "INR": "rupee", "dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY", "ruble": "RUB",
    "rouble": "RUB", "crown": "crown", "franc": "franc", "peso": "peso", "rupee": "rupee", "yuan": "CNY",
    "renminbi": "CNY", "shekel": "ILS", "lira": "TRY", "naira": "NGN", "hryvnia": "UAH", "krona": "SEK",
    "dirham": "dirham", "rand": "ZAR", "sterling": "GBP",
}  # fmt: skip
NATIONAL = {
    ("us", "dollar"): "USD", ("american", "dollar"): "USD", ("australian", "dollar"): "AUD",
    ("canadian", "dollar"): "CAD", ("hong", "dollar"): "HKD", ("singapore", "dollar"): "SGD",
    ("swiss", "franc"): "CHF", ("british", "pound"): "GBP", ("egyptian", "pound"): "EGP",
    ("lebanese", "pound"): "LBP", ("syrian", "pound"): "SYP", ("indian", "rupee"): "rupee",
    ("japanese", "yen"): "JPY", ("swedish", "krona"): "SEK", ("norwegian", "krone"): "NOK",
    ("danish", "krone"): "DKK", ("czech", "crown"): "CZK", ("mexican", "peso"): "MXN",
}  # fmt: skip
SMALL_MONEY = {"cent": "cent", "pence": "GBP", "penny": "GBP", "p": "GBP"}
"""What a hundredth is of; a cent may be one of the dollar or of the euro."""
_CENTS = frozenset(("USD", "EUR", "AUD", "CAD", "NZD"))
UNITS = frozenset(
    """mm cm m km millimetre millimeter centimetre centimeter metre meter kilometre kilometer inch foot feet ft yard
    mile kg g gram kilogram tonne ton ounce litre liter gallon barrel acre hectare celsius fahrenheit second
    minute hour day week month year mph km/h kph knot watt kilowatt megawatt gigawatt volt kw mw gw kwh mwh gwh twh
    lb oz ha hectolitre millilitre ml carat fortnight decade century kilobyte megabyte gigabyte terabyte kb mb gb tb
    degree fathom quintal millibar hectopascal m/s secs sec mins min hr hrs yr yrs kilo""".split()
)
TIME = frozenset("second minute hour day week month year fortnight decade century".split())
PLAIN = frozenset(("", "%", "points", "clock", "score", "ordinal", "decades"))
"""Units that nothing converts to."""
_SPELLED = {
    "celsius": "degC", "fahrenheit": "degF", "delta celsius": "delta_degC", "delta fahrenheit": "delta_degF",
    "feet": "foot", "ft": "foot", "ton": "tonne", "short ton": "short_ton", "ha": "hectare", "mb": "megabyte",
    "gb": "gigabyte", "tb": "terabyte", "kb": "kilobyte", "kw": "kilowatt", "mw": "megawatt", "gw": "gigawatt",
    "kwh": "kilowatt_hour", "mwh": "megawatt_hour", "gwh": "gigawatt_hour", "twh": "terawatt_hour", "kilo": "kilogram",
    "secs": "second", "sec": "second", "mins": "minute", "min": "minute", "hr": "hour", "hrs": "hour", "yr": "year",
    "yrs": "year", "barrel": "oil_barrel", "decade": "ten_years", "ml": "millilitre", "stone": "stone",
}  # fmt: skip
_POWER = re.compile(r"(square|cubic) (.+)")


@lru_cache(maxsize=1_000)
def convert(value: float, unit: str, target: str) -> float | None:
    """`value` of `unit` in `target`, or None when the two measure different things."""
    if unit in PLAIN or target in PLAIN:
        return None
    if "cent" in (unit, target) and {unit, target} & _CENTS:
        return value / 100 if unit == "cent" else value * 100
    source, wanted = pint_name(unit), pint_name(target)
    if source is None or wanted is None:
        return None
    import pint

    try:
        return float(_registry().Quantity(value, source).to(wanted).magnitude)
    except (pint.errors.PintError, AssertionError, ValueError, TypeError, OverflowError):
        return None


def pint_name(unit: str) -> str | None:
    """What pint calls `unit`, or None where it is no unit of measure."""
    if power := _POWER.fullmatch(unit):
        inner = pint_name(power[2])
        return inner and f"{inner}**{2 if power[1] == 'square' else 3}"
    if unit in _SPELLED or unit in UNITS:
        return _SPELLED.get(unit, unit)
    number, slash, base = unit.partition("/")
    return unit if slash and number in UNITS and base in UNITS else None


@lru_cache(maxsize=1)
def _registry() -> Any:
    import pint

    registry: Any = pint.UnitRegistry()
    registry.define("ten_years = 10 * year")
    registry.define("quintal = 100 * kilogram")
    return registry
