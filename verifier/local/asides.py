"""Relative clauses, appositions and reduced participles: what a sentence says in passing, told apart."""

import re

from verifier.facts.grammar import (
    COMMA,
    be,
    frame,
    has_clause,
    is_finite,
    is_participle,
    is_past,
    is_plural,
    reports,
    tokens,
    verb_at,
)
from verifier.facts.speech import SPEECH_VERBS
from verifier.facts.words import lemma
from verifier.local.fragments import Fragment

_RELATIVE = re.compile(r",\s(?P<word>which|who|whose|where|when)\s")
_CLAUSE_RELATIVE = re.compile(
    r"(?:\w+ly\s)?(?:means?|meant|helps?|helped|shows?|showed|suggests?|leads?|led|raises?|raised)\b"
)
_APPOSITION = re.compile(r",\s(?P<words>(?:an?|the|one\sof|its|his|her|their)\s(?:[^,]|,\d)+?)(?:,\s|\.?$)")
_REDUCED = re.compile(
    r",\s(?P<words>[a-z]+\s(?:by|in|on|at|from|for|with|as|to|last|since|between|near|after|during|under)\b(?:[^,]|,\d)+),\s"
)
_FRONTED = re.compile(r"^(?P<words>[A-Z][a-z]+\s(?:by|in|on|at|from|for|with|as|to)\b(?:[^,]|,\d)+),\s")
_NAME = r"[A-ZÀ-ÖØ-Þ][\w’'.&-]*"
_NAMED = re.compile(rf"(?:[Tt]he\s)?{_NAME}(?:\s(?:(?:de|da|del|van|von|der|al|of|the)\s)?{_NAME})*$")
_NOUN_PHRASE = re.compile(
    r"\b(?P<first>the|an?|its|his|her|their|this|these|those|several|many|some|two|three|four|five|six|seven|eight|nine|ten"
    r"|\d[\d,.]*)(?P<rest>(?:\s[\w’'-]+){1,5})$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(
    r"\b(?P<word>of|for|in|at|on|from|with|by|to|into|near|outside|inside|below|above|beside|along|against|between|as|than|under)$"
)
_TITLED = re.compile(rf"^(?:The|His|Her|Its)\s[a-z’' -]+,\s(?P<name>{_NAME}(?:\s{_NAME})+)$")
_ROLE = re.compile(r"\b(?:[Tt]he|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir)\s[a-z-]+(?:\s[a-z-]+)?,$")
_YEAR = re.compile(r"\bin\s(?P<year>(?:[A-Z][a-z]+\s)?(?:1[6-9]|20)\d\d)$")
_SPEAKER = re.compile(rf"x{{4,}},?\s(?:{'|'.join(SPEECH_VERBS)})(?:\s[a-z-]+){{0,3}}$")
_PLACE = ("in", "at", "on", "near", "outside", "inside", "below", "above", "beside", "along")
_EMBEDDED = re.compile(r"\b(?:which|who|that|when|while|where|if)\b")
_POINTS_BACK = re.compile(r"\b(?:it|them|this|these|those)\b")
_LASTING = frozenset("aimed based called designed known located meant named situated used valued".split())
"""Participles that say how things are, not what happened."""
_TIME = re.compile(
    r"^\w+\sby\b|\w+day\b|\bfor\s\w+\s(?:hours?|days?|weeks?|months?|years?)\b|\b(?:1[89]|20)\d\d\b|\b(?:ago|last|earlier|yesterday)\b|\bin\s[A-Z]"
)
_ENTITIES = frozenset(
    """
    actor agency airline airport area artist association author bank body borough bridge broadcaster builder business
    campaigner capital carrier castle centre chain chairman charity church city clinic club college company component
    cooperative council councillor country county director district drug economist employer engineer expert factory
    farmer firm fisherman foundation group harbour historian hospital hotel island journalist junction lake landlord
    lawyer maker mayor member minister mountain museum nation network newspaper nurse officer operator organisation
    organization owner park party peak physicist pilot plant politician port producer professor project province
    provider region republic researcher resident resort retailer river school scientist secretary settlement ship
    shipyard spokesman spokeswoman state station steelmaker subsidiary suburb supplier surgeon surveyor teacher team
    think-tank town trader trust union university valley vessel village ward website widow witness writer
    """.split()
)
"""Heads of what can stand for a name; "a step", "a first" or "a stance" stands for all that was said before it."""
_BRIEF = 3
"""Words at least in a relative clause that is worth a claim of its own."""
_TELLING = 4
"""Words at least in an apposition that is worth a claim of its own, unless it holds a figure."""


