"""What one run may spend: calls and US dollars, reserved before a call starts and settled when it is over."""

import threading
from dataclasses import dataclass

from verifier.endpoint.failures import CallError, Fault
from verifier.errors import InputError
from verifier.settings import Price

FIRST_ANSWER = 1_000
"""Output tokens expected of an answer before the first has come; after that, as many as the longest had."""
_MILLION = 1_000_000
_DIGITS = 8


@dataclass(frozen=True)
class Reservation:
    """Leave to send one HTTP request, with what it is expected to cost in US dollars (None: price unknown)."""

    number: int
    cost: float | None


class Budget:
    """The calls and the money of one run, for any threads. Without limits it only counts.

    A call starts only where it fits beside what is spent and what is under way, by its expected cost.
    """

    def __init__(self, max_calls: int | None, max_cost: float | None, price: Price | None) -> None:
        """Raises InputError where the cost is limited and the price is not known."""
        if max_cost is not None and price is None:
            raise InputError(
                "--max-cost needs the model's price: in verifier.toml, under [prices], add a line such as "
                '"MODEL" = { input = 0.25, output = 2.0 } (US dollars a million tokens), or limit with --max-calls'
            )
        self._max_calls = max_calls
        self._max_cost = max_cost
        self._price = price
        self._lock = threading.Lock()
        self._calls = 0
        self._spent = 0.0
        self._longest: int | None = None
        self._under_way: dict[int, Reservation] = {}

    @property
    def calls(self) -> int:
        """HTTP requests that were given leave."""
        return self._calls

    @property
    def cost(self) -> float | None:
        """US dollars spent on the requests that are settled; None where the price is not known."""
        return None if self._price is None else round(self._spent, _DIGITS)

    def reserve(self, input_tokens: int) -> Reservation:
        """Leave to send one request of about `input_tokens`. Raises CallError where the budget does not cover it."""
        with self._lock:
            if self._max_calls is not None and self._calls >= self._max_calls:
                raise CallError(Fault.BUDGET, f"the budget of {_calls(self._max_calls)} is spent (--max-calls)")
            expected = cost_of(self._price, input_tokens, FIRST_ANSWER if self._longest is None else self._longest)
            committed = self._spent + sum(other.cost or 0.0 for other in self._under_way.values())
            if self._max_cost is not None and round(committed + (expected or 0.0), _DIGITS) > self._max_cost:
                raise CallError(
                    Fault.BUDGET, f"the budget of ${self._max_cost:g} does not cover another call (--max-cost)"
                )
            self._calls += 1
            reservation = Reservation(self._calls, expected)
            self._under_way[reservation.number] = reservation
            return reservation

    def settle(self, reservation: Reservation, input_tokens: int | None, output_tokens: int | None) -> None:
        """Put what the request really took in the place of what was expected; a second time changes nothing.

        None: the endpoint did not say, so what was expected counts as spent. A request that failed took 0 and 0.
        """
        with self._lock:
            if self._under_way.pop(reservation.number, None) is None:
                return
            if input_tokens is None or output_tokens is None:
                self._spent += reservation.cost or 0.0
                return
            self._spent += cost_of(self._price, input_tokens, output_tokens) or 0.0
            if output_tokens:
                self._longest = max(self._longest or 0, output_tokens)


def cost_of(price: Price | None, input_tokens: int | None, output_tokens: int | None) -> float | None:
    """US dollars for these tokens; None where the price or a count is not known."""
    if price is None or input_tokens is None or output_tokens is None:
        return None
    return (input_tokens * price.input + output_tokens * price.output) / _MILLION


def _calls(number: int) -> str:
    return f"{number} call{'s' * (number != 1)}"
