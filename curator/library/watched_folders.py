"""The part of the Library that is about watched folders: added, removed, followed, counted."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from pathlib import Path

from curator.domain.change import Fact, FolderAdded, FolderRelinked, FolderRemoved
from curator.domain.errors import UnknownNameError, UsageError
from curator.domain.image import Folder, FolderId
from curator.library.roots import existing_root, knows_any_file, root_of
from curator.store import folders
from curator.store.engine import Database


class WatchedFolders(ABC):
    """What the Library builds on.

    Attributes:
        folders: all folders as they are now, those included that are no longer watched.
    """

    database: Database
    folders: tuple[Folder, ...]

    @abstractmethod
    def submit(self, fact: Fact) -> None:
        """Write a Fact."""

    @abstractmethod
    def flush(self) -> None:
        """Wait until everything submitted is on disk, and take in what came of it."""

    @property
    def watched(self) -> tuple[Folder, ...]:
        """The folders that are watched now."""
        return tuple(folder for folder in self.folders if folder.watched)

    def add_folder(self, path: Path, patterns: tuple[str, ...] = ()) -> Folder:
        """Watch a folder (again), and wait until that is written.

        Raises:
            UsageError: it is no folder.
        """
        if self.ask_to_add(path, patterns):
            self.flush()
        return self.folder(path)

    def ask_to_add(self, path: Path, patterns: tuple[str, ...] = ()) -> bool:
        """Have a folder watched (again); False when it is already.

        Nobody waits: `Committed` news with the folders follow, and a watch that has been started
        takes it up by itself.

        Raises:
            UsageError: it is no folder.
        """
        root = existing_root(path)
        if any(folder.path == root for folder in self.watched):
            return False
        self.submit(FolderAdded(root, patterns=patterns))
        return True

    def remove_folder(self, path: Path) -> None:
        """Watch a folder no longer; what was judged in it is kept. Raises UnknownNameError."""
        self.ask_to_remove(self.folder(path).id)
        self.flush()

    def ask_to_remove(self, folder_id: FolderId) -> None:
        """Have a folder watched no longer; nobody waits, as with `ask_to_add`."""
        if any(folder.id == folder_id for folder in self.watched):
            self.submit(FolderRemoved(folder_id))

    def relink_folder(self, old: Path, new: Path) -> None:
        """Follow a folder that lies elsewhere now.

        Raises:
            UnknownNameError: `old` is not watched.
            UsageError: `new` is no folder, is known already, or holds none of the files.
        """
        root = existing_root(new)
        if any(folder.path == root for folder in self.folders):
            raise UsageError(f"{new} is in the library already")
        folder = self.folder(old)
        if not knows_any_file(self.database, folder, root):
            raise UsageError(f"none of the files known in {old} lies in {new}")
        self.submit(FolderRelinked(folder.id, root))
        self.flush()

    def folder(self, path: Path) -> Folder:
        """The watched folder at a path; raises UnknownNameError."""
        root = root_of(path)
        found = next((folder for folder in self.watched if folder.path == root), None)
        if found is None:
            near = tuple(os.fsdecode(folder.path) for folder in self.watched)
            raise UnknownNameError("watched folder", str(path), near)
        return found

    def image_counts(self) -> dict[FolderId, int]:
        """How many images have a file in each folder that is not missing."""
        with self.database.read() as connection:
            return folders.image_counts(connection)
