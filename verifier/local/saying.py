"""The two questions of "X said Y": whose voice a passage speaks with, and Y told as a statement of its own."""

import re
from enum import Enum
from functools import lru_cache

from verifier.facts.speakers import named_in, resolve, same_person
from verifier.facts.speech import SPEECH_VERBS
from verifier.local.attribution import parse_attribution
from verifier.models import Attribution, Claim, Frozen, Judgement, Passage, Span
from verifier.quotes import QUOTED
from verifier.sentences import split_sentences
from verifier.vocabulary import Aspect, Disagreement, Stance

_VERB = rf"(?:{'|'.join(SPEECH_VERBS)})"
_PRONOUN_SAYS = re.compile(rf"\b(?P<who>he|she)\s(?:\w+ly\s|also\s|has\s|had\s|then\s)?{_VERB}\b", re.IGNORECASE)
_BY_ACCOUNT = re.compile(
    r"\b(?:by|in|to)\s(?:his|her|their|the\s[\w-]+[’']s)\s(?:own\s)?(?:statement|account|testimony|telling)\b",
    re.IGNORECASE,
)
_HE_OR_SHE = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)
_UNNAMED = frozenset(
    "police officials investigators prosecutors authorities they ministry government company council court".split()
)
_ARTICLE = re.compile(r"^(?:the|an?|his|her|its|their)\s", re.IGNORECASE)
_NOT_ALONE = re.compile(r"\b(?:I|we|us|me|my|our|ours|mine|you|your|yours)\b", re.IGNORECASE)
_LEANS = re.compile(r"(?:it|they|this|that|these|those|there|so|his|her|their|its|yes|no)\b", re.IGNORECASE)
_IN_QUOTATIONS = (Disagreement.QUOTE, Disagreement.ATTRIBUTION)
"""Disagreements that code sees between quotation marks, whoever speaks around them."""
_MARKS = " ,.;:!?—–-"
"""What may stand around a quotation to which nobody is named."""
_FEWEST = 4
"""Words from which the content of a saying is a statement that can be judged."""


class Voice(Enum):
    """Who says what a sentence says, seen from the speaker of a claim."""

    SPEAKER = "the speaker"
    ANOTHER = "another speaker"
    UNKNOWN = "a speaker who cannot be told"
    PAPER = "the outlet in its own words"
    ABOUT = "the outlet in its own words, which name the speaker"


class _Spoken(Frozen):
    """A sentence of a passage, and the words before it that tell whom a pronoun means."""

    span: Span
    text: str
    before: str


def question_for(attribution: Attribution, passage: Passage, span: Span) -> Aspect:
    """The question that `span` of the source can answer.

    What the speaker says, or may be the one who says, bears on whether it was said; what others say, or the outlet in
    its own words, on whether it is so.
    """
    others = {Voice.ANOTHER, Voice.PAPER}
    return Aspect.CONTENT if set(voices(attribution, passage, span)) <= others else Aspect.SAID


def voices(attribution: Attribution, passage: Passage, span: Span) -> list[Voice]:
    """Whose voice each sentence of `passage` that `span` of the source touches speaks with."""
    start, end = span.start - passage.start, span.end - passage.start
    place = Span(start=start, end=end)
    return [_voice(attribution.speaker, one) for one in _sentences(passage.text) if one.span.overlaps(place)]


def keep_apart(claim: Claim, judgement: Judgement) -> Judgement:
    """`judgement`, vetoed where it would answer one question from words that can only answer the other.

    What its speaker says does not show that a statement is so, and what another says does not refute that it was said.
    """
    if claim.attribution is None or judgement.stance is Stance.NEI or judgement.kind in _IN_QUOTATIONS:
        return judgement
    heard = set(voices(claim.attribution, judgement.passage, judgement.quote))
    if judgement.aspect is Aspect.CONTENT:
        vetoed, why = heard == {Voice.SPEAKER}, "these are the speaker's words, which show only that they were said"
    else:
        named = _is_named(claim.attribution.speaker, judgement.quoted)
        vetoed = judgement.stance is Stance.REFUTES and not named and heard <= {Voice.ANOTHER, Voice.UNKNOWN}
        why = "these are the words of another speaker, or of one who cannot be told"
    return judgement.model_copy(update={"stance": Stance.NEI, "kind": None, "why": why}) if vetoed else judgement


def content_claim(claim: Claim) -> Claim | None:
    """What `claim` says was said, as a claim of its own; None where it is no statement that can stand alone.

    "He" in it is taken to be the speaker; words of a first or second person, and what leans on a pronoun, are left.
    """
    if claim.attribution is None:
        return None
    content = claim.attribution.content.strip(' ,.“”"')
    if len(content.split()) < _FEWEST or _NOT_ALONE.search(content) or _LEANS.match(content):
        return None
    content = _HE_OR_SHE.sub(claim.attribution.speaker, content, count=1)
    if _HE_OR_SHE.search(content):
        return None
    text = f"{content[:1].upper()}{content[1:]}."
    return claim.model_copy(update={"text": text, "attribution": None})


@lru_cache(maxsize=1_000)
def _sentences(text: str) -> tuple[_Spoken, ...]:
    return tuple(
        _Spoken(span=sentence.bare, text=" ".join(sentence.of(text).split()), before=text[: sentence.start])
        for sentence in split_sentences(text)
    )


@lru_cache(maxsize=1_000)
def _voice(speaker: str, sentence: _Spoken) -> Voice:
    names = _names(speaker, Span(start=0, end=len(speaker)), "")
    told = parse_attribution(sentence.text)
    if told is not None:
        start = sentence.text.index(told.speaker)
        return _compared(speaker, names, sentence, Span(start=start, end=start + len(told.speaker)))
    if match := _PRONOUN_SAYS.search(sentence.text):
        return _compared(speaker, names, sentence, Span(start=match.start("who"), end=match.end("who")))
    if _is_named(speaker, sentence.text):
        return Voice.ABOUT
    untold = _BY_ACCOUNT.search(sentence.text) or not QUOTED.sub("", sentence.text).strip(_MARKS)
    return Voice.UNKNOWN if untold else Voice.PAPER


def _is_named(speaker: str, text: str) -> bool:
    names = _names(speaker, Span(start=0, end=len(speaker)), "")
    return any(same_person(one, span.of(text)) for one in names for span in named_in(text))


def _compared(speaker: str, names: tuple[str, ...], sentence: _Spoken, place: Span) -> Voice:
    """Whether who is named at `place` of the sentence is the claim's speaker."""
    words = place.of(sentence.text)
    found = _names(sentence.text, place, sentence.before)
    if found:
        return Voice.SPEAKER if any(same_person(one, other) for one in names for other in found) else Voice.ANOTHER
    head = _ARTICLE.sub("", words.lower()).split()[-1:]
    if head and head[0] in speaker.lower().split():
        return Voice.SPEAKER
    return Voice.ANOTHER if head and head[0] in _UNNAMED else Voice.UNKNOWN


def _names(text: str, place: Span, before: str) -> tuple[str, ...]:
    context = f"{before}{text}"
    found = resolve(context, Span(start=len(before) + place.start, end=len(before) + place.end))
    return found.names
