"""A command run on a pseudo-terminal, and what a person sees there in the end."""

import os
import pty
import re
import struct
import subprocess
import termios
from fcntl import ioctl
from pathlib import Path

from tests.cli.conftest import VERIFY

_PIECE = re.compile(r"\x1b\[(?P<count>\d*)(?P<command>[AK])|\x1b\[[0-9;?]*[a-zA-Z]|\r|\n|[^\x1b\r\n]+")


def on_terminal(*arguments: object, cwd: Path, columns: int = 100, **environment: str) -> tuple[int, str, str]:
    """Exit code of the installed command, the lines on its terminal at the end, and all that was written to it."""
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")}
    process = subprocess.Popen(
        [VERIFY, *map(str, arguments)],
        cwd=cwd,
        env={**inherited, "TERM": "xterm", **environment},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    written = b""
    while chunk := _read(ours):
        written += chunk
    os.close(ours)
    raw = written.decode()
    return process.wait(timeout=60), shown(raw), raw


def shown(raw: str) -> str:
    """The lines that stand on the terminal after `raw`: line feeds, cursor up and erased lines are obeyed."""
    lines, row, column = [""], 0, 0
    for piece in _PIECE.finditer(raw):
        match piece["command"], piece[0]:
            case "A", _:
                row -= int(piece["count"] or 1)
            case "K", _:
                lines[row] = ""
            case _, "\r":
                column = 0
            case _, "\n":
                row += 1
                lines += [""] * (row + 1 - len(lines))
            case _, text if not text.startswith("\x1b"):
                lines[row] = lines[row][:column].ljust(column) + text + lines[row][column + len(text) :]
                column += len(text)
    return "\n".join(line.rstrip() for line in lines)


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""  # Linux says so when the other end is closed
