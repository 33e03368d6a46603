"""The `openai` backend: extractor and judge over one chat model, and what they asked of it."""

from verifier.endpoint.client import ChatClient
from verifier.endpoint.extract import EndpointExtractor
from verifier.endpoint.judge import EndpointJudge
from verifier.findings import PromptVersion, Usage
from verifier.settings import Settings


class OpenAIBackend:
    """The chat model that the settings name, as a backend. Raises InputError where they name no usable endpoint."""

    name = "openai"

    def __init__(self, settings: Settings) -> None:
        self._client = ChatClient(settings)
        self.extractor = EndpointExtractor(self._client)
        self.judge = EndpointJudge(self._client)
        self.models = {"chat": self._client.model, "endpoint": self._client.connection.shown}

    @property
    def prompts(self) -> tuple[PromptVersion, ...]:
        """The prompts in use."""
        return (self.extractor.prompt.used, self.judge.prompt.used)

    def usage(self) -> Usage:
        """The answers used since this was last asked."""
        return self._client.usage()

    def close(self) -> None:
        """End the calls and the connections."""
        self._client.close()
