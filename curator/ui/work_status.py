"""What the status line says: counts, scoring, failures, the step that undo would take back."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from curator.library.gallery import Change, Gallery
from curator.library.news import News
from curator.ui.dialogs.failures import Failures
from curator.ui.panels.status import StatusLine
from curator.ui.scoring_tale import ScoringTale

_LOOK_MS = 500


class WorkStatus(QObject):
    """Keeps a status line true; looks at scoring twice a second while images wait for it."""

    busy_changed = Signal(bool)
    """Scoring has begun to have work, or has none left."""

    def __init__(
        self, gallery: Gallery, line: StatusLine, failures: Failures, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._line = line
        self._tale = ScoringTale(gallery.library)
        self._busy = False
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self.show_scoring)
        failures.counted.connect(line.show_failures)
        self.on_change(~Change(0))

    @property
    def device(self) -> str:
        """What the scoring models run on; "" before the first batch."""
        return self._tale.device

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """The gallery changed."""
        if change & (Change.ROWS | Change.VALUES | Change.CUT | Change.SELECTION | Change.LIBRARY):
            gallery = self._gallery
            cutting = bool(gallery.cut_lines)
            self._line.show_counts(gallery.counts(), len(gallery.selection), cutting=cutting)
            self._line.show_undo(gallery.library.has_undo)

    @Slot(object)
    def on_news(self, news: News) -> None:
        """The library has news."""
        if self._tale.hear(news):
            self.show_scoring()
        if not self._look.isActive():
            self._look.start()

    @Slot()
    def show_scoring(self) -> None:
        """Say how far scoring is."""
        told = self._tale.told()
        self._line.show_scoring(told.text, told.trouble)
        if told.busy != self._busy:
            self._busy = told.busy
            self.busy_changed.emit(told.busy)
        if not told.busy:
            self._look.stop()

    def close(self) -> None:
        """Look no more."""
        self._look.stop()
