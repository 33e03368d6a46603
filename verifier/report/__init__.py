"""Rendering: reports as a terminal table, JSON or Markdown. Pure: text in, text out."""

from verifier.report.markdown import to_markdown
from verifier.report.table import to_table

__all__ = ["to_markdown", "to_table"]
