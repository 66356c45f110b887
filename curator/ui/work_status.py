"""What the status line says: counts, scoring, failures, the step that undo would take back."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from curator.domain.errors import CuratorError
from curator.library.gallery import Change, Gallery
from curator.library.news import News
from curator.ui.dialogs.failures import Failures
from curator.ui.panels.status import StatusLine
from curator.ui.scoring_tale import ScoringTale

if TYPE_CHECKING:
    from curator.ui.panels.scoring_popover import ScoringPopover

_LOOK_MS = 500


class WorkStatus(QObject):
    """Keeps a status line true; looks at scoring twice a second while images wait for it."""

    busy_changed = Signal(bool)
    """Scoring has begun to have work, or has none left."""
    pause_wanted = Signal(bool)
    """Scoring should rest, or go on."""
    begin_wanted = Signal()
    """What lacks a score should be scored."""
    idle_changed = Signal(bool)
    """Scoring waits for the person to be idle from now on, or no longer."""
    troubled = Signal(object)
    """Something that was asked for failed, with this error."""

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
        line.scoring_wanted.connect(self.open_popover)
        self.on_change(~Change(0))

    @cached_property
    def popover(self) -> ScoringPopover:
        """Scoring in full; made when it is first asked for."""
        from curator.ui.panels.scoring_popover import ScoringPopover

        popover = ScoringPopover(self._line)
        popover.pause_wanted.connect(self._pause)
        popover.cancel_wanted.connect(self._cancel)
        popover.begin_wanted.connect(self.begin_wanted)
        popover.idle_wanted.connect(self._set_idle)
        popover.models_wanted.connect(self._line.models_wanted)
        return popover

    @property
    def device(self) -> str:
        """What the scoring models run on; "" before the first batch."""
        return self._tale.device

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """The gallery changed."""
        if change & (Change.ROWS | Change.VALUES | Change.CUT | Change.SELECTION | Change.LIBRARY):
            gallery, loading = self._gallery, self._gallery.library.loading
            cutting = bool(gallery.cut_lines)
            if loading is not None and not loading.failed:
                self._line.show_loading(len(gallery), loading.total)
            else:
                self._line.show_counts(gallery.counts(), gallery.selected_count, cutting=cutting)
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
        if "popover" in self.__dict__ and self.popover.isVisible():
            self.popover.show_sheet(self._tale.sheet())
        if told.busy != self._busy:
            self._busy = told.busy
            self.busy_changed.emit(told.busy)
        if not told.busy:
            self._look.stop()

    @Slot()
    def open_popover(self) -> None:
        """Tell all there is to tell of scoring, above the line."""
        self.popover.show_sheet(self._tale.sheet())
        self.popover.open_above(self._line.scoring)

    def close(self) -> None:
        """Look no more."""
        self._look.stop()
        if "popover" in self.__dict__:
            self.popover.close()

    @Slot(bool)
    def _pause(self, on: bool) -> None:
        self.pause_wanted.emit(on)
        self.show_scoring()

    @Slot()
    def _cancel(self) -> None:
        self._gallery.library.cancel_scoring()
        self.show_scoring()

    @Slot(bool)
    def _set_idle(self, on: bool) -> None:
        try:
            self._gallery.library.score_only_when_idle(wanted=on)
        except CuratorError as error:
            self.troubled.emit(error)
        else:
            self.idle_changed.emit(on)
        self.popover.show_sheet(self._tale.sheet())
