"""The first page of a run: what was found in all, which articles to read first, who agrees with whom."""

from verifier.audit.corpus import Corpus
from verifier.audit.listed import Counts, Pair
from verifier.audit.models import Manifest
from verifier.models import Frozen
from verifier.report.bars import UNCHECKED, Bar, bars
from verifier.report.html import render
from verifier.vocabulary import Verdict

ARTICLES_SHOWN = 1000
CLAIMS_SHOWN = 50
CARRIERS_SHOWN = 20
OUTLETS_SHOWN = 20
FAILURES_SHOWN = 100
MOSTLY = 0.5
"""The share of refuted claims from which two outlets mostly disagree."""


class Cell(Frozen):
    """What one outlet's evidence makes of another's claims; `level` 0 agrees in all, 1 in most, 2 in half or less."""

    supports: int
    refutes: int
    level: int


class Matrix(Frozen):
    """Outlets, and a row of cells for each: None where there is no evidence, and of an outlet on itself."""

    outlets: tuple[str, ...]
    rows: tuple[tuple[Cell | None, ...], ...]
    total: int


def to_overview(corpus: Corpus, manifest: Manifest, files: dict[str, str]) -> str:
    """The page; `files` are the other files of the run by name, each with what it holds."""
    articles, failures = corpus.articles(), corpus.failures()
    recurring, carried = corpus.recurring(CLAIMS_SHOWN, CARRIERS_SHOWN)
    return render(
        "overview.html",
        styles=("overview.css",),
        scripts=("overview.js",),
        title=f"Audit of {manifest.total:,} article{'s' * (manifest.total != 1)}",
        manifest=manifest,
        files=files,
        articles=articles,
        failures=failures,
        missing=manifest.total - articles - failures,
        counts=corpus.counts(),
        usage=corpus.usage,
        ranked=corpus.ranked(ARTICLES_SHOWN),
        refuted=corpus.refuted(),
        disputed=corpus.disputed(CLAIMS_SHOWN),
        recurring=recurring,
        carried=carried,
        matrix=_matrix(corpus),
        unnamed=corpus.unnamed(),
        failed=corpus.failed(FAILURES_SHOWN),
        bars=_bars,
    )


def _bars(counts: Counts) -> list[Bar]:
    return bars(
        {
            Verdict.CONTRADICTED: counts.contradicted,
            Verdict.SINGLE_SOURCE: counts.single_source,
            Verdict.CORROBORATED: counts.corroborated,
            UNCHECKED: counts.unchecked,
        }
    )


def _matrix(corpus: Corpus) -> Matrix:
    total, outlets = corpus.outlets(OUTLETS_SHOWN)
    cells = {(pair.asked, pair.witness): _cell(pair) for pair in corpus.pairs(outlets)}
    rows = tuple(tuple(cells.get((asked, witness)) for witness in outlets) for asked in outlets)
    return Matrix(outlets=tuple(outlets), rows=rows, total=total)


def _cell(pair: Pair) -> Cell:
    share = pair.refutes / (pair.supports + pair.refutes)
    return Cell(supports=pair.supports, refutes=pair.refutes, level=0 if not share else 1 if share < MOSTLY else 2)
