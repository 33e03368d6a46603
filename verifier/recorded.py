"""Judgements made once: what articles of a run claim alike is judged with the first of them, and kept in the ledger."""

import hashlib
import json
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Protocol

from pydantic import ValidationError

from verifier.findings import PromptVersion, Usage
from verifier.fingerprint import code_fingerprint
from verifier.flights import Flights, Share
from verifier.ledger import KeptJudgement, Ledger
from verifier.models import Candidates, Claim, Frozen, Judged, Judgement, Span
from verifier.protocols import Extractor, SharedBackend
from verifier.vocabulary import Aspect, Disagreement, RuleCode, Stance

_SERVED_BY = "endpoint"
"""The role, among a backend's models, of who serves one: what a model says does not depend on it."""


class Register(Protocol):
    """Who of a run's articles judges what, by the keys of judgements, and what of it was judged, as written."""

    def announce(self, number: int) -> None:
        """An article that is to come before all later ones."""

    def share(self, number: int, keys: Sequence[str]) -> Share[str]:
        """What is known, what is for this article to judge, and what others do. Raises VerifierError at the end."""

    def settle(self, number: int, keys: Sequence[str], written: Mapping[str, str]) -> None:
        """What was for this article is judged as `written`, or given up."""

    def wait(self, keys: Sequence[str]) -> None:
        """Until others have judged that, or given it up."""

    def leave(self, number: int) -> None:
        """An article that judges nothing, or nothing any more."""

    def close(self) -> None:
        """End the run: nobody waits any longer."""


class LedgerRegister:
    """The register of one run in this process, over the ledger."""

    def __init__(self, ledger: Ledger, run: str) -> None:
        """`run` names the run: as before where it goes on, another where anything differs that its reports rest on."""
        self._ledger = ledger
        self._run = run
        self._flights = Flights()

    def announce(self, number: int) -> None:
        """An article that is to come before all later ones."""
        self._flights.announce(number)

    def share(self, number: int, keys: Sequence[str]) -> Share[str]:
        """What was judged before is known, except to the article that judged it in this run.

        What it had judged itself before a kill is judged again, together with the rest as it was then: the ledger holds
        the answers to the same requests. Without its claims that were settled the rest would be packed otherwise.
        """
        maker = self._maker(number)

        def known(key: str) -> str | None:
            kept = self._ledger.judgement(key)
            return None if kept is None or kept.maker == maker else kept.judged

        return self._flights.share(number, keys, known)

    def settle(self, number: int, keys: Sequence[str], written: Mapping[str, str]) -> None:
        """Keep what is written, before anybody looks for it."""
        maker = self._maker(number)
        try:
            if written:
                self._ledger.keep_judgements(
                    {key: KeptJudgement(maker=maker, judged=judged) for key, judged in written.items()}
                )
        finally:
            self._flights.over(keys)

    def wait(self, keys: Sequence[str]) -> None:
        """Until all of that is settled."""
        self._flights.wait(keys)

    def leave(self, number: int) -> None:
        """An article that judges nothing, or nothing any more."""
        self._flights.leave(number)

    def close(self) -> None:
        """End the run: nobody waits any longer."""
        self._flights.close()

    def _maker(self, number: int) -> str:
        return f"{self._run}/{number}"


class Recorder:
    """Gives each article of a run its view of one backend, behind which no judgement is made twice.

    Two claims are judged alike where they have the same words and the same candidates in the same order, and where
    backend, models, prompts, rules and this code are the same. What an earlier run judged stands. Of the articles of
    one run the first by number judges such a claim, beside its other claims, and the others wait for it: what a report
    says, and which answers it rests on, does not depend on which thread was faster, nor on a kill in between.
    """

    def __init__(self, backend: SharedBackend, register: Register, *, without_rules: Collection[RuleCode] = ()) -> None:
        self._backend = backend
        self._register = register
        self._basis = _digest(
            {
                "backend": backend.name,
                "models": {role: name for role, name in backend.models.items() if role != _SERVED_BY},
                "prompts": [prompt.model_dump() for prompt in backend.prompts],
                "without_rules": sorted(without_rules),
                "code": code_fingerprint(),
            }
        )

    def announce(self, number: int) -> None:
        """Say that an article is about to be checked; to be called in the order of their numbers.

        It holds up the judging of every later one until it is judged itself, or its view is closed.
        """
        self._register.announce(number)

    def article(self, number: int) -> "RecordedBackend":
        """The view for one article of the run, which must be closed, come what may."""
        return RecordedBackend(RecordedJudge(self._backend.fork(), self._register, number=number, basis=self._basis))

    def close(self) -> None:
        """End the run: nobody waits any longer, and what is behind it is closed."""
        self._register.close()
        self._backend.close()


class RecordedBackend:
    """A Backend for one article."""

    def __init__(self, judge: "RecordedJudge") -> None:
        self.judge = judge
        self._backend = judge.backend

    @property
    def name(self) -> str:
        """That of what is behind it."""
        return self._backend.name

    @property
    def extractor(self) -> Extractor:
        """Step one of the flow, unchanged."""
        return self._backend.extractor

    @property
    def models(self) -> dict[str, str]:
        """Those of what is behind it."""
        return self._backend.models

    @property
    def prompts(self) -> tuple[PromptVersion, ...]:
        """Those of what is behind it."""
        return self._backend.prompts

    def usage(self) -> Usage:
        """The answers this article rests on, whoever asked for them first."""
        return self._backend.usage()

    def close(self) -> None:
        """Hold up nobody any longer; what is behind it stays open."""
        self.judge.leave()


