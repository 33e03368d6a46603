"""The verdict rules as pure functions: from evidence to a finding, without input or output."""

from collections.abc import Sequence

from verifier.findings import Evidence, Finding, Reason, Said, Searched
from verifier.models import Claim
from verifier.vocabulary import Aspect, Disagreement, ReasonCode, Stance, Verdict
from verifier.wording import source_name

NEAREST_SHOWN = 3
_INCOMPARABLE = (Disagreement.PERIOD, Disagreement.SCOPE, Disagreement.UNIT, Disagreement.DEFINITION)


def decide(claim: Claim, evidence: Sequence[Evidence], *, min_origins: int, searched: Searched) -> Finding:
    """The finding on `claim`: only evidence of other origins counts.

    An attributed claim asserts that something was said: evidence on its content alone never contradicts it, but
    supports it where nothing speaks to the saying itself.
    """
    ranked = sorted(_distinct(evidence), key=_rank)
    shown = [item for item in ranked if item.stance is not Stance.NEI]
    nearest = _nearest(ranked)
    deciding = _deciding(claim, shown)
    supporting, refuting = _origins(deciding, Stance.SUPPORTS), _origins(deciding, Stance.REFUTES)
    verdict = _verdict(len(supporting), len(refuting), min_origins)
    disputed = bool(supporting and refuting)
    return Finding(
        claim=claim,
        verdict=verdict,
        disputed=disputed,
        reason=_reason(verdict, disputed, deciding, shown, nearest, min_origins, searched),
        said=_said(claim, shown, verdict, min_origins),
        supporting_origins=supporting,
        refuting_origins=refuting,
        evidence=tuple(sorted(shown, key=lambda item: item.stance is not _leading(verdict))),
        nearest=tuple(nearest[:NEAREST_SHOWN]) if verdict is Verdict.SINGLE_SOURCE else (),
        searched=searched,
    )


def _verdict(supporting: int, refuting: int, min_origins: int) -> Verdict:
    if refuting:
        return Verdict.CONTRADICTED
    return Verdict.CORROBORATED if supporting >= min_origins else Verdict.SINGLE_SOURCE


def _deciding(claim: Claim, shown: Sequence[Evidence]) -> list[Evidence]:
    """The evidence that the claim's verdict follows."""
    others = [item for item in shown if not item.own_origin]
    if claim.attribution is None:
        return others
    on_saying = [item for item in others if item.aspect is not Aspect.CONTENT]
    return on_saying or [item for item in others if item.stance is Stance.SUPPORTS]


def _nearest(ranked: Sequence[Evidence]) -> list[Evidence]:
    """The rejected passages of other origins, each origin's words shown once."""
    found: dict[tuple[str, Disagreement | None, str], Evidence] = {}
    for item in ranked:
        if item.stance is Stance.NEI and not item.own_origin:
            found.setdefault((item.origin, item.kind, item.quote), item)
    return list(found.values())


def _said(claim: Claim, shown: Sequence[Evidence], verdict: Verdict, min_origins: int) -> Said | None:
    if claim.attribution is None:
        return None
    content = [item for item in shown if item.aspect is Aspect.CONTENT and not item.own_origin]
    saying = [item for item in shown if item.aspect is not Aspect.CONTENT and not item.own_origin]
    return Said(
        speaker=claim.attribution.speaker,
        content=claim.attribution.content,
        said=verdict if saying else Verdict.SINGLE_SOURCE,
        content_verdict=_verdict(
            len(_origins(content, Stance.SUPPORTS)), len(_origins(content, Stance.REFUTES)), min_origins
        ),
    )


def _reason(
    verdict: Verdict,
    disputed: bool,
    deciding: Sequence[Evidence],
    shown: Sequence[Evidence],
    nearest: Sequence[Evidence],
    min_origins: int,
    searched: Searched,
) -> Reason:
    supports = [item for item in deciding if item.stance is Stance.SUPPORTS]
    refutes = [item for item in deciding if item.stance is Stance.REFUTES]
    if disputed:
        otherwise = f"{_named(refutes)} {_verb(refutes, 'say')} otherwise ({refutes[0].why})"
        text = f"{otherwise}; {_named(supports)} {_verb(supports, 'say')} the same."
        return Reason(code=ReasonCode.DISPUTED, text=text)
    if verdict is Verdict.CONTRADICTED:
        if all(item.kind is Disagreement.UPDATE for item in refutes):
            text = f"{_named(refutes)} {_verb(refutes, 'give')} a figure of another date: {refutes[0].why}."
            return Reason(code=ReasonCode.UPDATED, text=text)
        return Reason(
            code=ReasonCode.CONTRADICTION,
            text=f"{_named(refutes)} {_verb(refutes, 'say')} otherwise: {refutes[0].why}.",
        )
    if verdict is Verdict.CORROBORATED:
        says = "says" if len(_origins(supports, Stance.SUPPORTS)) == 1 else "say"
        text = f"{_counted(supports)} {says} the same: {_named(supports)}."
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
    if content := [item for item in shown if item.stance is Stance.REFUTES and not item.own_origin]:
        text = f"Nobody else reports the statement; what it says is contradicted by {_named(content)}."
        return Reason(code=ReasonCode.NOTHING_FOUND, text=text)
    if other := next((item for item in nearest if item.kind in _INCOMPARABLE), None):
        text = f"{_named([other])} speaks of another {other.kind}: {other.why}."
        return Reason(code=ReasonCode.NOT_COMPARABLE, text=text)
    sources = "the only other source" if searched.sources == 1 else f"{searched.sources} other sources"
    text = f"Nothing found in {sources} says the same or otherwise ({searched.passages} nearest passages judged)."
    return Reason(code=ReasonCode.NOTHING_FOUND, text=text)


def _origins(evidence: Sequence[Evidence], stance: Stance) -> tuple[str, ...]:
    return tuple(sorted({item.origin for item in evidence if item.stance is stance}))


def _verb(evidence: Sequence[Evidence], verb: str) -> str:
    return verb if len({source_name(item) for item in evidence}) > 1 else f"{verb}s"


def _counted(evidence: Sequence[Evidence]) -> str:
    origins = len({item.origin for item in evidence})
    return "One other origin" if origins == 1 else f"{origins} other origins"


def _named(evidence: Sequence[Evidence]) -> str:
    """The names of the sources, and how few origins they are where that differs: "A, B (2 sources, 1 origin)"."""
    names = ", ".join(dict.fromkeys(source_name(item) for item in evidence))
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
