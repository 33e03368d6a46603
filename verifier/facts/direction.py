"""Which way a measure moved: rose against fell, "an increase in" against "a drop in", "up 12 %" against "down 12 %"."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from verifier.facts.frames import Predicate, Tense, predicates
from verifier.facts.opposites import movements
from verifier.facts.phrases import Phrase, noun_phrase, same_time, times
from verifier.facts.polarity import Opposed, same_thing
from verifier.models import Frozen

_NO_MOVE = frozenset(
    "against apart asleep away behind foul ill in into off on onto out over short silent through under up upon "
    "victim together down".split()
)
"""What makes another verb of "rise" or "fall": fall ill, fall short of, rise up against."""
_UP_DOWN = frozenset(("up", "down"))
_NOUN = re.compile(
    r"\b(?:an?|the|this|that|its|their|another|any)\s(?:[\w.,%-]+\s){0,3}?(?P<noun>[a-z]+)\s"
    r"(?:of\s[^,;:.]{1,40}?\s)?(?:in|of)\s(?=[^\d\s])"
)
_BASE = re.compile(r"\b(?:compared\swith|compared\sto|than|from|against|on|since|over)\s(?P<base>[^,;:]{1,60})")
_NEGATIVE = re.compile(r"\b(?:no|not|without|never|n[’']t|smaller|slower|lower)\b")


class Move(Frozen):
    """A measure that moved: the word for it, which way, of what, and when."""

    word: str
    up: bool
    measure: Phrase
    tense: Tense
    time: frozenset[str]
    base: frozenset[str]
    """What it is compared with, as far as that is a time."""


def direction_conflict(claim: str, evidence: str) -> Opposed | None:
    """The words by which two sentences have one measure move opposite ways at one time, or None."""
    for mine, theirs in product(moves(claim), moves(evidence)):
        agree = mine.tense is theirs.tense and same_time(mine.time, theirs.time) and same_time(mine.base, theirs.base)
        if mine.up != theirs.up and agree and same_thing(mine.measure, theirs.measure, claim, evidence):
            return Opposed(mine.word, theirs.word)
    return None


@lru_cache(maxsize=1_000)
def moves(sentence: str) -> tuple[Move, ...]:
    """The movements that `sentence` states, none where it also denies one."""
    found = [move for one in predicates(sentence) if (move := _moved(one, sentence))]
    return (*found, *_nouns(sentence))


def _moved(one: Predicate, sentence: str) -> Move | None:
    if one.negated or one.tense is Tense.UNREAL:
        return None
    word = f"{one.lemma}-{one.particle}" if one.particle in _UP_DOWN else one.lemma
    if one.object is not None or one.passive:
        side = next((side for side, way in enumerate(movements()) if word in way.moved), None)
    elif one.particle in _NO_MOVE and word not in movements()[0].moves | movements()[1].moves:
        return None
    else:
        side = next((side for side, way in enumerate(movements()) if word in way.moves), None)
    if side is None or one.theme is None:
        return None
    return _move(word.replace("-", " "), side, one.theme, one.tense, one.time, one.tail)


def _nouns(sentence: str) -> Iterator[Move]:
    """Movements said by a noun: "an increase of 3 % in exports"."""
    for match in _NOUN.finditer(sentence):
        side = next((side for side, way in enumerate(movements()) if match["noun"] in way.nouns), None)
        if side is None or _NEGATIVE.search(sentence, max(0, match.start() - 40), match.end()):
            continue
        measure = noun_phrase(re.split(r"[,;:.]\s", sentence[match.end() :], maxsplit=1)[0])
        if measure is not None:
            tail = sentence[match.end() :]
            yield _move(match["noun"], side, measure, Tense.EVENT, times(sentence), tail)


def _move(word: str, side: int, measure: Phrase, tense: Tense, time: frozenset[str], tail: str) -> Move:
    based = _BASE.search(tail)
    base = times(based["base"]) if based else frozenset()
    tense = Tense.EVENT if tense is Tense.STATE else tense
    return Move(word=word, up=side == 0, measure=measure, tense=tense, time=time, base=base)
