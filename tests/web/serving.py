"""A server under test: the real one, in a thread, on a free port."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from verifier.settings import Settings
from verifier.web.jobs import Checker
from verifier.web.office import Office
from verifier.web.runs import Runs
from verifier.web.security import Token
from verifier.web.server import Server, listen
from verifier.web.worker import hired

TOKEN = "a-token-of-many-characters"


@dataclass(frozen=True)
class Served:
    """A server that runs, and what it serves."""

    url: str
    office: Office
    server: Server


@contextmanager
def served(
    settings: Settings,
    *,
    workers: Sequence[Checker] | None = None,
    runs: Sequence[Path] = (),
    token: str | None = None,
    names: Sequence[str] = (),
) -> Iterator[Served]:
    """A server that runs until the end; with real workers, unless there are others."""
    hands = hired(settings, 1) if workers is None else workers
    with (
        listen("127.0.0.1", 0) as listening,
        closing(Office(settings, runs=Runs(runs), workers=hands, token=Token(token) if token else None)) as office,
    ):
        server = Server(office, names)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", office, server)
        finally:
            server.should_exit = True
            thread.join()


def events_of(answer: httpx.Response) -> Iterator[tuple[int, str, str]]:
    """Number, kind and data of each event of a stream, as they come."""
    fields: dict[str, list[str]] = {}
    for line in answer.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields.setdefault(name, []).append(value)
        elif "data" in fields:
            yield int(fields["id"][0]), fields["event"][0], "\n".join(fields["data"])
            fields = {}
