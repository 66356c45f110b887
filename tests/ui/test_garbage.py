"""The collector in the window's thread: nothing else may clear widgets away."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from curator.ui.garbage import Garbage


class Knot:
    """Garbage that only the collector finds; notes which thread clears it away."""

    def __init__(self, cleared_in: list[str]) -> None:
        self.itself = self
        self._cleared_in = cleared_in

    def __del__(self) -> None:
        self._cleared_in.append(threading.current_thread().name)


@pytest.fixture
def garbage(qtbot: QtBot) -> Iterator[Garbage]:
    garbage = Garbage()
    yield garbage
    garbage.close()
    gc.unfreeze()


def allocate_much() -> list[list[int]]:
    return [[number] for number in range(20_000)]


def test_other_threads_never_collect(garbage: Garbage, qtbot: QtBot) -> None:
    cleared_in: list[str] = []
    Knot(cleared_in)
    thread = threading.Thread(target=allocate_much, name="another")
    thread.start()
    thread.join()
    assert cleared_in == []
    kept = allocate_much()
    qtbot.waitUntil(lambda: cleared_in == ["MainThread"], timeout=5000)
    assert kept


def test_garbage_does_not_pile_up(garbage: Garbage, qtbot: QtBot) -> None:
    knots = []
    for _ in range(2000):
        knot = Knot([])
        knots.append(weakref.ref(knot))
        del knot
    qtbot.waitUntil(lambda: not any(knot() for knot in knots), timeout=5000)


def test_what_has_settled_is_left_alone(garbage: Garbage) -> None:
    before = gc.get_freeze_count()
    garbage.settle()
    assert gc.get_freeze_count() > before


def test_while_much_is_loaded_nothing_is_collected(garbage: Garbage, qtbot: QtBot) -> None:
    garbage.rest()
    cleared_in: list[str] = []
    Knot(cleared_in)
    kept = allocate_much()
    qtbot.wait(500)
    assert cleared_in == []
    garbage.settle()
    Knot(cleared_in)
    kept += allocate_much()
    qtbot.waitUntil(lambda: cleared_in == ["MainThread"], timeout=5000)


def test_afterwards_the_collector_is_on_again(qtbot: QtBot) -> None:
    garbage = Garbage()
    assert not gc.isenabled()
    garbage.close()
    assert gc.isenabled()
