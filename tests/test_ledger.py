import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint, completion, error
from verifier.endpoint.answers import Answer
from verifier.endpoint.client import ChatClient
from verifier.endpoint.conversation import Conversation, Role, Turn
from verifier.endpoint.failures import CallError
from verifier.errors import IndexStoreError, InputError, VerifierError
from verifier.findings import PromptVersion
from verifier.ledger import LEDGER_FILE, Asked, BillLine, KeptJudgement, Ledger, Outcome
from verifier.ledger_schema import SCHEMA
from verifier.settings import load_settings

ANY_TEXT = st.text(st.characters(codec=None, categories=None))
"""Lone surrogates and null characters too."""

CHILD = """
import os, sys
import filelock  # before the user changes, who may not read this environment
from pathlib import Path
from tests.test_ledger import made_outcome, request
from verifier.errors import VerifierError
from verifier.ledger import Ledger

path, action, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
if action == "write":
    ledger = Ledger(path)
    print("open", flush=True)
    sys.stdin.readline()
    for number in range(count):
        ledger.write(request(f"{os.getpid()}/{number}"), made_outcome("x" * 20_000), reusable=True)
        print(number, flush=True)
else:
    if os.getuid() == 0:
        os.setuid(65534)
    ledger = Ledger(path, replay=True)
    print(ledger.answer(request("kept").id).text)
    ledger.close()
    for refused in (path, path.parent / "new" / path.name):
        try:
            Ledger(refused)
        except VerifierError as error:
            print(error)
"""

VERSION_1 = """
    CREATE TABLE requests (
        id TEXT PRIMARY KEY, model TEXT NOT NULL, prompt TEXT NOT NULL, version TEXT NOT NULL,
        sha256 TEXT NOT NULL, parameters TEXT NOT NULL, turns TEXT NOT NULL
    );
    CREATE TABLE outcomes (
        number INTEGER PRIMARY KEY, request_id TEXT NOT NULL REFERENCES requests, reusable INTEGER NOT NULL,
        written TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
        endpoint TEXT NOT NULL, answered_by TEXT, text TEXT, refusal TEXT, finish TEXT, fault TEXT,
        detail TEXT NOT NULL, input_tokens INTEGER, output_tokens INTEGER, seconds REAL NOT NULL, cost REAL,
        attempts INTEGER NOT NULL
    );
    CREATE INDEX outcomes_by_request ON outcomes (request_id, reusable, number);
    CREATE TABLE dialects (
        endpoint TEXT NOT NULL, model TEXT NOT NULL, dialect TEXT NOT NULL, PRIMARY KEY (endpoint, model)
    );
    INSERT INTO requests VALUES ('{id}', 'm', 'judge', '1', 'f00d', '{{}}', '[]');
    INSERT INTO outcomes (request_id, reusable, endpoint, text, detail, seconds, attempts)
        VALUES ('{id}', 1, 'http://old/v1', 'an old answer', '', 1.5, 1);
    PRAGMA user_version = 1;
"""


def request(text: str = "Is it so?", **changes: Any) -> Asked:
    values: dict[str, Any] = {
        "model": "m",
        "prompt": "judge",
        "version": "1",
        "sha256": "f00d",
        "parameters": {"schema": {"type": "object"}, "output_tokens": 16_000},
        "turns": (Turn(role=Role.SYSTEM, text="You judge."), Turn(role=Role.USER, text=text)),
    }
    return Asked(**{**values, **changes})


def made_outcome(text: str | None = "an answer", **changes: Any) -> Outcome:
    return Outcome(**{"endpoint": "http://here/v1", "text": text, "seconds": 1.5, "attempts": 1, **changes})


def failed(fault: str, **changes: Any) -> Outcome:
    return made_outcome(None, fault=fault, detail=f"it was {fault}", **changes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index" / LEDGER_FILE


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with closing(Ledger(path)) as opened:
        yield opened


def child(path: Path, action: str, count: int = 0) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), action, str(count)],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def read_all(ledger: Ledger, texts: Sequence[str]) -> None:
    for text in texts:
        ledger.answer(request(text).id)
    ledger.dialect("http://here/v1", "m")
    ledger.vector("m", "one")
    ledger.judgement("k")
    ledger.bill()


