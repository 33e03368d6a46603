"""What joins two texts: copied words, a common agency, a common address. It depends on the two alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from verifier.models import Source
from verifier.origins.boilerplate import without
from verifier.origins.credits import Credit, credits, same_agency
from verifier.origins.models import Link, Signal
from verifier.origins.publishers import canonical_address, publishers
from verifier.origins.shingles import Overlap, Shingles, overlap, shingles

COPIED = 0.2
"""Share of the shingles of one text that are in the other from which it is a copy.

With three words in ten changed about 0.3 are left. Of 1,200 pairs of independent reports of one event in our sets the
highest is 0.05.
"""

COPIED_SHINGLES = 14
"""And at least so many: a formula or two in a short text is no copy."""

WHOLE = 0.8
"""The share of both texts that makes even short ones copies."""

CREDITED = 0.08
"""The share that is enough where both credit one agency."""

CREDITED_SHINGLES = 6


@dataclass(frozen=True)
class Text:
    """A source, made ready to be compared. `boilerplate`: those sentences of its outlet that do not count."""

    source: Source
    signature: bytes
    boilerplate: frozenset[int] = frozenset()

    @cached_property
    def shingles(self) -> Shingles:
        """The shingles of what is no boilerplate."""
        return shingles(without(self.source, self.boilerplate))

    @cached_property
    def credits(self) -> tuple[Credit, ...]:
        """The agencies that the source credits."""
        return credits(self.source)

    @cached_property
    def publishers(self) -> frozenset[str]:
        """The keys of the publisher."""
        return frozenset(publishers(self.source))

    @property
    def name(self) -> str:
        """How a reason names the source."""
        title, outlet = self.source.title, self.source.outlet
        return f"“{title}” ({outlet})" if outlet else f"“{title}”"


def is_copy(one: Text, other: Text) -> bool:
    """Whether one of the texts is wholly or partly the other, whoever printed them."""
    return one.source.id == other.source.id or _copied(overlap(one.shingles, other.shingles))


def links_between(one: Text, other: Text) -> Iterator[Link]:
    """The reasons why two sources are one reporting.

    What one publisher prints twice needs none but a common address: its stories share words that are nobody else's.
    """
    one, other = sorted((one, other), key=lambda text: text.source.id)
    address = canonical_address(one.source.url)
    if address and address == canonical_address(other.source.url):
        sentence = f"{one.name} and {other.name} are the page at one address."
        yield _link(Signal.ADDRESS, one, other, sentence, address)
    if one.publishers & other.publishers:
        return
    found = overlap(one.shingles, other.shingles)
    if _copied(found):
        inner, outer = (one, other) if found.of_one >= found.of_other else (other, one)
        sentence = f"{100 * found.containment:.0f} % of the wording of {inner.name} is in {outer.name}."
        evidence = f"containment {found.containment:.2f} ({found.shared} shared shingles)"
        yield _link(Signal.COPY, one, other, sentence, evidence)
    if found.containment >= CREDITED and found.shared >= CREDITED_SHINGLES and (both := _credit(one, other)):
        agency, lines = both
        sentence = f"{one.name} and {other.name} both rest on {agency}, in words they share."
        yield _link(Signal.CREDIT, one, other, sentence, lines)


def _copied(found: Overlap) -> bool:
    long = found.containment >= COPIED and found.shared >= COPIED_SHINGLES
    return long or (found.shared > 0 and min(found.of_one, found.of_other) >= WHOLE)


def _link(signal: Signal, one: Text, other: Text, sentence: str, evidence: str) -> Link:
    return Link(signal=signal, one=one.source.id, other=other.source.id, sentence=sentence, evidence=evidence)


def _credit(one: Text, other: Text) -> tuple[str, str] | None:
    for mine in one.credits:
        for theirs in other.credits:
            if same_agency(mine.agency, theirs.agency):
                return max(mine.agency, theirs.agency, key=len), f"{mine.line}; {theirs.line}"
    for credited, agency in ((one, other), (other, one)):
        outlet = agency.source.outlet
        for credit in credited.credits:
            if outlet and same_agency(credit.agency, outlet):
                return outlet, f"{credit.line}; outlet {outlet!r}"
    return None
