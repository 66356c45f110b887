"""Places that mislead: links, folders in folders, replaced files, odd times, the library's own."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from curator.domain.image import FolderId
from curator.library.ingest import read_file
from curator.library.library import Library
from curator.library.scan import ScanReport, scan
from curator.library.targets import NotYet, Target, Tools, as_file_stat

from .conftest import OpenLibrary, write_png


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Three images in a folder within a folder."""
    for shade in range(3):
        write_png(tmp_path / "out" / "inner" / f"{shade}.png", shade=shade * 7)
    return tmp_path / "out"


def counts(report: ScanReport) -> dict[str, int]:
    found = {outcome.value: count for outcome, count in report.counts.items() if count}
    return found | {"missing": report.missing, "failed": len(report.failed)}


def rescan(library: Library) -> dict[str, int]:
    return counts(scan(library, library.watched))


def test_link_to_a_folder_does_not_take_its_files(open_library: OpenLibrary, out: Path) -> None:
    library = open_library()
    library.add_folder(out)
    assert rescan(library) == {"added": 3, "missing": 0, "failed": 0}
    (out / "zz").symlink_to(out / "inner")
    assert rescan(library) == {"unchanged": 3, "missing": 0, "failed": 0}


def test_folders_in_folders_hand_their_files_over(open_library: OpenLibrary, out: Path) -> None:
    library = open_library()
    library.add_folder(out)
    rescan(library)
    handed_over = {"moved": 3, "missing": 0, "failed": 0}
    library.add_folder(out / "inner")
    assert rescan(library) == handed_over
    library.remove_folder(out / "inner")
    assert rescan(library) == handed_over
    assert not len(library.find(library.parse("is:duplicate")))
    assert [len(image.places) for image in library.details([1, 2, 3])] == [1, 1, 1]


def test_scores_are_not_made_of_another_image_at_the_same_path(
    open_library: OpenLibrary, out: Path
) -> None:
    library = open_library()
    library.add_folder(out)
    rescan(library)
    before = library.columns.score("exposure").tolist()
    for name in ("0.png", "1.png"):
        shutil.move(out / "inner" / name, out / name)
        Image.new("RGB", (48, 40), "white").save(out / "inner" / name)
    library.scoring().begin(["exposure"], again=["exposure"])
    while library.scoring().progress.left:
        library.drain(wait=0.05)
    library.flush()
    assert library.columns.score("exposure").tolist() == before


def test_file_changed_while_it_is_read_is_for_later(tmp_path: Path) -> None:
    path = write_png(tmp_path / "a.png")
    with open(path, "ab") as file:
        file.truncate(1 << 27)
    stop = threading.Event()

    def touch() -> None:
        while not stop.wait(0.001):
            os.utime(path, ns=(0, time.time_ns()))

    toucher = threading.Thread(target=touch)
    toucher.start()
    try:
        target = Target(FolderId(1), b"a.png", os.fsencode(path), as_file_stat(os.stat(path)))
        found = read_file(target, Tools([], lambda _: [], lambda _: False))
    finally:
        stop.set()
        toucher.join()
    assert found == NotYet(target)


def test_times_no_integer_holds(open_library: OpenLibrary, out: Path) -> None:
    try:
        os.utime(out / "inner" / "0.png", ns=(10**19, 10**19))
    except (OSError, OverflowError):
        pytest.skip("the file system knows no such times")
    os.utime(out / "inner" / "1.png", ns=(-(10**18), -(10**18)))
    library = open_library()
    library.add_folder(out)
    assert rescan(library) == {"added": 3, "missing": 0, "failed": 0}
    assert rescan(library) == {"unchanged": 3, "missing": 0, "failed": 0}


@pytest.mark.parametrize("below", [".", ".."])
def test_own_files_are_left_alone(open_library: OpenLibrary, tmp_path: Path, below: str) -> None:
    library = open_library()
    folder = library.add_folder(library.places.directory / below)
    write_png(Path(os.fsdecode(folder.path)) / "a.png")
    library.watch()
    end = time.monotonic() + 10
    while not len(library.columns.ids) and time.monotonic() < end:
        library.drain(wait=0.05)
    assert rescan(library) == {"unchanged": 1, "missing": 0, "failed": 0}
    with library.database.read() as connection:
        files = connection.exec_driver_sql("SELECT relpath FROM file").scalars().all()
    assert files == [b"a.png"]
