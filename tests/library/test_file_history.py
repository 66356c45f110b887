"""Any commands, deeds on files among them, all undone: columns, tables and disk are as before."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curator.domain.errors import UsageError
from curator.library.disk import Disk
from curator.library.library import Library
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png
from .files_here import OtherVolume, tree
from .test_history import DEED, held, seen
from .test_history import carry_out as decide

IMAGES = 6
FILES = """
    SELECT file.id, folder.path, relpath, name, size, mtime_ns, image_id, missing, held, held_from
    FROM file JOIN folder ON folder.id = folder_id ORDER BY folder.path, relpath
"""
PLACES = """
    SELECT folder.path, relpath, size, mtime_ns, image_id, missing, held, held_from
    FROM file JOIN folder ON folder.id = folder_id ORDER BY folder.path, relpath
"""

IDS = st.lists(st.integers(1, IMAGES + 1), max_size=IMAGES, unique=True)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("hold"), IDS),
        st.tuples(st.just("restore"), st.none() | IDS),
        st.tuples(st.just("process"), st.none() | IDS),
        st.tuples(st.sampled_from(["move", "copy"]), IDS, st.sampled_from(["a", "b", "../out"])),
        st.tuples(
            st.just("rename"),
            st.integers(1, IMAGES + 1),
            st.sampled_from(["0", "1.png", "狐", "x" * 240, "a b (2)"]),
        ),
        st.tuples(st.just("decide"), DEED),
    ),
    max_size=9,
)


def made(library: Library, folder: Path) -> Library:
    """Names that meet when folders are joined, text files, an image that lies twice."""
    for n in range(IMAGES):
        where = folder / "ab"[n % 2]
        write_png(where / f"{n // 2}.png", parameters(f"prompt {n // 2}", seed=n), shade=n)
        (where / f"{n // 2}.txt").write_text(f"beside {n}")
    (folder / "twice.png").write_bytes((folder / "a" / "0.png").read_bytes())
    (folder.parent / "out").mkdir()
    library.add_folder(folder)
    scan(library, library.watched)
    return library


def carry_out(library: Library, folder: Path, deed: Any) -> None:
    files = library.files
    match deed:
        case ("hold", ids):
            files.hold(ids)
        case ("restore", ids):
            files.restore(ids)
        case ("process", ids):
            files.process_rejects(ids)
        case ("move", ids, where):
            files.move_to(ids, folder / where)
        case ("copy", ids, where):
            files.copy_to(ids, folder / where)
        case ("rename", image_id, name):
            files.rename(image_id, name)
        case ("decide", decision):
            decide(library, decision)


def table(library: Library, query: str) -> list[Any]:
    library.flush()
    with closing(sqlite3.connect(library.database.path)) as connection:
        return connection.execute(query).fetchall()


def whole(library: Library, folder: Path, query: str = FILES) -> list[Any]:
    """Everything there is: what was decided, where files lie, and the files themselves."""
    files = table(library, query)
    columns = library.columns
    places = [columns[name].tolist() for name in ("missing", "held", "folder")]
    return [held(library), seen(library), files, places, tree(folder.parent / "p"), out(folder)]


def out(folder: Path) -> dict[str, bytes]:
    return tree(folder.parent / "out")


@pytest.mark.parametrize("disk", [Disk(), OtherVolume()], ids=["rename", "copy"])
@pytest.mark.parametrize("again", [False, True], ids=["stays", "restarts"])
@given(deeds=DEEDS)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_all_undone_is_as_before_and_all_redone_as_after(
    open_library: OpenLibrary,
    tmp_path_factory: pytest.TempPathFactory,
    disk: Disk,
    again: bool,
    deeds: list[Any],
) -> None:
    folder = tmp_path_factory.mktemp("files") / "p"
    places = folder.parent / "library"
    library = made(open_library(disk=disk, at=places), folder)
    start = whole(library, folder)
    for deed in deeds:
        with suppress(UsageError):
            carry_out(library, folder, deed)
        library.flush()
        assert held(library) == seen(library)
    end = whole(library, folder, PLACES)
    if again:
        library.close()
        library = open_library(disk=disk, at=places)
        assert whole(library, folder, PLACES) == end
    undone = 0
    while library.undo():
        library.flush()
        undone += 1
    assert whole(library, folder) == start
    for _ in range(undone):
        library.redo()
    assert whole(library, folder, PLACES) == end
    assert library.database.check() == []
    assert table(library, "SELECT count(*) FROM file_job") == [(0,)]
    library.close()
