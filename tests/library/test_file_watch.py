"""A watch that sees files move does not take them for new ones, nor for missing ones."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from curator.domain.change import Outcome
from curator.library.commands import Judgement, judge
from curator.library.library import Library
from curator.store.writer import Committed

from .conftest import OpenLibrary, write_png
from .files_here import Heard, OtherVolume, Waiting, ids_of, tree

COUNT = 6


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    for n in range(COUNT):
        write_png(tmp_path / "p" / "a" / f"{n}.png", shade=n)
        (tmp_path / "p" / "a" / f"{n}.txt").write_text(f"{n}")
    (tmp_path / "p" / "b").mkdir()
    return tmp_path / "p"


def watched(library: Library, pictures: Path) -> Heard:
    library.add_folder(pictures)
    told = Heard(library)
    library.watch()
    wait(library, lambda: len(ids_of(library)) == COUNT)
    look(library)
    told.all.clear()
    return told


def wait(library: Library, until: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not until():
        assert time.monotonic() < end
        library.drain(wait=0.02)


def look(library: Library) -> None:
    """Let the watch look at all that moved, and through all folders, once more."""
    for _ in range(2):
        wait(library, lambda: not library.watch().resting)
        look_through(library)
    library.pool().wait()
    library.flush()


def look_through(library: Library) -> None:
    (root,) = library.watch()._roots
    library.watch().look_through()
    wait(library, lambda: root.walk is None and root.due > time.monotonic())


def unrest(told: Heard) -> list[object]:
    """What was told of new, moved and missing images."""
    committed = [each for each in told.all if isinstance(each, Committed)]
    found: list[object] = [each.vanished for each in committed if each.vanished]
    return found + [
        each.outcome
        for news in committed
        for each in news.outcomes
        if each.outcome is not Outcome.UNCHANGED
    ]


@pytest.mark.parametrize("other_volume", [False, True], ids=["rename", "copy"])
def test_own_moves_are_no_news(
    open_library: OpenLibrary, pictures: Path, other_volume: bool
) -> None:
    library = open_library(disk=OtherVolume() if other_volume else None, polling_seconds=0.3)
    told = watched(library, pictures)
    before = tree(pictures)
    library.do(judge(library.columns, [1, 2, 3], Judgement(rating=4)))
    library.files.move_to([1, 2, 3], pictures / "b")
    library.files.hold([4, 2])
    library.files.rename(5, "new")
    library.flush()
    look(library)
    assert unrest(told) == []
    assert ids_of(library) == [1, 3, 5, 6]
    assert ids_of(library, "is:missing") == []
    for _ in range(4):
        library.undo()
    library.flush()
    look(library)
    assert unrest(told) == []
    assert tree(pictures) == before
    assert ids_of(library) == [1, 2, 3, 4, 5, 6]
    assert ids_of(library, "is:duplicate") == []


def test_files_on_their_way_are_left_alone(
    open_library: OpenLibrary, pictures: Path, tmp_path: Path
) -> None:
    disk = Waiting()
    library = open_library(disk=disk, polling_seconds=0.3)
    told = watched(library, pictures)
    library.files.hold([1])
    assert disk.begun.wait(30)
    (name,) = [place.relpath for place in library.details([1])[0].places]
    path = pictures / name.decode()
    away = tmp_path / "away.png"
    path.rename(away)  # As a watch sees a file that has moved, before that is written.
    look_through(library)
    library.drain()
    assert unrest(told) == []
    away.rename(path)
    disk.go_on.set()
    library.flush()
    look(library)
    assert unrest(told) == []
    assert ids_of(library, "is:held") == [1]
