"""What the tests of the call layer share: a small schema, a client of a fake endpoint, and questions to it."""

from collections.abc import Sequence
from typing import Any

from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint
from verifier.endpoint.answers import Answer
from verifier.endpoint.client import ChatClient
from verifier.endpoint.conversation import Conversation, Role, Turn
from verifier.endpoint.failures import CallError
from verifier.findings import PromptVersion
from verifier.ledger import Ledger
from verifier.settings import load_settings

SYSTEM = "Be brief."
ASK = "A word, please: {braces} are harmless."
PROMPT = PromptVersion(name="word", version="1", sha256="0" * 64)


class Word(Answer):
    """One word."""

    word: str


class Pauses(list[float]):
    """The seconds a client wanted to wait; it does not wait."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def client(
    server: FakeEndpoint | None, ledger: Ledger | None = None, pause: Pauses | None = None, **options: Any
) -> ChatClient:
    """A client of `server` that does not wait between retries; without server settings name no endpoint."""
    where = {"base_url": server.url, "api_key": KEY} if server else {}
    given = where | {"model": MODEL, "max_retries": 0, "timeout": 60.0} | options
    return ChatClient(load_settings(**given), ledger, pause=Pauses() if pause is None else pause)


def conversation(chat: ChatClient, text: str = ASK, system: str = SYSTEM) -> Conversation:
    """System and user message, in no prompt's words."""
    turns = (Turn(role=Role.SYSTEM, text=system), Turn(role=Role.USER, text=text))
    return Conversation(prompt=PROMPT, turns=turns, marker=chat.marker)


def ask(chat: ChatClient, texts: Sequence[str] = (ASK,), schema: type[Answer] = Word) -> list[Any]:
    """The answers to `texts`, all asked at once, or the CallErrors in their place."""

    async def one(text: str) -> Answer | CallError:
        try:
            return (await chat.ask(conversation(chat, text), schema)).answer
        except CallError as error:
            return error

    return list(chat.each(one, texts))


def word(chat: ChatClient, text: str = ASK) -> str:
    """The word that `text` is answered with. Raises CallError and EndpointError."""
    (answer,) = ask(chat, [text])
    if isinstance(answer, CallError):
        raise answer
    return str(answer.word)
