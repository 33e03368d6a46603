"""Sentences that only pass on what another outlet reported: "as first reported by X", "X reported", "told X"."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from verifier.models import Frozen, Span
from verifier.origins.credits import is_agency
from verifier.origins.publishers import directory, fold

_WORD = r"[A-Z][\w.&'’-]*+"
_NAME = (
    rf"(?<![\w.&'’-])(?:[Tt]he |De |La |Le |El |Il |Die |Der )?{_WORD}"
    rf"(?:\s(?:(?:of|de|del|do|da|van|and|&)\s)?{_WORD}){{0,4}}"
    r"(?:\s(?:newspaper|daily|weekly|magazine|agency|broadcaster))?"
)
_MEDIUM = r"[Tt]he (?:newspaper|paper|daily|weekly|broadcaster|station|agency|magazine|website)"
_UNNAMED = rf"(?:{_MEDIUM}|[Tt]he (?:report|article))"
_WHEN = r"(?:\s+(?:earlier|first|also|has|had))?"
_TELLS = r"(?:reported|reports|wrote|writes|said|says|noted|notes|revealed|reveals|disclosed|found|quoted|quotes)"
_SURE = (
    rf"\b(?:as\s+)?(?:first|originally)\s+reported\s+(?:by|in)\s+(?P<who>{_NAME})",
    rf"\breports?\s+(?:in|by|from)\s+(?P<who>{_NAME})",
    rf"\b[Aa]s\s+(?P<who>{_NAME})\s+(?:tells\s+it|reported|reports|has\s+it|first\s+reported)",
    rf"(?P<who>{_NAME})\s+(?:was|were)\s+(?:the\s+)?first\s+to\s+report",
    rf"\bfirst\s+(?:appeared|published)\s+in\s+(?P<who>{_NAME})",
    rf"\b(?P<who>{_MEDIUM})\s+{_TELLS}\b",
    rf"\b(?:told|[Aa]ccording\s+to|[Pp]er)\s+(?P<who>{_UNNAMED})\b",
)
_IF_OUTLET = (
    rf"(?P<who>{_NAME}){_WHEN}\s+{_TELLS}\b",
    rf"\b(?:told|tells|telling|[Ss]peaking\s+to|[Tt]alking\s+to|interview\s+(?:with|in|by|for)|remarks\s+to|[Cc]iting"
    rf"|[Pp]er|quoted\s+(?:by|in)|[Aa]ccording\s+to|published\s+(?:by|in))\s+(?P<who>{_NAME})",
)
_MEDIA = re.compile(
    r"\b(?:times|herald|gazette|post|courier|chronicle|tribune|observer|journal|daily|weekly|news|newspaper|radio|tv|"
    r"television|broadcasting|broadcaster|press|magazine|standard|echo|argus|examiner|mirror|telegraph|sentinel|ledger|"
    r"dispatch|bulletin|register|evening|morning|star)\b",
    re.I,
)
_SURE_PATTERNS = tuple(re.compile(pattern) for pattern in _SURE)
_OUTLET_PATTERNS = tuple(re.compile(pattern) for pattern in _IF_OUTLET)
_UNNAMED_PATTERN = re.compile(_UNNAMED)


class Relay(Frozen):
    """Who is relayed, the words that say so, and where in the sentence they stand."""

    who: str
    phrase: str
    span: Span

    @property
    def named(self) -> bool:
        """Whether the outlet is called by its name, and not "the paper"."""
        return _UNNAMED_PATTERN.fullmatch(self.who) is None


class Mention(NamedTuple):
    """Who may be relayed, the place of the name, and whether the words say so whoever that is (`sure`)."""

    relay: Relay
    place: int
    sure: bool


class Outlets:
    """Names that are known to be of outlets, besides those of the directory."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(map(fold, names))
        self._last = frozenset(name.split()[-1] for name in self._names if name)

    def __contains__(self, name: str) -> bool:
        """Whether `name` is an outlet's: one of these, in full or by its last word, a listed one, or called one."""
        folded = fold(name)
        return (
            folded in self._names
            or folded in self._last
            or folded in directory().families
            or is_agency(name)
            or bool(_MEDIA.search(name))
        )


def mentions(sentence: str) -> tuple[Mention, ...]:
    """Whom `sentence` may relay, by its words alone."""
    found = []
    for patterns, sure in ((_SURE_PATTERNS, True), (_OUTLET_PATTERNS, False)):
        for pattern in patterns:
            for match in pattern.finditer(sentence):
                who = re.sub(r"^As\s+|(?:['’]s?|\.)$", "", match["who"])
                relay = Relay(who=who, phrase=match[0], span=Span(start=match.start(), end=match.end()))
                found.append(Mention(relay, match.start("who"), sure))
    return tuple(found)


def relays(found: Iterable[Mention], outlets: Outlets, own: str | None = None) -> tuple[Relay, ...]:
    """Of the `mentions` of a sentence, the outlets and agencies whose reporting it passes on, in its order.

    "X reported" and "told X" count only where X is an outlet: one of `outlets`, of the directory, or by its name
    ("the Gulva Bay Gazette"); a company that reported a loss and a minister who told Parliament are not relayed.
    `own` is the outlet that prints the sentence: what was told to itself is its own reporting.
    """
    named: dict[int, Relay] = {}
    for relay, place, sure in found:
        if (sure or relay.who in outlets) and not _is_own(relay.who, own):
            named.setdefault(place, relay)
    return tuple(named[place] for place in sorted(named))


def _is_own(name: str, own: str | None) -> bool:
    if not own:
        return False
    mine, said = fold(own).split(), fold(name).split()
    return mine == said or (len(said) == 1 and said[0] == mine[-1])
