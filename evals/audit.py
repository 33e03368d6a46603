"""How an audit holds up: `python -m evals.audit 100` makes so many articles and measures runs over them.

Speed with one process and two, peak memory, the models' share of the time, an endpoint that takes a second for each
call, and random kills after which the results must be those of an undisturbed run.
"""

import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

SETS = Path(__file__).parent / "sets"
VERIFY = Path(sys.executable).parent / "verify"
LOOK = 0.2
"""Seconds between two looks at the memory of a run."""
_FRONT = re.compile(r"---\n(?P<front>.*?)\n---\n(?P<text>.*)", re.DOTALL)
_NUMBER = re.compile(r"\b\d{1,4}\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}")
_SENTENCE = re.compile(r"(?<=[.!?]) +")
_SYLLABLES = "ba dor fel gim hask jun kel lor mav nes ost pra quin rud sel tov ulm vas wen yor".split()


def main(
    articles: Annotated[int, typer.Argument(help="How many articles are made.")] = 100,
    sentences: Annotated[int, typer.Option(help="Sentences of each.")] = 6,
    kills: Annotated[int, typer.Option(help="How often a run is killed at a random moment.")] = 0,
    endpoint: Annotated[int, typer.Option(help="Articles that are sent to an endpoint of 1 s a call.")] = 0,
    profile: Annotated[int, typer.Option(help="Articles over which the models' share of the time is taken.")] = 0,
    speed: Annotated[bool, typer.Option(help="Measure one process and two.")] = True,
) -> None:
    """Print every figure."""
    with TemporaryDirectory(prefix="verify-evals-") as place:
        folder = Path(place)
        make(folder / "articles", articles, sentences)
        subprocess.run([VERIFY, "index", "add", "articles"], cwd=folder, check=True, capture_output=True)
        shutil.move(folder / ".verifier", folder / "index")
        if speed:
            one = run(folder, "one", "--workers", "1", cores={0})
            two = run(folder, "two", "--workers", "2", cores={0, 1})
            told(f"{articles} articles, one process ", one)
            told(f"{articles} articles, two processes", two)
            print(
                f"two processes are {one.seconds / two.seconds:.2f} x as fast; results equal: {one.lines == two.lines}"
            )
        if kills:
            killed(folder, kills)
        if profile:
            models_share(folder, profile)
        if endpoint:
            through_endpoint(folder, endpoint)


def make(folder: Path, count: int, sentences: int) -> None:
    """`count` articles: the set's, again and again, under other names each time; numbers and order are its own."""
    folder.mkdir()
    originals = sorted(
        path for split in ("train", "dev") for path in (SETS / split).glob("*/*.*") if path.suffix != ".json"
    )
    for number in range(count):
        match = _FRONT.match(originals[number % len(originals)].read_text(encoding="utf-8"))
        if match is None:
            continue
        text = _changed(match["text"], number // len(originals), random.Random(number), sentences)
        (folder / f"{number:05}.txt").write_text(f"---\n{match['front']}\n---\n{text}\n", encoding="utf-8")


def _changed(text: str, telling: int, chance: random.Random, sentences: int) -> str:
    parts = _SENTENCE.split(" ".join(text.split()))
    chance.shuffle(parts)
    # All articles on an event name alike who is in it, or they would tell different stories.
    text = _NAME.sub(lambda found: _name(random.Random(f"{telling} {found[0]}")), " ".join(parts[:sentences]))
    return _NUMBER.sub(lambda found: str(int(found[0]) + chance.randrange(9)), text)


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=2)).capitalize()


class Measured:
    """A run that is over: its seconds after indexing, the most memory its processes held, and its results in order."""

    def __init__(self, out: str, mebibytes: float, lines: Sequence[str]) -> None:
        timed = re.search(r"^time: +(?:(\d+) min )?([\d.]+) s", out, re.MULTILINE)
        counted = re.search(r"^claims: +([\d,]+)", out, re.MULTILINE)
        assert timed, out
        assert counted, out
        self.seconds = 60 * int(timed[1] or 0) + float(timed[2])
        self.claims = int(counted[1].replace(",", ""))
        self.mebibytes = mebibytes
        self.lines = lines


def told(name: str, measured: Measured) -> None:
    """A line on a run."""
    count = len(measured.lines)
    print(
        f"{name}: {measured.seconds:.1f} s, {count / measured.seconds:.2f} articles and "
        f"{measured.claims / measured.seconds:.1f} claims a second, {measured.mebibytes:.0f} MiB at most"
    )


