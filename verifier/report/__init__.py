"""Rendering: reports for a terminal, as Markdown or HTML, and in forms that other tools import. Text in, text out."""

from verifier.report.markdown import to_markdown
from verifier.report.page import to_fragment, to_html
from verifier.report.table import block, heading, remainder, to_table

__all__ = ["block", "heading", "remainder", "to_fragment", "to_html", "to_markdown", "to_table"]
