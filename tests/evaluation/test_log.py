"""The log: what was settled is kept through any kill, and logs of other runs are never mixed."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.evaluation.makers import (
    FakeBackend,
    article_record,
    claim_record,
    gold,
    header,
    open_desk,
    pair_record,
    retrieved,
    write_set,
)
from tests.evidence import evidence
from verifier.errors import InputError
from verifier.evaluation.dataset import load_pairs
from verifier.evaluation.log import LOG_FILE, Log, read_log
from verifier.evaluation.records import ClaimRecord, PairRecord, Record, TaskName
from verifier.evaluation.session import evaluate
from verifier.evaluation.tasks import JudgePairs, run_task
from verifier.fingerprint import code_fingerprint
from verifier.models import Candidates, Judged
from verifier.vocabulary import Stance, Verdict

NEI = Stance.NEI
TOTAL, RUNS = 7, 2
HEADER = header(TaskName.PAIRS, TOTAL, runs=RUNS)


class Counted:
    """A task in groups of three, out of the order of the set, that counts what it runs and may be killed."""

    name = TaskName.PAIRS
    total = TOTAL

    def __init__(self, killed_at: int | None = None) -> None:
        self.ran: list[tuple[int, int]] = []
        self._killed_at = killed_at

    def groups(self) -> list[list[int]]:
        return [[5, 0, 3], [1, 6, 2], [4]]

    def run(self, numbers: Sequence[int], run: int) -> list[PairRecord]:
        records = []
        for number in numbers:
            if len(self.ran) == self._killed_at:
                raise KeyboardInterrupt
            self.ran.append((run, number))
            records.append(pair_record(NEI, NEI, number, run=run, why="naïve\u2028words"))
        return records


def finish(folder: Path | None, task: Counted) -> tuple[Record, ...]:
    log: Log[PairRecord] = Log(HEADER, folder)
    run_task(task, log, lambda _: None)
    return log.records


@pytest.fixture
def undisturbed(tmp_path: Path) -> bytes:
    """The log of a run that nothing disturbed."""
    finish(tmp_path / "whole", Counted())
    return (tmp_path / "whole" / LOG_FILE).read_bytes()


FULL = claim_record(
    Verdict.CONTRADICTED,
    Verdict.CORROBORATED,
    evidence=(evidence(Stance.SUPPORTS, "a", quote='“Twelve”\n"died"'),),
    nearest=(evidence(NEI, "b"),),
    retrieved=(retrieved("a"),),
    gold=(gold("a", Stance.REFUTES),),
    confidence=0.7,
    trap="número",
)
RECORDS: dict[TaskName, Record] = {
    TaskName.CLAIMS: FULL,
    TaskName.PAIRS: pair_record(Stance.SUPPORTS, NEI, scores={Stance.SUPPORTS: 0.1, Stance.REFUTES: 0.1, NEI: 0.8}),
    TaskName.EXTRACTION: article_record([(0, 9)], [(0, 9)], [(0, 0)]),
}


@pytest.mark.parametrize("task", RECORDS)
def test_what_is_logged_is_read_back_as_it_was(tmp_path: Path, task: TaskName) -> None:
    log: Log[Record] = Log(header(task), tmp_path / "new" / "folder")
    log.append([RECORDS[task]])
    assert read_log(tmp_path / "new" / "folder") == (header(task), (RECORDS[task],))
    assert read_log(tmp_path / "new" / "folder" / LOG_FILE)[0] == header(task)


def test_records_stand_run_by_run_in_the_order_of_the_set(tmp_path: Path) -> None:
    places = [(run, number) for run in range(RUNS) for number in range(TOTAL)]
    for records in (finish(None, Counted()), finish(tmp_path, Counted()), read_log(tmp_path)[1]):
        assert [(record.run, record.number) for record in records] == places


@pytest.mark.parametrize("killed_at", range(0, TOTAL * RUNS, 2))
def test_a_run_killed_in_the_midst_of_a_group_goes_on_and_runs_nothing_settled_again(
    tmp_path: Path, undisturbed: bytes, killed_at: int
) -> None:
    killed, resumed = Counted(killed_at), Counted()
    with pytest.raises(KeyboardInterrupt):
        finish(tmp_path, killed)
    settled = {(record.run, record.number) for record in Log(HEADER, tmp_path).records}
    finish(tmp_path, resumed)
    assert (tmp_path / LOG_FILE).read_bytes() == undisturbed
    assert settled.isdisjoint(resumed.ran)
    assert len(settled) + len(resumed.ran) == TOTAL * RUNS


@pytest.mark.parametrize("part", range(9))
def test_a_log_cut_off_anywhere_ends_like_an_undisturbed_one(tmp_path: Path, undisturbed: bytes, part: int) -> None:
    first = undisturbed.index(b"\n") + 1
    cut = first + (len(undisturbed) - first) * part // 8
    (tmp_path / LOG_FILE).write_bytes(undisturbed[:cut])
    whole = undisturbed[:cut].count(b"\n") - 1
    assert len(Log(HEADER, tmp_path).records) == whole
    resumed = Counted()
    finish(tmp_path, resumed)
    assert (tmp_path / LOG_FILE).read_bytes() == undisturbed
    assert len(resumed.ran) < TOTAL * RUNS - whole + 3


def test_a_finished_run_runs_nothing_again(tmp_path: Path, undisturbed: bytes) -> None:
    idle = Counted(killed_at=0)
    finish(tmp_path / "whole", idle)
    assert idle.ran == []
    assert (tmp_path / "whole" / LOG_FILE).read_bytes() == undisturbed


def test_a_log_that_holds_nothing_yet_is_begun_anew(tmp_path: Path, undisturbed: bytes) -> None:
    (tmp_path / LOG_FILE).touch()
    (tmp_path / LOG_FILE).with_suffix(".new").write_bytes(undisturbed[:20])
    finish(tmp_path, Counted())
    assert (tmp_path / LOG_FILE).read_bytes() == undisturbed


@pytest.mark.parametrize(
    ("changed", "names"),
    [
        ({"files": {"set/claims.jsonl": "1" * 64}}, "files"),
        ({"sources": "6" * 16, "code": "d" * 16}, "sources, code"),
        ({"runs": 3}, "runs"),
        ({"method": HEADER.method.model_copy(update={"min_origins": 2})}, "method"),
    ],
)
def test_the_log_of_another_run_is_refused_and_what_differs_is_named(
    tmp_path: Path, undisturbed: bytes, changed: dict[str, object], names: str
) -> None:
    (tmp_path / LOG_FILE).write_bytes(undisturbed)
    with pytest.raises(InputError) as caught:
        Log(HEADER.model_copy(update=changed), tmp_path)
    assert f"another run (other {names})" in str(caught.value)
    assert f"--score {tmp_path}" in str(caught.value)
    assert (tmp_path / LOG_FILE).read_bytes() == undisturbed


def test_a_log_that_is_not_complete_is_not_scored(tmp_path: Path, undisturbed: bytes) -> None:
    lines = undisturbed.splitlines(keepends=True)
    (tmp_path / LOG_FILE).write_bytes(b"".join(lines[:4]))
    with pytest.raises(InputError, match="only 3 of 14 are settled: run the same command again"):
        read_log(tmp_path)


@pytest.mark.parametrize("damage", ["{}", "nonsense", "[]", "\udcff", FULL.model_dump_json()])
def test_a_damaged_line_is_named_by_its_number(tmp_path: Path, undisturbed: bytes, damage: str) -> None:
    lines = undisturbed.split(b"\n")
    lines[3] = damage.encode(errors="surrogateescape")
    (tmp_path / LOG_FILE).write_bytes(b"\n".join(lines))
    for use in (lambda: read_log(tmp_path), lambda: Log(HEADER, tmp_path)):
        with pytest.raises(InputError, match=r"log\.jsonl line 4: not a record"):
            use()


@pytest.mark.parametrize("content", [b"", b"words\n", b"[]\n", b'{"log": 0}\n', b'{"log": 1}', b'{"log": 1}\n'])
def test_a_file_that_is_no_log_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / LOG_FILE).write_bytes(content)
    with pytest.raises(InputError, match=r"log\.jsonl.*not a (log|record) of verify eval"):
        read_log(tmp_path)


def test_a_folder_without_a_log_is_refused_with_the_mend(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "gone"):
        with pytest.raises(InputError, match="give the --out folder of a run"):
            read_log(folder)


def test_a_log_that_cannot_be_written_is_refused_with_the_mend(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="choose another --out"):
        Log(HEADER, tmp_path / "file")


def test_a_session_killed_in_the_judge_goes_on_where_it_was(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set")
    files = [folder / "pairs.jsonl"]
    pairs = load_pairs(files) * 30

    def answer(asked: Candidates) -> Judged:
        if len(killed.judged) > 40:
            raise KeyboardInterrupt
        return Judged(claim_id=asked.claim.id)

    killed, resumed, whole = FakeBackend(answer), FakeBackend(), FakeBackend()
    logs = []
    for backend, out in ((killed, "one"), (resumed, "one"), (whole, "two")):
        with open_desk(tmp_path / "index", folder, backend) as desk:
            try:
                evaluate(JudgePairs(pairs, backend, desk.embedder), files, desk, folder=tmp_path / out)
            except KeyboardInterrupt:
                assert backend is killed
        logs.append((tmp_path / out / LOG_FILE).read_bytes())
    assert logs[0] != logs[1] == logs[2]
    assert (len(resumed.judged), len(whole.judged)) == (len(pairs) - 32, len(pairs))


def test_a_session_over_other_sources_is_another_run(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set")
    files, backend = [folder / "pairs.jsonl"], FakeBackend()
    headers = []
    for index, text in (("one", "The dam held."), ("two", "The dam broke.")):
        (folder / "post.txt").write_text(text, encoding="utf-8")
        with open_desk(tmp_path / index, folder, backend) as desk:
            headers.append(evaluate(JudgePairs(load_pairs(files), backend, desk.embedder), files, desk)[0])
    one, two = headers
    assert (one.sources, one.method) != (two.sources, two.method)
    assert one == two.model_copy(update={"sources": one.sources})


def test_a_record_without_an_answer_says_why() -> None:
    failed = claim_record(Verdict.CORROBORATED, None)
    assert (failed.answer, failed.failure) == (None, "the model did not answer, or not in a usable form")
    assert failed.model_copy(update={"detail": "429"}).failure == "429"
    assert ClaimRecord.model_validate_json(FULL.model_dump_json()).failure == ""


def test_the_fingerprint_of_the_code_is_stable() -> None:
    assert code_fingerprint() == code_fingerprint()
    assert len(code_fingerprint()) == 16
