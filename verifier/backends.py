"""Which backend and which embedder the settings ask for."""

from verifier.encoder import MODEL, SentenceEncoder
from verifier.protocols import Backend, Embedder
from verifier.settings import Settings
from verifier.vocabulary import BackendName


def open_embedder(settings: Settings) -> Embedder:
    """The shipped sentence encoder, or the endpoint's embedding model that the settings name."""
    if settings.embeddings == MODEL:
        return SentenceEncoder()
    from verifier.endpoint import EndpointEmbedder

    return EndpointEmbedder(settings)


def open_backend(settings: Settings, embedder: Embedder) -> Backend:
    """The backend that the settings resolve to; the local judge compares with the shipped encoder in any case."""
    if settings.resolved_backend is BackendName.LOCAL:
        from verifier.local.backend import LocalBackend

        return LocalBackend(embedder if isinstance(embedder, SentenceEncoder) else SentenceEncoder())
    from verifier.endpoint import OpenAIBackend

    return OpenAIBackend(settings)
