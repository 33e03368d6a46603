"""The verdict rules as pure functions: from evidence to a finding, without input or output."""

from collections.abc import Sequence
from typing import NamedTuple

from verifier.findings import Answer, Evidence, Finding, Reason, Said, Searched, SeriesEntry, question
from verifier.models import Claim, SourceInfo
from verifier.series import figure_series, newer_than_own
from verifier.vocabulary import Aspect, Disagreement, ReasonCode, Stance, Verdict
from verifier.wording import series_line, witness_name

NEAREST_SHOWN = 3
_INCOMPARABLE = (Disagreement.PERIOD, Disagreement.SCOPE, Disagreement.UNIT, Disagreement.DEFINITION)


class _Words(NamedTuple):
    """How a reason speaks of what agrees with the question asked, and of what says nothing on it."""

    verb: str
    object: str
    neither: str


_SAME = _Words("say", "the same", "says the same or otherwise")
_REPORTED = _Words("report", "the statement", "reports the statement or denies it")
_STATED = _Words("state", "what was said", "states what was said or otherwise")


def decide(
    claim: Claim,
    evidence: Sequence[Evidence],
    *,
    min_origins: int,
    searched: Searched,
    article: SourceInfo | None = None,
) -> Finding:
    """The finding on `claim`, of `article`: only evidence of other origins counts.

    An attributed claim asserts that something was said. Whether that is so and whether the statement is so are two
    questions, answered by one rule, each from its own evidence; the claim's verdict is the answer to the first.
    """
    ranked = sorted(_distinct([_unrelayed(claim, item) for item in evidence]), key=_rank)
    on = {aspect: [item for item in ranked if question(claim, item) is aspect] for aspect in Aspect}
    words = _REPORTED if claim.attribution else _SAME
    series = figure_series(claim, ranked, article)
    asserted = _answer(on[Aspect.SAID], series, words, min_origins, searched)
    said = None
    if claim.attribution:
        content = _answer(on[Aspect.CONTENT], series, _STATED, min_origins, searched)
        statement = claim.attribution.content
        said = Said(speaker=claim.attribution.speaker, statement=statement, said=asserted, content=content)
    leading = {Aspect.SAID: asserted, Aspect.CONTENT: said.content if said else asserted}
    return Finding(
        claim=claim,
        verdict=asserted.verdict,
        disputed=asserted.disputed,
        reason=asserted.reason,
        said=said,
        supporting_origins=asserted.supporting_origins,
        refuting_origins=asserted.refuting_origins,
        evidence=tuple(
            item
            for aspect, answer in leading.items()
            for item in sorted(_shown(on[aspect]), key=lambda item: item.stance is not _leading(answer.verdict))
        ),
        nearest=tuple(_nearest(ranked)[:NEAREST_SHOWN]) if asserted.verdict is Verdict.SINGLE_SOURCE else (),
        series=series,
        searched=searched,
    )


def _unrelayed(claim: Claim, item: Evidence) -> Evidence:
    """`item`, which supports no content where it only relays: two relays of one interview show that it was said."""
    if question(claim, item) is Aspect.SAID or item.stance is not Stance.SUPPORTS or item.relays is None:
        return item
    return item.model_copy(update={"stance": Stance.NEI, "why": f"it only relays {item.relays}"})


def _answer(
    ranked: Sequence[Evidence], series: Sequence[SeriesEntry], words: _Words, min_origins: int, searched: Searched
) -> Answer:
    """The answer to one question, whose evidence is `ranked`."""
    shown = _shown(ranked)
    deciding = [item for item in shown if not item.own_origin]
    supporting, refuting = _origins(deciding, Stance.SUPPORTS), _origins(deciding, Stance.REFUTES)
    verdict = _verdict(len(supporting), len(refuting), min_origins)
    disputed = bool(supporting and refuting)
    return Answer(
        verdict=verdict,
        disputed=disputed,
        reason=_reason(verdict, disputed, deciding, shown, _nearest(ranked), series, words, min_origins, searched),
        supporting_origins=supporting,
        refuting_origins=refuting,
    )


def _shown(ranked: Sequence[Evidence]) -> list[Evidence]:
    return [item for item in ranked if item.stance is not Stance.NEI]


def _verdict(supporting: int, refuting: int, min_origins: int) -> Verdict:
    if refuting:
        return Verdict.CONTRADICTED
    return Verdict.CORROBORATED if supporting >= min_origins else Verdict.SINGLE_SOURCE


def _nearest(ranked: Sequence[Evidence]) -> list[Evidence]:
    """The rejected passages of other origins, each origin's words shown once."""
    found: dict[tuple[str, Disagreement | None, str], Evidence] = {}
    for item in ranked:
        if item.stance is Stance.NEI and not item.own_origin:
            found.setdefault((item.origin, item.kind, item.quote), item)
    return list(found.values())


