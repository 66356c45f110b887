"""Stacks made by hand: kept by id, through undo, restarts and moves."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator.library.commands import stack, unstack
from curator.library.library import Library
from curator.library.scan import scan

from .conftest import OpenLibrary, columns_of, write_png


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for n in range(6):
        write_png(tmp_path / "p" / f"{n}.png", shade=n)
    return tmp_path / "p"


def filled(open_library: OpenLibrary, folder: Path) -> Library:
    library = open_library()
    library.add_folder(folder)
    scan(library, library.watched)
    return library


def numbers(library: Library) -> list[int]:
    found: list[int] = library.columns["stack"].tolist()
    return found


def test_a_stack_survives_a_restart_and_a_move(open_library: OpenLibrary, folder: Path) -> None:
    library = filled(open_library, folder)
    library.do(stack(library.columns, library.columns.ids[:2]))
    before = {each.id: each.stack for each in library.details(library.columns.ids)}
    library.close()
    (folder / "0.png").rename(folder / "moved.png")
    library = open_library()
    scan(library, library.watched)
    after = {each.id: each.stack for each in library.details(library.columns.ids)}
    assert sorted(filter(None, after.values())) == [1, 1]
    assert {key: value for key, value in after.items() if value} == {1: 1, 2: 1}
    assert before.keys() == after.keys()
    assert library.undo() == "stack: 2 images"
    assert numbers(library) == [0] * 6


def test_a_number_that_undo_brings_back_is_not_given_away_meanwhile(
    open_library: OpenLibrary, folder: Path
) -> None:
    library = filled(open_library, folder)
    library.do(stack(library.columns, [1, 2]))
    library.do(unstack(library.columns, [1]))
    library.do(stack(library.columns, [3, 4]))
    assert numbers(library) == [0, 0, 2, 2, 0, 0]
    library.undo()
    library.undo()
    assert numbers(library) == [1, 1, 0, 0, 0, 0]


def test_stacks_are_joined_whole_and_keep_the_lowest_number() -> None:
    columns = columns_of([1, 2, 3, 4, 5, 6], stack=[7, 7, 4, 4, 0, 0])
    (edit,) = stack(columns, [2, 3, 5]).edits
    assert (edit.ids, edit.before, edit.after) == ((1, 2, 5), (7, 7, 0), (4, 4, 4))


def test_stacking_what_is_one_stack_changes_nothing() -> None:
    columns = columns_of([1, 2, 3], stack=[7, 7, 0])
    assert stack(columns, [1, 2]).edits == ()
    assert stack(columns, [3]).edits == ()
    assert unstack(columns, [3]).edits == ()
