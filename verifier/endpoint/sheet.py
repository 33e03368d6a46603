"""The sheet of one judging call: claims and passages under short ids, and how claims are packed on it."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import groupby

from verifier.endpoint.fence import provenance
from verifier.endpoint.limits import estimate_tokens
from verifier.models import Candidate, Candidates, Claim, Judged, Passage
from verifier.reading.text import clean_line

MOST_CLAIMS = 24
"""Claims a sheet, however short they are: an answer about more is cut off, or skips some."""


class Sheet:
    """The claims of one call, C1 and on, and their passages, P1 and on: each once, those of one origin together.

    It holds at least one claim. `told` remembers what is shown of a passage, for sheets that are made one after the
    other.
    """

    def __init__(self, batch: Sequence[Candidates], told: dict[str, str] | None = None) -> None:
        self.batch = tuple(batch)
        self._told = {} if told is None else told
        self._passages = _by_origin(one for found in batch for one in found.candidates)
        self._ids = {one.passage.id: f"P{number}" for number, one in enumerate(self._passages, 1)}

    @cached_property
    def passages(self) -> str:
        """Each passage on a line, under the line that says where it is from; a line opens each origin.

        Passages are indented: one that begins like a line of the sheet is not taken for it.
        """
        groups = groupby(self._passages, _origin)
        return "\n\n".join(
            "\n".join([f"origin O{number}", *map(self._shown, group)]) for number, (_, group) in enumerate(groups, 1)
        )

    @cached_property
    def claims(self) -> str:
        """Each claim on a line, with the passages it is to be compared with."""
        return "\n".join(
            f"[C{number}] ({', '.join(self.listed(found))}) {_claim_line(found.claim)}"
            for number, found in enumerate(self.batch, 1)
        )

    @property
    def asked(self) -> str:
        """The ids of the claims: "C1", or "C1 to C7"."""
        return f"C1 to C{len(self.batch)}" if len(self.batch) > 1 else "C1"

    @property
    def tokens(self) -> int:
        """About how many tokens the passages and the claims take."""
        return estimate_tokens(self.passages) + estimate_tokens(self.claims)

    def listed(self, found: Candidates) -> dict[str, Passage]:
        """The passages of one of the claims by their ids, nearest first."""
        return {self._ids[one.passage.id]: one.passage for one in found.candidates}

    def halves(self) -> "tuple[Sheet, ...]":
        """Two sheets with half of the claims each, or half of the only claim's passages; none where that is one."""
        if len(self.batch) > 1:
            middle = len(self.batch) // 2
            return Sheet(self.batch[:middle]), Sheet(self.batch[middle:])
        (found,) = self.batch
        middle = len(found.candidates) // 2
        parts = (found.candidates[:middle], found.candidates[middle:]) if middle else ()
        return tuple(Sheet([found.model_copy(update={"candidates": part})]) for part in parts)

    def joined(self, halves: Sequence[Judged]) -> list[Judged]:
        """One `Judged` a claim, from those of both halves; a claim fails where half of its passages did."""
        if len(self.batch) > 1:
            return list(halves)
        if failed := next((one for one in halves if one.failure), None):
            return [failed]
        judgements = tuple(judgement for one in halves for judgement in one.judgements)
        dropped = sum(one.dropped for one in halves)
        return [Judged(claim_id=self.batch[0].claim.id, judgements=judgements, dropped=dropped)]

    def _shown(self, candidate: Candidate) -> str:
        passage = candidate.passage.id
        if passage not in self._told:
            self._told[passage] = f"{provenance(candidate.source)}\n  {clean_line(candidate.passage.text)}"
        return f"[{self._ids[passage]}] {self._told[passage]}"


def pack(batch: Sequence[Candidates], tokens: int) -> list[Sheet]:
    """Neighbouring claims on sheets of at most about `tokens` tokens, in order; a claim above that stands alone."""
    sheets: list[Sheet] = []
    told: dict[str, str] = {}
    for found in batch:
        if sheets and len(sheets[-1].batch) < MOST_CLAIMS:
            fuller = Sheet([*sheets[-1].batch, found], told)
            if fuller.tokens <= tokens:
                sheets[-1] = fuller
                continue
        sheets.append(Sheet([found], told))
    return sheets


def _by_origin(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Each passage once: origins, and in them sources, in the order they come up; a source's passages as they stand."""
    unique = {one.passage.id: one for one in candidates}
    origins: dict[str, int] = {}
    sources: dict[str, int] = {}
    for one in unique.values():
        origins.setdefault(_origin(one), len(origins))
        sources.setdefault(one.source.id, len(sources))
    return sorted(
        unique.values(),
        key=lambda one: (origins[_origin(one)], sources[one.source.id], one.passage.start, one.passage.end),
    )


def _origin(candidate: Candidate) -> str:
    return candidate.origin or candidate.source.id


def _claim_line(claim: Claim) -> str:
    line = clean_line(claim.text)
    if claim.as_of:
        line += f" (as of {claim.as_of.isoformat()})"
    if claim.attribution:
        said = claim.attribution
        line += f" (speaker: {clean_line(said.speaker)}; said: {clean_line(said.content)}"
        line += f"; in these words: {clean_line(said.quote)})" if said.quote else ")"
    return line
