from pathlib import Path

import pytest

from evals.synthetic_news import NewsRoom
from tests.support import HashEmbedder, made_source
from verifier.index import Index
from verifier.models import Source
from verifier.origins import signature

WIRE = made_source(1, sentences=20)
OTHER = NewsRoom(seed=4).articles(1)[0].source


def _sentences(text: str) -> list[str]:
    return [sentence + "." for sentence in text.split(".") if sentence.strip()]


def copies(folder: Path, article: Source, *sources: Source) -> set[str]:
    with Index(folder, HashEmbedder()) as index:
        index.add([(None, source) for source in sources])
        return index.copies_of(article)


@pytest.mark.parametrize(
    "text",
    [
        " ".join(_sentences(WIRE.text)[:15]),
        " ".join(_sentences(WIRE.text)[:5]),
        " ".join(_sentences(WIRE.text)[2:18]),
        "LYNGPORT (Wire) - " + WIRE.text.upper().replace(".", " …"),
        " ".join(_sentences(WIRE.text)[:8] + _sentences(WIRE.text)[11:]).replace("hearing", "session", 4),
        " ".join("elsewhere" if place % 7 == 3 else word for place, word in enumerate(WIRE.text.split())),
        WIRE.text + " " + OTHER.text,
    ],
    ids=["cut by a quarter", "a quarter left", "cut at both ends", "re-punctuated", "edited", "reworded", "a part"],
)
def test_what_carries_the_articles_words_is_its_copy(tmp_path: Path, text: str) -> None:
    copy = Source.create(text, title="Another title", outlet="Another outlet")
    assert copies(tmp_path, WIRE, copy, OTHER) == {copy.id}
    assert copies(tmp_path, copy, WIRE) >= {copy.id, WIRE.id}
    assert copies(tmp_path, Source.create(text, title="Not indexed")) >= {copy.id, WIRE.id}


def test_a_copy_in_the_articles_own_paper_is_a_copy(tmp_path: Path) -> None:
    one, other = (Source.create(WIRE.text, title=title, outlet="Post") for title in ("Early", "Late"))
    assert copies(tmp_path, one, other) == {other.id}


def test_an_independent_report_of_the_same_event_is_no_copy(tmp_path: Path) -> None:
    one = Source.create(
        "The council voted 7-2 on Tuesday to close the Lyng bridge for repairs until March. Mayor Ada Holt said the "
        "work would cost 4.2 million crowns. Ferries will run every ten minutes.",
        title="Bridge to close",
    )
    other = Source.create(
        "Repairs will shut the Lyng bridge until March after councillors backed the plan by seven votes to two. The "
        "bill comes to 4.2 million crowns, according to Mayor Ada Holt, and a ferry is to run every ten minutes.",
        title="Seven to two",
    )
    assert copies(tmp_path, one, other) == set()


def test_the_article_itself_is_a_copy_of_itself_if_it_is_there(tmp_path: Path) -> None:
    assert copies(tmp_path, WIRE) == set()
    assert copies(tmp_path, WIRE, WIRE, OTHER) == {WIRE.id}


def test_every_one_of_very_many_copies_is_found(tmp_path: Path) -> None:
    many = [Source.create(f"{WIRE.text} Printed as number {number}.", title=f"Print {number}") for number in range(50)]
    assert copies(tmp_path, WIRE, *many) == {source.id for source in many}


def test_the_signature_is_the_same_in_every_run() -> None:
    assert signature("The bridge opened on Monday to traffic.").hex().startswith("a935f71d79e36a0908ee7f3b")
    assert len(signature("")) == 512
