"""Ways to put an article on disk and read it, or to see the one line with which it is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from verifier.errors import InputError
from verifier.models import Source
from verifier.reading import read_source

Reader = Callable[[str, str | bytes], Source]
Refusal = Callable[[str, str | bytes], str]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    def written_and_read(name: str, content: str | bytes) -> Source:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_source(path)

    return written_and_read


@pytest.fixture
def refused(read: Reader, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Refusal:
    def line(name: str, content: str | bytes) -> str:
        with pytest.raises(InputError) as refusal:
            read(name, content)
        message = str(refusal.value)
        assert message.startswith(f"{tmp_path / name}: ")
        assert message.isprintable()
        assert capfd.readouterr() == ("", "")
        return message.removeprefix(f"{tmp_path / name}: ")

    return line
