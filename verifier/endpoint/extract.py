"""The extractor of the `openai` backend: one structured call a window of numbered sentences, and one to mend it."""

from asyncio import gather
from collections.abc import Collection, Sequence
from datetime import date
from itertools import chain, pairwise
from typing import NamedTuple

from verifier.endpoint.account import ExtractAnswer, Reading, account
from verifier.endpoint.client import ChatClient
from verifier.endpoint.conversation import Conversation
from verifier.endpoint.failures import CallError
from verifier.endpoint.fence import provenance
from verifier.endpoint.grounding import CONTEXT, read_claims
from verifier.facts.dates import MONTHS, WEEKDAYS
from verifier.models import Extraction, Sentence, Source
from verifier.prompts import load_prompt
from verifier.reading.text import clean_line
from verifier.sentences import split_sentences

WINDOW = 40
"""Sentences a call."""
_WEEK = 7
_RUN = 3
"""Neighbouring numbers from which on a request writes "1 to 3"."""


class Request(NamedTuple):
    """What one call is about: the sentences it shows with numbers, and which of them it asks about."""

    window: range
    asked: tuple[int, ...]

    def halves(self) -> tuple["Request", ...]:
        """Requests that together ask the same, each with less to show; none where that cannot be."""
        if len(self.asked) < 2:
            alone = [Request(range(index, index + 1), self.asked) for index in self.asked]
            return tuple(request for request in alone if request != self)
        middle = len(self.asked) // 2
        border = self.asked[middle]
        first = Request(range(self.window.start, border), self.asked[:middle])
        return first, Request(range(border, self.window.stop), self.asked[middle:])


class Page(NamedTuple):
    """An article and its sentences."""

    article: Source
    sentences: Sequence[Sentence]

    def show(self, window: range) -> str:
        """What is known of the article, then the sentences of `window` numbered from one, between their neighbours."""
        before = self.sentences[max(0, window.start - CONTEXT) : window.start]
        after = self.sentences[window.stop : window.stop + CONTEXT]
        parts = [
            provenance(self.article),
            *([_calendar(self.article.published.date())] if self.article.published else []),
            *self._context("before", before),
            *self._numbered(window),
            *self._context("after", after),
        ]
        return "\n".join(parts)

    def _numbered(self, window: range) -> list[str]:
        lines = [f"\n[{window.start + 1}] {self._line(self.sentences[window.start])}"]
        for before, number in pairwise(window):
            gap = "\n" if self.sentences[number].block != self.sentences[before].block else ""
            lines.append(f"{gap}[{number + 1}] {self._line(self.sentences[number])}")
        return lines

    def _context(self, label: str, sentences: Sequence[Sentence]) -> list[str]:
        return [f"\n({label}) {' '.join(map(self._line, sentences))}"] if sentences else []

    def _line(self, sentence: Sentence) -> str:
        return clean_line(sentence.of(self.article.text))


class Exchange(NamedTuple):
    """A request, what was said for it and answered, and what the answer comes to."""

    request: Request
    conversation: Conversation
    text: str
    reading: Reading


class EndpointExtractor:
    """Asks a chat model for the claims of an article; code finds the words it names and accounts for every sentence."""

    def __init__(self, client: ChatClient) -> None:
        self._client = client
        self.prompt = load_prompt("extract")
        self._repair = load_prompt("repair")

    def extract(self, article: Source, only: Collection[int] | None = None) -> Extraction:
        """The claims, the excluded and the unchecked sentences of `article`. Raises EndpointError.

        With `only`, indices of sentences, the claims and the rest concern those sentences alone.
        """
        page = Page(article, split_sentences(article.text))

        async def read(request: Request) -> list[Reading]:
            exchanges = await self._ask(page, [request])
            return list(await gather(*(self._mend(page, exchange) for exchange in exchanges)))

        answered = self._client.each(read, requests(len(page.sentences), only))
        return account(article, page.sentences, list(chain.from_iterable(answered)))

    def _conversation(self, page: Page, request: Request) -> Conversation:
        shown, numbers = page.show(request.window), listed(request.asked)
        return Conversation.begin(self.prompt, self._client.marker, article=shown, numbers=numbers)

    async def _ask(self, page: Page, several: Sequence[Request]) -> list[Exchange]:
        """What comes back for each request, in several exchanges where it was too much for one."""
        begun = [(request, self._conversation(page, request)) for request in several]
        return [*chain(*await gather(*(self._exchange(page, *each) for each in begun)))]

    async def _exchange(self, page: Page, request: Request, conversation: Conversation) -> list[Exchange]:
        try:
            answered = await self._client.ask(conversation, ExtractAnswer)
        except CallError as error:
            if error.of_size and (halves := request.halves()):
                return await self._ask(page, halves)
            return [Exchange(request, conversation, "", Reading.failed(request.asked, error))]
        reading = read_claims(page.article, page.sentences, request.window, request.asked, answered.answer)
        return [Exchange(request, conversation, answered.text, reading)]

    async def _mend(self, page: Page, first: Exchange) -> Reading:
        """The reading of `first`, after a second call where it leaves out sentences or claims do not stand."""
        reading = first.reading
        if reading.failures or not (reading.missing or reading.lost):
            return reading
        rest = Request(first.request.window, reading.unresolved)
        if reading.lost or rest == first.request:
            told = self._repair.render(problems=_problems(reading)).user
            later = await self._exchange(page, rest, first.conversation.then(first.text, told))
        else:
            later = await self._ask(page, [rest])
        for exchange in later:
            reading = reading.mended_by(exchange.reading)
        return reading


def requests(sentences: int, only: Collection[int] | None = None) -> list[Request]:
    """The first requests about an article of so many sentences: a window each, and none that has nothing to ask."""
    wanted = frozenset(range(sentences) if only is None else only)
    windows = (range(start, min(start + WINDOW, sentences)) for start in range(0, sentences, WINDOW))
    asked = [Request(window, tuple(index for index in window if index in wanted)) for window in windows]
    return [request for request in asked if request.asked]


def listed(indices: Sequence[int]) -> str:
    """The numbers of ascending `indices` in words: "1 to 40", or "3, 7 and 12 to 15"."""
    runs: list[list[int]] = []
    for index in indices:
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    shown: list[str] = []
    for run in runs:
        long = len(run) >= _RUN
        shown += [f"{run[0] + 1} to {run[-1] + 1}"] if long else [str(index + 1) for index in run]
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def _problems(reading: Reading) -> str:
    """What a model is told of its answer, by places and numbers: its own words may be orders of the article's."""
    lines = [f"- Claim {one.place} in `claims`: {one.problem}." for one in reading.lost]
    if reading.lost:
        lines.append(
            "- Give such a claim again, with the same `text` if that is right, and with `words` copied out of the "
            "sentences it names. If the article does not say it, leave it out and account for its sentences otherwise."
        )
    if reading.missing:
        lines.append(f"- Not accounted for: sentences {listed(reading.missing)}.")
    lines.append("- The rest of your answer is kept: do not repeat it.")
    return "\n".join(lines)


def _calendar(published: date) -> str:
    """The days around the day of publication, so that nobody has to work out weekdays."""
    ordinals = range(published.toordinal() - _WEEK, published.toordinal() + _WEEK + 1)
    days = [date.fromordinal(ordinal) for ordinal in ordinals if 1 <= ordinal <= date.max.toordinal()]
    return "calendar: " + ", ".join(f"{_day(day)} (published)" if day == published else _day(day) for day in days)


def _day(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()].title()} {day.day} {MONTHS[day.month - 1].title()} {day.year}"
