"""What has come of a run so far, counted; and what is to be expected of the rest."""

import time
from collections import Counter
from fractions import Fraction

from verifier.audit.models import Result
from verifier.vocabulary import Verdict


class Tally:
    """Counts over the results of a run; rates are those since this command began."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.articles = 0
        self.failures = 0
        self.unchecked = 0
        self.verdicts: Counter[Verdict] = Counter()
        self.now = 0
        """Articles done since this command began."""
        self._cost: Fraction | None = Fraction()
        """Exact, so that no order of the results changes it."""
        self._began = time.monotonic()

    def add(self, result: Result, now: bool) -> None:
        """Count the result of an article; `now` where it was come by since this command began."""
        self.articles += 1
        self.now += now
        if result.report is None:
            self.failures += 1
            return
        self.verdicts.update(finding.verdict for finding in result.report.findings)
        self.unchecked += len(result.report.unchecked)
        cost = result.report.usage.cost
        self._cost = None if cost is None or self._cost is None else self._cost + Fraction(cost)

    @property
    def claims(self) -> int:
        """Claims with a verdict."""
        return self.verdicts.total()

    @property
    def cost(self) -> float | None:
        """US dollars that the answers are worth on which the results rest; None where a price is not known."""
        return None if self._cost is None else float(self._cost)

    @property
    def projected(self) -> float | None:
        """That of the whole run, if its other articles are like these."""
        return None if self.cost is None or not self.articles else self.cost * self.total / self.articles

    @property
    def seconds(self) -> float:
        """Since this began to count."""
        return time.monotonic() - self._began

    @property
    def rate(self) -> float:
        """Articles a second in this session."""
        return self.now / self.seconds if self.seconds else 0.0

    @property
    def left(self) -> float | None:
        """Seconds that the rest will take; None before anything is known."""
        return (self.total - self.articles) / self.rate if self.rate else None

    def verdict_line(self) -> str:
        """The counts by verdict."""
        return ", ".join(f"{self.verdicts[verdict]:,} {verdict}" for verdict in Verdict)
