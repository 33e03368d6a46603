"""Two full names for a role that one person has: who won the race, who led the party, who is the health minister."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from verifier.facts.frames import Predicate, Tense, predicates
from verifier.facts.phrases import Phrase, same_time, times
from verifier.facts.polarity import Opposed, same_thing
from verifier.facts.speakers import bare_name, is_person, name_spans
from verifier.facts.words import words
from verifier.models import Frozen

_FEATS = frozenset("win lead chair head command captain broker".split())
"""Verbs whose object one person has for a subject."""
_SHARED = frozenset("seat vote prize award medal praise point support heart round".split())
_HOLDERS = frozenset("winner leader champion victor chairman chairwoman captain head mayor governor president".split())
_OFFICES = frozenset("mayor governor president premier chancellor chairman chairwoman".split())
"""Offices that one person holds in one place, which must be named."""
_LESSER = frozenset(
    "deputy vice former ex acting shadow junior assistant then late candidate outgoing incoming next elect state "
    "interim honorary co previous".split()
)
_PORTFOLIOS = frozenset(
    "prime finance health foreign interior defence defense justice transport environment education labour labor energy "
    "agriculture culture trade research".split()
)
_OFFICE = rf"(?P<office>(?i:minister|{'|'.join(sorted(_OFFICES))}))"
_DEFINITE = re.compile(r"(?:the|this|its|their|his|her)\s|[\w’' .-]{1,60}[’']s?\s", re.IGNORECASE)
_BEFORE = re.compile(
    rf"(?:(?P<owner>[A-Z][\w-]+(?:\s[A-Z][\w-]+){{0,3}})[’']s?\s)?(?P<first>[\w-]+\s)?{_OFFICE}"
    r"(?:\sof\s(?:the\s)?(?P<place>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,3}))?,?\s$"
)
_AFTER = re.compile(
    rf",\s(?:the|its)?\s?(?:(?P<owner>[A-Z][\w-]+(?:\s[A-Z][\w-]+){{0,3}})[’']s?\s)?(?P<first>[\w-]+\s)?{_OFFICE}"
    r"(?:\sof\s(?:the\s)?(?P<place>[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+){0,3}))?"
)
_WORD = re.compile(r"[^\W_]+")
_REACH = 90


class Holder(Frozen):
    """A person in a role: a thing they alone did or lead, or an office, and when."""

    name: str
    role: str
    of: Phrase
    time: frozenset[str]


def role_conflict(claim: str, evidence: str) -> Opposed | None:
    """The two full names that two sentences give for one role, or None."""
    for mine, theirs in product(holders(claim), holders(evidence)):
        same = mine.role == theirs.role and same_thing(mine.of, theirs.of, claim, evidence)
        if same and same_time(mine.time, theirs.time) and _strangers(mine.name, theirs.name, claim, evidence):
            return Opposed(mine.name, theirs.name)
    return None


@lru_cache(maxsize=1_000)
def holders(sentence: str) -> tuple[Holder, ...]:
    """The people whom `sentence` gives, by a full name, as the only one in a role."""
    told = [holder for one in predicates(sentence) if (holder := _told(one))]
    return (*told, *_titled(sentence))


def _told(one: Predicate) -> Holder | None:
    if one.negated or one.tense in (Tense.UNREAL, Tense.FUTURE) or one.subject is None:
        return None
    if one.lemma in _FEATS and one.theme is not None and (one.passive or one.object):
        person, thing = (one.agent, one.subject) if one.passive else (one.subject, one.object)
        return _holder(person, one.lemma, thing, one.time)
    if one.state is None:
        return None
    for person, thing in ((one.subject, one.state), (one.state, one.subject)):
        if thing.head in _HOLDERS:
            return _holder(person, "be", thing, one.time)
    return None


def _holder(person: Phrase | None, role: str, thing: Phrase | None, time: frozenset[str]) -> Holder | None:
    if person is None or thing is None or thing.head in _SHARED or not _DEFINITE.match(thing.text):
        return None
    named = name_spans(person.text)
    name = bare_name(named[0].of(person.text)) if len(named) == 1 else ""
    if len(name.split()) < 2 or not is_person(name) or not person.text.rstrip().endswith(name.split()[-1]):
        return None
    return Holder(name=name, role=role, of=thing, time=time)


def _titled(sentence: str) -> Iterator[Holder]:
    """The people whom a title or an apposition gives an office: "Health Minister X Y", "X Y, the mayor of Z"."""
    for span in name_spans(sentence):
        written = span.of(sentence)
        name = bare_name(written)
        if len(name.split()) < 2 or not is_person(name):
            continue
        ahead = sentence[max(0, span.start - _REACH) : span.end - len(name)]
        behind = sentence[span.end : span.end + _REACH]
        for match in (_BEFORE.search(ahead), _AFTER.match(behind)):
            if match and (office := _office(match)):
                place = match["owner"] or match["place"] or ""
                if place or office != match["office"].casefold():
                    of = Phrase(head=office, names=frozenset(word.lemma for word in words(place)))
                    yield Holder(name=name, role="office", of=of, time=times(sentence))


def _office(match: re.Match[str]) -> str:
    first, office = (match["first"] or "").strip().casefold(), match["office"].casefold()
    if not _LESSER.isdisjoint(word.casefold() for word in _WORD.findall(match.string, 0, match.end("office"))[-3:]):
        return ""
    if office == "minister":
        return f"{first} minister" if first in _PORTFOLIOS else ""
    return office


def _strangers(mine: str, theirs: str, claim: str, evidence: str) -> bool:
    """Whether the names share no word, and neither text has the surname that the other gives."""
    own, others = ({part.casefold() for part in name.split()} for name in (mine, theirs))
    told = mine.split()[-1] in evidence or theirs.split()[-1] in claim
    return not own & others and not told
