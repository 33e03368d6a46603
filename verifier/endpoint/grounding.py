"""What a model says of sentences, held against the article: words, figures and quotations must be its own."""

import re
from collections.abc import Collection, Sequence
from datetime import date

from verifier.endpoint.account import Aside, AttributionAnswer, ExtractAnswer, Lost, PartAnswer, Reading, Stated
from verifier.facts.conflicts import missing_figures
from verifier.models import Attribution, Claim, Sentence, Source, Span
from verifier.quotes import QUOTED, locate
from verifier.reading.text import clean_line

CONTEXT = 3
"""Sentences shown before and after a window, unnumbered."""
CLAIM_LENGTH = 600
"""Characters of the longest text that still is one claim."""
NOTE_LENGTH = 200
_QUOTATION = re.compile(rf"{QUOTED.pattern}|‘[^‘]*’(?!\w)")
_MARKS = " \"'“”‘’"


def read_claims(
    article: Source, sentences: Sequence[Sentence], window: range, asked: Collection[int], answer: ExtractAnswer
) -> Reading:
    """`answer` about the sentences `asked` of a `window` that was shown with numbers from `window.start + 1`.

    A claim stands if all its words are in the sentences it names and all its figures are in what was shown. What is
    only about other sentences is no part of the reading.
    """
    wanted = frozenset(asked)
    near = sentences[max(0, window.start - CONTEXT) : window.stop + CONTEXT]
    shown = [article.title, *(sentence.of(article.text) for sentence in near)]
    claims, lost = [], []
    for place, said in enumerate(answer.claims, 1):
        text = clean_line(said.text)
        named = frozenset(part.sentence - 1 for part in said.parts).intersection(window)
        about = named & wanted
        if not text or len(text) > CLAIM_LENGTH or (named and not about):
            continue
        spans, problem = _spans(article.text, sentences, window, said.parts)
        if not problem and (figures := _invented(text, shown)):
            problem = f"the article does not give its {' and its '.join(figures)}"
        if problem:
            lost.append(Lost(place, text, about, problem))
            continue
        attribution = _attribution(article.text, sentences, named, said.attribution)
        claims.append(Stated(Claim.create(article.id, text, spans, attribution, _date(said.as_of)), about))
    excluded: dict[int, Aside] = {}
    for aside in answer.excluded:
        if aside.sentence - 1 in wanted:
            note = clean_line(aside.note or "")[:NOTE_LENGTH].rstrip()
            excluded.setdefault(aside.sentence - 1, Aside(aside.reason, note))
    return Reading(asked=wanted, claims=tuple(claims), lost=tuple(lost), excluded=excluded)


def _spans(
    text: str, sentences: Sequence[Sentence], window: range, parts: Sequence[PartAnswer]
) -> tuple[tuple[Span, ...], str]:
    """Where `parts` stand in `text`, and what is wrong with them."""
    if not parts:
        return (), "it names no sentence"
    found = {}
    for part in parts:
        if part.sentence - 1 not in window:
            return (), "it names a sentence that has no such number"
        span = locate(part.words, text, sentences[part.sentence - 1])
        if span is None:
            return (), f"its words are not in sentence {part.sentence}"
        found[span.start, span.end] = span
    return tuple(found[place] for place in sorted(found)), ""


def _invented(claim: str, shown: Sequence[str]) -> list[str]:
    """The figures of `claim`, as written, that none of the texts `shown` gives in any form."""
    figures = missing_figures(claim, "")
    for text in shown:
        if not figures:
            break
        here = missing_figures(claim, text)
        figures = [figure for figure in figures if figure in here]
    return figures


def _attribution(
    text: str, sentences: Sequence[Sentence], named: Collection[int], said: AttributionAnswer | None
) -> Attribution | None:
    speaker, content = (clean_line(said.speaker), clean_line(said.content)) if said else ("", "")
    if said is None or not speaker or not content or max(len(speaker), len(content)) > CLAIM_LENGTH:
        return None
    quote = _quote(text, sentences, named, said.quote) if said.quote else None
    return Attribution(speaker=speaker, content=content, quote=quote)


def _quote(text: str, sentences: Sequence[Sentence], named: Collection[int], said: str) -> str | None:
    """The words `said`, if they stand between quotation marks from the first to the last of the sentences `named`."""
    near = _from_first_to_last([sentences[index] for index in named])
    span = locate(said.strip(_MARKS), text, near)
    if span is None:
        return None
    blocks = {sentences[index].block for index in named}
    around = _from_first_to_last([sentence for sentence in sentences if sentence.block in blocks])
    quotations = (match.span() for match in _QUOTATION.finditer(text, around.start, around.end))
    quoted = any(start < span.start and span.end <= end for start, end in quotations)
    return clean_line(span.of(text)) if quoted else None


def _from_first_to_last(sentences: Sequence[Sentence]) -> Span:
    return Span(start=min(one.start for one in sentences), end=max(one.end for one in sentences))


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text else None
    except ValueError:
        return None
