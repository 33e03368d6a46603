"""Labelled claims from decisions: which, with what label, and files from which the same articles are read."""

import json
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.evidence import CLAIM, SPOKEN, evidence, finding, report
from verifier.errors import InputError
from verifier.evaluation.dataset import load_claims
from verifier.evaluation.labels import Labels, labels, write
from verifier.findings import Finding, Report
from verifier.models import Claim, Source
from verifier.reading import normalise, read_source
from verifier.reading.front_matter import with_front_matter
from verifier.reading.text import clean_line
from verifier.review import Decision
from verifier.vocabulary import Action, Stance, Verdict

NUMBERS = count(1)
ARTICLE = Source.create("The flood killed 12 people. It did.", title="Flood: 12 dead", outlet="Herald")
SUPPORTED = finding(evidence(Stance.SUPPORTS, "wire", source="a1"), evidence(Stance.SUPPORTS, "post", source="b2"))
REFUTED = finding(evidence(Stance.REFUTES, "wire", source="c3"), claim=SPOKEN)


def of_article(*findings: Finding, article: Source = ARTICLE) -> Report:
    return report(*findings, article=article.info, text=article.text)


def decided(action: Action, verdict: Verdict | None = None, claim: Claim = CLAIM) -> Decision:
    return Decision(
        number=next(NUMBERS),
        report_id="r",
        claim_id=claim.id,
        action=action,
        verdict=verdict,
        editor="Ada",
        decided=datetime(2026, 3, 17, tzinfo=UTC),
    )


def accepted(claim: Claim = CLAIM) -> Decision:
    return decided(Action.ACCEPTED, claim=claim)


def overruled(verdict: Verdict, claim: Claim = CLAIM) -> Decision:
    return decided(Action.OVERRULED, verdict, claim)


def told(found: Labels) -> list[tuple[str, str, object]]:
    return [(claim.id, claim.label, claim.evidence) for claim in found.claims]


def test_an_accepted_verdict_and_the_one_it_is_overruled_to_are_labels_with_what_decides_them() -> None:
    shown = of_article(SUPPORTED, REFUTED)
    found = labels([(shown, [accepted(), overruled(Verdict.SINGLE_SOURCE, SPOKEN)])])
    assert told(found) == [(CLAIM.id, "corroborated", "a1"), (SPOKEN.id, "single-source", None)]
    assert found.marked == 0
    against = labels([(shown, [overruled(Verdict.CONTRADICTED), accepted(SPOKEN)])])
    assert told(against) == [(CLAIM.id, "contradicted", None), (SPOKEN.id, "contradicted", "c3")]


def test_what_is_marked_at_last_or_was_never_decided_has_no_label() -> None:
    log = [accepted(), decided(Action.MARKED)]
    found = labels([(of_article(SUPPORTED, REFUTED), log)])
    assert (found.claims, found.articles, found.marked) == ((), {}, 1)
    again = labels([(of_article(SUPPORTED), [*log, accepted()])])
    assert told(again) == [(CLAIM.id, "corroborated", "a1")]


@pytest.mark.parametrize("latest_first", [False, True])
def test_of_a_claim_that_several_reports_have_the_latest_decision_counts(latest_first: bool) -> None:
    early, late = (of_article(SUPPORTED), [accepted()]), (of_article(finding()), [overruled(Verdict.CONTRADICTED)])
    found = labels([late, early] if latest_first else [early, late])
    assert [claim.label for claim in found.claims] == ["contradicted"]
    assert len(found.articles) == 1


def test_a_claim_that_was_checked_alone_has_no_article() -> None:
    alone = Claim.create("a", "It rained.")
    [claim] = labels([(of_article(finding(claim=alone)), [accepted(alone)])]).claims
    assert claim.article is None


def test_what_is_written_is_read_as_labelled_claims_of_the_same_article(tmp_path: Path) -> None:
    file = write(labels([(of_article(SUPPORTED), [accepted()])]), tmp_path / "new" / "labels")
    [loaded] = load_claims([file])
    assert loaded.article == ARTICLE
    assert loaded.claim.label is Verdict.CORROBORATED
    assert json.loads(file.read_text()) == {
        "id": CLAIM.id,
        "claim": CLAIM.text,
        "label": "corroborated",
        "article": f"articles/{ARTICLE.id}.txt",
        "evidence": "a1",
    }


def test_no_id_of_a_report_is_a_path(tmp_path: Path) -> None:
    hostile = report(SUPPORTED, article=ARTICLE.info.model_copy(update={"id": "../../evil"}), text=ARTICLE.text)
    write(labels([(hostile, [accepted()])]), tmp_path / "out")
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert sorted(file.relative_to(tmp_path).as_posix() for file in files) == [
        f"out/articles/{ARTICLE.id}.txt",
        "out/labels.jsonl",
    ]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="is not empty"):
        write(labels([(of_article(SUPPORTED), [accepted()])]), tmp_path)
    with pytest.raises(InputError, match="cannot write"):
        write(labels([]), tmp_path / "mine.txt" / "below")


LINES = st.one_of(st.none(), st.text(max_size=60), st.sampled_from(["yes", "12", "- a", "a: b # c", "'", "---", "*x"]))


@given(
    text=st.text(min_size=1, max_size=200),
    title=LINES,
    outlet=LINES,
    byline=LINES,
    url=st.sampled_from([None, "https://a.example/x?y=1#z", "http://ä.example/'\"&"]),
    published=st.none() | st.datetimes(timezones=st.just(UTC)),
)
@example(text="---\ntitle: x\n---\ny", title="T", outlet=None, byline=None, url=None, published=None)
def test_an_article_is_read_again_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    text: str,
    title: str | None,
    outlet: str | None,
    byline: str | None,
    url: str | None,
    published: datetime | None,
) -> None:
    source = Source.create(
        normalise(f"A {text}"),
        title=clean_line(title or "") or "Untitled",
        outlet=clean_line(outlet or "") or None,
        byline=clean_line(byline or "") or None,
        url=url,
        published=published,
    )
    file = tmp_path_factory.mktemp("articles") / "article.txt"
    file.write_text(with_front_matter(source), encoding="utf-8", newline="\n")
    assert read_source(file) == source
