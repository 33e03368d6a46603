"""`verify help`: the documentation where the work is done."""

from pathlib import Path

import pytest

from tests.cli.conftest import Verify
from tests.cli.terminal import on_terminal
from verifier.docs import TOPICS, page
from verifier.settings import Settings


def test_without_a_topic_the_pages_are_listed(verify: Verify) -> None:
    run = verify("help")
    assert run.code == 0
    assert [line.split()[0] for line in run.out.splitlines() if line][: len(TOPICS)] == list(TOPICS)


@pytest.mark.parametrize("topic", TOPICS)
def test_into_a_pipe_a_page_is_markdown(verify: Verify, topic: str) -> None:
    run = verify("help", topic)
    assert (run.code, run.err) == (0, "")
    assert run.out == page(topic)


def test_a_terminal_shows_a_page_without_its_markup(tmp_path: Path) -> None:
    code, shown, _ = on_terminal("help", "verdicts", cwd=tmp_path)
    assert code == 0
    assert "What a verdict means" in shown
    assert "at least one other origin refutes the claim" in " ".join(shown.split())
    assert "reasons (verify help reasons)" in " ".join(shown.split())
    assert not [mark for mark in ("**", "| ---", "](", "`") if mark in shown]


def test_a_narrow_terminal_cuts_no_word_off(tmp_path: Path) -> None:
    _, shown, _ = on_terminal("help", "configuration", cwd=tmp_path, columns=72)
    assert "…" not in shown
    assert all(f" {name} " in shown for name in Settings.model_fields)


def test_an_unknown_topic_is_one_line_with_the_nearest_names(verify: Verify) -> None:
    run = verify("help", "audit")
    assert (run.code, run.out) == (2, "")
    assert run.complaint.startswith("verify: there is no help on 'audit': see verify help audits")
