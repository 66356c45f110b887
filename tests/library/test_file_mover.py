"""What carrying out a single edit does on the disk where links lead about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from curator.library.library import Library
from curator.library.scan import scan

from .conftest import OpenLibrary, write_png
from .files_here import Heard, ids_of, tree


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    write_png(tmp_path / "p" / "a.png")
    (tmp_path / "p" / "c").mkdir()
    return tmp_path / "p"


@pytest.fixture
def library(open_library: OpenLibrary, pictures: Path) -> Library:
    library = open_library()
    library.add_folder(pictures)
    scan(library, library.watched)
    return library


def test_copy_to_which_a_link_in_the_place_of_the_file_leads_stays(
    library: Library, pictures: Path
) -> None:
    told = Heard(library)
    library.files.copy_to([1], pictures / "c")
    library.flush()
    (pictures / "a.png").unlink()
    (pictures / "a.png").symlink_to("c/a.png")
    library.undo()
    assert told.troubles() == [("a.png", "last")]
    assert not (pictures / "c" / "a.png").is_symlink()
    assert set(tree(pictures)) == {"a.png", "c/a.png"}


def test_copy_that_is_seen_through_a_linked_folder_too_is_the_last_one(
    library: Library, pictures: Path, tmp_path: Path
) -> None:
    write_png(tmp_path / "other" / "b.png", shade=9)
    (tmp_path / "other" / "link").symlink_to(pictures)
    library.add_folder(tmp_path / "other")
    told = Heard(library)
    library.files.copy_to([1], pictures / "c")
    library.flush()
    (pictures / "a.png").unlink()
    scan(library, library.watched)
    library.undo()
    assert told.troubles() == [("a.png", "last")]
    assert set(tree(pictures)) == {"c/a.png"}


def test_text_file_to_which_a_link_leads_stays(library: Library, pictures: Path) -> None:
    (pictures / "a.txt").write_text("beside")
    library.files.copy_to([1], pictures / "c")
    library.flush()
    (pictures / "a.txt").unlink()
    (pictures / "a.txt").symlink_to("c/a.txt")
    library.undo()
    library.flush()
    assert set(tree(pictures)) == {"a.png", "a.txt", "c/a.txt"}


def test_link_goes_along_though_its_file_has_gone_first(library: Library, pictures: Path) -> None:
    (pictures / "link.png").symlink_to("a.png")
    scan(library, library.watched)
    told = Heard(library)
    library.files.hold([1])
    assert told.troubles() == []
    assert sorted(os.listdir(pictures)) == [".curator-holding", "c"]
    assert ids_of(library, "is:held") == [1]
    library.undo()
    library.flush()
    assert (pictures / "link.png").readlink() == Path("a.png")
    assert set(tree(pictures)) == {"a.png", "link.png"}
