"""A view whose cells lie by arithmetic: layout, scrolling, and what stays where it is.

Nothing moves under the user: while images come and go, what is seen keeps its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QAbstractItemView, QWidget

from curator.library.gallery import Change, Gallery
from curator.ui.gallery import hands
from curator.ui.gallery.anchor import Anchor, Place, Under
from curator.ui.gallery.grouped_layout import GroupedLayout, Layout
from curator.ui.gallery.layout import (
    GAP,
    LARGEST_CELL,
    SMALLEST_CELL,
    USUAL_CELL,
    laid_out,
    side_for,
)
from curator.ui.gallery.model import GalleryModel
from curator.ui.gallery.scrolling import WheelScroller

_Action = QAbstractItemView.CursorAction
_Hint = QAbstractItemView.ScrollHint
_Index = QModelIndex | QPersistentModelIndex
_Key = Qt.Key


class CellsView(QAbstractItemView):
    """Lays the Gallery's images out; who paints them says so in a subclass.

    Selection and current image belong to the Gallery. Qt's own selection model only mirrors the
    current one, for screen readers.
    """

    cell_size_changed = Signal(int)

    def __init__(self, gallery: Gallery, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._model = GalleryModel(gallery, self)
        self._cell_size = USUAL_CELL
        self._layout: Layout = laid_out(0, 1, USUAL_CELL)
        self._anchor = Anchor()
        self._ids: dict[int, int] = {}
        self._direction = 1
        self._settling = False
        self._clicked = False
        self._held_under: Under | None = None
        self._sort = gallery.criteria.sort
        self._current = gallery.current
        self._wheel = WheelScroller(self.verticalScrollBar())
        self.setAccessibleName("images")
        self.setFrameShape(self.Shape.NoFrame)
        self.setSelectionMode(self.SelectionMode.NoSelection)
        self.setEditTriggers(self.EditTrigger.NoEditTriggers)
        self.setAutoScroll(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A bar that comes and goes would change the width, hence the rows, hence itself.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setModel(self._model)
        self._mirror_current()

    @property
    def cell_size(self) -> int:
        """About the side of a cell; what it really is, the width decides, which cells fill."""
        return self._cell_size

    @cell_size.setter
    def cell_size(self, size: int) -> None:
        size = max(SMALLEST_CELL, min(size, LARGEST_CELL))
        if size != self._cell_size:
            self._cell_size = size
            self._lay_out()
            self.cell_size_changed.emit(size)

    def zoom(self, factor: float) -> None:
        """Larger or smaller cells: by a factor, and by a column at least."""
        size, width = round(self._cell_size * factor), self.viewport().width()
        columns = self._layout.columns
        if laid_out(0, width, size).columns == columns:
            size = side_for(columns + (1 if factor < 1 else -1), width)
        self.cell_size = size

    def zoom_at(self, point: QPoint, columns: int) -> None:
        """So many columns less; the image at a point of the viewport stays there."""
        self._held_under = held = self._under(point)
        wanted = max(1, self._layout.columns - columns)
        self.cell_size = side_for(wanted, self.viewport().width())
        index = None if held is None else self._gallery.index_of(held.image_id)
        if held is not None and index is not None:
            with self._settle():
                down = round(held.share * self._layout.side)
                self.verticalScrollBar().setValue(self._layout.top_of(index) + down - point.y())

    def _under(self, point: QPoint) -> Under | None:
        """The image at a point: as long as only the cells' size changes, one and the same."""
        held = self._held_under
        if held is not None and held.point == point:
            return held
        if not self._layout.count or self._layout.count != len(self._gallery):
            return None
        y = point.y() + self.verticalScrollBar().value()
        index = self._layout.nearest(point.x(), y)
        share = (y - self._layout.top_of(index)) / self._layout.side
        return Under(point, self._gallery.id_at(index), min(max(0.0, share), 1.0))

    @property
    def _lies_over(self) -> bool:
        """Whether something is painted that does not scroll with the cells."""
        return False

    def cells_moved(self) -> None:
        """Cells have other places or sizes now; called when they have."""
        self.viewport().update()

    # What changed

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """Show what the Gallery is now."""
        was_seen = self._anchor.saw(self._current)
        if Change.ROWS in change:
            self._take_rows(change, was_seen=was_seen)
        self._sort = self._gallery.criteria.sort
        self._current = self._gallery.current
        if change & (Change.ROWS | Change.CURRENT):
            self._mirror_current()
        if Change.CURRENT in change:
            self._follow_current(Change.ROWS not in change or was_seen)

    def _take_rows(self, change: Change, *, was_seen: bool) -> None:
        """Other images: at the very top stay there, else keep what is seen where it is."""
        stay_at_top = self.verticalScrollBar().value() == 0 and not (
            was_seen and self._asked_for_others(change)
        )
        with self._settle():
            self._model.rows_changed()
            self._set_layout(self._fitting())
            if stay_at_top:
                self._anchor.let_go()
            else:
                self._scroll_to_held(self._current if was_seen else None)
        self.cells_moved()

    def _asked_for_others(self, change: Change) -> bool:
        """Whether the user filtered with an image selected, so that this image is to be kept."""
        selected = self._current is not None and self._gallery.is_selected(self._current)
        same_order = self._sort == self._gallery.criteria.sort
        return Change.CRITERIA in change and selected and same_order

    def _follow_current(self, wanted: bool) -> None:
        """Bring the current image into sight, but never move the view under a click."""
        clicked, self._clicked = self._clicked, False
        index = self._gallery.current_index
        self._anchor.let_go()
        if wanted and index is not None and not clicked:
            self._bring_into_sight(index)

    def _mirror_current(self) -> None:
        """Screen readers follow the selection model's current index; nobody else does."""
        index = self._gallery.current_index
        at = QModelIndex() if index is None else self._model.index(index)
        self.selectionModel().setCurrentIndex(at, QItemSelectionModel.SelectionFlag.NoUpdate)

    # Layout and scrolling

    def updateGeometries(self) -> None:
        """The viewport has another size."""
        super().updateGeometries()
        if not self._settling:
            self._lay_out()

    def _lay_out(self) -> None:
        """Lay out for the present size; the current image, else the first seen, keeps its row."""
        layout, height = self._fitting(), self.viewport().height()
        if layout == self._layout and height == self.verticalScrollBar().pageStep():
            return
        moved = layout != self._layout
        was_seen = self._anchor.saw(self._current)
        with self._settle():
            at_top = self.verticalScrollBar().value() == 0
            self._set_layout(layout)
            if moved and not at_top:
                self._scroll_to_held(self._current if was_seen else None)
            index = self._gallery.current_index
            if was_seen and index is not None:
                self._bring_into_sight(index)
        if moved:
            self.cells_moved()

    def _fitting(self) -> Layout:
        plain = laid_out(len(self._gallery), self.viewport().width(), self._cell_size)
        groups = self._gallery.grouping.groups
        return plain if groups is None else GroupedLayout(plain, groups)

    def _set_layout(self, layout: Layout) -> None:
        self._layout = layout
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setSingleStep(max(16, layout.stride // 4))
        bar.setPageStep(height)
        bar.setRange(0, max(0, layout.height - height))

    @contextmanager
    def _settle(self) -> Iterator[None]:
        """While images or their places change: scrolling then is not the user's."""
        self._settling = True
        try:
            yield
        finally:
            self._settling = False
            self._note_seen()

    def _scroll_to_held(self, preferred: int | None) -> None:
        bar = self.verticalScrollBar()
        held = self._anchor.hold(preferred, self._gallery.index_of)
        if held is not None:
            index, y = held
            before = bar.value()
            bar.setValue(self._layout.top_of(index) - y)
            self._wheel.shift(bar.value() - before)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is painted already and paint only what comes into sight."""
        if self._settling:
            self.viewport().update()
            return
        self._direction = -1 if dy > 0 else 1
        self._anchor.let_go()
        self._held_under = None
        self.viewport().scroll(dx, dy)
        if self._lies_over:
            self.viewport().update()
        self._note_seen()

    def _note_seen(self) -> None:
        shift = self.verticalScrollBar().value()
        self._ids = {index: self._gallery.id_at(index) for index in self._visible()}
        self._anchor.see(
            [Place(each, self._layout.top_of(index) - shift) for index, each in self._ids.items()]
        )

    @property
    def _rows_a_page(self) -> int:
        """How many rows keys turn at once: those that are wholly seen, or about that many."""
        seen = self._visible()
        if self._layout.header and len(seen):
            return max(1, self._layout.row_of(seen[-1]) - self._layout.row_of(seen[0]) - 1)
        return max(1, self.viewport().height() // self._layout.stride)

    def _visible(self) -> range:
        top = self.verticalScrollBar().value()
        return self._shown(self._layout.between(top, top + self.viewport().height()))

    def _shown(self, indices: range) -> range:
        """Without those that the Gallery no longer has, which `on_change` is yet to tell."""
        return range(indices.start, min(indices.stop, len(self._gallery)))

    def _rect(self, index: int) -> QRect:
        layout = self._layout
        y = layout.top_of(index) - self.verticalScrollBar().value()
        return QRect(layout.left_of(index), y, layout.side, layout.side)

    def _bring_into_sight(self, index: int) -> None:
        bar, height = self.verticalScrollBar(), self.viewport().height()
        top = self._layout.top_of(index) - GAP - self._layout.header
        bottom = top + self._layout.stride + GAP + self._layout.header
        if top < bar.value() or height < bottom - top:
            self._jump(top)
        elif bottom > bar.value() + height:
            self._jump(bottom - height)

    def _jump(self, value: int) -> None:
        self._wheel.stop()
        self.verticalScrollBar().setValue(value)

    # What Qt asks of every view

    def visualRect(self, index: _Index) -> QRect:
        """Where an image's cell is."""
        inside = index.isValid() and index.row() < self._layout.count
        return self._rect(index.row()) if inside else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The image whose cell is at a point."""
        index = self._layout.index_at(point.x(), point.y() + self.verticalScrollBar().value())
        return QModelIndex() if index is None else self._model.index(index)

    def scrollTo(self, index: _Index, hint: _Hint = _Hint.EnsureVisible) -> None:
        """Bring an image's cell into sight."""
        if not index.isValid() or index.row() >= self._layout.count:
            return
        top, room = self._layout.top_of(index.row()), self.viewport().height() - self._layout.side
        match hint:
            case _Hint.PositionAtTop:
                self._jump(top - GAP - self._layout.header)
            case _Hint.PositionAtBottom:
                self._jump(top + GAP - room)
            case _Hint.PositionAtCenter:
                self._jump(top - room // 2)
            case _:
                self._bring_into_sight(index.row())

    def moveCursor(self, action: _Action, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Where a movement would lead; nothing moves by asking."""
        if not len(self._gallery):
            return QModelIndex()
        current = self._gallery.current_index
        to = hands.goal(_KEYS[action], current, self._layout, self._rows_a_page)
        return self._model.index(to)

    def horizontalOffset(self) -> int:
        """The content is never wider than the view."""
        return 0

    def verticalOffset(self) -> int:
        """How far the content is scrolled."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, index: _Index) -> bool:
        """What is hidden is not in the model at all."""
        return False

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Selections are the Gallery's; Qt's own selection stays empty."""

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Where a selection of Qt's is."""
        region = QRegion()
        for index in selection.indexes():
            region |= self.visualRect(index)
        return region


_KEYS: dict[_Action, Qt.Key] = {
    _Action.MoveUp: _Key.Key_Up,
    _Action.MoveDown: _Key.Key_Down,
    _Action.MoveLeft: _Key.Key_Left,
    _Action.MoveRight: _Key.Key_Right,
    _Action.MoveHome: _Key.Key_Home,
    _Action.MoveEnd: _Key.Key_End,
    _Action.MovePageUp: _Key.Key_PageUp,
    _Action.MovePageDown: _Key.Key_PageDown,
    _Action.MoveNext: _Key.Key_Right,
    _Action.MovePrevious: _Key.Key_Left,
}