def _reason(
    verdict: Verdict,
    disputed: bool,
    deciding: Sequence[Evidence],
    shown: Sequence[Evidence],
    nearest: Sequence[Evidence],
    series: Sequence[SeriesEntry],
    words: _Words,
    min_origins: int,
    searched: Searched,
) -> Reason:
    supports = [item for item in deciding if item.stance is Stance.SUPPORTS]
    refutes = [item for item in deciding if item.stance is Stance.REFUTES]
    if disputed:
        otherwise = f"{_named(refutes)} {_verb(refutes, 'say')} otherwise ({refutes[0].why})"
        text = f"{otherwise}; {_named(supports)} {_verb(supports, words.verb)} {words.object}."
        return Reason(code=ReasonCode.DISPUTED, text=text)
    if verdict is Verdict.CONTRADICTED:
        if all(item.kind is Disagreement.UPDATE for item in refutes):
            given, told = _verb(refutes, "give"), _verb(refutes, "report")
            figures = f"{given} a figure of another date: {series_line(series)}"
            text = f"{_named(refutes)} {figures if series else f'{told} later: {refutes[0].why}'}."
            return Reason(code=ReasonCode.UPDATED, text=text)
        return Reason(
            code=ReasonCode.CONTRADICTION,
            text=f"{_named(refutes)} {_verb(refutes, 'say')} otherwise: {refutes[0].why}.",
        )
    if verdict is Verdict.CORROBORATED:
        says = f"{words.verb}s" if len(_origins(supports, Stance.SUPPORTS)) == 1 else words.verb
        newer = newer_than_own(series)
        since = f" A later figure: {series_line(newer)}." if newer else ""
        text = f"{_counted(supports)} {says} {words.object}: {_named(supports)}.{since}"
        return Reason(code=ReasonCode.SUPPORTED, text=text)
    if supports:
        count = len(_origins(supports, Stance.SUPPORTS))
        text = f"{count} of the {min_origins} required other origins support it: {_named(supports)}."
        return Reason(code=ReasonCode.TOO_FEW_ORIGINS, text=text)
    if own := [item for item in shown if item.own_origin and item.stance is Stance.SUPPORTS]:
        text = f"Only the article's own origin says so: {_named(own)}."
        return Reason(code=ReasonCode.OWN_ORIGIN_ONLY, text=text)
    if not searched.sources:
        return Reason(code=ReasonCode.NOTHING_SEARCHED, text="Nothing was searched: the index holds no other source.")
    if other := next((item for item in nearest if item.kind in _INCOMPARABLE), None):
        text = f"{_named([other])} speaks of another {other.kind}: {other.why}."
        return Reason(code=ReasonCode.NOT_COMPARABLE, text=text)
    sources = "the only other source" if searched.sources == 1 else f"{searched.sources} other sources"
    text = f"Nothing found in {sources} {words.neither} ({searched.passages} nearest passages judged)."
    return Reason(code=ReasonCode.NOTHING_FOUND, text=text)


def _origins(evidence: Sequence[Evidence], stance: Stance) -> tuple[str, ...]:
    return tuple(sorted({item.origin for item in evidence if item.stance is stance}))


def _verb(evidence: Sequence[Evidence], verb: str) -> str:
    return verb if len({witness_name(item) for item in evidence}) > 1 else f"{verb}s"


def _counted(evidence: Sequence[Evidence]) -> str:
    origins = len({item.origin for item in evidence})
    return "One other origin" if origins == 1 else f"{origins} other origins"


def _named(evidence: Sequence[Evidence]) -> str:
    """The names of the sources, and how few origins they are where that differs: "A, B (2 sources, 1 origin)"."""
    names = ", ".join(dict.fromkeys(witness_name(item) for item in evidence))
    origins, sources = len({item.origin for item in evidence}), len({item.source_id for item in evidence})
    return names if origins == sources else f"{names} ({sources} sources, {origins} origin{'s' * (origins != 1)})"


def _leading(verdict: Verdict) -> Stance:
    return Stance.REFUTES if verdict is Verdict.CONTRADICTED else Stance.SUPPORTS


def _rank(item: Evidence) -> tuple[bool, float, str, int, int, str, str, str]:
    place = item.own_origin, -(item.score or 0.0), item.source_id, item.start, item.end
    return *place, item.stance, item.kind or "", item.aspect or ""


def _distinct(evidence: Sequence[Evidence]) -> list[Evidence]:
    """`evidence` without spans that overlap a better-ranked one of the same source that says the same of the claim."""
    kept: list[Evidence] = []
    for item in sorted(evidence, key=_rank):
        said = item.source_id, item.stance, item.aspect
        if not any(said == (other.source_id, other.stance, other.aspect) and item.overlaps(other) for other in kept):
            kept.append(item)
    return kept
