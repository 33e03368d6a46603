"""The verdict rules, case by case."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.evidence import CLAIM, SPOKEN, evidence, finding
from verifier.findings import Evidence
from verifier.models import Claim, SourceInfo
from verifier.vocabulary import Aspect, Disagreement, ReasonCode, Stance, Verdict

SUPPORTS, REFUTES, NEI = Stance
CORROBORATED, SINGLE, CONTRADICTED = Verdict
SAID, CONTENT = Aspect

PLAIN: list[tuple[str, list[Evidence], int, Verdict, bool, ReasonCode]] = [
    ("one other origin supports", [evidence(SUPPORTS, "a")], 1, CORROBORATED, False, ReasonCode.SUPPORTED),
    (
        "two other origins support",
        [evidence(SUPPORTS, "a"), evidence(SUPPORTS, "b")],
        2,
        CORROBORATED,
        False,
        ReasonCode.SUPPORTED,
    ),
    (
        "fewer than required support",
        [evidence(SUPPORTS, "a"), evidence(SUPPORTS, "b")],
        3,
        SINGLE,
        False,
        ReasonCode.TOO_FEW_ORIGINS,
    ),
    (
        "two copies are one origin",
        [evidence(SUPPORTS, "a", source="first"), evidence(SUPPORTS, "a", source="second")],
        2,
        SINGLE,
        False,
        ReasonCode.TOO_FEW_ORIGINS,
    ),
    (
        "only the own origin supports",
        [evidence(SUPPORTS, "me", own=True)],
        1,
        SINGLE,
        False,
        ReasonCode.OWN_ORIGIN_ONLY,
    ),
    (
        "own and one other support, two required",
        [evidence(SUPPORTS, "me", own=True), evidence(SUPPORTS, "a")],
        2,
        SINGLE,
        False,
        ReasonCode.TOO_FEW_ORIGINS,
    ),
    ("only the own origin refutes", [evidence(REFUTES, "me", own=True)], 1, SINGLE, False, ReasonCode.NOTHING_FOUND),
    (
        "one other refutes",
        [evidence(REFUTES, "a", kind=Disagreement.CONTRADICTION)],
        1,
        CONTRADICTED,
        False,
        ReasonCode.CONTRADICTION,
    ),
    (
        "one refutes and one supports",
        [evidence(REFUTES, "a", kind=Disagreement.CONTRADICTION), evidence(SUPPORTS, "b")],
        1,
        CONTRADICTED,
        True,
        ReasonCode.DISPUTED,
    ),
    (
        "one refutes and only the own origin supports",
        [evidence(REFUTES, "a", kind=Disagreement.CONTRADICTION), evidence(SUPPORTS, "me", own=True)],
        1,
        CONTRADICTED,
        False,
        ReasonCode.CONTRADICTION,
    ),
    (
        "one refutes and fewer than required support",
        [evidence(REFUTES, "a"), evidence(SUPPORTS, "b")],
        5,
        CONTRADICTED,
        True,
        ReasonCode.DISPUTED,
    ),
    (
        "a newer figure",
        [evidence(REFUTES, "a", kind=Disagreement.UPDATE)],
        1,
        CONTRADICTED,
        False,
        ReasonCode.UPDATED,
    ),
    (
        "a newer figure and a contradiction",
        [evidence(REFUTES, "a", kind=Disagreement.UPDATE), evidence(REFUTES, "b", kind=Disagreement.CONTRADICTION)],
        1,
        CONTRADICTED,
        False,
        ReasonCode.CONTRADICTION,
    ),
    (
        "a newer figure, and support",
        [evidence(REFUTES, "a", kind=Disagreement.UPDATE), evidence(SUPPORTS, "b")],
        1,
        CONTRADICTED,
        True,
        ReasonCode.DISPUTED,
    ),
    ("nothing found", [], 1, SINGLE, False, ReasonCode.NOTHING_FOUND),
    ("only near passages", [evidence(NEI, "a")], 1, SINGLE, False, ReasonCode.NOTHING_FOUND),
    *(
        (
            f"another {kind}",
            [evidence(NEI, "a"), evidence(NEI, "b", kind=kind)],
            1,
            SINGLE,
            False,
            ReasonCode.NOT_COMPARABLE,
        )
        for kind in (Disagreement.PERIOD, Disagreement.SCOPE, Disagreement.UNIT, Disagreement.DEFINITION)
    ),
    (
        "a vetoed support is not incomparable",
        [evidence(NEI, "a", kind=Disagreement.CONTRADICTION)],
        1,
        SINGLE,
        False,
        ReasonCode.NOTHING_FOUND,
    ),
]

SPEECH: list[tuple[str, list[tuple[Stance, Aspect | None]], Verdict, Verdict, Verdict]] = [
    # what is at hand, verdict of the claim, of the saying, of the content
    ("nothing", [], SINGLE, SINGLE, SINGLE),
    ("said", [(SUPPORTS, SAID)], CORROBORATED, CORROBORATED, SINGLE),
    ("not said", [(REFUTES, SAID)], CONTRADICTED, CONTRADICTED, SINGLE),
    ("aspect unknown, supports", [(SUPPORTS, None)], CORROBORATED, CORROBORATED, SINGLE),
    ("aspect unknown, refutes", [(REFUTES, None)], CONTRADICTED, CONTRADICTED, SINGLE),
    ("so", [(SUPPORTS, CONTENT)], SINGLE, SINGLE, CORROBORATED),
    ("not so", [(REFUTES, CONTENT)], SINGLE, SINGLE, CONTRADICTED),
    ("said and so", [(SUPPORTS, SAID), (SUPPORTS, CONTENT)], CORROBORATED, CORROBORATED, CORROBORATED),
    ("said, but not so", [(SUPPORTS, SAID), (REFUTES, CONTENT)], CORROBORATED, CORROBORATED, CONTRADICTED),
    ("not said, but so", [(REFUTES, SAID), (SUPPORTS, CONTENT)], CONTRADICTED, CONTRADICTED, CORROBORATED),
    ("not said and not so", [(REFUTES, SAID), (REFUTES, CONTENT)], CONTRADICTED, CONTRADICTED, CONTRADICTED),
    ("so and not so", [(SUPPORTS, CONTENT), (REFUTES, CONTENT)], SINGLE, SINGLE, CONTRADICTED),
    ("said and denied", [(SUPPORTS, SAID), (REFUTES, SAID)], CONTRADICTED, CONTRADICTED, SINGLE),
]


@pytest.mark.parametrize(("case", "items", "required", "verdict", "disputed", "code"), PLAIN, ids=[c[0] for c in PLAIN])
def test_the_verdict_follows_the_other_origins(
    case: str, items: Sequence[Evidence], required: int, verdict: Verdict, disputed: bool, code: ReasonCode
) -> None:
    found = finding(*items, min_origins=required)
    assert (found.verdict, found.disputed, found.reason.code) == (verdict, disputed, code)
    assert found.said is None
    assert found.reason.text.endswith(".")


@pytest.mark.parametrize(("case", "at_hand", "verdict", "said", "content"), SPEECH, ids=[case[0] for case in SPEECH])
def test_an_attributed_claim_answers_whether_it_was_said_and_whether_it_is_so(
    case: str, at_hand: Sequence[tuple[Stance, Aspect | None]], verdict: Verdict, said: Verdict, content: Verdict
) -> None:
    items = [evidence(stance, f"origin{place}", aspect=aspect) for place, (stance, aspect) in enumerate(at_hand)]
    found = finding(*items, claim=SPOKEN)
    assert found.said is not None
    assert (found.said.speaker, found.said.statement) == ("Tomas Reyl", "the pier is sound.")
    assert (found.verdict, found.said.said.verdict, found.said.content.verdict) == (verdict, said, content)


@pytest.mark.parametrize(("stance", "aspect"), list(product((SUPPORTS, REFUTES), (SAID, CONTENT, None))))
def test_the_own_origin_answers_neither_question_of_an_attributed_claim(stance: Stance, aspect: Aspect | None) -> None:
    found = finding(evidence(stance, "me", aspect=aspect, own=True), claim=SPOKEN)
    assert found.said is not None
    assert (found.verdict, found.said.said.verdict, found.said.content.verdict) == (SINGLE, SINGLE, SINGLE)


def test_content_that_is_not_so_is_told_though_nobody_else_reports_the_saying() -> None:
    found = finding(evidence(REFUTES, "post", aspect=CONTENT), claim=SPOKEN)
    assert found.said is not None
    assert found.reason.code is ReasonCode.NOTHING_FOUND
    assert (found.refuting_origins, found.said.content.refuting_origins) == ((), ("post",))
    assert found.said.content.reason.code is ReasonCode.CONTRADICTION
    assert found.said.content.reason.text.startswith("Post says otherwise: ")
    assert len(found.evidence) == 1


def test_each_question_has_its_own_origins_and_reason() -> None:
    found = finding(
        evidence(SUPPORTS, "wire", aspect=SAID),
        evidence(SUPPORTS, "post", aspect=CONTENT),
        evidence(SUPPORTS, "leaf", aspect=CONTENT),
        evidence(REFUTES, "echo", aspect=CONTENT),
        claim=SPOKEN,
    )
    assert found.said is not None
    said, content = found.said.said, found.said.content
    assert (said.supporting_origins, said.refuting_origins, said.disputed) == (("wire",), (), False)
    assert (content.supporting_origins, content.refuting_origins) == (("leaf", "post"), ("echo",))
    assert content.disputed
    assert said.reason.text == "One other origin reports the statement: Wire."
    assert "Leaf, Post state what was said" in content.reason.text
    assert (found.verdict, found.disputed, found.reason) == (said.verdict, said.disputed, said.reason)
    assert [item.origin for item in found.evidence] == ["wire", "echo", "leaf", "post"]


@pytest.mark.parametrize(
    ("stance", "aspect", "said", "content"),
    [
        (SUPPORTS, SAID, CORROBORATED, SINGLE),
        (SUPPORTS, CONTENT, SINGLE, SINGLE),
        (REFUTES, CONTENT, SINGLE, CONTRADICTED),
    ],
)
def test_relays_show_that_it_was_said_and_never_that_it_is_so(
    stance: Stance, aspect: Aspect, said: Verdict, content: Verdict
) -> None:
    relays = [evidence(stance, "x", source=name, aspect=aspect, relays="the Gazette") for name in ("one", "two")]
    found = finding(*relays, claim=SPOKEN)
    assert found.said is not None
    assert (found.said.said.verdict, found.said.content.verdict) == (said, content)


def test_two_relays_of_one_outlet_are_one_origin_and_the_reason_names_both() -> None:
    relays = [
        evidence(SUPPORTS, "relayed:gazette", source=name, outlet=name, relays="the Gazette") for name in ("One", "Two")
    ]
    found = finding(*relays, min_origins=2)
    assert (found.verdict, found.reason.code) == (SINGLE, ReasonCode.TOO_FEW_ORIGINS)
    assert "One (relaying the Gazette), Two (relaying the Gazette)" in found.reason.text


def test_an_empty_index_is_nothing_searched() -> None:
    assert finding(sources=0, passages=0).reason.code is ReasonCode.NOTHING_SEARCHED


def test_the_reason_counts_what_was_searched() -> None:
    assert "5 other sources" in finding().reason.text
    assert "9 nearest passages" in finding().reason.text
    assert "the only other source" in finding(sources=1).reason.text


def test_the_reason_names_who_says_what() -> None:
    found = finding(evidence(REFUTES, "post"), evidence(SUPPORTS, "wire"))
    assert "Post says otherwise (the claim says 12 people, the source 15 people)" in found.reason.text
    assert "Wire says the same" in found.reason.text


ARTICLE = SourceInfo(id="article", title="Flood", outlet="Herald", published=datetime(2024, 5, 6, tzinfo=UTC))


def test_an_updated_finding_tells_the_figures_from_the_newest_on() -> None:
    newer = evidence(
        REFUTES,
        "post",
        kind=Disagreement.UPDATE,
        quote="It killed 27 people.",
        published=datetime(2024, 5, 8, tzinfo=UTC),
    )
    found = finding(newer, article=ARTICLE)
    assert found.reason.code is ReasonCode.UPDATED
    assert found.reason.text == (
        "Post gives a figure of another date: 27 on Wednesday (Post), 12 on Monday (this article)."
    )
    assert [entry.value for entry in found.series] == ["27", "12"]


def test_a_corroborated_finding_tells_of_a_later_figure() -> None:
    claim = Claim.create("article", "By 6 May 2024 some 340 owners had signed.", as_of=date(2024, 5, 6))
    quote = "The list, which stood at 340 owners on Monday, has passed 900 owners."
    found = finding(
        evidence(SUPPORTS, "post", quote=quote, published=datetime(2024, 5, 8, tzinfo=UTC)),
        claim=claim,
        article=ARTICLE,
    )
    assert (found.verdict, found.reason.code) == (CORROBORATED, ReasonCode.SUPPORTED)
    assert found.reason.text == "One other origin says the same: Post. A later figure: 900 on Wednesday (Post)."


def test_own_copies_are_listed_but_stand_last() -> None:
    found = finding(evidence(SUPPORTS, "me", own=True, score=0.99), evidence(SUPPORTS, "a", score=0.6))
    assert [item.origin for item in found.evidence] == ["a", "me"]


def test_evidence_on_the_winning_side_comes_first() -> None:
    found = finding(evidence(SUPPORTS, "a", score=0.9), evidence(REFUTES, "b", score=0.6))
    assert [item.stance for item in found.evidence] == [REFUTES, SUPPORTS]


def test_nearest_passages_are_shown_only_where_nothing_was_found() -> None:
    near = [evidence(NEI, f"n{place}", score=place / 10) for place in range(5)]
    assert [item.origin for item in finding(*near).nearest] == ["n4", "n3", "n2"]
    assert finding(*near, evidence(SUPPORTS, "a")).nearest == ()
    assert finding(evidence(NEI, "me", own=True)).nearest == ()


def test_overlapping_spans_of_one_source_are_shown_once() -> None:
    found = finding(evidence(SUPPORTS, "a", start=5, score=0.6), evidence(SUPPORTS, "a", score=0.9))
    assert [(item.start, item.score) for item in found.evidence] == [(0, 0.9)]


ORIGIN_OF = {"s1": "a", "s2": "a", "s3": "b", "s4": "c", "mine": "me"}


@st.composite
def pieces(draw: st.DrawFn) -> Evidence:
    source = draw(st.sampled_from(list(ORIGIN_OF)))
    return evidence(
        draw(st.sampled_from(Stance)),
        ORIGIN_OF[source],
        source=source,
        start=draw(st.sampled_from([0, 10, 50])),
        quote=draw(st.sampled_from(["Words of a source.", "Words."])),
        kind=draw(st.sampled_from([None, *Disagreement])),
        aspect=draw(st.sampled_from([None, *Aspect])),
        score=draw(st.sampled_from([None, 0.5, 0.7])),
        own=source == "mine",
    )


ITEMS = st.lists(pieces(), max_size=7)


@given(ITEMS, st.randoms(use_true_random=False), st.integers(1, 3), st.sampled_from([CLAIM, SPOKEN]))
def test_the_order_of_the_evidence_changes_nothing(
    items: list[Evidence], random: Random, required: int, claim: Claim
) -> None:
    shuffled = list(items)
    random.shuffle(shuffled)
    straight = finding(*items, claim=claim, min_origins=required)
    again = finding(*shuffled, claim=claim, min_origins=required)
    assert straight.model_dump_json() == again.model_dump_json()


@given(ITEMS, st.integers(1, 3), st.sampled_from([CLAIM, SPOKEN]))
def test_the_own_origin_is_never_counted(items: list[Evidence], required: int, claim: Claim) -> None:
    found = finding(*items, claim=claim, min_origins=required)
    assert "me" not in found.supporting_origins + found.refuting_origins
    others = [item for item in items if not item.own_origin]
    assert found.verdict is finding(*others, claim=claim, min_origins=required).verdict


@given(ITEMS, st.integers(1, 3))
def test_a_plain_claim_is_contradicted_exactly_when_another_origin_refutes_it(
    items: list[Evidence], required: int
) -> None:
    found = finding(*items, min_origins=required)
    refuting = {item.origin for item in items if item.stance is REFUTES and not item.own_origin}
    supporting = {item.origin for item in items if item.stance is SUPPORTS and not item.own_origin}
    assert (set(found.refuting_origins), set(found.supporting_origins)) == (refuting, supporting)
    assert (found.verdict is CONTRADICTED) == bool(refuting)
    assert (found.verdict is CORROBORATED) == (not refuting and len(supporting) >= required)
    assert found.disputed == bool(refuting and supporting)


@given(ITEMS)
def test_an_attributed_claim_is_contradicted_exactly_when_the_saying_is_refuted(items: list[Evidence]) -> None:
    denied = any(item.stance is REFUTES and item.aspect is not CONTENT and not item.own_origin for item in items)
    assert (finding(*items, claim=SPOKEN).verdict is CONTRADICTED) == denied
