"""A second look at a folder: what it touches, and that it lets others have their turn."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from curator.domain.image import File, FileId, Folder, FolderId
from curator.library.reconcile import BREATH_EVERY, Differences, compare
from curator.library.targets import Target

LOOK = """
import os, sys
from curator.domain.image import File, FileId, Folder, FolderId, ImageId
from curator.library.reconcile import Differences, compare

path = os.fsencode(sys.argv[1])
folder = Folder(FolderId(1), path, True, True, (), False, None)
first = [each for each in compare(folder, {}, [path], Differences()) if each]
known = {
    each.relpath: File(FileId(at), folder.id, each.relpath, each.stat, ImageId(at), False, False)
    for at, each in enumerate(first, 1)
}
touched = []
sys.addaudithook(lambda name, arguments: touched.append(name) if name.startswith(WATCHED) else None)
WATCHED = ("open", "os.", "mmap")
differences = Differences()
again = [each for each in compare(folder, known, [path], differences) if each]
print(differences.unchanged, len(again), *sorted(set(touched)), touched.count("os.scandir"))
"""


def folder_of(path: Path) -> Folder:
    return Folder(FolderId(1), bytes(path), True, True, (), False, None)


def fill(path: Path, folders: int, files: int) -> None:
    for number in range(folders):
        inner = path / f"{number}"
        inner.mkdir(parents=True)
        for name in range(files):
            (inner / f"{name}.png").write_bytes(b"x")


def test_unchanged_files_are_not_opened(tmp_path: Path) -> None:
    fill(tmp_path / "out", 3, 80)
    answer = subprocess.run(
        [sys.executable, "-c", LOOK, str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split() == ["240", "0", "os.scandir", "4"]


def test_others_have_their_turn_between_unchanged_files(tmp_path: Path) -> None:
    fill(tmp_path / "out", 2, 170)
    folder = folder_of(tmp_path / "out")
    first = list(compare(folder, {}, [folder.path], Differences()))
    targets = [each for each in first if isinstance(each, Target)]
    known = {
        each.relpath: File(FileId(1), folder.id, each.relpath, each.stat, None, False, False)
        for each in targets
    }
    assert len(targets) == 340
    assert list(compare(folder, known, [folder.path], Differences())) == [None] * (
        340 // BREATH_EVERY
    )
