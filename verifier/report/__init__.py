"""Rendering: reports as a terminal table, JSON or Markdown. Pure: text in, text out."""

from verifier.report.markdown import to_markdown
from verifier.report.table import block, heading, remainder, to_table

__all__ = ["block", "heading", "remainder", "to_markdown", "to_table"]
