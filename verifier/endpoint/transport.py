"""One HTTP attempt at a chat completion, by LangChain's client: what was delivered, raw."""

import asyncio
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from verifier.endpoint.answers import Answer
from verifier.endpoint.connection import Connection
from verifier.endpoint.conversation import Turn
from verifier.endpoint.dialect import Dialect


@dataclass(frozen=True)
class Delivery:
    """An answer as it came; tokens are None where the endpoint does not count them."""

    text: str
    refusal: str | None = None
    finish: str | None = None
    answered_by: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None


class Transport:
    """Sends to one model of one endpoint, in one event loop. It neither retries nor interprets."""

    def __init__(self, connection: Connection, model: str, *, output_tokens: int, stream: bool) -> None:
        self._connection = connection
        self._model = model
        self._output_tokens = output_tokens
        self._stream = stream
        self._http: Any = None
        self._chats: dict[tuple[bool, bool], Any] = {}

    async def send(self, turns: Sequence[Turn], schema: type[Answer], dialect: Dialect) -> Delivery:
        """What the model delivers within the time limit, however slowly. Raises whatever the client libraries raise."""
        from langchain_core.messages import convert_to_messages
        from langsmith import tracing_context

        chat = self._chat(dialect)
        messages = convert_to_messages(dialect.messages(turns, schema))
        with tracing_context(enabled=False):
            async with asyncio.timeout(self._connection.timeout):
                result = await chat.agenerate([messages], **dialect.parameters(schema, self._output_tokens))
        return _generated(result)

    async def close(self) -> None:
        """Close the connections, in the loop that used them."""
        if self._http is not None:
            await self._http.aclose()

    def _chat(self, dialect: Dialect) -> Any:
        key = (dialect.temperature, dialect.stream_usage)
        if key not in self._chats:
            self._chats[key] = self._make_chat(dialect)
        return self._chats[key]

    def _make_chat(self, dialect: Dialect) -> Any:
        from langchain_openai import ChatOpenAI

        # It warns of what we find out ourselves, on stderr.
        warnings.filterwarnings("ignore", category=UserWarning, module=r"langchain_openai\.")
        if self._http is None:
            self._http = self._connection.async_http_client()
        connection = self._connection

        async def key() -> str:
            return connection.sent_key

        return ChatOpenAI(
            model=self._model,
            base_url=connection.url,
            api_key=key,
            temperature=0 if dialect.temperature else None,
            timeout=connection.timeout,
            max_retries=0,
            use_responses_api=False,
            streaming=self._stream,
            stream_usage=dialect.stream_usage,
            http_async_client=self._http,
            openai_proxy="",
            http_socket_options=(),
            cache=False,
        )


def _generated(result: Any) -> Delivery:
    """The first choice of LangChain's result; an answer without any choice is an empty one."""
    told = result.llm_output or {}
    if not result.generations[0]:
        usage = told.get("token_usage") or {}
        return Delivery(
            text="",
            answered_by=_text(told.get("model_name")),
            input_tokens=_count(usage.get("prompt_tokens")),
            output_tokens=_count(usage.get("completion_tokens")),
        )
    generation = result.generations[0][0]
    message = generation.message
    known = {**told, **message.response_metadata, **(generation.generation_info or {})}
    spent = message.usage_metadata or {}
    return Delivery(
        text=_text(message.text) or "",
        refusal=_text(message.additional_kwargs.get("refusal")),
        finish=_text(known.get("finish_reason")),
        answered_by=_text(known.get("model_name")),
        input_tokens=_count(spent.get("input_tokens")),
        output_tokens=_count(spent.get("output_tokens")),
    )


def _text(value: object) -> str | None:
    """A text without lone surrogates, which nothing could write down."""
    if not isinstance(value, str) or not value:
        return None
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None
