"""`verify diff`: what changed from one run, or report, to another."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Protocol

import typer

from verifier.cli.options import write_out

if TYPE_CHECKING:
    from rich.text import Text

    from verifier.audit.changes import ArticleDiff, ClaimChange, SettingChange, SourceChange, Stood, Totals

DiffFormat = Literal["table", "json"]

_STYLES = {"corroborated": "green", "single-source": "yellow", "contradicted": "bold red", "unchecked": "magenta"}


def diff(
    first: Annotated[
        Path, typer.Argument(metavar="RUN_A", help="Folder of verify audit, or JSON that verify printed: the earlier.")
    ],
    second: Annotated[Path, typer.Argument(metavar="RUN_B", help="The later one.")],
    diff_format: Annotated[DiffFormat, typer.Option("--format", help="How the changes are written.")] = "table",
) -> None:
    """Tell what changed between two runs: articles, claims, verdicts, and which source changed each verdict.

    Exit code 0: nothing changed; 1: something did, be it only the evidence; other settings alone are no change.
    """
    from verifier.audit.changes import Totals
    from verifier.audit.diff import comparison, setting_changes
    from verifier.audit.reports import Reports

    runs = Reports(first), Reports(second)
    teller: _Teller = _Json() if diff_format == "json" else _Table()
    with comparison(*runs) as articles:
        teller.begin(first, second, setting_changes(*runs))
        totals = Totals.of(_telling(articles, teller))
    teller.end(totals)
    if totals.differs:
        raise typer.Exit(1)


def _telling(articles: "Iterator[ArticleDiff]", teller: "_Teller") -> "Iterator[ArticleDiff]":
    """All of them, those that differ told as they pass."""
    for article in articles:
        if article.differs:
            teller.tell(article)
        yield article


class _Teller(Protocol):
    """Writes what changed as it is found: how the runs were made, each article that differs, and the counts."""

    def begin(self, first: Path, second: Path, settings: "tuple[SettingChange, ...]") -> None: ...

    def tell(self, article: "ArticleDiff") -> None: ...

    def end(self, totals: "Totals") -> None: ...


class _Json:
    """One object, an article a line."""

    def __init__(self) -> None:
        self._between = "\n"

    def begin(self, first: Path, second: Path, settings: "tuple[SettingChange, ...]") -> None:
        changes = [change.model_dump(mode="json") for change in settings]
        start = {"first": str(first), "second": str(second), "settings": changes}
        write_out(json.dumps(start, ensure_ascii=False)[:-1] + ', "articles": [')

    def tell(self, article: "ArticleDiff") -> None:
        write_out(self._between + article.model_dump_json())
        self._between = ",\n"

    def end(self, totals: "Totals") -> None:
        write_out(f'\n], "totals": {totals.model_dump_json()}}}\n')


class _Table:
    """For a terminal: a block an article."""

    def begin(self, first: Path, second: Path, settings: "tuple[SettingChange, ...]") -> None:
        self._print(
            *(_line(f"{each.name}: {each.first or '-'} -> {each.second or '-'}", style="dim") for each in settings)
        )

    def tell(self, article: "ArticleDiff") -> None:
        self._print(*_block(article), _line(""))

    def end(self, totals: "Totals") -> None:
        articles = (
            f"{totals.articles:,} article{'s' * (totals.articles != 1)}: {totals.articles_new:,} new, "
            f"{totals.articles_gone:,} gone, {totals.articles_changed:,} changed, "
            f"{totals.unreported:,} with a report in one run only"
        )
        claims = (
            f"claims of articles in both: {totals.claims_new:,} new, {totals.claims_gone:,} gone, "
            f"{totals.verdicts_changed:,} with another verdict, {totals.claims_reworded:,} in other words, "
            f"{totals.evidence_changed:,} with the same verdict by other evidence, {totals.same:,} the same"
        )
        transitions = (_line(f"{count:>6,}  {change}") for change, count in totals.verdicts.items())
        self._print(_line(articles, style="bold"), _line(claims, style="bold"), *transitions)

    def _print(self, *lines: "Text") -> None:
        from rich.console import Group

        from verifier.evaluation.rendering import print_to_text

        write_out(print_to_text(Group(*lines)))


def _block(article: "ArticleDiff") -> "Iterator[Text]":
    yield _heading(article)
    for change in article.claims.verdicts:
        yield from _change(change)
    for claim in article.claims.new:
        yield _stood("new", claim)
    for claim in article.claims.gone:
        yield _stood("gone", claim)
    for rewording in article.claims.reworded:
        yield _line(f"  in other words: {rewording.before}")
        yield _line(f"                  {rewording.after}")
    if count := article.claims.evidence:
        yield _line(f"  {count} claim{'s' * (count != 1)} with the same verdict by other evidence", style="dim")


def _heading(article: "ArticleDiff") -> "Text":
    info = article.second or article.first
    known = [info.title, info.outlet or "", f"{info.published:%Y-%m-%d}" if info.published else ""] if info else []
    first, *rest = [part for part in (article.name or "", *known) if part] or ["?"]
    heading = _line(first, style="bold").append_text(_line("".join(f"  {part}" for part in rest), style="dim"))
    if article.fate != "kept":
        heading.append(f"  {article.fate} article, {article.total} claim{'s' * (article.total != 1)}", style="cyan")
    if article.changed:
        heading.append(f"  changed: {', '.join(article.changed)}", style="cyan")
    for when, failure in zip(("before", "now"), article.failures, strict=True):
        if failure:
            heading.append_text(_line(f"  no report {when}: {failure}", style="magenta"))
    return heading


def _change(change: "ClaimChange") -> "Iterator[Text]":
    line = _line("  ")
    line.append(change.first.outcome, style=_style(change.first.outcome)).append(" -> ")
    line.append(change.second.outcome, style=_style(change.second.outcome))
    yield line.append_text(_line(f"  {change.after}"))
    if change.before != change.after:
        yield _line(f"    told before as: {change.before}")
    for source in change.sources:
        yield _source(source)
    yield _line(f"    before: {change.first.why}", style="dim")
    yield _line(f"    now: {change.second.why}", style="dim")


def _source(change: "SourceChange") -> "Text":
    from verifier.wording import one_line

    outlet = f"{one_line(change.outlet)}, " if change.outlet else ""
    day = f", {change.published:%Y-%m-%d}" if change.published else ""
    own = " (in the other run the article's own origin)" if change.own_origin else ""
    source = f"{outlet}“{one_line(change.title)}”{day} [{change.source_id}]"
    return _line(f"    {change.effect}{own}: {source}: “{one_line(change.quote)}”")


def _stood(label: str, claim: "Stood") -> "Text":
    outcome = claim.standing.outcome
    line = _line(f"  {label} (")
    return line.append(outcome, style=_style(outcome)).append_text(_line(f"): {claim.text}"))


def _style(outcome: str) -> str:
    return next((style for name, style in _STYLES.items() if outcome.startswith(name)), "")


def _line(text: str, style: str = "") -> "Text":
    from rich.text import Text

    from verifier.wording import one_line

    indent = len(text) - len(text.lstrip(" "))
    return Text(" " * indent + one_line(text), style=style)
