"""Titles and authors from document properties, where programs leave much that nobody wrote."""

import re

_NO_TITLE = re.compile(
    r"(?:untitled|unknown|document|title|slide)\s*\d*|microsoft word\b.*"
    r"|.*\.(?:docx?|odt|rtf|pdf|indd|qxd|html?|txt|tmp)",
    re.IGNORECASE,
)
_NO_AUTHOR = {"admin", "administrator", "anonymous", "author", "owner", "python-docx", "root", "unknown", "user"}
_LONGEST = 200


def sensible_title(title: str | None) -> str | None:
    """`title`, unless it is a file name, a placeholder or too long for a headline."""
    title = (title or "").strip()
    if not any(character.isalpha() for character in title) or len(title) > _LONGEST or _NO_TITLE.fullmatch(title):
        return None
    return title


def sensible_author(author: str | None) -> str | None:
    """`author`, unless it is an account's or a program's name."""
    author = (author or "").strip()
    if not any(character.isalpha() for character in author) or len(author) > _LONGEST or author.lower() in _NO_AUTHOR:
        return None
    return author
