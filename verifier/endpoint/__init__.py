"""The `openai` backend: LangChain over any endpoint that speaks OpenAI's chat-completions protocol."""

from verifier.endpoint.backend import OpenAIBackend
from verifier.endpoint.embed import EndpointEmbedder

__all__ = ["EndpointEmbedder", "OpenAIBackend"]
