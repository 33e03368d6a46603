"""Where the pairs come from, how often a stage sees each source, and in which order."""

import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from evals.train.generate import contrasts, padded
from evals.train.ours import evidence_pairs, generated_pairs, gold_pairs
from evals.train.pairs import Pair, fold, read_pairs, unique
from evals.train.stories import read_stories, story_pairs, stranger_pairs
from evals.train.swaps import names_in

GENERAL = ("lingnli", "conjnli", "cad", "mnli3000", "snli20k", "snli_dev", "snli_test")
CLAIMS = ("fever_dev", "climate_fever", "covidfact", "healthver", "feverous_s", "checkcovid")

GENERAL_MIX = dict.fromkeys(GENERAL, 1.0) | dict.fromkeys(("snli20k", "snli_dev", "snli_test"), 0.5)
GENERAL_MIX |= dict.fromkeys(CLAIMS, 0.7) | {"borrowed": 0.5}
"""How often the first stage sees each pair of a source: general inference, with a taste of claims."""
NEWS_MIX = {"lingnli": 1.0, "conjnli": 0.4, "cad": 0.6, "mnli3000": 1.0}
NEWS_MIX |= dict.fromkeys(("snli20k", "snli_dev", "snli_test"), 0.08)
NEWS_MIX |= {
    "fever_dev": 1.0,
    "climate_fever": 0.4,
    "covidfact": 1.0,
    "healthver": 1.2,
    "feverous_s": 1.2,
    "checkcovid": 1.2,
}
NEWS_MIX |= {"borrowed": 0.4, "public_contrast": 0.3, "made": 0.4, "contrast": 0.4}
NEWS_MIX |= {"own_evidence": 2.0, "own_silent": 0.8, "own_gold": 0.7, "story": 2.5, "stranger": 0.5}
"""The same for the second, which is about news: the stories above all, and enough of the first not to forget it."""

HELD_BACK = 40
"""One claim in this many is kept out of training, to see how claims with evidence go."""
PADDED = 0.15
"""Share of the claims' premises that get a sentence from elsewhere."""
NEGATIVES = 8


def held_back(data: Path) -> list[Pair]:
    """Pairs of the public claim sets that no stage sees, for development."""
    return [pair for pair in read_pairs(data / "nli" / "train.jsonl.gz") if _is_held_back(pair)]


def general_and_claims(data: Path, seed: int) -> list[Pair]:
    """The public training pairs, and FEVER's claims with borrowed evidence."""
    public = [pair for pair in unique(read_pairs(data / "nli" / "train.jsonl.gz")) if not _is_held_back(pair)]
    return [*public, *_borrowed([pair for pair in public if pair.source == "fever_dev"], 0.5, seed)]


def generated_and_own(public: Sequence[Pair], split: Path, seed: int) -> list[Pair]:
    """Pairs changed from the public claims, and all pairs of our own training split and stories."""
    chance = random.Random(seed)
    stories = read_stories(held=False)
    claims = [pair for pair in public if pair.source in CLAIMS]
    names = sorted({name for pair in claims for name in names_in(pair.hypothesis)})
    changed = [
        Pair("public_contrast", near.premise, near.hypothesis, near.label)
        for pair in claims
        for near in contrasts(pair, names, chance)
    ]
    return [
        *changed,
        *generated_pairs(split, seed),
        *evidence_pairs(split, NEGATIVES, seed),
        *gold_pairs(split, seed),
        *story_pairs(stories),
        *stranger_pairs(stories, seed),
    ]


def draw(pairs: Sequence[Pair], weights: Mapping[str, float], seed: int) -> list[Pair]:
    """Each pair as often as its source's weight says, a fraction by chance; sources without a weight are left out."""
    chance = random.Random(seed)
    drawn = []
    for pair in pairs:
        if weight := weights.get(pair.source):
            drawn += [pair] * (int(weight) + (chance.random() < weight % 1))
    chance.shuffle(drawn)
    return drawn


def with_padding(pairs: Sequence[Pair], seed: int) -> list[Pair]:
    """The pairs, some claims' premises longer by a sentence from elsewhere, which changes no label."""
    chance = random.Random(seed)
    claims = [pair for pair in pairs if pair.source not in GENERAL]
    others = [pair.premise for pair in claims if len(pair.premise) < 200]
    if not others:
        return list(pairs)
    return [
        padded(pair, others, chance) if pair.source not in GENERAL and chance.random() < PADDED else pair
        for pair in pairs
    ]


def batches(lengths: Sequence[int], size: int, seed: int) -> Iterator[list[int]]:
    """Row numbers, `size` at a time: rows of like length together, the batches in random order."""
    chance = random.Random(seed)
    rows = list(range(len(lengths)))
    chance.shuffle(rows)
    window = 64 * size
    made = []
    for start in range(0, len(rows), window):
        near = sorted(rows[start : start + window], key=lengths.__getitem__)
        made += [near[first : first + size] for first in range(0, len(near), size)]
    chance.shuffle(made)
    yield from made


def _is_held_back(pair: Pair) -> bool:
    return pair.source in CLAIMS and zlib.crc32(pair.hypothesis.encode()) % HELD_BACK == 0


def _borrowed(pairs: Sequence[Pair], share: float, seed: int) -> list[Pair]:
    """Claims beside evidence of another claim that shares a name: FEVER has no such label here."""
    chance = random.Random(seed)
    by_name: dict[str, list[Pair]] = {}
    for pair in pairs:
        for name in _names(pair.hypothesis):
            by_name.setdefault(name, []).append(pair)
    made = []
    for pair in chance.sample(pairs, int(share * len(pairs))):
        others = [
            other
            for name in _names(pair.hypothesis)
            for other in by_name[name]
            if fold(other.hypothesis) != fold(pair.hypothesis) and other.premise != pair.premise
        ]
        if others:
            made.append(Pair("borrowed", chance.choice(others).premise, pair.hypothesis, "nei"))
    return made


def _names(text: str) -> list[str]:
    return [word.strip(".,;:'\"()") for word in text.split()[:12] if word[:1].isupper() and len(word) > 3]
