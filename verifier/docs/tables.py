"""The tables of the pages, made of what they describe: vocabulary, rules, settings and model cards."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from verifier.vocabulary import Defined

_WEIGHTS = Path(__file__).parents[1] / "weights"
_KINDS = {
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "array": "list",
    "object": "table",
}
_BOUNDS = {"minimum": "at least", "exclusiveMinimum": "above", "maximum": "at most"}


def generated(what: str) -> str:
    """What stands in a page for `{{ what }}`.

    That is a set of the vocabulary, such as `ReasonCode`; `rules`; `settings`; `recheck`; or a part of a model card, by
    its folder and its heading: `judge: Figures`.
    """
    from verifier import rulebook, vocabulary

    model, _, heading = what.partition(": ")
    if heading:
        return _part(model, heading)
    match what:
        case "rules":
            return to_markdown(rulebook.HEADINGS, ((f"`{code}`", *cells) for code, *cells in rulebook.rows()))
        case "settings":
            return to_markdown(("setting", "default", "what it is"), _settings())
        case "recheck":
            from verifier.audit.rechecked import State

            return _defined(State)
        case _:
            return _defined(getattr(vocabulary, what))


def to_markdown(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [headings, ("---",) * len(headings), *rows]
    return "".join(f"| {' | '.join(map(_cell, cells))} |\n" for cells in lines)


def _cell(text: str) -> str:
    return text.replace("|", r"\|")


def _defined(words: type[Defined]) -> str:
    return to_markdown(("word", "meaning"), ((f"`{word.value}`", word.definition) for word in words))


def _part(model: str, heading: str) -> str:
    """What stands under a heading of the card of a model."""
    card = (_WEIGHTS / model / "MODEL_CARD.md").read_text(encoding="utf-8")
    _, _, part = card.partition(f"\n## {heading}\n\n")
    if not part:
        raise ValueError(f"the card of {model} has no heading {heading!r}")
    return part.partition("\n## ")[0]


def _settings() -> Iterable[Sequence[str]]:
    from verifier.settings import Settings

    schema = Settings.model_json_schema(by_alias=False)
    for name, field in schema["properties"].items():
        value = field.get("default")
        default = "" if value in (None, [], ()) else f"`{value if isinstance(value, str) else json.dumps(value)}`"
        described = Settings.model_fields[name].description or ""
        yield f"`{name}`", default, f"{described}{_values(field, schema['$defs'])}"


def _values(field: dict[str, Any], named: dict[str, dict[str, Any]]) -> str:
    """The values that a setting takes, in brackets; of any text, nothing."""
    of = next(one for one in field.get("anyOf", [field]) if one.get("type") != "null")
    if reference := of.get("$ref"):
        return f" ({', '.join(named[reference.rpartition('/')[2]]['enum'])})"
    bounds = [f"{words} {of[bound]:,}" for bound, words in _BOUNDS.items() if bound in of]
    return f" ({', '.join((_KINDS[of['type']], *bounds))})" if of["type"] in _KINDS else ""
