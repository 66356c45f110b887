"""A list that opens from a button of the filter bar: names with live counts, to be ticked."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from curator.domain.criteria import Days
from curator.library.axes import Axis
from curator.library.gallery import Change, Gallery
from curator.ui.icons import Icons
from curator.ui.panels.day_range import DayRange
from curator.ui.panels.facet_choices import FacetChoice
from curator.ui.panels.facet_list import FacetList
from curator.ui.panels.pacing import Paced
from curator.ui.panels.parts import GAP, WIDE_GAP, bold, plain_label
from curator.ui.theme import Theme

_WIDTH = 300
_MILLISECONDS_APART = 80
_BESIDE = 4
_FILTERS = Change.ROWS | Change.VALUES | Change.CRITERIA | Change.LIBRARY


class FacetPopover(QFrame):
    """Counts are found while it is open, and at no other time.

    Signals:
        closed(): it is open no longer.
    """

    closed = Signal()

    def __init__(
        self, choice: FacetChoice, gallery: Gallery, theme: Theme, icons: Icons, parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._choice, self._gallery = choice, gallery
        self._anchor: QWidget | None = None
        self.setProperty("role", "popover")
        self.setAccessibleName(choice.words.name)
        self.setFixedWidth(_WIDTH)
        self.clear = QPushButton("Clear")
        self.clear.setAccessibleName(f"Clear {choice.words.name.lower()}")
        self.clear.setAutoDefault(False)
        self.clear.clicked.connect(self._on_clear)
        self.list = FacetList(choice.words, theme, icons)
        self.list.view.pressed_row.connect(self._on_pressed)
        self.list.field.installEventFilter(self)
        self.range: DayRange | None = DayRange() if choice.axis is Axis.DAY else None
        self._recount = Paced(0, _MILLISECONDS_APART, self)
        self._recount.due.connect(self._show)
        self._lay_out(choice.words.name)

    def open_at(self, anchor: QWidget) -> None:
        """Appear above a button, for what it filters stands below; or below it for want of room."""
        self._anchor = anchor
        self._show()
        self.show()
        focus = self.list.view if self.list.field.isHidden() else self.list.field
        focus.setFocus(Qt.FocusReason.PopupFocusReason)

    def on_change(self, change: Change) -> None:
        """Follow the gallery while open."""
        if self.isVisible() and change & _FILTERS:
            self._recount.ask()

    def showEvent(self, event: QShowEvent) -> None:
        """The list can be walked from its first row."""
        super().showEvent(event)
        if not self.list.view.currentIndex().isValid():
            self.list.view.setCurrentIndex(self.list.view.model().index(0, 0))

    def hideEvent(self, event: QHideEvent) -> None:
        """The next time begins with all names."""
        super().hideEvent(event)
        self._recount.cancel()
        self.list.field.clear()
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the field down into the list."""
        if event.type() == QEvent.Type.KeyPress and _goes_down(event):
            self.list.view.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def _show(self) -> None:
        gallery = self._gallery
        rows = self._choice.rows(gallery.facets(), gallery.library, gallery.criteria)
        self.list.show_rows(rows, frozenset(row.key for row in rows if row.chosen))
        self.clear.setEnabled(bool(self._choice.told(gallery.library, gallery.criteria).name))
        if self.range is not None:
            self.range.show_days(gallery.criteria.created)
        self.adjustSize()
        self._place()

    def _place(self) -> None:
        anchor = self._anchor
        if anchor is None:
            return
        room = anchor.screen().availableGeometry()
        place = anchor.mapToGlobal(QPoint(0, -self.height() - _BESIDE))
        if place.y() < room.top():
            place.setY(anchor.mapToGlobal(QPoint(0, anchor.height() + _BESIDE)).y())
        place.setX(max(room.left(), min(place.x(), room.right() - self.width())))
        self.move(place)

    @Slot(object, bool)
    def _on_pressed(self, key: Hashable, _several: bool) -> None:
        self._gallery.show(self._choice.pressed(self._gallery.criteria, key))

    @Slot()
    def _on_clear(self) -> None:
        self._gallery.show(self._choice.cleared(self._gallery.criteria))

    @Slot(object)
    def _on_days(self, days: Days) -> None:
        if days != self._gallery.criteria.created:
            self._gallery.show(replace(self._gallery.criteria, created=days))

    def _lay_out(self, title: str) -> None:
        head = QHBoxLayout()
        head.addWidget(bold(plain_label(title)), 1)
        head.addWidget(self.clear)
        page = QVBoxLayout(self)
        page.setContentsMargins(*(WIDE_GAP + GAP,) * 4)
        page.setSpacing(WIDE_GAP)
        page.addLayout(head)
        if self.range is not None:
            self.range.changed.connect(self._on_days)
            page.addWidget(self.range)
        page.addWidget(self.list)


def _goes_down(event: QEvent) -> bool:
    keys = (Qt.Key.Key_Down, Qt.Key.Key_PageDown)
    return isinstance(event, QKeyEvent) and event.key() in keys
