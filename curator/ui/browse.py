"""The page people work on: the grid above the filter bar, and a word where there is no image."""

from __future__ import annotations

import os

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from curator.domain.criteria import Criteria
from curator.library.gallery import Change, Gallery
from curator.ui import words
from curator.ui.gallery.view import GridView
from curator.ui.panels.filters import FilterBar

_GAP = 12


class Browse(QWidget):
    """Grid, filter bar, and a hint in the grid's place while it is empty."""

    def __init__(self, gallery: Gallery, grid: GridView, filter_bar: FilterBar) -> None:
        super().__init__()
        self._gallery = gallery
        self.grid = grid
        self.filter_bar = filter_bar
        self.hint = Hint(gallery)
        self._pages = QStackedWidget()
        self._pages.addWidget(grid)
        self._pages.addWidget(self.hint)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._pages, 1)
        rows.addWidget(filter_bar)
        self.on_change(Change.ROWS)

    def take_focus(self) -> None:
        """Bring the keyboard to the grid, or to where it will be."""
        (self.grid if self._pages.currentIndex() == 0 else self.hint).setFocus()

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """Show the grid, or say why there is nothing in it."""
        if change & (Change.ROWS | Change.LIBRARY | Change.CRITERIA):
            empty = not len(self._gallery) and self._gallery.library.loading is None
            self._pages.setCurrentWidget(self.hint if empty else self.grid)
            if empty:
                self.hint.explain()


class Hint(QWidget):
    """Says in one sentence why no image is shown, and offers the way out."""

    def __init__(self, gallery: Gallery) -> None:
        super().__init__()
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._gallery = gallery
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # The stack gives it on to the grid.
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.clear = QPushButton("Clear filters")
        self.clear.setAccessibleName("Clear filters")
        self.clear.clicked.connect(self._clear)
        rows = QVBoxLayout(self)
        rows.setSpacing(_GAP)
        rows.addStretch(2)
        rows.addWidget(self.text)
        rows.addWidget(self.clear, 0, Qt.AlignmentFlag.AlignHCenter)
        rows.addStretch(3)

    def explain(self) -> None:
        """Say why there is nothing now."""
        filtered = self._gallery.criteria.is_filtered
        self.clear.setVisible(filtered)
        self.text.setText("No image fits the filters." if filtered else self._waiting())

    def _waiting(self) -> str:
        watched = self._gallery.library.watched
        if not watched:
            return "No folder is watched any more."
        if len(watched) > 1:
            return f"Waiting for the first image in {words.counted(len(watched), 'folder')} …"
        return f"Waiting for the first image in {words.one_line(os.fsdecode(watched[0].path))} …"

    @Slot()
    def _clear(self) -> None:
        self._gallery.show(Criteria(sort=self._gallery.criteria.sort))
