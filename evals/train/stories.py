"""Pairs from short news stories that we wrote: some passages, some claims, and a label for each claim beside each."""

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from evals.train.pairs import LABELS, Pair

STORIES = Path(__file__).with_name("stories")
LETTERS = {label[0]: label for label in LABELS}
CLOSEST = 40
"""Passages of other stories, drawn by chance, of which the one nearest in words is set beside a claim."""

HELD_FILES = ("abstracts", "news-two", "parts", "windows")
HELD_BACK = 10
"""One story in this many, of these files, is kept out of training."""

Story = tuple[list[str], list[tuple[str, str]]]
"""The passages, and the claims with one letter a passage."""


def read_stories(folder: Path = STORIES, held: bool | None = None) -> list[Story]:
    """The stories of every file, or only those held back, or only the others.

    ValueError names the file and line that is malformed.

    A line is `{"passages": [text, ...], "claims": [[text, letters], ...]}`; a letter is `s` where the passage supports
    the claim, `r` where it refutes it, `n` where it does neither.
    """
    stories = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            is_held = path.stem in HELD_FILES and number % HELD_BACK == 0
            if held not in (None, is_held):
                continue
            try:
                stories.append(_story(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path.name} line {number}: {error}") from error
    return stories


def story_pairs(stories: Sequence[Story]) -> list[Pair]:
    """Every claim beside every passage of its story."""
    return [
        Pair("story", passage, claim, LETTERS[letter])
        for passages, claims in stories
        for claim, letters in claims
        for passage, letter in zip(passages, letters, strict=True)
    ]


def stranger_pairs(stories: Sequence[Story], seed: int) -> list[Pair]:
    """Each claim beside two passages of other stories, one of them near in words: not enough information."""
    chance = random.Random(seed)
    every = [(number, passage) for number, (passages, _) in enumerate(stories) for passage in passages]
    words = {passage: _words(passage) for _, passage in every}
    pairs = []
    for number, (_, claims) in enumerate(stories):
        others = [passage for place, passage in every if place != number]
        for claim, _ in claims:
            some = chance.sample(others, CLOSEST)
            wanted = _words(claim)
            shared = [len(words[passage] & wanted) for passage in some]
            near = some[shared.index(max(shared))]
            pairs += [Pair("stranger", passage, claim, "nei") for passage in dict.fromkeys((near, some[0]))]
    return pairs


def _story(line: dict[str, list[Sequence[str]]]) -> Story:
    passages = [str(passage) for passage in line["passages"]]
    claims = [(str(text), str(letters)) for text, letters in line["claims"]]
    for text, letters in claims:
        if len(letters) != len(passages) or set(letters) - set(LETTERS):
            raise ValueError(f"{letters!r} are not {len(passages)} letters of {''.join(LETTERS)}: {text}")
    return passages, claims


def _words(text: str) -> set[str]:
    return {word.strip(".,;:“”\"'()").lower() for word in text.split() if len(word) > 3}


if __name__ == "__main__":
    found = story_pairs(read_stories(Path(sys.argv[1]) if len(sys.argv) > 1 else STORIES))
    print(len(found), {label: sum(pair.label == label for pair in found) for label in LABELS})
