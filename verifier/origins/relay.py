"""Sentences that only pass on what another outlet reported: "as first reported by X", "X reported", "told X"."""

import re
from collections.abc import Collection

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


def relays(sentence: str, *, own: str | None = None, outlets: Collection[str] = ()) -> tuple[Relay, ...]:
    """The outlets and agencies whose reporting `sentence` passes on, in the order in which it names them.

    "X reported" and "told X" count only where X is an outlet: one of `outlets`, of the directory, or by its name
    ("the Gulva Bay Gazette"); a company that reported a loss and a minister who told Parliament are not relayed.
    `own` is the outlet that prints the sentence: what was told to itself is its own reporting.
    """
    known = frozenset(map(fold, outlets))
    found: dict[int, Relay] = {}
    for patterns, sure in ((_SURE_PATTERNS, True), (_OUTLET_PATTERNS, False)):
        for pattern in patterns:
            for match in pattern.finditer(sentence):
                who = re.sub(r"^As\s+|(?:['’]s?|\.)$", "", match["who"])
                if (sure or _is_outlet(who, known)) and not _is_own(who, own):
                    span = Span(start=match.start(), end=match.end())
                    found.setdefault(match.start("who"), Relay(who=who, phrase=match[0], span=span))
    return tuple(found[start] for start in sorted(found))


def _is_outlet(name: str, known: frozenset[str]) -> bool:
    folded = fold(name)
    listed = directory()
    return (
        folded in known
        or folded in listed.families
        or is_agency(name)
        or bool(_MEDIA.search(name))
        or any(folded and folded == outlet.split()[-1] for outlet in known)
    )


def _is_own(name: str, own: str | None) -> bool:
    if not own:
        return False
    mine, said = fold(own).split(), fold(name).split()
    return mine == said or (len(said) == 1 and said[0] == mine[-1])
