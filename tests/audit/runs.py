"""Makers of run folders and report files for the tests of comparing and rechecking."""

import json
from collections.abc import Sequence
from pathlib import Path

from tests.evidence import report
from verifier.audit.models import Given, Manifest, Result
from verifier.findings import Finding, Report
from verifier.models import Claim, Frozen, SourceInfo, Span

METHOD = report().method


def claim(text: str, start: int = 0, article: str = "article") -> Claim:
    """A claim whose words stand at `start` in its article."""
    return Claim.create(article, text, (Span(start=start, end=start + len(text)),))


def told(*findings: Finding, article: str = "article", **changed: object) -> Report:
    """A report with these findings and nothing else; `changed` are fields of it, `title` and `url` of its article."""
    known = {name: changed.pop(name) for name in ("title", "outlet", "url") if name in changed}
    info = SourceInfo(**({"id": article, "title": "Flood in Orvale", "outlet": "Delmore Herald"} | known))
    return report(*findings, **({"article": info, "unchecked": (), "excluded": (), "copies": ()} | changed))


def save(path: Path, *reports: Report) -> Path:
    """A file of reports, as `--format json` writes them."""
    dumped = [one.model_dump(mode="json") for one in reports]
    path.write_text(json.dumps(dumped[0] if len(dumped) == 1 else dumped, indent=2), encoding="utf-8")
    return path


def save_run(folder: Path, articles: Sequence[tuple[str, Report | str | None]], **settings: str) -> Path:
    """The folder of a run: of each article its name, and its report, why there is none, or None if it is not done."""
    folder.mkdir()
    given, results = [], []
    for number, (name, outcome) in enumerate(articles):
        if isinstance(outcome, Report):
            given.append(Given(number=number, name=name, source_id=outcome.article.id))
            results.append(Result(number=number, name=name, report=outcome))
        else:
            given.append(Given(number=number, name=name, failure=outcome, source_id=None if outcome else "unread"))
            results += [Result(number=number, name=name, failure=outcome)] if outcome else []
    manifest = Manifest(method=METHOD, settings=settings, code="c0de", index="1dex", articles="a5", total=len(articles))
    (folder / "run.json").write_text(manifest.model_dump_json(), encoding="utf-8")
    _lines(folder / "articles.jsonl", given)
    # Articles finish in any order.
    _lines(folder / "results.jsonl", results[::-1])
    return folder


def _lines(path: Path, models: Sequence[Frozen]) -> None:
    path.write_text("".join(model.model_dump_json() + "\n" for model in models), encoding="utf-8")
