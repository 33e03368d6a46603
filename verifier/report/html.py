"""Pages of HTML that need no other file, font or picture; in them a text stays text and never becomes markup."""

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verifier import wording

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, *, script: str | None = None, **values: Any) -> str:
    """The page that `template` makes of `values`, in the common style.

    `script` names a file of the templates that runs in the page. The page's policy allows that style and that script,
    by their hashes, and nothing else.
    """
    from markupsafe import Markup

    style, code = _file("style.css"), _file(script) if script else None
    return (
        environment(TEMPLATES)
        .get_template(template)
        .render(
            style=Markup(style),
            script=Markup(code) if code else None,
            policy=_policy(style, code),
            wording=wording,
            **values,
        )
    )


@cache
def environment(templates: Path) -> "Environment":
    """Templates of a folder: what is put in is escaped, on one line and without unseen characters."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )


def _shown(value: Any) -> Any:
    return wording.one_line(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _policy(style: str, script: str | None) -> str:
    scripts = [f"script-src {_source(script)}"] if script else []
    rules = ["default-src 'none'", f"style-src {_source(style)}", *scripts, "img-src data:"]
    return "; ".join([*rules, "base-uri 'none'", "form-action 'none'"])


def _source(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


@cache
def _file(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")
