"""Scoring: from the records of a run to its figures. Nothing is run, so a log can be scored as often as one likes."""

from collections.abc import Sequence

from pydantic import Field

from verifier.evaluation.baselines import Answers, claim_baselines, pair_baselines
from verifier.evaluation.bootstrap import Counts, Metric, TableStatistic, of_table, resample
from verifier.evaluation.metrics.accuracy import accuracy
from verifier.evaluation.metrics.balanced_accuracy import balanced_accuracy, two_way
from verifier.evaluation.metrics.calibration import Bin, calibration, reliability
from verifier.evaluation.metrics.confident_wrong import confident_wrong
from verifier.evaluation.metrics.confusion import confusion
from verifier.evaluation.metrics.coverage import coverage
from verifier.evaluation.metrics.extraction import extraction_metrics, sentence_baseline
from verifier.evaluation.metrics.f1 import f1, macro_f1, precision, recall
from verifier.evaluation.metrics.flip_rate import flip_rate
from verifier.evaluation.metrics.recall_at import recall_at
from verifier.evaluation.records import ArticleRecord, ClaimRecord, Header, PairRecord, Record
from verifier.models import Frozen
from verifier.vocabulary import Stance, Verdict

Metrics = dict[str, Metric]

VERDICTS = tuple(verdict.value for verdict in Verdict)
STANCES = tuple(stance.value for stance in Stance)

VERDICT_STATISTICS: dict[str, TableStatistic] = {
    "accuracy": accuracy,
    "macro_f1": macro_f1,
    "confident_wrong": confident_wrong(VERDICTS, Verdict.CORROBORATED, Verdict.CONTRADICTED),
}
STANCE_STATISTICS: dict[str, TableStatistic] = {
    "accuracy": accuracy,
    "macro_f1": macro_f1,
    "balanced_accuracy": balanced_accuracy,
    "confident_wrong": confident_wrong(STANCES, Stance.SUPPORTS, Stance.REFUTES),
    "accuracy_2way": lambda tables: accuracy(two_way(tables)),
    "balanced_accuracy_2way": lambda tables: balanced_accuracy(two_way(tables)),
}


class Confusion(Frozen):
    """Counts: a row a label, a column an answer, the last column for examples without an answer."""

    labels: tuple[str, ...]
    answers: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


class Results(Frozen):
    """Every figure of a run, with intervals and beside its baselines. What a task has not is empty."""

    header: Header
    metrics: Metrics
    categories: dict[str, Metrics] = Field(default_factory=dict)
    slices: dict[str, Metrics] = Field(default_factory=dict)
    baselines: dict[str, Metrics] = Field(default_factory=dict)
    confusion: Confusion | None = None
    reliability: tuple[Bin, ...] = ()


def score(header: Header, records: Sequence[Record]) -> Results:
    """The figures of the first run; the flip rate is of all of them."""
    first = [record for record in records if record.run == 0]
    claims = [record for record in first if isinstance(record, ClaimRecord)]
    pairs = [record for record in first if isinstance(record, PairRecord)]
    articles = [record for record in first if isinstance(record, ArticleRecord)]
    if claims:
        scored = _claims(header, claims)
    elif pairs:
        scored = _pairs(header, pairs)
    else:
        return Results(
            header=header,
            metrics=extraction_metrics(articles),
            baselines={"every sentence": sentence_baseline(articles)},
        )
    if header.runs == 1:
        return scored
    flips = flip_rate((record.number, record.answer) for record in records)
    return scored.model_copy(update={"metrics": {**scored.metrics, "flip_rate": flips}})


def _claims(header: Header, records: Sequence[ClaimRecord]) -> Results:
    table = confusion([record.label for record in records], [record.verdict for record in records], VERDICTS)
    certain = [(r.confidence, r.verdict is r.label) for r in records if r.confidence is not None]
    confidences, right = [score for score, _ in certain], [correct for _, correct in certain]
    return Results(
        header=header,
        metrics={
            **_metrics(VERDICT_STATISTICS, table),
            "coverage": of_table(coverage, table),
            **recall_at(records),
            **calibration(confidences, right),
        },
        categories=_categories(table, VERDICTS),
        slices=_slices(records),
        baselines=_baselines(VERDICT_STATISTICS, [r.label for r in records], claim_baselines(records), VERDICTS),
        confusion=_shown(table, VERDICTS),
        reliability=reliability(confidences, right),
    )


def _pairs(header: Header, records: Sequence[PairRecord]) -> Results:
    table = confusion([record.label for record in records], [record.stance for record in records], STANCES)
    certain = [
        (record.scores[record.stance], record.stance is record.label)
        for record in records
        if record.scores is not None and record.stance is not None
    ]
    confidences, right = [score for score, _ in certain], [correct for _, correct in certain]
    return Results(
        header=header,
        metrics={
            **_metrics(STANCE_STATISTICS, table),
            "coverage": of_table(coverage, table),
            **calibration(confidences, right),
        },
        categories=_categories(table, STANCES),
        baselines=_baselines(STANCE_STATISTICS, [r.label for r in records], pair_baselines(records), STANCES),
        confusion=_shown(table, STANCES),
        reliability=reliability(confidences, right),
    )


def _metrics(statistics: dict[str, TableStatistic], table: Counts) -> Metrics:
    drawn = resample(table)
    return {name: of_table(statistic, table, drawn) for name, statistic in statistics.items()}


def _categories(table: Counts, names: Sequence[str]) -> dict[str, Metrics]:
    """Precision, recall and F1 of each category; `n` is how often it is the label."""
    drawn = resample(table)
    return {
        name: {
            metric: Metric.of(float(statistic(table)[place]), statistic(drawn)[:, place], int(table[place].sum()))
            for metric, statistic in (("precision", precision), ("recall", recall), ("f1", f1))
        }
        for place, name in enumerate(names)
    }


def _slices(records: Sequence[ClaimRecord]) -> dict[str, Metrics]:
    """The figures of each trap, those without one under "none"."""
    names = sorted({record.trap or "none" for record in records}, key=lambda name: (name == "none", name))
    members = {name: [record for record in records if (record.trap or "none") == name] for name in names}
    return {
        name: _metrics(VERDICT_STATISTICS, confusion([r.label for r in each], [r.verdict for r in each], VERDICTS))
        for name, each in members.items()
    }


def _baselines(
    statistics: dict[str, TableStatistic], labels: Sequence[str], baselines: Answers, names: Sequence[str]
) -> dict[str, Metrics]:
    return {name: _metrics(statistics, confusion(labels, answers, names)) for name, answers in baselines.items()}


def _shown(table: Counts, names: Sequence[str]) -> Confusion:
    return Confusion(
        labels=tuple(names), answers=(*names, "unchecked"), counts=tuple(tuple(map(int, row)) for row in table)
    )
