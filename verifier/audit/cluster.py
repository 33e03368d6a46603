"""Articles spread over a Ray cluster: workers are actors, each with one article at a time."""

import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from verifier.audit.models import Given, Result
from verifier.audit.pool import TRIES
from verifier.audit.station import Ask, Reply, Station, Terms, Told
from verifier.audit.worker import SETUP, OwnEngine, Work, failed
from verifier.encoder import MODEL
from verifier.errors import InputError, VerifierError
from verifier.fingerprint import code_fingerprint
from verifier.recorded import Register
from verifier.wording import one_line

LOCAL = "local"
"""The address of a cluster that is this machine alone, and is there for one run."""
_PART = 16 * 2**20
_STORE = 128 * 2**20
_KEYS = ("OPENAI_API_KEY", "VERIFIER_API_KEY")
_GREETING = 10.0
_GOODBYE = 5.0


@contextmanager
def joined(address: str, cores: int) -> Iterator[int]:
    """A part in the cluster at `address`, or one of `cores` cores on this machine: how many cores it has.

    Raises InputError where there is none, or where Ray is not installed.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    if address == LOCAL:
        # Read when Ray is imported; without one Ray makes a token for good in the home folder.
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
    try:
        import ray
    except ImportError as error:
        raise InputError('--ray needs Ray: pip install "verifier[ray]"') from error
    if address != LOCAL:
        _check(address)
    with ExitStack() as stack:
        options: dict[str, Any] = {}
        if address == LOCAL:
            # Ray puts sockets there, whose paths must be short.
            folder = stack.enter_context(TemporaryDirectory(prefix="v-", ignore_cleanup_errors=True))
            options = {"num_cpus": cores, "object_store_memory": _STORE, "_temp_dir": folder}
            options |= {"_node_ip_address": "127.0.0.1", "include_dashboard": False}
        # Ray ends the process at a SIGTERM without waiting for what is being written.
        at_end = signal.getsignal(signal.SIGTERM)
        try:
            with _without(_KEYS):
                ray.init(address, logging_level="ERROR", log_to_driver=False, **options)
        except Exception as error:
            raise InputError(f"no Ray cluster can be used at {address}: {one_line(str(error))[:300]}") from error
        finally:
            signal.signal(signal.SIGTERM, at_end)
        stack.callback(ray.shutdown)
        yield int(ray.cluster_resources().get("CPU", 0))


def _check(address: str) -> None:
    """Raises InputError where nobody listens, which Ray takes minutes to find out."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), _GREETING).close()
    except (OSError, ValueError) as error:
        raise InputError(
            f"no Ray cluster listens at {address}: {error} (give HOST:PORT of its head, or {LOCAL})"
        ) from error


@contextmanager
def _without(names: Sequence[str]) -> Iterator[None]:
    """What is started meanwhile inherits no variable of these names."""
    held = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(held)


class Head:
    """What the driver has for all of its workers."""

    def __init__(self, engine: OwnEngine) -> None:
        self.engine = engine
        self._lock = threading.Lock()
        self._copy: Path | None = None
        self._copies = ExitStack()

    def terms(self) -> Terms:
        """Those of every worker; nothing secret is in them."""
        engine = self.engine
        settings = engine.settings
        own = {"index": settings.index.absolute(), "backend": settings.resolved_backend}
        remote, embedder = engine.remote, engine.embedder
        with engine.desk() as desk:
            edition = desk.index.edition()
        return Terms(
            settings=settings.model_copy(update={**own, "api_key": None, "base_url": None}),
            code=code_fingerprint(),
            edition=edition,
            models=remote.models if remote else None,
            prompts=remote.prompts if remote else (),
            embeddings=None if settings.embeddings == MODEL else (embedder.name, embedder.dimension),
        )

    def record(self, start: int) -> bytes:
        """The next bytes of a copy of the index's record, from `start`; none at its end."""
        with self._lock:
            if self._copy is None:
                folder = self._copies.enter_context(TemporaryDirectory(prefix="verifier-"))
                self._copy = Path(folder) / "record"
                with self.engine.desk() as desk:
                    desk.index.copy_record(self._copy)
        with self._copy.open("rb") as file:
            file.seek(start)
            return file.read(_PART)

    def close(self) -> None:
        """Delete the copy."""
        self._copies.close()


