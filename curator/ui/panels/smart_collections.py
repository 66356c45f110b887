"""Smart collections in the left dock: a click shows what one asks for, as if it were typed anew.

It stays open while one narrows down further, so that it can be brought up to what is shown then.
They are counted one after the other, with a rest between: the window has better things to do.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from curator.domain.collection import CollectionId, CollectionKind
from curator.domain.criteria import Criteria
from curator.library.gallery import Change, Gallery
from curator.library.list_facets import SmartCounts, SmartFacet
from curator.ui import words
from curator.ui.icons import Icons
from curator.ui.list_deeds import ListDeeds
from curator.ui.panels.collections import lists_kind
from curator.ui.panels.counting import Counting
from curator.ui.panels.facet_list import FacetList, FacetWords
from curator.ui.panels.facet_paint import FacetRow
from curator.ui.panels.row_menu import RowDeed, RowMenu

_EMPTY = "None yet. Search and filter, then Edit, Save as smart collection…"


class SmartPanel(QWidget):
    """Smart collections in alphabetical order."""

    def __init__(self, gallery: Gallery, deeds: ListDeeds, icons: Icons) -> None:
        super().__init__()
        self._gallery, self._deeds = gallery, deeds
        self._counts = SmartCounts(gallery.library)
        self._open: CollectionId | None = None
        self._as_opened = Criteria()
        self._opening: tuple[CollectionId, Criteria] | None = None
        told = FacetWords("Smart collections", "Find a smart collection", _EMPTY)
        self.list = FacetList(told, icons.theme, icons)
        self.list.pressed.connect(self._on_pressed)
        self.list.renamed.connect(deeds.rename)
        self.menu = RowMenu(self.list, self._entries(), icons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        counts = self._counts
        self._counting = Counting(counts.count_next, lambda: counts.has_begun, self)
        self._counting.counted.connect(self._show)
        self._show()

    @property
    def open(self) -> CollectionId | None:
        """The one that is looked at; None when none is."""
        return self._open

    @property
    def is_changed(self) -> bool:
        """Whether something else is shown by now than what the open one asks for."""
        return self._open is not None and self._gallery.criteria != self._as_opened

    def on_change(self, change: Change) -> None:
        """Follow the gallery."""
        if change & Change.CRITERIA:
            self._see_what_opened()
        if change & (Change.LIBRARY | Change.CRITERIA):
            if not self._gallery.criteria.is_filtered or not self._is_smart(self._open):
                self._open = None
            self._show()
        if change & Change.LIBRARY:
            self._counting.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is counted for a list that is not seen."""
        super().hideEvent(event)
        self._counting.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Count what has changed meanwhile."""
        super().showEvent(event)
        self._counting.begin()

    def _show(self) -> None:
        rows = [self._row(each) for each in self._counts.facets()]
        criteria = self._gallery.criteria
        narrowing = {each for each in criteria.collections if self._is_smart(each)}
        self.list.show_rows(rows, narrowing | ({self._open} if self._open is not None else set()))

    def _row(self, facet: SmartFacet) -> FacetRow:
        each, shown = facet.collection, words.one_line(facet.collection.name)
        if facet.problem is not None:
            reason = words.error_in_words(facet.problem)
            told = f"{shown} cannot be shown: {reason}"
            return FacetRow(
                each.id, shown, None, told, "warning", words.one_line(reason), True, name=each.name
            )
        changed = each.id == self._open and self.is_changed
        note = "changed since it was opened" if changed else ""
        return FacetRow(
            each.id, shown, facet.count, f"{shown}: {_told(facet)}", "smart", note, name=each.name
        )

    def _on_pressed(self, key: CollectionId, several: bool) -> None:
        criteria = self._gallery.criteria
        if several:
            self._gallery.show(replace(criteria, collections=criteria.collections ^ {key}))
        elif key == self._open and not self.is_changed:
            self._gallery.show(Criteria(sort=criteria.sort))
        else:
            asked = self._deeds.open_smart(key)
            self._opening = None if asked is None else (key, asked)
            self._see_what_opened()

    def _see_what_opened(self) -> None:
        """What is asked of the database or by nearness is shown a while after the click."""
        criteria = self._gallery.criteria
        if self._opening is not None:
            key, asked = self._opening
            if replace(asked, sort=criteria.sort) == criteria:
                self._opening = None
                self._note_opened(key)

    def _note_opened(self, key: CollectionId) -> None:
        self._open, self._as_opened = key, self._gallery.criteria
        self._show()

    def _update(self, key: CollectionId) -> None:
        self._deeds.update(key)
        self._note_opened(key)

    def _entries(self) -> list[RowDeed]:
        def writable(_: Hashable) -> bool:
            return self._gallery.library.writable

        def can_update(key: CollectionId) -> bool:
            return writable(key) and (self._open != key or self.is_changed)

        return [
            RowDeed("Update with what is shown", "refresh", self._update, can_update),
            RowDeed("Rename", "text", self.list.write_name, writable, divider=True),
            RowDeed("Delete smart collection", "close", self._deeds.delete, writable),
        ]

    def _is_smart(self, number: CollectionId | None) -> bool:
        kind = None if number is None else lists_kind(self._gallery.library, number)
        return kind is CollectionKind.SMART


def _told(facet: SmartFacet) -> str:
    """What one asks for, and how many images that is."""
    if not facet.is_counted:
        return "not counted yet"
    asks = f"asks for {words.one_line(facet.query)}" if facet.query else "asks for all images"
    return asks if facet.count is None else f"{words.images(facet.count)}; {asks}"
