from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.support import made_source
from verifier.index import split_passages
from verifier.models import Source
from verifier.sentences import split_sentences

_words = st.sampled_from(
    "Oslo fell by 3.5 per cent, said Dr. Lind of the U.N. in “a quiet” vote é 日本 however".split()
)
_sentence = st.lists(_words, min_size=1, max_size=70).map(lambda words: " ".join(words) + ".")
_text = st.lists(st.lists(_sentence, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=6).map("\n\n".join)
articles = (_text | st.text(max_size=200)).map(lambda text: Source.create(text, title="T"))


@given(articles)
def test_a_passage_is_the_words_at_its_offsets(article: Source) -> None:
    for passage in split_passages(article):
        assert article.text[passage.start : passage.end] == passage.text
        assert passage.source_id == article.id


@given(articles)
def test_every_sentence_is_whole_in_some_passage(article: Source) -> None:
    passages = split_passages(article)
    for sentence in split_sentences(article.text):
        assert any(passage.start <= sentence.start and sentence.end <= passage.end for passage in passages)


@given(articles)
def test_passages_begin_and_end_with_sentences_and_overlap_by_one(article: Source) -> None:
    sentences = split_sentences(article.text)
    starts = {sentence.start: number for number, sentence in enumerate(sentences)}
    ends = {sentence.end: number for number, sentence in enumerate(sentences)}
    windows = [(starts[passage.start], ends[passage.end]) for passage in split_passages(article)]
    assert all(after_first == last for (_, last), (after_first, _) in pairwise(windows))


@given(articles)
def test_a_passage_has_two_to_five_sentences_and_few_words(article: Source) -> None:
    sentences = split_sentences(article.text)
    for passage in split_passages(article):
        inside = [s for s in sentences if passage.start <= s.start and s.end <= passage.end]
        assert min(2, len(sentences)) <= len(inside) <= 5
        assert len(inside) <= 2 or len(passage.text.split()) <= 110


def test_ordinary_prose_gives_passages_of_three_sentences() -> None:
    passages = split_passages(made_source(1, sentences=9))
    assert [passage.text.count(".") for passage in passages] == [3, 3, 3, 3]


def test_one_sentence_is_one_passage_and_no_sentence_is_none() -> None:
    assert [p.text for p in split_passages(Source.create(" The bridge opened. ", title="T"))] == ["The bridge opened."]
    assert split_passages(Source.create(" \n ", title="T")) == []
