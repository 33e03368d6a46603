"""What is said to have become of people: dead, injured, missing."""

import re

from verifier.facts.words import words

PEOPLE = frozenset(
    """people person man woman child boy girl baby infant adult victim resident passenger patient worker employee
    soldier other civilian tourist migrant student pupil policeman firefighter teenager villager individual human
    survivor miner sailor protester""".split()
)
_STATES = {
    state: kind
    for kind, states in {
        "dead": "dead killed kills kill killing died die dies dying death deaths fatality fatalities perished lives",
        "injured": "injured injuring injures injure wounded wounding wounds hurt injury injuries",
        "missing": "missing unaccounted",
        "arrested": "arrested arrest arrests arresting detained detaining detentions",
        "rescued": "rescued rescuing survived survivors",
        "displaced": "displaced displacing evacuated evacuating evacuations homeless evacuees",
    }.items()
    for state in states.split()
}
_STATE_NOUNS = frozenset("dead death fatality injure injured wound wounded injury missing life arrest homeless".split())
_STATE_BEFORE = re.compile(
    r"([^\W\d_]+)(?:\s(?:up\sto|toll|of|to|at|has|have|rose|risen|rises|stood|stands|reached|reaches|is|was|"
    r"least|than|more|about|nearly|some|over|another|as|many|all|the|number|now|climbed|hit))*\s$",
    re.IGNORECASE,
)
_TOLL = re.compile(r"\bdeath\stoll\b[^.;!?\d]{0,40}$", re.IGNORECASE)
_TOOK = re.compile(r"\b(?:claim|cost|took|taken|lost)[a-z]*\s(?:[a-z]+\s){0,3}$", re.IGNORECASE)


def people_and_state(noun: str, before: str, after: str) -> tuple[str, str]:
    """The noun that a number counts and what became of those counted: people and dead, in "killed 12 people".

    `before` and `after` are the words around the number. Of what are no people the noun stays, and the state is empty.
    """
    if noun == "live" and _TOOK.search(before):
        return "people", "dead"
    if not noun and _TOLL.search(before):
        return "people", "dead"
    if noun not in PEOPLE and noun not in _STATE_NOUNS:
        return noun, ""
    forms = [word.form.casefold() for word in words(re.split(r"[.,;:!?()]|\band\b", after, maxsplit=1)[0])[:6]]
    state = next((_STATES[form] for form in forms if form in _STATES), "")
    if not state and (preceding := _STATE_BEFORE.search(before[-60:])):
        state = _STATES.get(preceding[1].casefold(), "")
    return "people" if noun in _STATE_NOUNS else noun, state


def states_in(text: str) -> frozenset[str]:
    """What a text says has become of people: dead, injured, missing."""
    return frozenset(_STATES[word.form.casefold()] for word in words(text) if word.form.casefold() in _STATES)
