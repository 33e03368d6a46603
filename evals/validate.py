"""Checks the labelled sets in evals/sets: `python -m evals.validate`. It prints their figures and what is wrong."""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property
from pathlib import Path

from evals.convert.records import verdict_of
from verifier.errors import VerifierError
from verifier.evaluation.dataset import Example, GoldExample, LabelledEvidence, load_claims, load_gold
from verifier.facts.words import words
from verifier.reading import find_articles, read_source
from verifier.vocabulary import Verdict

SETS = Path(__file__).parent / "sets"
SPLITS = ("train", "dev", "test")
TRAPS = """
    number date unit rounding negation direction person quote attribution update syndication chain same-outlet
    paraphrase near-miss implicit scope
""".split()

LEAST_EVENTS = 30
LEAST_CLAIMS = 900
LEAST_TEST_CLAIMS = 300
LEAST_OF_TRAP = 30
LEAST_GOLD_ARTICLES = 40
LEAST_SHARE = 0.25
"""Of each verdict, in each split."""
VERBATIM_RUN = 7
"""Words in a row that claim and support share from which the support counts as verbatim."""
MOST_VERBATIM = 1 / 3
MOST_ABOVE_MAJORITY = 0.05
"""How far above the majority class a classifier may come that sees the claims alone."""


@dataclass(frozen=True)
class Split:
    """One of the three sets: a folder of event folders, the labelled claims and the gold claims."""

    name: str
    folder: Path

    @cached_property
    def claims(self) -> list[Example]:
        """The labelled claims, each line of which is sound."""
        return load_claims([self.folder / "claims.jsonl"])

    @cached_property
    def gold(self) -> list[GoldExample]:
        """The articles with gold claims."""
        return load_gold([self.folder / "gold.jsonl"])

    @cached_property
    def events(self) -> list[Path]:
        """The folders of the events."""
        return sorted(path for path in self.folder.iterdir() if path.is_dir())

    @cached_property
    def origins(self) -> dict[str, str]:
        """The declared origin of each article, by its path from the split."""
        return {
            f"{event.name}/{file}": f"{event.name}/{origin}"
            for event in self.events
            for file, origin in json.loads((event / "origins.json").read_text(encoding="utf-8")).items()
        }


def main() -> int:
    """Print the figures, then what is wrong; 1 if anything is."""
    splits = tuple(Split(name, SETS / name) for name in SPLITS)
    try:
        problems = [problem for split in splits for problem in check_split(split)]
        problems += check_whole(splits)
    except VerifierError as error:
        print(error, file=sys.stderr)
        return 1
    for line in figures(splits):
        print(line)
    for problem in problems:
        print(f"problem: {problem}", file=sys.stderr)
    return 1 if problems else 0


def check_split(split: Split) -> Iterator[str]:
    """What is wrong within a split: articles, origins, labels, shares and verbatim support."""
    for event in split.events:
        yield from _check_event(split, event)
    for example in split.claims:
        yield from _check_label(split, example)
    share = verbatim_share(split.claims)
    if share > MOST_VERBATIM:
        yield f"{split.name}: {share:.0%} of the corroborated claims stand verbatim in their support"
    labels = Counter(example.claim.label for example in split.claims)
    for verdict in Verdict:
        if labels[verdict] < LEAST_SHARE * labels.total():
            yield f"{split.name}: only {labels[verdict]} of {labels.total()} claims are {verdict}"
    for trap in sorted(set(TRAPS) - {example.claim.trap for example in split.claims}):
        yield f"{split.name}: no claim has the trap {trap}"


def check_whole(splits: tuple[Split, ...]) -> Iterator[str]:
    """What is wrong with the sets together: their size, shared ids or events, and labels that the words give away."""
    examples = [example for split in splits for example in split.claims]
    traps = Counter(example.claim.trap for example in examples)
    events = Counter(event.name for split in splits for event in split.events)
    counts = {
        f"{sum(events.values())} events": (sum(events.values()), LEAST_EVENTS),
        f"{len(examples)} claims": (len(examples), LEAST_CLAIMS),
        f"{len(splits[-1].claims)} test claims": (len(splits[-1].claims), LEAST_TEST_CLAIMS),
        "gold articles": (sum(len(split.gold) for split in splits), LEAST_GOLD_ARTICLES),
        **{f"{traps[trap]} claims of the trap {trap}": (traps[trap], LEAST_OF_TRAP) for trap in TRAPS},
    }
    yield from (f"only {what}, not {least}" for what, (count, least) in counts.items() if count < least)
    yield from (f"the trap {trap!r} is not one of {', '.join(TRAPS)}" for trap in traps.keys() - {*TRAPS, None})
    yield from (f"the event {name} is in several splits" for name, times in events.items() if times > 1)
    for what, of in (("id", lambda example: example.claim.id), ("claim", lambda example: example.claim.claim)):
        repeated = [value for value, times in Counter(map(of, examples)).items() if times > 1]
        yield from (f"the {what} {value!r} is used twice" for value in repeated)
    score, majority = claim_only(splits)
    if score > majority + MOST_ABOVE_MAJORITY:
        yield f"a classifier that sees only the claims is right in {score:.1%}, the majority class in {majority:.1%}"


