"""Noun phrases as far as a rule can tell them: head, modifiers and names; and when something is said to have been."""

import re

from verifier.facts.grammar import DETERMINERS, is_participle
from verifier.facts.words import Word, words
from verifier.models import Frozen

PREPOSITIONS = frozenset(
    """
    about above across after against along among around as at before behind below beneath beside between beyond by
    despite during for from in inside into near of off on onto out outside over past since than through throughout to
    toward towards under until upon via with within without
    """.split()
)
_PRONOUNS = frozenset(
    """
    he him it its itself one others she some that their them they this those these which who whom what all both each
    everyone everything something somebody someone anybody anyone several many most few
    """.split()
)
TIME = frozenset(
    """
    year quarter month week weekend day decade century half today yesterday tomorrow tonight night morning afternoon
    evening noon midnight spring summer autumn winter season monday tuesday wednesday thursday friday saturday sunday
    january february march april june july august september october november december
    """.split()
)
_WHEN = frozenset("last this next previous earlier past first second third fourth current coming before".split())
_COMPARED = re.compile(r"\b(?:than|compared\s(?:with|to))\s[^,;:]*")
_DATED = re.compile(r"(?:19|20)\d\d|May")
_AMOUNTS = frozenset("number amount quantity total volume level".split())
"""Heads that only say how much there is of what hangs on them."""
_MEASURE = frozenset("per cent percent percentage point".split())


class Phrase(Frozen):
    """A noun phrase: its head, what else is said in it, and its names and its owners, as lemmas."""

    head: str
    modifiers: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    """What is no name, and whose it is: museum in "the museum's budget"."""
    text: str = ""
    """As written."""

    @property
    def is_time(self) -> bool:
        """Whether it says when, as "every year" does."""
        return self.head in TIME


def noun_phrase(text: str) -> Phrase | None:
    """The noun phrase that `text` begins with, with the phrases that hang on it; None where its head is not told."""
    found = words(text)
    if not found or found[0].form.casefold() in PREPOSITIONS:
        return None
    stop = _end(found, 1)
    if stop < len(found) and found[stop].form == "of" and found[stop - 1].lemma in _AMOUNTS:
        stop = _end(found, stop + 1)
    nucleus = found[:stop]
    carrying = [word for word in nucleus if _carries(word)]
    carrying = [word for word in carrying if word.lemma not in TIME | _WHEN] or carrying
    if not carrying or nucleus[-1].form.casefold() in _PRONOUNS:
        return None
    aside = None
    if len(carrying) > 1 and carrying[-1] is nucleus[-1] and is_participle(nucleus[-1].form.casefold()):
        aside = carrying.pop()
    head = carrying[-1]
    others = [word for word in found if _carries(word) and word is not head and word is not aside]
    others = [word for word in others if word.lemma not in TIME | _AMOUNTS]
    names = frozenset(
        word.lemma for place, word in enumerate(found) if word in (*others, head) and _is_name(found, place)
    )
    owners = frozenset(word.lemma for word in others if text[word.end : word.end + 1] in ("'", "’")) - names
    return Phrase(
        head=head.lemma,
        modifiers=frozenset(word.lemma for word in others) - names - owners - {head.lemma},
        names=names,
        owners=owners,
        text=text[: nucleus[-1].end].strip(),
    )


def is_amount(word: Word) -> bool:
    """Whether a word is part of an amount in figures."""
    return word.form[0].isdigit() or word.lemma in _MEASURE


def times(text: str) -> frozenset[str]:
    """The lemmas of `text` that say when, "last year" or a weekday; not those of what it is compared with."""
    found = words(_COMPARED.sub(" ", text))
    named = frozenset(word.lemma for word in found if word.lemma in TIME or _DATED.fullmatch(word.form))
    return named | frozenset(word.lemma for word in found if word.lemma in _WHEN) if named else named


def same_time(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets of `times` may be of one time: both must say the same, as far as both say something."""
    if not one or not other:
        return True
    which, which_other = one & _WHEN, other & _WHEN
    return bool((one - _WHEN) & (other - _WHEN)) and (not which or not which_other or which == which_other)


def _end(found: tuple[Word, ...], start: int) -> int:
    places = range(start, len(found))
    return next((place for place in places if found[place].form.casefold() in PREPOSITIONS), len(found))


def _carries(word: Word) -> bool:
    form = word.form.casefold()
    return word.content and not form[0].isdigit() and form not in DETERMINERS | _PRONOUNS | PREPOSITIONS


def _is_name(found: tuple[Word, ...], place: int) -> bool:
    """Whether a word is capital for another reason than that it comes first."""
    if not found[place].capital or place or (len(found) > 1 and found[1].capital):
        return found[place].capital
    import simplemma

    return not simplemma.is_known(found[0].form.casefold(), "en")
