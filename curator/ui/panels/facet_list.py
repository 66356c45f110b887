"""A list of names with counts, to filter by: what tags, checkpoints and folders look like."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from curator.ui.icons import Icons
from curator.ui.panels.facet_model import FacetModel
from curator.ui.panels.facet_paint import ROW_ROLE, FacetDelegate, FacetRow
from curator.ui.panels.facet_view import FacetView, Takes
from curator.ui.panels.parts import GAP, plain_label, set_shown
from curator.ui.theme import Theme

FEW = 12
"""More names than this need a field to find one in."""


@dataclass(frozen=True, slots=True)
class FacetWords:
    """What a list of facets calls itself, and what it says when there is nothing in it.

    Attributes:
        mime: what a row calls itself that is dragged away; "" where none can be.
    """

    name: str
    find: str
    empty: str
    mime: str = ""


class FacetList(QWidget):
    """Names with counts, a field to find one in when there are many, a line when there is none.

    Signals:
        pressed(key, several): a row was pressed; several: besides those chosen already.
        chosen(keys): a frozenset of the keys that are to be filtered by after that.
        menu_wanted(key, place): the menu of a row is asked for.
        renamed(key, text): a row is to be called otherwise.
        dropped(key, data): QMimeData was dropped on a row.
    """

    pressed = Signal(object, bool)
    chosen = Signal(object)
    menu_wanted = Signal(object, QPoint)
    renamed = Signal(object, str)
    dropped = Signal(object, QMimeData)

    def __init__(self, told: FacetWords, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._keys: frozenset[Hashable] = frozenset()
        self._rows: list[FacetRow] = []
        self._folded: set[Hashable] = set()
        self._model = FacetModel(self, told.mime)
        self._model.renamed.connect(self.renamed)
        self._found = QSortFilterProxyModel(self)
        self._found.setSourceModel(self._model)
        self._found.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        delegate = FacetDelegate(theme, icons, self)
        # A name that is being written is not written over; what was to be shown is shown then.
        delegate.closeEditor.connect(self._refresh, Qt.ConnectionType.QueuedConnection)
        self.view = FacetView(self._found, delegate)
        self.view.setAccessibleName(told.name)
        self.view.setDragEnabled(bool(told.mime))
        self.view.pressed_row.connect(self._on_pressed)
        self.view.fold_pressed.connect(self._on_fold)
        self.view.menu_wanted.connect(self.menu_wanted)
        self.view.dropped.connect(self.dropped)
        self.field = QLineEdit()
        self.field.setPlaceholderText(told.find)
        self.field.setAccessibleName(told.find)
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._on_typed)
        self._empty = plain_label(told.empty, role="muted", wrap=True)
        self._empty.setContentsMargins(GAP, 0, GAP, GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.field)
        column.addWidget(self._empty)
        column.addWidget(self.view)
        self.show_rows([], frozenset())
        theme.changed.connect(self.view.viewport().update)

    def show_rows(self, rows: Sequence[FacetRow], chosen: Collection[Hashable]) -> None:
        """Show these names; those filtered by are marked. Rows follow the one they are below."""
        self._keys = frozenset(chosen)
        self._rows = list(rows)
        self._refresh()

    def rows(self) -> list[FacetRow]:
        """What is shown now."""
        indexes = (self._found.index(row, 0) for row in range(self._found.rowCount()))
        return [_row(index) for index in indexes]

    def take_drops(self, takes: Takes) -> None:
        """Let things be dropped on rows: on those, and of those kinds, that `takes` says."""
        self.view.takes = takes
        self.view.setAcceptDrops(True)

    def write_name(self, key: Hashable) -> None:
        """Let a row's name be written anew, where it stands."""
        for number, row in enumerate(self.rows()):
            if row.key == key and row.name:
                self.view.setFocus(Qt.FocusReason.OtherFocusReason)
                self.view.setCurrentIndex(self._found.index(number, 0))
                self.view.edit(self._found.index(number, 0))

    @Slot()
    def _refresh(self) -> None:
        if self.view.is_editing:
            return
        rows = self._rows if self.field.text() else list(self._unfolded())
        in_tree = any(row.is_parent for row in self._rows)
        current = self.view.currentIndex()
        key = _row(current).key if current.isValid() else None
        self._model.set_rows(
            [
                replace(
                    row,
                    chosen=row.key in self._keys,
                    folded=row.key in self._folded,
                    in_tree=in_tree,
                )
                for row in rows
            ]
        )
        self._go_back_to(key)
        set_shown(self.field, len(self._rows) > FEW or bool(self.field.text()))
        set_shown(self._empty, not self._rows)
        set_shown(self.view, bool(self._rows))
        self.view.setUniformItemSizes(len({bool(row.note) for row in rows}) < 2)
        self.view.fit()

    def _go_back_to(self, key: Hashable) -> None:
        """The keyboard stays on a row while others come and go."""
        if key is not None and not self.view.currentIndex().isValid():
            for number, row in enumerate(self.rows()):
                if row.key == key:
                    self.view.setCurrentIndex(self._found.index(number, 0))

    def _unfolded(self) -> Iterator[FacetRow]:
        """The rows that stand below no folded one."""
        hidden_below: int | None = None
        for row in self._rows:
            if hidden_below is None or row.depth <= hidden_below:
                hidden_below = row.depth if row.key in self._folded else None
                yield row

    def _on_typed(self, text: str) -> None:
        self._found.setFilterFixedString(text)
        self._refresh()

    def _on_fold(self, key: Hashable) -> None:
        self._folded ^= {key}
        self._refresh()

    def _on_pressed(self, key: Hashable, several: bool) -> None:
        self.pressed.emit(key, several)
        if several:
            self.chosen.emit(self._keys ^ {key})
        else:
            only = frozenset({key})
            self.chosen.emit(frozenset() if self._keys == only else only)


def _row(index: QModelIndex) -> FacetRow:
    row: FacetRow = index.data(ROW_ROLE)
    return row
