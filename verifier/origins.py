"""Origins: which sources are one independent unit. Unknown never merges."""

from collections.abc import Iterable, Sequence

from verifier.models import SourceInfo


def assign_origins(sources: Sequence[SourceInfo], copies: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The origin of each source: the smallest id among the sources that share its outlet or are near-copies.

    `copies` are pairs of source ids whose texts are near-duplicates. The result does not depend on any order.
    """
    parent = {source.id: source.id for source in sources}

    def root(identity: str) -> str:
        while parent[identity] != identity:
            identity = parent[identity]
        return identity

    def merge(one: str, other: str) -> None:
        low, high = sorted((root(one), root(other)))
        parent[high] = low

    by_outlet: dict[str, str] = {}
    for source in sources:
        if source.outlet:
            merge(source.id, by_outlet.setdefault(source.outlet.casefold().strip(), source.id))
    for one, other in copies:
        merge(one, other)
    return {identity: root(identity) for identity in parent}
