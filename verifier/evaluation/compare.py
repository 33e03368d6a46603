"""Two runs over the same examples: a paired bootstrap of the differences, and the examples whose answer changed."""

from collections.abc import Sequence

import numpy as np

from verifier.errors import InputError
from verifier.evaluation.bootstrap import Counts, Metric, TableStatistic, Values, resample
from verifier.evaluation.records import ClaimRecord, Header, PairRecord, Record, TaskName
from verifier.evaluation.results import STANCE_STATISTICS, STANCES, VERDICT_STATISTICS, VERDICTS
from verifier.models import Frozen

Answered = ClaimRecord | PairRecord


class Difference(Frozen):
    """A figure of both runs, and the second less the first with its interval."""

    first: float | None
    second: float | None
    difference: Metric


class Change(Frozen):
    """An example that the second run answers otherwise. `gain`: from 2 (from the opposite side to right) to -2."""

    id: str
    claim: str
    trap: str | None
    label: str
    first: str | None
    second: str | None
    gain: int


class Comparison(Frozen):
    """What changed from the first run to the second; the changes stand best first."""

    first: Header
    second: Header
    n: int
    metrics: dict[str, Difference]
    changes: tuple[Change, ...]


def compare(first: tuple[Header, Sequence[Record]], second: tuple[Header, Sequence[Record]]) -> Comparison:
    """Compare the first runs of two logs. Raises InputError where they are not of the same examples."""
    one, other = (_answered(records) for _, records in (first, second))
    if first[0].task is not second[0].task or first[0].task is TaskName.EXTRACTION:
        raise InputError("only two runs over labelled claims, or two over pairs, can be compared")
    if [_example(record) for record in one] != [_example(record) for record in other]:
        raise InputError("the two runs are not over the same labelled examples: run one again on the other's file")
    names, statistics = (
        (VERDICTS, VERDICT_STATISTICS) if first[0].task is TaskName.CLAIMS else (STANCES, STANCE_STATISTICS)
    )
    joint = _joint(one, other, names)
    drawn = resample(joint)
    changes = [_change(a, b) for a, b in zip(one, other, strict=True) if a.answer != b.answer]
    return Comparison(
        first=first[0],
        second=second[0],
        n=len(one),
        metrics={name: _difference(statistic, joint, drawn) for name, statistic in statistics.items()},
        changes=tuple(sorted(changes, key=lambda change: (-change.gain, change.id))),
    )


def _answered(records: Sequence[Record]) -> list[Answered]:
    return [r for r in records if r.run == 0 and isinstance(r, ClaimRecord | PairRecord)]


def _example(record: Answered) -> tuple[str, str, str, str]:
    return record.id, _words(record), record.label, record.premise if isinstance(record, PairRecord) else ""


def _words(record: Answered) -> str:
    return record.claim if isinstance(record, ClaimRecord) else record.hypothesis


def _joint(one: Sequence[Answered], other: Sequence[Answered], names: Sequence[str]) -> Counts:
    """How often each label got each pair of answers: drawing from it keeps the two runs' answers together."""
    places: dict[str | None, int] = {**{name: place for place, name in enumerate(names)}, None: len(names)}
    joint = np.zeros((len(names), len(names) + 1, len(names) + 1), dtype=np.int64)
    for a, b in zip(one, other, strict=True):
        joint[places[a.label], places[a.answer], places[b.answer]] += 1
    return joint


def _difference(statistic: TableStatistic, joint: Counts, drawn: Counts) -> Difference:
    def both(tables: Counts) -> tuple[Values, Values]:
        return statistic(tables.sum(axis=-1)), statistic(tables.sum(axis=-2))

    (before, after), (drawn_before, drawn_after) = both(joint), both(drawn)
    return Difference(
        first=round(float(before), 4),
        second=round(float(after), 4),
        difference=Metric.of(float(after - before), drawn_after - drawn_before, int(joint.sum())),
    )


def _change(one: Answered, other: Answered) -> Change:
    return Change(
        id=one.id,
        claim=_words(one),
        trap=one.trap if isinstance(one, ClaimRecord) else None,
        label=one.label,
        first=one.answer,
        second=other.answer,
        gain=_worth(other) - _worth(one),
    )


def _worth(record: Answered) -> int:
    """2 for a right answer, 0 for the opposite one, 1 for what lies between."""
    answer = record.answer
    if answer == record.label:
        return 2
    sides = {VERDICTS[0], VERDICTS[2]} if isinstance(record, ClaimRecord) else {STANCES[0], STANCES[1]}
    return 0 if {answer, record.label} == sides else 1
