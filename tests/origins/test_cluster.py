"""Whole sources in, origins and reasons out."""

import json
from contextlib import closing
from itertools import combinations
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from evals.synthetic_news import NewsRoom
from verifier.index.origins import origins_of
from verifier.index.record import NewSource, Record
from verifier.models import Source
from verifier.origins import Origins, Signal, signature
from verifier.reading import find_articles, read_source

ROOT = Path(__file__).parents[2]
STORY = next(made.source for made in NewsRoom(seed=8).articles(1))
WORDS = STORY.text.split(" ")
DRAWS = [draw.random() for draw in [Random(1)] for _ in WORDS]


def clustered(*sources: Source) -> Origins:
    with TemporaryDirectory() as folder, closing(Record.create(Path(folder) / "record.sqlite", "none", 1)) as record:
        record.commit([NewSource(source, signature(source.text), ()) for source in sources], {}, [])
        return origins_of(record, None)


def retold(text: str, outlet: str | None = None, **known: str) -> Source:
    return Source.create(text, title="Another title", outlet=outlet, **known)


def _paragraphs() -> list[str]:
    return STORY.text.split("\n\n")


@pytest.mark.parametrize(
    "text",
    [
        STORY.text,
        " ".join(WORDS[: len(WORDS) // 4]),
        " ".join(WORDS[len(WORDS) // 3 :]),
        "\n\n".join(reversed(_paragraphs())),
        " ".join("elsewhere" if draw < 0.25 else word for word, draw in zip(WORDS, DRAWS, strict=True)),
        "A new beginning that nobody wrote before.\n\n" + "\n\n".join(_paragraphs()[1:]),
        STORY.text + "\n\nIn this town, the mayor saw no cause for worry and went home early, to bed and to sleep.",
    ],
    ids=["whole", "cut to a quarter", "cut in front", "re-ordered", "reworded", "new lede", "local paragraph"],
)
def test_a_copy_shares_the_origin_and_says_why(text: str) -> None:
    copy = retold(text)
    origins = clustered(STORY, copy)
    assert len(set(origins.of.values())) == 1
    (link,) = origins.links
    assert link.signal is Signal.COPY
    assert link.evidence.startswith("containment 0.") or link.evidence.startswith("containment 1.00")
    assert "Another title" in link.sentence
    assert "% of the wording" in link.sentence


def test_agency_copies_of_the_sample_articles_are_one_origin_each_and_nothing_else_is() -> None:
    for event in sorted(path for path in (ROOT / "seeds").iterdir() if path.is_dir()):
        sources = [read_source(path) for path in find_articles(event)]
        origins = clustered(*sources)
        outlets = {source.id: source.outlet for source in sources}
        joined = {frozenset(outlets[one] for one in members) for members in origins.clusters().values()}
        wire = next(group for group in joined if "Meridian Wire" in group)
        assert len(wire) == 2
        assert all(len(group) == 1 for group in joined - {wire})
        assert {Signal.COPY, Signal.CREDIT} <= {link.signal for link in origins.links}


def test_no_origin_of_the_labelled_events_is_too_wide() -> None:
    for event in sorted(path for path in (ROOT / "evals/sets/dev").iterdir() if path.is_dir()):
        truth = json.loads((event / "origins.json").read_text(encoding="utf-8"))
        sources = {read_source(path): path.name for path in find_articles(event)}
        origins = clustered(*sources)
        for one, other in combinations(sources, 2):
            if origins.of[one.id] == origins.of[other.id]:
                assert truth[sources[one]] == truth[sources[other]]


def test_a_footer_that_one_outlet_prints_under_everything_joins_nobody() -> None:
    footer = (
        "\n\nWrite to our desk with tips on schools, harbours and trams; we read every line that reaches us before "
        "noon and answer most of them by the end of the week, holidays and strikes apart, as we have since the start."
    )
    stories = [made.source.text for made in NewsRoom(seed=9).articles(80) if made.how == "original"][::3]
    post, times = stories[:3], stories[3:6]
    two = [retold(text[:500] + footer, outlet=outlet) for text, outlet in ((post[0], "Post"), (times[0], "Times"))]
    assert len(clustered(*two).clusters()) == 1
    prints = [retold(text[:500] + footer, outlet="Post") for text in post]
    prints += [retold(text[:500] + footer, outlet="Times") for text in times]
    origins = clustered(*prints)
    assert sorted(map(len, origins.clusters().values())) == [3, 3]
    assert {link.signal for link in origins.links} == {Signal.PUBLISHER}


def test_one_page_under_two_addresses_is_one_origin() -> None:
    one = Source.create("The first version.", title="A", url="https://www.post.co.uk/a?utm_source=x")
    other = Source.create("Quite another text.", title="B", url="http://m.post.co.uk/a/")
    (link,) = clustered(one, other).links
    assert (link.signal, link.evidence) == (Signal.ADDRESS, "post.co.uk/a")


def test_one_credit_without_shared_words_joins_nobody() -> None:
    one = retold("ULM (Reuters) - Snow fell on the roofs of the old town, and nobody swept it.", outlet="Post")
    other = retold("GERA (Reuters) - A tram stopped between two stations for an hour today.", outlet="Times")
    assert clustered(one, other).links == ()


def test_a_short_overlap_joins_where_both_credit_one_agency() -> None:
    shared = "Snow fell on the roofs of the old town and nobody swept it away."
    rest = ("Cats watched from dry windows. Trams came late, trains not at all.", "Pupils stayed home, said the board.")
    filler = " ".join(f"Item {number} of the list was read aloud." for number in range(4))
    texts = [f"{shared} {rest[0]} {filler}", f"{shared} {rest[1]} " + " ".join(WORDS[:60])]
    origins = clustered(*(retold(text, byline="Meridian Wire") for text in texts))
    assert [link.signal for link in origins.links] == [Signal.CREDIT]
    assert "Meridian Wire" in origins.links[0].evidence
    assert clustered(*(retold(text) for text in texts)).links == ()


def test_nothing_has_no_origins() -> None:
    assert clustered() == Origins(of={}, links=())
    assert clustered(STORY).of == {STORY.id: STORY.id}
