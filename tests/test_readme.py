"""What the README and the pages beside the code say to type works as it stands, and their links lead somewhere."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reading.builders import pdf
from verifier.docs import TOPICS, page

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def indented(text: str) -> list[str]:
    """The lines to type, without what is remarked on them."""
    return [line.partition(" # ")[0].strip() for line in re.findall(r"^    (\S.*)$", text, re.MULTILINE)]


COMMANDS = dict.fromkeys(
    line
    for text in (README, page("audits"), page("evaluation"))
    for line in indented(text)
    if line.startswith(("verify ", "cat "))
)
SETTINGS = [line for line in indented(page("configuration")) if re.match(r"\w+ = ", line)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the README speaks of."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "archive").mkdir()
    news = "The bridge was opened in 1968. A barge hit it on Tuesday, killing two people."
    (folder / "archive" / "ledger.txt").write_text(f"---\noutlet: Ledger\n---\n{news}\n", encoding="utf-8")
    (folder / "article.txt").write_text("Two people were killed when a barge hit the bridge.\n", encoding="utf-8")
    (folder / "a.html").write_text(f"<html><body><article><p>{news}</p></article></body></html>", encoding="utf-8")
    (folder / "b.pdf").write_bytes(pdf(["Two people were killed when a barge hit the bridge on Tuesday."]))
    claim = "Two people were killed when a barge hit the bridge."
    lines = {
        "labels": {"id": "1", "claim": claim, "article": "article.txt", "label": "corroborated"},
        "pairs": {"premise": news, "hypothesis": claim, "label": "supports"},
        "gold": {"article": "article.txt", "claims": [{"claim": claim, "quote": "Two people were killed"}]},
    }
    for name, line in lines.items():
        (folder / f"{name}.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    for month in ("april", "may"):
        audit = [Path(sys.executable).parent / "verify", "audit", "archive/", "--out", f"runs/{month}"]
        subprocess.run(audit, cwd=folder, check=True, capture_output=True, timeout=120)
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_runs(desk: Path, command: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=desk,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout or "--out" in command or "index add" in command


def test_the_settings_of_the_sample_file_are_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from verifier.settings import load_settings

    monkeypatch.chdir(tmp_path)
    Path("verifier.toml").write_text("\n".join(SETTINGS), encoding="utf-8")
    settings = load_settings()
    assert len(SETTINGS) == 11
    assert settings.min_origins == 2
    assert settings.prices[settings.model].output == 2.0


def test_the_samples_of_the_readme_exist() -> None:
    named = re.findall(r"seeds/[\w./-]+", README)
    assert named
    assert all((ROOT / name.rstrip(".")).exists() for name in named)


def test_the_links_of_the_readme_lead_to_files() -> None:
    linked = re.findall(r"\]\(([^)]+)\)", README)
    assert all((ROOT / link).is_file() for link in linked)
    assert {f"verifier/docs/{name}.md" for name in TOPICS} <= set(linked)
