"""One request to the endpoint until something comes of it: spoken in its dialect, within limits and budget, retried."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from verifier.endpoint.answers import Answer
from verifier.endpoint.budget import Budget, cost_of
from verifier.endpoint.connection import Connection
from verifier.endpoint.conversation import Conversation, Turn
from verifier.endpoint.dialect import Dialect, Speaker
from verifier.endpoint.failures import CallError, Fault, RejectedError, explain, no_model
from verifier.endpoint.limits import RateLimits, estimate_tokens
from verifier.endpoint.meter import Meter
from verifier.endpoint.transport import Delivery, Transport
from verifier.errors import EndpointError
from verifier.ledger import Ledger, Outcome
from verifier.settings import Settings

Pause = Callable[[float], Awaitable[None]]
"""Waits for so many seconds."""
FIRST_WAIT = 0.5
LONGEST_BACKOFF = 20.0
"""Seconds before the first retry, at most, and before any, where the endpoint names none."""


class Exchange:
    """Puts requests to one model, `settings.concurrency` at once; used in one event loop."""

    def __init__(
        self, settings: Settings, connection: Connection, ledger: Ledger | None, meter: Meter, pause: Pause
    ) -> None:
        self.speaker = Speaker(connection.shown, settings.model, ledger)
        self._settings = settings
        self._connection = connection
        self._meter = meter
        self._pause = pause
        self._price = settings.prices.get(settings.model)
        self._budget = Budget(settings.max_calls, settings.max_cost, self._price)
        self._transport = Transport(
            connection, settings.model, output_tokens=settings.output_tokens, stream=settings.stream
        )
        self._places = asyncio.Semaphore(settings.concurrency)
        self._limits: RateLimits | None = None
        self._rejected: EndpointError | None = None

    def check(self) -> None:
        """Raises EndpointError where the endpoint has turned us away for good."""
        if self._rejected:
            raise self._rejected

    async def outcome(self, conversation: Conversation, schema: type[Answer]) -> Outcome:
        """What came of a request, failures included. Raises EndpointError."""
        tally = _Tally()
        async with self.speaker.first_alone(), self._places:
            started = time.monotonic()
            try:
                came = self._told(await self._retried(conversation.turns, schema, tally), conversation)
            except CallError as error:
                tried = f" (tried {tally.tries} times)" if tally.tries > 1 else ""
                came = {"fault": error.fault.value, "detail": f"{error}{tried}"}
            seconds = round(time.monotonic() - started, 3)
        outcome = Outcome(endpoint=self._connection.shown, seconds=seconds, attempts=tally.sent, **came)
        if outcome.fault is None:
            self._meter.pay(outcome)
        return outcome

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    def _told(self, delivery: Delivery, conversation: Conversation) -> dict[str, Any]:
        def kept(text: str | None) -> str | None:
            return None if text is None else conversation.mask(self._connection.scrub(text))

        return {
            "text": kept(delivery.text),
            "refusal": kept(delivery.refusal),
            "finish": kept(delivery.finish),
            "answered_by": kept(delivery.answered_by),
            "input_tokens": delivery.input_tokens,
            "output_tokens": delivery.output_tokens,
            "cost": cost_of(self._price, delivery.input_tokens, delivery.output_tokens),
        }

    async def _retried(self, turns: Sequence[Turn], schema: type[Answer], tally: "_Tally") -> Delivery:
        from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

        backoff = wait_exponential_jitter(multiplier=FIRST_WAIT, max=LONGEST_BACKOFF, jitter=FIRST_WAIT)

        def wait(state: Any) -> float:
            asked: float | None = state.outcome.exception().retry_after
            return backoff(state) if asked is None else asked

        retrying = AsyncRetrying(
            sleep=self._pause,
            stop=stop_after_attempt(self._connection.max_retries + 1),
            wait=wait,
            retry=retry_if_exception(lambda error: isinstance(error, CallError) and error.passing),
            reraise=True,
        )
        return await retrying(self._spoken, turns, schema, tally)

    async def _spoken(self, turns: Sequence[Turn], schema: type[Answer], tally: "_Tally") -> Delivery:
        """One try, in as many dialects as it takes."""
        tally.tries += 1
        repeated = tally.tries > 1
        while True:
            dialect = self.speaker.dialect
            try:
                delivery = await self._send(turns, schema, dialect, tally, repeated=repeated)
            except RejectedError as error:
                if self.speaker.rejected(dialect, error):
                    repeated = False
                    continue
                if error.status == 404:
                    self._rejected = no_model(self._connection, self._settings.model, error.status)
                    raise self._rejected from None
                raise
            self.speaker.understood(dialect)
            return delivery

    async def _send(
        self, turns: Sequence[Turn], schema: type[Answer], dialect: Dialect, tally: "_Tally", *, repeated: bool
    ) -> Delivery:
        """One HTTP request, where endpoint, budget and limits let it go."""
        self.check()
        tokens = sum(estimate_tokens(turn.text) for turn in turns)
        reservation = self._budget.reserve(tokens)
        try:
            await self._within_limits(tokens + self._settings.output_tokens)
            self._meter.sent += 1
            self._meter.retried += repeated
            tally.sent += 1
            delivery = await self._transport.send(turns, schema, dialect)
            self._budget.settle(reservation, delivery.input_tokens, delivery.output_tokens)
        except Exception as error:  # LangChain answers odd bodies with whatever their parsing raises
            told = explain(error, self._connection, self._settings.model)
            if isinstance(told, EndpointError):
                self._rejected = told
            elif isinstance(told, CallError) and told.fault is Fault.TIMEOUT:
                # The answer may have been made, and charged for, all the same.
                self._budget.settle(reservation, None, None)
            # The cause is cut off: its text and its request may hold the key.
            raise told from None
        finally:
            self._budget.settle(reservation, 0, 0)
        return delivery

    async def _within_limits(self, tokens: int) -> None:
        if self._limits is None:
            self._limits = RateLimits(self._settings.requests_per_minute, self._settings.tokens_per_minute)
        await self._limits.wait(tokens)


@dataclass
class _Tally:
    """Tries of one request, and the HTTP requests they took."""

    tries: int = 0
    sent: int = 0
