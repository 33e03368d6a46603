"""Two runs compared, article by article, with one report of each in memory."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any

from verifier.audit.changes import ArticleDiff, Fate, SettingChange
from verifier.audit.claims import compare_claims
from verifier.audit.matching import Head, claims_of, pair_articles
from verifier.audit.reports import Kept, Reports
from verifier.errors import InputError
from verifier.models import SourceInfo


@contextmanager
def comparison(first: Reports, second: Reports) -> Iterator[Iterator[ArticleDiff]]:
    """Every article of the two runs, those of the first in its order and then what is new; told as they are compared.

    The second run is put aside on the disk meanwhile. Raises InputError, in one line, before anything is told, where a
    run cannot be read.
    """
    with TemporaryFile() as file:
        aside = _Aside(file)
        before, after = [_head(kept) for kept in first], [_head(aside.put(kept)) for kept in second]
        yield _compared(first, aside, dict(pair_articles(before, after)))


def setting_changes(first: Reports, second: Reports) -> tuple[SettingChange, ...]:
    """What the two runs were not made alike with: method and, of runs, settings, code and index."""
    one, other = _settings(first), _settings(second)
    return tuple(
        SettingChange(name=name, first=one.get(name, ""), second=other.get(name, ""))
        for name in {**one, **other}
        if one.get(name, "") != other.get(name, "")
    )


class _Aside:
    """Articles put aside on the disk, to be taken up in any order."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: list[int] = []

    def put(self, kept: Kept) -> Kept:
        self._places.append(self._file.tell())
        try:
            self._file.write(kept.model_dump_json().encode() + b"\n")
            self._file.flush()
        except OSError as error:
            reason = error.strerror or error
            raise InputError(
                f"the second run cannot be put aside: {reason}; set TMPDIR to a folder with room"
            ) from None
        return kept

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, number: int) -> Kept:
        self._file.seek(self._places[number])
        return Kept.model_validate_json(self._file.readline())


def _head(kept: Kept) -> Head:
    known = kept.report.article if kept.report else None
    if known is None:
        return Head(kept.name, kept.source_id)
    return Head(kept.name, kept.source_id, known.url, known.outlet, known.title)


def _settings(reports: Reports) -> dict[str, str]:
    if manifest := reports.manifest:
        others = {**manifest.settings, "code": manifest.code, "index": manifest.index}
        return {**_flat("", manifest.method.model_dump(mode="json")), **others}
    report = next((kept.report for kept in reports if kept.report), None)
    return _flat("", report.method.model_dump(mode="json")) if report else {}


def _flat(prefix: str, fields: Mapping[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in fields.items():
        if name == "prompts":
            value = {prompt["name"]: f"{prompt['version']} ({prompt['sha256'][:12]})" for prompt in value}
        if isinstance(value, dict):
            flat |= _flat(f"{prefix}{name}.", value)
        else:
            flat[prefix + name] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return flat


def _compared(first: Reports, second: _Aside, partners: dict[int, int]) -> Iterator[ArticleDiff]:
    for number, kept in enumerate(first):
        if number in partners:
            yield _article(kept, second[partners[number]])
        else:
            yield _alone(kept, Fate.GONE)
    known = set(partners.values())
    for number in range(len(second)):
        if number not in known:
            yield _alone(second[number], Fate.NEW)


def _alone(kept: Kept, fate: Fate) -> ArticleDiff:
    report = kept.report
    info = report.article if report else None
    return ArticleDiff(
        fate=fate,
        name=kept.name,
        first=info if fate is Fate.GONE else None,
        second=info if fate is Fate.NEW else None,
        total=len(claims_of(report)) if report else 0,
    )


def _article(before: Kept, after: Kept) -> ArticleDiff:
    one, other = before.report, after.report
    told = ArticleDiff(
        fate=Fate.KEPT,
        name=after.name or before.name,
        first=one.article if one else None,
        second=other.article if other else None,
    )
    if one and other:
        found = {"changed": _changed(one.article, other.article), "claims": compare_claims(one, other)}
        return told.model_copy(update=found)
    return told.model_copy(update={"failures": (before.failure, after.failure)}) if one or other else told


def _changed(one: SourceInfo, other: SourceInfo) -> tuple[str, ...]:
    """What differs; the text, of which a report knows only that the source is another, where nothing else does."""
    if one.id == other.id:
        return ()
    named = (name for name in SourceInfo.model_fields if name != "id" and getattr(one, name) != getattr(other, name))
    return tuple(named) or ("text",)
