"""Passages: windows of two to five sentences that overlap by one."""

from verifier.models import Passage, Sentence, Source
from verifier.sentences import split_sentences

_USUAL_SENTENCES = 3
_MOST_SENTENCES = 5
_FEWEST_WORDS = 45
_MOST_WORDS = 110


def split_passages(source: Source) -> list[Passage]:
    """Passages that hold every sentence of `source`, whole; a text of one sentence is one passage.

    A window of short sentences (headings, bylines) grows to five, one of long sentences stays at two.
    """
    sentences = split_sentences(source.text)
    lengths = [len(sentence.of(source.text).split()) for sentence in sentences]
    passages = []
    first = 0
    while first < len(sentences):
        after = _window_end(first, lengths)
        passages.append(_passage(source, sentences[first], sentences[after - 1]))
        if after == len(sentences):
            break
        first = after - 1
    return passages


def _window_end(first: int, lengths: list[int]) -> int:
    after = min(first + 2, len(lengths))
    words = sum(lengths[first:after])
    while after < len(lengths) and words + lengths[after] <= _MOST_WORDS:
        taken = after - first
        if taken == _MOST_SENTENCES or (taken >= _USUAL_SENTENCES and words >= _FEWEST_WORDS):
            break
        words += lengths[after]
        after += 1
    return after


def _passage(source: Source, first: Sentence, last: Sentence) -> Passage:
    text = source.text[first.start : last.end]
    return Passage(source_id=source.id, start=first.start, end=last.end, text=text)
