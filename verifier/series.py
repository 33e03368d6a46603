"""The figures that sources of different days give for one thing that goes on: a toll, a fund, a petition."""

from collections.abc import Iterator, Sequence
from datetime import date

from verifier.facts.comparing import Comparison, compare
from verifier.facts.disagreement import Statement, difference, figure_day
from verifier.facts.quantities import quantities
from verifier.facts.quantity import Kind, Quantity
from verifier.findings import Evidence, SeriesEntry
from verifier.models import Claim, Frozen, SourceInfo
from verifier.vocabulary import Disagreement, Stance

_OF_ANOTHER_DAY = (Disagreement.UPDATE, Disagreement.PERIOD)


class _Figure(Frozen):
    entry: SeriesEntry
    origin: str
    value: tuple[float, float | None] | None
    """None of a figure that agrees with the claim's."""


def figure_series(claim: Claim, evidence: Sequence[Evidence], article: SourceInfo | None) -> tuple[SeriesEntry, ...]:
    """The series of the claim's figure of which most is known, the newest first, the claim's own among them.

    An origin that gives a figure twice gives it on the first day. Empty where there are not two figures of two days.
    """
    published = article.published.date() if article and article.published else None
    said = Statement(text=claim.text, day=claim.as_of or published)
    found = [
        _series([*_own(said, mine, article), *_given(said, mine, evidence)])
        for mine in quantities(claim.text)
        if mine.kind is Kind.FIGURE
    ]
    return max(found, key=len, default=())


def newer_than_own(series: Sequence[SeriesEntry]) -> tuple[SeriesEntry, ...]:
    """The newest entry, where it is of a later day than the claim's own figure and another figure."""
    own = next((entry for entry in series if entry.own), None)
    later = own and series[0].day > own.day and not series[0].agrees
    return tuple(series[:1]) if later else ()


def _own(said: Statement, mine: Quantity, article: SourceInfo | None) -> Iterator[_Figure]:
    if day := figure_day(said, mine):
        yield _Figure(
            entry=SeriesEntry(
                value=mine.text,
                day=day,
                source_id=article.id if article else None,
                outlet=article.outlet if article else None,
                title=article.title if article else "",
                agrees=True,
                own=True,
            ),
            origin="",
            value=None,
        )


def _given(said: Statement, mine: Quantity, evidence: Sequence[Evidence]) -> Iterator[_Figure]:
    for item in evidence:
        if item.published is None or not (item.stance is Stance.SUPPORTS or item.kind in _OF_ANOTHER_DAY):
            continue
        shown = Statement(text=item.quote, day=item.published.date())
        for other in quantities(item.quote):
            relation = compare(mine, other)
            runs = relation is Comparison.DIFFERENT and difference(said, mine, shown, other).runs
            day = figure_day(shown, other)
            if day and (relation.agrees or runs):
                yield _Figure(
                    entry=SeriesEntry(
                        value=other.text,
                        day=day,
                        source_id=item.source_id,
                        outlet=item.outlet,
                        title=item.title,
                        agrees=relation.agrees,
                    ),
                    origin="" if item.own_origin else item.origin,
                    value=None if relation.agrees else (other.value, other.upper),
                )


def _series(figures: Sequence[_Figure]) -> tuple[SeriesEntry, ...]:
    first: dict[tuple[str, tuple[float, float | None] | None], _Figure] = {}
    for figure in sorted(figures, key=_place):
        first.setdefault((figure.origin, figure.value), figure)
    if len({figure.value for figure in first.values()}) < 2 or len({figure.entry.day for figure in first.values()}) < 2:
        return ()
    return tuple(figure.entry for figure in sorted(first.values(), key=_newest_first))


def _place(figure: _Figure) -> tuple[bool, date, str, str]:
    """The claim's own figure before its copies, and then the first day."""
    entry = figure.entry
    return not entry.own, entry.day, entry.source_id or "", entry.value


def _newest_first(figure: _Figure) -> tuple[int, bool, str, str]:
    entry = figure.entry
    return -entry.day.toordinal(), entry.own, entry.source_id or "", entry.value
