"""Results, and comparisons, as one HTML page that needs nothing else: no script, no font, no picture from elsewhere."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from verifier.evaluation.compare import Comparison
from verifier.evaluation.plots import (
    baselines_plot,
    confusion_plot,
    differences_plot,
    reliability_plot,
    slices_plot,
)
from verifier.evaluation.records import ArticleRecord, ClaimRecord, PairRecord, Record
from verifier.evaluation.rendering import signed, title, value, with_interval
from verifier.evaluation.results import Results
from verifier.report.html import environment

COMPARED = ("macro_f1", "f1")
"""The metric that is drawn beside those of the baselines, the first that a task has."""


def results_page(results: Results, records: Sequence[Record], comparison: Comparison | None = None) -> str:
    """The figures, the plots, what changed since another run, and every example that went wrong."""
    drawn = next(name for name in COMPARED if name in results.metrics)
    backend = results.header.method.backend
    plots = {"baselines": baselines_plot(drawn, backend, results.metrics, results.baselines)}
    if results.confusion:
        plots["confusion"] = confusion_plot(results.confusion)
    if results.slices:
        plots["slices"] = slices_plot(results.slices, results.metrics["accuracy"])
    if any(each.n for each in results.reliability):
        plots["reliability"] = reliability_plot(results.reliability)
    if comparison:
        plots["differences"] = differences_plot(comparison.metrics)
    wrong = [record for record in records if record.run == 0 and _is_wrong(record)]
    return _render(
        results=results,
        comparison=comparison,
        plots=plots,
        wrong=sorted(wrong, key=_badness),
        articles=[record for record in records if isinstance(record, ArticleRecord) and record.run == 0],
    )


def _is_wrong(record: Record) -> bool:
    return isinstance(record, ClaimRecord | PairRecord) and record.answer != record.label


def _badness(record: Record) -> tuple[bool, int]:
    """The opposite answer first, then in the order of the set."""
    between = ("single-source", "nei")
    assert isinstance(record, ClaimRecord | PairRecord)
    return record.answer is None or record.answer in between or record.label in between, record.number


def _render(**values: Any) -> str:
    templates = environment(Path(__file__).parent / "templates")
    templates.filters.update(title=title, value=value, with_interval=with_interval, signed=signed)
    return templates.get_template("results.html").render(**values)
