"""The one flow that every command runs: extract claims, retrieve, judge, enforce the rules, decide, report."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

from verifier.context import in_context
from verifier.decide import decide
from verifier.facts.rules import enforce
from verifier.findings import Accounting, Evidence, Examined, Finding, Method, Report, Searched, SharedOrigin
from verifier.index import Index
from verifier.local.saying import keep_apart
from verifier.models import (
    Candidate,
    Candidates,
    Claim,
    Extraction,
    Judged,
    Judgement,
    Sentence,
    Source,
    SourceInfo,
    Span,
    Unchecked,
)
from verifier.origins import Witnesses, reasons
from verifier.protocols import Backend, Embedder
from verifier.quoted import cleared, quoted
from verifier.retrieve import retrieve
from verifier.stories import may_share_a_story
from verifier.vocabulary import RuleCode, Stance

Settled = Callable[[Finding], None]
"""Told each finding of a report as soon as it is settled."""


@dataclass(frozen=True)
class Desk:
    """What a check works with. `notify` is told, in a few words, what is being done."""

    index: Index
    embedder: Embedder
    backend: Backend
    min_origins: int = 1
    passages_per_claim: int = 12
    without_rules: tuple[RuleCode, ...] = ()
    notify: Callable[[str], None] = lambda _: None


def check_article(article: Source, desk: Desk, settled: Settled = lambda _: None) -> Report:
    """The report on every claim of `article`; `settled` is told each finding as soon as it is settled, in order."""
    desk.notify("extracting claims")
    extraction = desk.backend.extractor.extract(article)
    copies = desk.index.copies_of(article)
    examined = _examine(extraction.claims, desk, article, copies)
    return _report(article, extraction, examined, copies, desk, settled)


def check_claim(text: str, desk: Desk, settled: Settled = lambda _: None) -> Report:
    """The report on one claim that stands for itself, whole and without an article of its own."""
    from verifier.local.extract import whole_claim

    article = stand_in(text)
    whole = Sentence(start=0, end=len(text), block=0)
    extraction = Extraction(sentences=(whole,), claims=(whole_claim(article),))
    return _report(article, extraction, examine(extraction.claims, desk), frozenset(), desk, settled)


def stand_in(text: str) -> Source:
    """What stands in the article's place where a claim comes without one."""
    return Source.create(text, title=text)


def examine(claims: Sequence[Claim], desk: Desk, article: Source | None = None) -> Iterator[Examined]:
    """Retrieve, judge and decide: what came of each claim, in the order given, each as soon as it is settled.

    `article` is the claims' own: its copies are not searched, and its origin proves nothing.
    """
    if article is None:
        return _examine(claims, desk, None, frozenset())
    return _examine(claims, desk, article, desk.index.copies_of(article))


def _examine(
    claims: Sequence[Claim], desk: Desk, article: Source | None, copies: Collection[str]
) -> Iterator[Examined]:
    desk.notify(f"searching for {len(claims)} claims")
    found = retrieve(claims, desk.index, desk.embedder, limit=desk.passages_per_claim, exclude=copies)
    sources = {candidate.source.id for item in found for candidate in item.candidates}
    texts = {source.id: source for source in desk.index.full_sources(sources)}
    origins = desk.index.origins(sources, article).of
    witnesses = Witnesses([*([article] if article else []), *texts.values()], origins)
    own = article.info if article else None
    searched = desk.index.stats().sources - len(copies)
    candidates = [_with_origins(item, origins) for item in found]
    apart = {one.id for one in texts.values() if article is not None and not may_share_a_story(article, one)}
    asked = [_without(item, apart) for item in candidates]
    desk.notify("judging")
    for item, answer in zip(candidates, desk.backend.judge.judge(asked), strict=True):
        finding = None
        if not answer.failure:
            finding = _finding(item, answer, own, texts, witnesses, apart, searched, desk)
        yield Examined(candidates=item, judged=answer, finding=finding)


def _with_origins(found: Candidates, origins: dict[str, str]) -> Candidates:
    placed = (one.model_copy(update={"origin": origins[one.source.id]}) for one in found.candidates)
    return found.model_copy(update={"candidates": tuple(placed)})


def _without(found: Candidates, sources: Collection[str]) -> Candidates:
    kept = (one for one in found.candidates if one.source.id not in sources)
    return found.model_copy(update={"candidates": tuple(kept)})


def method_of(desk: Desk) -> Method:
    """What a check at this desk is made with."""
    stats = desk.index.stats()
    return Method(
        verifier=version("verifier"),
        backend=desk.backend.name,
        models={"embeddings": desk.embedder.name, **desk.backend.models},
        prompts=desk.backend.prompts,
        min_origins=desk.min_origins,
        without_rules=desk.without_rules,
        index_sources=stats.sources,
        index_passages=stats.passages,
    )


def _report(
    article: Source,
    extraction: Extraction,
    claims: Iterable[Examined],
    copies: Collection[str],
    desk: Desk,
    settled: Settled,
) -> Report:
    examined = []
    for item in claims:
        examined.append(item)
        if item.finding is not None:
            settled(item.finding)
    findings = tuple(item.finding for item in examined if item.finding is not None)
    method = method_of(desk)
    return Report(
        article=article.info,
        text=article.text,
        findings=findings,
        excluded=extraction.excluded,
        unchecked=(*extraction.unchecked, *(_failed(item) for item in examined if item.finding is None)),
        sentences=_account(extraction, findings),
        origins=tuple(_shared_origins(findings, article, desk)),
        copies=tuple(desk.index.sources({*copies} - {article.id})),
        method=method,
        usage=desk.backend.usage(),
        warnings=tuple(_warnings(examined, searchable=method.index_sources > len(copies))),
    )


