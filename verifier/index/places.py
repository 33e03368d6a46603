"""Where the Chroma collections of one index are kept: folders beside the record, or a server. One is current."""

import re
import shutil
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from verifier.errors import IndexStoreError
from verifier.index import manifest
from verifier.index.chroma import Collection, Options, delete_on_server, open_folder, open_server


class Place(Protocol):
    """Keeps the collections of one index, each under its number."""

    @property
    def key(self) -> str:
        """Tells the places of one index apart."""

    def open(self, number: int) -> AbstractContextManager[Collection]:
        """That collection, made if it is not there. Raises DamagedError, IndexStoreError."""

    def files(self, number: int, earlier: str | None) -> str:
        """What a closed collection's files look like; `earlier` spares reading unchanged ones."""

    def intact(self, number: int, files: str | None) -> bool:
        """Whether nothing has changed the collection's files since they looked like that; False for None."""

    def keep_only(self, number: int) -> None:
        """Delete the other collections of this index."""


class FolderPlace:
    """Collections in the folders `chroma-<n>` beside the record."""

    key = "folder"

    def __init__(self, index: Path, options: Options) -> None:
        self._index = index
        self._options = options

    def _folder(self, number: int) -> Path:
        return self._index / f"chroma-{number}"

    def open(self, number: int) -> AbstractContextManager[Collection]:
        """The collection in the folder of that number."""
        return open_folder(self._folder(number), self._options)

    def files(self, number: int, earlier: str | None) -> str:
        """The folder's manifest."""
        return manifest.describe(self._folder(number), earlier)

    def intact(self, number: int, files: str | None) -> bool:
        """Whether the folder is as its manifest says."""
        return manifest.intact(self._folder(number), files)

    def keep_only(self, number: int) -> None:
        """Delete the other folders."""
        for folder in self._index.glob("chroma-*"):
            if folder != self._folder(number) and folder.is_dir():
                shutil.rmtree(folder)


class ServerPlace:
    """Collections on a Chroma server, which looks after its own files; named by the index, so that none mix."""

    def __init__(self, url: str, index_id: str, options: Options) -> None:
        if not re.match(r"https?://[^/]", url):
            raise IndexStoreError(f"{url!r} is no address of a Chroma server: give one like http://localhost:8000")
        self.key = url
        self._prefix = f"verifier-{index_id}-"
        self._options = options

    def _name(self, number: int) -> str:
        return f"{self._prefix}{number}"

    def open(self, number: int) -> AbstractContextManager[Collection]:
        """The collection of that number on the server."""
        return open_server(self.key, self._name(number), self._options)

    def files(self, number: int, earlier: str | None) -> str:
        """Nothing to tell."""
        return ""

    def intact(self, number: int, files: str | None) -> bool:
        """Unless it was found wanting."""
        return files is not None

    def keep_only(self, number: int) -> None:
        """Delete the other collections of this index on the server."""
        delete_on_server(self.key, self._prefix, self._name(number))
