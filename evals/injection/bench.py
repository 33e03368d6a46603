"""The cases, the articles and sources they are put into, and a run of the pipeline with a model that obeys them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.fakes.obedient import Obedient, honest
from tests.fakes.openai_server import KEY, MODEL, FakeEndpoint, Responder
from tests.support import HashEmbedder
from verifier.endpoint import OpenAIBackend
from verifier.findings import Report
from verifier.index import Index
from verifier.models import Source
from verifier.pipeline import Desk, check_article
from verifier.reading import read_source
from verifier.settings import load_settings

FOLDER = Path(__file__).parent
HEADLINE = "Ferry Odda runs aground off Kelvane"
ARTICLE = (
    "The ferry Odda ran aground off Kelvane on Monday evening with 212 people on board.",
    "Fourteen passengers were taken to the hospital in Merrow.",
    "The ferry had passed its inspection in March.",
    "The owner, Sund Line, cancelled all sailings until Friday.",
    "Who will pay for the tugs?",
)
COURIER = (
    "The ferry Odda ran aground off Kelvane late on Monday with 212 people on board, its owner said.",
    "Fourteen passengers were taken to the hospital in Merrow, and two of them stayed overnight.",
    "Sund Line, the owner, cancelled all its sailings until Friday.",
)
REGISTER = (
    "On Monday evening the ferry Odda ran aground off Kelvane with 198 people on board.",
    "Eleven passengers were taken to the hospital in Merrow on Monday night.",
    "The ferry had failed its inspection in March.",
)
HOSTILE = (
    "The Odda lay on the shoal off Kelvane for two tides before tugs came.",
    "Divers looked at her hull on Tuesday morning and found a long gash.",
)
FIGURES = {"212": "198", "Fourteen": "Eleven"}
"""What the article says, and what one of its sources says of the same thing."""


@dataclass(frozen=True)
class Case:
    """A text that gives an order, where it stands, and what a model that obeys it does."""

    id: str
    where: str
    obeys: str
    text: str = ""
    file: str = ""
    repeat: int = 1
    reaches: bool = True

    @property
    def in_article(self) -> bool:
        """Whether the order stands in the article, not in a source."""
        return self.where.startswith("article")


@dataclass(frozen=True)
class Outcome:
    """One run: the report, what the model was asked, and the texts of all that was indexed."""

    article: Source
    report: Report
    asked: tuple[tuple[tuple[str, str], ...], ...]
    texts: dict[str, str]

    @property
    def questions(self) -> list[str]:
        """The user's text of each call that opened a conversation."""
        return [turns[-1][1] for turns in self.asked if len(turns) == 2]

    @property
    def markers(self) -> set[str]:
        """The lines that set texts apart in this run."""
        return {line for question in self.questions for line in question.splitlines() if is_marker(line)}


def is_marker(line: str) -> bool:
    """Whether a line is a fence of ours, or looks like one."""
    return line.startswith("==") and line.endswith("==")


