"""What a model said, read as what it was asked for: strictly, and never with an exception of its own."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.endpoint.answers import Answer, read_answer
from verifier.endpoint.failures import CallError, Fault
from verifier.vocabulary import Stance


class Point(Answer):
    place: int
    stance: Stance


class Points(Answer):
    points: list[Point]
    note: str | None


WHOLE = '{"points": [{"place": 3, "stance": "supports"}], "note": "a } in \\"quotes\\" {"}'
READ = Points.model_validate_json(WHOLE)

READABLE = {
    "alone": WHOLE,
    "with white space and a byte-order mark": f"\ufeff\n {WHOLE}\n",
    "fenced": f"```json\n{WHOLE}\n```",
    "fenced amid prose": f"Here it is:\n```\n{WHOLE}\n```\nI hope it's what you wanted.",
    "after reasoning": f"<think>Perhaps {WHOLE.replace('3', '4')}? No.</think>\n{WHOLE}",
    "after reasoning that was never opened": f"Perhaps {WHOLE.replace('3', '4')}?</think>{WHOLE}",
    "after braces that are none": f"In the form {{points, note}} this is {WHOLE}",
    "said twice": f"{WHOLE}\n\nAgain: {WHOLE}",
    "beside an object of another kind": f'{{"thoughts": "..."}} {WHOLE}',
    "with fields nobody asked for": WHOLE.replace('"note"', '"sure": true, "note"'),
}


@pytest.mark.parametrize("what", READABLE)
def test_the_one_object_that_fits_is_read(what: str) -> None:
    assert read_answer(READABLE[what], Points) == READ


def test_a_tag_of_reasoning_in_a_value_is_a_part_of_it() -> None:
    assert read_answer('{"points": [], "note": "</think>"}', Points).note == "</think>"


DEEP = 100_000
UNREADABLE = {
    "nothing": ("", "there is no JSON object"),
    "prose": ("I would rather not.", "there is no JSON object"),
    "a list": ("[1, 2]", "there is no JSON object"),
    "half of it": (WHOLE[:30], "it ends before it is complete"),
    "half of it around a whole one": (f'{{"answer": {WHOLE}', "it ends before it is complete"),
    "half of it after a whole of another kind": ('{"a": 1} {"points": [', "it ends before it is complete"),
    "a list cut and closed": ('{"points": [}', "Invalid JSON"),
    "single quotes": (WHOLE.replace('"', "'"), "Invalid JSON"),
    "a trailing comma": ('{"points": [], "note": null,}', "Invalid JSON"),
    "two that differ": (f"{WHOLE} or {WHOLE.replace('3', '4')}", "2 different answers"),
    "no number": ('{"points": [], "note": NaN}', "NaN is no number"),
    "endless": ('{"points": [{"place": -Infinity, "stance": "nei"}], "note": null}', "-Infinity is no number"),
    "a key twice": ('{"points": [], "note": null, "points": [1]}', "the key 'points' stands twice"),
    "a huge number": ('{"points": [{"place": 1' + "0" * 5_000 + ', "stance": "nei"}], "note": null}', "Invalid JSON"),
    "a number past all numbers": ('{"points": [{"place": 1e999, "stance": "nei"}], "note": null}', "points.*.place"),
    "half a character": ('{"points": [], "note": "\\ud800"}', ""),
    "depth": ('{"a":' * DEEP + "1" + "}" * DEEP, "Invalid JSON"),
    "depth of lists": ('{"points":' + "[" * DEEP + "]" * DEEP + "}", "Invalid JSON"),
    "a missing field": ('{"points": []}', "note: Field required"),
    "another word": ('{"points": [{"place": 1, "stance": "agrees"}], "note": ""}', "Input should be 'supports'"),
    "braces upon braces": ("{" * DEEP, "it ends before it is complete"),
    "reasoning without an answer": (f"<think>{WHOLE[:-1]}", "it ends before it is complete"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_says_why(what: str) -> None:
    text, said = UNREADABLE[what]
    with pytest.raises(CallError) as caught:
        read_answer(text, Points)
    assert caught.value.fault is Fault.MALFORMED
    assert said in str(caught.value)
    assert len(str(caught.value)) < 5_000


def test_all_problems_are_told_the_same_ones_once() -> None:
    wrong = [{"place": "here", "stance": "supports"}] * 40 + [{"place": 1}]
    with pytest.raises(CallError) as caught:
        read_answer(json.dumps({"points": wrong}), Points)
    told = str(caught.value)
    assert "points.*.place: Input should be a valid integer" in told
    assert "(40 times)" in told
    assert "points.*.stance: Field required" in told
    assert "note: Field required" in told


def test_what_the_answer_said_is_not_repeated_at_length() -> None:
    with pytest.raises(CallError) as caught:
        read_answer(json.dumps({"points": [{"place": "x" * 900, "stance": "y" * 900}], "note": 3}), Points)
    assert "xxx" not in str(caught.value)
    assert "yyy" not in str(caught.value)
    with pytest.raises(CallError) as caught:
        read_answer(f'{{"{"k" * 900}": 1, "{"k" * 900}": 2}}', Points)
    assert len(str(caught.value)) < 300


@given(st.text() | st.text(alphabet='{}[]":,\\ ntue1</think>`\ud800'))
def test_no_text_at_all_raises_anything_else(text: str) -> None:
    with pytest.raises(CallError):
        read_answer(text, Points)


@given(st.integers(0, len(WHOLE) - 1), st.text(st.characters(exclude_characters="}"), max_size=3))
def test_a_cut_answer_is_never_completed(length: int, end: str) -> None:
    with pytest.raises(CallError):
        read_answer(WHOLE[:length] + end, Points)
