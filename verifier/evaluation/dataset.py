"""Labelled sets: one JSON object a line. Every line is checked, and every problem is named by file and line."""

import hashlib
import json
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError

from verifier.errors import DatasetError, InputError
from verifier.models import Source, Span
from verifier.quotes import locate
from verifier.reading import read_source
from verifier.vocabulary import Stance, Verdict

Words = Annotated[str, Field(min_length=1, pattern=r"\S")]


class Labelled(BaseModel):
    """Base of what a line may hold; keys that the harness does not know are left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class LabelledEvidence(Labelled):
    """The words of a source (a path, relative to the file) that decide a claim."""

    source: str
    quote: Words
    stance: Stance


def _form(evidence: object) -> str | None:
    """Which form of evidence this is, so that a problem is told once and of that form."""
    if isinstance(evidence, list | tuple):
        return "quoted"
    return "free" if evidence is None or isinstance(evidence, str) else None


Evidence = Annotated[
    Annotated[tuple[LabelledEvidence, ...], Tag("quoted")] | Annotated[str | None, Tag("free")],
    Discriminator(_form, custom_error_type="evidence", custom_error_message="Input should be a list of quotes or text"),
]
"""Words of sources, or a note in free words, which is not scored."""


class LabelledClaim(Labelled):
    """A claim with the verdict it should get. `article` is its own article: neither it nor its copies are evidence."""

    id: Words
    claim: Words
    label: Verdict
    article: str | None = None
    evidence: Evidence = None
    trap: str | None = None


class LabelledPair(Labelled):
    """A premise and a hypothesis, and how the one bears on the other."""

    premise: Words
    hypothesis: Words
    label: Stance
    id: str | None = None


class GoldClaim(Labelled):
    """A claim that extraction should find, and the words of the article that state it."""

    claim: Words
    quote: Words


class GoldArticle(Labelled):
    """All the checkable claims of an article."""

    article: str
    claims: tuple[GoldClaim, ...]


class GoldPassage(Span):
    """Where in the sources labelled evidence stands."""

    source_id: str
    stance: Stance


class Example(Labelled):
    """A labelled claim with its article read and its evidence found in the sources."""

    claim: LabelledClaim
    article: Source | None
    gold: tuple[GoldPassage, ...]


class GoldExample(Labelled):
    """An article with its gold claims and the place of each."""

    path: str
    article: Source
    claims: tuple[str, ...]
    spans: tuple[Span, ...]


Line = TypeVar("Line", bound=Labelled)
Loaded = TypeVar("Loaded")


def load_claims(files: Sequence[Path]) -> list[Example]:
    """The labelled claims of `files`, in order. Raises DatasetError naming every line that cannot be used."""
    sources = _Sources()
    seen: dict[str, str] = {}

    def example(path: Path, claim: LabelledClaim, place: str) -> Example:
        first = seen.setdefault(claim.id, place)
        if first != place:
            raise InputError(f"the id {claim.id!r} was used before, on {first}")
        article = sources.read(path, claim.article, "article") if claim.article is not None else None
        given = claim.evidence if isinstance(claim.evidence, tuple) else ()
        gold = tuple(_gold(path, item, sources) for item in given)
        return Example(claim=claim, article=article, gold=gold)

    return _load(files, LabelledClaim, example)


def load_pairs(files: Sequence[Path]) -> list[LabelledPair]:
    """The labelled pairs of `files`, in order. Raises DatasetError naming every line that cannot be used."""
    return _load(files, LabelledPair, lambda _path, pair, _place: pair)


def load_gold(files: Sequence[Path]) -> list[GoldExample]:
    """The articles of `files` with their gold claims. Raises DatasetError naming every line that cannot be used."""
    sources = _Sources()

    def example(path: Path, gold: GoldArticle, _: str) -> GoldExample:
        article = sources.read(path, gold.article, "article")
        spans = [(item, locate(item.quote, article.text)) for item in gold.claims]
        if missing := [item.quote for item, span in spans if span is None]:
            raise InputError(f"these words are not in {gold.article}: {missing[0]!r}")
        return GoldExample(
            path=gold.article,
            article=article,
            claims=tuple(item.claim for item in gold.claims),
            spans=tuple(span for _, span in spans if span is not None),
        )

    return _load(files, GoldArticle, example)


def fingerprint(files: Sequence[Path]) -> dict[str, str]:
    """The SHA-256 of each file, by its name as given."""
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


class _Sources:
    """The articles that labelled lines name, each read once, and each failure kept for every line that meets it."""

    def __init__(self) -> None:
        self._read: dict[Path, Source | InputError] = {}

    def read(self, beside: Path, name: str, role: str) -> Source:
        """The source at `name`, relative to the labelled file `beside`."""
        path = beside.parent / name
        if path not in self._read:
            try:
                self._read[path] = read_source(path)
            except InputError as error:
                self._read[path] = error
        found = self._read[path]
        if isinstance(found, InputError):
            raise InputError(f"{role} {name!r}: {found}")
        return found


def _gold(path: Path, evidence: LabelledEvidence, sources: _Sources) -> GoldPassage:
    source = sources.read(path, evidence.source, "evidence")
    span = locate(evidence.quote, source.text)
    if span is None:
        raise InputError(f"these words are not in {evidence.source}: {evidence.quote!r}")
    return GoldPassage(start=span.start, end=span.end, source_id=source.id, stance=evidence.stance)


def _load(files: Sequence[Path], model: type[Line], finish: Callable[[Path, Line, str], Loaded]) -> list[Loaded]:
    loaded: list[Loaded] = []
    problems: list[str] = []
    for path in dict.fromkeys(files):
        for number, line in _lines(path):
            place = f"{path} line {number}"
            try:
                loaded.append(finish(path, model.model_validate(_object(line)), place))
            except ValidationError as error:
                problems.extend(f"{place}: {_said(problem)}" for problem in error.errors(include_url=False))
            except InputError as error:
                problems.append(f"{place}: {error}")
    if problems:
        raise DatasetError(problems)
    if not loaded:
        raise InputError(f"{', '.join(map(str, files))}: no labelled line in it")
    return loaded


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        content = path.read_bytes().removeprefix(BOM_UTF8)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}: give a file of JSON objects, one a line") from error
    # Not splitlines(): JSON strings may hold U+2028 and its like as they are.
    return ((number, line) for number, line in enumerate(content.split(b"\n"), start=1) if line.strip())


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line.decode("utf-8"))
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"not UTF-8 text: {error.reason} (byte {error.start + 1})") from error
    except UnicodeEncodeError as error:
        raise InputError("half a character in it (a lone surrogate)") from error
    except json.JSONDecodeError as error:
        raise InputError(f"not valid JSON: {error.msg} (column {error.colno})") from error
    except (RecursionError, ValueError) as error:
        raise InputError("not valid JSON: nested too deeply, or a number too long") from error
    if not isinstance(value, dict):
        raise InputError(f"not a JSON object but a {type(value).__name__}")
    return value


def _said(problem: Any) -> str:
    """A validation problem in words: the key, what is wrong, and what was given."""
    key = ".".join(str(part) for part in problem["loc"] if part not in ("quoted", "free"))
    if problem["type"] == "missing":
        return f"{key} is missing"
    given = repr(problem["input"])
    return f"{key}: {problem['msg']}, not {given if len(given) <= 60 else given[:57] + '...'}"