def verbatim_share(examples: Sequence[Example]) -> float:
    """The share of corroborated claims that have a long run of words in common with their support."""
    supported = [example.claim for example in examples if example.claim.label is Verdict.CORROBORATED]
    copied = [
        claim
        for claim in supported
        if any(_run(claim.claim, item.quote) >= VERBATIM_RUN for item in _evidence(claim.evidence))
    ]
    return len(copied) / len(supported) if supported else 0.0


@cache
def claim_only(splits: tuple[Split, ...]) -> tuple[float, float]:
    """Accuracy of a bag-of-words classifier on the claims alone, events held out in turn; and of the majority class."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import make_pipeline, make_union

    claims = [example.claim for split in splits for example in split.claims]
    labels = [claim.label.value for claim in claims]
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True),
    )
    predicted = cross_val_predict(
        make_pipeline(features, LogisticRegression(max_iter=2000)),
        [claim.claim for claim in claims],
        labels,
        groups=[(claim.article or "").partition("/")[0] for claim in claims],
        cv=GroupKFold(10),
    )
    right = sum(label == guess for label, guess in zip(labels, predicted, strict=True))
    return right / len(labels), max(Counter(labels).values()) / len(labels)


def figures(splits: tuple[Split, ...]) -> Iterator[str]:
    """What the sets hold."""
    yield f"{'':<14}{''.join(f'{split.name:>8}' for split in splits)}{'all':>8}"
    columns: dict[str, list[int]] = defaultdict(list)
    for split in splits:
        labels = Counter(example.claim.label for example in split.claims)
        traps = Counter(example.claim.trap for example in split.claims)
        columns["events"].append(len(split.events))
        columns["articles"].append(len(split.origins))
        columns["claims"].append(len(split.claims))
        columns["gold articles"].append(len(split.gold))
        columns["gold claims"].append(sum(len(example.claims) for example in split.gold))
        for verdict in Verdict:
            columns[verdict].append(labels[verdict])
        for trap in TRAPS:
            columns[trap].append(traps[trap])
    for name, counts in columns.items():
        yield f"{name:<14}{''.join(f'{count:>8}' for count in counts)}{sum(counts):>8}"
    verbatim = verbatim_share([example for split in splits for example in split.claims])
    score, majority = claim_only(splits)
    yield f"verbatim support: {verbatim:.1%} of the corroborated claims"
    yield f"claim-only classifier: {score:.3f}, majority class: {majority:.3f}"


def _check_event(split: Split, event: Path) -> Iterator[str]:
    articles = {path.relative_to(split.folder).as_posix(): read_source(path) for path in find_articles(event)}
    declared = {path for path in split.origins if path.startswith(f"{event.name}/")}
    if declared != set(articles):
        yield f"{event}: origins.json does not name just the articles: {sorted(declared ^ set(articles))}"
    outlets = {source.outlet for source in articles.values()}
    if not 3 <= len(outlets) <= 6:
        yield f"{event}: {len(outlets)} outlets, not 3 to 6"
    yield from (
        f"{split.folder / path}: outlet or date missing"
        for path, source in articles.items()
        if not source.outlet or not source.published
    )


def _check_label(split: Split, example: Example) -> Iterator[str]:
    """Whether the label follows from the evidence and the declared origins by the rules."""
    claim = example.claim
    if claim.article not in split.origins:
        yield f"{split.name} {claim.id}: its article {claim.article!r} is not of this split"
        return
    evidence = _evidence(claim.evidence)
    if unknown := [item.source for item in evidence if item.source not in split.origins]:
        yield f"{split.name} {claim.id}: evidence in {unknown[0]!r}, which is not of this split"
        return
    if any(item.source == claim.article for item in evidence):
        yield f"{split.name} {claim.id}: evidence in the claim's own article"
    own = split.origins[claim.article]
    stances = {item.stance for item in evidence if split.origins[item.source] != own}
    if (verdict := verdict_of(stances)) is not claim.label:
        yield f"{split.name} {claim.id}: labelled {claim.label}, but its evidence makes it {verdict}"


def _evidence(evidence: tuple[LabelledEvidence, ...] | str | None) -> tuple[LabelledEvidence, ...]:
    return evidence if isinstance(evidence, tuple) else ()


def _run(one: str, other: str) -> int:
    """The greatest number of words in a row that two texts share."""
    first, second = ([word.form.casefold() for word in words(text)] for text in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).find_longest_match().size


if __name__ == "__main__":
    raise SystemExit(main())
