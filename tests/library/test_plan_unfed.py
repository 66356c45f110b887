"""A scoring plan that cannot ask the library ends its run; nobody waits for it for ever."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from curator.library.scan import scan

from .conftest import OpenLibrary, write_png


def test_images_that_cannot_be_asked_for_are_left_for_the_next_run(
    open_library: OpenLibrary, tmp_path: Path
) -> None:
    write_png(tmp_path / "out" / "a.png")
    library = open_library()
    scan(library, [library.add_folder(tmp_path / "out")])
    with closing(sqlite3.connect(library.database.path)) as connection:
        connection.execute("ALTER TABLE generation RENAME COLUMN plain_id TO hidden_id")
    library.scoring().begin(["exposure"], again=["exposure"])
    end = time.monotonic() + 10
    while library.scoring().progress.left:
        assert time.monotonic() < end
        library.drain(wait=0.05)
    with closing(sqlite3.connect(library.database.path)) as connection:
        connection.execute("ALTER TABLE generation RENAME COLUMN hidden_id TO plain_id")
    library.scoring().begin(["exposure"], again=["exposure"])
    while library.scoring().progress.left:
        assert time.monotonic() < end
        library.drain(wait=0.05)
    library.flush()
    assert library.scoring().progress.done == 2