def run(folder: Path, name: str, *options: str, cores: set[int], **environment: str) -> Measured:
    """An audit of the articles into the folder `name`, with a copy of the index and the cores given."""
    shutil.copytree(folder / "index", folder / f"{name}-index")
    process = _started(folder, name, *options, cores=cores, **environment)
    peaks: dict[int, int] = {}
    watch = threading.Thread(target=_watch, args=(process, peaks))
    watch.start()
    out, err = process.communicate()
    watch.join()
    assert process.returncode in (0, 1, 3), err
    return Measured(out, sum(peaks.values()) / 1024, results(folder / name))


def _started(folder: Path, name: str, *options: str, cores: set[int], **environment: str) -> Any:
    command = [VERIFY, "audit", "articles", "--out", name, "--index", f"{name}-index", *options]
    return subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, cores & os.sched_getaffinity(0)),
    )


def _watch(process: Any, peaks: dict[int, int]) -> None:
    """Note the most memory, in KiB, that the process and each of its children ever held."""
    while process.poll() is None:
        for pid in [process.pid, *_children(process.pid)]:
            with suppress(OSError, IndexError):
                status = Path(f"/proc/{pid}/status").read_text()
                peaks[pid] = max(peaks.get(pid, 0), int(status.split("VmHWM:")[1].split()[0]))
        time.sleep(LOOK)


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(child) for child in task.read_text().split()]
    return found


def results(folder: Path) -> list[str]:
    """The results of a run as they stand, in the order of the articles."""
    from verifier.audit.store import Run

    return [one.model_dump_json() for one in Run(folder).results()]


def killed(folder: Path, kills: int) -> None:
    """A run killed at random moments against an undisturbed one."""
    whole = run(folder, "whole", cores={0, 1})
    shutil.copytree(folder / "index", folder / "killed-index")
    chance, done = random.Random(7), 0
    for _ in range(kills):
        process = _started(folder, "killed", cores={0, 1})
        try:
            process.communicate(timeout=chance.uniform(0, 8 + 2 * whole.seconds / kills))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            done += 1
    process = _started(folder, "killed", cores={0, 1})
    process.communicate()
    written = (folder / "killed" / "results.jsonl").read_bytes().count(b"\n")
    print(
        f"killed {done} times: results equal: {results(folder / 'killed') == whole.lines}, "
        f"{written} written of {len(whole.lines)}"
    )


def models_share(folder: Path, articles: int) -> None:
    """How much of the time of a check is spent in the models' own code, in one process of one thread."""
    from verifier import onnx
    from verifier.encoder import SentenceEncoder
    from verifier.index import Index
    from verifier.local.backend import LocalBackend
    from verifier.pipeline import Desk, check_article
    from verifier.reading import find_articles, read_source

    onnx.leave_cores(1)
    encoder = SentenceEncoder()
    backend = LocalBackend(encoder)
    chosen = [read_source(path) for path in find_articles(folder / "articles")[: articles + 1]]
    with Index(folder / "index", encoder) as index, index.reading():
        desk = Desk(index=index, embedder=encoder, backend=backend)
        check_article(chosen[0], desk)
        spent = [_timed(encoder), _timed(backend.judge.reader)]
        began = time.perf_counter()
        for article in chosen[1:]:
            check_article(article, desk)
        seconds = time.perf_counter() - began
    inside = sum(sum(each) for each in spent)
    print(f"models' own code: {inside / seconds:.0%} of {seconds:.1f} s over {articles} articles")


def _timed(model: Any) -> list[float]:
    """The seconds that each further run of the model's session takes."""
    session, spent = model._session, list[float]()

    class Timed:
        def run(self, *arguments: Any) -> Any:
            began = time.perf_counter()
            try:
                return session.run(*arguments)
            finally:
                spent.append(time.perf_counter() - began)

    model._session = Timed()
    return spent


def through_endpoint(folder: Path, articles: int) -> None:
    """A run through an endpoint that takes a second for each call, 16 at once, against calls x 1 s / 16."""
    from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint
    from tests.fakes.reader import read

    def slowly(body: Any) -> Any:
        time.sleep(1)
        return read(body)

    for path in sorted((folder / "articles").iterdir())[articles:]:
        path.unlink()
    with FakeEndpoint() as server:
        server.answer = slowly
        asking = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": KEY, "VERIFIER_MODEL": MODEL}
        measured = run(folder, "asked", "--concurrency", "16", cores={0, 1}, **asking)
        calls = len(server.chats)
    told(f"{articles} articles, endpoint", measured)
    print(f"{calls} calls: {calls / 16 / measured.seconds:.0%} of the ideal")


if __name__ == "__main__":
    typer.run(main)
