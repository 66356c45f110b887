"""Where a library and its caches lie."""

from __future__ import annotations

import glob
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

ENVIRONMENT = "CURATOR_LIBRARY"


@dataclass(frozen=True, slots=True)
class LibraryPlaces:
    """A library's own folder, and the folder of what can be made again."""

    directory: Path
    cache: Path


def library_places(chosen: Path | None, environment: Mapping[str, str]) -> LibraryPlaces:
    """The chosen library, else the one CURATOR_LIBRARY names, else the user's own.

    A chosen library keeps its caches in itself; the user's own uses the platform's cache folder.
    """
    named = environment.get(ENVIRONMENT)
    directory = chosen or (Path(named) if named else None)
    if directory is not None:
        directory = directory.expanduser().absolute()
        return LibraryPlaces(directory, directory / "cache")
    return LibraryPlaces(
        platformdirs.user_data_path("curator", appauthor=False),
        platformdirs.user_cache_path("curator", appauthor=False),
    )


def own_files(places: LibraryPlaces, root: bytes) -> tuple[str, ...]:
    """Patterns of the library's own files below a watched folder: no images, and ever changing."""
    own = os.path.realpath(os.fsencode(places.directory))
    if own == root:
        return ("library.sqlite3*", "writer.*", "backups", "cache")
    if lies_below(own, root):
        return (glob.escape(os.fsdecode(os.path.relpath(own, root))),)
    return ()


def lies_below(path: bytes, root: bytes) -> bool:
    """Whether a path lies somewhere below a folder."""
    separator = os.sep.encode()
    return path.startswith(root.rstrip(separator) + separator)
