"""The one place that asks a chat model: each request once, answered by the ledger or the endpoint, read strictly."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Generic, Self

from pydantic import JsonValue

from verifier.endpoint.answers import Answer, AnswerT, json_schema, read_answer
from verifier.endpoint.connection import Connection
from verifier.endpoint.conversation import Conversation
from verifier.endpoint.exchange import Exchange, Pause
from verifier.endpoint.failures import CallError, Fault
from verifier.endpoint.fence import random_marker
from verifier.endpoint.meter import Bill, Meter, Used
from verifier.endpoint.worker import ItemT, ResultT, Worker
from verifier.findings import Usage
from verifier.ledger import Asked, Ledger, Outcome
from verifier.prompts import load_prompt
from verifier.settings import Settings

__all__ = ["Answered", "Bill", "ChatClient"]


@dataclass(frozen=True)
class Answered(Generic[AnswerT]):
    """An answer that fits its schema, and the words it was given in."""

    answer: AnswerT
    text: str


@dataclass
class _UnderWay:
    """A request whose outcome others wait for; it stays None where its asker was cancelled."""

    over: asyncio.Event = field(default_factory=asyncio.Event)
    outcome: Outcome | None = None


class ChatClient:
    """A chat model behind an OpenAI-compatible endpoint. Its calls run in a thread of its own until it is closed.

    Any threads may use it at once, each by a fork where what it uses is to be told from the rest. `marker` fences what
    articles say in the prompts: random, one for each client. `pause` waits before retries.
    """

    def __init__(self, settings: Settings, ledger: Ledger | None = None, *, pause: Pause = asyncio.sleep) -> None:
        """Raises InputError for settings without a usable endpoint, or with a limited cost but no price."""
        self.model = settings.model
        self.marker = random_marker()
        self.connection = Connection.from_settings(settings)
        self._settings = settings
        self._ledger = ledger
        self._meter = Meter()
        self._used = Used()
        self._exchange = Exchange(settings, self.connection, ledger, self._meter, pause)
        self._under_way: dict[str, _UnderWay] = {}
        self._given_up: dict[str, Outcome] = {}
        self._worker = Worker(self, self._exchange.close)
        self._forked_from: Self | None = None

    def fork(self) -> Self:
        """This client with a count of its own of the answers used; all else is shared, and closed with the first."""
        other = copy(self)
        other._used = Used()
        # The worker ends when the first client goes.
        other._forked_from = self
        return other

    def each(self, function: Callable[[ItemT], Awaitable[ResultT]], items: Sequence[ItemT]) -> Iterator[ResultT]:
        """What `function` gives for each of `items`, in order, all of them under way at once.

        Raises EndpointError, and makes no further calls, once the endpoint rejects them for good.
        """
        return self._worker.each(function, items)

    async def ask(self, conversation: Conversation, schema: type[AnswerT]) -> Answered[AnswerT]:
        """The model's answer, read as `schema`; an unusable one is asked for once more, and so is a refused one.

        Raises EndpointError when no call can succeed until the settings change, CallError when this one did not.
        """
        left = set(_FOLLOW_UPS.values())
        while True:
            outcome = await self._outcome(conversation, schema, left)
            answer = _read(outcome, schema, self.model)
            if not isinstance(answer, CallError):
                return Answered(answer, outcome.text or "")
            follow_up = _FOLLOW_UPS.get(answer.fault)
            if follow_up not in left:
                raise answer
            left.discard(follow_up)
            conversation = _again(conversation, outcome, answer)

    @property
    def used(self) -> tuple[str, ...]:
        """The requests whose answers were used since usage was last asked for."""
        return tuple(self._used.answers)

    def count(self, requests: Iterable[str], dropped: int) -> None:
        """Count the ledger's answers to these requests, and judgements dropped, as if they were used now."""
        for request in requests:
            if self._ledger and (known := self._ledger.answer(request)):
                self._used.answers[request] = known
        self._used.dropped += dropped

    def absorb(self, other: "ChatClient") -> None:
        """Count what a fork has used."""
        self._used.answers |= other._used.answers
        self._used.dropped += other._used.dropped

    def usage(self) -> Usage:
        """The distinct answers used, and judgements dropped, since this was last asked."""
        used, self._used = self._used, Used()
        return used.usage()

    def bill(self) -> Bill:
        """What this run really sent, and took from the ledger."""
        return self._meter.bill()

    def close(self) -> None:
        """End the calls, the connections and the thread."""
        self._worker.close()

    async def _outcome(self, conversation: Conversation, schema: type[AnswerT], left: Collection[str]) -> Outcome:
        """What came of a request, counted where that is an answer."""
        asked = _asked(self.model, self._settings, conversation, schema)
        outcome = await self._once(asked, conversation, schema, left)
        if outcome.fault is None:
            self._used.answers[asked.id] = outcome
        return outcome

    async def _once(
        self, asked: Asked, conversation: Conversation, schema: type[AnswerT], left: Collection[str]
    ) -> Outcome:
        """What comes of a request; one that is under way already is waited for."""
        self._exchange.check()
        while other := self._under_way.get(asked.id):
            await other.over.wait()
            self._exchange.check()
            if other.outcome:
                return other.outcome
        mine = self._under_way[asked.id] = _UnderWay()
        try:
            mine.outcome = await self._obtain(asked, conversation, schema, left)
        finally:
            del self._under_way[asked.id]
            mine.over.set()
        return mine.outcome

    async def _obtain(
        self, asked: Asked, conversation: Conversation, schema: type[AnswerT], left: Collection[str]
    ) -> Outcome:
        """The outcome from this run, the ledger or the endpoint, in this order."""
        if known := self._given_up.get(asked.id):
            return known
        if self._ledger and (known := self._ledger.answer(asked.id)):
            self._meter.from_ledger += 1
            return known
        if self._settings.replay:
            detail = "the ledger holds no answer to this request (--replay)"
            where = self.connection.shown
            return Outcome(endpoint=where, fault=Fault.UNRECORDED.value, detail=detail, seconds=0, attempts=0)
        outcome = await self._exchange.outcome(conversation, schema)
        answer = _read(outcome, schema, self.model)
        failure = answer if isinstance(answer, CallError) else None
        if failure and failure.fault is Fault.MALFORMED and outcome.fault is None:
            self._exchange.speaker.not_enforced()
        # What a follow-up builds on is kept like an answer; where nothing follows, another run asks again.
        reusable = outcome.fault is None and not (failure and _final(failure, left))
        if not reusable:
            self._given_up[asked.id] = outcome
        if self._ledger:
            self._ledger.write(asked, outcome, reusable=reusable)
        return outcome


