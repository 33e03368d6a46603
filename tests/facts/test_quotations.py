"""The quotations of a text: where they stand, and who speaks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.facts.quotations import quotations
from verifier.facts.speakers import same_person

FOUND = [
    ("“The pier is lost,” said Ana Lune.", [("The pier is lost,", "Ana Lune")]),
    ('"The pier is lost," Ana Lune said.', [("The pier is lost,", "Ana Lune")]),
    ('Ana Lune said: "The pier is lost."', [("The pier is lost.", "Ana Lune")]),
    ('Ana Lune told the council, "The pier is lost."', [("The pier is lost.", "Ana Lune")]),
    ('According to Ana Lune, "the pier is lost".', [("the pier is lost", "Ana Lune")]),
    ('"The pier is lost," according to Ana Lune.', [("The pier is lost,", "Ana Lune")]),
    ("«The pier is lost», said Ana Lune.", [("The pier is lost", "Ana Lune")]),
    ("»The pier is lost«, said Ana Lune.", [("The pier is lost", "Ana Lune")]),
    ("„The pier is lost“, said Ana Lune.", [("The pier is lost", "Ana Lune")]),
    ("”The pier is lost”, said Ana Lune.", [("The pier is lost", "Ana Lune")]),
    ("‘The pier is lost,’ said Ana Lune.", [("The pier is lost,", "Ana Lune")]),
    ("'We don't know the workers' plan yet,' said Ana Lune.", [("We don't know the workers' plan yet,", "Ana Lune")]),
    ("“It was the pier in the '90s,” said Ana Lune.", [("It was the pier in the '90s,", "Ana Lune")]),
    ("“The pier is lost” — Ana Lune", [("The pier is lost", "Ana Lune")]),
    ("Ana Lune: “The pier is lost for good.”", [("The pier is lost for good.", "Ana Lune")]),
    ("“The pier is lost,” he said.", [("The pier is lost,", None)]),
    ("“The pier is lost.”", [("The pier is lost.", None)]),
    ("Ana Lune shook her head. “The pier is lost,” she said.", [("The pier is lost,", "Ana Lune")]),
    ("Ana Lune met Bo Tarn. “The pier is lost,” she said.", [("The pier is lost,", None)]),
    ("Ana Lune arrived in Port Vesk. “The pier is lost,” she said.", [("The pier is lost,", "Ana Lune")]),
    ("Ana Lune sat down. She wept. “The pier is lost,” she said.", [("The pier is lost,", "Ana Lune")]),
    ("She met Bo Tarn. “The pier is lost,” she said.", [("The pier is lost,", None)]),
    ("Mayor Ana Lune wept. “The pier is lost,” the mayor said.", [("The pier is lost,", "Ana Lune")]),
    ("Ana Lune, the mayor, met Bo Tarn. “The pier is lost,” said the mayor.", [("The pier is lost,", "Ana Lune")]),
    ("Bo Tarn met the mayor, Ana Lune. “The pier is lost,” said the mayor.", [("The pier is lost,", "Ana Lune")]),
    ("Bo Tarn wept. A clerk came in. “The pier is lost,” she said.", [("The pier is lost,", None)]),
    ("Ana Lune said: “The pier is lost.” Bo Tarn said no more.", [("The pier is lost.", "Ana Lune")]),
    ("Ana Lune wept. “No,” said Bo Tarn. “The pier is lost,” he added.", [("No, The pier is lost,", "Bo Tarn")]),
    ("Bo Tarn wept. “The pier is lost,” said the mayor.", [("The pier is lost,", None)]),
    ("“The pier is lost,” said a fisherman.", [("The pier is lost,", None)]),
    ("“The pier is lost,” said Dr. Ana Lune, a surveyor.", [("The pier is lost,", "Ana Lune")]),
    ("“The pier is lost,” said Ana van der Lune on Monday.", [("The pier is lost,", "Ana van der Lune")]),
    ("“The pier is lost,” the harbour's master, Ana Lune, said.", [("The pier is lost,", "Ana Lune")]),
    ("Vesk's mayor, Ana Lune, said: “The pier is lost.”", [("The pier is lost.", "Ana Lune")]),
    ("Ana Lune, who built it in 1990, said: “The pier is lost.”", [("The pier is lost.", "Ana Lune")]),
    ("“The pier,” said Ana Lune, “is lost.”", [("The pier, is lost.", "Ana Lune")]),
    ("“The pier is lost,” said Ana Lune. “We wept all night.”", [("The pier is lost, We wept all night.", "Ana Lune")]),
    (
        "“The pier is lost,” said Ana Lune. “Not so at all,” said Bo Tarn.",
        [("The pier is lost,", "Ana Lune"), ("Not so at all,", "Bo Tarn")],
    ),
    (
        "“The pier is lost,” said Ana Lune. Bo Tarn said: “Not so at all.”",
        [("The pier is lost,", "Ana Lune"), ("Not so at all.", "Bo Tarn")],
    ),
    (
        "“The pier is lost.\n\n“We wept all night,” said Ana Lune.",
        [("The pier is lost. We wept all night,", "Ana Lune")],
    ),
    (
        "“One pier is lost.\n\n“Two piers are lost.\n\n“Three piers are lost,” said Ana Lune.",
        [("One pier is lost. Two piers are lost. Three piers are lost,", "Ana Lune")],
    ),
    ("The “lost” pier was found.", []),
    ("The so-called “lost pier” was found.", []),
    ("“Never again,” said Ana Lune.", [("Never again,", "Ana Lune")]),
    ('A 5" pipe and a 7" pipe burst.', []),
    ("The workers' hall and the drivers' hall burnt.", []),
    ("'Tis the season, and 'twas ever so.", []),
    ("No marks at all here.", []),
    ("“”", []),
    ("“ ... ”", []),
    (
        "“He told me ‘the pier is lost’ and left,” said Ana Lune.",
        [("He told me ‘the pier is lost’ and left,", "Ana Lune"), ("the pier is lost", None)],
    ),
    (
        "“Bo Tarn said ‘the pier is lost’ and left,” said Ana Lune.",
        [("Bo Tarn said ‘the pier is lost’ and left,", "Ana Lune"), ("the pier is lost", "Bo Tarn")],
    ),
    (
        "“They said “leave the pier” and we left,” said Ana Lune.",
        [("They said “leave the pier” and we left,", "Ana Lune"), ("leave the pier", None)],
    ),
    ("“The pier is lost, said Ana Lune. “We wept,” said Bo Tarn.", [("We wept,", "Bo Tarn")]),
    ("Bo Tarn quoted Ana Lune as saying: “The pier is lost.”", [("The pier is lost.", None)]),
    ("“The pier is lost,” said Bo Tarn, quoting Ana Lune.", [("The pier is lost,", None)]),
    ("Bo Tarn said Ana Lune had told him: “The pier is lost.”", [("The pier is lost.", None)]),
    ("Asked about “the pier we lost”, Bo Tarn laughed.", [("the pier we lost", None)]),
    ("“The pier is lost, said Ana Lune.", [("The pier is lost, said Ana Lune.", None)]),
]


@pytest.mark.parametrize(("text", "expected"), FOUND, ids=[text for text, _ in FOUND])
def test_quotations_and_their_speakers_are_found(text: str, expected: list[tuple[str, str | None]]) -> None:
    found = [
        (item.words(text), item.speaker.names[0] if item.speaker and len(item.speaker.names) == 1 else None)
        for item in quotations(text)
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ana Lune", "Lune", True),
        ("Mayor Ana Lune", "Ana Lune", True),
        ("A. Lune", "Ana Lune", True),
        ("Ana Maria Lune", "Ana Lune", True),
        ("Ana Lune Jr.", "Ana Lune", True),
        ("Ana Lune", "Bo Lune", False),
        ("Ana Lune", "Bo Tarn", False),
        ("Ana", "Bo", False),
        ("Bob Lune", "Robert Lune", True),
        ("Søren Kjær", "Soren Kjaer", True),
        ("Volodymyr Hrytsenko", "Vladimir Hritsenko", True),
        ("Ana Ortiz-Lang", "Ana Ortiz", True),
    ],
)
def test_a_surname_may_be_the_same_person_and_another_first_name_not(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


SPEECH = st.lists(
    st.sampled_from(
        [*"“ ” \" ' ‘ ’ « » „ , . ! : — said told he the mayor Ana Lune Bo Tarn pier lost don't [it] …".split(), "\n"]
    ),
    max_size=40,
)


@given(SPEECH)
def test_every_piece_lies_in_order_inside_its_quotation_and_holds_words(parts: list[str]) -> None:
    text = " ".join(parts)
    found = quotations(text)
    for item in found:
        assert 0 <= item.start < item.pieces[0].start
        assert item.pieces[-1].end <= item.end <= len(text)
        assert all(one.end < two.start for one, two in pairwise(item.pieces))
        assert all(piece.of(text) == piece.of(text).strip() != "" for piece in item.pieces)
        if item.speaker:
            assert item.speaker.span.of(text) == item.speaker.text
    outer = [item for item in found if not item.nested]
    assert all(one.end <= two.start for one, two in pairwise(outer))


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    quotations(text)


@given(SPEECH)
def test_a_paragraph_before_that_quotes_nobody_only_moves_the_places(parts: list[str]) -> None:
    text, lead = " ".join(parts).strip(), "The day was long.\n\n"
    moved = [
        [(piece.start - len(lead), piece.end - len(lead)) for piece in item.pieces] for item in quotations(lead + text)
    ]
    assert moved == [[(piece.start, piece.end) for piece in item.pieces] for item in quotations(text)]


HOSTILE = [
    "“",
    '"a ',
    "'a ",
    "“a b c d ‘",
    "Ana Lune ",
    "“a b c,” she said. ",
    "said ",
    "a, ",
    "“a\n\n",
    "[",
    "A’",
    "» «a ",
    "“…”'a ",
    "Ana Lune said Bo ",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_long_hostile_text_is_read(unit: str) -> None:
    text = unit * (30_000 // len(unit))
    assert all(one.end <= two.start for one, two in pairwise([item for item in quotations(text) if not item.nested]))
