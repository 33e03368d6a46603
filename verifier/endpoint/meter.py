"""What is counted: the answers a report rests on, and what this run really sent."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from verifier.findings import Usage
from verifier.ledger import Outcome
from verifier.models import Frozen


class Bill(Frozen):
    """What a run sent. `sent`: HTTP requests; `retried`: those of them repeated after a passing failure.

    Tokens as the endpoint counted them; `cost` in US dollars, None where it is not known for every answer.
    `answered_by`: the models that say they answered.
    """

    sent: int = 0
    retried: int = 0
    from_ledger: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = 0.0
    answered_by: tuple[str, ...] = ()


@dataclass
class Meter:
    """The counts of one client: `used` and `dropped` since last asked, the others over the whole run."""

    sent: int = 0
    retried: int = 0
    from_ledger: int = 0
    dropped: int = 0
    paid: list[Outcome] = field(default_factory=list)
    used: dict[str, Outcome] = field(default_factory=dict)

    def usage(self) -> Usage:
        """The distinct answers used, and judgements dropped, since this was last asked."""
        used, self.used, dropped, self.dropped = self.used, {}, self.dropped, 0
        return Usage(calls=len(used), dropped_quotes=dropped, **_summed(used.values()))

    def bill(self) -> Bill:
        """What was sent so far, and taken from the ledger."""
        return Bill(
            sent=self.sent,
            retried=self.retried,
            from_ledger=self.from_ledger,
            answered_by=tuple(sorted({outcome.answered_by for outcome in self.paid if outcome.answered_by})),
            **_summed(self.paid),
        )


def _summed(outcomes: Iterable[Outcome]) -> dict[str, Any]:
    kept = list(outcomes)
    costs = [outcome.cost for outcome in kept if outcome.cost is not None]
    return {
        "input_tokens": sum(outcome.input_tokens or 0 for outcome in kept),
        "output_tokens": sum(outcome.output_tokens or 0 for outcome in kept),
        # Exactly rounded, so that the sum does not depend on the order in which answers came.
        "cost": round(math.fsum(costs), 8) if len(costs) == len(kept) else None,
    }
