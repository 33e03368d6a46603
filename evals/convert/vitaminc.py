"""VitaminC (Schuster et al. 2021, arxiv.org/abs/2103.08541): claims against minimally different Wikipedia sentences.

JSON Lines of `{unique_id, claim, evidence, label}` with label SUPPORTS, REFUTES or NOT ENOUGH INFO.
"""

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from evals.convert import pairs
from evals.convert.records import Id, Text
from evals.convert.writing import Converted


class Case(pairs.Pair):
    """A claim and a sentence before or after a revision of its page."""

    id: Id | None = Field(default=None, validation_alias="unique_id")
    premise: Text = Field(validation_alias="evidence")
    hypothesis: Text = Field(validation_alias="claim")


def convert(inputs: Sequence[Path]) -> Converted:
    """A pair for each case."""
    return pairs.convert(inputs, Case)
