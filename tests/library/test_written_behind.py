"""Decisions are shown first and written after: the screen and the disk must end up equal."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from curator.domain.change import FolderSeen, Scored
from curator.domain.image import Flag, ImageId
from curator.library.commands import Judgement, judge
from curator.library.library import Library
from curator.library.scan import scan
from curator.store.writer import MOST_PER_TRANSACTION

from .conftest import OpenLibrary, write_png


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    """Three images, scanned."""
    for shade in range(3):
        write_png(tmp_path / "out" / f"{shade}.png", shade=shade * 7)
    opened = open_library()
    scan(opened, [opened.add_folder(tmp_path / "out")])
    return opened


@contextmanager
def writer_held_up(library: Library) -> Iterator[None]:
    """Another connection holds the write lock, so that everything queues up meanwhile."""
    connection = sqlite3.connect(library.database.path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


@contextmanager
def steps_refused(library: Library) -> Iterator[None]:
    """While this lasts no step can be written."""
    connection = sqlite3.connect(library.database.path, isolation_level=None)
    for event in ("INSERT", "UPDATE"):
        connection.execute(
            f"CREATE TRIGGER no_{event} BEFORE {event} ON history"
            " BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    yield
    library.flush()
    for event in ("INSERT", "UPDATE"):
        connection.execute(f"DROP TRIGGER no_{event}")
    connection.close()


def flags(library: Library) -> tuple[list[int], list[int]]:
    """On the screen and on disk."""
    on_disk = [image.flag for image in library.details(library.columns.ids)]
    return library.columns["flag"].tolist(), on_disk


def flag(library: Library, value: Flag) -> None:
    library.do(judge(library.columns, library.columns.ids[:1], Judgement(flag=value)))


def test_decisions_keep_their_order_behind_a_full_transaction(library: Library) -> None:
    (folder,) = library.watched
    with writer_held_up(library):
        library.submit(FolderSeen(folder.id, False))
        time.sleep(0.3)  # the writer has it in hand, and waits
        for _ in range(MOST_PER_TRANSACTION):
            library.submit(FolderSeen(folder.id, False))
        for value in (Flag.KEEP, Flag.REJECT, Flag.KEEP, Flag.REJECT):
            flag(library, value)
    library.flush()
    assert flags(library) == ([-1, 0, 0], [-1, 0, 0])


def test_facts_read_before_a_decision_do_not_hide_it(library: Library) -> None:
    with writer_held_up(library):
        library.submit(Scored(ImageId(int(library.columns.ids[0])), ()))
    library._writing().flush()  # committed, and not yet taken in
    flag(library, Flag.KEEP)
    library.drain()
    assert flags(library)[0] == [1, 0, 0]
    library.flush()
    assert flags(library) == ([1, 0, 0], [1, 0, 0])


def test_undo_that_cannot_be_written_can_be_undone_later(library: Library) -> None:
    flag(library, Flag.KEEP)
    flag(library, Flag.REJECT)
    library.flush()
    with steps_refused(library):
        assert library.undo()
    assert flags(library) == ([-1, 0, 0], [-1, 0, 0])
    assert [step.number for step in library.history.done] == [1, 2]
    library.undo()
    library.flush()
    with steps_refused(library):
        assert library.redo()
    assert [step.number for step in library.history.undone] == [2]
    assert flags(library) == ([1, 0, 0], [1, 0, 0])


def test_step_that_failed_takes_no_later_one_with_it(library: Library) -> None:
    with steps_refused(library):
        flag(library, Flag.KEEP)
    connection = sqlite3.connect(library.database.path, isolation_level=None)
    connection.execute(
        "CREATE TRIGGER no_keep BEFORE INSERT ON history WHEN new.label LIKE 'keep%'"
        " BEGIN SELECT RAISE(ABORT, 'refused'); END"
    )
    connection.close()
    flag(library, Flag.KEEP)
    flag(library, Flag.REJECT)
    library.flush()
    assert flags(library) == ([-1, 0, 0], [-1, 0, 0])


def test_redo_of_a_step_whose_image_is_gone(open_library: OpenLibrary, tmp_path: Path) -> None:
    path = write_png(tmp_path / "out" / "half.png")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    os.utime(path, (1, 1))
    with open_library() as library:
        folder = library.add_folder(tmp_path / "out")
        scan(library, [folder])
        judgement = Judgement(flag=Flag.KEEP, tags=("half",))
        library.do(judge(library.columns, library.columns.ids, judgement))
        library.undo()
        path.write_bytes(whole)
        scan(library, [folder])
        library.redo()
        library.flush()
        assert len(library.find(library.parse(""))) == 1
        assert not library.columns.tags()
        library.undo()
        library.flush()
    with open_library() as library:
        library.redo()
        library.flush()
        assert flags(library) == ([0], [0])
        assert not library.columns.tags()
        assert len(library.history.done) == 1


def test_tags_know_the_case_of_every_script(library: Library) -> None:
    for at, name in enumerate(("Été", "ÉTÉ")):
        ids = library.columns.ids[at : at + 1]
        library.do(judge(library.columns, ids, Judgement(tags=(name,))))
    library.flush()
    assert [image.tags for image in library.details([1, 2, 3])] == [("Été",), ("Été",), ()]
    library.do(judge(library.columns, library.columns.ids, Judgement(untags=("été",))))
    library.flush()
    assert [image.tags for image in library.details([1, 2, 3])] == [(), (), ()]
    library.undo()
    library.flush()
    assert library.columns.tags() == {"Été": 2}
    assert [image.tags for image in library.details([1, 2, 3])] == [("Été",), ("Été",), ()]
