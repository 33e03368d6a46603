"""Results as JSON, and as tables for a terminal."""

import json
from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from verifier.evaluation.bootstrap import Metric
from verifier.evaluation.compare import Change, Comparison
from verifier.evaluation.records import Record
from verifier.evaluation.results import Metrics, Results
from verifier.wording import one_line

CHANGES_SHOWN = 10
"""Gains, and losses, that the table lists; the JSON and the page list all."""

_FILE: Any = {"width": 100, "no_color": True, "force_terminal": False}

TITLES = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "balanced_accuracy": "balanced accuracy",
    "accuracy_2way": "accuracy, 2-way",
    "balanced_accuracy_2way": "bal. acc., 2-way",
    "confident_wrong": "confident-wrong",
    "ece": "ECE",
    "brier": "Brier",
    "f1": "F1",
    "exact_span": "exact span",
    "accounted": "sentences accounted for",
    "flip_rate": "flip rate",
}


def to_json(results: Results, records: Sequence[Record]) -> str:
    """One object: the metrics by name, then their intervals, all groups of metrics, the header and every record."""
    document = {
        "metrics": _values(results.metrics),
        "intervals": {name: [metric.low, metric.high] for name, metric in results.metrics.items()},
        "categories": _nested(results.categories),
        "slices": _nested(results.slices),
        "baselines": _nested(results.baselines),
        "confusion": results.confusion.model_dump() if results.confusion else None,
        "reliability": [each.model_dump() for each in results.reliability],
        "header": results.header.model_dump(mode="json"),
        "records": [record.model_dump(mode="json") for record in records],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def comparison_to_json(comparison: Comparison) -> str:
    """The comparison as it is."""
    return comparison.model_dump_json(indent=1) + "\n"


def to_table(results: Results) -> RenderableType:
    """The figures beside their baselines, then each category, the confusions, and the slices."""
    header = results.header
    models = ", ".join(f"{role} {name}" for role, name in sorted(header.method.models.items()))
    parts: list[RenderableType] = [
        _cell(f"{header.total} {_counted[header.task]} of {', '.join(header.files)}"),
        Text(f"backend {header.method.backend} ({models}); code {header.code}", style="dim"),
        _metrics_table(results),
    ]
    if results.categories:
        parts.append(_nested_table("label", results.categories))
    if results.confusion:
        parts.append(_confusion_table(results))
    if results.slices:
        parts.append(_nested_table("trap", results.slices))
    return Group(*parts)


def comparison_to_table(comparison: Comparison) -> RenderableType:
    """The differences, and the claims that changed, best and worst first."""
    table = _table("", "first", "second", "difference")
    for name, item in comparison.metrics.items():
        table.add_row(title(name), value(item.first), value(item.second), signed(item.difference))
    gains = [change for change in comparison.changes if change.gain > 0]
    losses = [change for change in reversed(comparison.changes) if change.gain < 0]
    others = len(comparison.changes) - len(gains) - len(losses)
    return Group(
        Text(f"{comparison.n} examples; {len(gains)} better, {len(losses)} worse, {others} wrong in another way"),
        table,
        *_changes("better, the greatest gain first", gains),
        *_changes("worse, the greatest loss first", losses),
    )


def print_to_text(renderable: RenderableType, *, to_file: bool = False) -> str:
    """What a terminal would show, without trailing blanks; in a file without colours, and always as wide."""
    console = Console(highlight=False, **(_FILE if to_file else {}))
    with console.capture() as capture:
        console.print(renderable)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def title(name: str) -> str:
    """A metric's name for people."""
    return TITLES.get(name, name)


def value(figure: float | None) -> str:
    """Three decimals, or a dash."""
    return "-" if figure is None else f"{figure:.3f}"


def with_interval(metric: Metric) -> str:
    """ "0.573 [.51, .63]": the figure and its 95 % interval."""
    if metric.low is None or metric.high is None:
        return value(metric.value)
    low, high = (f"{bound:.2f}".replace("0.", ".") for bound in (metric.low, metric.high))
    return f"{value(metric.value)} [{low}, {high}]"


def signed(metric: Metric) -> str:
    """A difference with its sign and interval."""
    return with_interval(metric) if metric.value is None or metric.value < 0 else f"+{with_interval(metric)}"


_counted = {"claims": "labelled claims", "pairs": "labelled pairs", "extraction": "articles"}


def _metrics_table(results: Results) -> Table:
    table = _table("", results.header.method.backend, *(_short(name) for name in results.baselines))
    for name, metric in results.metrics.items():
        beside = (baseline.get(name) for baseline in results.baselines.values())
        table.add_row(title(name), with_interval(metric), *(value(other.value) if other else "" for other in beside))
    return table


def _short(baseline: str) -> str:
    """A baseline's name a word a line, so that the table fits a terminal."""
    return baseline.replace(" ", "\n")


def _nested_table(first: str, groups: dict[str, Metrics]) -> Table:
    names = list(next(iter(groups.values())))
    table = _table(first, "n", *map(title, names))
    for group, metrics in groups.items():
        table.add_row(_cell(group), str(metrics[names[0]].n), *(with_interval(metrics[name]) for name in names))
    return table


def _confusion_table(results: Results) -> Table:
    confusion = results.confusion
    assert confusion is not None
    table = _table("label \\ answer", *confusion.answers)
    for label, row in zip(confusion.labels, confusion.counts, strict=True):
        table.add_row(label, *map(str, row))
    return table


def _changes(heading: str, changes: Sequence[Change]) -> list[RenderableType]:
    if not changes:
        return []
    table = Table("id", "label", "first", "second", "claim", box=box.SIMPLE_HEAD, title=heading, title_justify="left")
    for change in changes[:CHANGES_SHOWN]:
        answers = change.first or "unchecked", change.second or "unchecked"
        table.add_row(_cell(change.id), change.label, *answers, _cell(change.claim))
    if len(changes) > CHANGES_SHOWN:
        table.add_row("", "", "", "", f"and {len(changes) - CHANGES_SHOWN} more")
    return [table]


def _cell(text: str) -> Text:
    """Words of a data set as they are: no markup, no control characters."""
    return Text(one_line(text))


def _table(first: str, *columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(first, no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _values(metrics: Metrics) -> dict[str, float | None]:
    return {name: metric.value for name, metric in metrics.items()}


def _nested(groups: dict[str, Metrics]) -> dict[str, Any]:
    return {group: {"n": next(iter(metrics.values())).n, **_values(metrics)} for group, metrics in groups.items()}
