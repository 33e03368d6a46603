"""The rules that overrule whoever judged a passage."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.facts.conflicts import date_conflict, missing_dates, missing_figures
from verifier.facts.disagreement import Statement
from verifier.facts.rules import enforce, find_conflict
from verifier.models import Claim, Judgement, Passage, Span
from verifier.vocabulary import Disagreement, RuleCode, Stance

CONFLICTS = [
    ("The flood killed 12 people in Orvale.", "The flood killed 15 people in Orvale.", "the claim says 12 people"),
    ("The grant was $4 million.", "The grant was $9 million.", "the claim says $4 million"),
    ("Rents rose 3.4% in Orvale.", "Rents rose 3.5% in Orvale.", "the claim says 3.4%"),
    ("The ferry left at 9:30 a.m.", "The ferry left at 9:30 p.m.", "the claim says 9:30 a.m."),
    ("The vote was held on 5 May 2021.", "The vote was held on 7 May 2021.", "the claim says 5 May 2021"),
    ("The mill opened in 1887.", "The mill opened in 1891.", "the claim says 1887"),
    ("The council approved the plan.", "The council did not approve the plan.", "only one of the two denies"),
    ("The gate shut at 5.40pm.", "The gate shut at 18:40.", "the claim says 5.40pm"),
    ("Orvale won the match 4-3.", "Orvale won the match 3-1.", "the claim says 4-3"),
    ("The flood killed 12 people.", "The flood left 15 dead.", "the claim says 12 people"),
    ("The plan pleased one in five voters.", "The plan pleased half of voters.", "the claim says one in five"),
    ("The ban applies to 1,150 households.", "The ban by now concerns 1,480 households.", "the claim says 1,150"),
    ("The mill made a profit.", "The mill made a loss.", "the claim says “profit”, the source “loss”"),
]

NO_CONFLICT = [
    ("The flood killed 12 people in Orvale.", "Twelve people were killed in the flood in Orvale."),
    ("The flood killed 12 people.", "The flood killed 12 people and injured 40 people."),
    ("The flood killed 12 people.", "The flood killed 15 sheep."),
    ("The grant was $2.4 billion.", "The grant was $2,400 million."),
    ("Rain of 254 mm fell.", "Ten inches of rain fell."),
    ("The vote was held on 5 May 2021.", "The vote took place on May 5."),
    ("The vote was held on 5 May 2021.", "Turnout was high."),
    ("Exports rose last year.", "Exports climbed last year."),
    ("The flood killed 12 people.", "The flood injured 40 people."),
    ("The plan pleased 40% of voters.", "The plan pleased 35% of farmers."),
    ("The plan pleased a third of voters.", "The plan pleased 33% of those who vote."),
    ("The wall is 3 metres tall.", "The wall is 2 metres wide."),
    ("The pay was £11 an hour.", "The pay was £90 a day."),
    ("The gate shut at 5.40pm.", "The gate shut at 17:40."),
    ("The budget is €5 million, of which schools get €2 million.", "The budget is €5 million."),
    ("The tax rises by four points.", "The tax goes up from 64 to 68 points."),
    ("Rents rose by 4%.", "Rents rose to 7% of income."),
]

MISSING = [
    ("The fire burned 300 acres.", "The fire burned for days.", ["300"]),
    ("The fire burned 300 acres.", "Some 300 acres burned.", []),
    ("The fire burned 300 acres.", "Some 121 hectares burned.", []),
    ("The $5 million pier opened on 4 June 2020.", "The pier opened.", ["$5 million"]),
    ("The pier opened.", "Nothing of the sort.", []),
    ("More than 200 homes lost power.", "The storm cut off 240 homes.", []),
    ("Nobody waits more than 30 minutes.", "Nobody waits longer than half an hour.", []),
    ("Three boats sank.", "A trio of boats sank.", []),
    ("The pier cost a quarter of the budget.", "The pier cost dear.", []),
    ("The flood killed 12 people.", "The flood killed people.", ["12"]),
]

MISSING_DATES = [
    ("The pier opened on 4 June 2020.", "The pier opened.", ["4 June 2020"]),
    ("The pier opened in 1954.", "The pier opened in 1954, and shut in 1960.", []),
    ("The pier opened in 1954.", "The pier opened long ago.", ["1954"]),
    ("The pier opened on Tuesday.", "The pier opened.", []),
]

CLAIM = Claim.create("article", "The flood killed 12 people in Orvale.", as_of=date(2024, 5, 2))
SAME = "The flood in Orvale killed twelve people."
OTHER_COUNT = "The flood killed 15 people in Orvale."
NO_COUNT = "The flood in Orvale killed people."


def judged(quote: str, stance: Stance, *, kind: Disagreement | None = None, passage: str | None = None) -> Judgement:
    text = passage or quote
    start = text.index(quote)
    return Judgement(
        claim_id=CLAIM.id,
        passage=Passage(start=0, end=len(text), source_id="source", text=text),
        quote=Span(start=start, end=start + len(quote)),
        stance=stance,
        kind=kind,
        why="so the judge said",
    )


@pytest.mark.parametrize(("claim", "evidence", "why"), CONFLICTS, ids=[claim for claim, _, _ in CONFLICTS])
def test_a_disagreement_is_found_and_put_in_words(claim: str, evidence: str, why: str) -> None:
    conflict = find_conflict(claim, evidence)
    assert conflict is not None
    assert conflict.why.startswith(why)
    assert conflict.kind is Disagreement.CONTRADICTION


@pytest.mark.parametrize(("claim", "evidence"), NO_CONFLICT)
def test_agreement_in_other_words_is_no_conflict(claim: str, evidence: str) -> None:
    assert find_conflict(claim, evidence) is None
    assert find_conflict(evidence, claim) is None or "40 people" in evidence


@pytest.mark.parametrize(("claim", "evidence", "expected"), MISSING)
def test_figures_that_the_evidence_does_not_give_are_named(claim: str, evidence: str, expected: list[str]) -> None:
    assert missing_figures(claim, evidence) == expected


@pytest.mark.parametrize(("claim", "evidence", "expected"), MISSING_DATES)
def test_dates_that_the_evidence_does_not_name_are_named(claim: str, evidence: str, expected: list[str]) -> None:
    assert missing_dates(claim, evidence) == expected


def test_support_with_the_same_figure_stays_support() -> None:
    judgement = judged(SAME, Stance.SUPPORTS)
    assert enforce(CLAIM, judgement, date(2024, 5, 2)) == judgement


@pytest.mark.parametrize(
    ("published", "kind"),
    [
        (date(2024, 5, 2), Disagreement.CONTRADICTION),
        (None, Disagreement.CONTRADICTION),
        (date(2024, 5, 4), Disagreement.UPDATE),
    ],
)
def test_support_with_another_count_becomes_a_refutation(published: date | None, kind: Disagreement) -> None:
    ruled = enforce(CLAIM, judged(OTHER_COUNT, Stance.SUPPORTS), published)
    assert (ruled.stance, ruled.kind) == (Stance.REFUTES, kind)
    assert "15 people" in ruled.why


def test_another_amount_of_another_day_is_a_contradiction_as_amounts_are_no_running_count() -> None:
    claim = Claim.create("article", "The grant was $4 million.", as_of=date(2024, 5, 2))
    ruled = enforce(claim, judged("The grant was $9 million.", Stance.SUPPORTS), date(2024, 5, 9))
    assert (ruled.stance, ruled.kind) == (Stance.REFUTES, Disagreement.CONTRADICTION)


def test_a_refutation_by_a_newer_count_is_marked_as_an_update() -> None:
    judgement = judged(OTHER_COUNT, Stance.REFUTES, kind=Disagreement.CONTRADICTION)
    ruled = enforce(CLAIM, judgement, date(2024, 5, 4))
    assert (ruled.stance, ruled.kind, ruled.rule) == (Stance.REFUTES, Disagreement.UPDATE, RuleCode.FIGURE)
    assert enforce(CLAIM, judgement, date(2024, 5, 4), without=[RuleCode.FIGURE]) == judgement


@pytest.mark.parametrize("stance", [Stance.SUPPORTS, Stance.REFUTES])
@pytest.mark.parametrize(
    ("claim", "quote", "kind", "words"),
    [
        (
            "The flood killed 12 people.",
            "The flood killed 5 people.",
            Disagreement.PERIOD,
            "the source 5 people (1 May",
        ),
        ("Rents took $4 million in Q1.", "Rents took $9 million in 2024.", Disagreement.PERIOD, "$4 million (Q1)"),
        ("In all 400 homes burned.", "In Brent alone 90 homes burned.", Disagreement.SCOPE, "90 home (alone)"),
    ],
)
def test_a_figure_of_another_day_period_or_scope_neither_supports_nor_refutes(
    stance: Stance, claim: str, quote: str, kind: Disagreement, words: str
) -> None:
    stated = Claim.create("article", claim, as_of=date(2024, 5, 2))
    ruled = enforce(stated, judged(quote, stance, kind=Disagreement.CONTRADICTION), date(2024, 5, 1))
    assert (ruled.stance, ruled.kind, ruled.rule) == (Stance.NEI, kind, RuleCode.FIGURE)
    assert words in ruled.why


def test_a_figure_that_is_comparable_counts_before_one_of_another_scope() -> None:
    claim = Claim.create("article", "In Brent alone 70 homes burned.")
    ruled = enforce(claim, judged("In all 400 homes burned, and 90 homes burned in Brent.", Stance.SUPPORTS), None)
    assert (ruled.stance, ruled.kind) == (Stance.REFUTES, Disagreement.CONTRADICTION)
    assert "90" in ruled.why


@pytest.mark.parametrize(
    ("quote", "stance"),
    [
        ("The flood in Orvale injured 40 people.", Stance.NEI),
        ("The flood in Orvale injured 12 people.", Stance.REFUTES),
        ("The flood in Orvale injured 40 people and killed 12.", Stance.REFUTES),
        ("The flood in Orvale killed nobody and injured 40 people.", Stance.REFUTES),
    ],
)
def test_the_injured_are_no_objection_to_the_dead(quote: str, stance: Stance) -> None:
    ruled = enforce(CLAIM, judged(quote, Stance.REFUTES, kind=Disagreement.CONTRADICTION), date(2024, 5, 2))
    assert ruled.stance is stance
    assert (ruled.kind is Disagreement.SCOPE) == (stance is Stance.NEI)


@pytest.mark.parametrize(
    ("claim", "quote", "judged_as", "published", "kind"),
    [
        ("Nobody has been held yet.", "Two men were held.", Disagreement.CONTRADICTION, 4, Disagreement.UPDATE),
        ("The board is split.", "The board is now of one mind.", Disagreement.CONTRADICTION, 4, Disagreement.UPDATE),
        ("Nobody has been held yet.", "Two men were held.", Disagreement.CONTRADICTION, 2, Disagreement.CONTRADICTION),
        ("The board is split.", "The board is of one mind.", Disagreement.CONTRADICTION, 4, Disagreement.CONTRADICTION),
        ("The board is split.", "The board is of one mind.", Disagreement.UPDATE, 4, Disagreement.UPDATE),
        ("The board is split.", "The board is of one mind.", Disagreement.UPDATE, None, Disagreement.UPDATE),
        ("The board is split.", "The board is of one mind.", Disagreement.UPDATE, 1, Disagreement.CONTRADICTION),
    ],
)
def test_only_a_later_source_updates_a_state(
    claim: str, quote: str, judged_as: Disagreement, published: int | None, kind: Disagreement
) -> None:
    stated = Claim.create("article", claim, as_of=date(2024, 5, 2))
    day = date(2024, 5, published) if published else None
    ruled = enforce(stated, judged(quote, Stance.REFUTES, kind=judged_as), day)
    assert (ruled.stance, ruled.kind) == (Stance.REFUTES, kind)


@pytest.mark.parametrize(
    ("claim", "evidence", "why"),
    [
        ("The vote was on 6 May 2024.", "The vote was on Monday.", None),
        ("The vote was on Monday.", "The vote was on May 6.", None),
        ("The vote was on 6 May 2024.", "The clerk said on Tuesday that they had voted.", None),
        ("The vote was on 6 May 2024.", "The vote was this week.", None),
        ("The vote was on 7 May.", "The vote was on Monday.", "the claim says 7 May, the source Monday"),
        ("The vote was on 6 May 2024.", "The vote was yesterday.", "the claim says 6 May 2024, the source yesterday"),
        ("They took less this year.", "They took more last year.", None),
    ],
)
def test_dates_are_compared_as_the_days_they_mean(claim: str, evidence: str, why: str | None) -> None:
    day = date(2024, 5, 8)
    found = date_conflict(Statement(text=claim, day=day), Statement(text=evidence, day=day))
    assert (found.why if found else None) == why


def test_a_refutation_of_another_kind_keeps_it() -> None:
    judgement = judged(OTHER_COUNT, Stance.REFUTES, kind=Disagreement.ATTRIBUTION)
    assert enforce(CLAIM, judgement, date(2024, 5, 4)) == judgement


def test_support_that_negates_the_claim_is_vetoed() -> None:
    claim = Claim.create("article", "The council approved the plan.")
    ruled = enforce(claim, judged("The council did not approve the plan.", Stance.SUPPORTS), None)
    assert ruled.stance is Stance.NEI
    assert "approve" in ruled.why


def test_support_without_the_figure_is_vetoed() -> None:
    ruled = enforce(CLAIM, judged(NO_COUNT, Stance.SUPPORTS), None)
    assert ruled.stance is Stance.NEI
    assert "12" in ruled.why


def test_a_figure_elsewhere_in_the_passage_is_enough() -> None:
    judgement = judged(NO_COUNT, Stance.SUPPORTS, passage=f"Twelve people died. {NO_COUNT}")
    assert enforce(CLAIM, judgement, None) == judgement


@pytest.mark.parametrize("quote", [SAME, OTHER_COUNT, NO_COUNT])
def test_what_settles_nothing_is_left_alone(quote: str) -> None:
    judgement = judged(quote, Stance.NEI)
    assert enforce(CLAIM, judgement, date(2024, 5, 4)) == judgement


QUOTING = Claim.create("article", "Ana Lune said: “We will rebuild the pier by spring.”")


@pytest.mark.parametrize(
    ("passage", "kind", "why"),
    [
        ("“We will rebuild the pier by autumn,” said Ana Lune.", Disagreement.QUOTE, "[-spring-] [+autumn+]"),
        ("“We will rebuild the pier by spring,” said Bo Tarn.", Disagreement.ATTRIBUTION, "to Bo Tarn"),
    ],
)
def test_support_that_alters_the_quotation_or_gives_it_to_another_is_a_refutation(
    passage: str, kind: Disagreement, why: str
) -> None:
    ruled = enforce(QUOTING, judged(passage, Stance.SUPPORTS), None)
    assert (ruled.stance, ruled.kind) == (Stance.REFUTES, kind)
    assert why in ruled.why


def test_a_refutation_by_a_quotation_shows_the_quotation() -> None:
    spoken = "“We will rebuild the pier by spring,” said Bo Tarn."
    ruled = enforce(QUOTING, judged("The pier burnt.", Stance.SUPPORTS, passage=f"The pier burnt. {spoken}"), None)
    assert ruled.quoted == "We will rebuild the pier by spring"


@pytest.mark.parametrize(
    "passage",
    [
        "“We will rebuild the pier by spring,” said Ana Lune.",
        "“We will rebuild the pier by spring,” she said.",
        "“The pier, that is what we must rebuild,” said Ana Lune.",
        "Ana Lune promised a new pier by spring.",
    ],
)
def test_support_with_the_quotation_a_translation_of_it_or_none_stays_support(passage: str) -> None:
    judgement = judged(passage, Stance.SUPPORTS)
    assert enforce(QUOTING, judgement, None) == judgement


SENTENCE = st.lists(
    st.sampled_from(
        "the flood killed did not 12 15 people about $4 million $9 Orvale rose fell on 5 May 2021 Tuesday %".split()
    ),
    min_size=1,
    max_size=12,
).map(" ".join)


@given(
    SENTENCE,
    SENTENCE,
    st.sampled_from([Stance.NEI, Stance.REFUTES]),
    st.none() | st.sampled_from(list(Disagreement)),
    st.none() | st.dates(),
)
def test_support_is_never_invented(
    claim: str, quote: str, stance: Stance, kind: Disagreement | None, published: date | None
) -> None:
    statement = Claim.create("article", claim, as_of=date(2024, 5, 2))
    ruled = enforce(statement, judged(quote, stance, kind=kind), published)
    assert ruled.stance in (stance, Stance.NEI)


@given(SENTENCE, SENTENCE)
def test_whatever_is_left_as_support_has_no_conflict_and_lacks_no_figure(claim: str, quote: str) -> None:
    ruled = enforce(Claim.create("article", claim), judged(quote, Stance.SUPPORTS), None)
    if ruled.stance is Stance.SUPPORTS:
        assert find_conflict(claim, quote) is None
        assert missing_figures(claim, quote) == []


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("The road had been shut since June 3, 2019.", "The road was still shut on June 12, 2019."),
        ("The bridge opened before 2017.", "The bridge opened in January 2016."),
        ("By May 4 the tally had reached 900 votes.", "The tally had reached 900 votes on May 2."),
        ("As of May 4 the tally stood at 900 votes.", "As of May 9 the tally stood at 950 votes."),
    ],
)
def test_a_date_that_is_a_limit_conflicts_with_no_other_day(claim: str, evidence: str) -> None:
    assert date_conflict(Statement(text=claim), Statement(text=evidence)) is None
    assert date_conflict(Statement(text=evidence), Statement(text=claim)) is None


def test_two_limits_of_one_kind_conflict() -> None:
    claim = Statement(text="The count will be over by Friday, May 16.")
    assert date_conflict(claim, Statement(text="They expect to be done by Monday, May 19."))
