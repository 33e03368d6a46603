"""Compound sentences parted into clauses that each state one thing, where that can be done without guessing."""

import re
from collections.abc import Callable, Iterable

from verifier.facts.grammar import (
    AUXILIARIES,
    DETERMINERS,
    MOMENT,
    PRONOUNS,
    frame,
    has_clause,
    is_adverb,
    is_finite,
    is_participle,
    is_past,
    reports,
    tokens,
)
from verifier.facts.speech import SPEECH_VERBS
from verifier.local.asides import part_asides
from verifier.local.fragments import Fragment
from verifier.models import Frozen, Span

_SPEECH = "|".join(SPEECH_VERBS)
_SEMICOLON = re.compile(r";\s(?:and\s|but\s)?")
_COLON = re.compile(r":\s(?=[A-Za-z0-9])")
_ANNOUNCES = re.compile(r"\b(?:this|following|message|clear|brief|asked|question|words?)\b", re.IGNORECASE)
_MAIN = re.compile(r",\s(?:and|but|while|though|yet|so)\s|\s(?:and|but)\s(?=(?:he|she|it|they|there)\s)")
_SHARED = re.compile(r",?\s(?:and|but)\s(?:then\s|has\salso\s)?")
_ABSOLUTE = re.compile(
    r",\swith\s(?P<subject>(?:[A-Z][\w’'-]*\s?)+?)\s(?P<also>also\s)?(?P<verb>[a-z]+ing)\s(?=[^,]+$)"
)
_CLEFT = re.compile(r"^It\swas\s(?P<subject>(?!in\b|on\b|at\b|not\b|only\b|when\b)[^,]{3,60}?)\s(?:who|which)\s")
_CONCESSION = re.compile(r"^(?P<word>While|Although|Though|Even\sthough)\s(?P<first>(?:[^,]|,\d)+),\s")
_AFTER = re.compile(r",\safter\s(?=[^,]+$)")
_CLOSED_SPEECH = re.compile(
    rf",\s(?:according\sto\s[^“”\"]{{3,90}}"
    rf"|(?:[\w’'.-]+\s){{1,7}}(?:{_SPEECH})(?:\s(?:on\s\w+day|in\s(?:a|an)\s\w+|at\sthe\stime|reporters|us))?)[.]?$"
)
_CONTENTS = re.compile(
    rf"^(?P<opening>[^,“”\"]{{2,80}}?\b(?:{_SPEECH})\s(?:that\s))(?P<first>[^“”\"]+?),?\sand\sthat\s"
)
_SAYS_THAT = re.compile(rf"\b(?:{_SPEECH})\sthat\s(?P<next>[a-z]+)")
_SCOPE = re.compile(
    r"\b(?:either|neither|nor|whether|not\sonly|unless|if|as\swell\sas|so\sthat|in\scase)\b", re.IGNORECASE
)
_SHARE_OF = re.compile(
    r"\S+\sof\s(?:them|these|those|which|whom)\b|(?:no\sone|nobody|none|everyone|everybody|others|another|both|all)\s"
)
"""What opens a clause that counts on the one before."""
_OPEN = re.compile(r"\b(?:which|who|whom|whose|that|when|where|while|because|than|as|after|before|until|without|to)\b")
_NEGATED = re.compile(r"\b(?:not|never|cannot|hardly|no\slonger)\b|n['’]t\b")
"""What may reach over "and" to the next predicate."""
_FEW = re.compile(r"(?:No|None|Nobody|Nothing|Few|Fewer|Hardly|Only|Not)\b")
"""Subjects of which two predicates may hold together and yet neither alone."""
_NEUTER = re.compile(r"\b(?:its?|them|their|there)\b")
_IMPERSONAL = re.compile(r"(?:The|It|Its|They|Their)\b")
_LONGEST = 120
"""Words of a sentence that is parted: a longer one is a table or worse."""
_SHORTEST = 4
"""Words at least in each of two predicates of one subject; one that gives a figure may have one less."""


