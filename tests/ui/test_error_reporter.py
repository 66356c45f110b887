"""Errors: known ones in words, others logged whole and told once; the window lives on."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer, Slot, qWarning
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from curator.domain.errors import LibraryError, StorageError
from curator.ui.errors import ErrorReporter
from curator.ui.icons import Icons
from curator.ui.logs import LogFile
from curator.ui.message import Message

pytestmark = pytest.mark.qt_no_exception_capture


@pytest.fixture
def log(tmp_path: Path) -> Iterator[LogFile]:
    log = LogFile(tmp_path / "logs" / "curator.log")
    yield log
    log.close()


@pytest.fixture
def reporter(qapp: QApplication, icons: Icons, log: LogFile) -> Iterator[ErrorReporter]:
    reporter = ErrorReporter(icons, log.path)
    reporter.install()
    yield reporter
    reporter.uninstall()


def messages() -> list[Message]:
    return [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, Message) and each.isVisible()
    ]


def texts(message: Message) -> str:
    return "\n".join(label.text() for label in message.findChildren(QLabel))


def press(message: Message, text: str) -> None:
    next(each for each in message.findChildren(QPushButton) if each.text() == text).click()


class Clumsy(QObject):
    """Has a slot that breaks."""

    @Slot()
    def stumble(self) -> None:
        raise ZeroDivisionError("over my own feet")


def test_a_known_error_is_told_in_words_with_the_way_out(
    reporter: ErrorReporter, log: LogFile
) -> None:
    reporter.tell(StorageError("the disk is full"))
    (message,) = messages()
    assert "The disk is full. Make room" in texts(message)
    assert not message.isModal()
    assert not message.findChildren(QPlainTextEdit)[0].isVisible()
    assert "StorageError" in log.path.read_text("utf-8")


def test_a_known_error_that_nobody_caught_is_told_in_words(
    reporter: ErrorReporter, qtbot: QtBot
) -> None:
    class Refusing(Clumsy):
        @Slot()
        def stumble(self) -> None:
            raise LibraryError("the library was opened for reading only")

    refusing = Refusing()
    QTimer.singleShot(0, refusing, refusing.stumble)
    qtbot.waitUntil(lambda: len(messages()) == 1)
    assert "reading only" in texts(messages()[0])
    assert "fault of the program" not in texts(messages()[0])


def test_the_same_words_open_one_message(reporter: ErrorReporter) -> None:
    for _ in range(3):
        reporter.tell(StorageError("the disk is full"))
    reporter.tell(StorageError("the disk is gone"))
    assert len(messages()) == 2
    for message in messages():
        message.close()
    assert messages() == []
    reporter.tell(StorageError("the disk is full"))
    assert len(messages()) == 1


def test_an_error_in_a_slot_is_logged_whole_and_told_once(
    reporter: ErrorReporter, log: LogFile, qtbot: QtBot
) -> None:
    clumsy, timer = Clumsy(), QTimer(interval=1)
    timer.timeout.connect(clumsy.stumble)
    timer.start()
    qtbot.waitUntil(lambda: log.path.read_text("utf-8").count("Traceback") >= 3)
    timer.stop()
    (message,) = messages()
    assert "ZeroDivisionError" in texts(message)
    assert str(log.path) in texts(message)
    assert "over my own feet" in log.path.read_text("utf-8")


def test_two_faults_are_two_messages(reporter: ErrorReporter, qtbot: QtBot) -> None:
    for text in ("one", "two"):
        reporter.tell(RuntimeError(text))
    reporter.tell(KeyError("three"))
    qtbot.waitUntil(lambda: len(messages()) == 2)


def test_details_can_be_copied_and_looked_at(reporter: ErrorReporter) -> None:
    try:
        Clumsy().stumble()
    except ZeroDivisionError as error:
        reporter.tell(error)
    (message,) = messages()
    press(message, "Details")
    details = message.findChildren(QPlainTextEdit)[0]
    assert details.isVisible()
    press(message, "Copy details")
    assert "over my own feet" in QGuiApplication.clipboard().text()
    assert message.isVisible()
    press(message, "Details")
    assert not details.isVisible()


def test_an_error_in_a_thread_is_told_in_the_windows_thread(
    reporter: ErrorReporter, log: LogFile, qtbot: QtBot
) -> None:
    thread = threading.Thread(target=Clumsy().stumble, name="a thread of ours")
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(messages()) == 1)
    assert "not caught in a thread of ours" in log.path.read_text("utf-8")


def test_what_cannot_even_be_raised_is_told(
    reporter: ErrorReporter, log: LogFile, qtbot: QtBot
) -> None:
    class Stubborn:
        def __del__(self) -> None:
            raise OSError("I will not go")

    Stubborn()
    gc.collect()
    qtbot.waitUntil(lambda: len(messages()) == 1)
    assert "I will not go" in log.path.read_text("utf-8")


@pytest.mark.no_qt_log
def test_what_qt_says_goes_to_the_log(reporter: ErrorReporter, log: LogFile) -> None:
    qWarning("a widget has lost its way")
    assert "WARNING qt: a widget has lost its way" in log.path.read_text("utf-8")


def test_an_interruption_is_no_fault(reporter: ErrorReporter, qtbot: QtBot) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    qtbot.wait(10)
    assert messages() == []


def test_messages_open_over_the_window_and_go_with_it(
    reporter: ErrorReporter, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    reporter.set_window(window)
    reporter.tell(StorageError("the disk is full"))
    (message,) = messages()
    assert message.parentWidget() is window
    reporter.set_window(None)
    reporter.uninstall()
    assert messages() == []


def test_all_is_as_before_in_the_end(icons: Icons, log: LogFile) -> None:
    def hooks() -> tuple[Callable[..., object], ...]:
        return (sys.excepthook, threading.excepthook, sys.unraisablehook)

    before = hooks()
    reporter = ErrorReporter(icons, log.path)
    reporter.install()
    assert set(hooks()).isdisjoint(before)
    reporter.uninstall()
    assert hooks() == before


def test_a_quiet_word_opens_nothing(reporter: ErrorReporter, qtbot: QtBot) -> None:
    with qtbot.waitSignal(reporter.noticed) as heard:
        reporter.notice("3 files copied")
    assert heard.args == ["3 files copied"]
    assert messages() == []


def test_the_log_keeps_itself_small_and_readable(log: LogFile) -> None:
    for _ in range(1_200):
        logging.getLogger("curator.test").warning("a prompt with \x1b[31m %s", "x" * 1_000)
    files = sorted(log.path.parent.iterdir())
    assert 2 <= len(files) <= 4
    assert all(path.stat().st_size <= 1_000_000 for path in files)
    assert "\\x1b[31m" in log.path.read_text("utf-8")


def test_a_log_that_cannot_be_written_stops_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "logs").write_text("a file in the way")
    log = LogFile(tmp_path / "logs" / "curator.log")
    log.close()
    assert "no log is kept" in caplog.text
