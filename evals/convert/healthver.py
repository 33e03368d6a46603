"""HealthVer (Sarrouti et al. 2021, aclanthology.org/2021.findings-emnlp.297): health claims against abstracts.

CSV with the columns `id, evidence, claim, label`, the label being Supports, Refutes or Neutral.
"""

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field

from evals.convert import pairs
from evals.convert.records import Text
from evals.convert.writing import Converted


class Row(pairs.Pair):
    """A claim and a statement of an abstract."""

    premise: Text = Field(validation_alias="evidence")
    hypothesis: Text = Field(validation_alias="claim")


def convert(inputs: Sequence[Path]) -> Converted:
    """A pair for each row."""
    return pairs.convert(inputs, Row)
