"""What is counted: the answers a report rests on, and what this run really sent."""

import math
from dataclasses import dataclass, field

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
    """What a run has sent so far, whoever of its articles asked."""

    sent: int = 0
    retried: int = 0
    from_ledger: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = 0.0
    answered_by: set[str] = field(default_factory=set)

    def pay(self, outcome: Outcome) -> None:
        """Add what an answer took."""
        self.input_tokens += outcome.input_tokens or 0
        self.output_tokens += outcome.output_tokens or 0
        self.cost = None if self.cost is None or outcome.cost is None else self.cost + outcome.cost
        if outcome.answered_by:
            self.answered_by.add(outcome.answered_by)

    def bill(self) -> Bill:
        """What was sent, and taken from the ledger."""
        return Bill(
            sent=self.sent,
            retried=self.retried,
            from_ledger=self.from_ledger,
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            cost=None if self.cost is None else round(self.cost, 8),
            answered_by=tuple(sorted(self.answered_by)),
        )


@dataclass
class Used:
    """The answers that one article's report rests on, by the ids of their requests, and the judgements dropped."""

    answers: dict[str, Outcome] = field(default_factory=dict)
    dropped: int = 0

    def usage(self) -> Usage:
        """The sums."""
        costs = [outcome.cost for outcome in self.answers.values() if outcome.cost is not None]
        return Usage(
            calls=len(self.answers),
            input_tokens=sum(outcome.input_tokens or 0 for outcome in self.answers.values()),
            output_tokens=sum(outcome.output_tokens or 0 for outcome in self.answers.values()),
            # Exactly rounded, so that the sum does not depend on the order in which answers came.
            cost=round(math.fsum(costs), 8) if len(costs) == len(self.answers) else None,
            dropped_quotes=self.dropped,
        )
