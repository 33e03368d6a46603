"""What a person sees of an audit while it is under way."""

from pathlib import Path

from tests.cli.terminal import on_terminal


def test_a_terminal_shows_how_far_a_run_is_and_then_only_its_summary(archive: Path, tmp_path: Path) -> None:
    code, shown, raw = on_terminal("audit", archive, "--out", "run", "--workers", "1", cwd=tmp_path)
    assert code == 1
    assert "auditing" in raw
    assert "claims: " in raw
    assert " left" in raw
    assert "auditing" not in shown
    assert "outputs:     run" in shown
