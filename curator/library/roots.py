"""Folders as the library keeps them: absolute, links resolved, in the system's own bytes."""

from __future__ import annotations

import os
from pathlib import Path

from curator.domain.errors import UsageError
from curator.domain.image import Folder
from curator.store import folders
from curator.store.engine import Database


def root_of(path: Path) -> bytes:
    """A folder's path in that form; it need not be there."""
    return os.fsencode(os.path.realpath(path))


def existing_root(path: Path) -> bytes:
    """The same of a folder that is there; raises UsageError."""
    root = root_of(path)
    if not os.path.isdir(root):
        raise UsageError(f"{path} is not a folder")
    return root


def knows_any_file(database: Database, folder: Folder, root: bytes) -> bool:
    """Whether a folder's files, if it has any, may lie below another root now."""
    with database.read() as connection:
        known = [file for file in folders.files_of(connection, folder.id) if not file.missing]
    return not known or any(
        os.path.isfile(path) and os.path.getsize(path) == file.stat.size
        for file in known
        for path in [os.path.join(root, file.relpath)]
    )
