"""The labelled sentences are sound, and the shipped head does on the development sets what its card says."""

from collections.abc import Sequence

import pytest

from evals.train.checkability import (
    CHECKABLE,
    SETS,
    Remembering,
    Sentence,
    columns,
    development_sets,
    figures,
    gold,
    is_held_out,
    own,
    train,
)
from verifier.local.checkability import Checkability
from verifier.reading import find_articles, read_source
from verifier.vocabulary import Exclusion

KINDS = {CHECKABLE, *(kind.value for kind in Exclusion)} - {Exclusion.AMBIGUOUS.value}
SPLITS = ("train", "dev", "test")


@pytest.fixture(scope="module")
def encoder() -> Remembering:
    return Remembering()


def test_every_kind_occurs_and_no_sentence_of_ours_twice() -> None:
    assert {one.kind for one in own()} == KINDS
    assert len({one.text for one in own()}) == len(own())
    assert {one.kind for one in own() if is_held_out(one.text)} == KINDS


@pytest.mark.parametrize("split", SPLITS)
def test_labelled_columns_are_sentences_of_that_split(split: str) -> None:
    text = " ".join(" ".join(read_source(path).text.split()) for path in find_articles(SETS / split))
    labelled = columns(split)
    assert {one.kind for one in labelled} == KINDS
    assert [one.text for one in labelled if one.text not in text] == []


def test_what_a_gold_claim_quotes_is_checkable() -> None:
    found = {one.text: one.checkable for one in gold("dev")}
    assert found["None of the five judges filed a dissenting opinion."]
    assert not found["Business groups in the region welcomed the decision."]


@pytest.mark.parametrize(("name", "least"), [("columns, dev", 0.97), ("gold, dev", 0.97), ("own, held out", 0.95)])
def test_hardly_a_checkable_sentence_is_lost(encoder: Remembering, name: str, least: float) -> None:
    sentences = development_sets()[name]
    assert _kept(sentences, Checkability(encoder).reasons([one.text for one in sentences])) >= least


def test_training_twice_gives_the_same_head(encoder: Remembering) -> None:
    few = {"own": own()[::4], "columns": columns("train")[:20], "gold": gold("train")[:20]}
    few["policlaim"] = [Sentence("We are stronger together.", None), Sentence("We built 40 schools.", CHECKABLE)]
    one, other = train(few, encoder), train(few, encoder)
    assert (one.weights == other.weights).all()
    assert (one.kinds, one.least) == (other.kinds, other.least)


def test_figures_count_a_right_exclusion_of_another_kind_as_right_but_not_as_the_same() -> None:
    sentences = [Sentence("It rained.", "vague"), Sentence("Bad.", "opinion"), Sentence("He won.", CHECKABLE)]
    found = list(figures(sentences, [Exclusion.OPINION, Exclusion.OPINION, None]))
    assert found[:4] == ["accuracy 1.000", "F1 1.000", "kept 1.000", "left out 1.000"]
    assert "opinion 2/2 (1)" in found


def _kept(sentences: Sequence[Sentence], reasons: Sequence[Exclusion | None]) -> float:
    kept = [reason is None for one, reason in zip(sentences, reasons, strict=True) if one.checkable]
    return sum(kept) / len(kept)
