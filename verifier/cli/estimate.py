"""`--estimate`: what a run would cost, printed instead of the run."""

from typing import TYPE_CHECKING

from verifier.cli.options import aligned, write_out

if TYPE_CHECKING:
    from verifier.endpoint.estimate import Estimate, Plan
    from verifier.settings import Settings


def new_plan() -> "Plan":
    """An empty plan; the import waits until a command needs one."""
    from verifier.endpoint.estimate import Plan

    return Plan()


def write_estimate(plan: "Plan", settings: "Settings", *, as_json: bool) -> None:
    """Print what is planned, and what it would cost."""
    estimate = plan.estimate(settings.prices.get(settings.model))
    if as_json:
        write_out(estimate.model_dump_json(indent=2) + "\n")
        return
    write_out(aligned(estimate_lines(estimate)))


def estimate_lines(estimate: "Estimate") -> dict[str, str]:
    """What people are told of an estimate, by its headings."""
    known = f"about ${estimate.cost:.4f}" if estimate.cost is not None else "unknown: set prices in verifier.toml"
    stored = f" (and {estimate.recorded:,} that the ledger answers)" if estimate.recorded else ""
    return {
        "calls": f"{estimate.calls:,}{stored}",
        "tokens in": f"about {estimate.input_tokens:,}",
        "tokens out": f"about {estimate.output_tokens:,}, reasoning not counted",
        "price": known if estimate.calls else "nothing",
    }
