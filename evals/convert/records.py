"""Foreign records in: JSON Lines, JSON lists and CSV, plain or gzipped. Every bad record is named by file and line."""

import csv
import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, TextIO, TypeVar, Union

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    ValidationError,
)

from verifier.errors import InputError
from verifier.reading import normalise
from verifier.vocabulary import Stance, Verdict

MOST_SHOWN = 20
MOST_FIELDS = 3
_SPELLINGS = {
    Stance.SUPPORTS: "supports support supported entailment entails completelysupport",
    Stance.REFUTES: "refutes refute refuted contradiction contradicts contradict",
    Stance.NEI: "nei notenoughinfo notenoughevidence neutral partiallysupport irrelevant",
}
_STANCES = {spelling: stance for stance, spellings in _SPELLINGS.items() for spelling in spellings.split()}
_DIVIDED = ("disputed", "conflictingevidencecherrypicking")
_PUNCTUATION = re.compile(r"[\W_]+")
_LIST_START = re.compile(r"\s*\[\s*")
_LIST_GAP = re.compile(r"\s*,?\s*")

A = TypeVar("A", bound=BaseModel)
B = TypeVar("B", bound=BaseModel)
R = TypeVar("R")
T = TypeVar("T")


class Foreign(BaseModel):
    """Base of the records of other people's formats: immutable; fields that are of no use here are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


def verdict_of(stances: Iterable[Stance]) -> Verdict:
    """The verdict on a claim whose evidence takes these stances: one refutation is enough to contradict."""
    found = set(stances)
    if Stance.REFUTES in found:
        return Verdict.CONTRADICTED
    return Verdict.CORROBORATED if Stance.SUPPORTS in found else Verdict.SINGLE_SOURCE


def _filled(text: str) -> str:
    if not (text := normalise(text)):
        raise ValueError("is empty")
    return text


def _folded(label: object) -> str:
    return _PUNCTUATION.sub("", label).lower() if isinstance(label, str) else ""


def _stance(label: object) -> Stance:
    if (stance := _STANCES.get(_folded(label))) is None:
        raise ValueError(f"no known label: {label!r}")
    return stance


def _verdict(label: object) -> Verdict:
    return Verdict.CONTRADICTED if _folded(label) in _DIVIDED else verdict_of([_stance(label)])


Id = Annotated[str, Field(min_length=1, coerce_numbers_to_str=True)]
Text = Annotated[str, AfterValidator(_filled)]
"""Words in the normal form in which the tool stores text, so that a quote is verbatim; never empty."""
StanceLabel = Annotated[Stance, BeforeValidator(_stance)]
"""A stance in any known spelling, such as SUPPORTS, Refuted, NOT ENOUGH INFO or entailment; never a number."""
VerdictLabel = Annotated[Verdict, BeforeValidator(_verdict)]
"""What the evidence comes to, in the same spellings; evidence on both sides contradicts the claim."""


def either(key: str, holding: type[A], lacking: type[B]) -> TypeAdapter[A | B]:
    """Records of two shapes, told apart by whether they hold `key`."""

    def shape(record: object) -> str:
        return "holding" if isinstance(record, dict) and key in record else "lacking"

    shapes = Union[Annotated[holding, Tag("holding")], Annotated[lacking, Tag("lacking")]]  # type: ignore  # noqa: UP007
    return TypeAdapter(Annotated[shapes, Discriminator(shape)])


def convert_each(paths: Sequence[Path], adapter: TypeAdapter[R], convert: Callable[[R], Iterable[T]]) -> list[T]:
    """What `convert` makes of each record in turn; it may raise ValueError. All problems come as one InputError."""
    made: list[T] = []
    problems: list[str] = []
    for path in paths:
        try:
            for line, raw in _records(path):
                try:
                    record = adapter.validate_json(raw) if isinstance(raw, str) else adapter.validate_python(raw)
                    made.extend(convert(record))
                except ValueError as error:
                    problems.append(f"{path}, line {line}: {_said(error)}")
        except (OSError, EOFError, ValueError, csv.Error, zlib.error) as error:
            problems.append(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}")
    if problems:
        more = [f"and {len(problems) - MOST_SHOWN} more"] if len(problems) > MOST_SHOWN else []
        raise InputError("\n  ".join(["nothing was converted:", *problems[:MOST_SHOWN], *more]))
    return made


def _records(path: Path) -> Iterator[tuple[int, Any]]:
    """Each record with the line it begins in; those of JSON Lines are still text."""
    name = path.name.removesuffix(".gz")
    opened: Any = open if name == path.name else gzip.open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        match Path(name).suffix:
            case ".csv":
                yield from _rows(file)
            case ".json":
                yield from _items(file.read())
            case _:
                yield from ((line, text) for line, text in enumerate(file, 1) if text.strip())


def _rows(file: TextIO) -> Iterator[tuple[int, Any]]:
    rows, line = csv.DictReader(file, strict=True), 2
    for row in rows:
        yield line, row
        line = rows.line_num + 1


def _items(text: str) -> Iterator[tuple[int, Any]]:
    opening = _LIST_START.match(text)
    if opening is None:
        raise ValueError("not a JSON list")
    decoder, start, line = json.JSONDecoder(), opening.end(), 1 + text.count("\n", 0, opening.end())
    while not text.startswith("]", start):
        item, end = decoder.raw_decode(text, start)
        yield line, item
        after = _LIST_GAP.match(text, end).end()  # type: ignore[union-attr]
        line += text.count("\n", start, after)
        start = after


def _said(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    said = []
    for detail in error.errors(include_url=False)[:MOST_FIELDS]:
        place = ".".join(str(part) for part in detail["loc"] if part not in ("holding", "lacking"))
        said.append(f"{place}: {detail['msg'].removeprefix('Value error, ')}".removeprefix(": "))
    return "; ".join(said)
