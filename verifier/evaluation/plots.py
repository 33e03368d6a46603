"""The plots of the results page, as SVG; the same results give the same bytes."""

import warnings
from collections.abc import Callable, Sequence
from io import StringIO
from typing import Any

from verifier.errors import InputError
from verifier.evaluation.bootstrap import Metric
from verifier.evaluation.compare import Difference
from verifier.evaluation.metrics.calibration import Bin
from verifier.evaluation.rendering import title
from verifier.evaluation.results import Confusion, Metrics

INK, ACCENT, PALE, WARN = "#1f2933", "#2563a8", "#c9d6e6", "#b3401f"
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "verifier",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.size": 10,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": "#8894a3",
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def slices_plot(slices: dict[str, Metrics], whole: Metric) -> str:
    """Accuracy and confident-wrong of each slice with intervals; the line is the accuracy of the whole."""

    def draw(axes: Any) -> None:
        names = list(slices)
        for offset, name, colour in ((-0.15, "accuracy", ACCENT), (0.15, "confident_wrong", WARN)):
            places = [place + offset for place in range(len(names))]
            _intervals(axes, places, [slices[each][name] for each in names], colour, title(name))
        axes.set_yticks(range(len(names)), [f"{name} ({slices[name]['accuracy'].n})" for name in names])
        axes.invert_yaxis()
        axes.set_xlim(-0.02, 1.02)
        axes.axvline(whole.value or 0.0, color=PALE, zorder=0)
        axes.set_xlabel("share, with 95 % intervals")
        axes.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)

    return _svg(draw, width=7.0, height=1.2 + 0.32 * len(slices))


def baselines_plot(name: str, system: str, metrics: Metrics, baselines: dict[str, Metrics]) -> str:
    """One metric of the system above those of its baselines, with intervals."""

    def draw(axes: Any) -> None:
        shown = {system: metrics[name], **{each: found[name] for each, found in baselines.items() if name in found}}
        for place, (label, metric) in enumerate(shown.items()):
            _intervals(axes, [place], [metric], ACCENT if label == system else "#8894a3", None)
        axes.set_yticks(range(len(shown)), list(shown))
        axes.invert_yaxis()
        axes.set_xlim(-0.02, 1.02)
        axes.set_xlabel(f"{title(name)}, with 95 % intervals")

    return _svg(draw, width=5.2, height=0.9 + 0.32 * (1 + len(baselines)))


def confusion_plot(confusion: Confusion) -> str:
    """The confusion table; the shade is the share of the label."""

    def draw(axes: Any) -> None:
        shares = [[count / max(sum(row), 1) for count in row] for row in confusion.counts]
        axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.3, aspect="auto")
        for row, counts in enumerate(confusion.counts):
            for column, count in enumerate(counts):
                axes.text(column, row, str(count), ha="center", va="center")
        axes.set_xticks(range(len(confusion.answers)), confusion.answers)
        axes.set_yticks(range(len(confusion.labels)), confusion.labels)
        axes.set_xlabel("answer")
        axes.set_ylabel("label")

    return _svg(draw, width=5.4, height=2.6)


def reliability_plot(bins: Sequence[Bin]) -> str:
    """The share of right answers against the score they were given with; the area of a dot is how many there are."""

    def draw(axes: Any) -> None:
        known = [each for each in bins if each.n]
        most = max((each.n for each in known), default=1)
        axes.plot([0, 1], [0, 1], color=PALE, zorder=0)
        axes.scatter(
            [each.confidence for each in known],
            [each.accuracy for each in known],
            s=[20 + 180 * each.n / most for each in known],
            color=ACCENT,
            alpha=0.8,
        )
        for each in known:
            axes.annotate(str(each.n), (each.confidence, each.accuracy), xytext=(9, -3), textcoords="offset points")
        axes.set_xlim(0, 1.05)
        axes.set_ylim(-0.03, 1.05)
        axes.set_xlabel("score behind the answer")
        axes.set_ylabel("share that is right")

    return _svg(draw, width=4.6, height=4.0)


def differences_plot(metrics: dict[str, Difference]) -> str:
    """The differences of two runs, with intervals."""

    def draw(axes: Any) -> None:
        _intervals(axes, range(len(metrics)), [item.difference for item in metrics.values()], ACCENT, None)
        axes.axvline(0.0, color=PALE, zorder=0)
        axes.set_yticks(range(len(metrics)), [title(name) for name in metrics])
        axes.invert_yaxis()
        axes.set_xlabel("second less first, with 95 % intervals")

    return _svg(draw, width=6.0, height=1.0 + 0.34 * len(metrics))


def _intervals(axes: Any, places: Sequence[float], metrics: Sequence[Metric], colour: str, label: str | None) -> None:
    known = [
        (place, metric.value, metric.low, metric.high)
        for place, metric in zip(places, metrics, strict=True)
        if metric.value is not None and metric.low is not None and metric.high is not None
    ]
    axes.hlines([place for place, *_ in known], [k[2] for k in known], [k[3] for k in known], color=colour, alpha=0.45)
    axes.scatter([k[1] for k in known], [k[0] for k in known], color=colour, s=22, label=label, zorder=3)


def _svg(draw: Callable[[Any], None], *, width: float, height: float) -> str:
    """What `draw` draws, in inches; without the XML prolog, to stand in a page."""
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as error:
        raise InputError('the page needs matplotlib: pip install "verifier[plots]"') from error
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        figure = Figure(figsize=(width, height), layout="constrained")
        draw(figure.subplots())
        buffer = StringIO()
        # The text stays text: it is the reader's browser that needs the glyphs.
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    document = buffer.getvalue()
    return document[document.index("<svg") :]
