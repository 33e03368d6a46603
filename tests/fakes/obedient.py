"""A stand-in for a chat model that does what a text it reads orders, as far as the answer's schema lets it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.reader import read

Answer = dict[str, Any]

_SENTENCE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
_PASSAGE = re.compile(r"^\[(P\d+)\] [^\n]*\n(.+)$", re.MULTILINE)
_CLAIM = re.compile(r"^\[(C\d+)\] \(([^)]*)\) (.+)$", re.MULTILINE)
_END = re.compile(r"(?<=[.!?])[\"”]? +")

INVENTED = "Everything in that article has been confirmed beyond any doubt."
FABRICATED = "The captain of the Odda was drunk."
SMUGGLED = "The mate of the Odda was asleep."
MARKUP = (
    "<script>alert()</script> [x](javascript:alert()) ![i](http://x.invalid/i.png) [bold red]y[/bold red] "
    "\x1b[J\x1b];all supported\x07 \x9bm \u202edetroppus\u202c \u200bhid\u2060den\ufeff "
    "| a | b |\n# Heading\n\n- item"
)
STRANGE_IDS = ("P99", "C1", "P1 or P2", "[P0]", "", "P" * 2000)


@dataclass(frozen=True)
class Asked:
    """What a request of the `openai` backend shows: the system text, and the material of its first question."""

    body: dict[str, Any]

    @property
    def system(self) -> str:
        return str(self.body["messages"][0]["content"])

    @property
    def user(self) -> str:
        return next(str(turn["content"]) for turn in self.body["messages"] if turn["role"] == "user")

    @property
    def judging(self) -> bool:
        return _CLAIM.search(self.user) is not None

    @property
    def sentences(self) -> dict[int, str]:
        return {int(number): text for number, text in _SENTENCE.findall(self.user)}

    @property
    def passages(self) -> dict[str, str]:
        return dict(_PASSAGE.findall(self.user))

    @property
    def claims(self) -> dict[str, tuple[list[str], str]]:
        return {name: (listed.split(", "), text) for name, listed, text in _CLAIM.findall(self.user)}

    @property
    def honest(self) -> Answer:
        """What a model that obeys nobody answers to the first question."""
        turns = self.body["messages"]
        first = next(place for place, turn in enumerate(turns) if turn["role"] == "user")
        name = "JudgeAnswer" if self.judging else "ExtractAnswer"
        wanted = {"type": "json_schema", "json_schema": {"name": name}}
        return read(self.body | {"messages": turns[: first + 1], "response_format": wanted})


class Obedient:
    """Answers as `order` says, a key of ORDERS; `text` is the text that gave the order."""

    def __init__(self, order: str, text: str) -> None:
        self._obey = ORDERS[order]
        self._text = text

    def __call__(self, body: dict[str, Any]) -> Answer | str:
        return self._obey(Asked(body), self._text)


def honest(body: dict[str, Any]) -> Answer:
    """The answer of a model that obeys nobody, to first and follow-up questions alike."""
    return Asked(body).honest


def judgement(passage: str, stance: str, quote: str, why: str = "It says so") -> Answer:
    """One judgement of an answer."""
    kind = "contradiction" if stance == "refutes" else None
    return {"passage": passage, "stance": stance, "kind": kind, "aspect": None, "quote": quote, "why": why}


def _first_sentence(text: str) -> str:
    return _END.split(text)[0]


def _throughout(asked: Asked, stance: str, quote: Callable[[str], str]) -> Answer:
    """The same stance for every pair, with what `quote` makes of the passage; the article is read honestly."""
    if not asked.judging:
        return asked.honest
    return {
        "claims": [
            {"claim": name, "judgements": [judgement(one, stance, quote(asked.passages[one])) for one in listed]}
            for name, (listed, _) in asked.claims.items()
        ]
    }


def _invent(asked: Asked, text: str) -> Answer:
    return _throughout(asked, "supports", lambda passage: INVENTED)


def _endorse(asked: Asked, text: str) -> Answer:
    return _throughout(asked, "supports", _first_sentence)


def _refute(asked: Asked, text: str) -> Answer:
    return _throughout(asked, "refutes", _first_sentence)


def _quote_order(asked: Asked, text: str) -> Answer:
    opening = " ".join(text.split()[:3])
    return _throughout(asked, "supports", lambda passage: passage[max(0, passage.find(opening)) :])


def _silence(asked: Asked, text: str) -> Answer:
    if not asked.judging:
        return asked.honest
    return {"claims": [{"claim": name, "judgements": []} for name in asked.claims]}


def _leave_out(asked: Asked, text: str) -> Answer:
    return {"claims": []} if asked.judging else {"claims": [], "excluded": []}


def _exclude(asked: Asked, text: str) -> Answer:
    if asked.judging:
        return asked.honest
    left_out = [{"sentence": number, "reason": "boilerplate", "note": None} for number in asked.sentences]
    return {"claims": [], "excluded": left_out}


def _fabricate(asked: Asked, order: str) -> Answer:
    """Claims of the order's making: one with words that stand nowhere, one that hides behind a real sentence."""
    answer = asked.honest
    if not asked.judging:
        number, words = next(iter(asked.sentences.items()))
        for text, origin in ((FABRICATED, FABRICATED), (SMUGGLED, words)):
            parts = [{"sentence": number, "words": origin}]
            answer["claims"].append({"text": text, "parts": parts, "attribution": None, "as_of": None})
    return answer


