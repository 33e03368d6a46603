"""What a model says of the claims on a sheet, checked against their passages: no judgement without its words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from verifier.endpoint.answers import Answer
from verifier.endpoint.sheet import Sheet
from verifier.models import Candidates, Claim, Judged, Judgement, Passage, Span
from verifier.quotes import locate
from verifier.reading.text import clean_line
from verifier.vocabulary import Aspect, Disagreement, Stance

_WEIGHT = {Stance.REFUTES: 0, Stance.SUPPORTS: 1, Stance.NEI: 2}
_BOTH_SO = (Disagreement.PERIOD, Disagreement.SCOPE, Disagreement.UNIT, Disagreement.DEFINITION)
"""Kinds of disagreement under which claim and passage can both be so."""
_WHY_SHOWN = 400
_SHORT_ID = re.compile(r"[A-Z]\d{1,4}")
"""What may be repeated to the model in a request: anything longer might be words that an article put in its mouth."""
_MISSING = "has no entry. Where nothing bears on it, give it an empty list."


class JudgementAnswer(Answer):
    """How one passage bears on one claim: first the words and the reason, then what follows from them."""

    passage: str
    aspect: Aspect | None
    quote: str
    why: str
    stance: Stance
    kind: Disagreement | None


class ClaimJudgements(Answer):
    """The judgements on one claim; an empty list says that no passage bears on it."""

    claim: str
    judgements: list[JudgementAnswer]


class JudgeAnswer(Answer):
    """An entry for every claim."""

    claims: list[ClaimJudgements]


class Rulings(NamedTuple):
    """What was said of each claim of a sheet, None where nothing was, and what to ask of the model to mend it."""

    judged: list[Judged | None]
    request: str
    """Empty where there is nothing to mend."""


@dataclass
class _Entry:
    """One answer on one claim. Doubtful judgements have their words, but their fields do not go together."""

    sound: list[Judgement] = field(default_factory=list)
    doubtful: list[Judgement] = field(default_factory=list)
    false: int = 0
    flawed: set[str] = field(default_factory=set)
    """Ids of the passages on which something is to be mended."""
    flaws: list[str] = field(default_factory=list)


def rulings(sheet: Sheet, answer: JudgeAnswer, again: JudgeAnswer | None = None) -> Rulings:
    """What `answer` says of the claims of `sheet`, and `again`, which was to mend it: what was sound stands.

    It does not depend on the order of an answer's entries and judgements.
    """
    judged: list[Judged | None] = []
    flaws: dict[str, list[str]] = {}
    names = [f"C{number}" for number in range(1, len(sheet.batch) + 1)]
    for name, found in zip(names, sheet.batch, strict=True):
        entries = [_entry(name, found, sheet, one) for one in (answer, again) if one]
        spoken = [entry for entry in entries if entry]
        judged.append(_judged(found, spoken) if spoken else None)
        if problems := spoken[-1].flaws if spoken else [_MISSING]:
            flaws[name] = problems
    return Rulings(judged, _request(flaws))


def _request(flaws: dict[str, list[str]]) -> str:
    if not flaws:
        return ""
    problems = [f"- {name} {problem}" for name, several in flaws.items() for problem in dict.fromkeys(several)]
    return "\n".join([*problems, f"Answer for {', '.join(flaws)} alone: what you said of other claims stands."])


def _entry(name: str, found: Candidates, sheet: Sheet, answer: JudgeAnswer) -> _Entry | None:
    said = [entry.judgements for entry in answer.claims if _id(entry.claim) == name]
    if not said:
        return None
    entry = _Entry()
    listed = sheet.listed(found)
    for one in dict.fromkeys(judgement for several in said for judgement in several):
        if one.stance is Stance.NEI and one.kind is None:
            continue
        label = _id(one.passage)
        passage = listed.get(label)
        quote = _locate(one.quote, passage) if passage else None
        flaw = _flaw(found.claim, label, one) if quote else _false(one, label, listed)
        if flaw:
            entry.flaws.append(flaw)
            entry.flawed.add(passage.id if passage else "")
        if passage and quote:
            (entry.doubtful if flaw else entry.sound).append(_judgement(found.claim, passage, quote, one))
        else:
            entry.false += 1
    return entry


def _false(said: JudgementAnswer, label: str, listed: dict[str, Passage]) -> str:
    if label not in listed:
        named = label if _SHORT_ID.fullmatch(label) else "a passage"
        return f"names {named}, which is not listed beside it: listed are {', '.join(listed)}."
    others = [other for other, passage in listed.items() if _locate(said.quote, passage)]
    hint = f" Those words stand in {', '.join(others)}." if others else ""
    return f"{label}: the quote does not stand there in one piece, character for character.{hint}"


def _flaw(claim: Claim, label: str, said: JudgementAnswer) -> str | None:
    """Fields of a judgement that do not go together, for the model to decide."""
    if claim.attribution and said.aspect is None:
        return f"{label}: the aspect is missing, for this claim has a speaker."
    if said.stance is Stance.REFUTES and said.kind in _BOTH_SO:
        return f"{label}: refutes does not go with {said.kind}, under which both can be so."
    if said.stance is Stance.NEI and said.kind not in _BOTH_SO:
        return f"{label}: nei does not go with {said.kind}, under which they cannot both be so."
    return None


def _judged(found: Candidates, entries: Sequence[_Entry]) -> Judged:
    """What stands after one entry, or after a flawed one and the one that was to mend it.

    The second adds to passages that were flawed or had no judgement. Doubtful judgements stand, in their most cautious
    reading, where nothing better came for their passage.
    """
    first, *more = entries
    second = more[0] if more and first.flaws else _Entry()
    firm = {judgement.passage.id for judgement in first.sound} - first.flawed
    added = [judgement for judgement in second.sound if judgement.passage.id not in firm]
    mended = {judgement.passage.id for judgement in added}
    doubtful = [one for one in first.doubtful + second.doubtful if one.passage.id not in firm | mended]
    settled = _settle(doubtful) | _settle(first.sound + added)
    order = {candidate.passage.id: number for number, candidate in enumerate(found.candidates)}
    return Judged(
        claim_id=found.claim.id,
        judgements=tuple(sorted(settled.values(), key=lambda one: (order[one.passage.id], one.aspect or ""))),
        dropped=max(first.false - len(_settle(added)), second.false),
    )


def _settle(judgements: Iterable[Judgement]) -> dict[tuple[str, str], Judgement]:
    """One judgement for each passage and aspect, whatever order they came in.

    Where they differ the refuting one stays: a disagreement is shown with its words, and a person can check it.
    """
    settled: dict[tuple[str, str], Judgement] = {}
    for judgement in sorted(judgements, key=_rank):
        settled.setdefault((judgement.passage.id, judgement.aspect or ""), judgement)
    return settled


def _rank(one: Judgement) -> tuple[int, int, int, str, str]:
    return _WEIGHT[one.stance], one.quote.start, -one.quote.end, one.kind or "", one.why


def _judgement(claim: Claim, passage: Passage, quote: Span, said: JudgementAnswer) -> Judgement:
    """The judgement as a model of ours; where its fields do not go together, the reading that claims least."""
    stance, kind = said.stance, said.kind
    if stance is Stance.SUPPORTS:
        kind = None
    elif kind in _BOTH_SO:
        stance = Stance.NEI
    elif stance is Stance.REFUTES:
        kind = kind or Disagreement.CONTRADICTION
    return Judgement(
        claim_id=claim.id,
        passage=passage,
        quote=quote,
        stance=stance,
        why=clean_line(said.why)[:_WHY_SHOWN].rstrip(" ."),
        kind=kind,
        aspect=(said.aspect or Aspect.CONTENT) if claim.attribution else None,
    )


def _locate(quote: str, passage: Passage) -> Span | None:
    found = locate(quote, passage.text)
    return Span(start=passage.start + found.start, end=passage.start + found.end) if found else None


def _id(text: str) -> str:
    return text.strip().strip("[]").upper()
