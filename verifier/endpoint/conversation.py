"""What is said to a chat model, and what names it in the ledger."""

from enum import StrEnum
from typing import Self

from verifier.findings import PromptVersion
from verifier.models import Frozen
from verifier.prompts import Prompt

MASK = "==marker=="
"""Stands for the run's marker wherever a conversation is named or kept."""


class Role(StrEnum):
    """Who speaks."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class Turn(Frozen):
    """One message."""

    role: Role
    text: str


class Conversation(Frozen):
    """The messages of one call, after a prompt; `marker` fences what articles say in them."""

    prompt: PromptVersion
    turns: tuple[Turn, ...]
    marker: str

    @classmethod
    def begin(cls, prompt: Prompt, marker: str, **values: str) -> Self:
        """System and user message of `prompt`. Raises InputError unless marker and values are its variables."""
        messages = prompt.render(marker=marker, **values)
        turns = (Turn(role=Role.SYSTEM, text=messages.system), Turn(role=Role.USER, text=messages.user))
        return cls(prompt=prompt.used, turns=turns, marker=marker)

    def then(self, answer: str, request: str) -> "Conversation":
        """This conversation after the model's `answer` and a further `request`."""
        more = (Turn(role=Role.ASSISTANT, text=answer), Turn(role=Role.USER, text=request))
        return self.model_copy(update={"turns": (*self.turns, *more)})

    def adding(self, request: str) -> "Conversation":
        """This conversation with `request` at the end of its last turn."""
        *before, last = self.turns
        longer = last.model_copy(update={"text": f"{last.text}\n\n{request}"})
        return self.model_copy(update={"turns": (*before, longer)})

    def mask(self, text: str) -> str:
        """`text` with MASK in the marker's place."""
        return text.replace(self.marker, MASK)

    @property
    def masked(self) -> tuple[Turn, ...]:
        """The turns with MASK in the marker's place: the same in every run."""
        return tuple(turn.model_copy(update={"text": self.mask(turn.text)}) for turn in self.turns)
