"""The one place that calls a chat model: structured answers, bounded concurrency, usage, and failures told apart."""

import threading
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from verifier.endpoint.connection import Connection
from verifier.endpoint.failures import CallError, Fault, explain
from verifier.errors import EndpointError
from verifier.findings import Usage
from verifier.prompts import Messages
from verifier.settings import Settings


class Answer(BaseModel):
    """Base of what a model must answer: in strict JSON schema every field is required and no other allowed.

    Reading is more lenient: an endpoint that does not enforce the schema may add fields, and they are ignored.
    """

    model_config = ConfigDict(frozen=True, json_schema_extra={"additionalProperties": False})


AnswerT = TypeVar("AnswerT", bound=Answer)


class Meter:
    """Counts what was asked of an endpoint; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._usage = Usage()

    def add(self, **counts: int) -> None:
        """Add to the fields of `Usage` named."""
        with self._lock:
            now = self._usage
            self._usage = now.model_copy(update={name: getattr(now, name) + count for name, count in counts.items()})

    def usage(self) -> Usage:
        """The counts so far."""
        with self._lock:
            return self._usage


class ChatClient:
    """A chat model behind an OpenAI-compatible endpoint."""

    def __init__(self, settings: Settings, meter: Meter) -> None:
        self.model = settings.model
        self.connection = Connection.from_settings(settings)
        self.meter = meter
        self._concurrency = settings.concurrency
        self._rejected: EndpointError | None = None
        self._chat = self._make_chat()

    def complete(self, messages: Messages, schema: type[AnswerT]) -> AnswerT:
        """The model's answer, read as `schema`.

        Raises EndpointError when no call can succeed until the settings change, CallError when this one did not.
        """
        import openai
        from langsmith import tracing_context

        self.meter.add(calls=1)
        request = [("system", messages.system), ("human", messages.user)]
        try:
            with tracing_context(enabled=False):
                message = self._chat.invoke(request, response_format=_response_format(schema))
        except Exception as error:  # LangChain answers odd bodies with whatever their parsing raises
            if isinstance(error, openai.LengthFinishReasonError) and (spent := error.completion.usage):
                self.meter.add(input_tokens=spent.prompt_tokens, output_tokens=spent.completion_tokens)
            # The cause is cut off: its text and its request may hold the key.
            raise explain(error, self.connection, self.model) from None
        if spent := message.usage_metadata:
            self.meter.add(input_tokens=spent["input_tokens"], output_tokens=spent["output_tokens"])
        return self._read(message, schema)

    def complete_all(self, batch: Sequence[Messages], schema: type[AnswerT]) -> list[AnswerT | CallError]:
        """One answer or failure for each of `batch`, in order, several calls under way at once.

        Raises EndpointError, and makes no further calls, once the endpoint rejects them for good.
        """
        from langchain_core.runnables import RunnableLambda
        from langsmith import tracing_context

        def attempt(messages: Messages) -> AnswerT:
            if self._rejected:
                raise self._rejected
            try:
                return self.complete(messages, schema)
            except EndpointError as error:
                self._rejected = error
                raise

        with tracing_context(enabled=False):
            config: Any = {"max_concurrency": self._concurrency}
            results: list[Any] = RunnableLambda(attempt).batch(list(batch), config, return_exceptions=True)
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, CallError):
                raise result
        return results

    def _read(self, message: Any, schema: type[AnswerT]) -> AnswerT:
        if message.additional_kwargs.get("refusal"):
            raise CallError(Fault.REFUSED, f"model {self.model!r} refused to answer")
        content = message.text.strip()
        if not content:
            raise CallError(Fault.EMPTY, f"model {self.model!r} gave an empty answer")
        try:
            return schema.model_validate_json(content)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(map(str, first["loc"]))
            problem = f"{place}: {first['msg']}" if place else first["msg"]
            told = self.connection.redact(problem)
            raise CallError(Fault.MALFORMED, f"model {self.model!r} did not answer as asked: {told}") from None

    def _make_chat(self) -> Any:
        from langchain_openai import ChatOpenAI

        connection = self.connection
        return ChatOpenAI(
            model=self.model,
            base_url=connection.url,
            api_key=SecretStr(connection.sent_key),
            temperature=0,
            timeout=connection.timeout,
            max_retries=connection.max_retries,
            use_responses_api=False,
            http_client=connection.http_client(self),
            openai_proxy="",
        )


def _response_format(schema: type[Answer]) -> dict[str, Any]:
    wanted = {"name": schema.__name__, "strict": True, "schema": schema.model_json_schema()}
    return {"type": "json_schema", "json_schema": wanted}
