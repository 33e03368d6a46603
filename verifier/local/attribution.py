"""Who is said to have said what: "X said Y", "according to X, Y", and quotations with a speaker."""

import re

from verifier.facts.grammar import is_finite
from verifier.facts.speech import SPEECH_VERBS
from verifier.models import Attribution

_PHRASES = r"|made\s(?:it\s)?clear|makes\s(?:it\s)?clear"
_VERB = rf"(?P<verb>{'|'.join(SPEECH_VERBS)}{_PHRASES})"
_NAME = r"(?P<speaker>(?:[Tt]he\s|[Aa]n?\s|[Hh]is\s|[Hh]er\s|[Ii]ts\s)?[^\s,;:“”\"]+(?:\s[^\s,;:“”\"]+){0,8}?)"
_ADVERB = r"(?:(?:also|further|later|repeatedly|previously|then|has|had|have|recently)\s)*"
_ASIDE = r"(?:,\s[^“”\"]{2,90}?,)?"
_SCENE = r"(?:(?:In|At|On|Speaking|Asked|Writing|During|After|Later|Earlier|Addressing)\b[^,“”\"]{0,80},\s)?"
_QUOTE = r"[“\"](?P<quote>[^“”\"]{2,}?)[”\"]"

_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"^{_QUOTE},?\s{_ADVERB}{_VERB}\s{_NAME}(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bMrs)(?=[.,;]|\son\s|\sin\s|\sat\s|$)",
        rf"^{_QUOTE},?\s{_NAME}{_ASIDE}\s{_ADVERB}{_VERB}\b",
        rf"^{_NAME}{_ASIDE}\s{_ADVERB}{_VERB}\b(?:\s(?:that|on\s\w+day|to\s\w+))?[^“\"]{{0,60}}?[,:]?\s?{_QUOTE}",
        rf"^According\sto\s{_NAME},\s(?P<content>.+)$",
        rf"^(?P<content>.+?),\saccording\sto\s{_NAME}(?:,\s[^,]{{2,60}})?[.,]?$",
        rf"^{_SCENE}{_NAME}{_ASIDE}\s{_ADVERB}{_VERB}(?:\s(?:(?!that\b)[^\s,]+)){{0,4}}?\sthat\s(?P<content>.+)$",
        rf"^{_SCENE}{_NAME}{_ASIDE}\s{_ADVERB}{_VERB}\s(?P<bare>(?!(?:on|of|about|for|by|in|at|with|to)\b)[^,].+)$",
        rf"^(?P<content>.+),\s{_NAME}\s{_ADVERB}{_VERB}(?:\son\s\w+|\sreporters)?\.?$",
        rf"^(?P<content>[^“”\"]{{15,}}?),\s{_NAME}\s{_ADVERB}{_VERB}(?:\son\s\w+)?,\s(?!who\b|which\b)[^“”\"]+$",
    )
)  # fmt: skip
_SPEAKING = frozenset("the a an his her its he she him they them officials police investigators".split())
_TAKES_OBJECT = frozenset(
    "told tells announced announces claimed claims warned warns promised vowed pledged predicted estimated".split()
)
"""Verbs whose object may be a thing: one who claimed mileage, or pledged four million, has said nothing."""
_NOT_A_SPEAKER = re.compile(
    r"^(?:which|who|that|it|this|these|there|as|but|and|while|although|when|if)\b", re.IGNORECASE
)


def parse_attribution(sentence: str) -> Attribution | None:
    """The speaker and what is attributed to them, or None for a plain statement."""
    for form in _FORMS:
        match = form.match(sentence)
        if match is None:
            continue
        parts = match.groupdict()
        speaker = parts["speaker"].strip(" .")
        if not speaker or _NOT_A_SPEAKER.match(speaker) or not _plausible(speaker):
            continue
        quote = parts.get("quote")
        bare = parts.get("bare")
        content = (parts.get("content") or bare or quote or "").strip()
        if bare and parts["verb"] in _TAKES_OBJECT and not _states(bare):
            continue
        if len(content.split()) >= 2:
            return Attribution(speaker=speaker, content=content, quote=quote.strip() if quote else None)
    return None


def _states(content: str) -> bool:
    """Whether `content` has a finite verb."""
    return any(is_finite(word.strip(",.;:“”\"'’").lower()) for word in content.split())


def _plausible(speaker: str) -> bool:
    words = speaker.split()
    return words[-1][:1].isupper() or words[0].lower() in _SPEAKING
