"""The fewest links that show why some sources are one origin."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from verifier.origins.forest import Forest
from verifier.origins.models import Link


def reasons(links: Iterable[Link], named: Collection[str]) -> tuple[Link, ...]:
    """Those of `links` that join the `named` sources: a tree whose ends are all named, with every reason of a pair."""
    ordered = sorted(links, key=lambda link: (not {link.one, link.other} <= set(named), link.one, link.other))
    forest = Forest(())
    neighbours: defaultdict[str, set[str]] = defaultdict(set)
    for link in ordered:
        if forest.merge(link.one, link.other):
            neighbours[link.one].add(link.other)
            neighbours[link.other].add(link.one)
    idle = [identity for identity in neighbours if identity not in named]
    while idle:
        end = idle.pop()
        if len(neighbours[end]) == 1:
            (other,) = neighbours.pop(end)
            neighbours[other].remove(end)
            if other not in named:
                idle.append(other)
    kept = [link for link in ordered if link.other in neighbours.get(link.one, ())]
    return tuple(sorted(kept, key=lambda link: (link.one, link.other, link.signal)))