class InRay:
    """Has an actor work, on any machine of the cluster; one that is lost is replaced.

    An article with which a second one is lost has failed.
    """

    def __init__(self, head: Head, terms: Terms, register: Register) -> None:
        self._head = head
        self._terms = terms
        self._register = register
        self._lock = threading.Lock()
        self._stopped = False
        self._lost = False
        self._actor: Any = None

    @contextmanager
    def open(self) -> Iterator[Work]:
        """The actor, which ends with this."""
        from ray.exceptions import RayError

        try:
            yield self._work
            if self._actor is not None:
                import ray

                # So that it clears away what it has put on its machine's disk.
                with suppress(RayError):
                    ray.get(self._actor.tell.remote(None), timeout=_GOODBYE)
        finally:
            self._end()

    def take(self, given: Given) -> None:
        """Have later articles wait for what they share with this one."""
        self._register.announce(given.number)

    def stop(self) -> None:
        """Kill the actor, end the calls to an endpoint, and let nobody wait."""
        self._stopped = True
        self._register.close()
        self._head.engine.backend.close()
        self._end()

    def _work(self, given: Given) -> Result:
        from ray.exceptions import RayError

        asked = self._asked()
        for _ in range(TRIES):
            actor = self._started()
            try:
                result = _converse(actor, given, asked)
            except RayError:
                self._replace()
                asked = self._asked()
                continue
            assert isinstance(result, Result)
            return result
        self._register.leave(given.number)
        return failed(given, f"the worker that checked it was lost, {TRIES} times: is there memory enough?")

    def _started(self) -> Any:
        from ray.exceptions import RayError

        for _ in range(TRIES):
            actor, new = self._held()
            if not new:
                return actor
            try:
                _converse(actor, None, self._asked())
                return actor
            except RayError:
                self._replace()
        raise VerifierError(
            "a worker was lost before it could begin: the same verifier must be installed on every machine of the "
            "cluster, and each worker needs memory of its own"
        )

    def _held(self) -> tuple[Any, bool]:
        """The actor, and whether it is a new one."""
        import ray

        with self._lock:
            if self._stopped:
                raise VerifierError("the run was stopped")
            if self._actor is not None:
                return self._actor, False
            # One that takes a lost one's place must not wait for the core of a machine that is gone.
            station: Any = ray.remote(num_cpus=0 if self._lost else 1, scheduling_strategy="SPREAD")(Station)
            self._actor = station.remote(self._terms)
            return self._actor, True

    def _asked(self) -> dict[str, Callable[..., Any]]:
        """What a worker may ask while it is at one article."""
        register = self._register
        answers: dict[str, Callable[..., Any]] = {
            "record": self._head.record,
            "embed": self._head.engine.embedder.embed,
            "share": register.share,
            "settle": register.settle,
            "wait": register.wait,
            "leave": register.leave,
        }
        if (remote := self._head.engine.remote) is not None:
            part = remote.fork()
            answers |= {
                "extract": part.extractor.extract,
                "judge": lambda batch: list(part.judge.judge(batch)),
                "count": part.count,
                "usage": part.usage,
            }
        return answers

    def _replace(self) -> None:
        self._lost = True
        self._end()

    def _end(self) -> None:
        import ray

        with self._lock:
            if self._actor is not None:
                ray.kill(self._actor)
            self._actor = None


def _converse(actor: Any, message: Given | None, asked: dict[str, Callable[..., Any]]) -> Result | None:
    """What comes of telling `actor` so, with all that it asks answered. Raises RayError where it is lost."""
    import ray

    reply: Reply = ray.get(actor.tell.remote(message))
    while isinstance(reply, Ask):
        reply = ray.get(actor.tell.remote(_answer(reply, asked)))
    if isinstance(reply, VerifierError):
        raise reply
    return reply


def _answer(ask: Ask, asked: dict[str, Callable[..., Any]]) -> Told:
    """Raises what no other article would fare better with."""
    try:
        return Told(asked[ask.what](*ask.about))
    except SETUP:
        raise
    except Exception as error:
        return Told(error=error)
