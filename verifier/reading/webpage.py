"""HTML: the article without navigation, comments and boilerplate, and what the page says of itself."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from verifier.errors import InputError
from verifier.reading.dates import parse_published
from verifier.reading.draft import Draft, is_web_address
from verifier.reading.text import clean, decode

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}charset=[\"']?((?:windows|iso|koi8|gb|big5|euc|shift)[\w-]{0,30})", re.IGNORECASE
)
_HEAD = 4096
_LATIN_1 = {"iso-8859-1", "iso8859-1"}
_OPENING = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?>(?><!--.{0,2000}?-->)\s*)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_DATE_NAMES = (
    *("article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date"),
    *("dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "pubdate", "publish_date", "date"),
)
_LINKED_DATA = re.compile(r'"datePublished"\s*:\s*"([^"]{1,60})"')
_DATED_PATH = re.compile(r"/(\d{4})/(\d{1,2})/(\d{1,2})/")
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|opacity)\s*:\s*0(?![.\d]*[1-9])", re.IGNORECASE
)
_WHOLE = ("html", "body", "main", "article")
_MARKS = re.compile(r"^(?:- |\| )| ?\| ?$")


def looks_like_html(text: str) -> bool:
    """Whether `text` opens as an HTML document."""
    return _OPENING.match(text) is not None


def decode_html(data: bytes, name: str) -> str:
    """The characters of a page, with regard to the encoding that it declares."""
    declared = _DECLARED.search(data, 0, _HEAD)
    encoding = declared[1].decode().lower() if declared else None
    # Browsers read Latin-1 as Windows-1252, and pages rely on it for their curly quotes.
    return decode(data, name, "windows-1252" if encoding in _LATIN_1 else encoding)


def read_html(page: str, name: str) -> Draft:
    """The article in an HTML page, one block a line. Incomplete dates and odd addresses are left out."""
    from trafilatura import bare_extraction, load_html
    from trafilatura.settings import Document

    try:
        tree = load_html(clean(page))
        dates = [] if tree is None else list(_dates(tree))
        if tree is not None:
            _drop_unseen(tree)
        found = None if tree is None else bare_extraction(tree, with_metadata=True, include_comments=False)
    # A page is hostile ground: whatever its parsers stumble over is the page's fault.
    except Exception as error:
        raise InputError(f"{name}: cannot be read as HTML ({type(error).__name__}); save the article as text") from None
    if not isinstance(found, Document) or not found.text:
        raise InputError(f"{name}: holds no text of an article; save the article itself as text")
    url = found.url if found.url and is_web_address(found.url) else None
    in_address = ("-".join(part.zfill(2) for part in day) for day in _DATED_PATH.findall(url or ""))
    return Draft(
        text="\n\n".join(_MARKS.sub("", line) for line in found.text.split("\n")),
        title=found.title,
        outlet=found.sitename,
        url=url,
        published=_published([*dates, *in_address]),
        byline=found.author,
    )


def _published(dates: list[str]) -> datetime | None:
    return next((moment for moment in map(parse_published, dates) if moment), None)


def _drop_unseen(tree: Any) -> None:
    """Take out what a reader of the page does not see: on short pages the extraction itself would keep it."""
    unseen = "//noscript | //template | //*[@hidden or @aria-hidden='true']"
    styled = (element for element in tree.xpath("//*[@style]") if _HIDING.search(element.get("style")))
    for element in [*tree.xpath(unseen), *styled]:
        if element.getparent() is not None and element.tag not in _WHOLE:
            element.drop_tree()


def _dates(tree: Any) -> Iterator[str]:
    """What the page calls its date of publication, best first.

    Not htmldate's answer: it takes the day from the address and so loses the hour, fills an incomplete date with
    today's day, and takes a date of modification for one of publication.
    """
    named: dict[str, str] = {}
    for meta in tree.iter("meta"):
        label = meta.get("property") or meta.get("itemprop") or meta.get("name") or ""
        named.setdefault(label.lower(), meta.get("content") or "")
    yield from (named[label] for label in _DATE_NAMES if label in named)
    for script in tree.iter("script"):
        yield from _LINKED_DATA.findall(script.text or "")
    yield from tree.xpath("//*[@itemprop='datePublished']/@datetime")
    yield from tree.xpath("(//article|//main)//time/@datetime")
