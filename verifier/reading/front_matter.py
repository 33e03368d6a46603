"""Optional YAML front matter at the top of a text: title, outlet, published, url, byline."""

import re
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from verifier.errors import InputError
from verifier.models import Source
from verifier.reading.dates import as_utc, parse_published
from verifier.reading.draft import Draft, is_web_address
from verifier.reading.text import clean_line

_KNOWN = ("title", "outlet", "url", "byline")
_FENCE = "---"
_CLOSING = ("---", "...")
_LONGEST = 100
_KNOWN_KEY = re.compile(r"(?:title|outlet|published|url|byline)[ \t]*:", re.IGNORECASE)
_ANY_KEY = re.compile(r"[A-Za-z_][\w-]*[ \t]*:(?:\s|$)")
_COLLECTION = re.compile(r"(?:- |\[|\{)")


def read_front_matter(text: str, name: str) -> Draft:
    """What the front matter of `text` says, with the text after it; without front matter, all of the text.

    `text` has plain line breaks. A text that merely begins with a `---` rule is left whole.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        return Draft(text=text)
    end = next((number for number, line in enumerate(lines[1:_LONGEST], 1) if line.rstrip() in _CLOSING), None)
    if end is None:
        if _KNOWN_KEY.match(next((line for line in lines[1:] if line.strip()), "")):
            raise InputError(
                f"{name}: the front matter opened in line 1 is not closed; end it with a line of three dashes"
            )
        return Draft(text=text)
    block = lines[1:end]
    if not _is_front_matter(block):
        return Draft(text=text)
    values = _load(block, name)
    known = {key: _words(values[key], key, name) for key in _KNOWN if values.get(key) is not None}
    if "url" in known and not is_web_address(known["url"]):
        raise InputError(
            f"{name}: front matter, 'url': {_shown(known['url'])} is no web address; begin it with https://"
        )
    published = values.get("published")
    return Draft(
        text="\n".join(lines[end + 1 :]),
        published=None if published is None else _moment(published, name),
        **known,
    )


def with_front_matter(article: Draft | Source) -> str:
    """The words of a file from which `read_front_matter` reads all that is known of `article`."""
    import yaml

    given = {
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published and article.published.isoformat(),
        "url": article.url if is_web_address(article.url or "") else None,
        "byline": article.byline,
    }
    known = {key: line for key, value in given.items() if (line := clean_line(value or ""))}
    matter = yaml.safe_dump(known, allow_unicode=True, sort_keys=False, width=float("inf"))
    return f"{_FENCE}\n{matter}{_FENCE}\n{article.text}\n"


def _is_front_matter(block: list[str]) -> bool:
    """Prose between two rules is set off by a blank line or has no keys; YAML begins at once, or names a known key."""
    if any(_KNOWN_KEY.match(line) for line in block):
        return True
    first = block[0] if block else ""
    if not first.strip():
        return not any(line.strip() for line in block)
    return first.startswith("#") or bool(_ANY_KEY.match(first) or _COLLECTION.match(first))


def _load(block: list[str], name: str) -> dict[str, Any]:
    import yaml

    words = "\n".join(block)
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(words)):
            raise InputError(f"{name}: the front matter uses a YAML alias (*name); write the value out")
        loaded = yaml.safe_load(words)
    except yaml.MarkedYAMLError as error:
        line = 2 + (error.problem_mark.line if error.problem_mark else 0)
        problem = error.problem or "broken"
        raise InputError(
            f"{name}: line {line}: the front matter is not valid YAML ({problem}); put the value in quotes"
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problem = "nested too deeply" if isinstance(error, RecursionError) else " ".join(str(error).split())
        raise InputError(f"{name}: the front matter is not valid YAML ({problem}); mend or remove it") from None
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise InputError(f"{name}: line 2: the front matter is not a list of 'key: value' lines; write 'title: ...'")
    return {str(key).lower(): value for key, value in loaded.items()}


def _words(value: object, key: str, name: str) -> str:
    if not isinstance(value, str):
        raise InputError(f"{name}: front matter, {key!r}: must be text, not {type(value).__name__}; put it in quotes")
    return value


def _moment(value: object, name: str) -> datetime:
    parsed = None
    if isinstance(value, date):
        with suppress(OverflowError):
            parsed = as_utc(value)
    elif isinstance(value, str | int) and not isinstance(value, bool):
        parsed = parse_published(str(value))
    if parsed is None:
        raise InputError(
            f"{name}: front matter, 'published': {_shown(value)} is no complete date; write it like 2025-03-17"
        )
    return parsed


def _shown(value: object) -> str:
    words = repr(value) if isinstance(value, str | int | date) else f"a {type(value).__name__}"
    return words if len(words) <= 60 else f"{words[:57]}..."
