"""A facet list that follows a gallery: counts that stay true, clicks that filter."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from curator.domain.criteria import Criteria
from curator.library.gallery import Change, Gallery
from curator.library.library import Library
from curator.ui.icons import Icons
from curator.ui.panels.facet_list import FacetList, FacetWords
from curator.ui.panels.facet_paint import FacetRow
from curator.ui.panels.pacing import Paced
from curator.ui.theme import Theme

_MILLISECONDS_APART = 1000


@dataclass(frozen=True, slots=True)
class FacetKind:
    """What a panel lists and how it filters by it.

    Attributes:
        rows: every name there is, with its count.
        gone: the row of a key that is filtered by and no longer there.
        chosen: the keys that criteria ask for.
        narrowed: the criteria with other keys.
    """

    words: FacetWords
    rows: Callable[[Library], list[FacetRow]]
    gone: Callable[[Hashable], FacetRow]
    chosen: Callable[[Criteria], frozenset[Hashable]]
    narrowed: Callable[[Criteria, frozenset[Hashable]], Criteria]


class FacetPanel(QWidget):
    """Names with counts; a click shows only what goes by one, Ctrl-click takes several."""

    def __init__(self, kind: FacetKind, gallery: Gallery, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._kind, self._gallery = kind, gallery
        self._rows: list[FacetRow] = []
        self._shown: tuple[list[FacetRow], frozenset[Hashable]] | None = None
        self.list = FacetList(kind.words, theme, icons)
        self.list.chosen.connect(self._filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        self._recount = Paced(0, _MILLISECONDS_APART, self)
        self._recount.due.connect(self._count)
        self._count()

    def on_change(self, change: Change) -> None:
        """Follow the gallery; counting costs too much to do it with every change."""
        if change & Change.LIBRARY:
            self._recount.ask()
        if change & Change.CRITERIA:
            self._show()

    def count_again(self) -> None:
        """Show what there is now, without waiting for a change."""
        self._count()

    def _count(self) -> None:
        self._rows = self._kind.rows(self._gallery.library)
        self._show()

    def _show(self) -> None:
        chosen = self._kind.chosen(self._gallery.criteria)
        if self._shown == (self._rows, chosen):
            return  # Most criteria have nothing to do with this list.
        self._shown = (self._rows, chosen)
        gone = chosen - {row.key for row in self._rows}
        self.list.show_rows([*self._rows, *map(self._kind.gone, gone)], chosen)

    def _filter(self, keys: frozenset[Hashable]) -> None:
        self._gallery.show(self._kind.narrowed(self._gallery.criteria, keys))
