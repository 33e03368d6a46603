"""Statements that exclude each other on one frame: negated against asserted, and a word against its opposite."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from verifier.facts.frames import NEGATORS, Predicate, Tense, predicates
from verifier.facts.opposites import Sense, opposites
from verifier.facts.phrases import Phrase, same_time
from verifier.facts.words import Word, words
from verifier.quotes import QUOTED

HELD = 0.6
"""Share of the words behind a negated predicate that a text must have for it to assert the same."""
_NEGATORS = NEGATORS | {"without", "hardly"}
_REFUSALS = frozenset(
    """refuse refusal reject rejection exclude exclusion refrain regardless deny denial lack fail failure prevent ban
    prohibit oppose opposition abstain avoid rule decline few little unlikely impossible""".split()
)
_AWAY = frozenset(
    "about ahead along apart around aside away back behind by down for into of off on onto out over short through up "
    "upon with".split()
)
"""Words right behind a verb that may make another verb of it."""
_PERIODS = {"annual": "year", "yearly": "year", "quarterly": "quarter", "monthly": "month", "weekly": "week"}
_GENERAL = frozenset("company firm group overall total whole own entire".split())
"""What tells no thing from another."""
_SYNONYMS = tuple(
    frozenset(group.split())
    for group in (
        "spend expenditure budget outlay",
        "revenue turnover sale",
        "profit earning",
        "firm company",
        "staff workforce",
    )
)


class Opposed(NamedTuple):
    """The words of two statements that exclude each other: the claim's, and the other text's."""

    claim: str
    evidence: str


def negation_conflict(claim: str, evidence: str) -> str | None:
    """The predicate that one sentence denies and the other asserts of the same, or None."""
    for mine, theirs in product(predicates(claim), predicates(evidence)):
        if mine.negated == theirs.negated or not _same_predicate(mine, theirs):
            continue
        denial, assertion, said = (mine, theirs, evidence) if mine.negated else (theirs, mine, claim)
        if _is_denied(denial, assertion, said) and _same_frame(mine, theirs, claim, evidence):
            return mine.lemma
    return None


def opposite_conflict(claim: str, evidence: str) -> Opposed | None:
    """The opposites that two sentences say of the same, or None."""
    for mine, theirs in product(predicates(claim), predicates(evidence)):
        if mine.negated or theirs.negated:
            continue
        if mine.lemma == theirs.lemma:
            if _opposite_objects(mine, theirs, claim, evidence) and mine.object and theirs.object:
                return Opposed(mine.object.head, theirs.object.head)
            continue
        for sense, other in product(_senses(mine), _senses(theirs)):
            opposed = sense.row == other.row and sense.first != other.first
            if opposed and _excludes(sense, mine, theirs, claim, evidence):
                return Opposed(mine.lemma, theirs.lemma)
    return None


def same_thing(mine: Phrase | None, theirs: Phrase | None, claim: str, evidence: str) -> bool:
    """Whether two noun phrases, of two texts, name one thing: one head, and nothing said that tells them apart.

    Names and owners that only the claim gives are context: a claim stands alone, a sentence of a source does not.
    """
    if mine is None or theirs is None or not _same_head(mine.head, theirs.head):
        return False
    if mine.names and theirs.names and not (mine.names <= theirs.names or theirs.names <= mine.names):
        return False
    extra = theirs.modifiers - mine.modifiers | theirs.owners - mine.owners
    missing = mine.modifiers - theirs.modifiers
    return _told(missing - _GENERAL, lemmas(evidence)) and _told(extra - _GENERAL, lemmas(claim))


def _told(modifiers: frozenset[str], text: frozenset[str]) -> bool:
    """Whether the text has each of the modifiers among its lemmas, as it is or as the period that it names."""
    return all(not {word, _PERIODS.get(word, word)}.isdisjoint(text) for word in modifiers)


def _same_head(one: str, other: str) -> bool:
    return bool(one) and (one == other or any({one, other} <= group for group in _SYNONYMS))


@lru_cache(maxsize=1_000)
def lemmas(text: str) -> frozenset[str]:
    """The lemmas of all words of `text`."""
    return frozenset(word.lemma for word in words(text))


def only_one_negates(one: str, other: str) -> bool:
    """Whether one text negates something, quotations and names apart, and the other has no word of refusal at all."""
    texts = [QUOTED.sub(" ", text) for text in (one, other)]
    negative = [_negates(text) for text in texts]
    refusing = [bool(lemmas(text) & _REFUSALS) for text in texts]
    return any(negative[place] and not (negative[1 - place] or refusing[1 - place]) for place in (0, 1))


def _negates(text: str) -> bool:
    sequence = words(text)
    return any(_is_negator(word) and not (word.capital and place) for place, word in enumerate(sequence))


def _is_negator(word: Word) -> bool:
    form = word.form.casefold().replace("’", "'")
    return form in _NEGATORS or form.endswith("n't") or word.lemma == "refuse"


def _same_predicate(mine: Predicate, theirs: Predicate) -> bool:
    if mine.lemma == theirs.lemma:
        phrasal = not (mine.passive or theirs.passive) and (mine.particle in _AWAY or theirs.particle in _AWAY)
        return not phrasal or mine.particle == theirs.particle
    return bool(set(_senses(mine)) & set(_senses(theirs)))


def _is_denied(denial: Predicate, assertion: Predicate, said: str) -> bool:
    """Whether what is denied is no narrower than what the text `said` asserts."""
    held = lemmas(said)
    wanted = [word for word in denial.rest if not word[0].isdigit()]
    return denial.time <= assertion.time | held and sum(word in held for word in wanted) >= HELD * len(wanted)


def _same_frame(mine: Predicate, theirs: Predicate, claim: str, evidence: str) -> bool:
    if not _same_tense(mine, theirs) or not same_time(mine.time, theirs.time):
        return False
    if mine.anyone != theirs.anyone:
        nobody, somebody = (mine, theirs) if mine.anyone else (theirs, mine)
        happened = somebody.passive or somebody.object is not None
        return bool(mine.rest & theirs.rest) and (happened if nobody.passive else not somebody.passive)
    if not same_thing(mine.theme, theirs.theme, claim, evidence):
        return False
    doers_told = mine.doer is not None and theirs.doer is not None
    return not doers_told or same_thing(mine.doer, theirs.doer, claim, evidence)


def _excludes(sense: Sense, mine: Predicate, theirs: Predicate, claim: str, evidence: str) -> bool:
    if not _same_frame(mine, theirs, claim, evidence):
        return False
    if sense.doer:
        same = (mine.object is None) == (theirs.object is None) and not (mine.passive or theirs.passive)
        return same and not (mine.amount or theirs.amount) and same_thing(mine.subject, theirs.subject, claim, evidence)
    return not sense.passing or bool(mine.time) == bool(theirs.time)


def _opposite_objects(mine: Predicate, theirs: Predicate, claim: str, evidence: str) -> bool:
    """Whether the same is done to opposite things, as in "made a profit" and "made a loss"."""
    if not mine.object or not theirs.object or not _same_tense(mine, theirs) or not same_time(mine.time, theirs.time):
        return False
    table = opposites()
    senses = product(table.get(mine.object.head, ()), table.get(theirs.object.head, ()))
    opposed = any(sense.row == other.row and sense.first != other.first for sense, other in senses)
    return opposed and same_thing(mine.subject, theirs.subject, claim, evidence)


def _same_tense(mine: Predicate, theirs: Predicate) -> bool:
    return mine.tense is theirs.tense is not Tense.UNREAL


def _senses(predicate: Predicate) -> Iterator[Sense]:
    """What the predicate says in the table of opposites: with its particle, if it has one that makes another verb."""
    table = opposites()
    phrasal = f"{predicate.lemma}-{predicate.particle}"
    if phrasal in table:
        yield from table[phrasal]
    elif predicate.particle not in _AWAY or predicate.passive or predicate.particle in ("by", "for"):
        yield from table.get(predicate.lemma, ())
