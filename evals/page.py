"""How large the page of a long article is, and how fast a browser opens and walks it: `python -m evals.page`."""

import random
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from playwright.sync_api import Page, sync_playwright

from verifier.decide import decide
from verifier.findings import Accounting, Evidence, Finding, Method, Report, Searched, Usage
from verifier.models import Claim, SourceInfo, Span
from verifier.report import to_html
from verifier.vocabulary import Stance

CLAIMS = 600
WORDS_A_CLAIM = 50
EVIDENCE = (2, 5)
"""Pieces a claim: what articles have, and many more."""
SOURCES = 400
RUNS, KEYS = 5, 40
_WORDS = (
    "harbour council the of ferry engineers said a inspection reopened after twelve days and costs budget tunnel vote "
    "minister to in strike recall hospital for report bridge with from pier by school barge it was not residents"
).split()
_WHY = {
    Stance.SUPPORTS: "it says the same",
    Stance.REFUTES: "the claim says 12 days, the source 15 days",
    Stance.NEI: "the passage does not settle the claim",
}
BROWSER = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --no-first-run".split()


def main() -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=BROWSER)
        for evidence in EVIDENCE:
            report = long_report(evidence)
            started = perf_counter()
            html = to_html(report)
            made = perf_counter() - started
            print(f"{len(report.text.split()):,} words, {CLAIMS} claims, {evidence} pieces of evidence each:", end=" ")
            print(f"made in {made:.2f} s, {len(html.encode()) / 1e6:.2f} MB")
            path = Path(folder) / f"{evidence}.html"
            path.write_text(html, encoding="utf-8")
            for width, height in ((1400, 900), (390, 844)):
                _measure([browser.new_page(viewport={"width": width, "height": height}) for _ in range(RUNS)], path)
        browser.close()


def _measure(pages: list[Page], path: Path) -> None:
    opened = statistics.median(_opened(page, path.as_uri()) for page in pages)
    page = pages[-1]
    keys = [_pressed(page, "j") for _ in range(KEYS)]
    _pressed(page, "/")
    letters = [_pressed(page, letter) for letter in "ferry"]
    width = page.evaluate("innerWidth")
    print(f"  {width} wide: opened in {opened:.2f} s;", end=" ")
    print(f"key j {statistics.median(keys):.0f} ms, at most {max(keys):.0f} ms;", end=" ")
    print(f"a letter of a search {statistics.median(letters):.0f} ms, at most {max(letters):.0f} ms")
    for each in pages:
        each.close()


def long_report(evidence: int) -> Report:
    """A report on an article of made-up sentences, every other one of them a claim."""
    chance = random.Random(7)
    paragraphs, claims, at = [], [], 0
    for _ in range(CLAIMS):
        first, second = (_sentence(chance, WORDS_A_CLAIM // 2) for _ in range(2))
        claims.append(Claim.create("article", first, (Span(start=at, end=at + len(first)),)))
        paragraphs.append(f"{first} {second}")
        at += len(paragraphs[-1]) + 2
    sources = [
        SourceInfo(
            id=f"{number:016x}",
            title=_sentence(chance, 8),
            outlet=f"Gazette of District {number}",
            url=f"https://gazette-{number}.example/news/2024/05/a-story-of-district-{number}",
            published=datetime(2024, 5, 9, tzinfo=UTC),
        )
        for number in range(SOURCES)
    ]
    return Report(
        article=SourceInfo(id="article", title="A long article", outlet="Delmore Herald"),
        text="\n\n".join(paragraphs),
        findings=tuple(_finding(chance, claim, sources, evidence) for claim in claims),
        excluded=(),
        unchecked=(),
        sentences=Accounting(sentences=2 * CLAIMS, in_claims=CLAIMS, excluded=CLAIMS, unchecked=0),
        copies=(),
        method=Method(verifier="0", backend="local", models={}, min_origins=1, index_sources=0, index_passages=0),
        usage=Usage(),
    )


def _finding(chance: random.Random, claim: Claim, sources: list[SourceInfo], evidence: int) -> Finding:
    items = tuple(_evidence(chance, chance.sample(sources, evidence)))
    return decide(claim, items, min_origins=1, searched=Searched(sources=SOURCES, passages=10), article=None)


def _evidence(chance: random.Random, sources: list[SourceInfo]) -> Iterator[Evidence]:
    bears = chance.choice([(Stance.SUPPORTS,), (Stance.REFUTES, Stance.SUPPORTS), (Stance.NEI,)])
    for source in sources:
        quote = _sentence(chance, 22)
        start = chance.randrange(5000)
        stance = chance.choice(bears)
        around = 0 if stance is Stance.NEI else 20
        yield Evidence(
            **source.model_dump(exclude={"id", "byline"}),
            source_id=source.id,
            origin=source.id,
            start=start,
            end=start + len(quote),
            quote=quote,
            before=f"{_sentence(chance, around)} ",
            after=f" {_sentence(chance, around)}",
            stance=stance,
            score=round(chance.random(), 4),
            why=_WHY[stance],
        )


def _sentence(chance: random.Random, words: int) -> str:
    return f"{' '.join(chance.choices(_WORDS, k=words)).capitalize()}." if words else ""


def _opened(page: Page, address: str) -> float:
    """Seconds until the page is drawn and ready for a key."""
    started = perf_counter()
    page.goto(address)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return perf_counter() - started


def _pressed(page: Page, key: str) -> float:
    """Milliseconds from a key to the picture that it makes."""
    page.evaluate(
        """() => addEventListener("keydown", () => {
            const pressed = performance.now();
            requestAnimationFrame(() => setTimeout(() => { window.took = performance.now() - pressed; }));
        }, {capture: true, once: true})"""
    )
    page.keyboard.press(key)
    return float(page.evaluate("new Promise((done) => setTimeout(() => done(window.took), 60))"))


if __name__ == "__main__":
    main()