_FOLLOW_UPS = {
    Fault.MALFORMED: "repair",
    Fault.EMPTY: "repair",
    Fault.REFUSED: "neutral",
    Fault.FILTERED: "neutral",
}
"""The prompt by which a request is put once more."""


def _final(error: CallError, left: Collection[str]) -> bool:
    return error.fault is not Fault.CUT_OFF and _FOLLOW_UPS.get(error.fault) not in left


def _again(conversation: Conversation, outcome: Outcome, error: CallError) -> Conversation:
    """The conversation with which the model is asked once more."""
    prompt = load_prompt(_FOLLOW_UPS[error.fault])
    if prompt.name == "neutral":
        return conversation.adding(prompt.render().user)
    if not outcome.text:
        return conversation.adding(prompt.render(problems="There was no answer.").user)
    return conversation.then(outcome.text, prompt.render(problems=str(error)).user)


def _asked(model: str, settings: Settings, conversation: Conversation, schema: type[Answer]) -> Asked:
    prompt = conversation.prompt
    form: dict[str, JsonValue] = {
        "name": schema.__name__,
        "schema": json_schema(schema),
        "output_tokens": settings.output_tokens,
    }
    return Asked(
        model=model,
        prompt=prompt.name,
        version=prompt.version,
        sha256=prompt.sha256,
        parameters=form,
        turns=conversation.masked,
    )


def _read(outcome: Outcome, schema: type[AnswerT], model: str) -> AnswerT | CallError:
    """The answer in `outcome`, or why there is none."""
    if outcome.fault is not None:
        return CallError(Fault(outcome.fault), outcome.detail)
    if outcome.refusal:
        return CallError(Fault.REFUSED, f"model {model!r} refused to answer")
    if outcome.finish == "content_filter":
        return CallError(Fault.FILTERED, f"the content filter of {outcome.endpoint} withheld the answer")
    if outcome.finish == "length":
        return CallError(Fault.CUT_OFF, f"model {model!r} was cut off before its answer was complete")
    if not (outcome.text or "").strip():
        return CallError(Fault.EMPTY, f"model {model!r} gave an empty answer")
    try:
        return read_answer(outcome.text or "", schema)
    except CallError as error:
        return error
