"""The stories we wrote for training: what is read from a line, and what stands beside what."""

import json
from collections import Counter
from pathlib import Path

import pytest

from evals.train.pairs import Pair
from evals.train.stories import CLOSEST, read_stories, story_pairs, stranger_pairs

PIER = {
    "passages": ["The pier in Delmore was shut on Monday.", "Anglers stood on the pier in Delmore all week."],
    "claims": [["The pier in Delmore closed on Monday.", "sr"], ["Anglers use the pier in Delmore.", "ns"]],
}


def written(folder: Path, *lines: object) -> Path:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    (folder / "one.jsonl").write_text(text)
    return folder


def test_each_claim_stands_beside_each_passage_with_its_label(tmp_path: Path) -> None:
    pairs = story_pairs(read_stories(written(tmp_path, PIER)))
    shut, anglers = PIER["passages"]
    assert [(pair.premise, pair.hypothesis, pair.label) for pair in pairs] == [
        (shut, "The pier in Delmore closed on Monday.", "supports"),
        (anglers, "The pier in Delmore closed on Monday.", "refutes"),
        (shut, "Anglers use the pier in Delmore.", "nei"),
        (anglers, "Anglers use the pier in Delmore.", "supports"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        {"passages": ["One."]},
        {"passages": ["One."], "claims": [["A claim.", "sr"]]},
        {"passages": ["One."], "claims": [["A claim.", "x"]]},
        {"passages": ["One."], "claims": [["A claim."]]},
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, line: object) -> None:
    with pytest.raises(ValueError, match=r"one\.jsonl line 2"):
        read_stories(written(tmp_path, PIER, line))


def test_strangers_are_of_other_stories_and_say_nothing(tmp_path: Path) -> None:
    other = [{"passages": [f"Story {place} is of ferries."], "claims": []} for place in range(CLOSEST)]
    pairs = stranger_pairs(read_stories(written(tmp_path, PIER, *other)), seed=1)
    assert {pair.hypothesis for pair in pairs} == {claim for claim, _ in PIER["claims"]}
    assert {pair.label for pair in pairs} == {"nei"}
    assert not {pair.premise for pair in pairs} & set(PIER["passages"])
    assert pairs == stranger_pairs(read_stories(tmp_path), seed=1)


def test_our_stories_are_sound_and_no_label_prevails() -> None:
    pairs: list[Pair] = story_pairs(read_stories())
    shares = Counter(pair.label for pair in pairs)
    assert len(pairs) > 5000
    assert max(shares.values()) < 0.55 * len(pairs)
    assert min(shares.values()) > 0.2 * len(pairs)
    assert len({(pair.premise, pair.hypothesis) for pair in pairs}) == len(pairs)
