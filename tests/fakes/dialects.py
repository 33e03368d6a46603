"""What kinds of server do not understand, and how each says so."""

import json
from dataclasses import dataclass
from typing import Any, Literal

from tests.fakes.replies import Reply, error, too_long, too_long_for_llama

Form = Literal["json_schema", "json_object"]


@dataclass(frozen=True)
class Abilities:
    """What a server understands. `words` says whose messages it uses, `context` its limit in tokens of 4 characters."""

    forms: tuple[Form, ...] = ("json_schema", "json_object")
    temperature: bool = True
    system: bool = True
    limits: tuple[str, ...] = ("max_completion_tokens", "max_tokens")
    words: Literal["openai", "llama-cpp-python", "vllm", "silent"] = "openai"
    context: int | None = None
    stream_usage: bool = True

    def refusal_of(self, body: dict[str, Any]) -> Reply | None:
        """The error that `body` meets, None where all of it is understood."""
        form = body.get("response_format", {}).get("type", "text")
        if form != "text" and form not in self.forms:
            return self._unknown_form(form)
        if not self.temperature and body.get("temperature") not in (None, 1):
            return self._refuse(
                "temperature",
                "unsupported_value",
                f"Unsupported value: 'temperature' does not support {body['temperature']} with this model. "
                "Only the default (1) value is supported.",
            )
        if not self.system and any(message["role"] in ("system", "developer") for message in body["messages"]):
            return self._no_system()
        for limit in ("max_completion_tokens", "max_tokens"):
            if limit in body and limit not in self.limits:
                return self._unknown_limit(limit, body[limit])
        return self._too_long(body)

    def _unknown_form(self, form: str) -> Reply:
        if self.words == "llama-cpp-python":
            told = (
                "[{'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), "
                f"'msg': \"Input should be 'text' or 'json_object'\", 'input': {form!r}}}]"
            )
            return error(500, told)
        if self.words == "vllm":
            return error(400, f"1 validation error: response_format.type: unexpected value {form!r}")
        return self._refuse(
            "response_format",
            None,
            f"Invalid parameter: 'response_format' of type '{form}' is not supported with this model.",
        )

    def _no_system(self) -> Reply:
        if self.words in ("vllm", "llama-cpp-python"):
            return error(400, "System role not supported")
        return self._refuse(
            "messages[0].role",
            "unsupported_value",
            "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
        )

    def _unknown_limit(self, name: str, value: object) -> Reply:
        if self.words == "openai" and "max_completion_tokens" in self.limits:
            return self._refuse(
                name,
                "unsupported_parameter",
                f"Unsupported parameter: '{name}' is not supported with this model. "
                "Use 'max_completion_tokens' instead.",
            )
        extra = [{"type": "extra_forbidden", "loc": ["body", name], "msg": "Extra inputs are not permitted"}]
        if self.words == "silent":
            return error(400, "Bad request")
        return error(422, json.dumps({"detail": [extra[0] | {"input": value}]}))

    def _too_long(self, body: dict[str, Any]) -> Reply | None:
        tokens = sum(len(message["content"]) for message in body["messages"]) // 4
        if self.context is None or tokens <= self.context:
            return None
        answer = too_long_for_llama if self.words == "llama-cpp-python" else too_long
        return answer(tokens, self.context)

    def _refuse(self, param: str, code: str | None, told: str) -> Reply:
        """An error in OpenAI's words, or one that does not say what it is about."""
        if self.words == "silent":
            return error(400, "Bad request")
        body = {"message": told, "type": "invalid_request_error", "param": param, "code": code}
        return Reply(status=400, body=json.dumps({"error": body}).encode())
