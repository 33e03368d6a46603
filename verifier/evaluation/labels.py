"""Labelled claims from what editors decided, for the harness: `labels.jsonl` beside a folder of the articles."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from verifier.errors import InputError
from verifier.evaluation.dataset import LabelledClaim
from verifier.findings import Finding, Report
from verifier.models import Frozen, Source
from verifier.reading.front_matter import with_front_matter
from verifier.review import Decision, by_claim, standing_verdict
from verifier.vocabulary import Action, Aspect, Stance, Verdict

LABELS_FILE = "labels.jsonl"
ARTICLES = "articles"
_DECIDING = {Verdict.CORROBORATED: Stance.SUPPORTS, Verdict.CONTRADICTED: Stance.REFUTES}


class Labels(Frozen):
    """Labelled claims in the order of their reports, their articles' files by path, and how many were left `marked`."""

    claims: tuple[LabelledClaim, ...]
    articles: dict[str, str]
    marked: int


def labels(reviewed: Iterable[tuple[Report, list[Decision]]]) -> Labels:
    """The label of each claim on which the last decision, of all reports, accepts or overrules a verdict.

    `reviewed`: reports, each with its log. A claim that several of them have, as checks of one article do, is told
    once.
    """
    last: dict[str, Decision] = {}
    told: dict[str, LabelledClaim] = {}
    files: dict[str, str] = {}
    for report, log in reviewed:
        article = Source.create(report.text, **report.article.model_dump(exclude={"id"}))
        path = f"{ARTICLES}/{article.id}.txt"
        decided = by_claim(log)
        for finding in report.findings:
            decisions = decided.get(finding.claim.id, ())
            if not decisions or decisions[-1].number < last.get(finding.claim.id, decisions[-1]).number:
                continue
            last[finding.claim.id] = decisions[-1]
            told[finding.claim.id] = _labelled(finding, decisions, path if finding.claim.spans else None)
        if path not in files:
            files[path] = with_front_matter(article)
    claims = tuple(claim for claim in told.values() if last[claim.id].action is not Action.MARKED)
    named = {claim.article for claim in claims}
    return Labels(
        claims=claims,
        articles={path: content for path, content in files.items() if path in named},
        marked=len(told) - len(claims),
    )


def _labelled(finding: Finding, decisions: Sequence[Decision], article: str | None) -> LabelledClaim:
    verdict = standing_verdict(finding.verdict, decisions)
    stance = _DECIDING.get(verdict)
    deciding = finding.on(Aspect.SAID, stance) if stance else []
    return LabelledClaim(
        id=finding.claim.id,
        claim=finding.claim.text,
        label=verdict,
        article=article,
        evidence=deciding[0].source_id if deciding else None,
    )


def write(found: Labels, out: Path) -> Path:
    """Write everything into `out`, a new or empty folder, and say where the labels are. Raises InputError."""
    try:
        if out.exists() and any(out.iterdir()):
            raise InputError(f"{out} is not empty: choose another --out")
        (out / ARTICLES).mkdir(parents=True, exist_ok=True)
        for path, content in found.articles.items():
            (out / path).write_text(content, encoding="utf-8", newline="\n")
        lines = [f"{claim.model_dump_json(exclude_none=True)}\n" for claim in found.claims]
        (out / LABELS_FILE).write_text("".join(lines), encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"cannot write {out}: {error.strerror}; choose another --out") from error
    return out / LABELS_FILE
