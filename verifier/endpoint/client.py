"""The one place that calls a chat model: structured answers, bounded concurrency, usage, and failures told apart."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import SecretStr

from verifier.endpoint.answers import Answer, AnswerT, read_answer
from verifier.endpoint.connection import Connection
from verifier.endpoint.conversation import Conversation
from verifier.endpoint.failures import CallError, Fault, explain
from verifier.errors import EndpointError
from verifier.findings import Usage
from verifier.settings import Settings

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


@dataclass(frozen=True)
class Answered(Generic[AnswerT]):
    """An answer that fits its schema, and the words it was given in."""

    answer: AnswerT
    text: str


class ChatClient:
    """A chat model behind an OpenAI-compatible endpoint. Its calls run in a thread of its own until it is closed."""

    def __init__(self, settings: Settings) -> None:
        self.model = settings.model
        self.connection = Connection.from_settings(settings)
        self._settings = settings
        self._usage = Usage()
        self._rejected: EndpointError | None = None
        self._open = ExitStack()
        self._portal: Any = None
        self._chat: Any = None

    def each(self, function: Callable[[ItemT], Awaitable[ResultT]], items: Sequence[ItemT]) -> Iterator[ResultT]:
        """What `function` gives for each of `items`, in order, all of them under way at once.

        Raises EndpointError, and makes no further calls, once the endpoint rejects them for good.
        """
        from anyio.from_thread import start_blocking_portal

        if not items:
            return
        if self._portal is None:
            self._portal = self._open.enter_context(start_blocking_portal())
        futures = [self._portal.start_task_soon(function, item) for item in items]
        try:
            for future in futures:
                yield future.result()
        finally:
            for future in futures:
                future.cancel()

    async def ask(self, conversation: Conversation, schema: type[AnswerT]) -> Answered[AnswerT]:
        """The model's answer, read as `schema`.

        Raises EndpointError when no call can succeed until the settings change, CallError when this one did not.
        """
        from langsmith import tracing_context

        if self._rejected:
            raise self._rejected
        if self._chat is None:
            self._chat = self._make_chat()
        request = [(turn.role.value, turn.text) for turn in conversation.turns]
        try:
            with tracing_context(enabled=False):
                message = await self._chat.ainvoke(request, response_format=_response_format(schema))
        except Exception as error:  # LangChain answers odd bodies with whatever their parsing raises
            # The cause is cut off: its text and its request may hold the key.
            told = explain(error, self.connection, self.model)
            if isinstance(told, EndpointError):
                self._rejected = told
            raise told from None
        spent = message.usage_metadata or {"input_tokens": 0, "output_tokens": 0}
        self._usage += Usage(calls=1, input_tokens=spent["input_tokens"], output_tokens=spent["output_tokens"])
        if message.additional_kwargs.get("refusal"):
            raise CallError(Fault.REFUSED, f"model {self.model!r} refused to answer")
        text = message.text.strip()
        if not text:
            raise CallError(Fault.EMPTY, f"model {self.model!r} gave an empty answer")
        return Answered(read_answer(text, schema), text)

    def drop(self, quotes: int) -> None:
        """Count judgements whose quote is in no passage."""
        self._usage += Usage(dropped_quotes=quotes)

    def usage(self) -> Usage:
        """The answers used, and judgements dropped, since this was last asked."""
        usage, self._usage = self._usage, Usage()
        return usage

    def close(self) -> None:
        """End the thread and the connections."""
        self._open.close()

    def _make_chat(self) -> Any:
        from langchain_openai import ChatOpenAI

        connection = self.connection
        return ChatOpenAI(
            model=self.model,
            base_url=connection.url,
            api_key=SecretStr(connection.sent_key),
            temperature=0,
            timeout=connection.timeout,
            max_retries=0,
            use_responses_api=False,
            openai_proxy="",
        )


def _response_format(schema: type[Answer]) -> dict[str, Any]:
    wanted = {"name": schema.__name__, "strict": True, "schema": schema.model_json_schema()}
    return {"type": "json_schema", "json_schema": wanted}
