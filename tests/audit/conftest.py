"""The command as a person runs it, and a few short articles to audit."""

from pathlib import Path

import pytest

from tests.cli.conftest import installed, verify

__all__ = ["installed", "verify"]

TEXTS = {
    "courier": "A gravel barge hit the Kessmere Bridge in Lyngport on Tuesday, killing two people.",
    "gazette": "A gravel barge hit the Kessmere Bridge in Lyngport on Tuesday. The crash killed five people.",
    "herald": "Two people were killed on Tuesday when a gravel barge hit the Kessmere Bridge in Lyngport.",
    "mercury": "The mayor of Lyngport closed the Kessmere Bridge to lorries until Friday.",
}


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A folder of four articles by four outlets."""
    folder = tmp_path / "archive"
    folder.mkdir()
    for outlet, text in TEXTS.items():
        words = f"---\ntitle: The {outlet} on the bridge\noutlet: {outlet.title()}\n---\n{text}\n"
        (folder / f"{outlet}.txt").write_text(words, encoding="utf-8")
    return folder
