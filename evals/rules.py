"""How often each rule in code sees something, and how often it is right: `python -m evals.rules [--split dev]`.

Each labelled claim stands beside its gold evidence and beside the nearest sentences of articles that say nothing on it.
A rule is right where the evidence refutes the claim; where it supports it or is silent, it is wrong. `no-figure` claims
no disagreement: it is right wherever the evidence does not support the claim. What a rule calls not comparable, as
`scope` always does, is rightly so where the evidence is silent.
"""

from pathlib import Path
from typing import Annotated

import typer

from evals.train.ours import evidence_pairs
from evals.train.pairs import Pair
from verifier.facts.conflicts import INCOMPARABLE, Conflict
from verifier.facts.disagreement import Statement
from verifier.facts.rules import RULES, Rule
from verifier.models import Frozen
from verifier.vocabulary import RuleCode, RuleEffect, Stance

SETS = Path(__file__).parent / "sets"
SILENT = 8
"""Sentences of silent articles beside each claim."""
SEED = 1


class Tally(Frozen):
    """What a rule sees in pairs that refute, support and say nothing; of `refuting` pairs in all."""

    code: RuleCode
    refutes: int
    supports: int
    silent: int
    right: int
    refuting: int

    @property
    def fires(self) -> int:
        """The pairs in which it sees something."""
        return self.refutes + self.supports + self.silent


def main(
    split: Annotated[
        list[str] | None, typer.Option("--split", help="train or dev (repeatable; default: both).")
    ] = None,
) -> None:
    """Print a table for each split."""
    for name in split or ["dev", "train"]:
        pairs = list(dict.fromkeys(evidence_pairs(SETS / name, SILENT, SEED)))
        typer.echo(f"\n{name}: {len(pairs)} pairs\n\n{to_markdown([tally(rule, pairs) for rule in RULES])}", nl=False)


def tally(rule: Rule, pairs: list[Pair]) -> Tally:
    """What `rule` sees in `pairs`."""
    found = [
        (conflict, Stance(pair.label))
        for pair in pairs
        if (conflict := rule.find(Statement(text=pair.hypothesis), Statement(text=pair.premise)))
    ]
    seen = [stance for _, stance in found]
    return Tally(
        code=rule.code,
        refutes=seen.count(Stance.REFUTES),
        supports=seen.count(Stance.SUPPORTS),
        silent=seen.count(Stance.NEI),
        right=sum(_is_right(rule, conflict, stance) for conflict, stance in found),
        refuting=sum(pair.label == Stance.REFUTES for pair in pairs),
    )


def _is_right(rule: Rule, conflict: Conflict, stance: Stance) -> bool:
    if rule.effect is RuleEffect.DROPS:
        return stance is not Stance.SUPPORTS
    return stance is (Stance.NEI if conflict.kind in INCOMPARABLE else Stance.REFUTES)


def to_markdown(tallies: list[Tally]) -> str:
    """One row a rule."""
    lines = ["| rule | fires | on refuting | on supporting | on silent | precision |", "|---|---|---|---|---|---|"]
    for one in tallies:
        precision = f"{one.right / one.fires:.3f}" if one.fires else ""
        refuting = f"{one.refutes} of {one.refuting}"
        lines.append(f"| {one.code} | {one.fires} | {refuting} | {one.supports} | {one.silent} | {precision} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    typer.run(main)