def query(path: Path, statement: str) -> list[Any]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


def test_what_was_never_asked_has_no_answer(ledger: Ledger) -> None:
    assert ledger.answer(request().id) is None


FIRST, SECOND = made_outcome("first"), made_outcome("second")
BUSY, REFUSED = failed("busy"), failed("refused")


@pytest.mark.parametrize(
    ("written", "again", "replayed"),
    [
        ([(FIRST, True)], FIRST, FIRST),
        ([(FIRST, True), (SECOND, True)], SECOND, SECOND),
        ([(BUSY, False)], None, BUSY),
        ([(BUSY, False), (REFUSED, False)], None, REFUSED),
        ([(BUSY, False), (FIRST, True)], FIRST, FIRST),
        # Two runs at once: the one that failed does not hide what every later run goes by.
        ([(FIRST, True), (BUSY, False)], FIRST, FIRST),
    ],
)
def test_a_run_is_given_the_latest_reusable_outcome_and_a_replay_failures_too(
    ledger: Ledger, path: Path, written: list[tuple[Outcome, bool]], again: Outcome | None, replayed: Outcome
) -> None:
    for outcome, reusable in written:
        ledger.write(request(), outcome, reusable=reusable)
    assert ledger.answer(request().id) == again
    with closing(Ledger(path, replay=True)) as replay:
        assert replay.answer(request().id) == replayed
        assert replay.answer(request("another").id) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"model": "n"},
        {"prompt": "extract"},
        {"version": "2"},
        {"sha256": "beef"},
        {"parameters": {"schema": {"type": "array"}, "output_tokens": 16_000}},
        {"turns": ()},
        {"turns": (Turn(role=Role.USER, text="You judge."), Turn(role=Role.USER, text="Is it so?"))},
    ],
)
def test_whatever_changes_in_a_request_makes_it_another(changes: dict[str, Any]) -> None:
    assert request(**changes).id != request().id


def test_equal_requests_have_equal_ids_in_any_order_of_their_parameters() -> None:
    turned = request(parameters={"output_tokens": 16_000, "schema": {"type": "object"}})
    assert turned.id == request().id
    assert len(request().id) == 64


def test_a_request_is_kept_in_full_once(ledger: Ledger, path: Path) -> None:
    for _ in range(3):
        ledger.write(request("Größer?"), made_outcome(), reusable=True)
    [(turns, parameters)] = query(path, "SELECT json_extract(turns, '$[1].text'), parameters FROM requests")
    assert turns == "Größer?"
    assert parameters == '{"output_tokens":16000,"schema":{"type":"object"}}'


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path_factory.mktemp("shared") / LEDGER_FILE)) as opened:
        yield opened


@given(texts=st.lists(ANY_TEXT, min_size=6, max_size=6))
def test_any_text_comes_back_as_it_was(shared: Ledger, texts: list[str]) -> None:
    asked = request(texts[0], model=texts[1], parameters={texts[2]: texts[3]})
    outcome = made_outcome(texts[0], refusal=texts[1], detail=texts[2], endpoint=texts[3], answered_by=texts[4])
    shared.write(asked, outcome, reusable=True)
    assert shared.answer(asked.id) == outcome
    shared.keep_dialect(texts[3], texts[1], texts[5])
    assert shared.dialect(texts[3], texts[1]) == texts[5]
    shared.keep_vectors(texts[1], [texts[0]], np.ones((1, 3), np.float32))
    assert shared.vector(texts[1], texts[0]) is not None
    assert texts[1] in [line.model for line in shared.bill()]


@pytest.mark.parametrize("count", [-1, 10**30, "many", 1.5, True, None])
def test_a_count_of_tokens_that_cannot_be_is_unknown(ledger: Ledger, count: object) -> None:
    ledger.write(request(), made_outcome(input_tokens=count, output_tokens=7), reusable=True)
    kept = ledger.answer(request().id)
    assert kept is not None
    assert (kept.input_tokens, kept.output_tokens) == (None, 7)


