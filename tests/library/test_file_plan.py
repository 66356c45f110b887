"""Files in whose place another image lies by now, which nobody has judged."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from curator.library.library import Library
from curator.library.scan import scan

from .conftest import OpenLibrary, write_png
from .files_here import Heard, ids_of, tree

HELD = ".curator-holding/a.png"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    write_png(tmp_path / "p" / "a.png")
    (tmp_path / "out").mkdir()
    return tmp_path / "p"


@pytest.fixture
def library(open_library: OpenLibrary, pictures: Path) -> Library:
    library = open_library()
    library.add_folder(pictures)
    scan(library, library.watched)
    return library


def replace(path: Path) -> None:
    path.unlink(missing_ok=True)
    write_png(path, "another", shade=9)


@pytest.mark.parametrize(
    "deed",
    [
        lambda library, _: library.files.hold([1]),
        lambda library, _: library.files.to_bin([1]),
        lambda library, out: library.files.move_to([1], out),
        lambda library, out: library.files.copy_to([1], out),
    ],
    ids=["hold", "bin", "move", "copy"],
)
def test_another_image_in_the_place_stays(
    library: Library, pictures: Path, deed: Callable[[Library, Path], None]
) -> None:
    told = Heard(library)
    replace(pictures / "a.png")
    deed(library, pictures.with_name("out"))
    assert told.troubles() == [("a.png", "changed")]
    assert (set(tree(pictures)), tree(pictures.with_name("out"))) == ({"a.png"}, {})
    scan(library, library.watched)
    assert ids_of(library) == [2]


def test_folder_in_the_place_stays(library: Library, pictures: Path) -> None:
    told = Heard(library)
    (pictures / "a.png").unlink()
    (pictures / "a.png").mkdir()
    (pictures / "a.png" / "note").write_text("mine")
    library.files.to_bin([1])
    assert told.troubles() == [("a.png", "changed")]
    assert set(tree(pictures)) == {"a.png/note"}


def test_another_image_is_not_held_again(library: Library, pictures: Path) -> None:
    told = Heard(library)
    library.files.hold([1])
    library.undo()
    library.flush()
    replace(pictures / "a.png")
    library.redo()
    assert [trouble for _, trouble in told.troubles()] == ["changed"]
    assert set(tree(pictures)) == {"a.png"}


def test_image_with_another_time_alone_is_held(library: Library, pictures: Path) -> None:
    os.utime(pictures / "a.png", (10**9, 10**9))
    library.files.hold([1])
    library.flush()
    assert set(tree(pictures)) == {HELD}


def test_another_image_is_found_under_the_new_name(library: Library, pictures: Path) -> None:
    replace(pictures / "a.png")
    library.files.rename(1, "b")
    library.flush()
    scan(library, library.watched)
    assert (ids_of(library), set(tree(pictures))) == ([2], {"b.png"})


def test_held_file_that_was_edited_comes_back_and_is_read(library: Library, pictures: Path) -> None:
    library.files.hold([1])
    library.flush()
    replace(pictures / HELD)
    library.files.restore()
    library.flush()
    scan(library, library.watched)
    assert (ids_of(library), set(tree(pictures))) == ([2], {"a.png"})


def test_new_file_does_not_stand_for_the_one_in_the_bin(
    library: Library, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("send2trash.send2trash", os.unlink)
    told = Heard(library)
    library.files.hold([1])
    library.files.empty_holding()
    library.flush()
    replace(pictures / "a.png")
    library.undo()
    assert [trouble for _, trouble in told.troubles()] == ["changed"]
    scan(library, library.watched)
    assert ids_of(library) == [2]
