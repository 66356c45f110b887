"""Watching real folders: files still being written, renamed, in bursts, deleted and moved."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from curator.domain.image import Flag
from curator.library.commands import Judgement, judge
from curator.library.library import Library

from .conftest import OpenLibrary, parameters, write_png

PATIENCE_S = 20.0


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    write_png(folder / "old.png", parameters("old"), shade=1)
    return folder


@pytest.fixture
def library(open_library: OpenLibrary, pictures: Path) -> Library:
    opened = open_library()
    opened.add_folder(pictures)
    opened.watch()
    until(opened, lambda: found(opened) == 1)
    return opened


def found(library: Library, query: str = "") -> int:
    return len(library.find(library.parse(query)))


def until(library: Library, true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, "it never came"
        library.drain(wait=0.05)


def settled(library: Library) -> None:
    """Let everything that has been seen come to its end."""
    quiet = 0
    while quiet < 10:
        busy = library.drain(wait=0.05) or library.watch().resting or library.pool().under_way
        quiet = 0 if busy else quiet + 1


def test_new_file_arrives_with_thumbnail_and_scores(library: Library, pictures: Path) -> None:
    write_png(pictures / "new.png", parameters("brand new"), shade=2)
    until(library, lambda: found(library, "brand") == 1)
    (one,) = library.details(library.find(library.parse("brand")))
    assert library.thumbnail(one.pixel_hash)
    assert one.scores["sharpness"].value is not None


def test_file_written_in_slices_is_read_once_and_whole(library: Library, pictures: Path) -> None:
    whole = write_png(pictures.parent / "x.png", parameters("slowly"), shade=3, size=(400, 300))
    data = whole.read_bytes()
    with (pictures / "slow.png").open("wb") as file:
        for at in range(0, len(data), len(data) // 8):
            file.write(data[at : at + len(data) // 8])
            file.flush()
            library.drain(wait=0.07)
    until(library, lambda: found(library, "slowly") == 1)
    settled(library)
    assert found(library, "is:failed") == 0
    assert found(library) == 2


def test_long_pause_while_writing_leaves_no_broken_half(library: Library, pictures: Path) -> None:
    whole = write_png(pictures.parent / "x.png", parameters("paused"), shade=3, size=(400, 300))
    data = whole.read_bytes()
    with (pictures / "paused.png").open("wb") as file:
        file.write(data[: len(data) // 2])
        file.flush()
        os.utime(file.fileno(), (1, 1))  # as if nothing had been written for years
        until(library, lambda: found(library, "is:failed") == 1)
        file.write(data[len(data) // 2 :])
    until(library, lambda: found(library, "paused -is:failed") == 1)
    assert found(library) == 2


def test_temporary_name_then_renamed(library: Library, pictures: Path) -> None:
    write_png(pictures / "image.tmp", parameters("renamed"), shade=4)
    library.drain(wait=0.1)
    (pictures / "image.tmp").rename(pictures / "image.png")
    until(library, lambda: found(library, "name:image.png") == 1)
    settled(library)
    (one,) = library.details(library.find(library.parse("renamed")))
    assert [place.relpath for place in one.places] == [b"image.png"]


def test_burst_in_new_folders(library: Library, pictures: Path) -> None:
    made = [
        write_png(pictures.parent / "made" / f"{n}.png", shade=n, size=(16, 16)) for n in range(200)
    ]
    for n, path in enumerate(made):
        target = pictures / f"day-{n % 5}" / path.name
        target.parent.mkdir(exist_ok=True)
        path.rename(target)
    until(library, lambda: found(library) == 201)
    settled(library)
    assert found(library) == 201


def test_deleted_and_moved_while_watched(library: Library, pictures: Path) -> None:
    write_png(pictures / "a.png", parameters("walker"), shade=5)
    until(library, lambda: found(library, "walker") == 1)
    library.do(judge(library.columns, library.find(library.parse("walker")), Judgement(Flag.KEEP)))
    (pictures / "sub").mkdir()
    (pictures / "a.png").rename(pictures / "sub" / "b.png")
    until(library, lambda: found(library, "flag:keep name:b.png") == 1)
    settled(library)
    (one,) = library.details(library.find(library.parse("walker")))
    assert [place.relpath for place in one.places] == [b"sub/b.png"]
    shutil.rmtree(pictures / "sub")
    until(library, lambda: found(library, "walker") == 0)
    assert found(library, "is:missing flag:keep") == 1


def test_replaced_file_becomes_another_image(library: Library, pictures: Path) -> None:
    write_png(pictures / "old.png", parameters("replaced"), shade=6)
    until(library, lambda: found(library, "replaced") == 1)
    assert found(library) == 1


def test_unplugged_folder_is_offline_and_comes_back(
    open_library: OpenLibrary, pictures: Path, tmp_path: Path
) -> None:
    library = open_library(polling_seconds=0.2)
    library.add_folder(pictures)
    library.watch()
    until(library, lambda: found(library) == 1)
    pictures.rename(tmp_path / "away")
    until(library, lambda: library.folders[0].offline)
    assert found(library, "is:missing") == 0
    write_png(tmp_path / "away" / "meanwhile.png", parameters("meanwhile"), shade=8)
    (tmp_path / "away").rename(pictures)
    until(library, lambda: not library.folders[0].offline and found(library, "meanwhile") == 1)


def test_hidden_files_and_texts_are_no_images(library: Library, pictures: Path) -> None:
    write_png(pictures / ".hidden.png", shade=9)
    (pictures / "notes.txt").write_text("words")
    write_png(pictures / "seen.png", parameters("seen"), shade=10)
    until(library, lambda: found(library, "seen") == 1)
    settled(library)
    assert found(library) == 2


def test_closing_in_the_middle_of_a_burst_leaves_no_thread(
    library: Library, pictures: Path
) -> None:
    for n in range(40):
        write_png(pictures / f"{n}.png", shade=n, size=(200, 200))
    library.drain(wait=0.2)
    library.close()
    left = [t.name for t in threading.enumerate() if t.name.startswith(("curator", "Thread-"))]
    assert left == []