def test_the_dialect_of_each_endpoint_and_model_is_kept_and_replaced(ledger: Ledger) -> None:
    ledger.keep_dialect("http://here/v1", "m", "1")
    ledger.keep_dialect("http://here/v1", "m", "2")
    ledger.keep_dialect("http://there/v1", "m", "3")
    assert ledger.dialect("http://here/v1", "m") == "2"
    assert ledger.dialect("http://there/v1", "m") == "3"
    assert ledger.dialect("http://here/v1", "n") is None


def test_vectors_come_back_exactly(ledger: Ledger, path: Path) -> None:
    vectors = np.random.default_rng(5).standard_normal((2, 384)).astype(np.float32)
    ledger.keep_vectors("e", ["one", "two"], vectors)
    with closing(Ledger(path, replay=True)) as replay:
        for text, expected in zip(["one", "two"], vectors, strict=True):
            found = replay.vector("e", text)
            assert found is not None
            assert found.dtype == np.float32
            assert np.array_equal(found, expected)
        assert replay.vector("e", "three") is None
        assert replay.vector("another", "one") is None


def test_of_judgements_with_one_key_the_first_stays(ledger: Ledger) -> None:
    first, other, later = (KeptJudgement(maker=f"run/{number}", judged="{}") for number in range(3))
    ledger.keep_judgements({"one": first, "other": other})
    ledger.keep_judgements({"one": later, "new": later})
    assert [ledger.judgement(key) for key in ("one", "other", "new", "none")] == [first, other, later, None]


def test_the_bill_counts_all_that_was_sent_by_model_and_prompt(ledger: Ledger) -> None:
    sent = [
        ("a", "extract", made_outcome(input_tokens=100, output_tokens=10, cost=0.1)),
        ("a", "judge", made_outcome(input_tokens=200, output_tokens=20, cost=0.2)),
        ("a", "judge", failed("cut-off", input_tokens=300, output_tokens=30, cost=0.3)),
        ("a", "judge", failed("unreachable")),
        ("a", "judge", failed("budget", attempts=0)),
        ("b", "judge", made_outcome(input_tokens=400, output_tokens=40)),
        ("b", "judge", made_outcome(input_tokens=500, output_tokens=50, cost=0.5)),
    ]
    for number, (model, prompt, outcome) in enumerate(sent):
        ledger.write(request(str(number), model=model, prompt=prompt), outcome, reusable=not outcome.fault)
    lines = [
        ("a", "extract", 1, 0, 100, 10, 0.1, 1.5),
        ("a", "judge", 1, 2, 500, 50, 0.5, 4.5),
        ("b", "judge", 2, 0, 900, 90, None, 3.0),
    ]
    assert ledger.bill() == tuple(BillLine(**dict(zip(BillLine.model_fields, line, strict=True))) for line in lines)


def test_a_replay_keeps_nothing(ledger: Ledger, path: Path) -> None:
    with closing(Ledger(path, replay=True)) as replay:
        replay.write(request(), made_outcome(), reusable=True)
        replay.keep_dialect("http://here/v1", "m", "1")
        replay.keep_vectors("m", ["one"], np.ones((1, 3), np.float32))
        replay.keep_judgements({"k": KeptJudgement(maker="run/0", judged="{}")})
    assert ledger.bill() == ()
    assert ledger.dialect("http://here/v1", "m") is None
    assert ledger.vector("m", "one") is None
    assert ledger.judgement("k") is None