class Clause(Frozen):
    """A clause of a sentence: its words as a sentence, its places, and whether it is said in passing."""

    text: str
    spans: tuple[Span, ...]
    aside: bool = False


def split_clauses(sentence: str) -> list[Clause]:
    """The clauses of `sentence` in order, or the whole of it as one; nothing between quotation marks is parted."""
    parts = [Fragment.whole(sentence)]
    if len(sentence.split()) <= _LONGEST:
        parts = _each(_attributed, _each(_parted(_SEMICOLON), parts))
    if len(parts) == 1 and parts[0].text == sentence:
        return [Clause(text=sentence, spans=(Span(start=0, end=len(sentence)),))] if sentence else []
    clauses = [part.sentence() for part in parts]
    return [Clause(text=clause.text, spans=clause.spans(), aside=clause.aside) for clause in clauses if clause.spans()]


def _each(split: Callable[[Fragment], list[Fragment]], parts: Iterable[Fragment]) -> list[Fragment]:
    return [piece for part in parts for piece in split(part)]


def _attributed(part: Fragment) -> list[Fragment]:
    """The clauses of what is said, each with the speaker that follows or precedes all of it."""
    shadow = part.masked
    if match := _CLOSED_SPEECH.search(shadow):
        contents = _clauses(part.part(0, match.start()))
        said = [content for content in contents if not content.aside]
        tail = part.part(match.start())
        told = [content.then(tail if content is said[-1] else tail.borrowed(), gap="") for content in said]
        return [*told, *(content for content in contents if content.aside)] if len(contents) > 1 else [part]
    if match := _CONTENTS.match(shadow):
        second = part.part(0, match.end("opening")).borrowed().then(part.part(match.end()))
        return [part.part(0, match.end("first")), second]
    return _clauses(part)


def _clauses(part: Fragment) -> list[Fragment]:
    for split in (_parted(_COLON), _concession, _main_clauses, part_asides, _after, _absolute, _cleft, _predicates):
        pieces = split(part)
        if len(pieces) > 1 or pieces[0].text != part.text:
            return _each(_clauses, pieces)
    return [part]


def _parted(mark: re.Pattern[str]) -> Callable[[Fragment], list[Fragment]]:
    def split(part: Fragment) -> list[Fragment]:
        for match in mark.finditer(part.masked):
            left, right = part.part(0, match.start()), part.part(match.end())
            named = _ANNOUNCES.search(left.text) or right.text.startswith(("“", '"'))
            announced = reports(left.text) or (mark is _COLON and named)
            if not announced and _stands(left) and _stands(right):
                return [left, *split(right)]
        return [part]

    return split


def _stands(part: Fragment) -> bool:
    return len(part.text.split()) >= 3 and has_clause(part.text)


def _main_clauses(part: Fragment) -> list[Fragment]:
    """Main clauses joined by "and" or "but" as several; a condition, a choice or what somebody says is left whole."""
    shadow = part.masked
    for match in _MAIN.finditer(shadow):
        left, right = part.part(0, match.start()), part.part(match.end())
        before = shadow[: match.start()]
        scoped = _SCOPE.search(before) or _SCOPE.match(right.text) or _SHARE_OF.match(right.text)
        inside = not match.group().startswith(",") and _OPEN.search(before)
        if scoped or inside or reports(before) or ":" in before or _says_that_did(right.text):
            continue
        if frame(left.text) and has_clause(right.masked):
            return [left, *_main_clauses(right)]
    return [part]


def _says_that_did(text: str) -> bool:
    """Whether "that" in `text` is what was said before, as in "they say that kept people away"."""
    return any(is_finite(match["next"]) for match in _SAYS_THAT.finditer(text))


def _concession(part: Fragment) -> list[Fragment]:
    """A concession ("although A did X, B did Y") as two: both are stated."""
    shadow = part.masked
    match = _CONCESSION.match(shadow)
    if match is None:
        return [part]
    left, right = part.part(match.end("word"), match.end("first")), part.part(match.end())
    return [left, right] if has_clause(left.text) and has_clause(right.masked) else [part]


