"""Ways to spoil a model's answer: its JSON tree, then the text that holds it."""

import copy
import json
from typing import Any, NamedTuple

from hypothesis import strategies as st

JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 7, 10**30, -(10**400), 1e308, 0.5, "", " ", "\x00", "\x1b[2J", "\ud800", "a\udfffb",
    "\u202e\u200b\ufeff", "\x9b31m\u0085", "P1", "P2", "C1", "C99", "[P1]", "p1 ", "P1, P2", "supports", "SUPPORTS",
    "refutes", "nei", "update", "scope", "said", "boilerplate", "null", "2025-13-45", "2025-10-07", "9999999-01-01",
    "x" * 5000, "Words that no report ever printed.", "12", "198", "é" * 300, [], {}, [[[[]]]], [None],
    {"a": {"b": [1]}},
    [{"claim": "C1", "judgements": []}], {"quote": "x"}, "<script>alert(1)</script>", "[x](javascript:alert(1))", "|",
    "\n# Heading\n\n- item", "1", "١٢", "½", "$marker", "{}", "\\", '"', "…",
)  # fmt: skip
NAMES = (
    "claims",
    "claim",
    "judgements",
    "passage",
    "quote",
    "stance",
    "sentence",
    "text",
    "why\u200b",
    "",
    "__class__",
)
UNSEEN = ("\u200b", "\x00", "\x1b", "\u202e", "\u00ad", "\ufeff", "\x85", "\u2028", "\udc80", "\t", "\n")


class Mutation(NamedTuple):
    """One change: its kind, where in the tree, and what with; both wrap round."""

    kind: str
    where: int
    what: int


KINDS = (
    "drop", "rename", "add", "double", "swap", "junk", "junk", "words", "words", "wrap", "unseen", "shorten",
    "lengthen", "number", "case", "reverse",
)  # fmt: skip
DRESSES = (
    "bare", "bare", "bare", "bare", "fenced", "prose", "thinking", "truncated", "doubled", "twice", "quotes", "nan",
    "nested", "digits", "keys", "bom", "control", "list", "surrogate", "tail",
)  # fmt: skip

mutations = st.lists(
    st.builds(Mutation, st.sampled_from(KINDS), st.integers(0, 400), st.integers(0, 400)), max_size=5
).map(tuple)
dresses = st.tuples(st.sampled_from(DRESSES), st.integers(0, 1000))
plans = st.tuples(mutations, dresses)


def spoiled(answer: Any, plan: tuple[tuple[Mutation, ...], tuple[str, int]], words: list[str]) -> str:
    """`answer` as text after the mutations and in the dress of `plan`; `words` are quotes from anywhere."""
    tree = {"answer": copy.deepcopy(answer)}
    changes, (dress, number) = plan
    for change in changes:
        _mutate(tree, change, words)
    return _dressed(json.dumps(tree.get("answer")), dress, number)


def _places(node: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in the tree, outermost first."""
    found: list[tuple[Any, Any]] = []
    keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        found.append((node, key))
        found += _places(node[key])
    return found


def _mutate(tree: dict[str, Any], change: Mutation, words: list[str]) -> None:
    places = _places(tree)
    if not places:
        return
    holder, key = places[change.where % len(places)]
    value = holder[key]
    match change.kind:
        case "drop":
            del holder[key]
        case "rename" if isinstance(holder, dict):
            holder[NAMES[change.what % len(NAMES)]] = holder.pop(key)
        case "add" if isinstance(value, dict):
            value[NAMES[change.what % len(NAMES)]] = JUNK[change.what % len(JUNK)]
        case "double" if isinstance(holder, list):
            holder.insert(key, copy.deepcopy(value))
        case "swap":
            other, place = places[change.what % len(places)]
            # Two scalars: a tree put into itself would have no end.
            if not isinstance(value, dict | list) and not isinstance(other[place], dict | list):
                holder[key], other[place] = other[place], value
        case "words":
            holder[key] = words[change.what % len(words)]
        case "wrap":
            holder[key] = [value] if change.what % 2 else {"value": value}
        case "unseen" if isinstance(value, str):
            at = change.what % (len(value) + 1)
            holder[key] = value[:at] + UNSEEN[change.what % len(UNSEEN)] + value[at:]
        case "shorten" if isinstance(value, str | list):
            holder[key] = value[: change.what % (len(value) + 1)]
        case "lengthen" if isinstance(value, str):
            holder[key] = value + " " + words[change.what % len(words)]
        case "number" if isinstance(value, int):
            holder[key] = value + change.what - 200
        case "case" if isinstance(value, str):
            holder[key] = value.upper() if change.what % 2 else value.swapcase()
        case "reverse" if isinstance(value, list):
            value.reverse()
        case _:
            holder[key] = copy.deepcopy(JUNK[change.what % len(JUNK)])


def _dressed(text: str, dress: str, number: int) -> str:
    match dress:
        case "fenced":
            return f"```json\n{text}\n```"
        case "prose":
            return f"Sure! Here {{it}} is:\n\n{text}\n\nI hope this helps {{}}."
        case "thinking":
            return f'<think>Perhaps {{"claims": []}}? No.</think>{text}'
        case "truncated":
            return text[: len(text) * number // 1000]
        case "doubled":
            return f"{text}\n{text}"
        case "twice":
            return f'{text} {{"claims": [], "excluded": []}}'
        case "quotes":
            return text.replace('"', "'")
        case "nan":
            return text.replace("null", ("NaN", "Infinity", "-Infinity", "undefined")[number % 4])
        case "nested":
            return '{"claims":' * (number * 20) + text
        case "digits":
            return text.replace("1", "9" * (number * 10 + 1), 1)
        case "keys":
            return text.replace('"claims"', '"claims": [], "claims"', 1)
        case "bom":
            return f"\ufeff{text}"
        case "control":
            at = len(text) * number // 1000
            return text[:at] + UNSEEN[number % len(UNSEEN)] + text[at:]
        case "list":
            return f"[{text}]"
        case "surrogate":
            return text.replace("e", "\\ud83d", number % 4)
        case "tail":
            return f"{text}}}]\x00"
    return text
