"""Pairs made from one sentence or from a labelled pair: rewordings, contradictions, missing details, other facts."""

import random
import re
from collections.abc import Iterator, Sequence

from evals.train.pairs import Pair
from evals.train.swaps import Swap, find_swaps, names_in

_DROPPABLE = re.compile(r"(?:who|which|whose|a|an|the|after|before|during|in|on|at|from|with|including|near|for)\s")
_LAST_PHRASE = re.compile(
    r" (?:on|in|at|during|since|near|after|until) (?:the )?(?:[A-Z][\w']+|\d[\d,.]*)(?: \w+){0,2}[.]$"
)
_CONDITION = re.compile(
    r"(?:^(?:if|unless|when|while|although|though|had|should|only)|\b(?:not|no|never|nobody|none|nothing|neither|without|if|"
    r"unless|would|only|fewer|few|all|every|both)\b|n't|n’t)",
    re.IGNORECASE,
)


def from_sentences(sentences: Sequence[str], names: Sequence[str], chance: random.Random) -> Iterator[Pair]:
    """Pairs made from the sentences of one article, in its order."""
    for place, sentence in enumerate(sentences):
        if len(sentence.split()) < 7 or sentence.endswith("?"):
            continue
        around = _neighbours(sentences, place, chance)
        swaps = find_swaps(sentence, names, chance)
        likes = [swap for swap in swaps if swap.kind == "wording"]
        yield from _same(sentence, around, swaps, likes, chance)
        yield from _other(sentence, around, swaps, likes, chance)
        yield from _details(sentence, swaps, likes, chance)
        yield from _next_to(sentence, sentences, place, chance)


def contrasts(pair: Pair, names: Sequence[str], chance: random.Random) -> Iterator[Pair]:
    """Pairs near a labelled one, changed in what its two texts share, so that the claim alone gives nothing away."""
    swaps = find_swaps(pair.hypothesis, names, chance)
    if pair.label == "refutes":
        denials = [swap for swap in swaps if swap.kind == "negation"]
        if denials and chance.random() < 0.5:
            yield Pair("contrast", pair.premise, chance.choice(denials).apply(pair.hypothesis), "supports")
    if pair.label != "supports":
        return
    shared = [swap for swap in swaps if swap.fits(pair.premise) and swap.kind not in ("wording", "negation", "role")]
    turned = [swap for swap in shared if not swap.same]
    for swap in chance.sample(turned, min(2, len(turned))):
        if chance.random() < 0.5 and swap.kind != "bound":
            yield Pair("contrast", swap.apply(pair.premise), pair.hypothesis, "refutes")
        else:
            yield Pair("contrast", pair.premise, swap.apply(pair.hypothesis), "refutes")
        if chance.random() < 0.7 and swap.kind != "bound":
            yield Pair("contrast", swap.apply(pair.premise), swap.apply(pair.hypothesis), "supports")
    kept = [swap for swap in shared if swap.same]
    for swap in chance.sample(kept, min(2, len(kept))):
        yield Pair("contrast", pair.premise, swap.apply(pair.hypothesis), "supports")
    if loose := _looser(shared):
        yield Pair("contrast", chance.choice(loose).apply(pair.premise), pair.hypothesis, "nei")
    whole = [swap for swap in swaps if swap.kind in ("negation", "role")]
    if whole and chance.random() < 0.35:
        yield Pair("contrast", pair.premise, chance.choice(whole).apply(pair.hypothesis), "refutes")


def padded(pair: Pair, others: Sequence[str], chance: random.Random) -> Pair:
    """The pair with a sentence from elsewhere before or behind its premise."""
    other = chance.choice(others)
    premise = f"{pair.premise} {other}" if chance.random() < 0.5 else f"{other} {pair.premise}"
    return Pair(pair.source, premise, pair.hypothesis, pair.label)


def _same(
    sentence: str, around: str, swaps: Sequence[Swap], likes: Sequence[Swap], chance: random.Random
) -> Iterator[Pair]:
    yield Pair("made", around, _reworded(_shorter(sentence, chance) or sentence, likes, chance), "supports")
    kept = [swap for swap in swaps if swap.same and swap.kind != "wording"]
    for swap in chance.sample(kept, min(2, len(kept))):
        one, other = sentence, swap.apply(sentence)
        if swap.kind in ("form", "unit") and chance.random() < 0.5:
            one, other = other, one
        yield Pair("made", one, _reworded(other, likes, chance), "supports")


