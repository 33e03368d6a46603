import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given

from tests.evidence import CLAIM, SPOKEN, evidence, finding, report
from tests.test_ledger import ANY_TEXT
from verifier.archive import Archive
from verifier.errors import IndexStoreError, InputError, VerifierError
from verifier.findings import Report
from verifier.ledger import LEDGER_FILE, Ledger
from verifier.models import SourceInfo
from verifier.review import EDITOR_LIMIT, NOTE_LIMIT, by_claim
from verifier.vocabulary import Action, Stance, Verdict

CHILD = """
import sys
from pathlib import Path
from tests.evidence import CLAIM
from tests.test_archive import FLOOD
from verifier.archive import Archive
from verifier.vocabulary import Action

archive = Archive(Path(sys.argv[1]))
report_id = archive.keep(FLOOD)
print("open", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    made = archive.decide(report_id, CLAIM.id, Action.ACCEPTED, None, f"{number} " + "x" * 3000, sys.argv[2])
    print(made.number, flush=True)
"""

SUPPORTED = finding(evidence(Stance.SUPPORTS, "wire"))
SPOKEN_FINDING = finding(evidence(Stance.SUPPORTS, "post"), claim=SPOKEN)
FLOOD = report(SUPPORTED, SPOKEN_FINDING)
FIRE = report(SUPPORTED, article=SourceInfo(id="fire", title="Fire in Orvale"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index" / LEDGER_FILE


@pytest.fixture
def archive(path: Path) -> Iterator[Archive]:
    with closing(Archive(path)) as opened:
        yield opened


def accept(archive: Archive, report_id: str, note: str = "", editor: str = "Ada") -> int:
    return archive.decide(report_id, CLAIM.id, Action.ACCEPTED, None, note, editor).number


def child(path: Path, name: str, count: int) -> "subprocess.Popen[str]":
    started = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), name, str(count)],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert started.stdout
    assert started.stdout.readline() == "open\n"
    return started


def go(*children: "subprocess.Popen[str]") -> None:
    for one in children:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()


