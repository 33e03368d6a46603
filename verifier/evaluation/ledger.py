"""A ledger for several runs over the same requests: each run asks for itself, or there would be nothing to compare."""

import hashlib
from functools import cached_property

from verifier.ledger import Asked, Ledger, Outcome


class RunsLedger(Ledger):
    """A ledger in which each run finds its own answers only; a run that was killed finds them again."""

    _run = 0

    def begin(self, run: int) -> None:
        """From now on requests are those of this run."""
        self._run = run

    def answer(self, request_id: str) -> Outcome | None:
        """The outcome that this run has for a request."""
        return super().answer(_of_run(request_id, self._run))

    def write(self, asked: Asked, outcome: Outcome, *, reusable: bool) -> None:
        """Keep an outcome of this run."""
        again = _AskedAgain(**{name: getattr(asked, name) for name in Asked.model_fields})
        again._run = self._run
        super().write(again, outcome, reusable=reusable)


class _AskedAgain(Asked):
    _run: int = 0

    @cached_property
    def id(self) -> str:
        return _of_run(super().id, self._run)


def _of_run(request_id: str, run: int) -> str:
    """The request's own id in the first run, so that other commands find its answers."""
    return hashlib.sha256(f"{request_id}:{run}".encode()).hexdigest() if run else request_id