class RecordedJudge:
    """A Judge of one article's claims, which has those judged that nobody has judged before."""

    def __init__(self, backend: SharedBackend, register: Register, *, number: int, basis: str) -> None:
        self.backend = backend
        self._register = register
        self._number = number
        self._basis = basis

    def judge(self, batch: Sequence[Candidates]) -> Iterator[Judged]:
        """One `Judged` a claim, in order. It has its own claims judged before it waits for those of other articles."""
        keys = [self.key(found) for found in batch]
        asked: dict[str, Candidates] = {}
        for key, found in zip(keys, batch, strict=True):
            asked.setdefault(key, found)
        settled: dict[str, Judged] = {}
        with closing(self._settled(asked)) as settling:
            for key, found in zip(keys, batch, strict=True):
                while key not in settled:
                    settled.update([next(settling)])
                yield _said_of(found.claim, settled[key])

    def key(self, found: Candidates) -> str:
        """64 hex digits of all that a judgement depends on; candidates of one origin are shown to a model together."""
        origins: dict[str, int] = {}
        placed = [origins.setdefault(one.origin or one.source.id, len(origins)) for one in found.candidates]
        claim = found.claim.model_dump(mode="json", exclude={"id", "spans"})
        passages = [one.passage.id for one in found.candidates]
        return _digest({"basis": self._basis, "claim": claim, "passages": passages, "origins": placed})

    def leave(self) -> None:
        """No claims are to be judged any more."""
        self._register.leave(self._number)

    def _settled(self, asked: Mapping[str, Candidates]) -> Generator[tuple[str, Judged]]:
        """Each of the keys with its judgement: what is known, what is for this article, what others came to."""
        pending = list(asked)
        while pending:
            share = self._register.share(self._number, pending)
            made: dict[str, Judged] = {}
            try:
                known = {key: _restored(written, asked[key]) for key, written in share.known.items()}
                for key, judged in known.items():
                    if judged is not None:
                        self.backend.count(judged)
                        yield key, judged
                # What cannot be read is judged anew.
                mine = [key for key in pending if key not in share.others and known.get(key) is None]
                for key, judged in zip(mine, self.backend.judge.judge([asked[key] for key in mine]), strict=True):
                    made[key] = judged
                    yield key, judged
            finally:
                self._register.settle(self._number, share.mine, _sound(made, asked))
            self._register.wait(share.others)
            # What another article could not have judged is known no better now, and comes to this one.
            pending = list(share.others)


def _sound(made: Mapping[str, Judged], asked: Mapping[str, Candidates]) -> dict[str, str]:
    """What stands without reservation, as it is kept."""
    return {key: _written(judged, asked[key]) for key, judged in made.items() if not (judged.failure or judged.detail)}


class _Kept(Frozen):
    """A judgement, with the place of its passage among the candidates."""

    passage: int
    quote: Span
    stance: Stance
    why: str
    kind: Disagreement | None = None
    aspect: Aspect | None = None
    score: float | None = None
    rule: RuleCode | None = None


class _KeptAnswer(Frozen):
    """What is kept of a `Judged`: nothing of the article whose claim it was."""

    judgements: tuple[_Kept, ...] = ()
    dropped: int = 0
    confidence: float | None = None
    answers: tuple[str, ...] = ()


def _written(judged: Judged, found: Candidates) -> str:
    places = {one.passage.id: place for place, one in enumerate(found.candidates)}
    judgements = tuple(
        _Kept(passage=places[one.passage.id], **{name: getattr(one, name) for name in _SAID})
        for one in judged.judgements
    )
    kept = _KeptAnswer(judgements=judgements, **{name: getattr(judged, name) for name in _STANDS})
    return kept.model_dump_json(exclude_defaults=True)


def _restored(written: str, found: Candidates) -> Judged | None:
    """What was written of a claim with the same candidates; None where it cannot be read."""
    try:
        kept = _KeptAnswer.model_validate_json(written)
        judgements = tuple(
            Judgement(
                claim_id=found.claim.id,
                passage=found.candidates[one.passage].passage,
                **{name: getattr(one, name) for name in _SAID},
            )
            for one in kept.judgements
        )
    except (ValidationError, IndexError):
        return None
    return Judged(claim_id=found.claim.id, judgements=judgements, **{name: getattr(kept, name) for name in _STANDS})


_SAID = tuple(name for name in _Kept.model_fields if name != "passage")
_STANDS = tuple(name for name in _KeptAnswer.model_fields if name != "judgements")


def _said_of(claim: Claim, judged: Judged) -> Judged:
    """The same, of a claim in the same words."""
    if judged.claim_id == claim.id:
        return judged
    judgements = tuple(one.model_copy(update={"claim_id": claim.id}) for one in judged.judgements)
    return judged.model_copy(update={"claim_id": claim.id, "judgements": judgements})


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
