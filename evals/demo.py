"""The report that `verify demo` shows: `python -m evals.demo` checks its sample again and records what comes of it."""

from evals.pictures import ROOT, check
from verifier.demo import RECORDED
from verifier.findings import Report
from verifier.wording import summary

SAMPLE = ROOT / "seeds" / "quorvadine-recall" / "brenshire-examiner.txt"
"""Five outlets, one with a later edition and one with an agency's story; a quotation, and a claim that is disputed."""


def main() -> None:
    """Record the report anew."""
    report = fresh()
    RECORDED.write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8", newline="\n")
    print(f"{RECORDED.relative_to(ROOT)}: {RECORDED.stat().st_size:,} bytes; {summary(report)}")


def fresh() -> Report:
    """The report on the sample by the local backend as it is."""
    return check(SAMPLE)


if __name__ == "__main__":
    main()