def _shared_origins(findings: Sequence[Finding], article: Source, desk: Desk) -> Iterator[SharedOrigin]:
    """Those origins of which the evidence shows several sources, the article among them where it is its own."""
    shown = {item.source_id: item for finding in findings for item in finding.evidence}
    own = {article.id} if any(item.own_origin for item in shown.values()) else set()
    origins = desk.index.origins(shown.keys(), article)
    for origin, members in origins.clusters().items():
        named = tuple(one for one in members if one in shown.keys() | own)
        if len(named) > 1:
            links = [link for link in origins.links if origins.of[link.one] == origin]
            sentences = dict.fromkeys(link.sentence for link in reasons(links, named))
            yield SharedOrigin(id=origin, sources=named, reasons=tuple(sentences))


def _warnings(examined: Sequence[Examined], *, searchable: bool) -> Iterator[str]:
    if not searchable:
        yield "The index holds no other source: nothing was searched."
    reserved = Counter(item.judged.detail for item in examined if item.finding and item.judged.detail)
    for detail, claims in reserved.items():
        yield f"{claims} of {len(examined)} claims {detail}"


def _finding(
    candidates: Candidates,
    judged: Judged,
    article: SourceInfo | None,
    sources: dict[str, Source],
    witnesses: Witnesses,
    apart: Collection[str],
    searched: int,
    desk: Desk,
) -> Finding:
    claim = candidates.claim
    answered = {judgement.passage.id for judgement in judged.judgements}
    silent = [_unsettled(claim, item, apart) for item in candidates.candidates if item.passage.id not in answered]
    read = sum(item.source.id not in apart for item in candidates.candidates)
    dated = claim if claim.as_of else claim.model_copy(update={"as_of": _day(article)})
    own = _own_origins(claim, article, witnesses)
    evidence = []
    for judgement in (*judged.judgements, *silent):
        source = sources[judgement.passage.source_id]
        ruled = _checked(dated, judgement, source, desk.without_rules)
        evidence.append(_evidence(ruled, source, witnesses, own[ruled.stance]))
    found = decide(
        claim,
        evidence,
        min_origins=desk.min_origins,
        searched=Searched(sources=searched, passages=read, dropped=judged.dropped),
        article=article,
    )
    home = witnesses.origin(article.id) if article else None
    nearest = dict.fromkeys(one.source.id for one in candidates.candidates if one.origin != home)
    shown = quoted(claim, [sources[identity] for identity in nearest])
    return in_context(found.model_copy(update={"quotations": shown}), sources)


def _unsettled(claim: Claim, candidate: Candidate, apart: Collection[str]) -> Judgement:
    """What stands for a passage on which the judge said nothing, or was not asked: that of a source `apart`."""
    passage = candidate.passage
    of_another = passage.source_id in apart
    return Judgement(
        claim_id=claim.id,
        passage=passage,
        quote=passage.bare,
        stance=Stance.NEI,
        score=round(candidate.similarity, 4),
        why="the source names nobody and nothing that the article names"
        if of_another
        else "the passage does not settle the claim",
    )


def _checked(claim: Claim, judgement: Judgement, source: Source, without: Collection[RuleCode]) -> Judgement:
    ruled = enforce(claim, keep_apart(claim, judgement), _day(source), without)
    return cleared(claim, ruled, source, without)


def _own_origins(claim: Claim, article: SourceInfo | None, witnesses: Witnesses) -> dict[Stance, set[str]]:
    """The origins that prove nothing of `claim`: the article's, and for support also the one its sentence relays.

    That somebody said something is another matter: whoever heard it bears it out.
    """
    if article is None:
        return {stance: set() for stance in Stance}
    home = {witnesses.origin(article.id)}
    relayed = {witnesses.of(article.id, span).origin for span in claim.spans} if claim.attribution is None else set()
    return {stance: home | relayed if stance is Stance.SUPPORTS else home for stance in Stance}


def _evidence(judgement: Judgement, source: SourceInfo, witnesses: Witnesses, own: Collection[str]) -> Evidence:
    witness = witnesses.of(source.id, judgement.quote)
    return Evidence(
        start=judgement.quote.start,
        end=judgement.quote.end,
        source_id=source.id,
        origin=witness.origin,
        outlet=source.outlet,
        title=source.title,
        url=source.url,
        published=source.published,
        quote=judgement.quoted,
        stance=judgement.stance,
        kind=judgement.kind,
        aspect=judgement.aspect,
        score=judgement.score,
        why=judgement.why,
        rule=judgement.rule,
        own_origin=witness.origin in own,
        relays=witness.relays,
    )


def _failed(examined: Examined) -> Unchecked:
    claim, judged = examined.candidates.claim, examined.judged
    assert judged.failure is not None
    return Unchecked(text=claim.text, spans=claim.spans, reason=judged.failure, detail=judged.detail, claim_id=claim.id)


def _account(extraction: Extraction, findings: Sequence[Finding]) -> Accounting:
    checked = [span for finding in findings for span in finding.claim.spans]
    in_claims = [_covered(sentence, checked) for sentence in extraction.sentences]
    excluded = [
        not claimed and _covered(sentence, extraction.excluded)
        for sentence, claimed in zip(extraction.sentences, in_claims, strict=True)
    ]
    total = len(extraction.sentences)
    return Accounting(
        sentences=total,
        in_claims=sum(in_claims),
        excluded=sum(excluded),
        unchecked=total - sum(in_claims) - sum(excluded),
    )


def _covered(sentence: Span, spans: Sequence[Span]) -> bool:
    return any(sentence.overlaps(span) for span in spans)


def _day(source: SourceInfo | None) -> date | None:
    return source.published.date() if source and source.published else None