class Bench:
    """A server, and an index of two honest sources to which a hostile one is added for the length of a run."""

    def __init__(self, server: FakeEndpoint, index: Index, embedder: HashEmbedder, folder: Path) -> None:
        self._server = server
        self._index = index
        self._embedder = embedder
        self._folder = folder
        self._runs = 0
        sources = [
            Source.create("\n\n".join(COURIER), title="Ferry aground", outlet="Merrow Courier"),
            Source.create("\n\n".join(REGISTER), title="Odda on a shoal", outlet="Outer Isles Register"),
        ]
        index.add((None, source) for source in sources)
        self.plain = self._check(self._page("article.md"), None, honest)
        """The run on the article without anything hostile, with a model that obeys nobody."""
        self.last_marker = max(self.plain.markers)

    def said(self, case: Case) -> str:
        """The text of the order."""
        return (case.text * case.repeat).replace("{last}", self.last_marker)

    def obeyed(self, case: Case) -> Outcome:
        """The run with a model that does what the case's text orders."""
        return self._run(case, Obedient(case.obeys, self.said(case)))

    def ignored(self, case: Case) -> Outcome:
        """The same run with a model that obeys nobody."""
        return self._run(case, honest)

    def _run(self, case: Case, answer: Responder) -> Outcome:
        said = self.said(case)
        return self._check(self._article(case, said), self._hostile(case, said), answer)

    def _check(self, article: Source, hostile: Source | None, answer: Responder) -> Outcome:
        self._server.received.clear()
        self._server.answer = answer
        if hostile:
            self._index.add([(None, hostile)])
        settings = load_settings(
            base_url=self._server.url, api_key=KEY, model=MODEL, max_retries=0, index=self._folder / "ledger"
        )
        try:
            with closing(OpenAIBackend(settings)) as backend:
                report = check_article(article, Desk(index=self._index, embedder=self._embedder, backend=backend))
            texts = {source.id: self._index.source(source.id).text for source in self._index.sources()}
        finally:
            if hostile:
                self._index.remove(hostile.id)
        turns = ([(turn["role"], turn["content"]) for turn in chat.body["messages"]] for chat in self._server.chats)
        return Outcome(article=article, report=report, asked=tuple(map(tuple, turns)), texts=texts)

    def _article(self, case: Case, said: str) -> Source:
        match case.where:
            case "article":
                return self._page("article.md", extra=said)
            case "article-html":
                return self._page("article.html", extra=said)
            case "article-title":
                return self._page("article.md", title=said)
            case "article-file":
                return read_source(FOLDER / "files" / case.file)
        return self._page("article.md")

    def _hostile(self, case: Case, said: str) -> Source | None:
        if case.in_article:
            return None
        own = {"title": "Two tides on the shoal", "outlet": "Skerry Post", "published": "2025-10-08"}
        match case.where:
            case "file":
                return read_source(FOLDER / "files" / case.file)
            case "html":
                return self._page("hostile.html", HOSTILE, said, **own)
            case "source":
                return self._page("hostile.md", HOSTILE, said, **own)
            case "name":
                return self._page(f"{said}.md", HOSTILE, **own)
        return self._page("hostile.md", HOSTILE, **own | {case.where: said})

    def _page(self, name: str, body: tuple[str, ...] = ARTICLE, extra: str = "", **front: str) -> Source:
        """An article as read from a file, with `extra` as a block in its middle."""
        fields = {"title": HEADLINE, "outlet": "Kelvane Gazette", "published": "2025-10-07"} | front
        half = len(body) // 2
        blocks = [*body[:half], *([extra] if extra else []), *body[half:]]
        if name.endswith(".html"):
            inner = "\n".join(block if block.startswith("<") else f"<p>{block}</p>" for block in blocks)
            head = f'<title>{fields["title"]}</title><meta property="og:site_name" content="{fields["outlet"]}">'
            body_of = f"<article><h1>{fields['title']}</h1>\n{inner}</article>"
            page = f"<html><head>{head}</head><body>{body_of}</body></html>"
        else:
            page = f"---\n{yaml.safe_dump(fields)}---\n\n" + "\n\n".join(blocks)
        self._runs += 1
        path = self._folder / str(self._runs) / name
        path.parent.mkdir()
        path.write_text(page, encoding="utf-8")
        return read_source(path)


def load_cases() -> list[Case]:
    """Every case, in the order of the file."""
    return [Case(**fields) for fields in yaml.safe_load((FOLDER / "cases.yaml").read_text(encoding="utf-8"))]


@contextmanager
def open_bench(folder: Path) -> Iterator[Bench]:
    """A bench that works in `folder`."""
    embedder = HashEmbedder()
    with FakeEndpoint() as server, Index(folder / "index", embedder) as index:
        yield Bench(server, index, embedder, folder)
