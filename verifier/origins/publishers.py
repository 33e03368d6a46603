"""Who published a source: its outlet, the registrable domain of its address, and the family of either."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from urllib.parse import parse_qsl, urlencode, urlsplit

from tld import get_fld

from verifier.models import Frozen, SourceInfo

_HOST = re.compile(r"(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*")
_TRACKING = re.compile(
    r"(?:utm_|at_|mc_|pk_|wt[._])|(?:fbclid|gclid|dclid|msclkid|igshid|cmpid|ref|ref_src|smid|s_cid)$", re.I
)


class Directory(Frozen):
    """The contents of outlets.toml: names, folded, and what each stands for."""

    families: dict[str, str]
    agencies: dict[str, str]
    shared_hosts: frozenset[str]


@cache
def directory() -> Directory:
    """The directory that ships with the package."""
    content = tomllib.loads((files(__package__) / "outlets.toml").read_text(encoding="utf-8"))
    return Directory(
        families=_by_member(content["families"]),
        agencies=_by_member(content["agencies"]),
        shared_hosts=frozenset(content["hosts"]["shared"]),
    )


@lru_cache(maxsize=4_096)
def fold(name: str) -> str:
    """The name as names are compared: without case, a leading article and odd white space."""
    return re.sub(r"^the ", "", " ".join(name.casefold().split()))


def publishers(source: SourceInfo) -> tuple[str, ...]:
    """Keys of the publisher of a source; sources that share one have one publisher. None is known of many a source."""
    known = directory()
    names = [fold(source.outlet)] if source.outlet and source.outlet.strip() else []
    if (domain := registrable_domain(source.url)) and domain not in known.shared_hosts:
        names.append(domain)
    return tuple(dict.fromkeys(known.families.get(name) or known.agencies.get(name) or name for name in names))


def registrable_domain(url: str | None) -> str | None:
    """The domain that someone registered (bbc.co.uk of news.bbc.co.uk), by the Public Suffix List that `tld` carries.

    As the list has it, an unlisted top-level domain is a suffix itself. None for bare hosts and IP addresses.
    """
    host = _host(url)
    return _domain(host) if host and _HOST.fullmatch(host) else None


@lru_cache(maxsize=1_000)
def _domain(host: str) -> str:
    return get_fld(f"https://{host}", fail_silently=True) or ".".join(host.split(".")[-2:])


def canonical_address(url: str | None) -> str | None:
    """The address without scheme, `www.`, `m.`, tracking parameters, fragment and final slash.

    None for the front page of a site: many texts stand there.
    """
    host = _host(url)
    if not url or not host:
        return None
    parts = urlsplit(url.strip())
    kept = sorted(pair for pair in parse_qsl(parts.query) if not _TRACKING.match(pair[0]))
    path = re.sub(r"/(?:amp|index\.html?)?/?$", "", parts.path)
    if not path and not kept:
        return None
    return re.sub(r"^(?:www|m|amp)\.", "", host) + path + (f"?{urlencode(kept)}" if kept else "")


def _host(url: str | None) -> str | None:
    try:
        return (urlsplit(url.strip()).hostname or "").rstrip(".") if url else None
    except ValueError:
        return None


def _by_member(groups: dict[str, list[str]]) -> dict[str, str]:
    return {fold(member): fold(name) for name, members in groups.items() for member in (name, *members)}
