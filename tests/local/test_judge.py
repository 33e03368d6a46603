"""The local judge with the shipped encoder, on stories that never happened."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import HashEmbedder
from verifier.encoder import SentenceEncoder
from verifier.facts.rules import enforce
from verifier.local import judge as judging
from verifier.local.crossencoder import CrossEncoder
from verifier.local.extract import attribute
from verifier.local.judge import LocalJudge
from verifier.local.references import find_people
from verifier.models import Candidate, Candidates, Claim, Judgement, Passage, SourceInfo
from verifier.vocabulary import Aspect, Disagreement, Stance

SUPPORTS = [
    (
        "The Delmore council approved a $5 million plan to rebuild the pier.",
        "Councillors in Delmore voted on Monday to approve the $5 million plan to rebuild the town’s pier.",
    ),
    (
        "The flood in Orvale killed 12 people.",
        "Twelve people were killed in the flood in Orvale, rescuers confirmed.",
    ),
    (
        "Harbour Holdings closed its cannery in Saltby in 2019.",
        "In 2019 Harbour Holdings shut its cannery in Saltby.",
    ),
    (
        "The storm dropped 254 mm of rain on Orvale.",
        "The storm dropped ten inches of rain on Orvale.",
    ),
]

REFUTES = [
    ("The flood in Orvale killed 12 people.", "The flood in Orvale killed 19 people."),
    (
        "The plan to rebuild the Delmore pier costs $5 million.",
        "The plan to rebuild the Delmore pier costs $9 million.",
    ),
    (
        "The Delmore council approved the plan to rebuild the pier.",
        "The Delmore council did not approve the plan to rebuild the pier.",
    ),
    ("House prices in Delmore rose last year.", "House prices in Delmore fell last year."),
    ("The Saltby cannery closed in 2019.", "The Saltby cannery closed in 2014."),
]

NEVER_SUPPORT = [
    ("The Delmore council approved the plan to rebuild the pier.", "The town of Saltby holds a kite festival in June."),
    ("The flood in Orvale killed 12 people.", "The recipe needs 12 eggs and a pound of butter."),
    ("The flood in Orvale killed 12 people.", "Orvale lies on the river Tarn and has two bridges."),
    ("The flood in Orvale killed 12 people.", "The flood in Orvale washed away the old market hall."),
    ("Mayor Tomas Reyl opened the pier.", "Mayor Tomas Reyl lives in Delmore with his two sons."),
    ("Mayor Tomas Reyl opened the pier.", "Engineer Ilse Brandvold swims every morning."),
    ("Harbour Holdings closed its cannery in Saltby.", "Harbour Holdings was founded by two brothers."),
    ("Harbour Holdings closed its cannery in Saltby.", "A museum of fishing closed its doors in Orvale."),
    ("House prices in Delmore rose 4% last year.", "House prices in Delmore are a topic of many talks."),
    ("House prices in Delmore rose 4% last year.", "Bus fares in Delmore were frozen last year."),
    ("The ferry to Lund island sank in a storm.", "A storm was forecast for the weekend."),
    ("Doctors in Orvale began a strike over pay.", "Doctors advise people to drink water in the heat."),
    ("Doctors in Orvale began a strike over pay.", "Teachers in Saltby praised their new school."),
    ("The team of Delmore won the regional cup.", "The regional cup is made of silver and oak."),
    ("The court acquitted the baker Jon Mell.", "The court building in Orvale was painted white."),
    ("The court acquitted the baker Jon Mell.", "Jon Mell has sold bread in Delmore since 1998."),
    ("The flood in Orvale killed 12 people.", "The flood in Orvale killed people."),
    ("The flood in Orvale killed 12 people.", "The flood in Orvale killed 19 people."),
    ("The ferry to Lund island sank in a storm.", "The ferry to Lund island carries cars and bicycles."),
    ("The council approved the plan for the pier.", "The council never approved the plan for the pier."),
]

SPOKEN = "Mayor Tomas Reyl said: “The pier will stand for another hundred years.”"
FILLER = "The sky was grey. Gulls sat on the wall."


@cache
def judge() -> LocalJudge:
    return LocalJudge(SentenceEncoder(), CrossEncoder())


def candidate(text: str, name: str = "source") -> Candidate:
    passage = Passage(start=100, end=100 + len(text), source_id=name, text=text)
    return Candidate(passage=passage, source=SourceInfo(id=name, title="Notes"), similarity=0.5)


def claimed(text: str) -> Claim:
    return Claim.create("article", text, attribution=attribute(text, find_people([text])))


def judged(claim: str, *passages: str) -> tuple[Judgement, ...]:
    given = tuple(candidate(text, f"source{place}") for place, text in enumerate(passages))
    (answer,) = judge().judge([Candidates(claim=claimed(claim), candidates=given)])
    return answer.judgements


@pytest.mark.parametrize(("claim", "passage"), SUPPORTS, ids=[claim for claim, _ in SUPPORTS])
def test_the_same_in_other_words_is_support(claim: str, passage: str) -> None:
    (judgement,) = judged(claim, passage)
    assert (judgement.stance, judgement.kind) == (Stance.SUPPORTS, None)


@pytest.mark.parametrize(("claim", "passage"), REFUTES, ids=[claim for claim, _ in REFUTES])
def test_another_figure_a_negation_or_the_opposite_is_a_refutation(claim: str, passage: str) -> None:
    (judgement,) = (enforce(claimed(claim), judgement, None) for judgement in judged(claim, passage))
    assert (judgement.stance, judgement.kind) == (Stance.REFUTES, Disagreement.CONTRADICTION)


@pytest.mark.parametrize(("claim", "passage"), NEVER_SUPPORT)
def test_what_is_only_near_is_never_support(claim: str, passage: str) -> None:
    assert all(judgement.stance is not Stance.SUPPORTS for judgement in judged(claim, passage))


@pytest.mark.parametrize(("claim", "passage"), NEVER_SUPPORT[:16])
def test_what_speaks_of_something_else_refutes_nothing(claim: str, passage: str) -> None:
    assert all(judgement.stance is Stance.NEI for judgement in judged(claim, passage))


def test_the_sentence_that_says_so_is_the_quote() -> None:
    claim, words = SUPPORTS[1]
    (judgement,) = judged(claim, f"{FILLER} {words} {FILLER}")
    assert judgement.quoted == words
    assert judgement.quote.start == 100 + len(FILLER) + 1


def test_a_source_that_also_says_the_same_does_not_refute() -> None:
    claim = "The flood in Orvale killed 12 people."
    given = (candidate("The flood in Orvale killed 12 people."), candidate("The flood in Orvale killed 9 people."))
    moved = given[1].model_copy(update={"passage": given[1].passage.model_copy(update={"start": 500, "end": 536})})
    (answer,) = judge().judge([Candidates(claim=claimed(claim), candidates=(given[0], moved))])
    assert sorted(judgement.stance for judgement in answer.judgements) == [Stance.NEI, Stance.SUPPORTS]


def test_a_quotation_in_another_mouth_is_refuted_as_to_who_said_it() -> None:
    (judgement,) = judged(SPOKEN, "“The pier will stand for another hundred years,” said Ilse Brandvold.")
    assert (judgement.stance, judgement.kind) == (Stance.REFUTES, Disagreement.ATTRIBUTION)
    assert judgement.aspect is Aspect.SAID


def test_a_quotation_in_the_same_mouth_is_support() -> None:
    (judgement,) = judged(SPOKEN, "“The pier will stand for another hundred years,” said Tomas Reyl.")
    assert (judgement.stance, judgement.aspect) == (Stance.SUPPORTS, Aspect.SAID)


def test_a_quotation_in_other_words_is_refuted_and_the_words_shown() -> None:
    (judgement,) = judged(SPOKEN, "“The pier will stand for another ten years,” said Tomas Reyl.")
    assert (judgement.stance, judgement.kind, judgement.aspect) == (Stance.REFUTES, Disagreement.QUOTE, Aspect.SAID)
    assert "[-hundred-] [+ten+]" in judgement.why


@pytest.mark.parametrize(
    ("passage", "stance", "aspect"),
    [
        ("The flood in Orvale killed 12 people.", Stance.SUPPORTS, Aspect.CONTENT),
        ("The flood in Orvale killed 19 people.", Stance.REFUTES, Aspect.CONTENT),
        ("Ilse Brandvold said the flood in Orvale killed 12 people.", Stance.SUPPORTS, Aspect.CONTENT),
        ("Tomas Reyl said the flood in Orvale had killed 12 people.", Stance.SUPPORTS, Aspect.SAID),
    ],
)
def test_what_was_said_is_judged_apart_from_that_it_was_said(passage: str, stance: Stance, aspect: Aspect) -> None:
    found = judged("Mayor Tomas Reyl said the flood in Orvale killed 12 people.", passage, f"{FILLER} {FILLER}")
    assert [(one.stance, one.aspect) for one in found if one.stance is not Stance.NEI] == [(stance, aspect)]


def test_a_passage_that_names_the_speaker_goes_before_one_that_says_he() -> None:
    spoken = "“The pier will stand for another hundred years,” he said."
    whole = f"It was the engineer, Per Brandvold, who put it so. {spoken}"
    start = whole.index(spoken)
    named = Passage(start=0, end=len(whole), source_id="source", text=whole)
    bare = Passage(start=start, end=len(whole), source_id="source", text=spoken)
    source = SourceInfo(id="source", title="Notes")
    given = tuple(Candidate(passage=passage, source=source, similarity=0.5) for passage in (bare, named))
    (answer,) = judge().judge([Candidates(claim=claimed(SPOKEN), candidates=given)])
    assert {item.stance for item in answer.judgements} == {Stance.REFUTES, Stance.NEI}


def test_each_answer_says_how_sure_it_is() -> None:
    near = "The flood in Orvale washed away the old market hall, and people died in it."
    given = [[], [candidate("The recipe needs 12 eggs and a pound of butter.")], [candidate(near)]]
    claim = claimed("The flood in Orvale killed 12 people.")
    answers = judge().judge([Candidates(claim=claim, candidates=tuple(found)) for found in given])
    nothing, far, close = (answer.confidence or 0.0 for answer in answers)
    assert 1 > nothing >= far > close > 0


def test_no_claims_and_no_passages_give_no_judgements() -> None:
    assert list(judge().judge([])) == []
    (answer,) = judge().judge([Candidates(claim=claimed("The pier was painted."))])
    assert answer.judgements == ()


def test_each_claim_is_answered_in_its_place_and_as_if_alone() -> None:
    batch = [Candidates(claim=claimed(claim), candidates=(candidate(text),)) for claim, text in SUPPORTS + REFUTES]
    together = list(judge().judge(batch))
    assert [answer.claim_id for answer in together] == [item.claim.id for item in batch]
    assert together == [answer for item in batch for answer in judge().judge([item])]


PASSAGES = [text for _, text in SUPPORTS[:2] + REFUTES[:2] + NEVER_SUPPORT[:2]]


@cache
def of_passages(claim: str, order: tuple[int, ...]) -> dict[str, Judgement]:
    given = tuple(candidate(f"{PASSAGES[place]}\n{FILLER}", f"source{place}") for place in order)
    (answer,) = judge().judge([Candidates(claim=claimed(claim), candidates=given)])
    return {item.passage.source_id: item for item in answer.judgements}


@settings(max_examples=6)
@given(st.permutations(range(len(PASSAGES))), st.sampled_from([claim for claim, _ in SUPPORTS[:2]]))
def test_the_order_of_the_candidates_changes_no_judgement_and_quotes_are_verbatim(order: list[int], claim: str) -> None:
    found = of_passages(claim, tuple(order))
    assert found == of_passages(claim, tuple(range(len(PASSAGES))))
    for item in found.values():
        assert item.quoted in item.passage.text
        assert item.quoted == item.quoted.strip() != ""


def test_sentences_run_together_are_judged() -> None:
    assert judged("Measures began in May.", "There were 487 recoveries.Lockdown-type measures began in May.")


@given(
    st.lists(
        st.sampled_from("No The pier’s shut. opened,Reyl 12 3.5% $4m “We said” - \n\n ’ U.S. a-b.c May 4".split(" "))
    ),
    st.text(max_size=60),
)
def test_no_text_is_an_error_and_every_quote_is_in_its_passage(parts: list[str], noise: str) -> None:
    text = " ".join([*parts, noise])
    if not text.strip():
        return
    found = candidate(text)
    claim = claimed("The pier’s repair cost $4m on May 4, Reyl said.")
    (answer,) = LocalJudge(HashEmbedder(), judge().reader).judge([Candidates(claim=claim, candidates=(found,))])
    assert all(judgement.quoted in text for judgement in answer.judgements)


def test_texts_asked_for_last_are_not_embedded_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "REMEMBERED", 4)
    embedder = HashEmbedder()
    own = LocalJudge(embedder, judge().reader)

    def embedded(claim: str, passage: str) -> int:
        before = embedder.texts
        list(own.judge([Candidates(claim=claimed(claim), candidates=(candidate(passage),))]))
        return embedder.texts - before

    first, second, third, _ = SUPPORTS
    assert [embedded(*pair) for pair in (first, second, first, third, first, second)] == [2, 2, 0, 2, 0, 2]


def test_the_context_of_a_claim_alone_is_no_support_for_it() -> None:
    context = "The Delmore council approved the plan to rebuild the pier."
    assert judged(context, context)[0].stance is Stance.SUPPORTS
    assert judged(f"{context} Its opponents have gone to court.", context)[0].stance is Stance.NEI