def part_asides(part: Fragment) -> list[Fragment]:
    """`part` without what it says in passing, and that as further statements; alone where nothing can be told apart."""
    for split in (_fronted, _apposition, _reduced, _relative):
        if len(parts := split(part)) > 1:
            return [piece for part in parts for piece in part_asides(part)]
    return [part]


def _relative(part: Fragment) -> list[Fragment]:
    """The main clause without a relative one, and that as a statement of what it describes."""
    shadow = part.masked
    for match in _RELATIVE.finditer(shadow):
        left = part.part(0, match.start())
        comma = COMMA.search(shadow, match.end())
        close = comma.start() if comma else -1
        body = part.part(match.end(), None if close < 0 else close)
        rest = part.part(close + 1) if close >= 0 else Fragment.added("")
        leading = close >= 0 and verb_at(rest.text, plural=True) is not None
        if match["word"] == "whose" and rest.text and not leading:
            body, rest = part.part(match.end()), Fragment.added("")
        if (rest.text and not leading) or _is_brief(body.text) or _POINTS_BACK.search(body.text):
            continue
        aside = _of_antecedent(left, match["word"], body, leading)
        if aside is not None:
            if leading and COMMA.search(left.text):
                left = left.then(Fragment.added(","), gap="")
            return [left.then(rest), aside.in_passing()]
    return [part]


def _is_brief(body: str) -> bool:
    """Whether a relative clause says too little for a claim, as "who is 26" does."""
    return len(body.split()) < _BRIEF and body.split()[:1] in (["is"], ["are"], ["was"], ["were"], [])


def _of_antecedent(left: Fragment, word: str, body: Fragment, leading: bool) -> Fragment | None:
    """What a relative clause says of the noun phrase that `left` ends with."""
    shadow = left.masked
    singular = word == "which" and bool(re.match(r"(?:\w+ly\s)?(?:is|was|has|\w+s)\s", body.text))
    leads = leading and frame(shadow) is None and not (singular and is_plural(shadow))
    noun = _antecedent(shadow, whole=leads)
    if word == "when":
        time = _YEAR.search(shadow)
        known = time and has_clause(body.text) and not reports(shadow[: time.start()])
        return Fragment.added(f"In {time['year']},").then(body) if time and known else None
    if noun is None:
        return None
    phrase, before = noun
    if reports(before) and not leading and not _SPEAKER.search(before):
        return None
    subject = Fragment.added(_definite(phrase))
    if word == "whose":
        found = frame(f"Its {body.text}")
        owner = Fragment.added(subject.text + ("’" if subject.text.endswith("s") else "’s"))
        return owner.then(body) if found else None
    if word == "where":
        preposition = _PREPOSITION.search(before)
        if preposition is None or preposition["word"] not in _PLACE or frame(body.text) is None:
            return None
        place = Fragment.added(f"{preposition['word'].capitalize()} {phrase},")
        return place.then(body)
    if verb_at(body.text, plural=True) is None or (word == "which" and _CLAUSE_RELATIVE.match(body.text)):
        return None
    if word == "who" and not (leading or re.search(r"[A-Z]|^\d", phrase)) and _PREPOSITION.search(before):
        return None
    return subject.then(body)


def _antecedent(text: str, *, whole: bool) -> tuple[str, str] | None:
    """The noun phrase that `text` ends with, and what stands before it; all of `text` where it is one."""
    if whole:
        if "," not in text:
            return text, ""
        titled = _TITLED.match(text)
        return (titled["name"], "") if titled else None
    if match := _NAMED.search(text):
        start = match.start()
        title = re.search(r"(?:\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Hh]is|[Hh]er)\s)(?:[\w-]+\s){0,3}$", text[:start])
        if (
            title
            and not any(is_finite(token.lower) for token in tokens(title.group()))
            and not _has_link(title.group())
        ):
            start = title.start()
    elif match := _NOUN_PHRASE.search(text):
        start = match.start()
        if any(
            is_finite(token.lower) and token.lower in ("is", "are", "was", "were", "has", "had", "have")
            for token in tokens(match["rest"])
        ):
            return None
        if _has_link(match["rest"]):
            return None
    else:
        return None
    before = text[:start].rstrip()
    preposition = _PREPOSITION.search(before)
    if preposition and preposition["word"] in ("of", "for", "with", "by", "between", "than", "as"):
        return None
    if before.endswith((" and", " or")) or (before.endswith(",") and not _ROLE.search(before)):
        return None
    return text[start:].strip(), before


