"""What "it", "its", "they" and "their" at the start of a clause stand for: the subject of the clause before."""

import re
from collections.abc import Sequence

from verifier.facts.grammar import PRONOUNS, frame, is_plural
from verifier.local.attribution import parse_attribution
from verifier.local.fragments import MASK, Fragment
from verifier.local.references import Person

_PRONOUN = re.compile(
    r"(?P<front>(?:(?:In|On|At|By|Since|Last|This)\s[^,]{2,30},?\s)?)\b(?P<word>[Ii]ts?|[Tt]hey|[Tt]heir)\b"
)
_EMPTY = re.compile(
    r"""[Ii]t\s(?:(?:is|was|will\sbe|has\sbeen|would\sbe|may\sbe|remains|seems|appears)\s
        (?:not\s|also\s|still\s|now\s|un)?
        (?:clear|known\s(?:that|how|wh)|likely|possible|important|time|hard|difficult|easy|too|the\s\w+\s(?:time|year)|said|thought|believed
        |expected|understood|hoped|feared|raining|snowing|announced|reported|agreed|in|on|only|a\s\w+\s(?:that|who|which))\b
      |took|takes|emerged|turned\sout|transpired|rained|snowed|need|comes|came|follows|followed|happened|depends|looks|looked)""",
    re.VERBOSE,
)
_SOMEBODY = re.compile(
    r"\b(?:man|woman|boy|girl|driver|minister|mayor|president|officer|spokesman|spokeswoman|spokesperson|chairman|director|manager"
    r"|captain|judge|doctor|nurse|pilot|\w+ist|analyst|owner|leader|farmer|teacher|prosecutor|auditor|chief|secretary|engineer"
    r"|he|she|his|her|nobody|everyone|one|none|some|all|both|most|many|few|that|this|there|it|its|they|their)\b|^\d",
    re.IGNORECASE,
)
_OWNED = re.compile(r"(?<=\w)['’]s?\s")
_DEFINITE = ("The", "the", "His", "Her", "Its", "Their", "These", "Those")
_LONGEST = 9
"""Words of a subject that can be said again in place of a pronoun."""


def name_pronoun(
    text: str, before: Sequence[str], people: Sequence[Person], *, inside: bool = False, owner: bool = False
) -> str:
    """`text` with the pronoun it begins with replaced by the subject of `before`, the clauses of the sentence before.

    `text` may stand `inside` a sentence; with `owner`, "it" means whose the subject is.
    """
    match = _PRONOUN.match(text)
    if match is None or _EMPTY.match(text[match.start("word") :]):
        return text
    word = match["word"].lower()
    subjects = {_subject(clause, people, owner=owner or word in ("its", "their")) for clause in before}
    subject = subjects.pop() if len(subjects) == 1 else None
    if subject is None or is_plural(subject) != word.startswith("th") or _OWNED.search(subject):
        return text
    if word in ("its", "their"):
        subject += "’" if subject.endswith("s") else "’s"
    if not match["front"] and not inside:
        subject = subject[:1].upper() + subject[1:]
    return match["front"] + subject + text[match.end() :]


def _subject(text: str, people: Sequence[Person], *, owner: bool) -> str | None:
    """What the clause `text` is about, if that is no person: of what somebody says, what the content is about.

    Of "the club's owner" it is the `owner` "the club" where that is asked for.
    """
    found = frame(Fragment.whole(text).masked)
    if found is None:
        return None
    phrase = _OWNED.split(found.bare)[0] if owner else found.bare
    if _is_person(phrase, people):
        said = parse_attribution(text)
        found = frame(said.content) if said and not said.quote else None
        if found is None or _is_person(found.bare, people):
            return None
        phrase = found.bare
    words = phrase.split()
    if len(words) > _LONGEST or words[0].lower() in PRONOUNS or MASK * 3 in phrase:
        return None
    if words[0].lower() in ("a", "an") or (is_plural(phrase) and not _is_definite(words)):
        return None
    if len(words) == 1 and _is_common(phrase):
        return None
    if words[0] in ("The", "His", "Her", "Its", "Their", "This"):
        words[0] = words[0].lower()
    return " ".join(words)


def _is_common(word: str) -> bool:
    """Whether a word that opens a sentence is no name, as far as a dictionary tells."""
    from simplemma import is_known

    return bool(is_known(word.lower(), lang="en"))


def _is_definite(words: Sequence[str]) -> bool:
    """Whether a plural means certain things: "the ferries", "Orvale Rovers", but not "ferries"."""
    return words[0] in _DEFINITE or any(word[:1].isupper() for word in words[1:])


def _is_person(phrase: str, people: Sequence[Person]) -> bool:
    return bool(_SOMEBODY.search(phrase)) or any(person.surname in phrase.split() for person in people)
