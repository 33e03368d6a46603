"""What a chat-completions server may say: good answers, and every way of failing, in the words real servers use."""

import json
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any

MODEL = "test-model"
_PIECES = 6


class Break(Enum):
    """How a connection ends, or drags on, when it does not end with an answer."""

    HANG = auto()
    RESET = auto()
    TRUNCATE = auto()
    DRIP = auto()


@dataclass(frozen=True)
class Reply:
    """One HTTP answer, or the way it fails to come."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    fault: Break | None = None


def completion(
    content: object,
    *,
    finish_reason: str = "stop",
    refusal: str | None = None,
    usage: tuple[int, int] | None = (100, 20),
    delay: float = 0.0,
    model: str = MODEL,
) -> Reply:
    """A chat completion; what is not text is sent as JSON."""
    text = content if content is None or isinstance(content, str) else json.dumps(content)
    message = {"role": "assistant", "content": text, "refusal": refusal}
    body: dict[str, Any] = {
        "id": "chatcmpl-test",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason, "logprobs": None}],
    }
    if usage:
        body["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
    return Reply(body=json.dumps(body).encode(), delay=delay)


def streamed(reply: Reply, *, usage: bool) -> Reply:
    """A chat completion as server-sent events, the last of them with the tokens used where `usage` says so."""
    whole = json.loads(reply.body)
    choice = whole["choices"][0]
    message = choice["message"]
    frame = {key: whole[key] for key in ("id", "created", "model")} | {"object": "chat.completion.chunk"}

    def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        return frame | {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}

    chunks = [chunk({"role": "assistant", "content": ""})]
    for part in ("content", "refusal"):
        chunks += [chunk({part: piece}) for piece in _pieces(message.get(part) or "")]
    chunks.append(chunk({}, choice["finish_reason"]))
    if usage and "usage" in whole:
        chunks.append(frame | {"choices": [], "usage": whole["usage"]})
    lines = [f"data: {json.dumps(each)}\n\n" for each in chunks]
    return replace(reply, body="".join([*lines, "data: [DONE]\n\n"]).encode(), content_type="text/event-stream")


def _pieces(text: str) -> list[str]:
    size = max(1, -(-len(text) // _PIECES))
    return [text[start : start + size] for start in range(0, len(text), size)]


def error(status: int, message: object, *, code: str | None = None, **headers: str) -> Reply:
    """An error in OpenAI's form; `retry_after_ms="1"` becomes the header retry-after-ms."""
    body = {"error": {"message": message, "type": "test_error", "param": None, "code": code}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, body=json.dumps(body).encode(), headers=named)


def busy(**headers: str) -> Reply:
    """Too many requests; `retry_after="3"` says when to come back."""
    told = "Rate limit reached for test-model on requests per min (RPM): Limit 3, Used 3, Requested 1."
    return error(429, told, code="rate_limit_exceeded", **headers)


def quota() -> Reply:
    """The account has no money left: a 429 that no waiting mends."""
    told = "You exceeded your current quota, please check your plan and billing details."
    return error(429, told, code="insufficient_quota")


def too_long(given: int = 9000, limit: int = 8192) -> Reply:
    """The prompt does not fit, in OpenAI's words."""
    told = (
        f"This model's maximum context length is {limit} tokens. However, your messages resulted in {given} tokens. "
        "Please reduce the length of the messages."
    )
    return error(400, told, code="context_length_exceeded")


def too_long_for_llama(given: int = 9000, limit: int = 4096) -> Reply:
    """The prompt does not fit, in llama.cpp's words."""
    told = f"request ({given} tokens) exceeds the available context size ({limit} tokens), try increasing it"
    body = {"code": 400, "message": told, "type": "exceed_context_size_error", "n_prompt_tokens": given, "n_ctx": limit}
    return Reply(status=400, body=json.dumps({"error": body}).encode())


def html(status: int = 200) -> Reply:
    """A web page where JSON was expected."""
    return Reply(status=status, body=b"<html><body>Welcome</body></html>", content_type="text/html")


def no_choices() -> Reply:
    """A completion without a single choice."""
    return Reply(body=json.dumps(json.loads(completion("").body) | {"choices": []}).encode())


def hang() -> Reply:
    """No answer until the server is closed."""
    return Reply(fault=Break.HANG)


def reset() -> Reply:
    """The connection is reset before any answer."""
    return Reply(fault=Break.RESET)


def truncated(whole: Reply | None = None) -> Reply:
    """The connection ends in the middle of the body."""
    return replace(whole or completion("{}"), fault=Break.TRUNCATE)


def dripping(whole: Reply | None = None) -> Reply:
    """A good answer that comes a byte at a time and never ends."""
    return replace(whole or completion("{}"), fault=Break.DRIP)