def _other(
    sentence: str, around: str, swaps: Sequence[Swap], likes: Sequence[Swap], chance: random.Random
) -> Iterator[Pair]:
    turned = [swap for swap in swaps if not swap.same]
    by_kind = {swap.kind: swap for swap in chance.sample(turned, len(turned))}
    for swap in chance.sample(list(by_kind.values()), min(2, len(by_kind))):
        changed = swap.apply(sentence)
        if changed == sentence:
            continue
        short = _shorter(sentence, chance)
        heard = short if short and swap.fits(short) else sentence
        if swap.kind != "bound" and chance.random() < 0.35:
            yield Pair("made", changed, _reworded(heard, likes, chance), "refutes")
        else:
            yield Pair("made", around, _reworded(swap.apply(heard), likes, chance), "refutes")
        if chance.random() < 0.5:
            yield Pair("made", changed, _reworded(swap.apply(heard), likes, chance), "supports")


def _details(sentence: str, swaps: Sequence[Swap], likes: Sequence[Swap], chance: random.Random) -> Iterator[Pair]:
    """The sentence beside one that leaves out a clause, or tells a figure or a day less exactly."""
    if short := _shorter(sentence, chance):
        yield Pair("made", short, _reworded(sentence, likes, chance), "nei")
    if loose := _looser(swaps):
        yield Pair("made", chance.choice(loose).apply(sentence), _reworded(sentence, likes, chance), "nei")


def _looser(swaps: Sequence[Swap]) -> list[Swap]:
    return [swap for swap in swaps if swap.same and swap.kind in ("vague", "bound")]


def _next_to(sentence: str, sentences: Sequence[str], place: int, chance: random.Random) -> Iterator[Pair]:
    """The sentence beside others of its article that share a name or a figure's noun but tell something else."""
    words = _content(sentence)
    near = []
    for number, other in enumerate(sentences):
        shared = len(words & _content(other)) / (1 + min(len(words), len(_content(other))))
        if abs(number - place) > 0 and len(other.split()) > 6 and shared < 0.3:
            near.append((shared, other))
    near.sort(reverse=True)
    for _, other in chance.sample(near[:6], min(1, len(near[:6]))):
        yield Pair("made", other, sentence, "nei")


def _neighbours(sentences: Sequence[str], place: int, chance: random.Random) -> str:
    before, after = chance.choice(((0, 1), (0, 1), (0, 1), (1, 1), (0, 2), (1, 2)))
    return " ".join(sentences[max(0, place - before) : place + after])


def _reworded(text: str, likes: Sequence[Swap], chance: random.Random) -> str:
    for swap in chance.sample(likes, min(2, len(likes))):
        if swap.fits(text):
            text = swap.apply(text)
    if chance.random() < 0.15 and (match := re.fullmatch(r"(.+) (on [A-Z]\w+day|in (?:19|20)\d\d)\.", text)):
        first = match[1] if names_in(f"in {match[1].split()[0]}") else match[1][0].lower() + match[1][1:]
        text = f"{match[2][0].upper()}{match[2][1:]}, {first}."
    return text


def _shorter(text: str, chance: random.Random) -> str | None:
    """The text without a clause or a last phrase that it entails to leave out; None where that is not plain."""
    if _CONDITION.search(text) or '"' in text or "“" in text:
        return None
    made = []
    parts = text.rstrip(".").split(", ")
    for number, part in enumerate(parts[1:], 1):
        if _DROPPABLE.match(part) and len(part.split()) >= 3 and len(parts[0].split()) >= 4:
            made.append(f"{', '.join(parts[:number])} {', '.join(parts[number + 1 :])}".rstrip() + ".")
    if match := _LAST_PHRASE.search(text):
        made.append(text[: match.start()].rstrip(",;") + ".")
    made = [short for short in made if len(short.split()) >= 5]
    return chance.choice(made) if made else None


def _content(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"\w+", text) if len(word) > 3}
