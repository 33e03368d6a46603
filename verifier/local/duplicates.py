"""Claims of one article that say the same, as a headline and its lead do, made one with all their places."""

from collections.abc import Sequence

from verifier.facts.conflicts import missing_dates, missing_figures
from verifier.facts.polarity import only_one_negates
from verifier.facts.rules import find_conflict
from verifier.facts.words import content_lemmas, names
from verifier.models import Claim
from verifier.protocols import Embedder

SAME = 0.85
"""Cosine from which two claims of one article may say the same."""
COVERED = 0.75
"""Share of a claim's content words that the one it is merged into has to hold."""


def merge_duplicates(claims: Sequence[Claim], article_id: str, embedder: Embedder) -> list[Claim]:
    """The claims in order, each that another says in full merged into that one, at the first one's place."""
    if len(claims) < 2:
        return list(claims)
    vectors = embedder.embed([claim.text for claim in claims])
    near = vectors @ vectors.T >= SAME
    groups: list[list[int]] = []
    for number, claim in enumerate(claims):
        group = next((group for group in groups if near[number, group[0]] and _same(claims[group[0]], claim)), None)
        if group is None:
            groups.append([number])
        elif _is_fuller(claim.text, claims[group[0]].text):
            group.insert(0, number)
        else:
            group.append(number)
    groups.sort(key=min)
    return [_merged([claims[number] for number in group], article_id) for group in groups]


def _same(one: Claim, other: Claim) -> bool:
    """Whether two claims from different places say the same by the same speaker, and one of them all of the other."""
    if one.text == other.text:
        return True
    if any(mine.overlaps(theirs) for mine in one.spans for theirs in other.spans):
        return False
    speakers = [claim.attribution.speaker if claim.attribution else None for claim in (one, other)]
    if speakers[0] != speakers[1] or find_conflict(one.text, other.text) or only_one_negates(one.text, other.text):
        return False
    return _says_all(one.text, other.text) or _says_all(other.text, one.text)


def _says_all(full: str, part: str) -> bool:
    """Whether `full` has the figures, the names and most of the words of `part`."""
    if (
        missing_figures(part, full)
        or missing_dates(part, full)
        or not set(names(part)) <= set(names(full)) | set(content_lemmas(full))
    ):
        return False
    wanted = content_lemmas(part)
    held = set(content_lemmas(full))
    return bool(wanted) and sum(lemma in held for lemma in wanted) / len(wanted) >= COVERED


def _is_fuller(text: str, kept: str) -> bool:
    """Whether `text` says all that `kept` does and more, or the same in more words."""
    return _says_all(text, kept) and (len(text) > len(kept) or not _says_all(kept, text))


def _merged(group: Sequence[Claim], article_id: str) -> Claim:
    """The first claim of `group` with the places of all."""
    kept = group[0]
    if len(group) == 1:
        return kept
    spans = sorted({span for claim in group for span in claim.spans}, key=lambda span: (span.start, span.end))
    return Claim.create(article_id, kept.text, tuple(spans), kept.attribution, kept.as_of)
