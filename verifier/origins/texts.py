"""Links between texts: copies, agency stories and pages at one address."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, time

import numpy as np

from verifier.models import Source, SourceInfo
from verifier.origins.candidates import candidates, matrix
from verifier.origins.credits import Credit, credits, is_agency, same_agency
from verifier.origins.forest import Forest
from verifier.origins.models import Link, Signal
from verifier.origins.publishers import canonical_address, publishers
from verifier.origins.shingles import Overlap, Shingles, overlap, repeated, shingles, without

COPIED = 0.2
"""Share of the shingles of one text that are in the other from which it is a copy.

With three words in ten changed about 0.3 are left. Of 1,200 pairs of independent reports of one event in our sets the
highest is 0.05.
"""

COPIED_SHINGLES = 14
"""And at least so many: a formula or two in a short text is no copy."""

CREDITED = 0.08
"""The share that is enough where both credit one agency."""

CREDITED_SHINGLES = 6

BOILERPLATE_TIMES = 3
"""In how many different stories of one outlet a shingle stands that is boilerplate there."""

_BAND = 6
"""Minima that agree at once in versions of one story (about 0.7 alike and more)."""
_NONE: Shingles = np.empty(0, np.uint64)


class TextLinks:
    """The links between the texts of some sources; reads each text once, and only if it may be part of a link."""

    def __init__(self, sources: Sequence[Source], signatures: Mapping[str, bytes]) -> None:
        """`signatures`: the MinHash of each source's text, by id."""
        self._sources = {source.id: source for source in sorted(sources, key=lambda source: source.id)}
        self._signatures = {identity: signatures[identity] for identity in self._sources}
        self._shingles: dict[str, Shingles] = {}
        self._credits: dict[str, tuple[Credit, ...]] = {}
        self._publisher = self._publishers()
        self._boilerplate = self._by_outlet()

    def links(self) -> Iterator[Link]:
        """A link for each merge that a text makes, and for each credit that goes with it, by ids."""
        forest = Forest(self._sources)
        addresses: dict[str, str] = {}
        for source in self._sources.values():
            if (address := canonical_address(source.url)) and addresses.setdefault(address, source.id) != source.id:
                one = addresses[address]
                forest.merge(one, source.id)
                yield Link(
                    signal=Signal.ADDRESS, one=one, other=source.id, evidence=address,
                    sentence=f"{self._name(source.id)} and {self._name(one)} are the page at one address.",
                )  # fmt: skip
        for one, other in candidates(self._signatures, self._publisher):
            if forest.root(one) != forest.root(other):
                for link in self.between(one, other):
                    forest.merge(one, other)
                    yield link

    def between(self, one: str, other: str) -> Iterator[Link]:
        """The links that the words and credits of two sources make."""
        found = overlap(self._counted(one), self._counted(other))
        copied = found.containment >= COPIED and found.shared >= COPIED_SHINGLES
        if copied:
            yield self._copy(one, other, found)
        if found.containment >= CREDITED and found.shared >= CREDITED_SHINGLES and (both := self._credit(one, other)):
            agency, lines = both
            yield Link(
                signal=Signal.CREDIT, one=one, other=other, evidence=lines,
                sentence=f"{self._name(one)} and {self._name(other)} both rest on {agency}, in words they share.",
            )  # fmt: skip

    def credits_of(self, identity: str) -> tuple[Credit, ...]:
        """The agencies that a source credits."""
        if identity not in self._credits:
            self._credits[identity] = credits(self._sources[identity])
        return self._credits[identity]

    def _copy(self, one: str, other: str, found: Overlap) -> Link:
        inner, outer = (one, other) if found.of_one >= found.of_other else (other, one)
        name, whole = self._name(inner), self._name(outer)
        return Link(
            signal=Signal.COPY, one=one, other=other,
            sentence=f"{100 * found.containment:.0f} % of the wording of {name} is in {whole}.",
            evidence=f"containment {found.containment:.2f} ({found.shared} shared shingles)",
        )  # fmt: skip

    def _credit(self, one: str, other: str) -> tuple[str, str] | None:
        for mine in self.credits_of(one):
            for theirs in self.credits_of(other):
                if same_agency(mine.agency, theirs.agency):
                    return max(mine.agency, theirs.agency, key=len), f"{mine.line}; {theirs.line}"
        for credited, agency in ((one, other), (other, one)):
            outlet = self._sources[agency].outlet
            for credit in self.credits_of(credited):
                if outlet and same_agency(credit.agency, outlet):
                    return outlet, f"{credit.line}; outlet {outlet!r}"
        return None

    def _name(self, identity: str) -> str:
        source = self._sources[identity]
        return f"“{source.title}” ({source.outlet})" if source.outlet else f"“{source.title}”"

    def _counted(self, identity: str) -> Shingles:
        if identity not in self._shingles:
            left_out = self._boilerplate.get(self._publisher.get(identity, ""), _NONE)
            self._shingles[identity] = without(shingles(self._sources[identity].text), left_out)
        return self._shingles[identity]

    def _publishers(self) -> dict[str, str]:
        forest = Forest(())
        keys = {identity: publishers(source) for identity, source in self._sources.items()}
        for names in keys.values():
            for name in names:
                forest.merge(names[0], name)
        return {identity: forest.root(names[0]) for identity, names in keys.items() if names}

    def _by_outlet(self) -> dict[str, Shingles]:
        """What each outlet prints under different stories; versions of one story count once."""
        printed: dict[str, list[str]] = {}
        for identity, publisher in self._publisher.items():
            printed.setdefault(publisher, []).append(identity)
        return {
            publisher: left_out
            for publisher, identities in printed.items()
            if len(identities) >= BOILERPLATE_TIMES and len(left_out := self._left_out(identities))
        }

    def _left_out(self, identities: Sequence[str]) -> Shingles:
        bands = matrix([self._signatures[identity] for identity in identities])
        forest = Forest(identities)
        for start in range(0, bands.shape[1] - _BAND + 1, _BAND):
            first: dict[bytes, str] = {}
            for identity, row in zip(identities, bands[:, start : start + _BAND], strict=True):
                forest.merge(first.setdefault(row.tobytes(), identity), identity)
        stories: dict[str, list[Shingles]] = {}
        for identity in identities:
            stories.setdefault(forest.root(identity), []).append(shingles(self._sources[identity].text))
        return repeated([np.unique(np.concatenate(texts)) for texts in stories.values()], BOILERPLATE_TIMES)


