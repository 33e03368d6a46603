"""Reports beside the index of today: whether every quote still stands in its source, at its place."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from verifier.audit.rechecked import Answer, Part, Place, Rechecked, ReportCheck, State
from verifier.audit.reports import Kept, Reports
from verifier.audit.shelf import Named, Shelf, Shelved
from verifier.facts.rules import check_quotations
from verifier.findings import Evidence, Finding, Quoted, Report, SeriesEntry
from verifier.index import Index
from verifier.models import QuotationCheck, SourceInfo, Span, content_id
from verifier.quotes import fold
from verifier.vocabulary import UncheckedReason

_OK = Answer(state=State.OK)
_SKIPPED = Answer(state=State.SKIPPED, why="the article is not in the index")
_MISNAMED = Answer(state=State.ALTERED, why="the index has another outlet, title, address or date of this source")

_NO_WORDS = "the source has not these words"
_ELSEWHERE = "at another place of the source"


def recheck(reports: Reports, index: Index) -> Iterator[ReportCheck]:
    """Each report beside the index, one at a time. Raises InputError, in one line, where they cannot be read."""
    shelf = Shelf(index, reports.files())
    for kept in reports:
        yield _checked(kept, shelf)


def _checked(kept: Kept, shelf: Shelf) -> ReportCheck:
    counts: dict[Part, Counter[State]] = {}
    problems = []
    for item in _parts(kept.report, shelf) if kept.report else ():
        counts.setdefault(item.part, Counter())[item.state] += 1
        if item.state not in (State.OK, State.SKIPPED):
            problems.append(item)
    return ReportCheck(
        name=kept.name,
        article=kept.report.article if kept.report else None,
        failure=kept.failure,
        counts={part: dict(states) for part, states in counts.items()},
        problems=tuple(problems),
    )


def _parts(report: Report, shelf: Shelf) -> Iterator[Rechecked]:
    yield from _article(report, shelf)
    for finding in report.findings:
        for part, items in ((Part.EVIDENCE, finding.evidence), (Part.NEAREST, finding.nearest)):
            for item in items:
                yield _evidence(part, finding, item, shelf)
        for quoted in finding.quotations:
            if quoted.source and quoted.span:
                yield _quotation(finding, quoted, quoted.source, quoted.span, shelf)
        for entry in finding.series:
            yield _figure(finding, entry, entry.source_id or report.article.id, shelf)
    for copy in report.copies:
        answer = _in_source(shelf, copy.id, copy, lambda _: _OK, lambda other: Place(source_id=other.source.id))
        yield _told(Part.COPY, answer, copy.title, copy, copy.id)


def _told(
    part: Part, answer: Answer, words: str, named: Named, source_id: str, span: Span | None = None, claim: str = ""
) -> Rechecked:
    return Rechecked(
        **dict(answer),
        part=part,
        words=words,
        source_id=source_id,
        outlet=named.outlet,
        title=named.title,
        start=span.start if span else None,
        end=span.end if span else None,
        claim_id=claim or None,
    )


def _article(report: Report, shelf: Shelf) -> Iterator[Rechecked]:
    """The article, and every place in it that the report names."""
    info = report.article
    article = shelf.get(info.id)
    named = _SKIPPED if article is None else _own_words(report, article)
    yield _told(Part.ARTICLE, named, info.title, info, info.id)
    claims = [(finding.claim.id, finding.claim.text, finding.claim.spans) for finding in report.findings]
    claims += [(item.claim_id, item.text, item.spans) for item in report.unchecked if item.claim_id]
    for claim_id, text, spans in claims:
        answer = _claim(info.id, claim_id, text, spans, article)
        yield _told(Part.CLAIM, answer, text, info, info.id, next(iter(spans), None), claim_id)
    sentences = [(item.text, item.bare) for item in report.excluded]
    for item in report.unchecked:
        # What cannot be traced to the article has no place there.
        if not item.claim_id and len(item.spans) == 1 and item.reason is not UncheckedReason.UNLOCATED:
            sentences.append((item.text, item.spans[0]))
    for text, span in sentences:
        answer = _words(article, span, text) if article else _SKIPPED
        yield _told(Part.SENTENCE, answer, text, info, info.id, span)


def _own_words(report: Report, article: Shelved) -> Answer:
    if report.text != article.source.text:
        return Answer(state=State.ALTERED, why="the index has another text of the article")
    return _OK if article.is_named_by(report.article) else _MISNAMED


def _claim(article_id: str, claim_id: str, text: str, spans: Sequence[Span], article: Shelved | None) -> Answer:
    if claim_id != content_id(article_id, *(f"{span.start}-{span.end}" for span in spans), text):
        return Answer(state=State.ALTERED, why="the claim's id is not that of its words and their place")
    if article is None:
        return _SKIPPED
    if any(span.end > len(article.source.text) for span in spans):
        return Answer(state=State.GONE, why="its place lies beyond the end of the article")
    return _OK


def _evidence(part: Part, finding: Finding, item: Evidence, shelf: Shelf) -> Rechecked:
    answer = _in_source(
        shelf,
        item.source_id,
        item,
        lambda source: _quote(source, item),
        lambda other: _place(other, other.locate(item.quote)),
    )
    return _told(part, answer, item.quote, item, item.source_id, item.bare, finding.claim.id)


def _quote(source: Shelved, item: Evidence) -> Answer:
    answer = _words(source, item.bare, item.quote)
    start, end = item.start - len(item.before), item.end + len(item.after)
    around = source.source.text[max(start, 0) : end]
    if answer.state is State.OK and around != f"{item.before}{item.bare.of(source.source.text)}{item.after}":
        return Answer(state=State.ALTERED, why="the source has other words around the quote")
    return answer


def _quotation(finding: Finding, item: Quoted, named: SourceInfo, span: Span, shelf: Shelf) -> Rechecked:
    """A quotation is read in the source again: what a report says of it are the words there, and who speaks them."""
    shown = QuotationCheck(**{name: getattr(item, name) for name in QuotationCheck.model_fields})

    def same(source: Shelved) -> QuotationCheck | None:
        checks = check_quotations(finding.claim.text, source.source.text)
        alike = [check for check in checks if (check.quotation, check.status) == (item.quotation, item.status)]
        return next((check for check in alike if check == shown), next(iter(alike), None))

    def here(source: Shelved) -> Answer:
        found = same(source)
        if found == shown:
            return _OK
        if found and found.model_copy(update={"span": span}) == shown:
            return Answer(state=State.MOVED, why=_ELSEWHERE, now=_place(source, found.span))
        return Answer(state=State.ALTERED, why="the source does not show this of the quotation, or of no such one")

    def there(other: Shelved) -> Place | None:
        found = same(other)
        return _place(other, found.span) if found else None

    answer = _in_source(shelf, named.id, named, here, there)
    return _told(Part.QUOTATION, answer, item.quotation, named, named.id, span, finding.claim.id)


def _figure(finding: Finding, entry: SeriesEntry, source_id: str, shelf: Shelf) -> Rechecked:
    """A figure has no place; the article's own is that of the claim."""
    figure = fold(entry.value)

    def here(source: Shelved) -> Answer:
        return _OK if figure in source.folded.folded else Answer(state=State.GONE, why=_NO_WORDS)

    if entry.own:
        missing = Answer(state=State.ALTERED, why="the claim has no such figure")
        answer = _OK if figure in fold(finding.claim.text) else missing
    else:
        answer = _in_source(shelf, source_id, entry, here, lambda other: _place(other, other.locate(entry.value)))
    return _told(Part.SERIES, answer, entry.value, entry, source_id, claim=finding.claim.id)


def _words(source: Shelved, span: Span, words: str) -> Answer:
    if source.has_at(span, words):
        return _OK
    if found := source.locate(words):
        return Answer(state=State.MOVED, why=_ELSEWHERE, now=_place(source, found))
    return Answer(state=State.GONE, why=_NO_WORDS)


def _place(source: Shelved, span: Span | None) -> Place | None:
    return Place(source_id=source.source.id, start=span.start, end=span.end) if span else None


def _in_source(
    shelf: Shelf,
    source_id: str,
    named: Named,
    here: Callable[[Shelved], Answer],
    there: Callable[[Shelved], Place | None],
) -> Answer:
    """What `here` says of the source, if it is in the index and named rightly; else where what replaced it has it."""
    if source := shelf.get(source_id):
        answer = here(source)
        return _MISNAMED if answer.state is State.OK and not source.is_named_by(named) else answer
    others = shelf.successors(source_id, named)
    for other in others:
        if place := there(other):
            why = "in the source that has taken its place"
            return Answer(state=State.MOVED, why=why, now=place)
    why = "the source is no longer in the index"
    if others:
        why += f", and {others[0].source.id}, which has taken its place, has not these words"
    return Answer(state=State.GONE, why=why)
