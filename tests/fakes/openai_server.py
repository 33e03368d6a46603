"""A scripted OpenAI-compatible server on loopback: answers queued or computed, faults on demand, every request kept."""

import hashlib
import json
import socket
import struct
import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from tests.fakes.dialects import Abilities
from tests.fakes.faults import FaultPlan
from tests.fakes.replies import (
    MODEL,
    Break,
    Reply,
    busy,
    completion,
    dripping,
    error,
    hang,
    html,
    no_choices,
    quota,
    reset,
    streamed,
    too_long,
    too_long_for_llama,
    truncated,
)

__all__ = [
    "EMBEDDING_MODEL",
    "KEY",
    "MODEL",
    "Abilities",
    "Break",
    "FakeEndpoint",
    "FaultPlan",
    "Received",
    "Reply",
    "Responder",
    "busy",
    "completion",
    "dripping",
    "error",
    "hang",
    "hashed_vector",
    "html",
    "no_choices",
    "quota",
    "reset",
    "streamed",
    "too_long",
    "too_long_for_llama",
    "truncated",
]

KEY = "sk-test-0123456789abcdef"
EMBEDDING_MODEL = "text-embedding-test"
DIMENSION = 32
_DRIP = 0.05


@dataclass(frozen=True)
class Received:
    """One request as it was sent, with its key masked."""

    path: str
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)

    @property
    def user(self) -> str:
        return str(self.body["messages"][-1]["content"])


Responder = Callable[[dict[str, Any]], "Reply | dict[str, Any] | str"]


def hashed_vector(text: str) -> list[float]:
    """A vector that depends on nothing but the words of `text`; texts that share words are near."""
    vector = [0.0] * DIMENSION
    for word in text.lower().split() or [""]:
        vector[int(hashlib.sha256(word.encode()).hexdigest(), 16) % DIMENSION] += 1.0
    return vector


class FakeEndpoint:
    """A server at `url`: queued replies first, then whatever `answer` makes of the request's body.

    `abilities` says which requests it understands, `faults` what goes wrong with its answers, `latency` how many
    seconds each chat answer takes. Embeddings and the list of models are always answered; a key or model other than KEY
    and MODEL gets a 401 or 404.
    """

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer: Responder = lambda body: error(500, "no answer was scripted")
        self.embeddings: Responder = _embeddings
        self.abilities = Abilities()
        self.faults: FaultPlan | None = None
        self.latency = 0.0
        self.peak = 0
        self._queue: deque[Reply] = deque()
        self._in_flight = 0
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def chats(self) -> list[Received]:
        return [request for request in self.received if request.path == "/v1/chat/completions"]

    def enqueue(self, *replies: "Reply | dict[str, Any] | str") -> None:
        """Queue replies to chat completions; a dict or text becomes the content of one."""
        self._queue.extend(_as_reply(reply) for reply in replies)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def reply_to(self, request: Received, authorization: str) -> Reply:
        with self._lock:
            self.received.append(request)
            self._in_flight += 1
            self.peak = max(self.peak, self._in_flight)
        try:
            reply = self._choose(request, authorization)
            if reply.delay or reply.fault is Break.HANG:
                self._released.wait(reply.delay or None)
            return reply
        finally:
            with self._lock:
                self._in_flight -= 1

    def closing(self, seconds: float) -> bool:
        """Wait so long, or until the server is closed; whether it is."""
        return self._released.wait(seconds)

    def _choose(self, request: Received, authorization: str) -> Reply:
        if authorization != f"Bearer {KEY}":
            return error(401, f"Incorrect API key provided: {authorization}", code="invalid_api_key")
        if request.path == "/v1/models":
            listed = [{"id": name, "object": "model", "created": 0} for name in (MODEL, EMBEDDING_MODEL)]
            return _json({"object": "list", "data": listed})
        model = request.body.get("model")
        if request.path == "/v1/embeddings" and model == EMBEDDING_MODEL:
            return _as_reply(self.embeddings(request.body))
        if request.path == "/v1/chat/completions" and model == MODEL:
            return self._chat(request.body)
        return error(404, f"The model {model!r} does not exist", code="model_not_found")

    def _chat(self, body: dict[str, Any]) -> Reply:
        if refused := self.abilities.refusal_of(body):
            return refused
        with self._lock:
            queued = self._queue.popleft() if self._queue else None
        reply = queued or _as_reply(self.answer(body))
        if self.faults:
            reply = self.faults.strike(body, reply)
        self._released.wait(self.latency)
        if body.get("stream") and _is_completion(reply):
            wanted = (body.get("stream_options") or {}).get("include_usage", False)
            return streamed(reply, usage=wanted and self.abilities.stream_usage)
        return reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up is no news."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _is_completion(reply: Reply) -> bool:
    return reply.status == 200 and b'"choices": [{' in reply.body


def _as_reply(answer: "Reply | dict[str, Any] | str") -> Reply:
    return answer if isinstance(answer, Reply) else completion(answer)


def _json(body: dict[str, Any]) -> Reply:
    return Reply(body=json.dumps(body).encode())


def _embeddings(body: dict[str, Any]) -> Reply:
    data = [
        {"object": "embedding", "index": index, "embedding": hashed_vector(text)}
        for index, text in enumerate(body["input"])
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    # Servers need not keep the order; the index says which text a vector is of.
    return _json({"object": "list", "data": data[::-1], "model": body["model"], "usage": usage})


def _handler(endpoint: FakeEndpoint) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._respond(b"")

        def do_POST(self) -> None:
            self._respond(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _respond(self, raw: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            authorization = headers.pop("authorization", "")
            headers["authorization"] = "***" if authorization else ""
            reply = endpoint.reply_to(Received(self.path, headers, raw), authorization)
            if reply.fault is Break.RESET:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            if reply.fault in (Break.RESET, Break.HANG):
                self.connection.close()
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if reply.fault is Break.DRIP:
                self._drip(reply.body)
                return
            half = len(reply.body) // 2 if reply.fault is Break.TRUNCATE else len(reply.body)
            self.wfile.write(reply.body[:half])

        def _drip(self, body: bytes) -> None:
            """All but the last byte, one at a time: never a pause long enough for a time limit between reads."""
            for position in range(len(body) - 1):
                self.wfile.write(body[position : position + 1])
                self.wfile.flush()
                if endpoint.closing(_DRIP):
                    return

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    return Handler
