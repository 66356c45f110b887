"""Paints a row of a facet list: icon, name, what is known beside it, count."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from curator.ui.icons import Icons
from curator.ui.panels.histogram_paint import small
from curator.ui.panels.parts import GAP, ICON, WIDE_GAP
from curator.ui.theme import Colors, Theme, focus_color, mixed

ROW_ROLE = Qt.ItemDataRole.UserRole
_PADDING = 4
_ROUND = 4


@dataclass(frozen=True, slots=True)
class FacetRow:
    """One name, ready to be shown.

    Attributes:
        key: what it stands for.
        text: the name, safe to show.
        note: a second, smaller line; "" for none.
        faded: it is not there now, or stands for what has no name.
    """

    key: Hashable
    text: str
    count: int
    tooltip: str
    icon: str = ""
    note: str = ""
    faded: bool = False
    chosen: bool = False

    @property
    def told_note(self) -> str:
        """The second line as the end of a sentence."""
        return f", {self.note}" if self.note else ""

    def marked(self, *, chosen: bool) -> FacetRow:
        """The same row, filtered by or not."""
        return replace(self, chosen=chosen)


class FacetDelegate(QStyledItemDelegate):
    """Paints FacetRows."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._icons = theme, icons

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
        inner = area.adjusted(WIDE_GAP, 0, -WIDE_GAP, 0)
        if row.icon:
            self._paint_icon(painter, inner, row)
            inner.setLeft(inner.left() + ICON + WIDE_GAP)
        inner.setRight(inner.right() - self._paint_count(painter, inner, row) - WIDE_GAP)
        self._paint_texts(painter, inner, row)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, area: QRect, row: FacetRow, state: QStyle.StateFlag
    ) -> None:
        colors = self._theme.colors
        ground = None
        if row.chosen:
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

    def _paint_icon(self, painter: QPainter, area: QRect, row: FacetRow) -> None:
        colors, ratio = self._theme.colors, painter.device().devicePixelRatio()
        color = colors.muted if row.faded else colors.text
        top = area.top() + (area.height() - ICON) // 2
        painter.drawPixmap(area.left(), top, self._icons.pixmap(row.icon, ICON, color, ratio))

    def _paint_count(self, painter: QPainter, area: QRect, row: FacetRow) -> int:
        painter.setPen(_muted(self._theme.colors, row))
        text = f"{row.count:,}"
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


def _muted(colors: Colors, row: FacetRow) -> QColor:
    return colors.text if row.chosen else colors.muted
