"""What an endpoint's model understands of the protocol: found out once, best first, and remembered in the ledger."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from verifier.endpoint.answers import Answer, json_schema
from verifier.endpoint.conversation import Role, Turn
from verifier.endpoint.failures import Fault, RejectedError
from verifier.ledger import Ledger
from verifier.models import Frozen

_STATUSES = (400, 404, 415, 422, 501)
_FORM = re.compile(
    r"response_?format|json[ _]?(?:schema|object|mode)|structured[ _]output|grammar|guided_", re.IGNORECASE
)
_TEMPERATURE = re.compile(r"temperature", re.IGNORECASE)
_SYSTEM = re.compile(
    r"system (?:role|message|prompt|instruction)|developer instruction|role\W.{0,40}system|roles must alternate",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"max_completion_tokens|max_tokens|in the completion", re.IGNORECASE)
_LIMIT_SIZE = re.compile(r"too large|too high|at most|context", re.IGNORECASE)
_USAGE = re.compile(r"stream_options|include_usage", re.IGNORECASE)


class Form(StrEnum):
    """How an endpoint is made to answer in JSON."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    TEXT = "text"


class Limit(StrEnum):
    """The parameter that limits the length of an answer."""

    MAX_COMPLETION_TOKENS = "max_completion_tokens"
    MAX_TOKENS = "max_tokens"
    NONE = "none"


class Dialect(Frozen):
    """How requests are put. `stated`: the system message holds the JSON schema, which a form may not enforce."""

    form: Form = Form.JSON_SCHEMA
    stated: bool = False
    system: bool = True
    temperature: bool = True
    limit: Limit = Limit.MAX_COMPLETION_TOKENS
    stream_usage: bool = True

    def messages(self, turns: Sequence[Turn], schema: type[Answer]) -> list[tuple[str, str]]:
        """`turns` as role and text; without system role the system's text opens the first user turn."""
        spoken = [(turn.role, turn.text) for turn in turns]
        if self.stated:
            form = json.dumps(json_schema(schema), ensure_ascii=False)
            told = f"Answer with one JSON object and nothing else. It must fit this JSON schema:\n{form}"
            spoken[0] = (spoken[0][0], f"{spoken[0][1]}\n\n{told}")
        if not self.system:
            (_, rules), (_, asked), *rest = spoken
            spoken = [(Role.USER, f"{rules}\n\n{asked}"), *rest]
        return [(role.value, text) for role, text in spoken]

    def parameters(self, schema: type[Answer], output_tokens: int) -> dict[str, Any]:
        """What ChatOpenAI is to put into the body beside model and messages, as it stands.

        Given otherwise, `max_tokens` would be renamed on the way, and a schema taken apart for milliseconds.
        """
        body: dict[str, Any] = {}
        if self.form is Form.JSON_SCHEMA:
            wanted = {"name": schema.__name__, "strict": True, "schema": json_schema(schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": wanted}
        elif self.form is Form.JSON_OBJECT:
            body["response_format"] = {"type": "json_object"}
        if self.limit is not Limit.NONE:
            body[self.limit.value] = output_tokens
        return {"extra_body": body}

    def without(self, told: str, *, guess: bool) -> "Dialect | None":
        """This dialect without what an endpoint's words refuse; None where they name nothing that could be left out.

        `guess`: words that name nothing are taken to be about the form, and after that about each of the others.
        """
        changes: dict[str, Any] | None = None
        if self.temperature and _TEMPERATURE.search(told):
            changes = {"temperature": False}
        elif self.limit is not Limit.NONE and _LIMIT.search(told):
            spent = self.limit is Limit.MAX_TOKENS or _LIMIT_SIZE.search(told)
            changes = {"limit": Limit.NONE if spent else Limit.MAX_TOKENS}
        elif self.stream_usage and _USAGE.search(told):
            changes = {"stream_usage": False}
        elif self.system and _SYSTEM.search(told):
            changes = {"system": False}
        elif self.form is not Form.TEXT and (guess or _FORM.search(told)):
            changes = {"form": Form.JSON_OBJECT if self.form is Form.JSON_SCHEMA else Form.TEXT, "stated": True}
        elif guess and self.temperature:
            changes = {"temperature": False}
        elif guess and self.limit is not Limit.NONE:
            changes = {"limit": Limit.NONE}
        elif guess and self.system:
            changes = {"system": False}
        return self.model_copy(update=changes) if changes else None


class Speaker:
    """The dialect in use with one endpoint's model; every call that learns something changes it for all."""

    def __init__(self, endpoint: str, model: str, ledger: Ledger | None) -> None:
        self._endpoint = endpoint
        self._model = model
        self._ledger = ledger
        known = _read(ledger.dialect(endpoint, model)) if ledger else None
        self.dialect = known or Dialect()
        self._kept = known
        self._proven = self._tried = known is not None
        self._guessing = True
        self._first = asyncio.Lock()

    @asynccontextmanager
    async def first_alone(self) -> AsyncIterator[None]:
        """Holds back all calls but one until that has found out how the endpoint is spoken to."""
        async with self._first:
            if not self._tried:
                try:
                    yield
                finally:
                    self._tried = True
                return
        yield

    def understood(self, dialect: Dialect) -> None:
        """The endpoint has answered a request put so."""
        self._proven = True
        if dialect == self.dialect != self._kept:
            self._kept = dialect
            if self._ledger:
                self._ledger.keep_dialect(self._endpoint, self._model, dialect.model_dump_json())

    def rejected(self, dialect: Dialect, error: RejectedError) -> bool:
        """Whether to ask again, in what is now the dialect, after the endpoint rejected a request put so."""
        if error.status not in _STATUSES and (error.status != 500 or self._proven):
            return False
        if dialect != self.dialect:
            return True
        about_this = error.fault is Fault.REJECTED and error.status != 404
        lesser = dialect.without(error.told, guess=self._guessing and not self._proven and about_this)
        if lesser:
            self.dialect = lesser
        elif about_this and not self._proven:
            # Nothing helped, so it was not the dialect; the next call begins as the first did, without guessing.
            self.dialect, self._guessing = Dialect(), False
        return lesser is not None

    def not_enforced(self) -> None:
        """An answer did not fit its schema: from now on the schema is stated in words too."""
        self.dialect = self.dialect.model_copy(update={"stated": True})


def _read(stored: str | None) -> Dialect | None:
    try:
        return Dialect.model_validate_json(stored) if stored else None
    except ValidationError:
        return None
