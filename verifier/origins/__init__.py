"""Origins: which sources are one independent unit, and why. Unknown never merges."""

from verifier.origins.assign import assign_origins
from verifier.origins.models import Link, Origins, Signal
from verifier.origins.reasons import reasons
from verifier.origins.signatures import signature
from verifier.origins.texts import Text, is_copy, links_between
from verifier.origins.witness import Witness, Witnesses

__all__ = [
    "Link",
    "Origins",
    "Signal",
    "Text",
    "Witness",
    "Witnesses",
    "assign_origins",
    "is_copy",
    "links_between",
    "reasons",
    "signature",
]
