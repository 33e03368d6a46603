"""Definite descriptions and the names they stand for: "the company", "the village", "the leak" told apart by name."""

import re
from functools import cached_property

from verifier.facts.dates import MONTHS, WEEKDAYS
from verifier.facts.grammar import AUXILIARIES, is_adverb, is_finite, is_past
from verifier.facts.words import lemma
from verifier.local.references import Person
from verifier.models import Frozen
from verifier.quotes import QUOTED

_FIRMS = (
    "airline bank business carrier chain company developer firm group maker manufacturer operator retailer steelmaker"
).split()
_KINDS = frozenset(
    """
    agency airport archive association authority board borough bridge broadcaster bureau centre charity church city
    clinic club college commission committee company cooperative council county court dam district ferry festival
    field foundation harbour hospital hotel institute island laboratory lake library mine ministry mission mountain
    museum newspaper observatory organisation organization party peak pier plant port project province railway
    refinery regulator reserve river rocket satellite school ship spacecraft stadium station team telescope
    tournament town tribunal trust tunnel union university vaccine valley vessel village
    """.split()
) | frozenset(_FIRMS)
_SUFFIXES = (
    "Inc|Corp|Ltd|plc|PLC|Holdings|Group|Laboratories|Foods|Freight|Industries|Motors|Airlines|Bank|Energy|Partners"
    "|Systems|Technologies|Pharmaceuticals|Shipping|Logistics"
)
_WORD = r"[A-ZÀ-ÖØ-Þ][\w’&-]*[\w&]"
_NAME = rf"{_WORD}(?:\s(?:(?:of|de|da|del|van|von|der|and)\s)?{_WORD})*"
_CALLED = re.compile(rf"\b(?P<kind>[a-z]+)(?:,|\sof)?\s(?P<name>{_NAME})")
_EXPLAINED = re.compile(rf"\b(?P<name>{_NAME})(?:,|\sis|\sare)\s(?:an?|the|one\sof)\s(?P<words>[^,.;]+)")
_NAMED_AFTER = re.compile(rf"\b(?P<article>[Tt]he\s)?(?P<name>{_WORD}(?:\s(?:and\s)?{_WORD})+)")
_FIRM_NAME = re.compile(rf"\b{_WORD}(?:\s{_WORD})*?\s(?:{_SUFFIXES})\b")
_OF = re.compile(r"\s(?:of|in|at|on|for|from|to|with|by|who|which|that|near|based|built|run|owned|founded|called)\s")
_PLACES = frozenset("town city village port island district county province borough river lake valley".split())
_DEFINITE = re.compile(r"\b[Tt]he\s(?P<noun>[a-z]+)(?=(?P<owner>['’]s)?(?P<next>[\s,.;:]\s?\S*|$))")
_LINKS = frozenset(
    """
    and or but of to by for with as at in on from until after before that which who when while where over despite across
    under into during since between against near about amid because through than whose
    """.split()
)
_PREPOSITIONS = "of at on in near against".split()
_PHRASE = rf"(?:{'|'.join(_PREPOSITIONS)})"
_COMPLEMENTS = frozenset("of to for that by in at on with from which who between".split())
_PLACED = re.compile(r"^\s(?:of\b|(?:in|at|for|near|between|from)\s(?:the\s)?[A-Z0-9])")
_RICH = (
    rf"\b(?:[Tt]he|[Aa]n?)(?P<before>(?:\s[\w’'-]+){{{{0,3}}}})\s{{noun}}"
    rf"(?P<after>(?:\s{_PHRASE}\s(?:{_NAME}|the\s{_NAME}(?:\s(?!{_PHRASE}\s)[a-z]+){{{{0,2}}}}))*)(?![\w-])"
)


