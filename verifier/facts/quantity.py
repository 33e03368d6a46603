"""One quantity as prose writes it: value or range, unit, precision, qualifier, and what it measures."""

from enum import StrEnum

from verifier.models import Frozen

INSIDE = 0.999
"""Share of half a stated place that is within it: 3.4 and 3.5 touch, and yet differ."""
_MARGINS = {
    "about": (0.08, 0.08), "nearly": (0.15, 0.0), "above": (0.0, 0.5), "just above": (0.0, 0.15), "below": (0.5, 0.0),
}  # fmt: skip
"""How far below and above the figure, as a share of it, each qualifier reaches in news."""
_QUARTER = 0.25


class Kind(StrEnum):
    """What a quantity is, as far as that decides what it compares with."""

    FIGURE = "figure"
    """A number of things, a measure, or an amount of money."""
    SHARE = "share"
    """A fraction or ratio in words, "a third", "one in five": its value is in percent."""
    VAGUE = "vague"
    """A plural of a scale, "dozens of": a range of values."""
    MULTIPLE = "multiple"
    """ "twice", "threefold"."""
    ORDINAL = "ordinal"
    """A place in an order, "third"."""
    SCORE = "score"
    """Two figures of two sides, "4-3": `value` is that of the side named first."""
    CLOCK = "clock"
    """A time of day, in hours since midnight."""
    DECADE = "decade"
    """Ten years, "the 1990s"."""


class Quantity(Frozen):
    """A number as written: its value, unit ("%", a currency, a unit of measure or ""), and what it counts."""

    start: int
    end: int
    text: str
    value: float
    step: float
    """The last stated place: 0.1 for 2.4, 100 for 2,300; half of it either way is within the stated precision."""
    unit: str = ""
    noun: str = ""
    """What is counted; of a score, the side whose figure `value` is."""
    qualifier: str = ""
    """about, nearly, above, just above, below, or nothing."""
    upper: float | None = None
    """The upper end where a range is written, "10 to 20 people"; of a score, the figure of the other side."""
    kind: Kind = Kind.FIGURE
    aspect: str = ""
    """What of the thing is measured: the whole of a share, height, age, killed, the zone of a time, the other side."""
    per: str = ""
    """What the figure is for each of: hour in "$11 an hour"."""
    floating: bool = False
    """Whether a time of day leaves open which half of the day it is in."""

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest value that the wording allows."""
        if self.upper is not None and self.kind is not Kind.SCORE:
            return self.value, self.upper
        slack = 0.0 if self.step == 1 else min(INSIDE * self.step / 2, 0.05 * abs(self.value))
        low, high, size = self.value - slack, self.value + slack, abs(self.value)
        below, above = (size * margin for margin in _MARGINS.get(self.qualifier, (0.0, 0.0)))
        if self.kind is Kind.CLOCK and self.qualifier:
            below, above = (_QUARTER if margin else 0.0 for margin in (below, above))
        elif self.qualifier == "about" and self.step >= 1 and size >= 10:
            below, above = max(below, 1.0), max(above, 1.0)
        return min(low, self.value - below), max(high, self.value + above)