def statement(path: Path, text: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(text)


def test_a_report_comes_back_as_it_was_by_any_prefix_that_names_it_alone(archive: Archive) -> None:
    flood, fire = archive.keep(FLOOD), archive.keep(FIRE)
    assert archive.report(flood) == FLOOD
    assert archive.report(fire[:8]) == FIRE
    assert flood != fire


@pytest.mark.parametrize(
    "report_id", ["", "f" * 16, "F00D", "%", "_" * 16, "f" * 17, "../../etc/passwd", "nul\x00", "\ud800", "1\n2"]
)
def test_an_id_of_no_report_is_one_clear_line(archive: Archive, report_id: str) -> None:
    archive.keep(FLOOD)
    uses = (
        archive.report,
        archive.log,
        archive.changes,
        lambda named: archive.decide(named, CLAIM.id, Action.ACCEPTED, None, "", "Ada"),
    )
    for use in uses:
        with pytest.raises(InputError, match="no report has the id") as error:
            use(report_id)
        assert "\n" not in str(error.value)


def test_a_prefix_of_several_reports_names_none(archive: Archive) -> None:
    ids = [archive.keep(report(article=SourceInfo(id=str(number), title="")))[0] for number in range(17)]
    with pytest.raises(InputError, match="several reports have ids that start with"):
        archive.report(max(ids, key=ids.count))


def test_the_same_report_is_kept_once(archive: Archive) -> None:
    assert archive.keep(FLOOD) == archive.keep(Report.model_validate_json(FLOOD.model_dump_json()))
    assert len(archive.kept()) == 1


def test_kept_reports_are_listed_newest_first_with_what_they_found_and_what_was_decided(archive: Archive) -> None:
    before = datetime.now(UTC)
    flood, fire = archive.keep(FLOOD), archive.keep(FIRE)
    accept(archive, flood)
    archive.decide(flood, SPOKEN.id, Action.ACCEPTED, None, "", "Ada")
    archive.decide(flood, SPOKEN.id, Action.MARKED, None, "", "Ben")
    newest, oldest = archive.kept()
    assert (newest.id, newest.article, newest.reviewed, newest.marked) == (fire, FIRE.article, 0, 0)
    assert (oldest.id, oldest.article, oldest.reviewed, oldest.marked) == (flood, FLOOD.article, 1, 1)
    assert oldest.counts == {Verdict.CORROBORATED: 2, Verdict.SINGLE_SOURCE: 0, Verdict.CONTRADICTED: 0}
    assert oldest.unchecked == 1
    assert abs((oldest.made - before).total_seconds()) < 60
    assert oldest.made.utcoffset() == before.utcoffset()


def test_the_log_holds_every_decision_in_order_and_tells_when_it_changed(archive: Archive) -> None:
    flood, fire = archive.keep(FLOOD), archive.keep(FIRE)
    assert (archive.log(flood), archive.changes(flood)) == ([], 0)
    made = [
        archive.decide(flood, CLAIM.id, Action.MARKED, None, "Ask the wire.\nTwice.", "Ada"),
        archive.decide(flood, CLAIM.id, Action.OVERRULED, Verdict.CONTRADICTED, "", "Ben Ö."),
        archive.decide(flood, SPOKEN.id, Action.ACCEPTED, None, "", "Ada"),
    ]
    other = archive.decide(fire, CLAIM.id, Action.ACCEPTED, None, "", "Ada")
    assert archive.log(flood) == made
    assert archive.log(fire) == [other]
    assert [one.number for one in (*made, other)] == [1, 2, 3, 4]
    assert (archive.changes(flood), archive.changes(fire)) == (3, 4)
    assert by_claim(archive.log(flood)) == {CLAIM.id: tuple(made[:2]), SPOKEN.id: (made[2],)}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"claim_id": "another"}, "has no claim 'another'"),
        ({"claim_id": "\ud800"}, "has no claim"),
        ({"action": Action.OVERRULED}, "takes a verdict"),
        ({"verdict": Verdict.CONTRADICTED}, "accepted keeps its verdict"),
        ({"note": "x" * (NOTE_LIMIT + 1)}, "4,001 characters"),
        ({"note": "half \udc80"}, "half a character"),
        ({"editor": "half \udc80"}, "half a character"),
        ({"editor": ""}, "one line"),
        ({"editor": " "}, "one line"),
        ({"editor": "Ada\nBen"}, "one line"),
        ({"editor": "Ada\x00"}, "one line"),
        ({"editor": "x" * (EDITOR_LIMIT + 1)}, "one line"),
    ],
)
def test_what_is_no_decision_is_refused_in_one_line(archive: Archive, changed: dict[str, str], told: str) -> None:
    given = {"claim_id": CLAIM.id, "action": Action.ACCEPTED, "verdict": None, "note": "", "editor": "Ada"}
    with pytest.raises(InputError, match=told) as error:
        archive.decide(archive.keep(FLOOD), **(given | changed))  # type: ignore[arg-type]
    assert "\n" not in str(error.value)
    assert archive.log(archive.keep(FLOOD)) == []


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with closing(Archive(tmp_path_factory.mktemp("shared") / LEDGER_FILE)) as opened:
        yield opened


@given(title=ANY_TEXT, note=ANY_TEXT, editor=ANY_TEXT, claim_id=ANY_TEXT)
def test_any_text_is_kept_exactly_or_refused_in_one_line(
    shared: Archive, title: str, note: str, editor: str, claim_id: str
) -> None:
    claim = CLAIM.model_copy(update={"id": claim_id})
    hostile = report(finding(claim=claim), article=SourceInfo(id="a", title=title), text=note)
    refused = ""
    try:
        identity = shared.keep(hostile)
        made = shared.decide(identity, claim_id, Action.ACCEPTED, None, note, editor)
    except VerifierError as error:
        refused = str(error)
    if refused:
        assert "\n" not in refused
        return
    assert shared.report(identity) == hostile
    assert shared.log(identity)[-1] == made
    assert (made.claim_id, made.note, made.editor) == (claim_id, note, editor)


def test_a_huge_report_is_kept_exactly(archive: Archive) -> None:
    words = "".join(f"{number} ☃ \x00 𝄞\n" for number in range(500_000))
    huge = report(SUPPORTED, text=words)
    assert archive.report(archive.keep(huge)).text == words


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE decisions SET verdict = NULL, action = 'accepted'",
        "DELETE FROM decisions",
        "INSERT OR REPLACE INTO decisions SELECT 1, report_id, claim_id, action, verdict, 'other', editor, decided "
        "FROM decisions",
    ],
)
def test_the_file_itself_refuses_to_change_or_remove_a_decision(archive: Archive, path: Path, attempt: str) -> None:
    identity = archive.keep(FLOOD)
    accept(archive, identity, "first")
    with pytest.raises(sqlite3.IntegrityError, match="decisions are only added"):
        statement(path, attempt)
    assert [one.note for one in archive.log(identity)] == ["first"]


