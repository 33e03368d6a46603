"""The judge of the `openai` backend: several claims with their passages in one call, and one more to mend it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from verifier.endpoint.client import ChatClient
from verifier.endpoint.conversation import Conversation
from verifier.endpoint.failures import CallError
from verifier.endpoint.rulings import JudgeAnswer, Rulings, rulings
from verifier.endpoint.sheet import Sheet, pack
from verifier.models import Candidates, Judged
from verifier.prompts import load_prompt
from verifier.vocabulary import UncheckedReason

PATIENCE = 3
"""When so many of the smallest parts of a sheet fail in a row, size is not what they fail by: no more is split."""

_OMITTED = "the model's answer says nothing of this claim, though asked twice"


class EndpointJudge:
    """Asks a chat model how passages bear on claims; what it cannot quote from the passage does not count.

    Claims are packed into calls of about `tokens_per_call` tokens of claims and passages.
    """

    def __init__(self, client: ChatClient, tokens_per_call: int) -> None:
        self._client = client
        self._tokens = tokens_per_call
        self.prompt = load_prompt("judge")
        self._repair = load_prompt("repair")

    def judge(self, batch: Sequence[Candidates]) -> Iterator[Judged]:
        """One `Judged` a claim, in order; claims without candidates are not asked about. Raises EndpointError."""
        answered = self._answered(pack([found for found in batch if found.candidates], self._tokens))
        for found in batch:
            yield next(answered) if found.candidates else Judged(claim_id=found.claim.id)

    def _answered(self, sheets: Sequence[Sheet]) -> Iterator[Judged]:
        for judged in self._client.each(self._start, sheets):
            self._client.count((), sum(one.dropped for one in judged))
            yield from judged

    def _conversation(self, sheet: Sheet) -> Conversation:
        return Conversation.begin(
            self.prompt, self._client.marker, passages=sheet.passages, claims=sheet.claims, asked=sheet.asked
        )

    async def _start(self, sheet: Sheet) -> list[Judged]:
        attempt = _Attempt(self._client.fork())
        judged = await self._judge(sheet, attempt)
        self._client.absorb(attempt.client)
        return [one.model_copy(update={"answers": attempt.client.used}) for one in judged]

    async def _judge(self, sheet: Sheet, attempt: "_Attempt") -> list[Judged]:
        conversation = self._conversation(sheet)
        try:
            answered = await attempt.client.ask(conversation, JudgeAnswer)
        except CallError as error:
            return await self._smaller(sheet, error, attempt)
        said = rulings(sheet, answered.answer)
        if not said.request:
            attempt.restore()
            return _complete(sheet, said)
        request = self._repair.render(problems=said.request).user
        try:
            again = await attempt.client.ask(conversation.then(answered.text, request), JudgeAnswer)
        except CallError as error:
            return await self._without(sheet, said, error, attempt)
        return _complete(sheet, rulings(sheet, answered.answer, again.answer))

    async def _without(self, sheet: Sheet, said: Rulings, error: CallError, attempt: "_Attempt") -> list[Judged]:
        """What was said, where mending it failed: claims left out are asked about anew if only size was the matter."""
        left_out = [found for found, judged in zip(sheet.batch, said.judged, strict=True) if judged is None]
        found_later = iter(await self._smaller(Sheet(left_out), error, attempt) if left_out else ())
        return [judged or next(found_later) for judged in said.judged]

    async def _smaller(self, sheet: Sheet, error: CallError, attempt: "_Attempt") -> list[Judged]:
        """The halves' results, one after the other, where `error` is of size and there are halves; else failures."""
        halves = sheet.halves() if error.of_size and attempt.left else ()
        if halves:
            return sheet.joined([judged for half in halves for judged in await self._judge(half, attempt)])
        attempt.left = max(0, attempt.left - 1)
        return [Judged(claim_id=found.claim.id, failure=error.reason, detail=str(error)) for found in sheet.batch]


@dataclass
class _Attempt:
    """What is put into one sheet: whom it asks, and how many more failures it bears."""

    client: ChatClient
    left: int = PATIENCE

    def restore(self) -> None:
        self.left = PATIENCE


def _complete(sheet: Sheet, said: Rulings) -> list[Judged]:
    return [
        judged or Judged(claim_id=found.claim.id, failure=UncheckedReason.OMITTED, detail=_OMITTED)
        for found, judged in zip(sheet.batch, said.judged, strict=True)
    ]
