"""Folders that are added, removed, moved and nested while everything is being watched."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from curator.domain.errors import UsageError
from curator.library.library import Library
from curator.library.library_facets import folder_facets

from .conftest import OpenLibrary, parameters, write_png
from .test_watch import found, settled, until


@pytest.fixture
def library(open_library: OpenLibrary) -> Library:
    """Watching, with nothing to watch yet."""
    opened = open_library(polling_seconds=0.2)
    opened.start_watching()
    return opened


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    folder = tmp_path / "outputs"
    write_png(folder / "old.png", parameters("old"), shade=1)
    return folder


def places(library: Library, query: str) -> list[bytes]:
    """Where the only image that matches lies, as far as it is there."""
    (image,) = library.details(library.find(library.parse(query)))
    folders = {folder.path for folder in library.watched}
    return [p.relpath for p in image.places if p.folder in folders and not p.missing]


def test_added_folder_is_looked_through_and_then_watched(library: Library, outputs: Path) -> None:
    assert library.ask_to_add(outputs)
    until(library, lambda: found(library, "old") == 1)
    write_png(outputs / "sub" / "new.png", parameters("brand new"), shade=2)
    until(library, lambda: found(library, "brand") == 1)


def test_what_is_no_folder_is_refused(library: Library, outputs: Path, tmp_path: Path) -> None:
    for path in (outputs / "old.png", tmp_path / "nowhere"):
        with pytest.raises(UsageError, match="is not a folder"):
            library.ask_to_add(path)
    assert library.folders == ()


def test_folder_added_twice_is_watched_once(library: Library, outputs: Path) -> None:
    assert library.ask_to_add(outputs)
    assert library.ask_to_add(outputs)  # not written yet
    until(library, lambda: found(library) == 1)
    assert not library.ask_to_add(outputs / ".." / outputs.name)
    settled(library)
    assert [folder.path for folder in library.watched] == [bytes(outputs)]
    assert places(library, "old") == [b"old.png"]


def test_removed_folder_is_watched_no_longer_and_can_come_back(
    library: Library, outputs: Path
) -> None:
    library.ask_to_add(outputs)
    until(library, lambda: found(library) == 1)
    (folder,) = library.watched
    library.ask_to_remove(folder.id)
    library.ask_to_remove(folder.id)
    until(library, lambda: not library.watched)
    write_png(outputs / "late.png", parameters("late"), shade=3)
    settled(library)
    assert found(library) == found(library, "is:missing late") == 0
    library.ask_to_remove(folder.id)
    library.ask_to_add(outputs)
    until(library, lambda: found(library, "late") == 1)
    assert found(library) == 2
    assert library.watched[0].id == folder.id


def test_folder_that_vanishes_before_it_is_taken_up_is_offline(
    library: Library, outputs: Path
) -> None:
    library.ask_to_add(outputs)
    shutil.rmtree(outputs)
    until(library, lambda: any(folder.offline for folder in library.folders))
    write_png(outputs / "back.png", parameters("back again"), shade=4)
    until(library, lambda: found(library, "back") == 1 and not library.folders[0].offline)


def test_folder_removed_while_it_is_looked_through(
    library: Library, outputs: Path, tmp_path: Path
) -> None:
    for n in range(120):
        write_png(outputs / f"{n:03}.png", shade=n, size=(200, 200))
    library.ask_to_add(outputs)
    until(library, lambda: found(library) > 3)
    library.ask_to_remove(library.watched[0].id)
    other = write_png(tmp_path / "other" / "a.png", parameters("other"), shade=5).parent
    library.ask_to_add(other)
    until(library, lambda: found(library, "other") == 1)
    settled(library)
    assert found(library) == 1
    assert [each.count for each in folder_facets(library)] == [1]


def test_new_files_need_not_wait_for_a_long_look(open_library: OpenLibrary, tmp_path: Path) -> None:
    library = open_library(decode_threads=1)
    for n in range(150):
        write_png(tmp_path / "many" / f"{n:03}.png", shade=n, size=(300, 300))
    live = tmp_path / "live"
    live.mkdir()
    library.start_watching()
    library.ask_to_add(live)
    library.ask_to_add(tmp_path / "many")
    until(library, lambda: found(library) > 3)
    write_png(live / "now.png", parameters("right now"), shade=200)
    until(library, lambda: found(library, "right") == 1)
    assert found(library) < 140
    until(library, lambda: found(library) == 151)


def test_folder_inside_a_watched_one_takes_its_files_over_and_gives_them_back(
    library: Library, outputs: Path
) -> None:
    write_png(outputs / "inner" / "a.png", parameters("nested"), shade=6)
    library.ask_to_add(outputs)
    until(library, lambda: found(library) == 2)
    library.ask_to_add(outputs / "inner")
    until(library, lambda: len(library.watched) == 2 and places(library, "nested") == [b"a.png"])
    write_png(outputs / "inner" / "b.png", parameters("later"), shade=7)
    until(library, lambda: found(library, "later") == 1)
    settled(library)
    assert places(library, "later") == [b"b.png"]
    assert found(library) == 3
    (inner,) = [each for each in library.watched if each.path.endswith(b"inner")]
    library.ask_to_remove(inner.id)
    until(library, lambda: found(library, "later") == 1 and len(library.watched) == 1)
    until(library, lambda: places(library, "nested") == [b"inner/a.png"])
    until(library, lambda: places(library, "later") == [b"inner/b.png"])
    settled(library)
    assert found(library) == 3


def test_folder_round_a_watched_one_leaves_it_its_files(library: Library, outputs: Path) -> None:
    write_png(outputs / "inner" / "a.png", parameters("nested"), shade=6)
    library.ask_to_add(outputs / "inner")
    until(library, lambda: found(library, "nested") == 1)
    library.ask_to_add(outputs)
    until(library, lambda: found(library, "old") == 1)
    settled(library)
    assert places(library, "nested") == [b"a.png"]
    assert [each.count for each in folder_facets(library)] == [1, 1]


def test_relinked_folder_is_watched_at_its_new_place(
    library: Library, outputs: Path, tmp_path: Path
) -> None:
    library.ask_to_add(outputs)
    until(library, lambda: found(library) == 1)
    outputs.rename(tmp_path / "moved")
    library.relink_folder(outputs, tmp_path / "moved")
    write_png(tmp_path / "moved" / "new.png", parameters("brand new"), shade=8)
    until(library, lambda: found(library, "brand") == 1)
    assert found(library) == 2
    until(library, lambda: not library.folders[0].offline)


def test_unplugged_folder_does_not_disturb_the_others(
    library: Library, outputs: Path, tmp_path: Path
) -> None:
    live = write_png(tmp_path / "live" / "a.png", parameters("live"), shade=9).parent
    for folder in (outputs, live):
        library.ask_to_add(folder)
    until(library, lambda: found(library) == 2)
    outputs.rename(tmp_path / "away")
    until(library, lambda: [folder.offline for folder in library.folders] == [True, False])
    write_png(live / "b.png", parameters("still live"), shade=10)
    until(library, lambda: found(library, "still") == 1)
    (tmp_path / "away").rename(outputs)
    until(library, lambda: [folder.offline for folder in library.folders] == [False, False])


def test_look_through_finds_what_sends_no_events(library: Library, tmp_path: Path) -> None:
    inside = write_png(tmp_path / "b" / "sub" / "a.png", parameters("linked"), shade=11).parent
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "link").symlink_to(inside)
    for name in ("a", "b"):
        library.ask_to_add(tmp_path / name)
    until(library, lambda: len(places(library, "linked")) == 2 if found(library) else False)
    write_png(inside / "new.png", parameters("brand new"), shade=12)
    until(library, lambda: found(library, "brand") == 1)
    settled(library)
    assert places(library, "brand") == [b"sub/new.png"]
    library.look_through()
    until(library, lambda: len(places(library, "brand")) == 2)


def test_asking_waits_for_nobody(library: Library, outputs: Path, tmp_path: Path) -> None:
    for n in range(60):
        write_png(outputs / f"{n:03}.png", shade=n, size=(300, 300))
    longest = 0.0
    for path in (outputs, tmp_path / "other", tmp_path / "third"):
        path.mkdir(exist_ok=True)
        started = time.monotonic()
        library.ask_to_add(path)
        longest = max(longest, time.monotonic() - started)
    until(library, lambda: found(library) > 3)
    for folder in library.watched:
        started = time.monotonic()
        library.ask_to_remove(folder.id)
        longest = max(longest, time.monotonic() - started)
    assert longest < 0.5
    until(library, lambda: not library.watched)
