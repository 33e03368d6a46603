"""What `cascade` would buy: accuracy against the share of claims sent, on the dev split: `python -m evals.cascade`.

Local verdicts come from a run kept by `verify eval --out`, given as RUN_DIR, or from one made now. The endpoint's model
is not asked but simulated twice: as an oracle, which gives the label, and as an oracle that errs on a fixed tenth of
the claims. A real model's verdicts also pass the rules in code, and its reading of hard sentences is not counted here.
"""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import numpy as np
import typer

from verifier.endpoint.sheet import pack
from verifier.evaluation.dataset import load_gold
from verifier.evaluation.log import read_log
from verifier.evaluation.matching import match_claims
from verifier.evaluation.metrics.accuracy import accuracy
from verifier.evaluation.metrics.calibration import calibration, reliability
from verifier.evaluation.metrics.confident_wrong import confident_wrong
from verifier.evaluation.metrics.confusion import confusion
from verifier.evaluation.metrics.f1 import macro_f1
from verifier.evaluation.records import ClaimRecord
from verifier.local.confidence import SOME, bearings, confidence, outcome
from verifier.models import Candidate, Candidates, Claim, Frozen, SourceInfo
from verifier.settings import Settings
from verifier.vocabulary import Verdict

SETS = Path("evals") / "sets"
VERIFY = Path(sys.executable).parent / "verify"
THRESHOLDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 1.0)
ERRS = 0.1
"""Share of the claims on which the second oracle is wrong."""
SEED = 5
DRAWS = 200
"""Times that as many claims are sent at random."""
_CATEGORIES = tuple(verdict.value for verdict in Verdict)

Verdicts = Mapping[str, Verdict]
"""By the claim's id."""


class Figures(Frozen):
    """Shares of 1."""

    accuracy: float
    macro_f1: float
    confident_wrong: float

    def __str__(self) -> str:
        """Three columns."""
        return f"{self.accuracy:6.3f} {self.macro_f1:6.3f} {self.confident_wrong:6.3f}"


def main(
    run: Annotated[Path | None, typer.Argument(metavar="RUN_DIR", help="A kept run of claims by `local`.")] = None,
    fit: Annotated[bool, typer.Option("--fit", help="Fit the confidence on the run instead, and print it.")] = False,
) -> None:
    """Print how well the confidence is calibrated, what it buys, and what the hard sentences hold."""
    records = _records(run, "train" if fit else "dev")
    if fit:
        print_fit(records)
        return
    print_calibration(records)
    print_trade(records)
    print_hard("dev")


def print_calibration(records: Sequence[ClaimRecord]) -> None:
    """The confidence against how often the verdict is right."""
    confidences = [confidence(record.judgements) for record in records]
    right = [record.verdict == record.label for record in records]
    measured = calibration(confidences, right)
    print(f"confidence: ECE {measured['ece'].value:.3f}, Brier {measured['brier'].value:.3f}, {len(records)} claims")
    for tenth in reliability(confidences, right):
        if tenth.n:
            print(
                f"  {tenth.low:.1f}-{tenth.high:.1f}  {tenth.n:4}  said {tenth.confidence:.2f}  is {tenth.accuracy:.2f}"
            )


def print_trade(records: Sequence[ClaimRecord]) -> None:
    """A line a threshold: what is sent, and what comes of it, beside as many claims sent at random."""
    perfect = {record.id: record.label for record in records}
    erring = perfect | _errors(records)
    columns = "   acc     F1  wrong"
    print(f"\n{'':33}{'oracle':22}{'erring oracle':22}{'oracle, random':22}{'erring, random':22}")
    print(f"{'threshold':>9} {'sent':>6} {'share':>6} {'calls':>6}  " + "  ".join([columns] * 4))
    for threshold in THRESHOLDS:
        sent = [record.id for record in records if is_sent(record, threshold)]
        told = [figures(records, sent, perfect), figures(records, sent, erring)]
        told += [at_random(records, len(sent), model) for model in (perfect, erring)]
        share = len(sent) / len(records)
        row = f"{threshold:9.2f} {len(sent):6} {share:6.1%} {calls(records, sent):6}  "
        print(row + "  ".join(map(str, told)))


def is_sent(record: ClaimRecord, threshold: float) -> bool:
    """Whether the cascade would send this claim."""
    return outcome(record.judgements) is Verdict.CONTRADICTED or confidence(record.judgements) < threshold


def figures(records: Sequence[ClaimRecord], sent: Sequence[str], model: Verdicts) -> Figures:
    """What comes of it if `model` gives the verdicts on the claims that are `sent`."""
    asked = set(sent)
    answers = [model[record.id] if record.id in asked else record.verdict for record in records]
    table = confusion([record.label for record in records], answers, _CATEGORIES)
    wrong = confident_wrong(_CATEGORIES, Verdict.CORROBORATED, Verdict.CONTRADICTED)
    return Figures(
        accuracy=float(accuracy(table)), macro_f1=float(macro_f1(table)), confident_wrong=float(wrong(table))
    )


