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
            self._client.drop(sum(one.dropped for one in judged))
            yield from judged

    def _conversation(self, sheet: Sheet) -> Conversation:
        return Conversation.begin(
            self.prompt, self._client.marker, passages=sheet.passages, claims=sheet.claims, asked=sheet.asked
        )

    async def _start(self, sheet: Sheet) -> list[Judged]:
        return await self._judge(sheet, _Patience())

    async def _judge(self, sheet: Sheet, patience: "_Patience") -> list[Judged]:
        conversation = self._conversation(sheet)
        try:
            answered = await self._client.ask(conversation, JudgeAnswer)
        except CallError as error:
            return await self._smaller(sheet, error, patience)
        said = rulings(sheet, answered.answer)
        if not said.request:
            patience.restore()
            return _complete(sheet, said)
        request = self._repair.render(problems=said.request).user
        try:
            again = await self._client.ask(conversation.then(answered.text, request), JudgeAnswer)
        except CallError as error:
            return await self._without(sheet, said, error, patience)
        return _complete(sheet, rulings(sheet, answered.answer, again.answer))

    async def _without(self, sheet: Sheet, said: Rulings, error: CallError, patience: "_Patience") -> list[Judged]:
        """What was said, where mending it failed: claims left out are asked about anew if only size was the matter."""
        left_out = [found for found, judged in zip(sheet.batch, said.judged, strict=True) if judged is None]
        found_later = iter(await self._smaller(Sheet(left_out), error, patience) if left_out else ())
        return [judged or next(found_later) for judged in said.judged]

    async def _smaller(self, sheet: Sheet, error: CallError, patience: "_Patience") -> list[Judged]:
        """The halves' results, one after the other, where `error` is of size and there are halves; else failures."""
        halves = sheet.halves() if error.of_size and patience.left else ()
        if halves:
            return sheet.joined([judged for half in halves for judged in await self._judge(half, patience)])
        patience.left = max(0, patience.left - 1)
        return [Judged(claim_id=found.claim.id, failure=error.reason, detail=str(error)) for found in sheet.batch]


@dataclass
class _Patience:
    left: int = PATIENCE

    def restore(self) -> None:
        self.left = PATIENCE


def _complete(sheet: Sheet, said: Rulings) -> list[Judged]:
    return [
        judged or Judged(claim_id=found.claim.id, failure=UncheckedReason.OMITTED, detail=_OMITTED)
        for found, judged in zip(sheet.batch, said.judged, strict=True)
    ]
