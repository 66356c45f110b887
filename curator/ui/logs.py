"""The window's log: a file that keeps itself small, and standard error for who looks there."""

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

_CHATTERING = ("transformers", "huggingface_hub", "torch", "PIL", "httpx", "py.warnings")
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
    """Texts out of files reach a terminal or a log only with their controls written out."""

    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


class LogFile:
    """All that is logged while the window is open goes to this file.

    Args:
        path: the file; it need not be there, nor its folder.
        verbose: keep every step of ours, and tell warnings on standard error too.
    """

    def __init__(self, path: Path, *, verbose: bool = False) -> None:
        self.path = path
        self._handlers: list[logging.Handler] = [_file_handler(path)]
        if verbose:
            self._handlers.append(logging.StreamHandler())
        root = logging.getLogger()
        self._level_before = root.level
        root.setLevel(logging.WARNING)
        logging.getLogger("curator").setLevel(logging.DEBUG if verbose else logging.INFO)
        for name in _CHATTERING:
            logging.getLogger(name).setLevel(logging.ERROR)
        for handler in self._handlers:
            handler.setFormatter(_Readable("%(asctime)s %(levelname)s %(name)s: %(message)s"))
            root.addHandler(handler)
        logging.captureWarnings(capture=True)

    def close(self) -> None:
        """Write no more; what is logged later goes where it went before."""
        logging.captureWarnings(capture=False)
        root = logging.getLogger()
        root.setLevel(self._level_before)
        logging.getLogger("curator").setLevel(logging.NOTSET)
        for handler in self._handlers:
            root.removeHandler(handler)
            handler.close()


def note_of_qt(kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
    """Qt's own messages go to the log as well."""
    log_of_qt.log(_LEVELS.get(kind, logging.WARNING), "%s", text)


def _file_handler(path: Path) -> logging.Handler:
    """A log that cannot be written must not keep the window from opening."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(
            path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", errors="backslashreplace"
        )
    except OSError:
        return logging.StreamHandler()