def at_random(records: Sequence[ClaimRecord], number: int, model: Verdicts) -> Figures:
    """The mean over draws of as many claims."""
    chance = np.random.default_rng(SEED)
    ids = [record.id for record in records]
    drawn = [figures(records, chance.choice(ids, number, replace=False).tolist(), model) for _ in range(DRAWS)]
    means = np.mean([list(one.model_dump().values()) for one in drawn], axis=0)
    return Figures(**dict(zip(Figures.model_fields, means.tolist(), strict=True)))


def calls(records: Sequence[ClaimRecord], sent: Sequence[str]) -> int:
    """First judging calls about the claims that are `sent`, those of one article together."""
    asked = set(sent)
    articles: defaultdict[str | None, list[Candidates]] = defaultdict(list)
    for record in records:
        if record.id in asked and record.judgements:
            articles[record.article].append(_candidates(record))
    tokens = Settings.model_fields["tokens_per_call"].default
    return sum(len(pack(batch, tokens)) for batch in articles.values())


def print_fit(records: Sequence[ClaimRecord]) -> None:
    """The constants of `verifier.local.confidence`, from the verdicts of a run."""
    from sklearn.linear_model import LogisticRegression

    for verdict in Verdict:
        these = [record for record in records if outcome(record.judgements) is verdict]
        held = np.log(SOME + np.array([bearings(record.judgements) for record in these]))
        used = {Verdict.CORROBORATED: [0, 1], Verdict.SINGLE_SOURCE: [1], Verdict.CONTRADICTED: []}[verdict]
        weighed = np.where([place in used for place in range(2)], held, 0.0)
        right = [record.verdict == record.label for record in these]
        head = LogisticRegression(C=10).fit(weighed, right)
        supporting, rest = head.coef_[0]
        print(
            f"{verdict.value}: bias={head.intercept_[0]:.3f} supporting={supporting:.3f} rest={rest:.3f} ({len(these)})"
        )


def print_hard(split: str) -> None:
    """How many gold claims local misses, and how many sentences have an error, among the hard ones and the others."""
    rows = np.array(list(_sentences(split)))
    print("\nsentences of gold articles   sentences   with an error   gold claims   missed")
    for name, hard in (("hard", 1), ("others", 0)):
        these = rows[rows[:, 0] == hard]
        wrong, gold, missed = (int(these[:, column].sum()) for column in (1, 2, 3))
        print(
            f"  {name:26} {len(these):9} {wrong:9} {wrong / len(these):5.1%} {gold:13} {missed:6} {missed / gold:.1%}"
        )


def _sentences(split: str) -> Iterator[tuple[bool, bool, int, int]]:
    """Of each sentence: hard, with an error, the gold claims it states, and those of them that were missed."""
    from verifier.encoder import SentenceEncoder
    from verifier.local.extract import LocalExtractor

    encoder = SentenceEncoder()
    extractor = LocalExtractor(encoder)
    for example in load_gold([SETS / split / "gold.jsonl"]):
        reading = extractor.read(example.article)
        claims = extractor.settle(reading).claims
        matches = match_claims(example.claims, [claim.text for claim in claims], encoder)
        found, good = {match.gold for match in matches}, {match.extracted for match in matches}
        for place, sentence in enumerate(reading.sentences):
            stated = [number for number, span in enumerate(example.spans) if span.overlaps(sentence)]
            missed = [number for number in stated if number not in found]
            odd = any(
                number not in good and any(span.overlaps(sentence) for span in claim.spans)
                for number, claim in enumerate(claims)
            )
            yield place in reading.hard, bool(missed) or odd, len(stated), len(missed)


def _errors(records: Sequence[ClaimRecord]) -> dict[str, Verdict]:
    """The claims on which the second oracle errs, and what it says of them."""
    chance = np.random.default_rng(SEED)
    wrong = chance.choice(len(records), round(ERRS * len(records)), replace=False)
    others = {label: [verdict for verdict in Verdict if verdict is not label] for label in Verdict}
    return {records[place].id: others[records[place].label][chance.integers(2)] for place in sorted(wrong.tolist())}


def _candidates(record: ClaimRecord) -> Candidates:
    passages = {judgement.passage.id: judgement.passage for judgement in record.judgements}
    return Candidates(
        claim=Claim(id=record.id, text=record.claim),
        candidates=tuple(
            Candidate(passage=passage, source=SourceInfo(id=passage.source_id, title=passage.source_id), similarity=0)
            for passage in passages.values()
        ),
    )


def _records(run: Path | None, split: str) -> list[ClaimRecord]:
    """The claims of the first run kept in the folder, or of one made now."""
    with TemporaryDirectory(prefix="cascade-") as folder:
        if run is None:
            command = [VERIFY, "eval", SETS / split / "claims.jsonl", "--backend", "local", "--out", folder]
            subprocess.run(command, cwd=Path(__file__).parents[1], stdout=subprocess.DEVNULL, check=True)
        _, kept = read_log(run or Path(folder))
    return [record for record in kept if isinstance(record, ClaimRecord) and record.run == 0]


if __name__ == "__main__":
    typer.run(main)