def owners(
    members: Sequence[SourceInfo], credited: Mapping[str, tuple[Credit, ...]], publisher: Mapping[str, str]
) -> list[str]:
    """Those of the sources of one reporting whose publisher it is; where that is not known, all.

    The agency that the others credit, else the publisher who was strictly first. A paper that prints an agency's story
    is thereby not made one with the agency, and neither are two agencies of which one paper prints both.
    """
    if len({publisher.get(source.id, source.id) for source in members}) == 1:
        return [source.id for source in members]
    named = [credit.agency for source in members for credit in credited.get(source.id, ())]
    agencies = [s.id for s in members if s.outlet and any(same_agency(s.outlet, name) for name in named)]
    if agencies:
        return agencies
    if any(is_agency(name) for name in named):
        return []
    return _first(members, publisher) or [source.id for source in members]


def _first(members: Sequence[SourceInfo], publisher: Mapping[str, str]) -> list[str]:
    times = {source.id: source.published for source in members if source.published}
    if len(times) < len(members):
        return []
    utc = {identity: when if when.tzinfo else when.replace(tzinfo=UTC) for identity, when in times.items()}
    by_day = any(when.time() == time() for when in times.values())
    ranks = {identity: when.toordinal() if by_day else when.timestamp() for identity, when in utc.items()}
    earliest = [identity for identity, rank in ranks.items() if rank == min(ranks.values())]
    known = {publisher.get(identity) for identity in earliest}
    return earliest if len(known) == 1 and None not in known else []