@pytest.mark.parametrize("name", ["nowhere/ledger.sqlite3", "empty", "empty/ledger.sqlite3"])
def test_a_replay_without_a_ledger_is_one_clear_line_and_makes_none(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").touch()
    with pytest.raises(InputError, match=r"there is no ledger .*--index") as error:
        Ledger(tmp_path / name, replay=True)
    assert "\n" not in str(error.value)
    assert [found.name for found in tmp_path.rglob("*")] == ["empty"]


def test_many_threads_may_use_one_ledger(ledger: Ledger) -> None:
    def use(number: int) -> Outcome | None:
        ledger.write(request(str(number)), made_outcome(str(number)), reusable=True)
        return ledger.answer(request(str(number)).id)

    with ThreadPoolExecutor(8) as pool:
        assert [found.text for found in pool.map(use, range(200)) if found] == [str(number) for number in range(200)]


def test_a_new_ledger_may_be_opened_many_times_at_once(tmp_path: Path) -> None:
    for number in range(10):
        path = tmp_path / str(number) / LEDGER_FILE
        with ThreadPoolExecutor(8) as pool:
            for opened in pool.map(lambda _, path=path: Ledger(path), range(8)):
                opened.close()


def test_two_processes_write_at_once_and_lose_nothing(ledger: Ledger, path: Path) -> None:
    others = [child(path, "write", 60) for _ in range(2)]
    for other in others:
        assert other.stdout
        assert other.stdin
        assert other.stdout.readline() == "open\n"
    for other in others:
        assert other.stdin
        other.stdin.write("go\n")
        other.stdin.flush()
    for number in range(60):
        ledger.write(request(f"own/{number}"), made_outcome(), reusable=True)
    for other in others:
        other.communicate(timeout=60)
        assert other.returncode == 0
    writers = [*(str(other.pid) for other in others), "own"]
    assert all(ledger.answer(request(f"{writer}/{number}").id) for writer in writers for number in range(60))


@pytest.mark.parametrize("after", [3, 270])
def test_a_kill_while_writing_loses_nothing_that_was_written(path: Path, after: int) -> None:
    writer = child(path, "write", 100_000)
    assert writer.stdout
    assert writer.stdin
    writer.stdin.write("go\n")
    writer.stdin.flush()
    written = [writer.stdout.readline().strip() for _ in range(after)]
    writer.send_signal(signal.SIGKILL)
    written += writer.communicate(timeout=60)[0].split()
    with closing(Ledger(path)) as ledger:
        for number in written[1:]:
            assert ledger.answer(request(f"{writer.pid}/{number}").id) == made_outcome("x" * 20_000)
        ledger.write(request(), made_outcome(), reusable=True)
        assert ledger.answer(request().id)
    assert query(path, "PRAGMA integrity_check") == [("ok",)]
    assert query(path, "SELECT id FROM requests WHERE id NOT IN (SELECT request_id FROM outcomes)") == []


def _version_1(path: Path) -> Asked:
    old = request(parameters={}, turns=())
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_1.format(id=old.id))
    return old


@pytest.mark.parametrize("replay", [False, True])
def test_a_ledger_of_an_older_schema_is_brought_up_to_date(path: Path, replay: bool) -> None:
    old = _version_1(path)
    with closing(Ledger(path, replay=replay)) as ledger:
        assert ledger.answer(old.id) == made_outcome("an old answer", endpoint="http://old/v1")
        assert ledger.vector("m", "one") is None
        assert ledger.judgement("k") is None
    assert query(path, "PRAGMA user_version") == [(SCHEMA,)]


@pytest.mark.parametrize("replay", [False, True])
def test_a_ledger_of_a_newer_schema_is_refused_by_both_versions(ledger: Ledger, path: Path, replay: bool) -> None:
    query(path, "PRAGMA user_version = 99")
    with pytest.raises(IndexStoreError, match=f"schema 99, this verifier knows schema {SCHEMA}"):
        Ledger(path, replay=replay)


def _garble(content: bytes) -> bytes:
    return b"\x5a" * len(content)


def _garble_middle(content: bytes) -> bytes:
    quarter = len(content) // 4
    return content[:quarter] + b"\x5a" * (len(content) - 2 * quarter) + content[-quarter:]


