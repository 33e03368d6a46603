"""For which origin a stretch of a source speaks: its own, or that of the outlet whose report it only passes on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from verifier.models import Frozen, Source, Span
from verifier.origins.credits import same_agency
from verifier.origins.publishers import directory, fold
from verifier.origins.relay import Mention, Outlets, mentions, relays
from verifier.sentences import split_sentences

_NO_RELAY = re.compile(
    r"\b(?:contrary\s+to|unlike|confirm(?:s|ed|ing)?|den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?)\s+"
    r"(?:what|(?:(?:a|an|the|that|those|earlier|claims?\s+in)\s+)?(?:\w+\s+)?reports?)\b"
    r"|\b(?:wrongly|falsely|mistakenly|incorrectly|erroneously)\s+(?:\w+\s+)?(?:reported|said|wrote|stated)\b",
    re.IGNORECASE,
)
"""What makes a sentence more than a relay: it confirms or denies what the other outlet reported."""
_KIND = re.compile(r"\s(?:newspaper|daily|weekly|magazine|agency|broadcaster)$")


class Witness(Frozen):
    """The origin that a stretch of a source counts for, and the outlet it relays, by the name it gives it."""

    origin: str
    relays: str | None = None


class Witnesses:
    """The sources of one check, and for whom each of their sentences speaks."""

    def __init__(self, sources: Sequence[Source], origins: Mapping[str, str]) -> None:
        """`origins`: of each source, by its id. Of an outlet whose sources have several, the first source's counts."""
        self._sources = {source.id: source for source in sources}
        self._origins = origins
        self._outlets: dict[str, str] = {}
        for source in sources:
            if source.outlet and source.outlet.strip():
                self._outlets.setdefault(source.outlet, origins[source.id])
        self._known = Outlets(self._outlets)
        self._named: dict[str, str | None] = {}
        self._relaying: dict[str, list[tuple[Span, Witness]]] = {}

    def origin(self, source_id: str) -> str:
        """The origin of the source as a whole."""
        return self._origins[source_id]

    def of(self, source_id: str, span: Span) -> Witness:
        """For whom `span` of the source speaks: for the outlet that one of its sentences relays, else for itself.

        An outlet that is not among the sources has an origin of its own, named after it, so that two that relay it are
        one; one that is not named ("the paper") is the one that the source last relayed by name, and nobody if none.
        """
        if source_id not in self._relaying:
            self._relaying[source_id] = list(self._relays_in(self._sources[source_id]))
        found = (witness for sentence, witness in self._relaying[source_id] if sentence.overlaps(span))
        return next(found, Witness(origin=self._origins[source_id]))

    def _relays_in(self, source: Source) -> Iterator[tuple[Span, Witness]]:
        last: str | None = None
        full: dict[str, str] = {}
        for sentence, found in _relaying(source.text):
            passed_on = relays(found, self._known, source.outlet)
            given = [name for relay in passed_on if (name := relay.who if relay.named else last)]
            names = [full.setdefault(fold(name).split()[-1], name) if _is_short(name) else name for name in given]
            full |= {fold(name).split()[-1]: name for name in names if not _is_short(name)}
            last = names[-1] if names else last
            if names and not _NO_RELAY.search(sentence.of(source.text)):
                witness = self._witness(names)
                if witness.origin != self._origins[source.id]:
                    yield sentence, witness

    def _witness(self, names: Sequence[str]) -> Witness:
        """The outlet of `names` that is among the sources, or else the first."""
        known = (Witness(origin=origin, relays=name) for name in names if (origin := self._origin_of(name)))
        return next(known, Witness(origin=_stand_in(names[0]), relays=names[0]))

    def _origin_of(self, name: str) -> str | None:
        """The origin of the outlet called `name`, in full or by its last word ("the Herald"), if that is one."""
        if name not in self._named:
            full = {origin for outlet, origin in self._outlets.items() if _key(outlet) == _key(name)}
            agency = {origin for outlet, origin in self._outlets.items() if same_agency(outlet, name)}
            short = {origin for outlet, origin in self._outlets.items() if fold(outlet).split()[-1] == _key(name)}
            found = full or agency or short
            self._named[name] = found.pop() if len(found) == 1 else None
        return self._named[name]


@lru_cache(maxsize=500)
def _relaying(text: str) -> tuple[tuple[Span, tuple[Mention, ...]], ...]:
    """The sentences of a text that may relay somebody. Neighbouring articles of an audit find the same sources."""
    found = ((sentence, mentions(sentence.of(text))) for sentence in split_sentences(text))
    return tuple((sentence, each) for sentence, each in found if each)


def _is_short(name: str) -> bool:
    """Whether a name is of one word, such as the last of one that the text gave before in full."""
    return len(fold(name).split()) == 1


def _key(name: str) -> str:
    """One name for an outlet under its several names, its family's if it has one."""
    folded = _KIND.sub("", fold(name))
    known = directory()
    return known.families.get(folded) or known.agencies.get(folded) or folded


def _stand_in(name: str) -> str:
    """The origin that stands for an outlet of which no source is at hand."""
    return f"relayed:{_key(name)}"
