"""Files that are held, restored, moved, copied, renamed and binned; and every way back."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from curator.domain.errors import LibraryError, UsageError
from curator.domain.image import Flag
from curator.library.commands import Judgement, judge
from curator.library.library import Library
from curator.library.news import FilesKind, FilesProgress
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png
from .files_here import (
    BinIsFull,
    FullDisk,
    Heard,
    NoWayBack,
    OtherVolume,
    Refusing,
    Taking,
    Waiting,
    folders_in,
    ids_of,
    tree,
    unseen,
)

HOLDING = ".curator-holding"
FILES = "SELECT id, folder_id, relpath, name, size, mtime_ns, image_id, missing, held FROM file"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Six images in two folders; the first has text files beside it."""
    folder = tmp_path / "p"
    for n in range(6):
        write_png(folder / "ba"[n // 3] / f"{n}.png", parameters(f"fox {n}"), shade=n)
    for name in ("0.txt", "0.png.json", "0.XMP"):
        (folder / "b" / name).write_text(f"of {name}")
    return folder


@pytest.fixture
def library(open_library: OpenLibrary, pictures: Path) -> Library:
    return filled(open_library(), pictures)


def filled(library: Library, pictures: Path) -> Library:
    library.add_folder(pictures)
    scan(library, library.watched)
    return library


def rows(library: Library) -> list[tuple[object, ...]]:
    library.flush()
    with closing(sqlite3.connect(library.database.path)) as connection:
        return sorted(connection.execute(FILES).fetchall())


def test_reject_goes_into_holding_and_comes_back(library: Library, pictures: Path) -> None:
    before, told, files = tree(pictures), Heard(library), rows(library)
    library.do(judge(library.columns, [1, 5], Judgement(Flag.REJECT, rating=2)))
    library.files.process_rejects()
    assert told.last().label == "process rejects: 2 images"
    assert (told.last().kind, told.last().ids, told.last().failures) == (
        FilesKind.PROCESS,
        (1, 5),
        (),
    )
    held = tree(pictures)
    assert {
        f"{HOLDING}/b/{name}" for name in ("0.png", "0.txt", "0.png.json", "0.XMP")
    } < held.keys()
    assert "b/0.png" not in held
    assert held[f"{HOLDING}/a/4.png"] == before["a/4.png"]
    assert ids_of(library) == [2, 3, 4, 6]
    assert ids_of(library, "is:held") == [1, 5]
    assert ids_of(library, "is:missing") == []
    assert library.undo() == "process rejects: 2 images"
    library.flush()
    assert tree(pictures) == before
    assert rows(library) == files
    assert folders_in(pictures) == ["a", "b"]
    assert ids_of(library) == [1, 2, 3, 4, 5, 6]
    assert library.columns["rating"].tolist() == [2, 0, 0, 0, 2, 0]
    assert library.redo() == "process rejects: 2 images"
    library.flush()
    assert tree(pictures) == held


def test_what_is_undone_while_files_move_is_what_was_decided_last(library: Library) -> None:
    library.files.hold([1, 5])
    library.do(judge(library.columns, [2], Judgement(Flag.KEEP)))
    foretold = library.undo(), library.undo(), library.redo()
    library.flush()
    assert foretold == ("keep: 1 image", "to holding", "to holding")
    assert library.has_undo == "to holding: 2 images"
    assert library.has_redo == "keep: 1 image"
    library.undo()
    library.do(judge(library.columns, [2], Judgement(Flag.KEEP)))
    assert library.undo() == "keep: 1 image"
    library.flush()
    assert library.has_undo is None


def test_times_of_files_stay(library: Library, pictures: Path) -> None:
    os.utime(pictures / "b" / "1.png", (10**9, 10**9))
    library.files.hold([2])
    library.flush()
    assert (pictures / HOLDING / "b" / "1.png").stat().st_mtime == 10**9


def test_preview_tells_what_would_go(library: Library, pictures: Path) -> None:
    library.do(judge(library.columns, [1, 5], Judgement(Flag.REJECT)))
    found = library.files.preview_rejects()
    size = sum((pictures / name).stat().st_size for name in ("b/0.png", "a/4.png"))
    assert (found.ids.tolist(), found.files, found.bytes) == ([1, 5], 2, size)
    (root,) = found.roots
    assert (root.folder.path, root.images, root.trouble) == (bytes(pictures), 2, None)
    assert library.files.preview_held().files == 0
    library.files.process_rejects()
    library.flush()
    assert library.files.preview_rejects().files == 0
    assert library.files.preview_held().ids.tolist() == [1, 5]


def test_all_files_of_an_image_are_held(
    open_library: OpenLibrary, pictures: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "copy.png").write_bytes((pictures / "b" / "0.png").read_bytes())
    library = open_library()
    library.add_folder(other)
    filled(library, pictures)
    (twice,) = ids_of(library, "is:duplicate")
    library.files.hold([twice])
    library.flush()
    assert list(tree(other)) == [f"{HOLDING}/copy.png"]
    assert f"{HOLDING}/b/0.png" in tree(pictures)
    library.undo()
    library.flush()
    assert list(tree(other)) == ["copy.png"]


def test_scan_does_not_see_what_is_held(library: Library) -> None:
    library.files.hold([1, 2])
    library.flush()
    report = scan(library, library.watched)
    assert (report.found, report.missing) == (4, 0)
    assert ids_of(library, "is:held") == [1, 2]


def test_held_file_that_is_put_back_by_hand_is_held_no_more(
    library: Library, pictures: Path
) -> None:
    library.do(judge(library.columns, [2], Judgement(rating=3)))
    library.files.hold([2])
    library.flush()
    (pictures / HOLDING / "b" / "1.png").rename(pictures / "back.png")
    scan(library, library.watched)
    assert ids_of(library, "rating:3 name:back.png") == [2]
    assert ids_of(library, "is:held") == []


def test_held_file_that_is_deleted_by_hand_is_missing_until_it_is_back(
    library: Library, pictures: Path, tmp_path: Path
) -> None:
    told = Heard(library)
    library.files.hold([1, 2])
    library.flush()
    (pictures / HOLDING / "b" / "0.png").rename(tmp_path / "aside")
    assert scan(library, library.watched).missing == 1
    assert (ids_of(library, "is:held"), ids_of(library, "is:missing")) == ([2], [1])
    assert library.files.preview_held().ids.tolist() == [2]
    library.files.restore()
    assert (told.last().ids, told.last().failures) == ((2,), ())
    (pictures / HOLDING / "b").mkdir(parents=True, exist_ok=True)
    (tmp_path / "aside").rename(pictures / HOLDING / "b" / "0.png")
    scan(library, library.watched)
    assert (ids_of(library, "is:held"), ids_of(library, "is:missing")) == ([1], [])
    library.files.restore()
    library.flush()
    assert ids_of(library) == [1, 2, 3, 4, 5, 6]


def test_same_name_is_held_twice_and_each_comes_back(library: Library, pictures: Path) -> None:
    library.files.hold([2])
    library.flush()
    write_png(pictures / "b" / "1.png", shade=99)
    scan(library, library.watched)
    library.files.hold([7])
    library.flush()
    assert set(tree(pictures / HOLDING)) == {"b/1.png", "b/1 (2).png"}
    library.files.restore([7])
    library.flush()
    assert set(tree(pictures / HOLDING)) == {"b/1.png"}
    library.files.restore()
    library.flush()
    assert {"b/1.png", "b/1 (2).png"} < tree(pictures).keys()
    assert ids_of(library, 'name:"1 (2).png"') == [2]


def test_text_file_of_two_images_stays_with_the_one_that_stays(
    library: Library, pictures: Path
) -> None:
    write_png(pictures / "b" / "0.webp.png", shade=77)
    (pictures / "b" / "0.jpg").write_bytes((pictures / "b" / "1.png").read_bytes())
    library.files.hold([1])
    library.flush()
    assert (pictures / "b" / "0.txt").exists()
    assert not (pictures / "b" / "0.png.json").exists()
    assert set(tree(pictures / HOLDING)) == {"b/0.png", "b/0.png.json"}


def test_move_to_a_folder_of_the_library(library: Library, pictures: Path) -> None:
    before, told = tree(pictures), Heard(library)
    write_png(pictures / "a" / "0.png", shade=50)
    library.files.move_to([1, 4], pictures / "a")
    assert told.last().label == "move to a: 1 image"  # The other one lies there already.
    assert {"a/0 (2).png", "a/0 (2).txt", "a/0 (2).png.json"} < tree(pictures).keys()
    assert ids_of(library, 'name:"0 (2).png"') == [1]
    library.undo()
    library.flush()
    (pictures / "a" / "0.png").unlink()
    assert tree(pictures) == before


def test_move_out_of_the_library_and_back(library: Library, pictures: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    library.do(judge(library.columns, [1], Judgement(rating=5)))
    library.files.move_to([1], out)
    library.flush()
    assert set(tree(out)) == {"0.png", "0.txt", "0.png.json", "0.XMP"}
    assert 1 not in ids_of(library)
    assert [os.fsdecode(each.path) for each in library.watched] == [str(pictures)]
    library.undo()
    library.flush()
    assert tree(out) == {}
    assert ids_of(library, "rating:5") == [1]
    library.redo()
    library.flush()
    library.add_folder(out)
    assert ids_of(library, "rating:5") == [1]


def test_copy_is_made_taken_away_and_made_again(
    library: Library, pictures: Path, tmp_path: Path
) -> None:
    out, before, files = tmp_path / "out", tree(pictures), rows(library)
    out.mkdir()
    library.files.copy_to([1, 2], out)
    library.flush()
    copied = tree(out)
    assert set(copied) == {"0.png", "0.txt", "0.png.json", "0.XMP", "1.png"}
    assert (out / "0.png").stat().st_mtime_ns == (pictures / "b" / "0.png").stat().st_mtime_ns
    assert len(library.details([1])[0].places) == 2
    library.undo()
    library.flush()
    assert (tree(out), tree(pictures), rows(library)) == ({}, before, files)
    library.redo()
    library.flush()
    assert tree(out) == copied
    library.undo()
    library.flush()
    assert rows(library) == files


def test_copy_that_was_changed_or_is_the_last_stays(
    library: Library, pictures: Path, tmp_path: Path
) -> None:
    out, told = tmp_path / "out", Heard(library)
    out.mkdir()
    library.files.copy_to([1, 2, 3], out)
    library.flush()
    (out / "0.png").write_bytes(b"edited")
    (pictures / "b" / "1.png").unlink()
    library.undo()
    assert told.troubles() == [("1.png", "last"), ("0.png", "changed")]
    assert set(tree(out)) == {"0.png", "1.png", "0.txt", "0.png.json", "0.XMP"}
    assert library.has_undo is None  # What cannot be undone ever bars no way back.


def test_rename_keeps_extension_judgements_and_text_files(library: Library, pictures: Path) -> None:
    library.do(judge(library.columns, [1], Judgement(rating=4)))
    library.files.rename(1, "狐 v2.5")
    library.flush()
    assert library.has_undo == "rename to 狐 v2.5"
    assert {"b/狐 v2.5.png", "b/狐 v2.5.txt", "b/狐 v2.5.png.json"} < tree(pictures).keys()
    assert ids_of(library, "rating:4 name:狐*") == [1]
    library.files.rename(1, "1.png")
    library.flush()
    assert "b/1 (2).png" in tree(pictures)
    assert library.undo() == "rename to 1.png"
    library.undo()
    library.flush()
    assert "b/0.png" in tree(pictures)


@pytest.mark.parametrize("name", ["", " ", ".hidden", "a/b", "..", "a\\b", "a\0"])
def test_bad_names_are_refused(library: Library, name: str) -> None:
    with pytest.raises(UsageError):
        library.files.rename(1, name)
    assert not library.files.busy


def test_folders_that_files_cannot_go_to(library: Library, pictures: Path) -> None:
    hidden = pictures / ".x"
    hidden.mkdir()
    for folder in (pictures / "nothing", pictures / "b" / "0.png", hidden):
        with pytest.raises(UsageError):
            library.files.move_to([1], folder)


def test_a_name_that_is_too_long_for_a_number_is_cut(library: Library, pictures: Path) -> None:
    long = "é" * 125 + ".png"
    for n, folder in enumerate(("a", "b")):
        write_png(pictures / folder / long, shade=60 + n)
        (pictures / folder / f"{'é' * 125}.txt").write_text("x")
    scan(library, library.watched)
    library.files.move_to([8], pictures / "b")
    library.flush()
    assert f"b/{'é' * 123} (2).png" in tree(pictures)
    assert f"b/{'é' * 123} (2).txt" in tree(pictures)
    library.undo()
    library.flush()
    assert f"a/{long}" in tree(pictures)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_are_no_text(open_library: OpenLibrary, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    odd = bytes(folder) + b"/\xff\xfe \x80.png"
    folder.mkdir()
    os.rename(write_png(folder / "a.png"), odd)
    library = filled(open_library(), folder)
    before = tree(folder)
    library.files.hold([1])
    library.flush()
    library.close()
    again = open_library()
    assert os.listdir(bytes(folder / HOLDING)) == [b"\xff\xfe \x80.png"]
    again.undo()
    again.flush()
    assert tree(folder) == before
    again.redo()
    again.files.empty_holding()
    again.flush()
    assert tree(folder) == {}


def test_undo_and_redo_survive_a_restart(
    library: Library, open_library: OpenLibrary, pictures: Path
) -> None:
    before = tree(pictures)
    library.files.hold([1, 2])
    library.do(judge(library.columns, [3], Judgement(rating=1)))
    library.flush()
    held = tree(pictures)
    library.close()
    again = open_library()
    assert again.undo() == "rate 1: 1 image"
    assert again.undo() == "to holding: 2 images"
    again.flush()
    assert tree(pictures) == before
    again.close()
    third = open_library()
    assert third.redo() == "to holding: 2 images"
    third.flush()
    assert tree(pictures) == held
    assert third.has_redo == "rate 1: 1 image"


def test_undo_follows_a_file_that_was_moved_outside(library: Library, pictures: Path) -> None:
    library.files.rename(1, "new")
    library.flush()
    (pictures / "b" / "new.png").rename(pictures / "a" / "moved.png")
    scan(library, library.watched)
    library.undo()
    library.flush()
    assert "b/0.png" in tree(pictures)
    assert ids_of(library, "name:0.png") == [1]


def test_emptied_holding_lies_in_the_bin(library: Library, pictures: Path) -> None:
    told = Heard(library)
    library.do(judge(library.columns, [1], Judgement(rating=5)))
    library.files.hold([1, 2])
    library.files.empty_holding()
    assert (told.last().kind, told.last().ids, told.last().step) == (FilesKind.BIN, (1, 2), None)
    assert told.last().label == "to the bin: 2 images"
    assert not (pictures / HOLDING).exists()
    assert in_the_bin() >= {"0.png", "0.txt", "0.png.json", "0.XMP", "1.png"}
    assert ids_of(library, "is:held") == []
    assert ids_of(library, "is:missing") == [1, 2]
    assert library.undo() == "to holding: 2 images"  # There is nothing left to bring back.
    assert told.troubles() == [("1.png", "gone"), ("0.png", "gone")]
    assert library.has_undo == "rate 5: 1 image"
    assert library.database.check() == []


def in_the_bin() -> set[str]:
    bins = (Path(os.environ["XDG_DATA_HOME"]) / "Trash" / "files").glob("*")
    return {path.name for path in bins}


def test_bin_that_refuses_leaves_files_in_holding(
    open_library: OpenLibrary, pictures: Path
) -> None:
    library = filled(open_library(disk=BinIsFull(b"0.png")), pictures)
    told = Heard(library)
    library.files.hold([1, 2])
    library.files.empty_holding()
    assert told.troubles() == [("0.png", "full")]
    assert told.last().ids == (2,)
    assert ids_of(library, "is:held") == [1]
    assert {f"{HOLDING}/b/0.png", f"{HOLDING}/b/0.txt"} < tree(pictures).keys()
    library.files.restore()
    library.flush()
    assert "b/0.txt" in tree(pictures)


def test_what_waits_too_long_is_binned_when_the_watch_begins(
    library: Library, open_library: OpenLibrary, pictures: Path
) -> None:
    library.files.hold([1, 2])
    library.flush()
    with closing(sqlite3.connect(library.database.path)) as connection, connection:
        connection.execute(
            "UPDATE file SET held_at = held_at - 8 * 86400000000000 WHERE image_id = 1"
        )
    library.close()
    never = open_library()
    never.watch()
    never.flush()
    assert ids_of(never, "is:held") == [1, 2]
    never.close()
    week = open_library(holding_days=7)
    week.watch()
    week.flush()
    assert ids_of(week, "is:held") == [2]
    told = Heard(week)
    week.files.empty_overdue(7)
    week.flush()
    assert told.done == []  # Nobody is told that nothing was binned.


@pytest.mark.parametrize("leads", [".", "../elsewhere"])
def test_nothing_strays_where_holding_is_a_link(
    library: Library, pictures: Path, tmp_path: Path, leads: str
) -> None:
    write_png(tmp_path / "elsewhere" / "mine.png")
    before = tree(tmp_path / "p"), tree(tmp_path / "elsewhere")
    (pictures / HOLDING).symlink_to(leads)
    told = Heard(library)
    library.files.restore()
    assert told.last().strays == 0
    (pictures / HOLDING).unlink()
    assert (tree(tmp_path / "p"), tree(tmp_path / "elsewhere")) == before


def test_step_stays_while_nobody_may_look_into_holding(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Heard(library)
    library.files.hold([1])
    library.flush()
    with monkeypatch.context() as context:
        unseen(context, HOLDING)
        library.undo()
        assert told.troubles() == [("0.png", "forbidden")]
    assert library.has_undo == "to holding: 1 image"


def test_strays_come_back_under_free_names(library: Library, pictures: Path) -> None:
    library.files.hold([1])
    library.flush()
    for name, text in (("b/1.png", "stray"), ("b/0.txt.bak", "bak"), ("top.png", "top")):
        (pictures / HOLDING / name).write_text(text)
    told = Heard(library)
    library.files.restore([1])
    assert told.last().strays == 0
    library.files.restore()
    assert (told.last().strays, told.last().ids) == (3, ())
    found = tree(pictures)
    assert (found["b/1 (2).png"], found["b/0.txt.bak"], found["top.png"]) == (
        b"stray",
        b"bak",
        b"top",
    )
    assert folders_in(pictures) == ["a", "b"]


def test_only_what_waits_long_is_binned(library: Library) -> None:
    library.files.hold([1])
    library.flush()
    with closing(sqlite3.connect(library.database.path)) as connection, connection:
        connection.execute("UPDATE file SET held_at = held_at - 3 * 86400000000000 WHERE held")
    library.files.hold([2])
    library.files.empty_holding(older_than_days=2)
    library.flush()
    assert ids_of(library, "is:held") == [2]


def test_rejects_go_straight_into_the_bin(library: Library, pictures: Path) -> None:
    library.do(judge(library.columns, [2], Judgement(Flag.REJECT)))
    library.files.to_bin(None)
    library.flush()
    assert "b/1.png" not in tree(pictures)
    assert ids_of(library, "is:missing") == [2]


def test_across_volumes_files_are_copied_compared_and_removed(
    open_library: OpenLibrary, pictures: Path
) -> None:
    library = filled(open_library(disk=OtherVolume()), pictures)
    before, times = tree(pictures), mtimes(pictures)
    library.files.hold([1, 2])
    library.flush()
    assert set(tree(pictures / HOLDING)) >= {"b/0.png", "b/0.txt", "b/1.png"}
    assert not (pictures / "b" / "0.png").exists()
    library.undo()
    library.flush()
    assert (tree(pictures), mtimes(pictures)) == (before, times)


def mtimes(folder: Path) -> dict[str, int]:
    return {name: (folder / name).stat().st_mtime_ns for name in tree(folder)}


@pytest.mark.parametrize("room", [0, 1, 2, 5])
def test_full_disk_leaves_nothing_half_done(
    open_library: OpenLibrary, pictures: Path, room: int
) -> None:
    disk = FullDisk(room)
    library = filled(open_library(disk=disk), pictures)
    before, told = tree(pictures), Heard(library)
    library.files.hold([1, 2, 3])
    done = told.last()
    held = tree(pictures / HOLDING)
    assert {each.trouble.value for each in done.failures} == {"full"}
    assert len(done.ids) + len(done.failures) == 3
    # The first has three text files beside it: with less room it stays with all of them.
    assert ("b/0.png" in held) == ("b/0.txt" in held) == (room >= 4)
    assert not any(name.endswith(".part") for name in tree(pictures))
    assert ids_of(library, "is:held") == sorted(done.ids)
    assert sorted(tree(pictures).values()) == sorted(before.values())
    if done.ids:
        disk.room = 99
        library.undo()
        library.flush()
    assert tree(pictures) == before
    assert library.undo() is None


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.EACCES, "forbidden"),
        (errno.EROFS, "read-only"),
        (errno.EBUSY, "busy"),
        (errno.EIO, "offline"),
        (errno.ENAMETOOLONG, "name"),
        (errno.EDOM, "other"),
    ],
)
def test_what_fails_is_told_and_stays(
    open_library: OpenLibrary, pictures: Path, number: int, trouble: str
) -> None:
    library = filled(open_library(disk=Refusing(b"1.png", number)), pictures)
    told = Heard(library)
    library.files.hold([1, 2, 3])
    assert told.troubles() == [("1.png", trouble)]
    assert told.last().failures[0].reason == os.strerror(number)
    assert told.last().label == "to holding: 2 images"
    assert ids_of(library, "is:held") == [1, 3]
    library.undo()
    library.flush()
    assert ids_of(library) == [1, 2, 3, 4, 5, 6]


def test_text_file_that_cannot_go_along_keeps_its_image(
    open_library: OpenLibrary, pictures: Path
) -> None:
    library = filled(open_library(disk=Refusing(b"0.txt", errno.EACCES)), pictures)
    before, told = tree(pictures), Heard(library)
    library.files.hold([1])
    assert told.troubles() == [("0.png", "forbidden")]
    assert tree(pictures) == before
    assert folders_in(pictures) == ["a", "b"]
    assert (library.has_undo, told.last().command) == (None, told.last().command)


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="root may do everything")
def test_folder_that_may_not_be_written(library: Library, pictures: Path) -> None:
    told = Heard(library)
    pictures.chmod(0o555)
    try:
        assert library.files.preview_rejects([1]).roots[0].trouble == "forbidden"
        library.files.hold([1])
        assert told.troubles() == [("0.png", "forbidden")]
    finally:
        pictures.chmod(0o755)


def test_vanished_file_and_folder_are_told(library: Library, pictures: Path) -> None:
    told = Heard(library)
    (pictures / "b" / "0.png").unlink()
    library.files.hold([1])
    assert told.troubles() == [("0.png", "gone")]
    library.files.hold([2])
    library.flush()
    pictures.rename(pictures.with_name("unplugged"))
    assert library.files.preview_held().roots[0].trouble == "offline"
    library.undo()
    assert told.troubles() == [("1.png", "offline")]
    assert library.has_undo == "to holding: 1 image"  # It can be tried again.
    pictures.with_name("unplugged").rename(pictures)
    library.undo()
    library.flush()
    assert "b/1.png" in tree(pictures)


def test_file_in_the_way_of_holding_is_told(library: Library, pictures: Path) -> None:
    (pictures / HOLDING).write_text("no folder")
    told = Heard(library)
    library.files.hold([1])
    assert told.troubles() == [("0.png", "taken")]
    assert (pictures / HOLDING).read_text() == "no folder"


def test_link_to_nowhere_in_the_way_of_holding_is_told(library: Library, pictures: Path) -> None:
    (pictures / HOLDING).symlink_to("nowhere")
    told = Heard(library)
    library.files.hold([1])
    assert told.troubles() == [("0.png", "taken")]


def test_names_that_differ_in_case_alone_come_back(
    open_library: OpenLibrary, tmp_path: Path
) -> None:
    pictures = tmp_path / "p"
    for shade, name in enumerate(("x.png", "X.png")):
        write_png(pictures / name, shade=shade)
    library, before = filled(open_library(), pictures), tree(pictures)
    library.files.hold(ids_of(library))
    library.undo()
    library.flush()
    assert tree(pictures) == before


def test_what_cannot_be_written_is_moved_back(library: Library, pictures: Path) -> None:
    before, told = tree(pictures), Heard(library)
    with closing(sqlite3.connect(library.database.path)) as connection, connection:
        connection.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON history BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    library.files.hold([1, 2])
    assert told.last().error is not None
    assert (tree(pictures), library.has_undo) == (before, None)
    with closing(sqlite3.connect(library.database.path)) as connection, connection:
        connection.execute("DROP TRIGGER refuse")
    library.files.hold([1])
    library.flush()
    with closing(sqlite3.connect(library.database.path)) as connection:
        assert connection.execute("SELECT count(*) FROM file_job").fetchone() == (0,)


def test_nothing_goes_where_only_the_drive_is_mounted(
    library: Library, pictures: Path, tmp_path: Path
) -> None:
    out, told = tmp_path / "out", Heard(library)
    out.mkdir()
    library.files.move_to([1, 2, 3, 4, 5, 6], out)
    library.flush()
    shutil.rmtree(pictures)
    pictures.mkdir()
    with closing(sqlite3.connect(library.database.path)) as connection, connection:
        connection.execute("UPDATE folder SET device = -1")
    library.undo()
    assert {trouble for _, trouble in told.troubles()} == {"offline"}
    assert (tree(pictures), library.has_undo) == ({}, "move to out: 6 images")


def test_name_that_cannot_be_noted_ends_the_deed_and_all_is_moved_back(
    open_library: OpenLibrary, pictures: Path
) -> None:
    library = filled(open_library(disk=Taking(b"2.png")), pictures)
    before, told = tree(pictures), Heard(library)
    with closing(sqlite3.connect(library.database.path)) as connection, connection:
        connection.execute(
            "CREATE TRIGGER refuse BEFORE UPDATE ON file_job BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    library.files.hold([1, 2, 3])
    assert told.last().error is not None
    taken = {f"{HOLDING}/b/2.png": b"taken"}
    assert (tree(pictures), library.has_undo) == (before | taken, None)


def test_what_cannot_be_moved_back_either_is_found_by_the_next_opening(
    open_library: OpenLibrary, pictures: Path
) -> None:
    library = filled(open_library(disk=NoWayBack()), pictures)
    told = Heard(library)
    with closing(sqlite3.connect(library.database.path)) as connection, connection:
        connection.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON history BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    library.files.hold([2])
    assert told.last().error is not None
    with closing(sqlite3.connect(library.database.path)) as connection, connection:
        connection.execute("DROP TRIGGER refuse")
    library.files.hold([3])
    library.flush()
    library.close()
    again = open_library()
    assert ids_of(again, "is:held") == [2, 3]


def test_undo_waits_for_the_deed_under_way(open_library: OpenLibrary, pictures: Path) -> None:
    disk = Waiting()
    library = filled(open_library(disk=disk), pictures)
    before = tree(pictures)
    library.files.hold([1])
    library.files.hold([2])
    assert disk.begun.wait(30)
    assert library.undo() == "to holding"
    library.do(judge(library.columns, [3], Judgement(rating=1)))
    disk.go_on.set()
    library.flush()
    assert library.has_undo == "to holding: 1 image"
    assert ids_of(library, "is:held") == [1, 2]
    assert library.has_redo == "rate 1: 1 image"  # Done while files moved, undone after them.
    library.undo()
    library.undo()
    library.flush()
    assert tree(pictures) == before
    assert not library.files.busy


def test_cancelled_between_two_files(open_library: OpenLibrary, pictures: Path) -> None:
    disk = Waiting()
    library = filled(open_library(disk=disk), pictures)
    before, told = tree(pictures), Heard(library)
    library.files.hold([2, 3, 4])
    assert disk.begun.wait(30)
    assert library.files.busy
    library.files.cancel()
    disk.go_on.set()
    assert (told.last().cancelled, told.last().label) == (True, "to holding: 1 image")
    assert ids_of(library, "is:held") == [2]
    library.undo()
    library.flush()
    assert tree(pictures) == before


def test_cancelled_undo_is_taken_back(open_library: OpenLibrary, pictures: Path) -> None:
    disk = Waiting()
    disk.go_on.set()
    library = filled(open_library(disk=disk), pictures)
    told = Heard(library)
    library.files.hold([2, 3, 4])
    library.flush()
    held = tree(pictures)
    disk.begun.clear()
    disk.go_on.clear()
    library.undo()
    assert disk.begun.wait(30)
    library.files.cancel()
    disk.go_on.set()
    assert told.last().cancelled
    assert (tree(pictures), library.has_undo) == (held, "to holding: 3 images")


def test_closing_breaks_off_between_two_files(open_library: OpenLibrary, pictures: Path) -> None:
    library = filled(open_library(), pictures)
    before = tree(pictures)
    library.files.hold([1, 2, 3, 4, 5, 6])
    library.close()
    again = open_library()
    held = len(ids_of(again, "is:held"))
    assert len(tree(pictures / HOLDING)) == held + 3 * bool(held)
    while again.undo():
        again.flush()
    assert tree(pictures) == before


def test_progress_is_told(library: Library) -> None:
    told = Heard(library)
    library.files.hold([1, 2])
    told.last()
    progress = [each for each in told.all if isinstance(each, FilesProgress)]
    assert (progress[0], progress[-1]) == (
        FilesProgress("to holding", 0, 2),
        FilesProgress("to holding", 2, 2),
    )


def test_nothing_to_do_is_no_step(library: Library) -> None:
    told = Heard(library)
    library.files.restore()
    assert (told.last().ids, told.last().failures) == ((), ())
    library.files.hold([99])
    library.flush()
    assert library.has_undo is None


def test_new_step_cuts_off_what_was_undone(library: Library, open_library: OpenLibrary) -> None:
    library.files.hold([1])
    library.undo()
    library.flush()
    library.do(judge(library.columns, [1], Judgement(rating=1)))
    library.flush()
    library.close()
    again = open_library()
    assert (again.has_undo, again.has_redo) == ("rate 1: 1 image", None)


def test_reading_library_moves_nothing(library: Library, open_library: OpenLibrary) -> None:
    reading = open_library(writable=False)
    for deed in (lambda: reading.files.hold([1]), reading.undo):
        with pytest.raises(LibraryError):
            deed()
