import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.reading.conftest import Reader, Refusal
from verifier.reading.text import normalise

AWKWARD = st.text(
    st.sampled_from("ae \t\n\r\v\f\x00\x1c\x85\xa0\xad\u0301\u0327\u200b\u200d\u2028\u2029\u202e\ufeff\u3000Å가")
)


@given(st.text() | AWKWARD)
@example("e\u200d\u0301")
@example(" \n\u200b\n\xad\n x")
@example("\ud800")
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text() | AWKWARD)
def test_normal_text_holds_nothing_invisible_and_can_be_encoded(text: str) -> None:
    normal = normalise(text)
    normal.encode()
    assert unicodedata.is_normalized("NFC", normal)
    assert not {unicodedata.category(character) for character in normal if character not in "\n\t"} & {"Cc", "Cf", "Cs"}
    assert "\n\n\n" not in normal
    assert not any(line != line.rstrip() for line in normal.split("\n"))


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("one\r\ntwo\rthree\u2028four\u2029five\x85six\x0cseven", "one\ntwo\nthree\nfour\nfive\nsix\nseven"),
        ("ten\xa0000\u2009km\u3000away", "ten 000 km away"),
        ("co\xadoper\u200bate \u202eevil\u202c\ufeff", "cooperate evil"),
        ("cafe\u0301", "café"),
        ("a  \n \t\n\n\n\nb \n", "a\n\nb"),
        ("\n\n  first\nlast\n\n", "first\nlast"),
        ("bell\x07 null\x00 tab\there", "bell null tab\there"),
    ],
)
def test_each_oddity_has_one_normal_form(raw: str, normal: str) -> None:
    assert normalise(raw) == normal


def test_a_long_run_of_blanks_takes_no_time_to_speak_of() -> None:
    assert normalise(" " * 1_000_000 + "x" + "\n" * 1_000_000) == "x"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_an_article_reads_the_same_in_every_usual_encoding(read: Reader, encoding: str) -> None:
    words = "“It’s £40 a day,” said the café’s owner – “naïve plans don’t help anyone here.”"
    assert read("a.txt", words.encode(encoding)).text == words


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n rest",
        b"PK\x03\x04 rest of a zip",
        b"%PDF-1.7 rest",
        b"words \x00 and a null",
        bytes(range(1, 32)) * 20,
        b"{\\rtf1 Some words}",
    ],
)
def test_binary_content_under_a_text_ending_is_refused(refused: Refusal, content: bytes) -> None:
    assert refused("a.txt", content).startswith("is not text")


def test_damaged_utf8_is_refused_rather_than_garbled(refused: Refusal) -> None:
    content = "“Ça va,” dit-il à l’élève.".encode() + b"\xff"
    assert "broken character at byte 36" in refused("a.txt", content)


def test_utf16_cut_in_the_middle_of_a_character_is_refused(refused: Refusal) -> None:
    assert "broken utf-16 text" in refused("a.txt", "words".encode("utf-16")[:-1])
