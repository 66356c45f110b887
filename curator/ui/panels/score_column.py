"""One score of the filter bar: its name, its histogram, and the way out of the row."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from curator.domain.score import ScorerInfo
from curator.ui import words
from curator.ui.elided import ElidedLabel
from curator.ui.icons import Icons
from curator.ui.panels.histogram import HistogramSlider
from curator.ui.panels.parts import GAP, IconButton
from curator.ui.theme import Theme

NARROWEST = 136
WIDEST = 280
_HOW = (
    "Drag a handle, or the range between two. Double click a figure to type it, "
    "a handle to open that end."
)


class ScoreColumn(QWidget):
    """A scorer's slider under its title.

    Signals:
        changing(key, low, high): while a handle moves.
        changed(key, low, high): when it rests.
        removed(key): the column is wanted no more.
    """

    changing = Signal(str, object, object)
    changed = Signal(str, object, object)
    removed = Signal(str)

    def __init__(self, info: ScorerInfo, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.key = info.key
        self.slider = HistogramSlider(
            info.title, partial(words.scorer_value, info), info.direction, theme
        )
        self.slider.setToolTip(_HOW)
        self.slider.changing.connect(self._on_changing)
        self.slider.changed.connect(self._on_changed)
        remove = IconButton(icons, theme, "close", f"Take {info.title} out of the filter bar")
        remove.clicked.connect(self._on_removed)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        title = ElidedLabel(info.title)
        title.setToolTip(words.tooltip(f"{info.title}: {info.summary}"))
        head.addWidget(title, 1)
        head.addWidget(remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.slider, 1)

    def _on_changing(self, low: float | None, high: float | None) -> None:
        self.changing.emit(self.key, low, high)

    def _on_changed(self, low: float | None, high: float | None) -> None:
        self.changed.emit(self.key, low, high)

    def _on_removed(self) -> None:
        self.removed.emit(self.key)
