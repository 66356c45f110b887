"""A library damaged inside is told in words, and its lock is let go."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from curator.domain.errors import LibraryDamagedError
from curator.library.scan import scan
from curator.store.engine import FILE_NAME

from .conftest import OpenLibrary, write_png


@pytest.mark.parametrize("writable", [True, False])
def test_damaged_table(open_library: OpenLibrary, tmp_path: Path, writable: bool) -> None:
    write_png(tmp_path / "out" / "a.png")
    with open_library() as library:
        scan(library, [library.add_folder(tmp_path / "out")])
        path = library.places.directory / FILE_NAME
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'image'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with open(path, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)
    for _ in range(2):
        with pytest.raises(LibraryDamagedError):
            open_library(writable=writable)
