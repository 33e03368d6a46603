"""A seeded plan of what goes wrong with a server's answers: each kind of fault with its probability."""

import hashlib
import json
import random
import re
import threading
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from tests.fakes import replies
from tests.fakes.replies import Reply

_MARKER = re.compile(r"==[0-9A-Za-z]{8,}==")


def _content(reply: Reply) -> str:
    return str(json.loads(reply.body)["choices"][0]["message"]["content"])


def _other(reply: Reply, **changed: Any) -> Reply:
    """The completion in `reply` with another content or finish."""
    whole = json.loads(reply.body)
    choice = whole["choices"][0]
    choice["finish_reason"] = changed.pop("finish_reason", choice["finish_reason"])
    choice["message"] |= changed
    return replace(reply, body=json.dumps(whole).encode())


def _said(reply: Reply, change: Callable[[dict[str, Any]], None]) -> Reply:
    """The completion in `reply` after `change` of its JSON."""
    content = json.loads(_content(reply))
    change(content)
    return _other(reply, content=json.dumps(content))


def _judgements(content: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for claim in content.get("claims", []) for one in claim.get("judgements", [])]


def _invent(content: dict[str, Any]) -> None:
    for one in _judgements(content):
        one["quote"] = "Nobody ever printed these very words."
    for claim in content["claims"]:
        for part in claim.get("parts", []):
            part["words"] = "Nobody ever printed these very words."


def _rotate(key: str) -> Callable[[dict[str, Any]], None]:
    def rotate(content: dict[str, Any]) -> None:
        said = _judgements(content) or [part for claim in content["claims"] for part in claim.get("parts", [])]
        name = key if said and key in said[0] else {"passage": "sentence", "quote": "words"}[key]
        values = [one[name] for one in said]
        for one, value in zip(said, values[1:] + values[:1], strict=True):
            one[name] = value

    return rotate


def _leave_out(content: dict[str, Any]) -> None:
    content["claims"] = content["claims"][1::2]
    if "excluded" in content:
        content["excluded"] = content["excluded"][1::2]


def _renamed(reply: Reply) -> Reply:
    return replace(reply, body=json.dumps(json.loads(reply.body) | {"model": "another-model-2.1"}).encode())


PASSING: dict[str, Callable[[Reply], Reply]] = {
    "429": lambda reply: replies.busy(),
    "429 with Retry-After": lambda reply: replies.busy(retry_after="0"),
    "500": lambda reply: replies.error(500, "The server had an error while processing your request."),
    "503 as a web page": lambda reply: replies.html(503),
    "hang": lambda reply: replies.hang(),
    "reset": lambda reply: replies.reset(),
    "half a body": replies.truncated,
    "dripping body": replies.dripping,
}
"""Faults of the wire, which another attempt mends."""

UNUSABLE: dict[str, Callable[[Reply], Reply]] = {
    "web page": lambda reply: replies.html(),
    "empty choices": lambda reply: replies.no_choices(),
    "null content": lambda reply: _other(reply, content=None),
    "empty content": lambda reply: _other(reply, content=""),
    "prose alone": lambda reply: _other(reply, content="Certainly! Which claims would you like me to look at?"),
    "wrong schema": lambda reply: _other(reply, content=json.dumps({"result": [1, 2, {"ok": True}]})),
    "half a JSON": lambda reply: _other(reply, content=_content(reply)[: len(_content(reply)) // 2]),
    "refusal": lambda reply: _other(reply, content=None, refusal="I'm sorry, I can't help with that."),
    "content filter": lambda reply: _other(reply, content="", finish_reason="content_filter"),
    "length": lambda reply: _other(reply, content=_content(reply)[: len(_content(reply)) // 3], finish_reason="length"),
    "context too long": lambda reply: replies.too_long(),
    "context too long for llama.cpp": lambda reply: replies.too_long_for_llama(),
}
"""Answers that cannot be used as they are, which another question mends."""

MISLEADING: dict[str, Callable[[Reply], Reply]] = {
    "invented quotes": lambda reply: _said(reply, _invent),
    "quotes of another passage": lambda reply: _said(reply, _rotate("quote")),
    "swapped ids": lambda reply: _said(reply, _rotate("passage")),
    "half left out": lambda reply: _said(reply, _leave_out),
}
"""Answers of the right form that say wrong things, which code finds out."""

HARMLESS: dict[str, Callable[[Reply], Reply]] = {
    "prose around": lambda reply: _other(reply, content=f"Here is the JSON you asked for:\n{_content(reply)}\nDone."),
    "fences": lambda reply: _other(reply, content=f"```json\n{_content(reply)}\n```"),
    "reasoning before": lambda reply: _other(reply, content=f"<think>Let me {{see}}.</think>\n{_content(reply)}"),
    "another model's name": _renamed,
}
"""Oddities that cost nothing."""

EVERY = PASSING | UNUSABLE | MISLEADING | HARMLESS


class FaultPlan:
    """Strikes each answer with each of `kinds` at `probability`; at most one strikes.

    What happens depends on the seed, on what is asked and on how often it was asked, not on the order in which calls
    come in, so that a run can be made again. The first `spared` answers are let through, and at most `most` are struck.
    """

    def __init__(
        self,
        probability: float,
        kinds: Collection[str] = tuple(EVERY),
        *,
        seed: int = 0,
        spared: int = 0,
        most: int | None = None,
    ) -> None:
        self.struck: Counter[str] = Counter()
        self._probability = probability
        self._kinds = tuple(kinds)
        self._seed = seed
        self._spared = spared
        self._most = most
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()

    def strike(self, body: dict[str, Any], reply: Reply) -> Reply:
        """`reply`, or what becomes of it."""
        if not (reply.status == 200 and reply.fault is None):
            return reply
        named = _MARKER.sub("==", json.dumps(body["messages"]))
        with self._lock:
            attempt = self._asked[named]
            self._asked[named] += 1
            chance = random.Random(hashlib.sha256(f"{self._seed}\x1f{attempt}\x1f{named}".encode()).digest())
            kind = next((kind for kind in self._kinds if chance.random() < self._probability), None)
            if kind is None or self._asked.total() <= self._spared or self.struck.total() == self._most:
                return reply
            self.struck[kind] += 1
        return EVERY[kind](reply)
