"""Who did what to whom: the statements of a sentence as far as a rule can tell them, with roles, tense and time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from verifier.facts.grammar import AUXILIARIES, COMMA, frame, is_adverb, is_finite, is_participle
from verifier.facts.phrases import PREPOSITIONS, TIME, Phrase, is_amount, noun_phrase, times
from verifier.facts.words import Word, words
from verifier.models import Frozen

NEGATORS = frozenset("not never neither nor cannot nobody nothing none no".split())
_BE = frozenset("is are was were be been being isn't aren't wasn't weren't".split())
_MODALS = frozenset("may might could should can must can't couldn't shouldn't mightn't cannot".split())
_FUTURE = frozenset("will won't would wouldn't shall".split())
_LINKS = frozenset("go get come stand find declare rule deem prove pronounce close end finish trade".split())
"""Verbs that, as "was found guilty" and "went up", lead to what is said."""
_REMAINS = frozenset("stay remain become plead".split())
"""Verbs that a state follows."""
_WAYS = frozenset("up down higher lower bigger smaller larger fewer".split())
"""What says of a measure which way it went."""
_BASES = {"rose": "rise", "won": "win", "gone": "go", "cancelled": "cancel", "cancelling": "cancel", "saw": "see"}
"""Forms of which the dictionary has another word."""
_LED_IN = frozenset("vote decide agree choose move".split())
_REFUSED = frozenset("refuse fail decline".split())
_SAYING = frozenset(
    "say add state report announce confirm note reveal show find explain acknowledge admit tell insist".split()
)
_HEDGES = frozenset("almost nearly barely hardly scarcely reportedly allegedly possibly perhaps".split())
_HALF_DENIED = frozenset(
    """
    all always any enough entirely ever every exactly fewer fully higher just later least less lower merely more much
    necessarily only quite so until very yet
    """.split()
)
"""What may follow a negator without the statement being denied, as in "not only" and "no more than"."""
_JOINT = re.compile(r"[;:—–]\s|,?\s(?:and|but|while|whereas|although|though)\s|,\s(?=according\s)")
_SUPPOSED = re.compile(r"(?:if|whether|unless|had|should|were)\b", re.IGNORECASE)
_CUT = re.compile(
    r"\b(?:which|who|whom|whose|that|when|where|while|because|if|unless|whether|after|before|until|once)\b"
)
_THAT = re.compile(r"\s*(?:that\s)?")
_TOLD = re.compile(r"\s(?!that\b)(?:[\w’']+\s){1,3}that\s")
_OPEN = re.compile(r"\s(?:that|to)\b")
_SOURCE = re.compile(r"According\sto\s[^,]{1,80},\s")
_NOBODY = re.compile(r"nobody|no\sone|nothing|none", re.IGNORECASE)
_NO = re.compile(rf"(?:no|none\sof|not\sone|not\sa\ssingle)\s|(?:{_NOBODY.pattern})\b", re.IGNORECASE)
_EDGES = ' ,“”"'
_AHEAD = 150
"""Characters in which a clause shows its subject and verb."""
_DEEPEST = 3
_LONGEST = 1_000
"""Characters of a sentence that is read: what is longer is no prose."""


class Tense(StrEnum):
    """Which time a statement is of, as far as its verb shows."""

    EVENT = "event"
    STATE = "state"
    """Something is so now."""
    FUTURE = "future"
    UNREAL = "unreal"
    """Possible, wished or supposed."""


class Predicate(Frozen):
    """One statement: the lemma of its predicate, with what it is said of. A role that cannot be told is None."""

    lemma: str
    particle: str = ""
    """The word right behind the predicate."""
    negated: bool
    tense: Tense
    passive: bool
    subject: Phrase | None
    object: Phrase | None = None
    """What it is done to; without a head where there is something that cannot be told."""
    state: Phrase | None = None
    """What the subject is said to be."""
    agent: Phrase | None = None
    """Of a passive, who is given as doing it."""
    anyone: bool = False
    """Whether the subject is nobody, so that it denies the predicate of everybody."""
    amount: bool = False
    """Whether an amount stands where an object would."""
    rest: frozenset[str] = frozenset()
    """Content lemmas behind the predicate."""
    time: frozenset[str] = frozenset()
    """Lemmas that say when, of the whole clause."""
    tail: str = ""
    """The words behind the predicate."""

    @property
    def theme(self) -> Phrase | None:
        """What it happens to: the object, or the subject where there is none."""
        return self.subject if self.passive or self.object is None else self.object

    @property
    def doer(self) -> Phrase | None:
        """Who does it to something else."""
        if self.passive:
            return self.agent
        return None if self.object is None else self.subject


@dataclass
class _Verb:
    """The verb group of a clause while it is read: the place reached in its words, and what it says so far."""

    place: int = 0
    negated: bool = False
    tense: Tense = Tense.EVENT
    be: bool = False


@lru_cache(maxsize=1_000)
def predicates(text: str) -> tuple[Predicate, ...]:
    """The statements of one sentence: those of its main clauses, and of what they report as said. A question has none.

    Precision comes first: a clause whose subject is not plain to see is passed over.
    """
    sentence = text.strip(_EDGES)
    return () if len(text) > _LONGEST or sentence.endswith("?") else tuple(_clauses(sentence, 0))


def _clauses(text: str, depth: int) -> Iterator[Predicate]:
    if source := _SOURCE.match(text):
        text = text[source.end() :]
    subject = ""
    for part in _parts(text):
        clause = part.strip(_EDGES)
        if not clause or _SUPPOSED.match(clause):
            subject = ""
        elif (found := frame(clause)) and "," not in found.bare:
            subject = found.bare
            yield from _statements(clause, subject, found.verb.start, depth)
        elif subject and is_finite(clause.split()[0].strip(_EDGES).casefold()):
            yield from _statements(clause, subject, 0, depth)
        else:
            subject = ""


def _parts(text: str) -> Iterator[str]:
    """`text` cut where a new clause or a second verb of the same subject begins."""
    start = 0
    for joint in _JOINT.finditer(text):
        after = text[joint.end() :]
        first = after.split(maxsplit=1)[:1]
        marked = not joint[0].strip(_EDGES).isalpha()
        if first and (marked or is_finite(first[0].strip(_EDGES).casefold()) or frame(after[:_AHEAD])):
            yield text[start : joint.start()]
            start = joint.end()
    yield text[start:]


def _statements(clause: str, subject: str, verb: int, depth: int) -> Iterator[Predicate]:
    group = words(clause[verb:])
    said: list[Predicate] = []
    if group and _base(group[0]) in _SAYING and depth < _DEEPEST:
        rest = clause[verb + group[0].end :]
        that = _TOLD.match(rest) or _THAT.match(rest)
        said = list(_clauses(rest[that.end() if that else 0 :].lstrip(_EDGES), depth + 1))
    if said:
        yield from said
    elif found := _predicate(clause, subject, verb, group):
        yield found


def _predicate(clause: str, subject: str, verb: int, group: tuple[Word, ...]) -> Predicate | None:
    read = _auxiliaries(group, bool(_NO.match(subject)))
    if read is None:
        return None
    main = group[read.place]
    if read.place + 2 < len(group) and group[read.place + 1].form == "to" and _base(main) in _LED_IN | _REFUSED:
        denied = group[read.place + 2].form == "not"
        read.negated = read.negated != (_base(main) in _REFUSED) != denied
        read.place += 2 + denied
        if read.place >= len(group):
            return None
        main = group[read.place]
    passive = read.be and is_participle(main.form.casefold())
    behind = group[read.place + 1 :]
    said = next((word for word in behind if not _is_by_the_way(word)), None)
    remains = _base(main) in _REMAINS
    if said and (remains or (_base(main) in _LINKS and (passive or said.form.casefold() in _WAYS))):
        read.negated = read.negated != (behind[0].form.casefold() == "not")
        main, passive, read.be = said, False, True
    return _built(clause, subject, clause[verb + main.start :], main, read, passive=passive)


def _auxiliaries(group: tuple[Word, ...], negated: bool) -> _Verb | None:
    """What stands before the word that says what happened, or None where it is half denied, or nothing follows."""
    read = _Verb(negated=negated)
    for read.place, word in enumerate(group):
        form = word.form.casefold().replace("’", "'")
        if form in _HEDGES:
            return None
        if form in NEGATORS or form.endswith("n't"):
            if _HALF_DENIED & {later.form.casefold() for later in group[read.place + 1 : read.place + 4]}:
                return None
            read.negated = not read.negated
        if form in _FUTURE:
            read.tense = Tense.FUTURE
        elif form in _MODALS:
            read.tense = Tense.UNREAL
        elif form in ("is", "are", "isn't", "aren't") and read.tense is Tense.EVENT:
            read.tense = Tense.STATE
        elif form == "been" and read.tense is Tense.STATE:
            read.tense = Tense.EVENT
        read.be = read.be or form in _BE
        auxiliary = form in AUXILIARIES or form in _BE or form in NEGATORS or is_adverb(form)
        if not auxiliary and not (read.be and is_amount(word)):
            return read
    return None


def _built(clause: str, subject: str, said: str, main: Word, read: _Verb, *, passive: bool) -> Predicate | None:
    """The predicate `main`, with which the stretch `said` of the clause begins."""
    tail = said[len(main.form) :]
    if read.negated and _OPEN.match(tail):
        return None
    tail = COMMA.split(_CUT.split(tail, maxsplit=1)[0], maxsplit=1)[0]
    behind = words(tail)
    first = next((place for place, word in enumerate(behind) if word.form.casefold() in PREPOSITIONS), len(behind))
    objective = tail[: behind[first].start] if first < len(behind) else tail
    denies = _NO.match(objective.strip()) is not None
    if denies and _HALF_DENIED & {word.form.casefold() for word in behind[1:2]}:
        return None
    state = noun_phrase(COMMA.split(said, maxsplit=1)[0]) if read.be and not passive else None
    by = next((word for word in behind if word.form == "by"), None) if passive else None
    particle = behind[0].form.casefold() if behind else ""
    amount = any(map(is_amount, behind[:first]))
    thing = None
    if first and not (read.be or amount or is_adverb(particle)):
        thing = noun_phrase(objective) or Phrase(head="")
    return Predicate(
        lemma=state.head if state and main.form.casefold() not in _WAYS else _base(main),
        particle=particle,
        negated=read.negated != denies,
        tense=read.tense,
        passive=passive,
        subject=noun_phrase(_NO.sub("", subject, count=1) if _NO.match(subject) else subject),
        object=None if thing and thing.is_time else thing,
        state=state,
        agent=noun_phrase(tail[by.end :]) if by else None,
        anyone=_NOBODY.fullmatch(subject) is not None,
        amount=amount,
        rest=frozenset(word.lemma for word in behind if word.content),
        time=times(clause),
        tail=tail,
    )


def _is_by_the_way(word: Word) -> bool:
    """Whether a word only says how much, how or when."""
    return is_amount(word) or is_adverb(word.form.casefold()) or word.lemma in TIME


def _base(word: Word) -> str:
    """The infinitive of a verb form; of other words the lemma."""
    form = word.form.casefold()
    return form if form in _WAYS else _BASES.get(form, word.lemma)
