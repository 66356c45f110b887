"""Lets rules on arrival flag what comes in while the window is open."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from curator.library.arrivals import Arrivals
from curator.library.library import Library
from curator.library.news import News
from curator.ui import words
from curator.ui.errors import ErrorReporter

_GATHERING_MS = 1000
"""What comes within that is flagged in one go."""


class Arriving(QObject):
    """Asks the rules a moment after something has come, or has got a score."""

    def __init__(self, library: Library, reporter: ErrorReporter, parent: QObject) -> None:
        super().__init__(parent)
        self._arrivals = Arrivals(library, waits=False) if library.writable else None
        self._reporter = reporter
        self._soon = QTimer(self, singleShot=True, interval=_GATHERING_MS)
        self._soon.timeout.connect(self._mark)

    @Slot(object)
    def hear(self, _news: News) -> None:
        """The library has news."""
        arrivals = self._arrivals
        if arrivals is not None and arrivals.are_waiting and not self._soon.isActive():
            self._soon.start()

    def close(self) -> None:
        """Flag nothing more."""
        self._soon.stop()
        if self._arrivals is not None:
            self._arrivals.close()
            self._arrivals = None

    @Slot()
    def _mark(self) -> None:
        if self._arrivals is None:
            return
        marked = self._arrivals.mark()
        for name, problem in marked.problems.items():
            told = f"Rule {words.one_line(name)}: {words.error_in_words(problem)}"
            self._reporter.notice(told)
        counts = ((marked.kept, "kept"), (marked.rejected, "rejected"))
        if parts := [f"{words.images(count)} {how}" for count, how in counts if count]:
            self._reporter.notice(f"By rule: {words.listed(parts)}.")
