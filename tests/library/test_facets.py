"""What a library is made of, counted on a real one."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator.library.library import Library
from curator.library.library_facets import Facet, checkpoint_facets, folder_facets
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    for n, model in enumerate(("one", "two", "two", "two", "Ünlü")):
        write_png(tmp_path / "a" / f"{n}.png", parameters("fox", seed=n, model=model), shade=n)
    write_png(tmp_path / "b" / "plain.png", shade=60)
    write_png(tmp_path / "b" / "bare.png", shade=70)
    opened = open_library()
    for name in ("a", "b"):
        opened.add_folder(tmp_path / name)
    scan(opened, opened.watched)
    return opened


def folders(library: Library) -> list[tuple[str, int]]:
    return [(Path(each.folder.path.decode()).name, each.count) for each in folder_facets(library)]


def test_an_empty_library_has_nothing(open_library: OpenLibrary) -> None:
    library = open_library()
    assert (checkpoint_facets(library), folder_facets(library)) == ([], [])


def test_checkpoints_by_how_often_they_were_used(library: Library) -> None:
    assert checkpoint_facets(library) == [
        Facet("two", 3),
        Facet("", 2),
        Facet("one", 1),
        Facet("Ünlü", 1),
    ]


def test_checkpoint_of_two_hashes_is_one_name(library: Library, tmp_path: Path) -> None:
    text = parameters("fox", seed=9, model="one").replace(
        "Model: one", "Model hash: ab, Model: one"
    )
    write_png(tmp_path / "a" / "other.png", text, shade=99)
    scan(library, library.watched)
    assert Facet("one", 2) in checkpoint_facets(library)


def test_images_that_are_gone_are_not_counted(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a" / "0.png").unlink()
    scan(library, library.watched)
    assert Facet("one", 1) not in checkpoint_facets(library)
    assert folders(library) == [("a", 4), ("b", 2)]


def test_folders_removed_are_not_shown(library: Library, tmp_path: Path) -> None:
    assert folders(library) == [("a", 5), ("b", 2)]
    library.remove_folder(tmp_path / "a")
    assert folders(library) == [("b", 2)]
    assert checkpoint_facets(library) == [Facet("", 2)]


def test_an_empty_folder_counts_nought(library: Library, tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    library.add_folder(tmp_path / "c")
    assert folders(library)[-1] == ("c", 0)
