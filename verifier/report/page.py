"""Reports as one page for a browser: the article with its claims marked, each beside the words that decide it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from verifier import wording
from verifier.findings import Answer, Evidence, Finding, Report, question
from verifier.models import Frozen
from verifier.report.bars import UNCHECKED, Bar, bars
from verifier.report.html import fragment, render
from verifier.report.marks import Paragraph, marked
from verifier.review import UNDECIDED, Decision, Decisions
from verifier.vocabulary import Aspect, Exclusion, Stance, Verdict

SHOWN = 3
"""Pieces of evidence of one side that stand open; the others are folded."""
AROUND = 200_000
"""Characters of the words around quotes that a page has at most, so that of a long article stays small."""
GRAVEST = (Verdict.CONTRADICTED, Verdict.SINGLE_SOURCE, Verdict.CORROBORATED)
"""Which of several claims in the same words those words are marked as."""


class Side(Frozen):
    """The evidence of other origins on one question that bears one way, and for how much it counts."""

    stance: Stance
    weight: str
    open: tuple[Evidence, ...]
    folded: tuple[Evidence, ...]


class Question(Frozen):
    """One question about a claim, in words, what the other origins answer, and the evidence for it."""

    asked: str
    answer: Answer | None
    sides: tuple[Side, ...]


class Choice(Frozen):
    """What the claims of a report can be narrowed to, and how many that leaves."""

    value: str
    count: int


def to_html(*reports: Report, decisions: Decisions = UNDECIDED, editable: bool = False) -> str:
    """`reports` as one page; of one report, the page that an audit has for its article.

    `decisions` of editors stand beside the findings they are on. On an `editable` page, which a server shows, there is
    a form to decide at each.
    """
    one = reports[0].article if len(reports) == 1 else None
    return render(
        "article.html",
        styles=("article.css", *(("served.css",) if editable else ())),
        scripts=("article.js", *(("review.js",) if editable else ())),
        editable=editable,
        title=one.title if one else f"{len(reports)} articles",
        reports=reports,
        verdicts=GRAVEST,
        decisions=decisions,
        paragraphs=_paragraphs,
        gravest=_gravest,
        choices=_choices,
        bars=_bars,
        exclusions=_exclusions,
        quoted=_quoted,
        sources=_sources,
        depth=_depth(reports),
        **_VIEWS,
    )


def to_fragment(finding: Finding, number: int, decisions: Sequence[Decision] = (), *, editable: bool = False) -> str:
    """One finding as it stands on the page of its report, to be put into a page."""
    return fragment(
        "fragment.html",
        finding=finding,
        number=number,
        depth=len(finding.evidence),
        decisions=decisions,
        editable=editable,
        **_VIEWS,
    )


def _paragraphs(report: Report) -> tuple[Paragraph, ...]:
    """The text of the article with its claims, and with what holds none: those excluded, then those not checked.

    None of a claim that somebody typed, which is all the text there is.
    """
    if report.article.title == report.text and report.article.outlet is None:
        return ()
    apart = [*((item,) for item in report.excluded), *(item.spans for item in report.unchecked)]
    return marked(report.text, [finding.claim.spans for finding in report.findings], apart)


def _gravest(report: Report, numbers: Sequence[int]) -> int:
    """The number of the claim that words which several claims share are marked as."""
    return min(numbers, key=lambda number: GRAVEST.index(report.findings[number].verdict))


def _choices(report: Report, decisions: Decisions) -> list[Choice]:
    """All claims, those of each verdict, and what else there is any of."""
    verdicts = Counter(finding.verdict for finding in report.findings)
    others = {
        "disputed": sum(finding.disputed for finding in report.findings),
        UNCHECKED: len(report.unchecked),
        "reviewed": sum(finding.claim.id in decisions for finding in report.findings),
    }
    return [
        Choice(value="all", count=len(report.findings)),
        *(Choice(value=verdict, count=verdicts[verdict]) for verdict in GRAVEST),
        *(Choice(value=value, count=count) for value, count in others.items() if count),
    ]


def _bars(report: Report) -> list[Bar]:
    verdicts = Counter(finding.verdict for finding in report.findings)
    return bars({**{verdict: verdicts[verdict] for verdict in GRAVEST}, UNCHECKED: len(report.unchecked)})


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
        shown, folded = tuple(items[:SHOWN]), tuple(items[SHOWN:])
        sides.append(Side(stance=stance, weight=wording.weight(items), open=shown, folded=folded))
    return tuple(sides)


def _own(finding: Finding) -> list[Evidence]:
    return [item for item in finding.evidence if item.own_origin]


def _decided(decision: Decision) -> str:
    """What an editor made of the verdict, in a word or two."""
    return f"editor: {decision.verdict or decision.action}"


def _depth(reports: Sequence[Report]) -> int:
    """Of how many pieces of evidence of one side there is room for the words around them; at least of the first."""
    room, counts = AROUND, Counter[int]()
    for finding in (finding for report in reports for finding in report.findings):
        for side in (side for asked in _questions(finding) for side in asked.sides):
            counts.update(
                {place: len(item.before) + len(item.after) for place, item in enumerate((*side.open, *side.folded))}
            )
    depth = 0
    while depth in counts and counts[depth] <= room:
        room -= counts[depth]
        depth += 1
    return max(depth, 1)


def _quoted(report: Report) -> list[Evidence]:
    """A piece of evidence of each source that the page of a report quotes, in the order of their names."""
    first = {item.source_id: item for finding in report.findings for item in (*finding.evidence, *finding.nearest)}
    plain = (item.model_copy(update={"relays": None}) for item in first.values())
    return sorted(plain, key=lambda item: (wording.source_line(item), item.title, item.source_id))


def _sources(report: Report, place: int) -> dict[str, str]:
    """How the page names each source of the report that is at `place` on it."""
    return {item.source_id: f"{place}-{number}" for number, item in enumerate(_quoted(report), start=1)}


def _exclusions(report: Report) -> list[tuple[Exclusion, int]]:
    return sorted(Counter(item.reason for item in report.excluded).items())


_VIEWS: Mapping[str, Any] = {"questions": _questions, "own": _own, "decided": _decided}
"""What the template of one finding asks for."""
