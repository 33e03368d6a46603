"""A claim's quotations beside the whole text of the sources that were searched."""

from collections.abc import Collection, Sequence

from verifier.facts.rules import check_quotations
from verifier.findings import Quoted
from verifier.models import Claim, Judgement, Source
from verifier.vocabulary import Disagreement, QuotationStatus, RuleCode, Stance

_RULES = {Disagreement.QUOTE: RuleCode.QUOTE_WORDS, Disagreement.ATTRIBUTION: RuleCode.QUOTE_SPEAKER}


def quoted(claim: Claim, sources: Sequence[Source]) -> tuple[Quoted, ...]:
    """What `sources`, nearest first, show of each quotation of `claim`: the first source of each status.

    A quotation that is in none of them has one entry without a source.
    """
    by_quotation: dict[int, dict[QuotationStatus, Quoted]] = {}
    for source in sources:
        for number, check in enumerate(check_quotations(claim.text, source.text)):
            found = check.status is not QuotationStatus.NOT_FOUND
            shown = Quoted(**check.model_dump(), source=source.info if found else None)
            by_quotation.setdefault(number, {}).setdefault(check.status, shown)
    kept = []
    for statuses in by_quotation.values():
        if len(statuses) > 1:
            statuses.pop(QuotationStatus.NOT_FOUND, None)
        kept += [statuses[status] for status in QuotationStatus if status in statuses]
    return tuple(kept)


def cleared(claim: Claim, judgement: Judgement, source: Source, without: Collection[RuleCode] = ()) -> Judgement:
    """`judgement`, unless it refutes a quotation that `source` has word for word elsewhere in its text.

    That another speaks the words is withdrawn only where they stand there in the mouth of the claim's own speaker.
    """
    rule = _RULES.get(judgement.kind) if judgement.kind and judgement.stance is Stance.REFUTES else None
    if rule is None or rule in without:
        return judgement
    checks = check_quotations(claim.text, source.text)
    verified = all(check.status is QuotationStatus.VERIFIED for check in checks)
    spoken = judgement.kind is Disagreement.QUOTE or all(check.speaker for check in checks)
    if not (checks and verified and spoken):
        return judgement
    why = "the source has the very words elsewhere"
    return judgement.model_copy(update={"stance": Stance.NEI, "kind": None, "why": why, "rule": rule})
