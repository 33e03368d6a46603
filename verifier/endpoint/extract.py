"""The extractor of the `openai` backend: one structured call a window of numbered sentences."""

from collections.abc import Sequence
from itertools import pairwise

from verifier.endpoint.account import ExtractAnswer, Window, account
from verifier.endpoint.client import ChatClient
from verifier.endpoint.conversation import Conversation
from verifier.endpoint.failures import CallError
from verifier.endpoint.fence import marker, one_line, provenance
from verifier.models import Extraction, Sentence, Source
from verifier.prompts import load_prompt
from verifier.sentences import split_sentences

WINDOW = 40
"""Sentences a call."""
CONTEXT = 3
"""Sentences shown before and after a window, unnumbered."""


class EndpointExtractor:
    """Asks a chat model for the claims of an article; code finds the words it names and accounts for every sentence."""

    def __init__(self, client: ChatClient) -> None:
        self._client = client
        self.prompt = load_prompt("extract")

    def extract(self, article: Source) -> Extraction:
        """The claims, the excluded and the unchecked sentences of `article`. Raises EndpointError."""
        sentences = split_sentences(article.text)
        windows = [range(start, min(start + WINDOW, len(sentences))) for start in range(0, len(sentences), WINDOW)]

        async def read(window: range) -> Window:
            try:
                answered = await self._client.ask(self._request(article, sentences, window), ExtractAnswer)
            except CallError as error:
                return Window(window, error)
            return Window(window, answered.answer)

        return account(article, sentences, list(self._client.each(read, windows)))

    def _request(self, article: Source, sentences: Sequence[Sentence], window: range) -> Conversation:
        before = sentences[max(0, window.start - CONTEXT) : window.start]
        after = sentences[window.stop : window.stop + CONTEXT]
        parts = [
            provenance(article),
            *_context("before", before, article.text),
            *_numbered(sentences, window, article.text),
            *_context("after", after, article.text),
        ]
        shown = "\n".join(parts)
        first, last = str(window.start + 1), str(window.stop)
        return Conversation.begin(self.prompt, marker(shown), article=shown, first=first, last=last)


def _numbered(sentences: Sequence[Sentence], window: range, text: str) -> list[str]:
    lines = [f"\n[{window.start + 1}] {one_line(sentences[window.start].of(text))}"]
    for before, number in pairwise(window):
        gap = "\n" if sentences[number].block != sentences[before].block else ""
        lines.append(f"{gap}[{number + 1}] {one_line(sentences[number].of(text))}")
    return lines


def _context(label: str, sentences: Sequence[Sentence], text: str) -> list[str]:
    return [f"\n({label}) {' '.join(one_line(sentence.of(text)) for sentence in sentences)}"] if sentences else []
