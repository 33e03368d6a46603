"""Reports beside an index that has changed, or that they do not agree with."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.audit.runs import claim, save, save_run, told
from tests.evidence import finding
from tests.support import HashEmbedder
from verifier.audit.recheck import recheck
from verifier.audit.rechecked import Part, Rechecked, ReportCheck, State
from verifier.audit.reports import Reports
from verifier.findings import Evidence, Report, SeriesEntry
from verifier.index import Index
from verifier.models import Attribution, Claim, Excluded, Source, Span, Unchecked
from verifier.quoted import quoted
from verifier.vocabulary import Exclusion, Stance, UncheckedReason

KNOWN: dict[str, Any] = {
    "title": "Flood",
    "outlet": "Courier",
    "url": "https://courier.example/flood",
    "published": datetime(2024, 5, 7, tzinfo=UTC),
}
TEXT = "Rain fell all night.\nThe flood killed 15 people. “We will mend the old pier by spring,” said Ana Lune."
SOURCE = Source.create(TEXT, **KNOWN)
ARTICLE = Source.create("The flood killed 12 people. Is it safe? The dam held.", title="Flood in Orvale")
FLOOD = claim("The flood killed 12 people.", article=ARTICLE.id)
PATH = Path("/pile/flood.txt")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    """An index of the source, as a file."""
    with Index(tmp_path / "index", HashEmbedder()) as opened:
        opened.add([(PATH, SOURCE)])
        yield opened


def shows(words: str, source: Source = SOURCE, **changed: object) -> Evidence:
    """Evidence of `source` in its `words`."""
    start = source.text.index(words)
    known = source.info.model_dump(include={"outlet", "title", "url", "published"})
    fields = {
        "start": start, "end": start + len(words), "source_id": source.id, "origin": source.id, "quote": words,
        "stance": Stance.REFUTES, "why": "15", "score": 0.5,
    }  # fmt: skip
    return Evidence(**(known | fields | changed))


def rechecked(tmp_path: Path, index: Index, *reports: Report) -> list[ReportCheck]:
    return list(recheck(Reports(save(tmp_path / "report.json", *reports)), index))


def problem(tmp_path: Path, index: Index, *items: Evidence) -> Rechecked | None:
    """What is wrong with a report of these pieces of evidence: one thing or nothing."""
    report = told(finding(*items, claim=FLOOD), article=ARTICLE.id, title=ARTICLE.title, outlet=None)
    (checked,) = rechecked(tmp_path, index, report)
    assert len(checked.problems) <= 1
    return next(iter(checked.problems), None)


def test_what_stands_where_the_report_says_is_ok(tmp_path: Path, index: Index) -> None:
    assert problem(tmp_path, index, shows("The flood killed 15 people.")) is None


@pytest.mark.parametrize("quote", ["night. The flood", "night.\n The flood"])
def test_white_space_does_not_count(tmp_path: Path, index: Index, quote: str) -> None:
    assert problem(tmp_path, index, shows("night.\nThe flood", quote=quote)) is None


@pytest.mark.parametrize(
    ("quote", "changed", "state"),
    [
        ("The flood killed 15 people.", {"quote": "The flood killed 51 people."}, State.GONE),
        ("The flood killed 15 people.", {"quote": "The flood killed 15 peoples."}, State.GONE),
        ("The flood killed 15 people.", {"start": 20, "end": 47}, State.MOVED),
        ("The flood killed 15 people.", {"start": 2_000, "end": 2_027}, State.MOVED),
        ("The flood killed 15 people.", {"end": 2_000}, State.MOVED),
        ("The flood killed 15 people.", {"outlet": "Saltby Post"}, State.ALTERED),
        ("The flood killed 15 people.", {"url": "https://saltby.example/"}, State.ALTERED),
        ("The flood killed 15 people.", {"published": None}, State.ALTERED),
        ("The flood killed 15 people.", {"before": "Nobody believes that. "}, State.ALTERED),
        ("The flood killed 15 people.", {"after": " That is denied."}, State.ALTERED),
        ("The flood killed 15 people.", {"source_id": "0" * 16, "title": "Drought", "url": None}, State.GONE),
    ],
)
def test_a_report_that_was_tampered_with_is_found_out(
    tmp_path: Path, index: Index, quote: str, changed: dict[str, object], state: State
) -> None:
    found = problem(tmp_path, index, shows(quote, **changed))
    assert found is not None
    assert (found.part, found.state, found.claim_id) == (Part.EVIDENCE, state, FLOOD.id)
    if state is State.MOVED:
        assert found.now is not None
        assert SOURCE.text[found.now.start : found.now.end] == quote


@pytest.mark.parametrize(
    ("known", "text", "state"),
    [
        ({}, f"Corrected on Friday. {TEXT}", State.MOVED),
        ({"title": "Flood toll rises"}, f"Corrected on Friday. {TEXT}", State.MOVED),
        ({"url": None}, f"Corrected on Friday. {TEXT}", State.MOVED),
        ({}, TEXT.replace("15", "16"), State.GONE),
        ({"title": "Flood toll", "url": "https://courier.example/2"}, f"Corrected on Friday. {TEXT}", State.GONE),
    ],
    ids=["corrected", "same address", "same title", "other words", "another article"],
)
def test_a_source_that_was_replaced_is_looked_up_in_what_replaced_it(
    tmp_path: Path, index: Index, known: dict[str, Any], text: str, state: State
) -> None:
    newer = Source.create(text, **(KNOWN | known))
    index.add([(PATH, newer)])
    found = problem(tmp_path, index, shows("The flood killed 15 people."))
    assert found is not None
    assert found.state is state
    if state is State.MOVED:
        assert found.now is not None
        assert found.now.source_id == newer.id
        assert newer.text[found.now.start : found.now.end] == "The flood killed 15 people."


def test_an_article_of_the_run_that_was_replaced_is_found_by_its_file(tmp_path: Path, index: Index) -> None:
    newer = Source.create(f"Corrected. {TEXT}", title="Another title", outlet="Courier")
    index.add([(PATH, newer)])
    report = told(finding(shows("The flood killed 15 people."), claim=FLOOD), article=ARTICLE.id)
    quoted_source = told(article=SOURCE.id, title=SOURCE.title, outlet=SOURCE.outlet)
    run = save_run(tmp_path / "run", [("/pile/article.txt", report), (str(PATH), quoted_source)])
    first, _ = recheck(Reports(run), index)
    assert [(item.state, item.now and item.now.source_id) for item in first.problems] == [(State.MOVED, newer.id)]


def test_a_source_that_was_removed_is_gone(tmp_path: Path, index: Index) -> None:
    index.remove(SOURCE.id)
    found = problem(tmp_path, index, shows("The flood killed 15 people."))
    assert found is not None
    assert (found.state, found.why) == (State.GONE, "the source is no longer in the index")


def test_another_text_of_the_article_is_found_out(tmp_path: Path, index: Index) -> None:
    index.add([(None, ARTICLE)])
    states = []
    for text in (ARTICLE.text, ARTICLE.text.replace("12", "21")):
        report = told(article=ARTICLE.id, title=ARTICLE.title, outlet=None, text=text)
        (checked,) = rechecked(tmp_path, index, report)
        states.append(checked.counts[Part.ARTICLE])
    assert states == [{State.OK: 1}, {State.ALTERED: 1}]


def test_places_in_the_article_are_checked_where_it_is_in_the_index(tmp_path: Path, index: Index) -> None:
    beyond = Claim.create(ARTICLE.id, "It rained.", (Span(start=900, end=910),))
    report = told(
        finding(claim=FLOOD), finding(claim=beyond),
        article=ARTICLE.id, title=ARTICLE.title, outlet=None, text=ARTICLE.text,
        excluded=(Excluded(start=28, end=39, text="Is it safe?", reason=Exclusion.QUESTION),),
        unchecked=(
            Unchecked(text="It broke.", spans=(Span(start=40, end=53),), reason=UncheckedReason.OMITTED, detail=""),
            Unchecked(text="Nowhere.", spans=(Span(start=0, end=9),), reason=UncheckedReason.UNLOCATED, detail=""),
        ),
    )  # fmt: skip
    (skipped,) = rechecked(tmp_path, index, report)
    assert skipped.problems == ()
    assert skipped.counts == {
        Part.ARTICLE: {State.SKIPPED: 1},
        Part.CLAIM: {State.SKIPPED: 2},
        Part.SENTENCE: {State.SKIPPED: 2},
    }
    index.add([(None, ARTICLE)])
    (checked,) = rechecked(tmp_path, index, report)
    assert [(item.part, item.state, item.words) for item in checked.problems] == [
        (Part.CLAIM, State.GONE, "It rained."),
        (Part.SENTENCE, State.GONE, "It broke."),
    ]
    assert checked.counts[Part.SENTENCE][State.OK] == 1


@pytest.mark.parametrize("changed", [{"text": "The flood killed 21 people."}, {"spans": (Span(start=3, end=9),)}])
def test_a_claim_whose_words_or_place_were_changed_is_altered(
    tmp_path: Path, index: Index, changed: dict[str, object]
) -> None:
    report = told(finding(claim=FLOOD.model_copy(update=changed)), article=ARTICLE.id)
    (checked,) = rechecked(tmp_path, index, report)
    assert [(item.part, item.state) for item in checked.problems] == [(Part.CLAIM, State.ALTERED)]


def test_quotations_are_read_again_in_their_source(tmp_path: Path, index: Index) -> None:
    text = "Ana Lune said: “We will mend the old pier by autumn.”"
    spoken = Claim.create(
        ARTICLE.id, text, (Span(start=0, end=len(text)),), Attribution(speaker="Ana Lune", content="We will")
    )
    shown = quoted(spoken, [SOURCE])
    assert shown[0].span
    sound = finding(claim=spoken).model_copy(update={"quotations": shown})

    def state(**changed: object) -> list[State]:
        one = sound.model_copy(update={"quotations": (shown[0].model_copy(update=changed),)})
        (checked,) = rechecked(tmp_path, index, told(one, article=ARTICLE.id))
        return [item.state for item in checked.problems]

    assert state() == []
    assert state(span=Span(start=1, end=9)) == [State.MOVED]
    assert state(speaker="Bo Tarn") == [State.ALTERED]
    assert state(quotation="We will never mend the old pier.") == [State.ALTERED]
    assert state(source=SOURCE.info.model_copy(update={"title": "Drought"})) == [State.ALTERED]
    index.add([(PATH, Source.create(f"Corrected. {TEXT}", **KNOWN))])
    assert state() == [State.MOVED]
    index.add([(PATH, Source.create("Nobody said a word.", **KNOWN))])
    assert state() == [State.GONE]


def test_figures_and_copies_are_looked_up(tmp_path: Path, index: Index) -> None:
    def entry(value: str, *, own: bool = False) -> SeriesEntry:
        day = datetime(2024, 5, 7, tzinfo=UTC).date()
        source = ARTICLE if own else SOURCE
        return SeriesEntry(value=value, day=day, source_id=source.id, outlet=source.outlet, title=source.title, own=own)

    series = (entry("15 people"), entry("17 people"), entry("12 people", own=True), entry("13 people", own=True))
    one = finding(claim=FLOOD).model_copy(update={"series": series})
    other = Source.create("Elsewhere.", title="Elsewhere")
    (checked,) = rechecked(tmp_path, index, told(one, article=ARTICLE.id, copies=(SOURCE.info, other.info)))
    assert [(item.part, item.state, item.words) for item in checked.problems] == [
        (Part.SERIES, State.GONE, "17 people"),
        (Part.SERIES, State.ALTERED, "13 people"),
        (Part.COPY, State.GONE, "Elsewhere"),
    ]
    assert (checked.counts[Part.SERIES][State.OK], checked.counts[Part.COPY][State.OK]) == (2, 1)


def test_an_article_without_a_report_is_told_with_its_reason(tmp_path: Path, index: Index) -> None:
    run = save_run(tmp_path / "run", [("bad.txt", "bad.txt: is empty")])
    (checked,) = recheck(Reports(run), index)
    assert (checked.failure, checked.article, checked.counts) == ("bad.txt: is empty", None, {})


def test_a_long_source_and_thousands_of_tampered_quotes_take_no_time_to_speak_of(tmp_path: Path, index: Index) -> None:
    long = Source.create("1.5 " * 50_000, title="Figures")
    index.add([(None, long)])
    quote = "5 " + "1.5 " * 20_000
    items = [
        shows("1.5", long, start=number, end=number + 9, quote=f"{quote}{number}", origin=str(number))
        for number in range(100)
    ]
    report = told(
        finding(claim=FLOOD).model_copy(update={"evidence": tuple(items)}), article=ARTICLE.id, title=ARTICLE.title
    )
    (checked,) = rechecked(tmp_path, index, report)
    assert Counter(item.state for item in checked.problems) == {State.GONE: 100}
