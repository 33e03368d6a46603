"""A run from its beginning to its last result: begun, or gone on with, or refused where it would be another."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from verifier.audit.inputs import Inputs
from verifier.audit.models import Given, Manifest, Result
from verifier.audit.pool import Worker, results
from verifier.audit.store import Results, Run, Taking, begin, is_run, taking
from verifier.audit.worker import failed
from verifier.errors import IndexStoreError, InputError
from verifier.fingerprint import code_fingerprint
from verifier.models import Source, content_id
from verifier.pipeline import Desk, method_of
from verifier.settings import Settings
from verifier.vocabulary import BackendName, UncheckedReason
from verifier.wording import one_line

PASSING = (UncheckedReason.MODEL_ERROR, UncheckedReason.BUDGET, UncheckedReason.UNRECORDED)
"""Why a claim may be unchecked this time and not the next: an article with such a one is done again."""
_LOCAL_SETTINGS = ("passages_per_claim",)
_ENDPOINT_SETTINGS = ("tokens_per_call", "output_tokens")


def prepare(
    folder: Path,
    inputs: Inputs,
    desk: Desk,
    settings: Settings,
    add_sources: Callable[[], None],
    add: Callable[[Iterable[tuple[Path | None, Source]]], object],
) -> Run:
    """The run in `folder`, its articles and the sources indexed: the one that is there, or a new one.

    `add` indexes the articles at `desk`; `add_sources` comes first. Raises InputError, naming every difference, if the
    run that is there is another: then, unless only the sources differ, the index is as it was.
    """
    if not is_run(folder):
        add_sources()
        with taking(folder) as taken:
            add(_read(inputs, taken))
        return begin(folder, _manifest(desk, settings, taken))
    earlier, taken = Run(folder), Taking()
    for _ in _read(inputs, taken):
        pass
    now = _manifest(desk, settings, taken)
    if found := _differences(earlier, now, inputs):
        raise _refusal(folder, found + _index_differences(earlier.manifest, now))
    add_sources()
    add(_read(inputs, Taking()))
    if found := _index_differences(earlier.manifest, _manifest(desk, settings, taken)):
        raise _refusal(folder, found)
    return earlier


def carry_on(run: Run, workers: Sequence[Worker], desk: Desk, tell: Callable[[Result, bool], None]) -> None:
    """Bring the run to its end, keeping each result as it comes.

    `tell` hears of each article's result once, and whether it comes from now: first of those that stand already.
    """
    seen: set[int] = set()
    settled: set[int] = set()
    for result in run.results():
        seen.add(result.number)
        if _settled(result):
            settled.add(result.number)
            tell(result, False)
    with Results(run) as kept:
        for given in run.given():
            if given.failure is not None:
                result = failed(given, given.failure)
                if given.number not in seen:
                    kept.append(result)
                tell(result, given.number not in seen)
        jobs = (given for given in run.given() if given.failure is None and given.number not in settled)
        for result in results(workers, jobs):
            if result.report is not None and result.report.method != run.manifest.method:
                raise _changed(run)
            kept.append(result)
            tell(result, True)
    if desk.index.content() != run.manifest.index:
        raise _changed(run)


def run_name(run: Run) -> str:
    """What the ledger knows a run by: the same for one that goes on."""
    return content_id(run.manifest.model_dump_json())


def beside(folder: Path) -> Path:
    """`folder`, or the first of folder-2, folder-3 ... where there is nothing yet."""
    number, free = 1, folder
    while free.exists():
        number += 1
        free = folder.with_name(f"{folder.name}-{number}")
    return free


def _settled(result: Result) -> bool:
    """Whether another try would come to nothing else."""
    return result.report is not None and not any(item.reason in PASSING for item in result.report.unchecked)


def _read(inputs: Inputs, taken: Taking) -> Iterator[tuple[Path | None, Source]]:
    """The articles that can be read, and the files they are in; `taken` is told of all."""
    for number, listed in enumerate(inputs):
        try:
            source = listed.read()
        except InputError as error:
            taken(Given(number=number, name=listed.name, failure=one_line(str(error))))
            continue
        taken(Given(number=number, name=listed.name, source_id=source.id))
        yield listed.path, source


def _manifest(desk: Desk, settings: Settings, taken: Taking) -> Manifest:
    asks = settings.resolved_backend is not BackendName.LOCAL
    names = (*_LOCAL_SETTINGS, *(_ENDPOINT_SETTINGS if asks else ()))
    return Manifest(
        method=method_of(desk),
        settings={name: str(getattr(settings, name)) for name in names},
        code=code_fingerprint(),
        index=desk.index.content(),
        articles=taken.hash,
        total=taken.total,
    )


def _differences(earlier: Run, now: Manifest, inputs: Inputs) -> list[str]:
    """In what another run is meant, the index apart."""
    then = earlier.manifest
    found = []
    for name in ("verifier", "backend", "min_origins", "without_rules"):
        found += _changes(name, {"": getattr(then.method, name)}, {"": getattr(now.method, name)})
    found += _changes("model", then.method.models, now.method.models)
    found += _changes("prompt", *({one.name: one.sha256[:8] for one in each.method.prompts} for each in (then, now)))
    found += _changes("setting", then.settings, now.settings)
    if then.code != now.code:
        found.append("the verifier's code")
    if then.articles != now.articles:
        found.append(_article_difference(earlier, now, inputs))
    return found


def _index_differences(then: Manifest, now: Manifest) -> list[str]:
    sizes = [(each.method.index_sources, each.method.index_passages) for each in (then, now)]
    if then.index == now.index and sizes[0] == sizes[1]:
        return []
    held = [f"{sources:,} sources" for sources, _ in sizes]
    return [f"the index ({held[0]} then, {held[1] if held[0] != held[1] else 'others'} now)"]


def _changes(what: str, then: Mapping[str, object], now: Mapping[str, object]) -> list[str]:
    names = [name for name in {**then, **now} if then.get(name) != now.get(name)]
    return [
        f"{f'{what} {name}'.strip()} ({_shown(then.get(name))} then, {_shown(now.get(name))} now)" for name in names
    ]


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else one_line(str(value))


def _article_difference(earlier: Run, now: Manifest, inputs: Inputs) -> str:
    """How many articles there are, and the first that is not as it was."""
    then = earlier.manifest.total
    counted = f"{then:,} then, {now.total:,} now" if then != now.total else f"{then:,}"
    for before, listed in zip_longest(earlier.given(), inputs):
        if before is None or listed is None or before.name != listed.name:
            other = (before or listed).name
            return f"the articles ({counted}; the first that differs is {one_line(other)})"
        try:
            identity, failure = listed.read().id, ""
        except InputError as error:
            identity, failure = None, one_line(str(error))
        if before.source_id != identity:
            how = "can be read now" if before.failure else "cannot be read now" if failure else "has changed"
            return f"the articles ({counted}; {one_line(listed.name)} {how})"
    return f"the articles ({counted})"


def _refusal(folder: Path, found: Sequence[str]) -> InputError:
    return InputError(
        f"{folder} holds another run; what differs: {'; '.join(found)}: choose another --out, or begin beside it with "
        "--force-new"
    )


def _changed(run: Run) -> IndexStoreError:
    return IndexStoreError(
        f"the index was changed while {run.folder} was at work: its results would not agree; begin beside it with "
        "--force-new"
    )
