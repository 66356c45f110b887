"""Going through the history: step by step, until it is stopped, or a step fails."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from curator.domain.errors import LibraryDamagedError
from curator.library.commands import Judgement, judge
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.ui.history_walk import HistoryWalk

from ..library.conftest import OpenLibrary  # noqa: TID252

STEPS = 40


@dataclass
class Going:
    library: Library
    gallery: Gallery
    walk: HistoryWalk
    told: list[BaseException] = field(default_factory=list)

    @property
    def stars(self) -> int:
        return int(self.library.columns["rating"][0])

    @property
    def standing(self) -> int:
        return len(self.library.history.done)


def begun(library: Library, owner: QObject) -> Going:
    gallery, told = Gallery(library), list[BaseException]()
    return Going(library, gallery, HistoryWalk(gallery, told.append, owner), told)


@pytest.fixture
def going(ui_library: Library, qapp: QObject) -> Iterator[Going]:
    for number in range(STEPS):
        judgement = Judgement(rating=number % 5 + 1)
        ui_library.do(judge(ui_library.columns, [1 + number % 2, 3], judgement))
    going = begun(ui_library, qapp)
    yield going
    going.walk.stop()
    going.gallery.close()
    going.walk.deleteLater()


def test_it_goes_there_with_the_window_alive_between(going: Going, qtbot: QtBot) -> None:
    seen: list[tuple[int, int]] = []
    going.walk.advanced.connect(lambda gone, total: seen.append((gone, total)))
    with qtbot.waitSignal(going.walk.ended):
        going.walk.go_to(3)
        assert going.standing == STEPS  # Nothing is done before the window has had its turn.
    assert (going.standing, going.stars) == (3, 3)
    assert seen[-1] == (STEPS - 3, STEPS - 3)
    with qtbot.waitSignal(going.walk.ended):
        going.walk.go_to(STEPS)
    assert going.standing == STEPS
    assert going.told == []


def test_the_last_step_shows_its_image(ui_library: Library, qapp: QObject, qtbot: QtBot) -> None:
    for image in (1, 2, 3):
        ui_library.do(judge(ui_library.columns, [image], Judgement(rating=1)))
    going = begun(ui_library, qapp)
    with qtbot.waitSignal(going.walk.ended):
        going.walk.go_to(1)
    assert going.gallery.current == 2
    going.gallery.close()
    going.walk.deleteLater()


def test_it_can_be_stopped_on_the_way(going: Going, qtbot: QtBot) -> None:
    going.gallery.library.subscribe(lambda _: going.walk.stop())
    with qtbot.waitSignal(going.walk.ended):
        going.walk.go_to(0)
    assert going.standing == STEPS - 1
    assert not going.walk.running


def test_who_decides_meanwhile_is_not_undone(going: Going, qtbot: QtBot) -> None:
    going.walk.go_to(0)
    library = going.library
    with qtbot.waitSignal(going.walk.ended):
        library.do(judge(library.columns, [4], Judgement(rating=5)))
    assert going.standing == STEPS + 1
    assert library.has_undo == "rate 5: 1 image"


def test_a_second_wish_on_the_way_is_none(going: Going, qtbot: QtBot) -> None:
    with qtbot.waitSignal(going.walk.ended):
        going.walk.go_to(10)
        going.walk.go_to(30)
    assert going.standing == 10


def test_a_step_that_fails_ends_it_with_the_error(
    ui_library: Library, open_library: OpenLibrary, qapp: QObject, qtbot: QtBot
) -> None:
    for rating in (1, 2, 3):
        ui_library.do(judge(ui_library.columns, [1], Judgement(rating=rating)))
    ui_library.close()
    with closing(sqlite3.connect(ui_library.database.path)) as connection, connection:
        connection.execute("UPDATE history SET edits = '[{' WHERE label LIKE 'rate 2%'")
    going = begun(open_library(), qapp)
    with qtbot.waitSignal(going.walk.ended):
        going.walk.go_to(0)
    assert [type(error) for error in going.told] == [LibraryDamagedError]
    assert (going.standing, going.stars) == (2, 2)
    going.gallery.close()
    going.walk.deleteLater()
