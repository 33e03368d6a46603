"""The desk that a command works at: ledger, embedder, backend and index, as the settings say."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from verifier.cli.index import add_sources, open_index
from verifier.cli.options import notice

if TYPE_CHECKING:
    from verifier.endpoint import OpenAIBackend
    from verifier.endpoint.estimate import Plan
    from verifier.endpoint.meter import Bill
    from verifier.ledger import Ledger
    from verifier.pipeline import Desk
    from verifier.protocols import Backend
    from verifier.settings import Settings


LedgerT = TypeVar("LedgerT", bound="Ledger")


def open_ledger(stack: ExitStack, settings: "Settings", kind: "type[LedgerT]") -> "LedgerT | None":
    """The ledger, where these settings have an endpoint asked anything; `stack` closes it."""
    from verifier.backends import needs_ledger
    from verifier.ledger import LEDGER_FILE

    if not needs_ledger(settings):
        return None
    ledger = kind(settings.index / LEDGER_FILE, replay=settings.replay)
    stack.callback(ledger.close)
    return ledger


def open_desk(
    stack: ExitStack,
    settings: "Settings",
    ledger: "Ledger | None",
    sources: list[Path],
    *,
    only_these: bool = False,
    notify: Callable[[str], None] = lambda _: None,
    plan: "Plan | None" = None,
) -> "Desk":
    """Everything opened, the sources indexed, and the backend named on stderr.

    `stack` closes what is open, and says on stderr what an endpoint was asked. `only_these`: what else the index holds
    is removed from it. With a `plan` no model is asked anything, and what would be asked is put there.
    """
    from verifier.backends import open_backend, open_embedder, open_remote, recorded
    from verifier.pipeline import Desk

    embedder = open_embedder(settings)
    asking = recorded(embedder, settings, ledger)
    remote = open_remote(settings, embedder, ledger, plan)
    backend = open_backend(settings, embedder, remote)
    stack.callback(backend.close)
    introduce(stack, backend, remote)
    index = stack.enter_context(open_index(settings, asking if settings.replay else embedder))
    if sources:
        given = add_sources(index, sources).source_ids
        stale = [source.id for source in index.sources() if only_these and source.id not in given]
        for identity in stale:
            index.remove(identity)
    return Desk(
        index=index,
        embedder=asking,
        backend=backend,
        min_origins=settings.min_origins,
        passages_per_claim=settings.passages_per_claim,
        without_rules=settings.without_rules,
        notify=notify,
    )


def introduce(stack: ExitStack, backend: "Backend", remote: object) -> None:
    """Name the backend on stderr; `stack` says there in the end what `remote` was asked, where it is an endpoint."""
    if remote is not None:
        # Not before there is something to ask: a local run does without the endpoint's modules.
        from verifier.endpoint import OpenAIBackend

        if isinstance(remote, OpenAIBackend):
            stack.callback(_tell, remote)
    models = ", ".join(f"{role} {name}" for role, name in sorted(backend.models.items()))
    notice(f"backend: {backend.name} ({models})")


def _tell(remote: "OpenAIBackend") -> None:
    from verifier.wording import one_line

    bill, model = remote.bill(), remote.models["chat"]
    if line := bill_line(bill):
        notice(line)
    # A model's dated edition, such as NAME-2026-01-31, or its path is the one that was asked for.
    if others := [name for name in bill.answered_by if model.rpartition("/")[2] not in name]:
        notice(f"warning: model {model!r} was asked, but the answers are by {', '.join(map(one_line, others))}")


def bill_line(bill: "Bill") -> str:
    """One line on what a run sent and took from the ledger; empty where that is nothing."""
    from verifier.wording import tokens_and_price

    if not (bill.sent or bill.from_ledger):
        return ""
    retried = f" ({bill.retried} of them again)" if bill.retried else ""
    return (
        f"calls: {bill.sent} sent{retried}, {bill.from_ledger} answered by the ledger; "
        f"{tokens_and_price(bill.input_tokens, bill.output_tokens, bill.cost)}"
    )