def _after(part: Fragment) -> list[Fragment]:
    """An event and the one that it came after as two."""
    match = _AFTER.search(part.masked)
    if match is None:
        return [part]
    left, right = part.part(0, match.start()), part.part(match.end())
    found = frame(right.text)
    if found is None or not has_clause(right.text) or not is_past(found.verb.lower) or reports(left.text):
        return [part]
    return [left, right] if frame(left.text) else [part]


def _absolute(part: Fragment) -> list[Fragment]:
    """A main clause and "with B doing Y" as two."""
    shadow = part.masked
    match = _ABSOLUTE.search(shadow)
    if match is None or shadow != part.text:
        return [part]
    verb = Fragment.added(f"is {match['also'] or ''}").part(0)
    second = part.part(match.start("subject"), match.end("subject")).then(verb, part.part(match.start("verb")))
    return [part.part(0, match.start()), second]


def _cleft(part: Fragment) -> list[Fragment]:
    """A sentence that stresses who did something ("it was A who did X") in its plain order."""
    match = _CLEFT.match(part.masked)
    if match is None:
        return [part]
    return [part.part(match.start("subject"), match.end("subject")).then(part.part(match.end()))]


def _predicates(part: Fragment) -> list[Fragment]:
    """Predicates of one subject ("A did X and did Y") as statements of it."""
    shadow = part.masked
    found = frame(shadow)
    if found is None or _SCOPE.search(shadow) or _FEW.match(found.subject):
        return [part]
    for match in _SHARED.finditer(shadow, found.verb.end):
        first, second = shadow[found.verb.start : match.start()], shadow[match.end() :]
        if _OPEN.search(first[len(found.verb.form) :]) or reports(first):
            continue
        carried = _carried(first, second)
        if carried is None:
            continue
        if not (_telling(first) and _telling(second)) or (
            _NEUTER.search(second) and not _IMPERSONAL.match(found.subject)
        ):
            return [part]
        subject = part.part(0, len(found.front) + len(found.named)).borrowed()
        rest = part.part(match.end())
        if moment := MOMENT.match(rest.text):
            name = (
                subject.text
                if subject.text.split()[0].lower() not in DETERMINERS | PRONOUNS
                else _lowered(subject.text)
            )
            subject = rest.part(0, moment.end()).then(Fragment.added(name))
            rest = rest.part(moment.end())
        following = subject.then(Fragment.added(carried), rest)
        return [part.part(0, match.start()), *_predicates(following)]
    return [part]


def _telling(predicate: str) -> bool:
    words = predicate.split()
    return len(words) >= _SHORTEST or (
        len(words) == _SHORTEST - 1 and any(character.isdigit() for character in predicate)
    )


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _carried(first: str, second: str) -> str | None:
    """The auxiliaries of the predicate `first` that `second` shares, "" for none; None if it is no predicate."""
    words = [token.lower for token in tokens(second)[:6]]
    if MOMENT.match(second):
        words = words[2:]
    while words and is_adverb(words[0]):
        words = words[1:]
    if not words:
        return None
    if words[0] not in AUXILIARIES and _NEGATED.search(first):
        return None
    verb, following = words[0], words[1] if len(words) > 1 else ""
    leading = [token.lower for token in tokens(first)]
    helpers: list[str] = []
    for word in leading:
        if word in AUXILIARIES or (helpers and word in ("been", "being", "to")):
            helpers.append(word)
        elif not (helpers and is_adverb(word)):
            break
    main = leading[len(helpers)] if len(leading) > len(helpers) else ""
    if verb in AUXILIARIES or (is_finite(verb) and not helpers):
        return ""
    if not helpers or not is_participle(verb) or not is_participle(main):
        return "" if is_past(verb) and not is_participle(verb) else None
    passive = helpers[-1] in ("is", "are", "was", "were", "been")
    if passive and (following in DETERMINERS or following[:1].isdigit()):
        return "" if is_past(verb) else None
    return " ".join(helpers)
