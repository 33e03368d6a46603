"""What joins two sources, and the origins that follow."""

from enum import StrEnum

from verifier.models import Frozen


class Signal(StrEnum):
    """Why two sources are one origin."""

    COPY = "copy"
    """One text is wholly or partly the other."""
    CREDIT = "credit"
    """Both credit one agency, and their words overlap."""
    ADDRESS = "address"
    """Both are the page at one address."""
    PUBLISHER = "publisher"
    """One publisher printed both, and neither is another's reporting."""


class Link(Frozen):
    """A reason why two sources share an origin: one sentence for the user, and what it rests on; `one < other`."""

    signal: Signal
    one: str
    other: str
    sentence: str
    evidence: str


class Origins(Frozen):
    """The origin of every source asked for, and the links that made them, in order.

    An origin is named by its publisher where it is all of one's own reporting, else by the smallest id in it.
    """

    of: dict[str, str]
    links: tuple[Link, ...] = ()

    def clusters(self) -> dict[str, tuple[str, ...]]:
        """The ids of the sources of each origin, in order."""
        members: dict[str, list[str]] = {}
        for source, origin in sorted(self.of.items()):
            members.setdefault(origin, []).append(source)
        return {origin: tuple(members[origin]) for origin in sorted(members)}

    def groups(self) -> list[tuple[str, tuple[str, ...], list[Link]]]:
        """Each origin, the ids of its sources in order, and the links between them; the largest first."""
        links: dict[str, list[Link]] = {}
        for link in self.links:
            links.setdefault(self.of[link.one], []).append(link)
        found = [(origin, members, links.get(origin, [])) for origin, members in self.clusters().items()]
        return sorted(found, key=lambda group: (-len(group[1]), group[0]))
