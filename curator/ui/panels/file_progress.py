"""How far files are on their way, in the status line, with a button that stops them."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from curator.library.news import FilesProgress
from curator.ui import words
from curator.ui.elided import ElidedLabel
from curator.ui.icons import Icons
from curator.ui.panels.parts import WIDE_GAP, IconButton

_BAR_WIDTH = 96
_SHORT_MS = 300


class FileProgress(QWidget):
    """Hidden while nothing moves, and for what is over before one could read it.

    Signals:
        stop_wanted(): the files that have not moved yet should stay.
    """

    stop_wanted = Signal()

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.text = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.bar = QProgressBar()
        self.bar.setProperty("role", "thin")
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(_BAR_WIDTH)
        self.bar.setAccessibleName("Files moved")
        self.stop = IconButton(icons, icons.theme, "stop", "Stop; what has moved stays there")
        self.stop.clicked.connect(self.stop_wanted)
        self._appears = QTimer(self, singleShot=True, interval=_SHORT_MS)
        self._appears.timeout.connect(self.show)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(WIDE_GAP)
        for part in (self.text, self.bar, self.stop):
            row.addWidget(part)
        self.hide()

    def show_progress(self, progress: FilesProgress) -> None:
        """Say how far they are."""
        of_all = f"{progress.done:,} of {words.counted(progress.total, 'file')}"
        self.text.set_whole_text(f"{words.sentence(progress.label).rstrip('.')}: {of_all}")
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        if self.isHidden() and not self._appears.isActive():
            self._appears.start()

    def show_end(self) -> None:
        """Nothing moves any more."""
        self._appears.stop()
        self.hide()
