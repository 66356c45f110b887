"""Whom decisions are about, and the selection that comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from curator.domain.criteria import Criteria
from curator.library.attention import Attention
from curator.library.gallery import Gallery
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png


@pytest.fixture
def gallery(open_library: OpenLibrary, tmp_path: Path) -> Iterator[Gallery]:
    """Six images by name, the second to the fifth selected."""
    for n in range(6):
        write_png(tmp_path / "p" / f"{n}.png", parameters("a fox", seed=n), shade=20 * n)
    library = open_library()
    scan(library, [library.add_folder(tmp_path / "p")])
    gallery = Gallery(library)
    gallery.show(Criteria(text="sort:name"))
    gallery.go_to(1)
    gallery.extend_to(4)
    yield gallery
    gallery.close()


def test_deeds_are_about_one_and_the_selection_comes_back(gallery: Gallery) -> None:
    attention = Attention(gallery)
    attention.turn_to(6)
    assert (gallery.current, gallery.targets().tolist()) == (6, [6])
    attention.close()
    assert gallery.selection.tolist() == [2, 3, 4, 5]


def test_what_is_dropped_or_no_longer_shown_is_not_selected_again(gallery: Gallery) -> None:
    attention = Attention(gallery)
    attention.turn_to(2)
    gallery.show(Criteria(text="-name:2 sort:name"))
    attention.close([4])
    assert gallery.selection.tolist() == [2, 5]


def test_one_that_was_current_alone_leaves_where_one_went(gallery: Gallery) -> None:
    gallery.go_to(0)
    attention = Attention(gallery)
    attention.turn_to(4)
    attention.close()
    assert gallery.selection.tolist() == [4]
