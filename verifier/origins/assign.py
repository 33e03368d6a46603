"""From links to origins: copies of one reporting together, then the reporting of one publisher."""

from collections.abc import Iterable, Mapping, Sequence

from verifier.models import Source, SourceInfo
from verifier.origins.credits import Credit
from verifier.origins.forest import Forest
from verifier.origins.models import Link, Origins, Signal
from verifier.origins.publishers import publishers
from verifier.origins.texts import TextLinks, owners


def cluster(sources: Sequence[Source], signatures: Mapping[str, bytes]) -> Origins:
    """The origins of the sources, with reasons. No order of the sources changes them.

    `signatures`: the MinHash of each text, by the id of its source (verifier.index.copies).
    """
    texts = TextLinks(sources, signatures)
    links = list(texts.links())
    credited = {source.id: texts.credits_of(source.id) for source in sources}
    return assign_origins(sources, links, credited)


def assign_origins(
    sources: Sequence[SourceInfo],
    links: Iterable[Link],
    credited: Mapping[str, tuple[Credit, ...]] | None = None,
) -> Origins:
    """The origins that follow from links between texts and from who published what.

    One publisher's own reporting is one origin. Where several publishers carry one text, it counts for the publisher
    whose reporting it is (`owners`), and for all of them where that cannot be told.
    """
    ordered = sorted(sources, key=lambda source: source.id)
    forest = Forest(source.id for source in ordered)
    kept = sorted(links, key=lambda link: (link.one, link.other, link.signal, link.evidence))
    for link in kept:
        forest.merge(link.one, link.other)
    reportings: dict[str, list[SourceInfo]] = {}
    for source in ordered:
        reportings.setdefault(forest.root(source.id), []).append(source)
    by_id = {source.id: source for source in ordered}
    for one, other, name in _same_publisher(reportings.values(), credited or {}):
        if forest.merge(one, other):
            low, high = sorted((one, other))
            kept.append(
                Link(
                    signal=Signal.PUBLISHER,
                    one=low,
                    other=high,
                    sentence=f"“{by_id[low].title}” and “{by_id[high].title}” have one publisher, {name}.",
                    evidence=name,
                )
            )
    return Origins(of={source.id: forest.root(source.id) for source in ordered}, links=tuple(kept))


def _same_publisher(
    reportings: Iterable[Sequence[SourceInfo]], credited: Mapping[str, tuple[Credit, ...]]
) -> Iterable[tuple[str, str, str]]:
    groups = list(reportings)
    keys = {source.id: publishers(source) for group in groups for source in group}
    names = Forest(())
    for known in keys.values():
        for key in known:
            names.merge(known[0], key)
    publisher = {identity: names.root(known[0]) for identity, known in keys.items() if known}
    first: dict[str, str] = {}
    for group in groups:
        for identity in owners(group, credited, publisher):
            if identity in publisher:
                name = publisher[identity]
                if first.setdefault(name, identity) != identity:
                    yield first[name], identity, keys[identity][0]
