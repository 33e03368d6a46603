"""`verify origins`: which of the indexed sources count once, and why."""

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from verifier.cli.index import described, open_index
from verifier.cli.options import INDEX, notice, settings_from, takes, write_out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verifier.models import SourceInfo
    from verifier.origins import Link

    Cluster = tuple[str, list[SourceInfo], list[Link]]

OriginsFormat = Literal["table", "json"]

SHOWN = 20
"""The most sources and reasons of one origin in the table."""


@takes(*INDEX, "embeddings")
def origins(
    origins_format: Annotated[OriginsFormat, typer.Option("--format", help="How the origins are written.")] = "table",
    **options: Any,
) -> None:
    """List the origins of the indexed sources, the largest first, and why their sources count once."""
    from verifier.backends import open_embedder

    settings = settings_from(**options)
    with open_index(settings, open_embedder(settings)) as index:
        known = {source.id: source for source in index.sources()}
        found = index.origins()
    clusters = [(origin, [known[one] for one in members], links) for origin, members, links in found.groups()]
    if not clusters:
        notice("the index is empty: add sources with verify index add")
    write_out(_as_json(clusters) if origins_format == "json" else _as_table(clusters))


def _as_json(clusters: "Sequence[Cluster]") -> str:
    listed = [
        {
            "id": origin,
            "sources": [source.model_dump(mode="json") for source in sources],
            "reasons": [link.model_dump(mode="json") for link in links],
        }
        for origin, sources, links in clusters
    ]
    return json.dumps({"origins": listed}, indent=1, ensure_ascii=False) + "\n"


def _as_table(clusters: "Sequence[Cluster]") -> str:
    from verifier.origins import reasons
    from verifier.wording import one_line

    lines = []
    for origin, sources, links in clusters:
        lines.append(f"{origin}  {len(sources)} source{'s' * (len(sources) != 1)}, 1 origin")
        lines += _some([f"  {described(source)}" for source in sources], "sources")
        why = reasons(links, {source.id for source in sources})
        lines += _some(
            [f"    {link.signal}: {one_line(link.sentence)} [{one_line(link.evidence)}]" for link in why], "reasons"
        )
    several = sum(len(sources) > 1 for _, sources, _ in clusters)
    total = sum(len(sources) for _, sources, _ in clusters)
    lines.append(f"{total} sources, {len(clusters)} origins, {several} of them with several sources")
    return "\n".join(lines) + "\n"


def _some(lines: list[str], what: str) -> list[str]:
    left = len(lines) - SHOWN
    return lines if left <= 0 else [*lines[:SHOWN], f"    … and {left:,} more {what}: see --format json"]