def test_what_another_opens_to_read_cannot_be_written_and_is_not_made(archive: Archive, path: Path) -> None:
    identity = archive.keep(FLOOD)
    with closing(Archive(path, read_only=True)) as reader:
        accept(archive, identity, "later")
        assert [one.note for one in reader.log(identity)] == ["later"]
        with pytest.raises(IndexStoreError, match="readonly"):
            accept(reader, identity)
    with pytest.raises(InputError, match="there is no ledger"):
        Archive(path.parent / "none", read_only=True)
    assert not (path.parent / "none").exists()


def test_a_report_of_another_schema_is_listed_and_says_why_it_cannot_be_opened(archive: Archive, path: Path) -> None:
    identity = archive.keep(FLOOD)
    accept(archive, identity)
    statement(path, "UPDATE reports SET schema_version = 3")
    assert [one.id for one in archive.kept()] == [identity]
    assert len(archive.log(identity)) == 1
    with pytest.raises(InputError, match=r"schema version 3, .* check the article again"):
        archive.report(identity)


@pytest.mark.parametrize("report_sql", ["x'00'", "'text'", "CAST('' AS BLOB)"])
def test_a_report_that_was_tampered_with_is_damage(archive: Archive, path: Path, report_sql: str) -> None:
    identity, other = archive.keep(FLOOD), archive.keep(FIRE)
    statement(path, f"UPDATE reports SET report = {report_sql} WHERE id = '{identity}'")
    with pytest.raises(IndexStoreError, match=f"is damaged .report {identity}.*decisions of editors are in it alone"):
        archive.report(identity)
    statement(path, f"UPDATE reports SET report = (SELECT report FROM reports WHERE id = '{other}')")
    with pytest.raises(IndexStoreError, match="has other words than it was kept with"):
        archive.report(identity)


def test_a_ledger_and_its_archive_are_one_file(archive: Archive, path: Path) -> None:
    identity = archive.keep(FLOOD)
    with closing(Ledger(path)) as ledger:
        ledger.keep_dialect("http://here/v1", "m", "1")
        accept(archive, identity)
        assert ledger.dialect("http://here/v1", "m") == "1"
    assert archive.changes(identity) == 1


def test_many_threads_may_decide_at_once(archive: Archive) -> None:
    identity = archive.keep(FLOOD)
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda number: accept(archive, identity, str(number)), range(100)))
    assert sorted(numbers) == list(range(1, 101))
    assert {one.number: one.note for one in archive.log(identity)} == {
        number: str(place) for place, number in enumerate(numbers)
    }


def test_two_processes_decide_at_once_and_lose_nothing(archive: Archive, path: Path) -> None:
    identity = archive.keep(FLOOD)
    others = [child(path, name, 40) for name in ("one", "two")]
    go(*others)
    own = [accept(archive, identity) for _ in range(40)]
    told = [[int(line) for line in other.communicate(timeout=60)[0].split()] for other in others]
    assert [other.returncode for other in others] == [0, 0]
    assert sorted([*own, *told[0], *told[1]]) == list(range(1, 121))
    log = archive.log(identity)
    assert [one.number for one in log] == list(range(1, 121))
    assert [[one.number for one in log if one.editor == name] for name in ("one", "two", "Ada")] == [*told, own]
    assert len(archive.kept()) == 1


@pytest.mark.parametrize("after", [1, 150])
def test_a_kill_loses_no_decision_that_was_told(path: Path, after: int) -> None:
    writer = child(path, "one", 100_000)
    go(writer)
    assert writer.stdout
    told = [writer.stdout.readline() for _ in range(after)]
    writer.send_signal(signal.SIGKILL)
    told += [line for line in writer.communicate(timeout=60)[0].splitlines(keepends=True) if line.endswith("\n")]
    with closing(Archive(path)) as archive:
        [kept] = archive.kept()
        log = archive.log(kept.id)
        assert [one.number for one in log][: len(told)] == [int(line) for line in told]
        assert len(log) - len(told) <= 1
        assert accept(archive, kept.id) == len(log) + 1
