"""What becomes of errors: known ones are told in words, all others logged whole and told once.

The window lives on in either case. Nothing here stops it: messages are windows of their own.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, QUrl, Signal, Slot, qInstallMessageHandler
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from curator.domain.errors import CuratorError
from curator.library.news import LoadFailed, News, WriteFailed
from curator.ui.icons import Icons
from curator.ui.logs import note_of_qt
from curator.ui.message import Message
from curator.ui.words import error_in_words

log = logging.getLogger(__name__)

_FAULT = "Something went wrong inside Curator"
_CONSOLATION = (
    "This is a fault of the program, not of yours; it goes on, and what you decided before is "
    "safe. The whole story stands in {path}"
)


class ErrorReporter(QObject):
    """Tells people of errors, each once.

    Args:
        log_path: where the log lies, to name it.
    """

    noticed = Signal(str)
    """A quiet word that needs no answer, for the status line."""

    _met = Signal(object)

    def __init__(self, icons: Icons, log_path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.log_path = log_path
        self._icons = icons
        self._window: QWidget | None = None
        self._told: set[tuple[object, ...]] = set()
        self._open: dict[str, Message] = {}
        self._restore: Callable[[], None] | None = None
        self._met.connect(self._tell_met, Qt.ConnectionType.QueuedConnection)

    def set_window(self, window: QWidget | None) -> None:
        """Messages open over this window from now on."""
        self._window = window

    def tell(self, error: BaseException) -> None:
        """Tell an error, in the window's thread: in words if it is known, else as a fault."""
        if isinstance(error, CuratorError | OSError):
            log.warning("told in words: %s", error, exc_info=error)
            self._show(error_in_words(error))
        else:
            log.error("unexpected", exc_info=error)
            self._tell_unexpected(error)

    @Slot(object)
    def hear(self, news: News) -> None:
        """Tell what the user asked for and could not be written: it is taken back on the screen.

        And that no more images come, where most of the library could not be read.
        """
        match news:
            case WriteFailed(_, error) if news.is_asked_for:
                self.tell(error)
            case LoadFailed(error):
                self.tell(error)

    def notice(self, text: str) -> None:
        """Say something in passing."""
        self.noticed.emit(text)

    def install(self) -> None:
        """From now on hear of everything that nobody else caught, in any thread."""
        before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread
        sys.unraisablehook = self._unraisable
        qt_before = qInstallMessageHandler(note_of_qt)

        def restore() -> None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = before
            qInstallMessageHandler(qt_before)

        self._restore = restore

    def uninstall(self) -> None:
        """Leave everything as it was before `install`, and close all messages."""
        if self._restore is not None:
            self._restore()
            self._restore = None
        for message in tuple(self._open.values()):
            message.close()

    def _uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return  # Whoever listens for signals closes the window.
        level = logging.WARNING if isinstance(error, CuratorError) else logging.ERROR
        log.log(level, "not caught", exc_info=(kind, error, trace))
        self._met.emit(error)

    def _uncaught_in_thread(self, met: threading.ExceptHookArgs) -> None:
        if met.exc_value is not None:
            name = met.thread.name if met.thread else "a thread"
            log.error(
                "not caught in %s", name, exc_info=(met.exc_type, met.exc_value, met.exc_traceback)
            )
            self._met.emit(met.exc_value)

    def _unraisable(self, met: Any) -> None:
        log.error("not raisable: %s", met.err_msg or "", exc_info=met.exc_value)
        if met.exc_value is not None:
            self._met.emit(met.exc_value)

    @Slot(object)
    def _tell_met(self, error: BaseException) -> None:
        """What nobody caught; a known error is none the less one, whichever slot it comes from."""
        if isinstance(error, CuratorError):
            self._show(error_in_words(error))
        else:
            self._tell_unexpected(error)

    def _tell_unexpected(self, error: BaseException) -> None:
        kind = _kind(error)
        if kind in self._told:
            return
        self._told.add(kind)
        details = "".join(traceback.format_exception(error))
        text = f"{_FAULT} ({type(error).__name__})"
        message = self._show(text, _CONSOLATION.format(path=self.log_path), details)
        message.add_button("Show log").clicked.connect(self._show_log)

    def _show(self, text: str, more: str = "", details: str = "") -> Message:
        """A message beside the window; one that says the same and is still open comes forward."""
        message = self._open.get(text)
        if message is None:
            message = Message(self._icons, text, more, details, self._window)
            message.finished.connect(partial(self._forget, text))
            self._open[text] = message
        message.show()
        message.raise_()
        return message

    def _forget(self, text: str, _result: int) -> None:
        del self._open[text]

    @Slot()
    def _show_log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.log_path.parent)))


def _kind(error: BaseException) -> tuple[object, ...]:
    """Errors of one type from one line are one fault, however often it strikes."""
    frames = traceback.extract_tb(error.__traceback__)
    place = (frames[-1].filename, frames[-1].lineno) if frames else ()
    return (type(error), *place)