class Naming(Frozen):
    """What the sentences of one article call things by name."""

    sentences: tuple[str, ...]

    @cached_property
    def _unquoted(self) -> list[str]:
        return [QUOTED.sub(" ", sentence) for sentence in self.sentences]

    @cached_property
    def _names(self) -> dict[str, dict[str, int]]:
        """For each common noun the names it stands for, each with the sentence that first says so."""
        found: dict[str, dict[str, int]] = {}
        for number, text in enumerate(self._unquoted):
            for kind, name in _introductions(text):
                for noun in _FIRMS if kind in _FIRMS else (kind,):
                    found.setdefault(noun, {}).setdefault(name, number)
        return found

    @property
    def things(self) -> tuple[Person, ...]:
        """What the article calls by a name of two words or more, the last of them telling, and is no person."""
        names = dict.fromkeys(name.removeprefix("the ") for known in self._names.values() for name in known)
        generic = {*_KINDS, *_SUFFIXES.lower().split("|")}
        return tuple(
            Person(name=name, pronoun="it")
            for name in names
            if 2 <= len(name.split()) <= 4 and name.split()[-1].lower() not in generic
        )

    def name_things(self, text: str, number: int) -> str:
        """`text`, which is in sentence `number`, with its first bare definite descriptions told by name."""
        quoted = [match.span() for match in QUOTED.finditer(text)]
        for match in _DEFINITE.finditer(text):
            inside = any(start <= match.start() < end for start, end in quoted)
            following = match["next"].strip()
            ends = match["owner"] or _ends_phrase(match["next"], following)
            if inside or not ends or _PLACED.match(text[match.end("noun") :]):
                continue
            name = self._name(match["noun"], number, text)
            if name is None and not match["owner"] and following not in _COMPLEMENTS:
                name = self._described(match["noun"], number, text)
            if name:
                name = name if match.start() else name[:1].upper() + name[1:]
                return text[: match.start()] + name + text[match.end("noun") :]
        return text

    def _name(self, noun: str, number: int, text: str) -> str | None:
        """The one name that `noun` stands for so far."""
        known = [name for name, first in self._names.get(noun, {}).items() if first <= number]
        distinct = [name for name in known if not any(name != other and name in other for other in known)]
        return distinct[0] if len(distinct) == 1 and not _says(text, distinct[0]) else None

    def _described(self, noun: str, number: int, text: str) -> str | None:
        """The fullest earlier description of `noun` with a name in it, where all that have one agree."""
        pattern = re.compile(_RICH.format(noun=noun))
        found: list[str] = []
        for earlier in self._unquoted[:number]:
            for match in pattern.finditer(earlier) if noun in earlier else ():
                words = f"{match['before']} {noun}{_phrase(match['after'])}".split()
                if any(word[0].isupper() for word in words) and not any(
                    is_finite(word) or word in _LINKS for word in match["before"].split()
                ):
                    found.append(" ".join(["the", *words]))
        if not found or any(word[0].isupper() and word in text for word in found[0].split()):
            return None
        agree = all(
            set(other.split()) <= set(found[0].split()) or set(found[0].split()) <= set(other.split())
            for other in found
        )
        return found[0] if agree else None


def _introductions(text: str) -> list[tuple[str, str]]:
    """The common nouns of `text` that name something, with the name."""
    found = []
    for match in _CALLED.finditer(text):
        of = " of " in text[match.end("kind") : match.start("name")]
        if match["kind"] in _KINDS and (not of or match["kind"] in _PLACES):
            found.append((match["kind"], match["name"]))
    for match in _EXPLAINED.finditer(text):
        head = lemma(_OF.split(match["words"])[0].split()[-1].lower())
        if head in _KINDS:
            found.append((head, match["name"]))
    found += [("company", name) for name in _FIRM_NAME.findall(text)]
    for match in _NAMED_AFTER.finditer(text):
        last = match["name"].split()[-1].lower()
        if last in _KINDS:
            found.append((last, (match["article"] or "").lower() + match["name"]))
    return found


def _phrase(after: str) -> str:
    """The prepositional phrases in `after` up to a date, a verb or whatever else is no part of a noun phrase."""
    kept: list[str] = []
    for word in after.split():
        if word.lower() in MONTHS or word.lower() in WEEKDAYS:
            kept = kept[:-1]
            break
        if word not in _PREPOSITIONS and (is_past(word) or word in AUXILIARIES or word in _LINKS):
            break
        kept.append(word)
    while kept and kept[-1] in {*_PREPOSITIONS, "the"}:
        kept.pop()
    return f" {' '.join(kept)}" if kept else ""


def _ends_phrase(mark: str, following: str) -> bool:
    """Whether what comes behind a noun shows that the noun phrase ends with it."""
    word = following.strip(",.;:").lower()
    return not mark[:1].isspace() or word in _LINKS or is_finite(word) or is_adverb(word)


def _says(text: str, name: str) -> bool:
    return name.removeprefix("the ") in text
