"""What checking one article costs with the `openai` backend, without faults and with them: `python -m evals.endpoint`.

A scripted server answers each call after a second; article and sources are made here, from a seed.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.fakes.faults import EVERY
from tests.fakes.obedient import honest
from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint, FaultPlan
from verifier.encoder import SentenceEncoder
from verifier.endpoint import OpenAIBackend
from verifier.findings import Report
from verifier.index import Index
from verifier.models import Source
from verifier.pipeline import Desk, check_article
from verifier.settings import load_settings

VERIFY = Path(sys.executable).parent / "verify"
CLAIMS = 20
SOURCES = 5
LATENCY = 1.0
TIMEOUT = 3.0
FAULTS = 0.05
RUNS = 4
"""How often the article is checked for each kind of fault."""
SMALL_CALLS = 800
"""Tokens a judging call where faults are tried: so small that there is something for them to strike."""
RESULTS_PER_CLAIM = 5

_PLACES = (
    "Arlund Bressow Calder Dunmoor Eskvik Farrow Grelle Hollin Istad Jorvel Kelby Lunde Marrick Norrby Ostra".split()
)
_SUBJECTS = (
    "The council of {place} approved {figure} new homes beside the railway",
    "The harbour of {place} handled {figure} containers during the strike",
    "The hospital in {place} treated {figure} patients for smoke that night",
    "The school board of {place} dismissed {figure} teachers before the summer",
    "The brewery at {place} recalled {figure} crates of cider after a complaint",
    "The museum of {place} lent {figure} paintings to a gallery abroad",
    "The ferry to {place} carried {figure} cyclists over the long weekend",
    "The sawmill near {place} felled {figure} spruces inside the reserve",
    "The library of {place} lost {figure} volumes when its cellar flooded",
    "The airport of {place} cancelled {figure} flights because of the fog",
    "Farmers around {place} dumped {figure} tonnes of onions on the highway",
    "The court in {place} fined {figure} drivers for parking on the pavement",
    "Volunteers at {place} planted {figure} oaks along the old canal",
    "The theatre in {place} sold {figure} tickets for its puppet opera",
    "The bakery chain from {place} opened {figure} shops across the border",
    "Police in {place} seized {figure} bicycles hidden under a bridge",
    "The university of {place} offered {figure} grants to nursing students",
    "Engineers drained {figure} cellars around {place} after the storm",
    "The quarry above {place} shipped {figure} blocks of granite by barge",
    "The vineyard outside {place} bottled {figure} magnums of red wine",
)
_RETOLD = (
    "Beside the railway, {figure} homes, all of them new, were approved by the {place} council",
    "During the strike, {figure} containers were handled by {place} harbour",
    "For smoke, that night, {figure} patients were treated by the {place} hospital",
    "Before the summer, {figure} teachers were dismissed by the {place} school board",
    "After a complaint, {figure} cider crates were recalled by the {place} brewery",
    "To a gallery, abroad, {figure} paintings were lent by the {place} museum",
    "Over the weekend, a long one, {figure} cyclists were carried by the {place} ferry",
    "Inside the reserve, {figure} spruces were felled by the {place} sawmill, near there",
    "When its cellar was flooded, {figure} volumes were lost by the {place} library",
    "Because of fog, {figure} flights were cancelled by the {place} airport",
    "On the highway, {figure} onions, in tonnes, were dumped by the {place} farmers around",
    "For parking, on the pavement, {figure} drivers were fined by the {place} court",
    "Along the canal, the old one, {figure} oaks were planted by {place} volunteers",
    "For its opera, of the puppet kind, {figure} tickets were sold by the {place} theatre",
    "Across the border, {figure} shops were opened by the bakery, the chain from {place}",
    "Under a bridge, hidden, {figure} bicycles were seized by the {place} police",
    "To nursing students, {figure} grants were offered by the {place} university",
    "After the storm, {figure} cellars, around {place}, were drained by engineers",
    "By barge, {figure} granite blocks were shipped from the quarry, above {place}",
    "Of wine, red, {figure} magnums were bottled by the vineyard, outside {place}",
)
"""The same in other words, for the sources: who repeats whole sentences is a copy, and proves nothing."""
_FILLERS = (
    "Nobody at the town hall wanted to add to that when asked on the telephone.",
    "The weather stayed grey for most of the week and the roads were quiet.",
    "A spokesman promised a longer statement once the papers had been read.",
    "Readers had asked about it for weeks, and letters kept coming in.",
)


@dataclass(frozen=True)
class Sample:
    """An article and the sources it is checked against."""

    article: Source
    sources: tuple[Source, ...]


def sample(seed: int = 0, claims: int = CLAIMS, sources: int = SOURCES) -> Sample:
    """An article with a claim in each sentence; a source repeats some, and a few of them with other figures."""
    chance = random.Random(seed)
    facts = []
    for number in range(claims):
        place = f"{_PLACES[number % len(_PLACES)]}{'' if number < len(_PLACES) else ' Magna'}"
        told = (_SUBJECTS[number % len(_SUBJECTS)], _RETOLD[number % len(_RETOLD)])
        facts.append(([words.replace("{place}", place) for words in told], chance.randrange(20, 900)))
    article = _source("Week in the valley", "Valley Gazette", [_told(own, figure) for (own, _), figure in facts])
    others = []
    for number in range(sources):
        told = []
        for (_, retold), figure in chance.sample(facts, claims * 2 // 5):
            wrong = chance.random() < 0.2
            told += [_told(retold, figure + 7 if wrong else figure, "last month"), chance.choice(_FILLERS)]
        others.append(_source(f"Notes of the week, {number + 1}", f"Paper {number + 1}", told))
    return Sample(article, tuple(others))


def _told(subject: str, figure: int, when: str = "") -> str:
    return f"{subject.replace('{figure}', str(figure))}{f' {when}' if when else ''}."


def _source(title: str, outlet: str, sentences: list[str]) -> Source:
    return Source.create("\n\n".join(sentences), title=title, outlet=outlet)


def main() -> None:
    """Print every figure."""
    made = sample()
    with tempfile.TemporaryDirectory() as folder, Index(Path(folder) / "index", SentenceEncoder()) as index:
        index.add((None, source) for source in made.sources)
        index.search(SentenceEncoder().embed(["warm up"]), 1)
        report = _clean(made, index)
        _whole_process(made, Path(folder))
        _peers(report)
        _faulty(made, index)


def _clean(made: Sample, index: Index) -> Report:
    with FakeEndpoint() as server:
        server.answer = honest
        _check(server, made.article, index)
        server.received.clear()
        server.latency = LATENCY
        busy = time.process_time()
        report, seconds = _check(server, made.article, index)
        busy = time.process_time() - busy
        sent = sum(len(turn["content"]) for chat in server.chats for turn in chat.body["messages"]) // 4
        answered = sum(len(json.dumps(honest(chat.body))) for chat in server.chats) // 4
        print(f"{len(report.findings)} claims, {SOURCES} sources, each answer after {LATENCY:g} s")
        print(f"  {len(server.chats)} calls, {sent} tokens sent and {answered} answered (of 4 characters)")
        print(f"  {seconds:.2f} s from the article's text to its report, of which {busy:.2f} s of this process's own")
    return report


def _whole_process(made: Sample, folder: Path) -> None:
    article = _written(made.article, folder / "article.md")
    for number, source in enumerate(made.sources):
        _written(source, folder / "sources" / f"{number}.md")
    command = [VERIFY, article, "--index", folder / "cold", "--sources", folder / "sources", "--format", "json"]
    with FakeEndpoint() as server:
        server.answer, server.latency = honest, LATENCY
        environment = os.environ | {"VERIFIER_BASE_URL": server.url, "VERIFIER_API_KEY": KEY, "VERIFIER_MODEL": MODEL}
        for label in ("with indexing", "once more, from the ledger"):
            before, busy, start = len(server.chats), os.times(), time.perf_counter()
            done = subprocess.run([str(part) for part in command], env=environment, capture_output=True, check=False)
            seconds, used = time.perf_counter() - start, os.times()
            own = used.children_user + used.children_system - busy.children_user - busy.children_system
            findings = len(Report.model_validate_json(done.stdout).findings)
            calls = len(server.chats) - before
            print(
                f"  whole process, {label}: {calls} calls, {findings} findings, {seconds:.2f} s ({own:.2f} s its own)"
            )


def _written(source: Source, path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"---\ntitle: {source.title}\noutlet: {source.outlet}\n---\n\n{source.text}\n", encoding="utf-8")
    return path


def _peers(report: Report) -> None:
    claims = len(report.findings)
    pairs = sum(finding.searched.passages for finding in report.findings)
    print("  peers, derived from their formulas, not run:")
    with_results = 3 + claims + claims * RESULTS_PER_CLAIM
    print(f"    3 + N + N x E, with E = {RESULTS_PER_CLAIM} results a claim       {with_results} calls")
    print(
        f"    N x passages, a call for each claim and passage   {pairs} calls ({pairs / claims:.1f} passages a claim)"
    )


def _faulty(made: Sample, index: Index) -> None:
    with FakeEndpoint() as server:
        server.answer = honest
        clean, _ = _check(server, made.article, index, tokens_per_call=SMALL_CALLS)
        undisturbed = len(server.chats)
    print(f"{FAULTS:.0%} of each kind of fault alone, {RUNS} runs of {undisturbed} small calls a kind, without delay")
    print(f"  {'kind':<32}{'struck':>7}{'extra calls':>13}{'other findings':>16}{'unchecked':>11}{'lost':>6}")
    same = {finding.claim.id: finding for finding in clean.findings}
    for kind in (*EVERY, "all of them"):
        kinds = tuple(EVERY) if kind == "all of them" else (kind,)
        struck = extra = other = unchecked = lost = 0
        for seed in range(RUNS):
            with FakeEndpoint() as server:
                server.answer = honest
                server.faults = FaultPlan(FAULTS, kinds, seed=seed)
                report, _ = _check(server, made.article, index, tokens_per_call=SMALL_CALLS)
                struck += server.faults.struck.total()
                extra += len(server.chats) - undisturbed
            told = [finding.claim.spans for finding in report.findings] + [item.spans for item in report.unchecked]
            other += sum(finding != same.get(finding.claim.id) for finding in report.findings)
            unchecked += len(report.unchecked)
            lost += sum(finding.claim.spans not in told for finding in clean.findings)
        print(f"  {kind:<32}{struck:>7}{extra:>13}{other:>16}{unchecked:>11}{lost:>6}", flush=True)


def _check(server: FakeEndpoint, article: Source, index: Index, **options: object) -> tuple[Report, float]:
    """The report on `article`, and the seconds from its text to its report."""
    settings = load_settings(base_url=server.url, api_key=KEY, model=MODEL, timeout=TIMEOUT, **options)
    with closing(OpenAIBackend(settings)) as backend:
        desk = Desk(index=index, embedder=SentenceEncoder(), backend=backend)
        start = time.perf_counter()
        report = check_article(article, desk)
        return report, time.perf_counter() - start


if __name__ == "__main__":
    main()
