"""Negations and opposite directions: the words whose presence turns a statement round."""

from verifier.facts.words import Word, words
from verifier.quotes import QUOTED

_NEGATORS = frozenset("not never no neither nor none without cannot nobody nothing hardly n't".split())

_REFUSALS = frozenset(
    """refuse refusal reject rejection exclude exclusion refrain regardless deny denial lack fail failure prevent ban
    prohibit oppose opposition abstain avoid rule decline few little unlikely impossible""".split()
)
_OPPOSITES: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(one.split()), frozenset(other.split()))
    for one, other in (
        (
            "rise rose risen increase grow grew climb climbed jump jumped surge surged gain up",
            "fall fell fallen decrease decline drop dropped shrink shrank slump slumped plunge plunged down",
        ),
        ("accept accepted approve approved agree backed", "reject rejected refuse refused decline turned"),
        ("win won", "lose lost"),
        ("confirm confirmed", "deny denied"),
        ("open opened reopen reopened", "close closed shut"),
        ("arrest arrested detain detained", "release released freed"),
        ("guilty convicted", "innocent acquitted cleared"),
        ("allow allowed permit permitted", "ban banned prohibit prohibited forbid"),
        ("profit", "loss"),
        ("upheld uphold", "overturn overturned quash quashed"),
    )
)  # fmt: skip


def negated_lemmas(text: str) -> set[str]:
    """The content words right behind a negation, names apart: in "did not open the gate", open."""
    found: set[str] = set()
    sequence = words(text)
    for place, word in enumerate(sequence):
        if _negates(word) and not (word.capital and place):
            following = [later.lemma for later in sequence[place + 1 :] if later.content and not later.capital]
            found.update(following[:1])
    return found


def negation_conflict(one: str, other: str) -> str | None:
    """A lemma that one text negates and the other asserts, or None."""
    negated, other_negated = negated_lemmas(one), negated_lemmas(other)
    present, other_present = _lemmas(one), _lemmas(other)
    flipped = (negated - other_negated) & other_present | (other_negated - negated) & present
    has, other_has = bool(negated), bool(other_negated)
    return min(flipped) if flipped and has != other_has else None


def only_one_negates(one: str, other: str) -> bool:
    """Whether one text negates something, quotations and names apart, and the other has no word of refusal at all."""
    texts = [QUOTED.sub(" ", text) for text in (one, other)]
    negative = [bool(negated_lemmas(text)) for text in texts]
    refusing = [bool(_lemmas(text) & _REFUSALS) for text in texts]
    return any(negative[place] and not (negative[1 - place] or refusing[1 - place]) for place in (0, 1))


def direction_conflict(one: str, other: str) -> tuple[str, str] | None:
    """A pair of opposites, the first in one text and the second in the other, neither in both; or None."""
    forms, other_forms = _forms(one), _forms(other)
    for left, right in _OPPOSITES:
        for here, there in ((left, right), (right, left)):
            mine, theirs = forms & here, other_forms & there
            if mine and theirs and not forms & there and not other_forms & here:
                return min(mine), min(theirs)
    return None


def _negates(word: Word) -> bool:
    form = word.form.casefold().replace("’", "'")
    return form in _NEGATORS or form.endswith("n't") or word.lemma == "refuse"


def _lemmas(text: str) -> set[str]:
    return {word.lemma for word in words(text)}


def _forms(text: str) -> set[str]:
    return {form for word in words(text) for form in (word.form.casefold(), word.lemma)}
