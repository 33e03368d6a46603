"""A rule-driven stand-in for a chat model: it reads the prompts' numbered lines and answers extract and judge calls."""

import json
import re
from typing import Any

_SENTENCE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
_PASSAGE = re.compile(r"^\[(P\d+)\] [^\n]*\n *(.+)$", re.MULTILINE)
_CLAIM = re.compile(r"^\[(C\d+)\] \(((?:P\d+(?:, )?)+)\) (.+)$", re.MULTILINE)
_ASKED = re.compile(r"ExtractAnswer|JudgeAnswer")
_END = re.compile(r"(?<=[.!?])[\"”]? +")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LIKE = 0.6


def read(body: dict[str, Any]) -> dict[str, Any]:
    """The answer to a chat-completions request of the `openai` backend; to a follow-up it answers as at first."""
    turns = body["messages"]
    user = next(turn["content"] for turn in turns if turn["role"] == "user")
    # Without the form json_schema the schema stands in the first message, before anything of an article.
    asked = _ASKED.search(json.dumps(body.get("response_format", {})) + turns[0]["content"])
    assert asked, "the request names no schema"
    return {"ExtractAnswer": _extract, "JudgeAnswer": _judge}[asked[0]](user)


def _extract(user: str) -> dict[str, Any]:
    claims, excluded = [], []
    for number, text in _SENTENCE.findall(user):
        if text.endswith("?"):
            excluded.append({"sentence": int(number), "reason": "question", "note": None})
        elif len(text.split()) < 5 or not text.rstrip("\"”'’").endswith((".", "!")):
            excluded.append({"sentence": int(number), "reason": "boilerplate", "note": None})
        else:
            parts = [{"sentence": int(number), "words": text}]
            claims.append({"text": text, "parts": parts, "attribution": None, "as_of": None})
    return {"claims": claims, "excluded": excluded}


def _judge(user: str) -> dict[str, Any]:
    passages = dict(_PASSAGE.findall(user))
    return {
        "claims": [
            {"claim": claim_id, "judgements": _judgements(claim, {name: passages[name] for name in listed.split(", ")})}
            for claim_id, listed, claim in _CLAIM.findall(user)
        ]
    }


def _judgements(claim: str, passages: dict[str, str]) -> list[dict[str, Any]]:
    judgements = []
    for name, passage in passages.items():
        quote = max(_END.split(passage), key=lambda sentence: _likeness(claim, sentence))
        if _likeness(claim, quote) < _LIKE:
            continue
        agrees = set(_NUMBER.findall(claim)) <= set(_NUMBER.findall(quote))
        judgements.append(
            {
                "passage": name,
                "aspect": "said" if "(speaker: " in claim else None,
                "quote": quote,
                "why": "The same words." if agrees else "The same words with other figures.",
                "stance": "supports" if agrees else "refutes",
                "kind": None if agrees else "contradiction",
            }
        )
    return judgements


def _likeness(claim: str, sentence: str) -> float:
    wanted, given = _words(claim), _words(sentence)
    return len(wanted & given) / len(wanted | given) if wanted | given else 0.0


def _words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[^\W\d_]{3,}", text)}
