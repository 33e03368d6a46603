"""Compound sentences parted into clauses that each state one thing, where that can be done without guessing."""

import re

from verifier.local.attribution import parse_attribution
from verifier.models import Span

_ABSOLUTE = re.compile(
    r"^(?P<main>[^“”\"]{30,}?), with (?P<subject>(?:[A-Z][\w’'-]*\s?)+) "
    r"(?P<also>also )?(?P<verb>[a-z]+ing) (?P<rest>[^“”\"]+)$"
)
_SEMICOLON = re.compile(r"^(?P<main>[^“”\";]{25,}); (?P<rest>[^“”\";]{25,})$")


class Clause(Span):
    """A clause of a sentence: its place there, and its words as a sentence of its own."""

    text: str


def split_clauses(sentence: str) -> list[Clause]:
    """The clauses of `sentence`, or the whole of it as one; what somebody said is never parted."""
    whole = [Clause(start=0, end=len(sentence), text=sentence)]
    if parse_attribution(sentence):
        return whole
    if match := _ABSOLUTE.match(sentence):
        second = f"{match['subject']} is {match['also'] or ''}{match['verb']} {match['rest']}"
        start = match.start("subject")
    elif match := _SEMICOLON.match(sentence):
        second = match["rest"][0].upper() + match["rest"][1:]
        start = match.start("rest")
    else:
        return whole
    return [
        Clause(start=0, end=match.end("main"), text=f"{match['main']}."),
        Clause(start=start, end=len(sentence), text=second),
    ]
