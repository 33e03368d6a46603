"""Rendering: reports as a terminal table, Markdown or a page of HTML. Pure: text in, text out."""

from verifier.report.markdown import to_markdown
from verifier.report.page import to_fragment, to_html
from verifier.report.table import block, heading, remainder, to_table

__all__ = ["block", "heading", "remainder", "to_fragment", "to_html", "to_markdown", "to_table"]
