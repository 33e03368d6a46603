"""The origins of stored sources, and of an article among them."""

from collections.abc import Collection

from verifier.index.record import Record
from verifier.models import Source
from verifier.origins import Link, Origins, assign_origins
from verifier.origins.credits import Credit, credits


def origins_of(record: Record, ids: Collection[str] | None, article: Source | None = None) -> Origins:
    """The origins of the sources of these ids, or of all, and of the article, stored or not.

    Only the reportings that these are in are read. The origins name all the sources of those.
    """
    with record.kinship() as kinship:
        wanted = None if ids is None else {*ids, *([article.id] if article else [])}
        members = kinship.reportings(wanted)
        new: list[Link] = []
        stranger = article is not None and not any(article.id in group for group in members.values())
        if article is not None and stranger:
            new = kinship.links_to(article)
            linked = kinship.reportings({link.one if link.other == article.id else link.other for link in new})
            joined = [one for group in linked.values() for one in group]
            members = {name: group for name, group in (members | linked).items() if name not in linked}
            members[article.id] = [*joined, article.id]
        every = [one for group in members.values() for one in group]
        known = {source.id: source for source in record.sources(None if ids is None else every)}
        if article is not None:
            known[article.id] = article.info
        links = [*kinship.links(every), *new]
        aliases = kinship.names()

        def credited(source_id: str) -> Collection[Credit]:
            text = article if article and article.id == source_id else record.full_sources([source_id])[source_id]
            return credits(text)

        groups = [[known[one] for one in group] for group in members.values()]
        return assign_origins(groups, links, credited, aliases, doubt=article)
