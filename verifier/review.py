"""What editors decide about findings: beside the machine's verdict, never in its place."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, model_validator

from verifier.models import Frozen
from verifier.vocabulary import Action, Verdict

NOTE_LIMIT = 4_000
EDITOR_LIMIT = 100


class Decision(Frozen):
    """What one editor made of one finding of one kept report, and when (UTC); `verdict` is the one it was overruled to.

    Decisions are never changed: a later one on the same claim takes the place of an earlier one, which stays.
    """

    number: int
    """Its place in the log, from 1."""
    report_id: str
    claim_id: str
    action: Action
    verdict: Verdict | None = None
    note: Annotated[str, Field(max_length=NOTE_LIMIT)] = ""
    editor: Annotated[str, Field(min_length=1, max_length=EDITOR_LIMIT)]
    decided: datetime

    @model_validator(mode="after")
    def _verdict_where_overruled(self) -> Self:
        if (self.verdict is not None) != (self.action is Action.OVERRULED):
            raise ValueError("a verdict belongs to a finding that is overruled, and to no other")
        return self


Decisions = Mapping[str, tuple[Decision, ...]]
"""The decisions on a report by claim id, the earliest first."""
UNDECIDED: Decisions = MappingProxyType({})
"""The decisions on a report that no editor has seen."""


def by_claim(log: Iterable[Decision]) -> Decisions:
    """`log`, in the order it was written, by claim."""
    found: dict[str, tuple[Decision, ...]] = {}
    for decision in log:
        found[decision.claim_id] = (*found.get(decision.claim_id, ()), decision)
    return found


def in_force(decisions: Sequence[Decision]) -> Decision | None:
    """The one of the decisions on a finding that its verdict rests on: the last to accept or overrule it."""
    return next((one for one in reversed(decisions) if one.action is not Action.MARKED), None)


def standing_verdict(verdict: Verdict, decisions: Sequence[Decision]) -> Verdict:
    """The verdict of a finding after the decisions on it; `verdict` is the machine's."""
    decision = in_force(decisions)
    return (decision and decision.verdict) or verdict
