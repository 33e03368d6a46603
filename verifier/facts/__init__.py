"""The deterministic layer: numbers, units, dates, negations and quotations, read and compared by code."""
