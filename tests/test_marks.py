"""The claims of an article in its text: no character is lost, and each stretch has the claims that cover it."""

from hypothesis import given
from hypothesis import strategies as st

from verifier.models import Span
from verifier.report.marks import Paragraph, Stretch, marked

TEXTS = st.text(st.sampled_from("ab .\n\t-’\u0301\u05d0\u0639\U0001f30a"), max_size=60)
SPANS = st.builds(
    lambda start, length: Span(start=start, end=start + length),
    st.integers(0, 70),
    st.integers(min_value=1, max_value=40),
)
CLAIMS = st.lists(st.lists(SPANS, max_size=4), max_size=5)


def stretches(paragraphs: tuple[Paragraph, ...]) -> list[Stretch]:
    return [one for paragraph in paragraphs for one in paragraph.stretches]


def plain(text: str, paragraphs: tuple[Paragraph, ...]) -> str:
    """The text that `paragraphs` are made of."""
    before = text[: len(text) - len(text.lstrip())] if paragraphs else text
    return before + "".join(
        "".join(one.text for one in paragraph.stretches) + paragraph.space for paragraph in paragraphs
    )


@given(TEXTS, CLAIMS, CLAIMS)
def test_no_character_is_lost_added_or_moved(text: str, claims: list[list[Span]], apart: list[list[Span]]) -> None:
    assert plain(text, marked(text, claims, apart)) == text


@given(TEXTS, CLAIMS, CLAIMS)
def test_each_character_has_the_claims_whose_spans_hold_it(
    text: str, claims: list[list[Span]], apart: list[list[Span]]
) -> None:
    at = len(text) - len(text.lstrip())
    for paragraph in marked(text, claims, apart):
        for one in paragraph.stretches:
            for place in range(at, at + len(one.text)):
                holding = [n for n, spans in enumerate(claims) if any(s.start <= place < s.end for s in spans)]
                beside = [n for n, spans in enumerate(apart) if any(s.start <= place < s.end for s in spans)]
                if not text[place].isspace():
                    assert list(one.claims) == holding
                    assert one.apart == (beside[0] if beside and not holding else None)
            at += len(one.text)
        at += len(paragraph.space)


@given(TEXTS, CLAIMS)
def test_each_claim_with_words_in_the_text_ends_somewhere_in_it(text: str, claims: list[list[Span]]) -> None:
    ended = {number for one in stretches(marked(text, claims)) for number in one.ends}
    assert ended == {n for n, spans in enumerate(claims) if any(span.of(text).strip() for span in spans)}


@given(TEXTS, CLAIMS)
def test_no_stretch_is_empty_and_what_ends_in_it_covers_it(text: str, claims: list[list[Span]]) -> None:
    for one in stretches(marked(text, claims)):
        assert one.text
        assert set(one.ends) <= set(one.claims)


@given(TEXTS)
def test_a_paragraph_begins_and_ends_with_a_word(text: str) -> None:
    for paragraph in marked(text, ()):
        words = "".join(one.text for one in paragraph.stretches)
        assert words.strip("\n") == words.rstrip() == words
        assert paragraph.space.isspace() or not paragraph.space


def test_overlapping_nested_and_repeated_spans_are_told_apart() -> None:
    text = "One two three four."
    whole, nested, over = Span(start=0, end=13), Span(start=4, end=7), Span(start=8, end=18)
    found = [(one.text, one.claims, one.ends) for one in stretches(marked(text, [[whole, whole], [nested], [over]]))]
    assert found == [
        ("One ", (0,), ()),
        ("two", (0, 1), (1,)),
        (" ", (0,), ()),
        ("three", (0, 2), (0,)),
        (" four", (2,), (2,)),
        (".", (), ()),
    ]


def test_a_span_over_two_paragraphs_is_parted_and_a_list_keeps_its_signs() -> None:
    text = "One two.\n\n- three\n- four\n"
    first, *items = marked(text, [[Span(start=4, end=17)]])
    assert [(one.text, one.claims, one.ends) for one in first.stretches] == [("One ", (), ()), ("two.", (0,), ())]
    assert first.space == "\n\n"
    assert ["".join(one.text for one in item.stretches) for item in items] == ["- three", "- four"]
    assert items[0].stretches[-1].ends == (0,)


def test_lines_of_one_width_are_one_paragraph_and_only_columns_are_spaced() -> None:
    line = "The harbour board of the old town met again late on Tuesday and did not\n"
    (paragraph,) = marked(line * 6 + "agree.", ())
    assert not paragraph.spaced
    assert [one.spaced for one in marked("One.\nTwo   12\nTwo\t12\nThree.", ())] == [False, True, True, False]
