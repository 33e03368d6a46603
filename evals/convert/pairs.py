"""Pairs of any origin: `{premise, hypothesis, label}` and perhaps `id`, labels in any known spelling, not numbers."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter

from evals.convert.records import Foreign, Id, StanceLabel, Text, convert_each
from evals.convert.writing import Converted
from verifier.evaluation.dataset import LabelledPair


class Pair(Foreign):
    """A premise, a hypothesis and how the one bears on the other."""

    id: Id | None = None
    premise: Text
    hypothesis: Text
    label: StanceLabel


def convert(inputs: Sequence[Path], model: type[Pair] = Pair) -> Converted:
    """The same pairs with our labels; `model` says what a format calls the parts."""
    return Converted(pairs=tuple(convert_each(inputs, TypeAdapter(model), lambda pair: [labelled(pair)])))


def labelled(pair: Pair) -> LabelledPair:
    """The pair as ours."""
    return LabelledPair(id=pair.id, premise=pair.premise, hypothesis=pair.hypothesis, label=pair.label)
