"""Train the head that tells checkable sentences from the others, and measure it alone and behind the rules.

    python -m evals.train.checkability --data ../shared/data
    python -m evals.train.checkability --data ../shared/data --test

The first writes verifier/local/checkability.npz and measures on what variants are chosen by. The second trains and
writes nothing; it measures the shipped head on the sets that are for reporting.
"""

import argparse
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from verifier.encoder import MODEL, SentenceEncoder
from verifier.evaluation.dataset import load_gold
from verifier.local.attribution import parse_attribution
from verifier.local.checkability import Checkability, Head, features, load_head
from verifier.local.checkable import by_form
from verifier.protocols import Vectors
from verifier.sentences import split_sentences
from verifier.vocabulary import Exclusion

HERE = Path(__file__).parent
SETS = HERE.parent / "sets"
PACKAGE = HERE.parents[1] / "verifier"
TARGET = PACKAGE / "local" / "checkability.npz"
ENCODER = PACKAGE / "weights" / "all-minilm-l6-v2" / "model.onnx"

CHECKABLE = "checkable"
WEIGHTS = {"own": 3.0, "columns": 3.0, "gold": 1.0, "policlaim": 0.5}
"""What a sentence of each source counts in training."""
NEWS = ("own", "columns", "gold")
STRENGTH = 0.5
"""Inverse of the L2 penalty."""
LOST = 0.02
"""Share of the checkable news sentences that the head may exclude, in training by folds."""
FOLDS = 5


@dataclass(frozen=True)
class Sentence:
    """A sentence and what it is: `checkable`, an exclusion, or None for no claim of unknown kind."""

    text: str
    kind: str | None

    @property
    def checkable(self) -> bool:
        """Whether it holds a checkable claim."""
        return self.kind == CHECKABLE


Sets = Mapping[str, Sequence[Sentence]]
Reasons = Callable[[Sequence[str]], Sequence[Exclusion | None]]


def main() -> None:
    """Train and write the head, or with `--test` only measure it; print one block of figures a set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with checkability/policlaim.jsonl")
    parser.add_argument("--test", action="store_true", help="measure the shipped head on the sets for reporting")
    arguments = parser.parse_args()
    encoder = Remembering()
    if not arguments.test:
        head = train(training_sets(arguments.data), encoder)
        save(head, TARGET)
        print(f"{TARGET.name}: {TARGET.stat().st_size} bytes, excludes below {head.least:.3f}")
    sets = test_sets(arguments.data) if arguments.test else development_sets()
    head = load_head()
    ways: dict[str, Reasons] = {
        "head": lambda texts: head.reasons(features(texts, encoder.embed(texts))),
        "both": Checkability(encoder).reasons,
    }
    for name, sentences in sets.items():
        print(f"\n{name}: {len(sentences)} sentences, {sum(one.checkable for one in sentences)} checkable")
        for way, reasons in ways.items():
            print(f"  {way:6}", *figures(sentences, reasons([one.text for one in sentences])), sep="  ")


class Remembering:
    """The shipped encoder; a text is embedded once."""

    name = SentenceEncoder.name
    dimension = SentenceEncoder.dimension

    def __init__(self) -> None:
        self._encoder = SentenceEncoder()
        self._known: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        """As the shipped encoder does."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known |= zip(new, self._encoder.embed(new), strict=True)
        return np.stack([self._known[text] for text in texts])


def training_sets(data: Path) -> Sets:
    """What the head learns from. Of gold articles only what states a gold claim: the rest is not all unfit to check."""
    return {
        "own": [one for one in own() if not is_held_out(one.text)],
        "columns": columns("train"),
        "gold": [one for one in gold("train") if one.checkable],
        "policlaim": policlaim(data, "train"),
    }


def development_sets() -> Sets:
    """The sets that variants are chosen by."""
    return {
        "own, held out": [one for one in own() if is_held_out(one.text)],
        "columns, dev": columns("dev"),
        "gold, dev": gold("dev"),
    }


def test_sets(data: Path) -> Sets:
    """The sets kept for reporting."""
    return {
        "columns, test": columns("test"),
        "gold, test": gold("test"),
        "policlaim, test": policlaim(data, "test"),
    }


def own() -> list[Sentence]:
    """The sentences written for this purpose."""
    return [Sentence(row["text"], row["kind"]) for row in _rows(HERE / "checkability.jsonl")]


def is_held_out(text: str) -> bool:
    """Whether a sentence of our own is in the fifth that is not trained on."""
    return zlib.crc32(text.encode()) % 5 == 0


