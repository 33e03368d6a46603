"""The processes that do the work: they read what was sent, check it, and change the index, while the server serves."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection

from verifier.audit.worker import Engine, open_engine
from verifier.child import Child, be_child
from verifier.errors import IndexStoreError, InputError, VerifierError
from verifier.findings import Finding, Report
from verifier.models import Source, SourceInfo
from verifier.onnx import cores, leave_cores
from verifier.pipeline import check_article, check_claim
from verifier.reading import Details, read_bytes
from verifier.settings import Settings
from verifier.vocabulary import BackendName
from verifier.web.events import Begun, Found, Progress
from verifier.wording import one_line

_NICENESS = 5
"""By how much a process steps back: who reads a page does not wait for who has an article checked."""

Tell = Callable[[Progress | Begun | Found], None]


@dataclass(frozen=True)
class Article:
    """An article as it was sent: a `file` of this name, or pasted text."""

    name: str
    data: bytes
    file: bool
    details: Details


@dataclass(frozen=True)
class ClaimText:
    """A claim that comes without an article."""

    text: str


@dataclass(frozen=True)
class Add:
    """An article to be added to the index."""

    article: Article


@dataclass(frozen=True)
class Remove:
    """The source of this id is to be removed from the index."""

    source_id: str


Task = Article | ClaimText | Add | Remove


class Worker:
    """A process that does one task after another; use it from one thread at a time, but for `end` and `stop`."""

    def __init__(self, settings: Settings, cores: int) -> None:
        self._child = Child(_live, settings, cores)
        self.end = self._child.end
        self.stop = self._child.stop

    def check(self, task: Article | ClaimText, tell: Tell) -> Report:
        """The report; `tell` hears what happens meanwhile. Raises VerifierError, also where the process dies."""
        report = self._do(task, tell)
        assert isinstance(report, Report)
        return report

    def change(self, task: Add | Remove) -> SourceInfo:
        """Change the index: the source that was added, was there already, or was removed."""
        source = self._do(task, lambda _: None)
        assert isinstance(source, SourceInfo)
        return source

    def _do(self, task: Task, tell: Tell) -> Report | SourceInfo:
        connection = self._child.connection()
        try:
            connection.send(task)
            while True:
                answer = connection.recv()
                if isinstance(answer, Report | SourceInfo):
                    return answer
                if isinstance(answer, Exception):
                    raise answer
                tell(answer)
        except (EOFError, OSError):
            self.end()
            raise VerifierError("the process that worked on it ended: is there memory enough?") from None


def hired(settings: Settings, at_once: int) -> list[Worker]:
    """Workers that share the cores; their processes begin with their first task."""
    each = max(1, cores() // at_once)
    return [Worker(settings, each) for _ in range(at_once)]


def _live(connection: Connection, settings: Settings, cores: int) -> None:
    """The life of a process: it says that it is ready, then does what it is told until nobody tells it anything."""
    be_child()
    os.nice(_NICENESS)
    leave_cores(cores)
    try:
        with ExitStack() as stack:
            # What one check may spend on an endpoint is opened with it; models that cost nothing stay open.
            local = settings.resolved_backend is BackendName.LOCAL
            kept = stack.enter_context(open_engine(settings)) if local else None
            connection.send(None)
            while True:
                task = connection.recv()
                try:
                    with ExitStack() as own:
                        engine = kept or own.enter_context(open_engine(settings))
                        connection.send(_done(task, engine, connection.send))
                except (EOFError, BrokenPipeError, ConnectionResetError):
                    raise
                except Exception as error:
                    connection.send(_told(error))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except Exception as error:
        connection.send(_told(error))


def _told(error: Exception) -> VerifierError:
    """What the server hears of an error: ours are for people, whatever they hold besides their words."""
    if not isinstance(error, VerifierError):
        return VerifierError(f"{type(error).__name__}: {one_line(str(error))[:500]}")
    kind = next((kind for kind in (InputError, IndexStoreError) if isinstance(error, kind)), VerifierError)
    return kind(str(error))


def _done(task: Task, engine: Engine, tell: Tell) -> Report | SourceInfo:
    with engine.desk() as desk:
        match task:
            case Add(article):
                source = _read(article)
                desk.index.add([(None, source)])
                return source.info
            case Remove(source_id):
                return desk.index.remove(source_id)
            case ClaimText(text):
                return check_claim(text, replace(desk, notify=_progress(tell)), _findings(tell))
            case Article():
                tell(Progress(text="reading"))
                source = _read(task)
                tell(Begun(article=source.info))
                with desk.index.reading():
                    return check_article(source, replace(desk, notify=_progress(tell)), _findings(tell))


def _read(article: Article) -> Source:
    return read_bytes(article.data, article.name, file=article.file, details=article.details)


def _progress(tell: Tell) -> Callable[[str], None]:
    return lambda text: tell(Progress(text=text))


def _findings(tell: Tell) -> Callable[[Finding], None]:
    number = 0

    def settled(finding: Finding) -> None:
        nonlocal number
        number += 1
        tell(Found(number=number, finding=finding))

    return settled
