"""The `openai` backend: extractor and judge over one chat model, and what they asked of it."""

from verifier.endpoint.client import ChatClient, Meter
from verifier.endpoint.extract import EndpointExtractor
from verifier.endpoint.judge import EndpointJudge
from verifier.findings import PromptVersion, Usage
from verifier.settings import Settings


class OpenAIBackend:
    """The chat model that the settings name, as a backend. Raises InputError where they name no usable endpoint."""

    name = "openai"

    def __init__(self, settings: Settings) -> None:
        self._meter = Meter()
        client = ChatClient(settings, self._meter)
        self.extractor = EndpointExtractor(client)
        self.judge = EndpointJudge(client, settings.claims_per_call)
        self.models = {"chat": client.model, "endpoint": client.connection.shown}

    @property
    def prompts(self) -> tuple[PromptVersion, ...]:
        """The prompts in use."""
        return (self.extractor.prompt.used, self.judge.prompt.used)

    def usage(self) -> Usage:
        """Calls, tokens and dropped quotes since this backend was made."""
        return self._meter.usage()
