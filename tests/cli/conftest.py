"""The command as a person runs it, in a folder of its own."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from verifier.cli.main import main

SEEDS = Path(__file__).parents[2] / "seeds"
VERIFY = Path(sys.executable).parent / "verify"


@dataclass(frozen=True)
class Run:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line that says what is wrong, notices apart."""
        notices = ("backend:", "index:", "calls:", "warning:")
        lines = [line for line in self.err.splitlines() if not line.startswith(notices)]
        assert len(lines) == 1, self.err
        return lines[0]


Verify = Callable[..., Run]


@pytest.fixture
def installed(tmp_path: Path) -> Verify:
    """Runs the installed command as a process in `tmp_path`; keyword arguments are environment variables."""

    def run(*arguments: object, **environment: str) -> Run:
        done = subprocess.run(
            [str(VERIFY), *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "120", **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Run(code=done.returncode, out=done.stdout, err=done.stderr)

    return run


@pytest.fixture
def verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Verify:
    """Runs the command's entry point in this process, which spares the imports; otherwise like `installed`."""

    def run(*arguments: object, stdin: bytes = b"", **environment: str) -> Run:
        with monkeypatch.context() as patch:
            patch.chdir(tmp_path)
            patch.setattr("sys.argv", ["verify", *map(str, arguments)])
            patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
            for name, value in {"COLUMNS": "120", **environment}.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as left:
                main()
        captured = capsys.readouterr()
        return Run(code=int(left.value.code or 0), out=captured.out, err=captured.err)

    return run


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """A short article of one checkable claim."""
    path = tmp_path / "article.txt"
    path.write_text(
        "A gravel barge hit the Kessmere Bridge in Lyngport on Tuesday, killing two people.\n", encoding="utf-8"
    )
    return path
