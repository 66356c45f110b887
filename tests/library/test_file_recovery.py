"""What the next opening makes of files that were on their way, whatever it finds on the disk."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from curator.domain.file_moves import FileBinned, FileCopy, FileEdit, FileMove, FilePlace
from curator.domain.image import FileId, FolderId, ImageId
from curator.library.library import Library
from curator.library.scan import scan
from curator.store import file_jobs
from curator.store.file_jobs import Job

from .conftest import OpenLibrary, write_png
from .files_here import ids_of, tree, unseen

HELD = ".curator-holding/a.png"
PLACE, THERE = FilePlace(FolderId(1), b"a.png"), FilePlace(FolderId(1), HELD.encode(), b"a.png")
MOVE = FileMove(FileId(1), ImageId(1), PLACE, THERE, ((b"a.txt", b"a.txt"),))
JOB = Job("to holding: ", (MOVE,), 1)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    write_png(tmp_path / "p" / "a.png")
    (tmp_path / "p" / "a.txt").write_text("beside")
    return tmp_path / "p"


@pytest.fixture
def begun(open_library: OpenLibrary, pictures: Path) -> Callable[[Job], None]:
    """Leaves a library in which a job was begun and cut short."""

    def begin(job: Job) -> None:
        library = open_library()
        library.add_folder(pictures)
        scan(library, library.watched)
        library.close()
        again = open_library()
        with again.database.write() as connection, connection.begin():
            file_jobs.begin(connection, job)
        again.close()

    return begin


def journal(library: Library) -> int:
    with closing(sqlite3.connect(library.database.path)) as connection:
        found: int = connection.execute("SELECT count(*) FROM file_job").fetchone()[0]
    return found


def hold(pictures: Path, name: str, how: Callable[[Path, Path], object]) -> None:
    target = pictures / ".curator-holding" / name
    target.parent.mkdir(exist_ok=True)
    how(pictures / name, target)


def copy(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes())


BOTH = {HELD, ".curator-holding/a.txt"}


@pytest.mark.parametrize(
    "how", [Path.rename, lambda a, b: b.hardlink_to(a), copy], ids=["moved", "linked", "copied"]
)
def test_what_has_moved_is_a_step_and_its_text_file_follows(
    open_library: OpenLibrary,
    pictures: Path,
    begun: Callable[[Job], None],
    how: Callable[[Path, Path], object],
) -> None:
    begun(JOB)
    hold(pictures, "a.png", how)
    library = open_library()
    assert (journal(library), library.has_undo) == (0, "to holding: 1 image")
    assert ids_of(library, "is:held") == [1]
    assert set(tree(pictures)) == BOTH
    library.undo()
    library.flush()
    assert set(tree(pictures)) == {"a.png", "a.txt"}


def test_what_has_not_moved_stays(
    open_library: OpenLibrary, pictures: Path, begun: Callable[[Job], None]
) -> None:
    begun(JOB)
    part = pictures / ".curator-holding" / ".curator-0123456789abcdef.part"
    part.parent.mkdir()
    part.write_bytes(b"half")
    library = open_library()
    assert (journal(library), library.has_undo) == (0, None)
    assert set(tree(pictures)) == {"a.png", "a.txt"}
    assert ids_of(library) == [1]


def test_name_that_was_reserved_is_free_again(
    open_library: OpenLibrary, pictures: Path, begun: Callable[[Job], None]
) -> None:
    begun(JOB)
    hold(pictures, "a.png", lambda _, target: target.write_bytes(b""))
    library = open_library()
    assert (journal(library), ids_of(library)) == (0, [1])
    assert set(tree(pictures)) == {"a.png", "a.txt"}


def test_foreign_file_under_the_name_stays(
    open_library: OpenLibrary, pictures: Path, begun: Callable[[Job], None]
) -> None:
    begun(JOB)
    hold(pictures, "a.png", lambda _, target: target.write_bytes(b"foreign"))
    library = open_library()
    assert (journal(library), ids_of(library)) == (0, [1])
    assert tree(pictures)[HELD] == b"foreign"


def test_what_is_gone_altogether_is_no_step(
    open_library: OpenLibrary, pictures: Path, begun: Callable[[Job], None]
) -> None:
    begun(JOB)
    (pictures / "a.png").unlink()
    library = open_library()
    assert (journal(library), library.has_undo) == (0, None)


def test_drive_that_is_gone_lets_it_wait(
    open_library: OpenLibrary, pictures: Path, begun: Callable[[Job], None]
) -> None:
    begun(JOB)
    hold(pictures, "a.png", Path.rename)
    pictures.rename(pictures.with_name("unplugged"))
    library = open_library()
    assert (journal(library), library.has_undo) == (1, None)
    library.close()
    pictures.with_name("unplugged").rename(pictures)
    again = open_library()
    assert (journal(again), again.has_undo) == (0, "to holding: 1 image")


def test_folder_that_a_drive_is_mounted_on_lets_it_wait_too(
    open_library: OpenLibrary, pictures: Path, begun: Callable[[Job], None], tmp_path: Path
) -> None:
    begun(JOB)
    hold(pictures, "a.png", Path.rename)
    pictures.rename(pictures.with_name("unplugged"))
    pictures.mkdir()
    database = tmp_path / "library" / "library.sqlite3"
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE folder SET device = -1")
    library = open_library()
    assert (journal(library), library.has_undo) == (1, None)
    library.close()
    pictures.rmdir()
    pictures.with_name("unplugged").rename(pictures)
    again = open_library()
    assert (journal(again), again.has_undo) == (0, "to holding: 1 image")


def test_holding_that_nobody_may_look_into_lets_it_wait(
    open_library: OpenLibrary,
    pictures: Path,
    begun: Callable[[Job], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun(JOB)
    hold(pictures, "a.png", Path.rename)
    with monkeypatch.context() as context:
        unseen(context, ".curator-holding")
        library = open_library()
        assert (journal(library), library.has_undo) == (1, None)
        library.close()
    again = open_library()
    assert (journal(again), again.has_undo) == (0, "to holding: 1 image")


def test_reading_library_waits_too(
    open_library: OpenLibrary, pictures: Path, begun: Callable[[Job], None]
) -> None:
    begun(JOB)
    hold(pictures, "a.png", Path.rename)
    reading = open_library(writable=False)
    assert (journal(reading), ids_of(reading)) == (1, [1])


def test_undo_that_was_cut_short_is_brought_to_its_end(
    open_library: OpenLibrary, pictures: Path
) -> None:
    library = open_library()
    library.add_folder(pictures)
    scan(library, library.watched)
    library.files.hold([1])
    library.flush()
    library.close()
    again = open_library()
    with again.database.write() as connection, connection.begin():
        file_jobs.begin(connection, Job("to holding: ", (MOVE.undone(),), 1, undone=True))
    again.close()
    third = open_library()
    assert (third.has_undo, third.has_redo) == (None, "to holding: 1 image")
    assert set(tree(pictures)) == {"a.png", "a.txt"}
    assert ids_of(third) == [1]


@pytest.mark.parametrize("done", [True, False])
def test_copy_and_bin(
    open_library: OpenLibrary, pictures: Path, begun: Callable[[Job], None], done: bool
) -> None:
    (pictures / "b").mkdir()
    place = FilePlace(FolderId(1), os.path.join(b"b", b"a.png"))
    edits: tuple[FileEdit, ...] = (FileCopy(ImageId(1), PLACE, place, ((b"a.txt", b"a.txt"),)),)
    begun(Job("copy to b: ", edits, 1))
    if done:
        copy(pictures / "a.png", pictures / "b" / "a.png")
    library = open_library()
    assert library.has_undo == ("copy to b: 1 image" if done else None)
    assert ids_of(library, "is:duplicate") == ([1] if done else [])
    assert ("b/a.txt" in tree(pictures)) == done
    library.close()
    if done:
        (pictures / "b" / "a.png").unlink()
    again = open_library()
    with again.database.write() as connection, connection.begin():
        binned = FileBinned(FileId(1), ImageId(1), PLACE)
        file_jobs.begin(connection, Job("to the bin: ", (binned,)))
    again.close()
    if done:
        (pictures / "a.png").unlink()
    third = open_library()
    with third.database.read() as connection:
        query = "SELECT missing FROM file WHERE id = 1"
        assert connection.exec_driver_sql(query).scalar_one() == done
    assert journal(third) == 0


def test_link_under_the_name_does_not_stand_for_the_file(
    open_library: OpenLibrary, pictures: Path, begun: Callable[[Job], None]
) -> None:
    begun(JOB)
    hold(pictures, "a.png", lambda source, target: target.symlink_to(source))
    library = open_library()
    assert (journal(library), ids_of(library)) == (0, [1])
    assert not (pictures / "a.png").is_symlink()
    assert "a.png" in tree(pictures)


def test_holding_that_leads_back_to_the_file_itself(
    open_library: OpenLibrary, pictures: Path, begun: Callable[[Job], None]
) -> None:
    begun(JOB)
    (pictures / ".curator-holding").symlink_to(".")
    library = open_library()
    assert journal(library) == 0
    assert {"a.png", "a.txt"} <= set(tree(pictures))
    assert ids_of(library) == [1]


def test_link_that_was_copied_and_not_removed(
    open_library: OpenLibrary, pictures: Path, begun: Callable[[Job], None]
) -> None:
    (pictures / "a.png").rename(pictures / "real.png")
    (pictures / "a.png").symlink_to("real.png")
    begun(JOB)
    hold(pictures, "a.png", lambda _, target: target.symlink_to("../real.png"))
    library = open_library()
    assert journal(library) == 0
    assert not os.path.lexists(pictures / "a.png")
    assert (pictures / HELD).readlink() == Path("../real.png")
