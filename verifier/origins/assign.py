"""From reportings to origins: what one publisher reported itself is one origin."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime, time

from verifier.models import SourceInfo, content_id
from verifier.origins.credits import Credit, is_agency, same_agency
from verifier.origins.forest import Forest
from verifier.origins.models import Link, Origins, Signal
from verifier.origins.publishers import publishers

Credited = Callable[[str], Collection[Credit]]
"""The agencies that the source of an id credits."""


def assign_origins(
    reportings: Iterable[Sequence[SourceInfo]],
    links: Iterable[Link] = (),
    credited: Credited = lambda _: (),
    aliases: Iterable[Sequence[str]] = (),
    doubt: SourceInfo | None = None,
) -> Origins:
    """The origins of sources, given those whose words are one reporting, and why.

    A reporting that several publishers carry counts for the one whose it is (`owner`), and is an origin of its own
    where that cannot be told. `aliases`: names that are known to be of one publisher (`publishers`). `doubt`: the
    article that is checked; what its publisher carries and may have reported itself counts as its own.
    """
    groups = [sorted(group, key=lambda source: source.id) for group in reportings]
    groups.sort(key=lambda group: group[0].id)
    keys = {source.id: publishers(source) for group in groups for source in group}
    names = Forest(())
    for known in (*aliases, *keys.values()):
        for name in known[1:]:
            names.merge(known[0], name)
    publisher = {identity: names.root(known[0]) for identity, known in keys.items() if known}
    doubtful = publisher.get(doubt.id) if doubt else None
    of: dict[str, str] = {}
    kept = sorted(links, key=lambda link: (link.one, link.other, link.signal))
    first: dict[str, SourceInfo] = {}
    for group in groups:
        whose = owner(group, publisher, credited, doubtful)
        of |= dict.fromkeys((source.id for source in group), content_id("publisher", whose) if whose else group[0].id)
        if whose:
            own = next(source for source in group if publisher.get(source.id) == whose)
            if (one := first.setdefault(whose, own)) is not own:
                kept.append(_same_publisher(one, own, whose))
    return Origins(of=of, links=tuple(kept))


def owner(
    members: Sequence[SourceInfo], publisher: dict[str, str], credited: Credited, doubtful: str | None = None
) -> str | None:
    """The publisher whose reporting the sources of one reporting are; None where that is not known.

    The agency that the others credit, else the publisher who was strictly first. A paper that prints an agency's story
    is thereby not made one with the agency, and neither are two papers that print one agency.
    """
    carriers = {publisher.get(source.id) for source in members}
    if len(carriers) == 1:
        return carriers.pop()
    named = [credit.agency for source in members for credit in credited(source.id)]
    agencies = [s for s in members if s.outlet and any(same_agency(s.outlet, name) for name in named)]
    if agencies:
        known = {publisher[source.id] for source in agencies}
        return known.pop() if len(known) == 1 else None
    if any(is_agency(name) for name in named):
        return None
    return _first(members, publisher) or (doubtful if doubtful in carriers else None)


def _first(members: Sequence[SourceInfo], publisher: dict[str, str]) -> str | None:
    times = [(source.published, publisher.get(source.id)) for source in members]
    known = [(_utc(when), name) for when, name in times if when]
    if len(known) < len(members):
        return None
    by_day = any(when.time() == time() for when, _ in known)
    ranks = [(when.toordinal() if by_day else when.timestamp(), name) for when, name in known]
    least = min(rank for rank, _ in ranks)
    earliest = {name for rank, name in ranks if rank == least}
    return earliest.pop() if len(earliest) == 1 else None


def _utc(when: datetime) -> datetime:
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _same_publisher(one: SourceInfo, other: SourceInfo, name: str) -> Link:
    low, high = sorted((one, other), key=lambda source: source.id)
    sentence = f"“{low.title}” and “{high.title}” have one publisher, {name}."
    return Link(signal=Signal.PUBLISHER, one=low.id, other=high.id, sentence=sentence, evidence=name)