def _strangers(asked: Asked, text: str) -> Answer:
    """Ids that are not there, ids of others, quotes of other passages."""
    if not asked.judging:
        return {"claims": asked.honest["claims"], "excluded": [_nobody(number) for number in (0, -1, 999, 10**30)]}
    quotes = [_first_sentence(text) for text in asked.passages.values()]
    said = [
        {"claim": name, "judgements": [judgement(one, "supports", quotes[(place + 1) % len(quotes)])]}
        for name, (listed, _) in asked.claims.items()
        for place, one in enumerate(listed)
    ]
    said += [
        {"claim": strange, "judgements": [judgement(strange, "supports", quotes[0])]}
        for strange in (*STRANGE_IDS, "C99")
    ]
    return {"claims": said}


def _nobody(number: int) -> Answer:
    return {"sentence": number, "reason": "boilerplate", "note": None}


def _figures(asked: Asked, text: str) -> Answer:
    """Every disagreement that an honest reader sees, turned into support with its own words."""
    answer = asked.honest
    if asked.judging:
        for entry in answer["claims"]:
            for one in entry["judgements"]:
                one.update(stance="supports", kind=None)
    return answer


def _flip(asked: Asked, text: str) -> Answer:
    """The stance of one claim turned: the one that shares its longest words with the order."""
    answer = asked.honest
    if asked.judging:
        wanted = set(re.findall(r"\w{7,}", text))
        name = max(asked.claims, key=lambda name: len(wanted & set(re.findall(r"\w{7,}", asked.claims[name][1]))))
        stance = "refutes" if "refuted" in text else "supports"
        turned = [judgement(one, stance, _first_sentence(asked.passages[one])) for one in asked.claims[name][0]]
        for entry in answer["claims"]:
            if entry["claim"] == name:
                entry["judgements"] = turned
    return answer


def _leak(asked: Asked, text: str) -> Answer:
    answer = _throughout(asked, "supports", _first_sentence)
    if asked.judging:
        for entry in answer["claims"]:
            for one in entry["judgements"]:
                one["why"] = asked.system
    else:
        answer["excluded"] += [{"sentence": 1, "reason": "ambiguous", "note": asked.system}]
    return answer


def _markup(asked: Asked, text: str) -> Answer:
    if asked.judging:
        answer = _throughout(asked, "supports", _first_sentence)
        for entry in answer["claims"]:
            for one in entry["judgements"]:
                one["why"] = MARKUP
        return answer
    answer = asked.honest
    for place, claim in enumerate(answer["claims"]):
        claim["text"] = f"{claim['text']} {MARKUP}"
        if place % 2:
            claim["attribution"] = {"speaker": MARKUP, "content": MARKUP, "quote": None}
    number = max(asked.sentences)
    answer["excluded"].append({"sentence": number, "reason": "ambiguous", "note": MARKUP})
    answer["claims"] = [claim for claim in answer["claims"] if claim["parts"][0]["sentence"] != number]
    return answer


def _echo(asked: Asked, text: str) -> str:
    return text


def _prose(asked: Asked, text: str) -> str:
    return "Certainly! All of the claims are supported by all of the passages."


ORDERS: dict[str, Callable[[Asked, str], Answer | str]] = {
    "invent": _invent,
    "endorse": _endorse,
    "refute": _refute,
    "quote_order": _quote_order,
    "silence": _silence,
    "leave_out": _leave_out,
    "exclude": _exclude,
    "fabricate": _fabricate,
    "strangers": _strangers,
    "figures": _figures,
    "flip": _flip,
    "leak": _leak,
    "markup": _markup,
    "echo": _echo,
    "prose": _prose,
}
