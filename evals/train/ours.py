"""Pairs from our own labelled sets: claims beside their evidence, and beside what other articles say of the event."""

import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from evals.train.generate import contrasts, from_sentences
from evals.train.pairs import Pair
from evals.train.swaps import names_in
from verifier.sentences import split_sentences

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_MARKS = re.compile(r"^#+ .*$|[*_]{1,2}(?=\S)|(?<=\S)[*_]{1,2}|^> ?|\[(?=[^\]]*\]\()|\]\([^)]*\)", re.MULTILINE)

Articles = dict[str, list[str]]
"""The sentences of each article, by `event/file`."""


def read_articles(split: Path) -> Articles:
    """The sentences of a split's articles, without front matter and Markdown marks."""
    articles = {}
    for path in sorted(split.glob("*/*")):
        if path.suffix in (".txt", ".md"):
            body = _MARKS.sub("", _FRONT_MATTER.sub("", path.read_text()))
            sentences = [found.of(body).replace("\n", " ") for found in split_sentences(body)]
            articles[f"{path.parent.name}/{path.name}"] = sentences
    return articles


def evidence_pairs(split: Path, negatives: int, seed: int) -> list[Pair]:
    """Claims of a split beside each piece of evidence, and beside the nearest sentences of articles that are none.

    An article the claim's evidence does not name says nothing on the claim, so its sentences are not enough
    information; `negatives` of them are taken for each claim, the nearest in words first.
    """
    chance = random.Random(seed)
    articles = read_articles(split)
    pairs = []
    for row in map(json.loads, (split / "claims.jsonl").read_text().splitlines()):
        for item in row["evidence"]:
            found = list(_windows(item["quote"], articles[item["source"]], chance))
            pairs += [Pair("own_evidence", window, row["claim"], item["stance"]) for window in dict.fromkeys(found)]
        spoken = {row["article"], *(item["source"] for item in row["evidence"])}
        event = row["article"].split("/")[0]
        silent = [name for name in articles if name.split("/")[0] == event and name not in spoken]
        near = [window for name in silent for window in _nearest(row["claim"], articles[name], chance)]
        near.sort(reverse=True)
        pairs += [Pair("own_silent", window, row["claim"], "nei") for _, window in near[:negatives]]
    return pairs


def gold_pairs(split: Path, seed: int) -> list[Pair]:
    """Claims beside the words of their own article that state them."""
    chance = random.Random(seed)
    articles = read_articles(split)
    rows = map(json.loads, (split / "gold.jsonl").read_text().splitlines())
    return [
        Pair("own_gold", window, claim["claim"], "supports")
        for row in rows
        for claim in row["claims"]
        for window in dict.fromkeys(_windows(claim["quote"], articles[row["article"]], chance))
    ]


def generated_pairs(split: Path, seed: int) -> list[Pair]:
    """Pairs made from the split's sentences, and near its claims with evidence."""
    chance = random.Random(seed)
    articles = read_articles(split)
    names = sorted({name for sentences in articles.values() for text in sentences for name in names_in(text)})
    made = [pair for sentences in articles.values() for pair in from_sentences(sentences, names, chance)]
    stated = [*evidence_pairs(split, 0, seed), *gold_pairs(split, seed)]
    return made + [near for pair in stated for near in contrasts(pair, names, chance)]


def _windows(quote: str, sentences: Sequence[str], chance: random.Random) -> Iterator[str]:
    """The quote, the sentences it stands in, and those with a neighbour."""
    plain = " ".join(_MARKS.sub("", quote).split())
    yield plain
    text = " ".join(sentences)
    start = text.find(plain)
    if start < 0:
        return
    edges = [0]
    for sentence in sentences:
        edges.append(edges[-1] + len(sentence) + 1)
    first = max(place for place, edge in enumerate(edges[:-1]) if edge <= start)
    last = min(place for place, edge in enumerate(edges[1:]) if edge >= start + len(plain))
    yield " ".join(sentences[first : last + 1])
    before, after = chance.choice(((1, 0), (0, 1), (1, 1)))
    yield " ".join(sentences[max(0, first - before) : last + 1 + after])


def _nearest(claim: str, sentences: Sequence[str], chance: random.Random) -> list[tuple[float, str]]:
    wanted = _content(claim)
    shares = ((len(wanted & _content(text)) / (1 + len(wanted)), place) for place, text in enumerate(sentences))
    found = []
    for share, place in sorted(shares, reverse=True)[:3]:
        length = chance.choice((1, 1, 2))
        found.append((share + chance.random() / 100, " ".join(sentences[place : place + length])))
    return found


def _content(text: str) -> set[str]:
    return {word.lower()[:6] for word in re.findall(r"\w+", text) if len(word) > 3 or word.isdigit()}
