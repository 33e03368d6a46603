"""Which backend and which embedders the settings ask for."""

from typing import TYPE_CHECKING

from verifier.encoder import MODEL, SentenceEncoder
from verifier.protocols import Embedder, SharedBackend
from verifier.settings import Settings
from verifier.vocabulary import BackendName

if TYPE_CHECKING:
    from verifier.cascade import RemotePart
    from verifier.endpoint import OpenAIBackend
    from verifier.endpoint.estimate import Plan, PlanningBackend
    from verifier.ledger import Ledger
    from verifier.local.backend import LocalBackend


def needs_ledger(settings: Settings) -> bool:
    """Whether an endpoint is to be asked anything at all."""
    return settings.resolved_backend is not BackendName.LOCAL or settings.embeddings != MODEL


def open_embedder(settings: Settings) -> Embedder:
    """The shipped sentence encoder, or the endpoint's embedding model that the settings name."""
    if settings.embeddings == MODEL:
        return SentenceEncoder()
    from verifier.endpoint import EndpointEmbedder

    return EndpointEmbedder(settings)


def recorded(embedder: Embedder, settings: Settings, ledger: "Ledger | None") -> Embedder:
    """`embedder`, or for an endpoint's model one that asks it only for vectors the ledger does not hold."""
    if settings.embeddings == MODEL or ledger is None:
        return embedder
    from verifier.endpoint.embed import RecordedEmbedder

    return RecordedEmbedder(embedder, ledger, settings.replay)


def open_remote(
    settings: Settings, embedder: Embedder, ledger: "Ledger | None" = None, plan: "Plan | None" = None
) -> "OpenAIBackend | PlanningBackend | None":
    """The part of the backend that asks an endpoint, where the settings resolve to one that has it.

    With a `plan` it asks no model anything: the calls that would be made are put there.
    """
    if settings.resolved_backend is BackendName.LOCAL:
        return None
    if plan is not None and ledger is not None:
        from verifier.endpoint.estimate import PlanningBackend

        return PlanningBackend(settings, ledger, _local(embedder, settings).extractor, plan)
    from verifier.endpoint import OpenAIBackend

    return OpenAIBackend(settings, ledger)


def open_backend(settings: Settings, embedder: Embedder, remote: "RemotePart | None" = None) -> SharedBackend:
    """The backend that the settings resolve to, over `remote` or one of its own.

    The local judge compares with the shipped encoder in any case.
    """
    remote = remote or open_remote(settings, embedder)
    if remote is None:
        return _local(embedder, settings)
    if settings.resolved_backend is BackendName.OPENAI:
        return remote
    from verifier.cascade import CascadeBackend

    return CascadeBackend(_local(embedder, settings), remote, settings.cascade_confidence)


def _local(embedder: Embedder, settings: Settings) -> "LocalBackend":
    from verifier.local.backend import LocalBackend

    encoder = embedder if isinstance(embedder, SentenceEncoder) else SentenceEncoder()
    return LocalBackend(encoder, settings.without_rules)
