"""Makers of run folders and report files for the tests of comparing and rechecking."""

import json
import sys
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from tests.evidence import report
from verifier.audit.models import Given, Manifest, Result
from verifier.errors import InputError
from verifier.findings import Finding, Report
from verifier.models import Claim, Frozen, SourceInfo, Span

METHOD = report().method


class _Run:
    """What `Run` is to do, as far as it is read here: for as long as there is no `verifier.audit.store`."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "run.json").exists():
            raise InputError(f"{folder}: no run.json in it")
        self.folder = folder
        self.manifest = Manifest.model_validate_json((folder / "run.json").read_text(encoding="utf-8"))

    def given(self) -> Iterator[Given]:
        for line in (self.folder / "articles.jsonl").read_text(encoding="utf-8").splitlines():
            yield Given.model_validate_json(line)

    def results(self) -> Iterator[Result]:
        lines = (self.folder / "results.jsonl").read_text(encoding="utf-8").splitlines()
        found = {result.number: result for result in map(Result.model_validate_json, lines)}
        yield from (found[number] for number in sorted(found))


if find_spec("verifier.audit.store") is None:
    stand_in = ModuleType("verifier.audit.store")
    stand_in.Run = _Run  # type: ignore[attr-defined]
    sys.modules["verifier.audit.store"] = stand_in


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
