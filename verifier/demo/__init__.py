"""A recorded report on a sample article, for a first look without index, key or models."""

from pathlib import Path

from verifier.findings import Report

RECORDED = Path(__file__).parent / "report.json"
"""Made by `python -m evals.demo`."""


def recorded_report() -> Report:
    """The report that is shown."""
    return Report.model_validate_json(RECORDED.read_bytes())
