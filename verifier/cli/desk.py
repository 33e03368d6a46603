"""The desk that a command works at: embedder, backend and index, as the settings say."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from verifier.cli.index import add_sources, open_index
from verifier.cli.options import notice

if TYPE_CHECKING:
    from verifier.pipeline import Desk
    from verifier.settings import Settings


def open_desk(
    stack: ExitStack,
    settings: "Settings",
    sources: list[Path],
    *,
    only_these: bool = False,
    notify: Callable[[str], None] = lambda _: None,
) -> "Desk":
    """Everything opened, the sources indexed, and the backend named on stderr; `stack` closes what is open.

    `only_these`: what else the index holds is removed from it.
    """
    from verifier.backends import open_backend, open_embedder
    from verifier.pipeline import Desk

    embedder = open_embedder(settings)
    backend = open_backend(settings, embedder)
    stack.callback(backend.close)
    models = ", ".join(f"{role} {name}" for role, name in sorted(backend.models.items()))
    notice(f"backend: {backend.name} ({models})")
    index = stack.enter_context(open_index(settings, embedder))
    if sources:
        given = add_sources(index, sources).source_ids
        stale = [source.id for source in index.sources() if only_these and source.id not in given]
        for identity in stale:
            index.remove(identity)
    return Desk(
        index=index,
        embedder=embedder,
        backend=backend,
        min_origins=settings.min_origins,
        passages_per_claim=settings.passages_per_claim,
        notify=notify,
    )
