"""Paints a step of history: a dot on the line of time, what was done, when."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from curator.ui.panels.histogram_paint import small
from curator.ui.panels.history_model import STEP_ROLE, StepRow
from curator.ui.panels.parts import WIDE_GAP, bold_font
from curator.ui.theme import Colors, Theme, focus_color, mixed

_PADDING = 5
_ROUND = 4
_RAIL = 18
_DOT = 3.0
_PRESENT_DOT = 4.5


class StepDelegate(QStyledItemDelegate):
    """Paints StepRows."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def row_height(self, font: QFont) -> int:
        """One line."""
        return QFontMetrics(font).height() + 2 * _PADDING

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Ground, dot, text, time."""
        row: StepRow = index.data(STEP_ROLE)
        area: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, area, row, option.state)
        self._paint_dot(painter, area, row)
        inner = area.adjusted(_RAIL, 0, -WIDE_GAP, 0)
        painter.setPen(_ink(self._theme.colors, row))
        font = painter.font()
        painter.setFont(small(font))
        painter.drawText(
            inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.time
        )
        room = painter.fontMetrics().horizontalAdvance(row.time)
        painter.setFont(bold_font(font) if row.present else font)
        inner.setRight(inner.right() - room - WIDE_GAP)
        text = painter.fontMetrics().elidedText(
            row.text, Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, area: QRect, row: StepRow, state: QStyle.StateFlag
    ) -> None:
        colors = self._theme.colors
        painter.setPen(Qt.PenStyle.NoPen)
        if row.present:
            painter.setBrush(mixed(colors.panel, colors.accent, 0.35))
            painter.drawRoundedRect(area.adjusted(0, 0, 0, -1), _ROUND, _ROUND)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(mixed(colors.panel, colors.text, 0.08))
            painter.drawRoundedRect(area.adjusted(0, 0, 0, -1), _ROUND, _ROUND)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(focus_color(colors))
            painter.drawRoundedRect(area.adjusted(0, 0, -1, -2), _ROUND, _ROUND)

    def _paint_dot(self, painter: QPainter, area: QRect, row: StepRow) -> None:
        """Full for what stands, hollow for what is undone, larger for the present."""
        colors = self._theme.colors
        ink = focus_color(colors) if row.present else colors.muted
        painter.setPen(ink)
        painter.setBrush(Qt.BrushStyle.NoBrush if row.undone else ink)
        radius = _PRESENT_DOT if row.present else _DOT
        center = QPointF(area.left() + _RAIL / 2, area.top() + area.height() / 2)
        painter.drawEllipse(center, radius, radius)


def _ink(colors: Colors, row: StepRow) -> QColor:
    if row.undone:
        return mixed(colors.muted, colors.panel, 0.25)
    return colors.text
