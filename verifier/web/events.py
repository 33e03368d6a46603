"""What happens while an article or a claim is checked, in the order in which it happens."""

from typing import Annotated, Literal

from pydantic import Field

from verifier.findings import Finding
from verifier.models import Frozen, SourceInfo


class Progress(Frozen):
    """What is being done, in a few words."""

    kind: Literal["progress"] = "progress"
    text: str


class Begun(Frozen):
    """The article was read; this is known of it."""

    kind: Literal["article"] = "article"
    article: SourceInfo


class Found(Frozen):
    """A finding is settled; `number` is its place in the report, from 1."""

    kind: Literal["finding"] = "finding"
    number: int
    finding: Finding


class Done(Frozen):
    """The check is finished, and its report kept under this id."""

    kind: Literal["done"] = "done"
    report_id: str


class Failed(Frozen):
    """The check came to nothing, for a reason said in one line."""

    kind: Literal["failed"] = "failed"
    failure: str


class Cancelled(Frozen):
    """Somebody called the check off, or the server was closed."""

    kind: Literal["cancelled"] = "cancelled"


Event = Annotated[Progress | Begun | Found | Done | Failed | Cancelled, Field(discriminator="kind")]