def columns(split: str) -> list[Sentence]:
    """The sentences of labelled columns, magazine pieces and explainers of a split of our sets."""
    rows = _rows(HERE / "checkability_articles.jsonl")
    return [Sentence(row["text"], row["kind"]) for row in rows if row["article"].startswith(f"{split}/")]


def gold(split: str) -> list[Sentence]:
    """The sentences of the gold articles of a split; those without a gold claim have no known kind."""
    found = []
    for example in load_gold([SETS / split / "gold.jsonl"]):
        for sentence in split_sentences(example.article.text):
            text = " ".join(sentence.of(example.article.text).split())
            stated = any(sentence.overlaps(span) for span in example.spans)
            found.append(Sentence(text, CHECKABLE if stated else None))
    return found


def policlaim(data: Path, split: str) -> list[Sentence]:
    """Sentences of political speeches, factual or not."""
    rows = _rows(data / "checkability" / "policlaim.jsonl")
    return [Sentence(row["text"], CHECKABLE if row["factual"] else None) for row in rows if row["split"] == split]


def train(sets: Sets, encoder: Remembering) -> Head:
    """The head that `sets` make; the bound comes from sentences that the fold's own fit had not seen."""
    sentences = [one for name in WEIGHTS for one in sets[name]]
    weights = np.array([WEIGHTS[name] for name in WEIGHTS for _ in sets[name]])
    news = np.array([name in NEWS for name in WEIGHTS for _ in sets[name]])
    texts = [one.text for one in sentences]
    rows = features(texts, encoder.embed(texts))
    checkable = np.array([one.checkable for one in sentences])
    unsettled = np.array([not by_form(text) and not parse_attribution(text) for text in texts])
    folds = np.array([zlib.crc32(text.encode()) // 5 % FOLDS for text in texts])
    scores = np.zeros(len(rows))
    for fold in range(FOLDS):
        out = folds == fold
        scores[out] = _fit(rows[~out], checkable[~out], weights[~out]).predict_proba(rows[out])[:, 1]
    allowed = int(LOST * (news & checkable).sum())
    least = np.sort(scores[news & checkable & unsettled])[allowed]
    whether = _fit(rows, checkable, weights)
    labelled = [place for place, one in enumerate(sentences) if one.kind and not one.checkable]
    which = _fit(rows[labelled], np.array([sentences[place].kind for place in labelled]), weights[labelled])
    return Head(
        encoder=MODEL,
        sha256=hashlib.sha256(ENCODER.read_bytes()).hexdigest(),
        kinds=tuple(Exclusion[kind.upper()] for kind in which.classes_),
        weights=np.vstack([whether.coef_, which.coef_]),
        bias=np.concatenate([whether.intercept_, which.intercept_]),
        least=round(float(least), 3),
    )


def save(head: Head, path: Path) -> None:
    """Write `head` with its weights as float16."""
    np.savez(
        path,
        encoder=head.encoder,
        sha256=head.sha256,
        kinds=np.array([kind.name for kind in head.kinds]),
        weights=head.weights.astype(np.float16),
        bias=head.bias.astype(np.float16),
        least=head.least,
    )


def figures(sentences: Sequence[Sentence], reasons: Sequence[Exclusion | None]) -> Iterator[str]:
    """Accuracy and F1 of checkable, the shares kept and left out, and of each kind how many exclusions are right."""
    found = list(zip(sentences, reasons, strict=True))
    kept = sum(one.checkable and reason is None for one, reason in found)
    out = sum(not one.checkable and reason is not None for one, reason in found)
    checkable = sum(one.checkable for one in sentences)
    passed = sum(reason is None for reason in reasons)
    yield f"accuracy {(kept + out) / len(found):.3f}"
    yield f"F1 {2 * kept / (checkable + passed):.3f}"
    yield f"kept {kept / checkable:.3f}"
    yield f"left out {out / (len(found) - checkable):.3f}"
    given = Counter(reason for reason in reasons if reason)
    right = Counter(reason for one, reason in found if reason and not one.checkable)
    same = Counter(reason for one, reason in found if reason and one.kind == reason)
    kinds = any(one.kind not in (None, CHECKABLE) for one in sentences)
    for kind in Exclusion:
        yield f"{kind} {right[kind]}/{given[kind]}" + f" ({same[kind]})" * kinds


def _fit(rows: NDArray[np.float64], labels: NDArray[np.generic], weights: NDArray[np.float64]) -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=3000).fit(rows, labels, weights)


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    main()
