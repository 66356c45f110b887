"""Slow work leaves the window free, and its result comes back to the window's thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import shiboken6
from gates import set_once
from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.ui.background import Background


class Heard(QObject):
    """Keeps what it is told, and in which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.errors: list[Exception] = []
        self.threads: set[str] = set()

    @Slot(object)
    def done(self, result: object) -> None:
        self.results.append(result)
        self.threads.add(threading.current_thread().name)

    @Slot(object)
    def failed(self, error: Exception) -> None:
        self.errors.append(error)
        self.threads.add(threading.current_thread().name)


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


@pytest.fixture
def heard(qapp: QApplication) -> Heard:
    return Heard()


def test_work_is_done_elsewhere_and_told_here(
    background: Background, heard: Heard, qtbot: QtBot
) -> None:
    background.run(lambda: threading.current_thread().name, heard.done, heard.failed)
    qtbot.waitUntil(lambda: bool(heard.results))
    assert str(heard.results[0]).startswith("curator-ui")
    assert heard.threads == {threading.main_thread().name}
    assert heard.errors == []


def test_an_error_is_told_here_too(background: Background, heard: Heard, qtbot: QtBot) -> None:
    def fail() -> None:
        raise ValueError("no such luck")

    background.run(fail, heard.done, heard.failed)
    qtbot.waitUntil(lambda: bool(heard.errors))
    assert str(heard.errors[0]) == "no such luck"
    assert (heard.results, heard.threads) == ([], {threading.main_thread().name})


def test_works_run_side_by_side(background: Background, heard: Heard, qtbot: QtBot) -> None:
    meeting = threading.Barrier(2, timeout=10)
    for _ in range(2):
        background.run(meeting.wait, heard.done, heard.failed)
    qtbot.waitUntil(lambda: len(heard.results) == 2)


def test_nothing_is_told_after_closing(heard: Heard, qtbot: QtBot) -> None:
    background = Background(threads=1)
    begun, go_on, second = threading.Event(), threading.Event(), threading.Event()

    def wait() -> bool:
        begun.set()
        return go_on.wait(10)

    background.run(wait, heard.done, heard.failed)
    background.run(second.set, heard.done, heard.failed)
    assert begun.wait(10)

    def is_shut() -> bool:
        with background._executor._shutdown_lock:
            return background._executor._shutdown

    opener = set_once(go_on, is_shut)
    background.close()
    opener.join()
    assert go_on.is_set()  # what had begun was waited for
    assert not second.is_set()  # what had not was dropped
    background.run(second.set, heard.done, heard.failed)
    QApplication.processEvents()
    assert (heard.results, heard.errors, second.is_set()) == ([], [], False)


def test_whoever_is_gone_is_told_nothing(background: Background, qtbot: QtBot) -> None:
    gone, there = Heard(), Heard()
    release = threading.Event()
    background.run(lambda: release.wait(10), gone.done, gone.failed)
    gone.deleteLater()
    qtbot.waitUntil(lambda: not shiboken6.isValid(gone))
    release.set()
    background.run(lambda: 1, there.done, there.failed)
    qtbot.waitUntil(lambda: there.results == [1])
    assert gone.results == []