def _has_link(words: str) -> bool:
    return bool(
        re.search(
            r"\b(?:and|or|of|for|in|at|on|from|with|by|to|that|which|who|into|near|as|under|over|across|after|before|during|through|along|around|off|about|towards|until|since|than)\b",
            words,
        )
    )


def _definite(phrase: str) -> str:
    first, _, rest = phrase.partition(" ")
    if first.lower() in ("a", "an") and rest:
        return f"The {rest}"
    if first[:1].isdigit() or first.lower() in (
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "several",
    ):
        return f"The {phrase}"
    return phrase[:1].upper() + phrase[1:]


def _apposition(part: Fragment) -> list[Fragment]:
    """The clause without an apposition ("A, a B, did X"), and "A is a B"."""
    shadow = part.masked
    for match in _APPOSITION.finditer(shadow):
        left, words = part.part(0, match.start()), part.part(match.start("words"), match.end("words"))
        rest = part.part(match.end())
        named = _NAMED.search(left.masked)
        telling = len(words.text.split()) >= _TELLING
        if named is None or not telling or (frame(words.text) and not re.search(r"\b(?:who|which|that)\b", words.text)):
            continue
        verb = verb_at(rest.text, plural=True)
        going_on = re.match(r"(?:and|but)\s", rest.text)
        leading = verb is not None and named.start() == 0
        if (rest.text and not leading and not going_on) or not (leading or _names_kind(words.text)):
            continue
        before = left.masked[: named.start()]
        if re.search(r"\b(?:and|or)\b|\bfor\s\w+\s(?:weeks|months|years)\b", words.text):
            continue
        if before.rstrip().endswith(("and", "or", ",")) or (
            not leading and (frame(left.text) is None or reports(before))
        ):
            continue
        name = named.group()
        subject = Fragment.added(name[:1].upper() + name[1:])
        link = be(name, verb.lower, past=False) if verb and leading else "is"
        aside = subject.then(Fragment.added(link), words)
        return [left.then(rest), aside.in_passing()]
    return [part]


def _names_kind(words: str) -> bool:
    """Whether an apposition says what sort of person, place or body a name stands for."""
    head = re.split(
        r"\s(?:of|in|at|on|for|from|to|with|by|who|which|that|near|based)\s", words.removeprefix("one of ")
    )[0]
    last = head.split()[-1].lower().strip(",.")
    return last in _ENTITIES or lemma(last) in _ENTITIES


def _reduced(part: Fragment) -> list[Fragment]:
    """The clause without a participle ("A, made by B, did X"), and "A was made by B"."""
    shadow = part.masked
    match = _REDUCED.search(shadow)
    if match is None or not is_participle(match["words"].split()[0]):
        return [part]
    left, rest = part.part(0, match.start()), part.part(match.end())
    verb = verb_at(rest.text, plural=True)
    if (
        verb is None
        or frame(left.text) is not None
        or COMMA.search(left.text)
        or _EMBEDDED.search(left.text)
        or len(match["words"].split()) < 3
    ):
        return [part]
    words = part.part(match.start("words"), match.end("words"))
    return [left.then(rest), _made(left, words, verb.lower).in_passing()]


def _fronted(part: Fragment) -> list[Fragment]:
    """The clause without a participle before it ("Made by B, A did X"), and "A was made by B"."""
    match = _FRONTED.match(part.masked)
    if match is None or not is_participle(match["words"].split()[0].lower()):
        return [part]
    rest = part.part(match.end())
    found = frame(rest.text)
    if found is None or found.front:
        return [part]
    words = part.part(match.start("words"), match.end("words"))
    lowered = Fragment(text=words.text[:1].lower() + words.text[1:], places=words.places)
    return [rest, _made(Fragment.added(found.bare), lowered, found.verb.lower).in_passing()]


def _made(subject: Fragment, words: Fragment, verb: str) -> Fragment:
    past = verb in ("was", "were", "had") or is_past(verb)
    if words.text.split()[0] not in _LASTING:
        past = past or bool(_TIME.search(words.text))
    return subject.borrowed().then(Fragment.added(be(subject.text, verb, past=past)), words)
