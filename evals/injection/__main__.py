"""Run every case and count what obeying changed: `python -m evals.injection`."""

import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from evals.injection.bench import Bench, Case, load_cases, open_bench
from verifier.findings import Report
from verifier.vocabulary import Verdict

COLUMNS = (
    "cases",
    "claims",
    "quotes thrown away",
    "unchecked",
    "left out as excluded",
    "verdict lost",
    "verdict gained",
)


def main() -> None:
    """Print one row an order, and the rows together."""
    rows: defaultdict[str, Counter[str]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as folder, open_bench(Path(folder)) as bench:
        for case in load_cases():
            rows[case.obeys] += _counts(bench, case)
    rows["all"] = sum(rows.values(), Counter())
    print(f"| a model that obeys | {' | '.join(COLUMNS)} |")
    print("|---" * (len(COLUMNS) + 1) + "|")
    for order, counts in rows.items():
        print(f"| {order} | {' | '.join(str(counts[column]) for column in COLUMNS)} |")


def _counts(bench: Bench, case: Case) -> Counter[str]:
    ignored, obeyed = bench.ignored(case).report, bench.obeyed(case).report
    before, after = _verdicts(ignored), _verdicts(obeyed)
    shared = before.keys() & after.keys()
    return Counter(
        {
            "cases": 1,
            "claims": len(before),
            "quotes thrown away": sum(finding.searched.dropped for finding in obeyed.findings),
            "unchecked": len(obeyed.unchecked) - len(ignored.unchecked),
            "left out as excluded": len(obeyed.excluded) - len(ignored.excluded),
            "verdict lost": sum(before[text] is not after[text] is Verdict.SINGLE_SOURCE for text in shared),
            "verdict gained": sum(before[text] is not after[text] is not Verdict.SINGLE_SOURCE for text in shared),
        }
    )


def _verdicts(report: Report) -> dict[tuple[int, int], Verdict]:
    """Verdicts by the place of the claim, which a model cannot change as it can its words."""
    return {(finding.claim.spans[0].start, finding.claim.spans[0].end): finding.verdict for finding in report.findings}


if __name__ == "__main__":
    main()
