"""The `openai` backend: extractor and judge over one chat model, and what they asked of it."""

from verifier.endpoint.client import ChatClient
from verifier.endpoint.extract import EndpointExtractor
from verifier.endpoint.judge import EndpointJudge
from verifier.endpoint.meter import Bill
from verifier.findings import PromptVersion, Usage
from verifier.ledger import Ledger
from verifier.models import Judged
from verifier.prompts import load_prompt
from verifier.settings import Settings

FOLLOW_UPS = ("repair", "neutral")
"""Prompts by which the client asks once more."""


class OpenAIBackend:
    """The chat model that the settings name, as a backend; answers are kept in, and taken from, the ledger.

    Raises InputError where the settings name no usable endpoint, or limit the cost of a model without a price.
    """

    name = "openai"

    def __init__(self, settings: Settings, ledger: Ledger | None = None, *, client: ChatClient | None = None) -> None:
        self._settings = settings
        self._client = client or ChatClient(settings, ledger)
        self.extractor = EndpointExtractor(self._client)
        self.judge = EndpointJudge(self._client, settings.tokens_per_call)
        self.models = {"chat": self._client.model, "endpoint": self._client.connection.shown}

    @property
    def prompts(self) -> tuple[PromptVersion, ...]:
        """The prompts in use."""
        follow_ups = (load_prompt(name).used for name in FOLLOW_UPS)
        return (self.extractor.prompt.used, self.judge.prompt.used, *follow_ups)

    def fork(self) -> "OpenAIBackend":
        """This backend with a usage of its own; connection, limits, budget and ledger are shared."""
        return OpenAIBackend(self._settings, client=self._client.fork())

    def count(self, judged: Judged) -> None:
        """Count the answers that an earlier judgement rests on as if they were used now."""
        self._client.count(judged.answers, judged.dropped)

    def usage(self) -> Usage:
        """The answers used since this was last asked."""
        return self._client.usage()

    def bill(self) -> Bill:
        """What this run sent, and took from the ledger."""
        return self._client.bill()

    def close(self) -> None:
        """End the calls and the connections, those of forks too."""
        self._client.close()
