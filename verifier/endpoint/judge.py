"""The judge of the `openai` backend: several claims with their passages in one structured call, quotes checked."""

from collections.abc import Iterator, Sequence

from verifier.endpoint.answers import Answer
from verifier.endpoint.client import ChatClient
from verifier.endpoint.conversation import Conversation
from verifier.endpoint.failures import CallError
from verifier.endpoint.fence import marker, one_line, provenance
from verifier.models import Candidate, Candidates, Claim, Judged, Judgement, Passage, Span
from verifier.prompts import load_prompt
from verifier.quotes import locate
from verifier.vocabulary import Aspect, Disagreement, Stance

_WEIGHT = {Stance.REFUTES: 0, Stance.SUPPORTS: 1, Stance.NEI: 2}
_WHY_SHOWN = 400
CLAIMS = 8


class JudgementAnswer(Answer):
    """How one passage bears on one claim."""

    claim: str
    passage: str
    stance: Stance
    kind: Disagreement | None
    aspect: Aspect | None
    quote: str
    why: str


class JudgeAnswer(Answer):
    """The judgements on all claims; pairs that settle nothing are left out."""

    judgements: list[JudgementAnswer]


class EndpointJudge:
    """Asks a chat model how passages bear on claims; what it cannot quote from the passage does not count."""

    def __init__(self, client: ChatClient) -> None:
        self._client = client
        self.prompt = load_prompt("judge")

    def judge(self, batch: Sequence[Candidates]) -> Iterator[Judged]:
        """One `Judged` a claim, in order; claims without candidates are not asked about. Raises EndpointError."""
        packs = [batch[start : start + CLAIMS] for start in range(0, len(batch), CLAIMS)]
        for judged in self._client.each(self._judge, packs):
            self._client.drop(sum(one.dropped for one in judged))
            yield from judged

    async def _judge(self, pack: Sequence[Candidates]) -> list[Judged]:
        if not any(found.candidates for found in pack):
            return [Judged(claim_id=found.claim.id) for found in pack]
        sheet = Sheet(pack)
        try:
            answered = await self._client.ask(self._request(sheet), JudgeAnswer)
        except CallError as error:
            return sheet.read(error)
        return sheet.read(answered.answer)

    def _request(self, sheet: "Sheet") -> Conversation:
        passages, claims = sheet.passages(), sheet.claims()
        return Conversation.begin(self.prompt, marker(passages, claims), passages=passages, claims=claims)


class Sheet:
    """The claims of one call, C1 and on, and their passages, P1 and on, each passage once."""

    def __init__(self, batch: Sequence[Candidates]) -> None:
        self._batch = batch
        unique: dict[str, Candidate] = {}
        for found in batch:
            for candidate in found.candidates:
                unique.setdefault(candidate.passage.id, candidate)
        self._labels = {passage_id: f"P{number}" for number, passage_id in enumerate(unique, 1)}
        self._unique = unique

    def passages(self) -> str:
        """Each passage on a line, under the line that says where it is from."""
        return "\n\n".join(
            f"[{self._labels[passage_id]}] {provenance(candidate.source)}\n{one_line(candidate.passage.text)}"
            for passage_id, candidate in self._unique.items()
        )

    def claims(self) -> str:
        """Each claim on a line, with the passages it is to be compared with."""
        return "\n".join(
            f"[C{number}] ({', '.join(self._listed(found))}) {_claim_line(found.claim)}"
            for number, found in enumerate(self._batch, 1)
        )

    def read(self, answer: JudgeAnswer | CallError) -> list[Judged]:
        """One `Judged` a claim, from an answer about this sheet."""
        return [self._read_claim(f"C{number}", found, answer) for number, found in enumerate(self._batch, 1)]

    def _read_claim(self, label: str, found: Candidates, answer: JudgeAnswer | CallError) -> Judged:
        claim = found.claim
        if isinstance(answer, CallError):
            return Judged(claim_id=claim.id, failure=answer.reason, detail=str(answer))
        listed = self._listed(found)
        judgements, dropped = [], 0
        for said in answer.judgements:
            if _id(said.claim) != label or (said.stance is Stance.NEI and said.kind is None):
                continue
            passage = listed.get(_id(said.passage))
            quote = _locate(said.quote, passage) if passage else None
            if passage and quote:
                judgements.append(_judgement(claim, passage, quote, said))
            else:
                dropped += 1
        return Judged(claim_id=claim.id, judgements=_settle(judgements, list(listed.values())), dropped=dropped)

    def _listed(self, found: Candidates) -> dict[str, Passage]:
        return {self._labels[candidate.passage.id]: candidate.passage for candidate in found.candidates}


def _claim_line(claim: Claim) -> str:
    line = one_line(claim.text)
    if claim.as_of:
        line += f" (as of {claim.as_of.isoformat()})"
    if claim.attribution:
        said = claim.attribution
        line += f" (speaker: {one_line(said.speaker)}; said: {one_line(said.content)}"
        line += f"; in these words: {one_line(said.quote)})" if said.quote else ")"
    return line


def _id(text: str) -> str:
    return text.strip().strip("[]").upper()


def _locate(quote: str, passage: Passage) -> Span | None:
    found = locate(quote, passage.text)
    return Span(start=passage.start + found.start, end=passage.start + found.end) if found else None


def _judgement(claim: Claim, passage: Passage, quote: Span, said: JudgementAnswer) -> Judgement:
    kind = said.kind
    if said.stance is Stance.SUPPORTS:
        kind = None
    elif said.stance is Stance.REFUTES:
        kind = said.kind or Disagreement.CONTRADICTION
    return Judgement(
        claim_id=claim.id,
        passage=passage,
        quote=quote,
        stance=said.stance,
        why=one_line(said.why)[:_WHY_SHOWN].rstrip(" ."),
        kind=kind,
        aspect=said.aspect if claim.attribution else None,
    )


def _settle(judgements: Sequence[Judgement], passages: Sequence[Passage]) -> tuple[Judgement, ...]:
    """One judgement for each passage and aspect, in the order of `passages`, whatever order they came in.

    Where they differ the refuting one stays: a disagreement is shown with its words, and a person can check it.
    """
    ordered = sorted(
        judgements,
        key=lambda one: (
            passages.index(one.passage),
            one.aspect or "",
            _WEIGHT[one.stance],
            one.quote.start,
            -one.quote.end,
            one.kind or "",
            one.why,
        ),
    )
    settled: dict[tuple[str, str], Judgement] = {}
    for judgement in ordered:
        settled.setdefault((judgement.passage.id, judgement.aspect or ""), judgement)
    return tuple(settled.values())
