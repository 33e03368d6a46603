"""What a report is exported as: valid in the published vocabularies, honest, and never markup."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evidence import CLAIM, SPOKEN, evidence, finding, report
from tests.test_report import FULL, INJECTIONS, tainted
from tests.vocabularies import ANNOTATIONS, CLAIMREVIEW
from verifier.audit.tables import Row
from verifier.findings import Report
from verifier.models import Claim, SourceInfo, Span
from verifier.report.annotations import to_annotations
from verifier.report.claimreview import to_claimreview
from verifier.report.csv import ReviewedRow, to_csv
from verifier.review import Decision, Decisions, by_claim, standing_verdict
from verifier.vocabulary import Action, Aspect, Stance, Verdict

DECIDED = datetime(2026, 3, 17, 9, 30, 15, 250_000, tzinfo=UTC)


def decision(action: Action, verdict: Verdict | None = None, note: str = "", claim: Claim = CLAIM) -> Decision:
    return Decision(
        number=1,
        report_id="r",
        claim_id=claim.id,
        action=action,
        verdict=verdict,
        note=note,
        editor="Ada <b>",
        decided=DECIDED,
    )


def decisions(*made: Decision) -> Decisions:
    return by_claim(made)


def reviews(*reports: Report, **options: Any) -> list[dict[str, Any]]:
    document = json.loads(to_claimreview(*reports, **options))
    CLAIMREVIEW.validate(document)
    found: list[dict[str, Any]] = document["@graph"]
    return found


def annotations(*reports: Report, **options: Any) -> list[dict[str, Any]]:
    document = json.loads(to_annotations(*reports, **options))
    ANNOTATIONS.validate(document)
    items: list[dict[str, Any]] = document.get("first", {}).get("items", [])
    assert document["total"] == len(items)
    return items


def table(*reports: Report, **options: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_csv(*reports, **options).removeprefix("\ufeff"))))


ACCEPTED = decision(Action.ACCEPTED)
MARKED = decision(Action.MARKED)
OVERRULED = decision(Action.OVERRULED, Verdict.SINGLE_SOURCE, "The wire took it back.")


@pytest.mark.parametrize(
    ("log", "stands"),
    [
        ([], Verdict.CORROBORATED),
        ([ACCEPTED], Verdict.CORROBORATED),
        ([MARKED], Verdict.CORROBORATED),
        ([OVERRULED], Verdict.SINGLE_SOURCE),
        ([OVERRULED, MARKED], Verdict.SINGLE_SOURCE),
        ([OVERRULED, ACCEPTED], Verdict.CORROBORATED),
        ([ACCEPTED, MARKED, OVERRULED], Verdict.SINGLE_SOURCE),
    ],
)
def test_the_verdict_that_stands_is_that_of_the_last_decision_which_settles_it(
    log: list[Decision], stands: Verdict
) -> None:
    assert standing_verdict(Verdict.CORROBORATED, log) is stands


def test_every_finding_is_a_draft_that_nobody_has_signed() -> None:
    drafts = reviews(FULL)
    claims = [finding.claim.text for finding in FULL.findings]
    assert [draft["claimReviewed"] for draft in drafts] == [*claims, "the pier is sound."]
    for draft in drafts:
        assert not {"author", "datePublished", "publisher"} & draft.keys()
        assert "not whether it is true" in draft["description"]
        assert not {"ratingValue", "bestRating", "worstRating"} & draft["reviewRating"].keys()


def test_a_draft_shows_the_verdict_both_sides_and_where_the_claim_stands() -> None:
    draft = reviews(FULL)[1]
    assert draft["reviewRating"]["alternateName"] == "contradicted"
    assert draft["headline"] == "Contradicted: The flood killed 12 people."
    assert draft["keywords"] == "contradicted, disputed, disputed, contradiction".replace(
        "disputed, disputed", "disputed"
    )
    assert draft["url"] == f"#c-{CLAIM.id}"
    assert [cited["text"] for cited in draft["citation"]] == [item.quote for item in FULL.findings[1].evidence]
    wire = next(cited for cited in draft["citation"] if cited["description"].startswith("supports"))
    assert wire["isPartOf"] == {
        "@type": "Article",
        "headline": "Notes of wire",
        "url": "https://wire.example/a",
        "datePublished": "2024-05-09T00:00:00+00:00",
        "publisher": {"@type": "Organization", "name": "Wire"},
    }
    assert draft["itemReviewed"]["author"] == {"@type": "Organization", "name": "Delmore Herald"}
    assert draft["itemReviewed"]["appearance"]["headline"] == "Flood in Orvale"


def test_what_was_said_and_whether_it_is_so_are_two_claims_of_two_authors() -> None:
    both = finding(
        evidence(Stance.SUPPORTS, "wire", quote="Reyl said it was sound.", aspect=Aspect.SAID),
        evidence(Stance.REFUTES, "post", quote="The pier is cracked.", aspect=Aspect.CONTENT),
        claim=SPOKEN,
    )
    said, content = reviews(report(both))
    assert (said["reviewRating"]["alternateName"], content["reviewRating"]["alternateName"]) == (
        "corroborated",
        "contradicted",
    )
    assert said["itemReviewed"]["author"]["name"] == "Delmore Herald"
    assert content["itemReviewed"]["author"] == {"name": "Tomas Reyl"}
    assert content["itemReviewed"]["text"] == content["claimReviewed"] == "the pier is sound."
    assert [cited["text"] for cited in said["citation"]] == ["Reyl said it was sound."]
    assert [cited["text"] for cited in content["citation"]] == ["The pier is cracked."]
    assert "What was said is itself contradicted." in said["text"]
    assert said["identifier"] != content["identifier"]


def test_of_an_attributed_claim_whose_content_nobody_speaks_to_there_is_one_draft() -> None:
    said = finding(evidence(Stance.SUPPORTS, "wire", aspect=Aspect.SAID), claim=SPOKEN)
    assert [draft["claimReviewed"] for draft in reviews(report(said))] == [SPOKEN.text]


def test_the_articles_own_copies_are_cited_by_no_draft_and_named_as_such_by_annotations() -> None:
    own = report(finding(evidence(Stance.SUPPORTS, "copy", own=True)))
    [draft] = reviews(own)
    assert "citation" not in draft
    assert annotations(own)[1]["body"][0]["value"] == "supports, own origin"


def test_the_rating_of_a_draft_is_the_editors() -> None:
    first, *others = reviews(report(finding(evidence(Stance.SUPPORTS, "wire"))), decisions=decisions(OVERRULED, MARKED))
    assert others == []
    assert first["reviewRating"]["alternateName"] == "single-source"
    assert first["headline"].startswith("Single-source: ")
    assert first["keywords"] == "single-source"
    assert first["reviewRating"]["ratingExplanation"] == (
        "Overruled by an editor: The wire took it back. The machine's verdict was corroborated: "
        "One other origin says the same: Wire."
    )
    [accepted] = reviews(report(finding(evidence(Stance.SUPPORTS, "wire"))), decisions=decisions(ACCEPTED))
    assert accepted["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "corroborated",
        "ratingExplanation": "Accepted by an editor. One other origin says the same: Wire.",
    }


def test_a_claim_without_an_article_appears_nowhere() -> None:
    bare = report(finding(evidence(Stance.SUPPORTS, "wire"), claim=Claim.create("a", "It rained.")))
    [draft] = reviews(bare)
    assert draft["itemReviewed"] == {"@type": "Claim", "text": "It rained."}
    [quote] = annotations(bare)
    assert [body["purpose"] for body in quote["body"]] == ["classifying", "describing"]


def test_a_long_headline_is_cut_between_words() -> None:
    long = report(finding(claim=Claim.create("a", "word " * 40)))
    assert reviews(long)[0]["headline"].endswith(" word…")


def test_reports_of_several_articles_are_one_document() -> None:
    other = report(FULL.findings[0], article=SourceInfo(id="other", title="Fire", url="https://fire.example/1"))
    assert len(reviews(FULL, other)) == len(reviews(FULL)) + 1
    assert len(annotations(FULL, other)) == len(annotations(FULL)) + len(annotations(other))
    assert [row["article"] for row in table(FULL, other)] == ["0"] * 5 + ["1"] * 2


def test_every_span_of_a_claim_and_every_quote_is_selected_by_place_and_by_its_words() -> None:
    two = CLAIM.model_copy(update={"spans": (Span(start=4, end=9), Span(start=30, end=40))})
    quoted = evidence(Stance.SUPPORTS, "wire", start=90, quote="Twelve died.", url="https://wire.example/a")
    quoted = quoted.model_copy(update={"before": "Far before it. " * 9, "after": " Then it rained."})
    shown = report(finding(quoted, claim=two))
    first, second, quote = items = annotations(shown)
    assert len({item["id"] for item in items}) == 3
    for item, span in zip((first, second), two.spans, strict=True):
        place, words = item["target"]["selector"]
        assert (place["start"], place["end"]) == (span.start, span.end)
        assert words["exact"] == span.of(shown.text)
        assert (words.get("prefix", "") + words["exact"] + words["suffix"]) in shown.text
        assert item["target"]["source"]["id"] == "urn:x-verifier:source:article"
        assert item["motivation"] == "assessing"
    assert quote["target"]["source"]["id"] == "https://wire.example/a"
    assert quote["target"]["selector"] == [
        {"type": "TextPositionSelector", "start": 90, "end": 102},
        {
            "type": "TextQuoteSelector",
            "exact": "Twelve died.",
            "prefix": quoted.before[-32:],
            "suffix": " Then it rained.",
        },
    ]
    assert [body["source"] for body in quote["body"] if body["purpose"] == "linking"] == [
        first["target"]["source"],
        second["target"]["source"],
    ]


def test_annotations_hold_what_editors_decided_and_who() -> None:
    [claim, _] = annotations(
        report(finding(evidence(Stance.SUPPORTS, "wire"))), decisions=decisions(ACCEPTED, OVERRULED)
    )
    assert [(body["purpose"], body["value"]) for body in claim["body"]] == [
        ("classifying", "single-source"),
        ("assessing", "corroborated: One other origin says the same: Wire."),
        ("commenting", "accepted"),
        ("commenting", "overruled to single-source: The wire took it back."),
    ]
    assert claim["body"][3]["creator"] == {"type": "Person", "name": "Ada <b>"}
    assert claim["body"][3]["created"] == "2026-03-17T09:30:15Z"


def test_annotations_of_other_findings_on_one_article_have_other_names() -> None:
    before, after = report(finding()), report(finding(evidence(Stance.SUPPORTS, "wire")))
    names = [{item["id"] for item in annotations(shown)} for shown in (before, after)]
    assert not names[0] & names[1]


def test_the_csv_is_the_table_of_an_audit() -> None:
    text = to_csv(FULL)
    assert text.startswith("\ufeffarticle,name,")
    rows = table(FULL)
    assert list(rows[0]) == list(Row.model_fields)
    assert [row["verdict"] for row in rows] == [*(str(finding.verdict) for finding in FULL.findings), ""]
    assert rows[-1]["status"] == "unchecked"


def test_the_csv_of_a_reviewed_report_says_what_stands_and_who_decided() -> None:
    shown = report(finding(evidence(Stance.SUPPORTS, "wire")), finding(claim=SPOKEN))
    decided, undecided, unchecked = table(shown, decisions=decisions(OVERRULED, MARKED))
    assert list(decided) == list(ReviewedRow.model_fields)
    columns = ("verdict", "standing", "decision", "note", "editor", "decided")
    assert [decided[column] for column in columns] == [
        *("corroborated", "single-source", "marked", "", "Ada <b>", "2026-03-17T09:30:15.250000+00:00")
    ]
    assert [undecided[column] for column in columns] == ["single-source", "single-source", "", "", "", ""]
    assert [unchecked[column] for column in columns] == [""] * 6
    assert list(table(shown, decisions={})[0]) == list(decided)


def test_a_note_is_no_formula() -> None:
    note = decision(Action.MARKED, note='=HYPERLINK("https://evil.example")')
    assert table(FULL, decisions=decisions(note))[0]["note"].startswith("'=")


@pytest.mark.parametrize("text", [*INJECTIONS, "</script><script>alert(1)</script>", "\u2028&lt;\u2029", "\x00\x1b[2J"])
def test_no_text_of_an_article_ends_the_script_element_around_an_export(text: str) -> None:
    hostile = tainted(text)
    note = decision(Action.OVERRULED, Verdict.CONTRADICTED, note=text, claim=hostile.findings[0].claim)
    for export, check in ((to_claimreview, CLAIMREVIEW), (to_annotations, ANNOTATIONS)):
        document = export(hostile, decisions=decisions(note))
        assert not set("<>&\u2028\u2029\x00\x1b") & set(document)
        check.validate(json.loads(document))


@given(st.text(min_size=1, max_size=40))
def test_quotes_come_back_exactly_and_alike_each_time(text: str) -> None:
    hostile = tainted(f"a{text}")
    cited = [cited["text"] for cited in reviews(hostile)[0]["citation"]]
    exact = [item["target"]["selector"][1]["exact"] for item in annotations(hostile)[1:]]
    assert cited == exact == [f"a{text}"] * 2
    assert to_claimreview(hostile) == to_claimreview(hostile)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://evil.example/ x", "//x", "http://a b"]
)
def test_only_addresses_of_the_web_are_addresses(url: str) -> None:
    hostile = report(
        finding(evidence(Stance.SUPPORTS, "a b\n<", url=url)), article=SourceInfo(id="ä/..", title="T", url=url)
    )
    assert url not in to_claimreview(hostile)
    addresses = {item["target"]["source"]["id"] for item in annotations(hostile)}
    assert addresses == {"urn:x-verifier:source:%C3%A4%2F..", "urn:x-verifier:source:a%20b%0A%3C"}
