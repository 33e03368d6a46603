"""What a chat model must answer, and how its words are read as that."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from verifier.endpoint.failures import CallError, Fault

_MARKS = re.compile(r'["{}\\]')
_PROBLEMS = 20
_SHOWN = 200


class Answer(BaseModel):
    """Base of what a model must answer: in strict JSON schema every field is required and no other allowed.

    Reading is more lenient: an endpoint that does not enforce the schema may add fields, and they are ignored.
    """

    model_config = ConfigDict(frozen=True, json_schema_extra={"additionalProperties": False})


AnswerT = TypeVar("AnswerT", bound=Answer)


@cache
def json_schema(answer: type[Answer]) -> dict[str, Any]:
    """The JSON schema of what is to be answered, one object for all calls: making it takes milliseconds."""
    return answer.model_json_schema()


def read_answer(text: str, schema: type[AnswerT]) -> AnswerT:
    """The one JSON object in `text` that fits `schema`: alone, fenced, amid prose, or after a model's reasoning.

    Raises CallError (malformed) that lists all that does not fit; what was cut off is never completed.
    """
    whole = text.lstrip("\ufeff \t\r\n")
    spoken = whole if whole.startswith("{") else whole.rpartition("</think>")[2]
    fitting: list[AnswerT] = []
    problems: list[str] = []
    for candidate in _objects(spoken, problems):
        try:
            answer = schema.model_validate_json(json.dumps(_load(candidate)))
        except ValidationError as error:
            problems.extend(_told(error))
        except (ValueError, RecursionError) as error:
            problems.append(f"Invalid JSON: {error}")
        else:
            if answer not in fitting:
                fitting.append(answer)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        problems = [f"{len(fitting)} different answers where one was asked for"]
    raise malformed(problems or ["Invalid JSON: there is no JSON object"])


def malformed(problems: list[str]) -> CallError:
    """The error for an answer that has these `problems`; those of the same kind are told once."""
    counted = Counter(problem[:_SHOWN] for problem in problems)
    told = [f"{problem} ({times} times)" if times > 1 else problem for problem, times in counted.items()]
    more = [f"and {len(told) - _PROBLEMS} more"] if len(told) > _PROBLEMS else []
    listed = "; ".join([*told[:_PROBLEMS], *more])
    return CallError(Fault.MALFORMED, f"the model did not answer as asked: {listed}")


def _objects(text: str, problems: list[str]) -> Iterator[str]:
    """The outermost balanced objects of `text`, in one pass; an open one is a problem, and nothing in it counts."""
    depth, start, quoted, escaped_at = 0, 0, False, -1
    for mark in _MARKS.finditer(text):
        at, character = mark.start(), mark[0]
        if depth == 0:
            if character == "{":
                depth, start = 1, at
        elif quoted:
            if at == escaped_at:
                continue
            if character == "\\":
                escaped_at = at + 1
            elif character == '"':
                quoted = False
        elif character == '"':
            quoted = True
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                yield text[start : at + 1]
    if depth:
        problems.append("Invalid JSON: it ends before it is complete")


def _load(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        repeated = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        raise ValueError(f"the key {repeated[:_SHOWN]!r} stands twice in one object")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _told(error: ValidationError) -> list[str]:
    told = []
    for problem in error.errors(include_url=False, include_input=False, include_context=False):
        place = ".".join("*" if isinstance(part, int) else str(part) for part in problem["loc"])
        told.append(f"{place}: {problem['msg']}" if place else problem["msg"])
    return told
