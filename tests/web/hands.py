"""Somebody who checks when the test says so: what jobs do with a worker, without models or processes."""

import threading

from tests.evidence import SPOKEN, evidence, finding, report
from verifier.errors import VerifierError
from verifier.findings import Report
from verifier.models import SourceInfo
from verifier.vocabulary import Aspect, Disagreement, Stance
from verifier.web.events import Begun, Found, Progress
from verifier.web.worker import Article, ClaimText, Tell


def reported(title: str) -> Report:
    """A report on an article of this title: one claim that is contradicted, one that is corroborated."""
    refuted = finding(evidence(Stance.REFUTES, "gazette", kind=Disagreement.CONTRADICTION))
    supported = finding(evidence(Stance.SUPPORTS, "courier", aspect=Aspect.SAID), claim=SPOKEN)
    return report(refuted, supported, article=SourceInfo(id="article", title=title[:100], outlet="Delmore Herald"))


class Hand:
    """A worker that holds each task until it is let go on; a claim that says "fail" fails."""

    def __init__(self) -> None:
        self.tasks: list[Article | ClaimText] = []
        self.ends = 0
        self.stopped = False
        self.began = threading.Semaphore(0)
        self._change = threading.Condition()
        self._held = False
        self._ended = False

    def hold(self) -> None:
        """Hold what comes until it is let go on."""
        self._held = True

    def let_go(self) -> None:
        """From now on nothing is held."""
        with self._change:
            self._held = False
            self._change.notify_all()

    def check(self, task: Article | ClaimText, tell: Tell) -> Report:
        self._ended = False
        self.tasks.append(task)
        tell(Progress(text="reading"))
        self.began.release()
        with self._change:
            self._change.wait_for(lambda: self._ended or not self._held)
            if self._ended:
                raise VerifierError("it was made to end")
        if isinstance(task, ClaimText) and "fail" in task.text:
            raise VerifierError("this cannot\nbe checked")
        made = reported(task.text if isinstance(task, ClaimText) else task.data.decode())
        tell(Begun(article=made.article))
        for number, settled in enumerate(made.findings, start=1):
            tell(Found(number=number, finding=settled))
        return made

    def end(self) -> None:
        self.ends += 1
        with self._change:
            self._ended = True
            self._change.notify_all()

    def stop(self) -> None:
        self.stopped = True
        self.end()
