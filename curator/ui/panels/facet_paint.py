"""Paints a row of a facet list: icon, name, what is known beside it, count."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from curator.ui.icons import Icons
from curator.ui.panels.histogram_paint import small
from curator.ui.panels.parts import GAP, ICON, WIDE_GAP
from curator.ui.theme import Colors, Theme, focus_color, mixed
from curator.ui.words import images

ROW_ROLE = Qt.ItemDataRole.UserRole
_INDENT = 14
_PADDING = 4
_ROUND = 4


@dataclass(frozen=True, slots=True)
class FacetRow:
    """One name, ready to be shown.

    Attributes:
        key: what it stands for; never None.
        text: the name, safe to show.
        count: None where it is not known.
        note: a second, smaller line; "" for none.
        faded: it is not there now, or stands for what has no name.
        name: the name itself, where it can be changed; else "".
        depth: rows that it stands below.
        is_parent: rows may stand below it.
        folded: they are not shown.
        in_tree: there is room for a chevron, as in other rows.
    """

    key: Hashable
    text: str
    count: int | None
    tooltip: str
    icon: str = ""
    note: str = ""
    faded: bool = False
    chosen: bool = False
    name: str = ""
    depth: int = 0
    is_parent: bool = False
    folded: bool = False
    in_tree: bool = False

    @property
    def told(self) -> str:
        """The row for those who cannot see it."""
        count = [] if self.count is None else [images(self.count)]
        fold = [("folded" if self.folded else "unfolded")] if self.is_parent else []
        parts = [self.text, *(["chosen"] if self.chosen else []), *count, *fold]
        return ", ".join([*parts, self.note] if self.note.strip() else parts)


class FacetDelegate(QStyledItemDelegate):
    """Paints FacetRows.

    Attributes:
        taker: the key of the row that would take what is dragged over the list.
    """

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._icons = theme, icons
        self.taker: Hashable | None = None

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """One line, or two."""
        row: FacetRow = index.data(ROW_ROLE)
        height = option.fontMetrics.height() + 2 * _PADDING
        if row.note:
            height += QFontMetrics(small(option.font)).height()
        return QSize(1, max(height, ICON + 2 * _PADDING))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Ground, icon, name and note, count."""
        row: FacetRow = index.data(ROW_ROLE)
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, area, row, option.state)
        inner = _inner(area, row)
        if row.is_parent:
            chevron = "chevron-right" if row.folded else "chevron-down"
            self._paint_icon(painter, _chevron(area, row), row, chevron)
        if row.icon:
            self._paint_icon(painter, inner, row, row.icon)
            inner.setLeft(inner.left() + ICON + WIDE_GAP)
        inner.setRight(inner.right() - self._paint_count(painter, inner, row) - WIDE_GAP)
        self._paint_texts(painter, inner, row)
        painter.restore()

    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """A name is written where it stands."""
        row: FacetRow = index.data(ROW_ROLE)
        area: QRect = option.rect
        inner = _inner(area, row)
        editor.setGeometry(inner.adjusted(ICON + GAP if row.icon else 0, 0, WIDE_GAP, 0))

    def is_on_chevron(self, area: QRect, row: FacetRow, place: QPoint) -> bool:
        """Whether a place in a row is that of its chevron."""
        return row.is_parent and place.x() < _chevron(area, row).right() + GAP

    def _paint_ground(
        self, painter: QPainter, area: QRect, row: FacetRow, state: QStyle.StateFlag
    ) -> None:
        colors = self._theme.colors
        ground = None
        if row.key == self.taker:
            ground = mixed(colors.panel, colors.accent, 0.55)
        elif row.chosen:
            ground = mixed(colors.panel, colors.accent, 0.35)
        elif state & QStyle.StateFlag.State_MouseOver:
            ground = mixed(colors.panel, colors.text, 0.08)
        painter.setPen(Qt.PenStyle.NoPen)
        if ground is not None:
            painter.setBrush(ground)
            painter.drawRoundedRect(area.adjusted(0, 0, 0, -1), _ROUND, _ROUND)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(focus_color(colors))
            painter.drawRoundedRect(area.adjusted(0, 0, -1, -2), _ROUND, _ROUND)

    def _paint_icon(self, painter: QPainter, area: QRect, row: FacetRow, name: str) -> None:
        colors, ratio = self._theme.colors, painter.device().devicePixelRatio()
        color = colors.muted if row.faded else colors.text
        top = area.top() + (area.height() - ICON) // 2
        painter.drawPixmap(area.left(), top, self._icons.pixmap(name, ICON, color, ratio))

    def _paint_count(self, painter: QPainter, area: QRect, row: FacetRow) -> int:
        painter.setPen(_muted(self._theme.colors, row))
        text = "" if row.count is None else f"{row.count:,}"
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        return painter.fontMetrics().horizontalAdvance(text)

    def _paint_texts(self, painter: QPainter, area: QRect, row: FacetRow) -> None:
        colors, metrics = self._theme.colors, painter.fontMetrics()
        upper = QRect(area)
        if row.note:
            upper.setTop(area.top() + _PADDING)
            upper.setHeight(metrics.height())
        painter.setPen(_muted(colors, row) if row.faded else colors.text)
        name = metrics.elidedText(row.text, Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        if row.note:
            lower = QRect(area)
            lower.setTop(upper.bottom() + 1)
            lower.setBottom(area.bottom() - _PADDING + GAP // 2)
            painter.setFont(small(painter.font()))
            painter.setPen(_muted(colors, row))
            note = painter.fontMetrics().elidedText(
                row.note, Qt.TextElideMode.ElideMiddle, area.width()
            )
            painter.drawText(lower, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, note)


def _chevron(area: QRect, row: FacetRow) -> QRect:
    """Where the chevron of a row stands that others stand below."""
    return QRect(area.left() + row.depth * _INDENT, area.top(), ICON, area.height())


def _inner(area: QRect, row: FacetRow) -> QRect:
    """What a row writes in: indented, behind its chevron or the place of one."""
    left = row.depth * _INDENT + (ICON + GAP if row.in_tree else WIDE_GAP)
    return area.adjusted(left, 0, -WIDE_GAP, 0)


def _muted(colors: Colors, row: FacetRow) -> QColor:
    return colors.text if row.chosen else colors.muted
