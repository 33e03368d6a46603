"""Units of measure and currencies as news writes them, and conversion between them (pint)."""

from functools import lru_cache
from typing import Any

CURRENCIES = {
    "$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "A$": "AUD", "C$": "CAD",
    "dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY", "ruble": "RUB", "rouble": "RUB",
    "crown": "crown", "franc": "franc", "peso": "peso", "rupee": "rupee",
}  # fmt: skip
UNITS = frozenset(
    """mm cm m km millimetre millimeter centimetre centimeter metre meter kilometre kilometer inch foot feet ft yard
    mile kg g gram kilogram tonne ton ounce litre liter gallon barrel acre hectare celsius fahrenheit second
    minute hour day week month year mph km/h kph knot watt kilowatt megawatt gigawatt volt""".split()
)
PLAIN = frozenset(("", "%", "points", "am", "pm"))
"""Units that nothing converts to."""
_PINT_NAMES = {"celsius": "degC", "fahrenheit": "degF", "feet": "foot", "ton": "tonne", "short ton": "short_ton"}


@lru_cache(maxsize=1_000)
def convert(value: float, unit: str, target: str) -> float | None:
    """`value` of `unit` in `target`, or None when the two measure different things."""
    if unit in PLAIN or target in PLAIN:
        return None
    import pint

    try:
        quantity = _registry().Quantity(value, _PINT_NAMES.get(unit, unit))
        return float(quantity.to(_PINT_NAMES.get(target, target)).magnitude)
    except (pint.errors.PintError, AssertionError, ValueError, TypeError):
        return None


@lru_cache(maxsize=1)
def _registry() -> Any:
    import pint

    return pint.UnitRegistry()
