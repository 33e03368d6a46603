"""Labelled sets: what is accepted, and how every line that cannot be used is named."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.evaluation.makers import CLAIMS, GOLD, PAIRS, POST, write_lines, write_set
from verifier.errors import DatasetError, InputError
from verifier.evaluation.dataset import fingerprint, load_claims, load_gold, load_pairs

Load = Callable[[Sequence[Path]], Sequence[Any]]

LOADERS: dict[str, tuple[Load, dict[str, Any]]] = {
    "claims": (load_claims, CLAIMS[0]),
    "pairs": (load_pairs, PAIRS[0]),
    "gold": (load_gold, GOLD[0]),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_set(tmp_path / "set")


def numbered(count: int) -> list[dict[str, Any]]:
    """So many good claims."""
    return [{**CLAIMS[0], "id": f"good{number}"} for number in range(count)]


def problems(load: Load, *files: Path) -> list[str]:
    with pytest.raises(DatasetError) as caught:
        load(files)
    assert all(problem in str(caught.value) for problem in caught.value.problems)
    return list(caught.value.problems)


def without(key: str, line: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name != key}


def quoting(source: str, quote: str) -> dict[str, Any]:
    return {**CLAIMS[0], "evidence": [{"source": source, "quote": quote, "stance": "supports"}]}


BAD_CLAIMS = {
    "not JSON": ('{"id": "x", "claim": ', "not valid JSON: Expecting value"),
    "a list": ([1, 2], "not a JSON object but a list"),
    "a text": ('"words"', "not a JSON object but a str"),
    "nested without end": ("[" * 100_000, "not valid JSON: nested too deeply"),
    "a number without end": ('{"id": ' + "1" * 5000 + "}", "not valid JSON"),
    "a label of another set": ({**CLAIMS[0], "label": "refuted"}, "'refuted'"),
    "no label": ({**CLAIMS[0], "label": None}, "label: "),
    "a key is missing": (without("claim", CLAIMS[0]), "claim is missing"),
    "a blank claim": ({**CLAIMS[0], "claim": " \n"}, "claim: "),
    "a number for an id": ({**CLAIMS[0], "id": 7}, "id: Input should be a valid string, not 7"),
    "half a character": ('{"id": "x", "claim": "C.", "label": "corroborated", "trap": "\\ud800"}', "line 17"),
    "an article that is not there": ({**CLAIMS[0], "article": "gone.txt"}, "article 'gone.txt'"),
    "a folder for an article": ({**CLAIMS[0], "article": "."}, "article '.'"),
    "evidence that is not there": (quoting("gone.txt", "Words."), "evidence 'gone.txt'"),
    "words that are not in the source": (
        quoting("post.txt", "approved the $6 million plan"),
        "these words are not in post.txt: 'approved the $6 million plan'",
    ),
    "part of a number": (quoting("post.txt", "killed 1"), "these words are not in post.txt: 'killed 1'"),
    "evidence of no form": ({**CLAIMS[0], "evidence": 7}, "evidence"),
}


@pytest.mark.parametrize("case", BAD_CLAIMS)
def test_a_claim_that_cannot_be_used_is_named_by_file_and_line(folder: Path, case: str) -> None:
    line, says = BAD_CLAIMS[case]
    file = write_lines(folder / "bad.jsonl", *numbered(16), line)
    found = problems(load_claims, file)
    assert len(found) == 1
    assert found[0].startswith(f"{file} line 17: ")
    assert says in found[0]


def test_a_key_missing_in_evidence_is_named_by_its_place_and_once(folder: Path) -> None:
    unfinished = {**CLAIMS[0], "evidence": [{"source": "post.txt", "quote": "the pier"}]}
    file = write_lines(folder / "bad.jsonl", unfinished)
    assert problems(load_claims, file) == [f"{file} line 1: evidence.0.stance is missing"]


BAD_OTHERS = [
    ("pairs", {**PAIRS[0], "label": "entailment"}, "'entailment'"),
    ("pairs", {**PAIRS[0], "premise": ""}, "premise: "),
    ("pairs", without("hypothesis", PAIRS[0]), "hypothesis is missing"),
    ("pairs", "{", "not valid JSON"),
    ("gold", {**GOLD[0], "article": "gone.txt"}, "article 'gone.txt'"),
    ("gold", {**GOLD[0], "claims": [{"claim": "C.", "quote": "Never said."}]}, "not in ferry.txt: 'Never said.'"),
    ("gold", {**GOLD[0], "claims": [{"claim": "C."}]}, "claims.0.quote is missing"),
    ("gold", "null", "not a JSON object but a NoneType"),
]


@pytest.mark.parametrize(("kind", "line", "says"), BAD_OTHERS)
def test_a_pair_or_gold_article_that_cannot_be_used_is_named_likewise(
    folder: Path, kind: str, line: object, says: str
) -> None:
    load, good = LOADERS[kind]
    file = write_lines(folder / "bad.jsonl", good, "", line)
    (found,) = problems(load, file)
    assert found.startswith(f"{file} line 3: ")
    assert says in found


def test_every_bad_line_of_every_file_is_named_in_one_error(folder: Path) -> None:
    one = write_lines(folder / "one.jsonl", "{", CLAIMS[0], {**CLAIMS[1], "label": "odd"}, without("id", CLAIMS[2]))
    two = write_lines(folder / "two.jsonl", {**CLAIMS[1], "article": "gone.txt", "id": "y"}, [])
    places = [problem.partition(": ")[0] for problem in problems(load_claims, one, two)]
    assert places == [f"{one} line 1", f"{one} line 3", f"{one} line 4", f"{two} line 1", f"{two} line 2"]


def test_an_id_is_used_once_in_all_files(folder: Path) -> None:
    one = write_lines(folder / "one.jsonl", CLAIMS[0], CLAIMS[1], CLAIMS[0])
    two = write_lines(folder / "two.jsonl", CLAIMS[1])
    assert problems(load_claims, one, two) == [
        f"{one} line 3: the id 'pier' was used before, on {one} line 1",
        f"{two} line 1: the id 'flood' was used before, on {one} line 2",
    ]


def test_a_file_given_twice_is_refused_or_read_once(folder: Path) -> None:
    file = folder / "claims.jsonl"
    with suppress(InputError):
        ids = [example.claim.id for example in load_claims([file, file])]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", LOADERS)
@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff"])
def test_an_empty_file_is_named(tmp_path: Path, kind: str, content: str) -> None:
    file = tmp_path / "empty.jsonl"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"empty\.jsonl: no labelled line"):
        LOADERS[kind][0]([file])


@pytest.mark.parametrize("kind", LOADERS)
def test_a_line_that_is_not_utf8_is_named_and_the_others_are_read(folder: Path, kind: str) -> None:
    load, good = LOADERS[kind]
    file = folder / "latin.jsonl"
    file.write_bytes(json.dumps(good).encode() + b'\n{"caf\xe9": 1}\n[]\n')
    with pytest.raises(InputError, match="not UTF-8") as caught:
        load([file])
    assert f"{file} line 2: not UTF-8" in str(caught.value)
    assert f"{file} line 3: not a JSON object" in str(caught.value)


@pytest.mark.parametrize(("name", "says"), [("gone.jsonl", "No such file"), (".", "Is a directory")])
def test_a_file_that_cannot_be_read_is_named_with_the_mend(folder: Path, name: str, says: str) -> None:
    with pytest.raises(InputError, match=f"{says}.*: give a file of JSON objects"):
        load_claims([folder / name])


def test_evidence_is_found_in_its_source_however_its_blanks_and_quote_marks_stand(folder: Path) -> None:
    (folder / "said.txt").write_text("The pier “is\nsound”, she said. It is old.", encoding="utf-8")
    evidence = [
        {"source": "post.txt", "quote": "killed 19 people", "stance": "refutes"},
        {"source": "said.txt", "quote": 'The pier "is sound"', "stance": "supports"},
    ]
    file = write_lines(folder / "good.jsonl", {**CLAIMS[0], "evidence": evidence})
    first, second = load_claims([file])[0].gold
    assert first.of(POST) == "killed 19 people"
    assert (first.stance, second.stance) == ("refutes", "supports")
    assert (second.start, second.end) == (0, 19)
    assert first.source_id != second.source_id


@pytest.mark.parametrize("given", [{"evidence": "post.txt: killed 19"}, {"evidence": None}, {"evidence": []}, {}])
def test_evidence_may_be_free_text_or_absent(folder: Path, given: dict[str, Any]) -> None:
    file = write_lines(folder / "good.jsonl", {**without("evidence", CLAIMS[0]), **given})
    assert load_claims([file])[0].gold == ()


def test_a_claim_needs_no_article_and_keys_unknown_to_the_harness_are_left_alone(folder: Path) -> None:
    file = write_lines(folder / "good.jsonl", {**without("article", CLAIMS[0]), "votes": [1], "speaker": None})
    (example,) = load_claims([file])
    assert (example.article, example.claim.id, len(example.gold)) == (None, "pier", 1)


def test_articles_are_read_beside_the_file_that_names_them(folder: Path) -> None:
    (folder / "below").mkdir()
    file = write_lines(folder / "below" / "claims.jsonl", {**CLAIMS[2], "article": "../ferry.txt"})
    (example,) = load_claims([file])
    assert example.article is not None
    assert example.article.outlet == "Delmore Herald"


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x1e"])
@pytest.mark.parametrize("kind", LOADERS)
def test_a_line_ends_at_a_line_feed_and_nowhere_else(folder: Path, kind: str, separator: str) -> None:
    load, good = LOADERS[kind]
    note = separator if separator != "\x1e" else "\\u001e"
    text = json.dumps({**good, "note": "NOTE"}).replace("NOTE", f"one{note}two")
    (folder / "good.jsonl").write_bytes(f"\ufeff{text}\r\n\r\n".encode())
    assert len(load([folder / "good.jsonl"])) == 1


def test_pairs_and_gold_claims_are_read_in_order(folder: Path) -> None:
    more = write_lines(folder / "more.jsonl", *PAIRS)
    pairs = load_pairs([folder / "pairs.jsonl", more])
    assert [pair.label for pair in pairs] == [line["label"] for line in PAIRS] * 2
    (article,) = load_gold([folder / "gold.jsonl"])
    assert article.path == "ferry.txt"
    assert [span.of(article.article.text) for span in article.spans] == list(article.claims)


def test_a_fingerprint_changes_with_the_content(folder: Path) -> None:
    file = folder / "pairs.jsonl"
    before = fingerprint([file])
    assert before == fingerprint([file])
    write_lines(file, PAIRS[0])
    assert fingerprint([file]).keys() == before.keys()
    assert fingerprint([file]) != before
