"""Pages of the server: made as those of reports are, with a policy in the header too, that of the page itself."""

import html
import re
from pathlib import Path
from typing import Any

from fastapi import Response

from verifier.report.html import render

TEMPLATES = Path(__file__).parent / "templates"
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')
_HEAD = 2_000


def page(
    template: str, *, status: int = 200, headers: dict[str, str] | None = None, script: str | None = None, **values: Any
) -> Response:
    """The answer with the page that one of our templates makes of `values`."""
    scripts = (script,) if script else ()
    text = render(
        template, scripts=scripts, styles=("served.css", "web.css"), editable=True, folder=TEMPLATES, **values
    )
    return as_page(text, status, headers)


def as_page(text: str, status: int = 200, headers: dict[str, str] | None = None, policy: str = "") -> Response:
    """The answer with a page of ours; its header forbids what the page itself forbids, and what `policy` adds."""
    own = _POLICY.search(text, 0, _HEAD)
    forbidden = html.unescape(own[1]) if own else ""
    if not (forbidden and forbidden.isascii() and forbidden.isprintable()):
        forbidden = "default-src 'none'"
    both = {**(headers or {}), "content-security-policy": f"{forbidden}{policy}"}
    return Response(text, status, both, "text/html; charset=utf-8")
