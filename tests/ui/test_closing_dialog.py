from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QCheckBox, QWidget
from pytestqt.qtbot import QtBot
from tiny_weights import make_tiny_weights

from curator.library.library import Library
from curator.library.scan import scan
from curator.ui.dialogs.closing import Closing, ClosingQuestion, images_left
from curator.ui.icons import Icons
from curator.ui.looks import Looks

from .conftest import OpenLibrary


class Window(QWidget):
    """A window that asks before it closes."""

    def __init__(self, library: Library, looks: Looks, icons: Icons) -> None:
        super().__init__()
        self.closing = Closing(self, library, looks, icons)
        self.closed = False

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed = self.closing.may_close()
        event.setAccepted(self.closed)


@pytest.fixture
def waiting(open_library: OpenLibrary, pictures: Path, tmp_path: Path) -> Library:
    """A library whose six images wait for their CLIP score, which is paused."""
    tiny = make_tiny_weights(tmp_path / "weights")
    library = open_library(weights={"clip": tiny / "clip"}, device="cpu")
    scan(library, [library.add_folder(pictures)])
    library.pause_scoring()
    library.begin_scoring(["clip"])
    end = time.monotonic() + 20
    while images_left(library) < 6:
        library.drain(wait=0.05)
        assert time.monotonic() < end
    return library


@pytest.fixture
def window(qtbot: QtBot, waiting: Library, looks: Looks, icons: Icons) -> Window:
    made = Window(waiting, looks, icons)
    qtbot.addWidget(made, before_close_func=lambda window: window.closing.close())
    made.show()
    return made


def asked(window: Window) -> ClosingQuestion | None:
    questions = window.findChildren(ClosingQuestion)
    return next((each for each in questions if each.isVisible()), None)


def question(window: Window) -> ClosingQuestion:
    found = asked(window)
    assert found is not None
    return found


def test_nothing_is_asked_when_every_image_has_its_scores(
    qtbot: QtBot, ui_library: Library, looks: Looks, icons: Icons
) -> None:
    window = Window(ui_library, looks, icons)
    qtbot.addWidget(window)
    assert window.close()
    assert asked(window) is None


def test_stopping_closes_and_is_asked_again_the_next_time(
    window: Window, waiting: Library, looks: Looks, icons: Icons, qtbot: QtBot
) -> None:
    assert not window.close()
    assert question(window).question == "6 images still lack scores."
    question(window).stop.click()
    assert window.closed
    assert not window.isVisible()
    assert images_left(waiting) == 6
    another = Window(waiting, looks, icons)
    qtbot.addWidget(another, before_close_func=lambda window: window.closing.close())
    another.show()
    assert not another.close()
    question(another).reject()


def test_it_stays_open_without_an_answer(window: Window) -> None:
    window.close()
    question(window).keep.click()
    assert window.isVisible()
    assert asked(window) is None
    window.close()
    question(window).reject()
    assert window.isVisible()


def test_an_answer_for_ever_is_not_asked_again(
    window: Window, waiting: Library, looks: Looks, icons: Icons, qtbot: QtBot
) -> None:
    window.close()
    question(window).findChild(QCheckBox).setChecked(True)
    question(window).stop.click()
    another = Window(waiting, looks, icons)
    qtbot.addWidget(another)
    assert another.close()
    assert asked(another) is None


def test_finishing_closes_by_itself_once_all_is_scored(
    window: Window, waiting: Library, qtbot: QtBot
) -> None:
    window.close()
    question(window).finish.click()
    assert not window.closed
    assert not window.isVisible() or window.windowState() & Qt.WindowState.WindowMinimized
    qtbot.waitUntil(lambda: window.closed, timeout=60_000)
    assert images_left(waiting) == 0
    waiting.flush()
    assert len(waiting.find(waiting.parse("clip>=-100"))) == 6


def test_a_window_that_is_brought_back_stays(window: Window, waiting: Library) -> None:
    window.close()
    question(window).finish.click()
    assert window.closing.waits
    window.showNormal()
    assert not window.closing.waits
    assert window.isVisible()
    waiting.pause_scoring()
    window.close()
    assert asked(window) is not None


def test_closing_it_while_it_finishes_stops(window: Window, waiting: Library) -> None:
    window.close()
    question(window).finish.click()
    waiting.pause_scoring()
    assert window.close()
    assert images_left(waiting)
