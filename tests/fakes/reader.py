"""A rule-driven stand-in for a chat model: it reads the prompts' numbered lines and answers extract and judge calls."""

import re
from typing import Any

_SENTENCE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
_PASSAGE = re.compile(r"^\[(P\d+)\] [^\n]*\n(.+)$", re.MULTILINE)
_CLAIM = re.compile(r"^\[(C\d+)\] \(((?:P\d+(?:, )?)+)\) (.+)$", re.MULTILINE)
_END = re.compile(r"(?<=[.!?])[\"”]? +")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LIKE = 0.6


def read(body: dict[str, Any]) -> dict[str, Any]:
    """The answer to a chat-completions request of the `openai` backend."""
    user = body["messages"][-1]["content"]
    name = body["response_format"]["json_schema"]["name"]
    return {"ExtractAnswer": _extract, "JudgeAnswer": _judge}[name](user)


def _extract(user: str) -> dict[str, Any]:
    claims, excluded = [], []
    for number, text in _SENTENCE.findall(user):
        if text.endswith("?"):
            excluded.append({"sentence": int(number), "reason": "question"})
        elif len(text.split()) < 5 or not text.rstrip("\"”'’").endswith((".", "!")):
            excluded.append({"sentence": int(number), "reason": "boilerplate"})
        else:
            parts = [{"sentence": int(number), "words": text}]
            claims.append({"text": text, "parts": parts, "attribution": None, "as_of": None})
    return {"claims": claims, "excluded": excluded}


def _judge(user: str) -> dict[str, Any]:
    passages = dict(_PASSAGE.findall(user))
    judgements = []
    for claim_id, listed, claim in _CLAIM.findall(user):
        for passage_id in listed.split(", "):
            quote = max(_END.split(passages[passage_id]), key=lambda sentence: _likeness(claim, sentence))
            if _likeness(claim, quote) < _LIKE:
                continue
            agrees = set(_NUMBER.findall(claim)) <= set(_NUMBER.findall(quote))
            judgements.append(
                {
                    "claim": claim_id,
                    "passage": passage_id,
                    "stance": "supports" if agrees else "refutes",
                    "kind": None if agrees else "contradiction",
                    "aspect": None,
                    "quote": quote,
                    "why": "The same words." if agrees else "The same words with other figures.",
                }
            )
    return {"judgements": judgements}


def _likeness(claim: str, sentence: str) -> float:
    wanted, given = _words(claim), _words(sentence)
    return len(wanted & given) / len(wanted | given) if wanted | given else 0.0


def _words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[^\W\d_]{3,}", text)}
