"""Reports as one page for a browser: every finding with its proof, readable without a script and on paper."""

from collections import Counter
from collections.abc import Sequence

from verifier.findings import Answer, Evidence, Finding, Report, question
from verifier.models import Frozen
from verifier.report.html import render
from verifier.vocabulary import Aspect, Exclusion, Stance, Verdict

SHOWN = 3
"""Pieces of evidence of one side that stand open; the others are folded."""


class Side(Frozen):
    """The evidence of other origins on one question that bears one way."""

    stance: Stance
    open: tuple[Evidence, ...]
    folded: tuple[Evidence, ...]


class Question(Frozen):
    """One question about a claim, in words, what the other origins answer, and the evidence for it."""

    asked: str
    answer: Answer | None
    sides: tuple[Side, ...]


class Tally(Frozen):
    """How many findings of a report have one verdict, how many of them are disputed, and the numbers of them."""

    verdict: Verdict
    disputed: int
    numbers: tuple[int, ...]


def to_html(*reports: Report) -> str:
    """`reports` as one page; of one report, the page that an audit has for its article."""
    one = reports[0].article if len(reports) == 1 else None
    return render(
        "article.html",
        title=one.title if one else f"{len(reports)} articles",
        reports=reports,
        tallies=_tallies,
        questions=_questions,
        own=_own,
        exclusions=_exclusions,
    )


def _tallies(report: Report) -> list[Tally]:
    return [_tally(report.findings, verdict) for verdict in Verdict]


def _tally(findings: Sequence[Finding], verdict: Verdict) -> Tally:
    chosen = [(number, finding) for number, finding in enumerate(findings, start=1) if finding.verdict is verdict]
    disputed = sum(finding.disputed for _, finding in chosen)
    return Tally(verdict=verdict, disputed=disputed, numbers=tuple(number for number, _ in chosen))


def _questions(finding: Finding) -> list[Question]:
    """The one question about most claims; of an attributed one, whether it was said and whether it is so."""
    if finding.said is None:
        return [Question(asked="", answer=None, sides=_sides(finding, Aspect.SAID))]
    said, content = f"Did {finding.said.speaker} say it?", f"Is it so: “{finding.said.statement}”"
    return [
        Question(asked=said, answer=finding.said.said, sides=_sides(finding, Aspect.SAID)),
        Question(asked=content, answer=finding.said.content, sides=_sides(finding, Aspect.CONTENT)),
    ]


def _sides(finding: Finding, aspect: Aspect) -> tuple[Side, ...]:
    """Both sides, that which decided the verdict first."""
    there = [item for item in finding.evidence if not item.own_origin and question(finding.claim, item) is aspect]
    sides = []
    for stance in dict.fromkeys(item.stance for item in there):
        items = [item for item in there if item.stance is stance]
        sides.append(Side(stance=stance, open=tuple(items[:SHOWN]), folded=tuple(items[SHOWN:])))
    return tuple(sides)


def _own(finding: Finding) -> list[Evidence]:
    return [item for item in finding.evidence if item.own_origin]


def _exclusions(report: Report) -> list[tuple[Exclusion, int]]:
    return sorted(Counter(item.reason for item in report.excluded).items())
