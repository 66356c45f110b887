"""The one door: what a face may ask of a library that is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator.domain.image import Flag
from curator.library.commands import Judgement, judge
from curator.library.library import Library
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    write_png(tmp_path / "p" / "0.png", parameters("fox", seed=1))
    write_png(tmp_path / "p" / "1.png", shade=30)
    opened = open_library()
    opened.add_folder(tmp_path / "p")
    scan(opened, opened.watched)
    return opened


def steps(library: Library) -> tuple[str | None, str | None]:
    return library.has_undo, library.has_redo


def test_next_steps_of_undo_and_redo_are_named(library: Library, open_library: OpenLibrary) -> None:
    assert steps(library) == (None, None)
    first, second = library.columns.ids.tolist()
    library.do(judge(library.columns, [first], Judgement(Flag.KEEP)))
    keep = library.has_undo
    library.do(judge(library.columns, [second], Judgement(Flag.REJECT)))
    reject = library.has_undo
    assert keep is not None
    assert reject is not None
    assert keep != reject
    assert library.undo() == reject
    assert steps(library) == (keep, reject)
    assert library.undo() == keep
    assert steps(library) == (None, keep)
    library.close()
    assert steps(open_library()) == (None, keep)


def test_raw_metadata_is_what_the_file_says(library: Library) -> None:
    (told,) = library.find(library.parse("fox"))
    assert library.raw_metadata(told) == {"parameters": parameters("fox", seed=1)}
    (bare,) = library.find(library.parse("name:1.png"))
    assert library.raw_metadata(bare) == {}
    assert library.raw_metadata(10_000) == {}
