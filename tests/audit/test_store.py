"""The folder of a run: what is written whole stays, and nothing else is read."""

import resource
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from verifier.audit.models import Given, Manifest, Result
from verifier.audit.store import RESULTS_FILE, Results, Run, begin, held, is_run, taking
from verifier.errors import InputError
from verifier.findings import Method

METHOD = Method(verifier="1", backend="local", models={}, min_origins=1, index_sources=3, index_passages=3)
GIVEN = [Given(number=number, name=f"{number}.txt", source_id=f"{number}" * 16) for number in range(3)]


def made(folder: Path) -> Run:
    folder.mkdir(exist_ok=True)
    with taking(folder) as taken:
        for given in GIVEN:
            taken(given)
    manifest = Manifest(method=METHOD, settings={}, code="c", index="i", articles=taken.hash, total=taken.total)
    return begin(folder, manifest)


def result(number: int, failure: str = "lost") -> Result:
    return Result(number=number, name=f"{number}.txt", failure=failure)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return made(tmp_path / "run")


def test_articles_come_back_in_order(run: Run) -> None:
    assert list(run.given()) == GIVEN
    assert run.manifest.total == 3
    assert not list(run.results())


def test_results_come_back_by_number_and_the_later_one_counts(run: Run) -> None:
    with Results(run) as kept:
        for one in (result(2), result(0, "first"), result(0, "second")):
            kept.append(one)
    assert [one.number for one in run.results()] == [0, 2]
    assert next(run.results()).failure == "second"
    assert not run.finished
    with Results(run) as kept:
        kept.append(result(1))
    assert run.finished


@any_of(cut=st.integers(0, 10_000))
def test_what_a_kill_leaves_of_a_line_is_nothing(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    run = made(tmp_path_factory.mktemp("run"))
    with Results(run) as kept:
        for number in range(3):
            kept.append(result(number))
    file = run.folder / RESULTS_FILE
    whole = file.read_bytes()
    left = whole[: cut % (len(whole) + 1)]
    file.write_bytes(left)
    there = left.count(b"\n")
    assert [one.number for one in run.results()] == list(range(there))
    with Results(run) as kept:
        for number in range(there, 3):
            kept.append(result(number))
    assert file.read_bytes() == whole


def test_nothing_of_a_run_that_was_not_begun_is_there(tmp_path: Path) -> None:
    with suppress(RuntimeError), taking(tmp_path) as taken:
        taken(GIVEN[0])
        raise RuntimeError
    assert not (tmp_path / "articles.jsonl").exists()
    assert not is_run(tmp_path)
    with pytest.raises(InputError, match=r"no run\.json"):
        Run(tmp_path)


@pytest.mark.parametrize("content", ["", "{}", '{"version": 99}', "[]", "\0\0"])
def test_a_file_of_something_else_is_refused_in_one_line(run: Run, content: str) -> None:
    (run.folder / "run.json").write_text(content)
    with pytest.raises(InputError, match=r"^[^\n]+$"):
        Run(run.folder)


def test_results_that_are_none_are_refused(run: Run) -> None:
    (run.folder / RESULTS_FILE).write_text("something else\n")
    with pytest.raises(InputError, match="not a result"):
        list(run.results())
    (run.folder / RESULTS_FILE).write_text('{"number":1,"what":2}\n')
    with pytest.raises(InputError, match="another version"):
        list(run.results())


@pytest.fixture
def holding(tmp_path: Path) -> Iterator[Path]:
    with ExitStack() as stack:
        stack.enter_context(held(tmp_path / "run"))
        yield tmp_path / "run"


def test_a_folder_is_held_by_one(holding: Path) -> None:
    assert (holding / ".verify-eval").exists()
    with pytest.raises(InputError, match="another verify audit"), held(holding):
        pass


def test_a_folder_of_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").touch()
    with pytest.raises(InputError, match="holds other files"), held(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_results_without_their_run_are_not_begun_over(run: Run) -> None:
    (run.folder / RESULTS_FILE).touch()
    (run.folder / "run.json").unlink()
    with pytest.raises(InputError, match=r"no run\.json"):
        is_run(run.folder)


def test_a_full_disk_keeps_what_was_written(run: Run) -> None:
    with Results(run) as kept:
        kept.append(result(0))
        with room(100), pytest.raises(InputError, match="what is there is kept"):
            kept.append(result(1, "x" * 200))
    assert [one.number for one in run.results()] == [0]
    with Results(run) as kept:
        kept.append(result(1))
    assert [one.failure for one in run.results()] == ["lost", "lost"]


def test_a_full_disk_begins_no_run(tmp_path: Path) -> None:
    with room(100), pytest.raises(InputError, match="cannot write"):
        made(tmp_path / "run")
    assert not is_run(tmp_path / "run")
    assert made(tmp_path / "run").manifest.total == 3


@contextmanager
def room(size: int) -> Iterator[None]:
    """No file can be written beyond its first `size` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
