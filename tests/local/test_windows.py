"""What of a passage may be evidence."""

from verifier.local.windows import Extent, Window, whole_of, windows_of
from verifier.models import Candidate, Passage, SourceInfo

FIRST, SECOND, THIRD = "The pier was shut on Monday.", "It will stay shut for weeks.", "Anglers were angry."


def candidate(text: str, name: str = "source", start: int = 0) -> Candidate:
    passage = Passage(start=start, end=start + len(text), source_id=name, text=text)
    return Candidate(passage=passage, source=SourceInfo(id=name, title="Notes"), similarity=0.5)


def texts(windows: list[Window], extent: Extent) -> list[str]:
    return [window.text for window in windows if window.extent is extent]


def test_sentences_and_pairs_of_neighbours() -> None:
    found = windows_of([candidate(f"{FIRST} {SECOND}\n{THIRD}", start=50)])
    assert texts(found, Extent.SENTENCE) == [FIRST, SECOND, THIRD]
    assert texts(found, Extent.PAIR) == [f"{FIRST} {SECOND}", f"{SECOND} {THIRD}"]
    assert (found[1].span.start, found[1].span.end) == (50 + len(FIRST) + 1, 50 + len(f"{FIRST} {SECOND}"))


def test_furniture_is_no_evidence_and_no_bridge() -> None:
    found = windows_of([candidate(f"The harbour in winter\n\n{FIRST}\n\nRead more: Ten quiet piers\n\n{THIRD}")])
    assert texts(found, Extent.SENTENCE) == [FIRST, THIRD]
    assert texts(found, Extent.PAIR) == []


def test_what_two_passages_share_is_one_window() -> None:
    whole = f"{FIRST} {SECOND} {THIRD}"
    first = candidate(f"{FIRST} {SECOND}")
    second = candidate(f"{SECOND} {THIRD}", start=whole.index(SECOND))
    assert texts(windows_of([first, second]), Extent.SENTENCE) == [FIRST, SECOND, THIRD]
    assert len(windows_of([first, candidate(f"{FIRST} {SECOND}", "another")])) == 6


def test_one_short_passage_is_read_whole() -> None:
    one = candidate(f"  A quiet harbour\n\n{FIRST} {SECOND} ", start=7)
    whole = whole_of([one])
    assert whole is not None
    assert (whole.text, whole.extent) == (f"A quiet harbour {FIRST} {SECOND}", Extent.WHOLE)
    assert (whole.span.start, whole.span.end) == (9, 7 + len(one.passage.text) - 1)


def test_several_passages_or_a_long_one_are_not_read_whole() -> None:
    assert whole_of([]) is None
    assert whole_of([candidate(FIRST), candidate(SECOND, "another")]) is None
    assert whole_of([candidate(" ".join([FIRST, SECOND] * 3))]) is None