def _halve(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize("replay", [False, True])
@pytest.mark.parametrize("damage", [_garble, _garble_middle, _halve])
@pytest.mark.parametrize("answers", [0, 50])
def test_a_damaged_ledger_is_one_clear_line(
    path: Path, answers: int, damage: Callable[[bytes], bytes], replay: bool
) -> None:
    with closing(Ledger(path)) as ledger:
        for number in range(answers):
            ledger.write(request(str(number)), made_outcome("x" * 500), reusable=True)
    path.write_bytes(damage(path.read_bytes()))
    with (
        pytest.raises(IndexStoreError, match=r"ledger .* is damaged .* move it away") as error,
        closing(Ledger(path, replay=replay)) as ledger,
    ):
        read_all(ledger, ["0"])
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


class Word(Answer):
    """One word."""

    word: str


def files_after(path: Path, calls: int, **options: Any) -> bytes:
    """The bytes of the ledger's files, open and closed, after a run of so many calls."""
    settings = load_settings(model=MODEL, max_retries=0, concurrency=1, **options)
    with closing(Ledger(path)) as ledger, closing(ChatClient(settings, ledger)) as client:

        async def ask(number: int) -> None:
            turns = (Turn(role=Role.USER, text=f"Word {number}?"),)
            used = PromptVersion(name="judge", version="1", sha256="0")
            with suppress(CallError):
                await client.ask(Conversation(prompt=used, turns=turns, marker=client.marker), Word)

        list(client.each(ask, range(calls)))
        kept = b"".join(found.read_bytes() for found in path.parent.iterdir())
    return kept + b"".join(found.read_bytes() for found in path.parent.iterdir())


def test_the_key_is_not_in_the_ledger_however_often_the_endpoint_repeats_it(endpoint: FakeEndpoint, path: Path) -> None:
    endpoint.enqueue(
        completion({"word": KEY}),
        completion(f"{KEY} is no JSON"),
        completion(f"{KEY} is none either"),
        completion(None, refusal=f"{KEY} is refused"),
        completion(None, refusal=f"{KEY} is refused again"),
        error(400, f"{KEY} is wrong"),
        error(500, f"{KEY} failed"),
        completion({"word": KEY}, finish_reason="length"),
    )
    endpoint.answer = lambda body: completion({"word": KEY}, model=KEY)
    kept = files_after(path, 10, base_url=endpoint.url, api_key=KEY)
    assert len(endpoint.chats) >= 10
    assert b"Word 9?" in kept
    assert KEY.encode() not in kept


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("sound") / LEDGER_FILE
    with closing(Ledger(path)) as ledger:
        for number in range(5):
            ledger.write(request(str(number)), made_outcome(str(number), input_tokens=3, cost=0.1), reusable=True)
        ledger.keep_dialect("http://here/v1", "m", "{}")
        ledger.keep_vectors("m", ["one"], np.ones((1, 8), np.float32))
    return path.read_bytes()


@given(places=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=40))
def test_no_damage_raises_anything_but_one_clear_line(sound: bytes, places: list[tuple[float, int]]) -> None:
    content = bytearray(sound)
    for place, byte in places:
        content[int(place * len(content))] = byte
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / LEDGER_FILE
        path.write_bytes(content)
        with suppress(VerifierError), closing(Ledger(path)) as ledger:
            read_all(ledger, "01234")
            ledger.write(request("new"), made_outcome(), reusable=True)


@pytest.mark.parametrize("folder", ["file", "file/below", "/proc/nowhere/index"])
def test_a_folder_that_cannot_hold_a_ledger_is_one_clear_line(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(IndexStoreError, match=r"cannot be written: .*--index") as error:
        Ledger(tmp_path / folder / LEDGER_FILE)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("killed", [False, True])
def test_a_folder_that_may_only_be_read_can_be_replayed_but_not_written(killed: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / LEDGER_FILE
        with closing(Ledger(path)) as ledger:
            ledger.write(request("kept"), made_outcome("kept"), reusable=True)
            beside = {found: found.read_bytes() for found in folder.glob(f"{LEDGER_FILE}-*")}
        for found, content in beside.items() if killed else ():
            found.write_bytes(content)
        for found in folder.iterdir():
            found.chmod(0o444)
        folder.chmod(0o555)
        try:
            answer, *refusals = child(path, "replay").communicate(timeout=60)[0].splitlines()
        finally:
            folder.chmod(0o755)
    assert answer == "kept"
    assert refusals == [
        f"the ledger {refused} cannot be written: {os.strerror(13)} (choose another folder with --index)"
        for refused in (path, path.parent / "new" / path.name)
    ]
