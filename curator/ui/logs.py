"""The window's log: a file that keeps itself small. What is worth logging, the entry point says."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

import platformdirs
from PySide6.QtCore import QMessageLogContext, QtMsgType

from curator.ui.words import visible

FILE_NAME = "curator.log"
LARGEST = 1_000_000
KEPT = 3

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

log_of_qt = logging.getLogger("qt")


def default_log_path() -> Path:
    """The file in the platform's folder for logs."""
    return platformdirs.user_log_path("curator", appauthor=False) / FILE_NAME


class _Readable(logging.Formatter):
    """Texts out of files reach a log only with their controls written out."""

    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


class LogFile:
    """All that is logged while the window is open goes to this file too.

    Where nobody else listens, errors are told on standard error as well.

    Args:
        path: the file; it need not be there, nor its folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._root = logging.getLogger()
        self._handlers = [] if self._root.handlers else [_on_standard_error()]
        self._handlers += _in_file(path)
        for handler in self._handlers:
            handler.setFormatter(_Readable("%(asctime)s %(levelname)s %(name)s: %(message)s"))
            self._root.addHandler(handler)

    def close(self) -> None:
        """Write no more."""
        for handler in self._handlers:
            self._root.removeHandler(handler)
            handler.close()


def note_of_qt(kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
    """Qt's own messages go to the log as well."""
    log_of_qt.log(_LEVELS.get(kind, logging.WARNING), "%s", text)


def _on_standard_error() -> logging.Handler:
    handler: logging.Handler = logging.StreamHandler()
    handler.setLevel(logging.ERROR)
    return handler


def _in_file(path: Path) -> list[logging.Handler]:
    """None where no log can be written, which must not keep the window from opening."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return [
            RotatingFileHandler(
                path,
                maxBytes=LARGEST,
                backupCount=KEPT,
                encoding="utf-8",
                errors="backslashreplace",
            )
        ]
    except OSError as error:
        logging.getLogger(__name__).warning("no log is kept: %s", error)
        return []
