"""Articles in: text, Markdown, HTML, PDF and DOCX become `Source`s. Every failure is one clear `InputError`."""

from verifier.reading.article import Details, read_bytes, read_source, read_stdin
from verifier.reading.files import RESULTS_MARK, find_articles
from verifier.reading.text import normalise

__all__ = ["RESULTS_MARK", "Details", "find_articles", "normalise", "read_bytes", "read_source", "read_stdin"]
