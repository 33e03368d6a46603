"""Pages of HTML that need no other file, font or picture; in them a text stays text and never becomes markup."""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verifier import wording

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"


def render(
    template: str,
    *,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    editable: bool = False,
    folder: Path = TEMPLATES,
    **values: Any,
) -> str:
    """The page that `template` makes of `values`, in the common style and in `styles`, with `scripts` at its end.

    All are names of files in `folder`, or else among the templates of reports. The policy of the page allows those
    styles and scripts, by their hashes, and nothing else; where it is `editable`, its own server may be asked too.
    """
    style = [_file(folder, name) for name in ("style.css", *styles)]
    code = [_file(folder, name) for name in scripts]
    page = environment(folder).get_template(template)
    policy = _policy(style, code, editable=editable)
    return page.render(
        styles=[_trusted(one) for one in style],
        scripts=[_trusted(one) for one in code],
        policy=policy,
        editable=editable,
        wording=wording,
        **values,
    )


def fragment(template: str, **values: Any) -> str:
    """A piece of a page, to be put into one: the markup that `template` of the reports makes of `values`."""
    return environment(TEMPLATES).get_template(template).render(wording=wording, **values)


@cache
def environment(templates: Path) -> "Environment":
    """Templates of a folder, or else of reports: what is put in is escaped, on one line, without unseen characters."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader([templates, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.filters["kept"] = _kept
    return made


def _shown(value: Any) -> Any:
    return wording.one_line(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _kept(text: str) -> "Markup":
    """`text` escaped, with its white space as it is."""
    from markupsafe import escape

    return escape(wording.seen(text))


def _trusted(content: str) -> "Markup":
    from markupsafe import Markup

    return Markup(content)


def _policy(styles: Sequence[str], scripts: Sequence[str], *, editable: bool) -> str:
    code = [f"script-src {' '.join(map(_source, scripts))}"] if scripts else []
    rules = ["default-src 'none'", f"style-src {' '.join(map(_source, styles))}", *code, "img-src data:"]
    own = ["connect-src 'self'", "form-action 'self'"] if editable else ["form-action 'none'"]
    return "; ".join([*rules, "base-uri 'none'", *own])


def _source(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


@cache
def _file(folder: Path, name: str) -> str:
    path = folder / name
    return (path if path.exists() else TEMPLATES / name).read_text(encoding="utf-8")
