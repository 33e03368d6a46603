"""The table of opposites, `opposites.toml`: which words cannot both be said of one thing at one time."""

import tomllib
from collections import defaultdict
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from verifier.models import Frozen


class Sense(Frozen):
    """What a word says in one row of the table: which row, and whether on its first side."""

    row: int
    first: bool
    doer: bool = False
    """Whether who does it must be the same as well for two statements to exclude each other."""
    passing: bool = False
    """Whether the state may change within one story."""


class _Pair(Frozen):
    """A row of the table: the lemmas of either side, and what must be the same besides what it happens to."""

    one: str
    other: str
    roles: Literal["theme", "both"] = "theme"
    passing: bool = False


class _Directions(Frozen):
    """The words for upwards and downwards: of what moves, of what is moved, and nouns."""

    one: str
    other: str
    cause_one: str
    cause_other: str
    noun_one: str
    noun_other: str


class _Table(Frozen):
    """The file."""

    direction: _Directions
    pair: tuple[_Pair, ...]


class Movement(Frozen):
    """The words of one side of the direction table: of what moves itself, of what is moved, and nouns."""

    moves: frozenset[str]
    moved: frozenset[str]
    nouns: frozenset[str]


@lru_cache(maxsize=1)
def opposites() -> dict[str, tuple[Sense, ...]]:
    """The senses of each word; a verb with a particle is written "turn-down"."""
    found: defaultdict[str, list[Sense]] = defaultdict(list)
    for row, pair in enumerate(_table().pair):
        for side, listed in ((0, pair.one), (1, pair.other)):
            sense = Sense(row=row, first=side == 0, doer=pair.roles == "both", passing=pair.passing)
            for word in listed.split():
                found[word].append(sense)
    return {word: tuple(senses) for word, senses in found.items()}


@lru_cache(maxsize=1)
def movements() -> tuple[Movement, Movement]:
    """The words for upwards, and those for downwards."""
    table = _table().direction
    up = table.one, table.cause_one, table.noun_one
    down = table.other, table.cause_other, table.noun_other
    upwards, downwards = (
        Movement(moves=frozenset(moves.split()), moved=frozenset(moved.split()), nouns=frozenset(nouns.split()))
        for moves, moved, nouns in (up, down)
    )
    return upwards, downwards


@lru_cache(maxsize=1)
def _table() -> _Table:
    return _Table.model_validate(
        tomllib.loads((files("verifier.facts") / "opposites.toml").read_text(encoding="utf-8"))
    )
