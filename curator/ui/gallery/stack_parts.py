"""What shows that a cell stands for a stack, or is one of an open one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from curator.library.cells import StackMark
from curator.ui.gallery.cell_parts import Scene
from curator.ui.gallery.layout import GAP, RIM
from curator.ui.gallery.stack_badge import PAD, SPACE, badge_icon, badge_place, badge_text
from curator.ui.theme import Colors, mixed

_LINE = 2
_SHEETS = 2
_THINNEST, _THICKEST = 2, 5
"""How far the edge of a sheet stands out over the one before it."""


def sheets(scene: Scene, stack: StackMark, place: QRectF) -> None:
    """The upper edges of more images behind the one in front, which is at a place."""
    room = place.top() - scene.rect.top() - 1
    step = max(_THINNEST, min(room // _SHEETS, _THICKEST))
    canvas, text = scene.colors.canvas, scene.colors.text
    for back in range(min(_SHEETS, stack.size - 1), 0, -1):
        narrower = min(place.width() / 12, 2 * step) * back
        top = place.top() - back * step
        edge = QRectF(place.left() + narrower, top, place.width() - 2 * narrower, step - 1)
        scene.rounded(edge, 1, mixed(canvas, text, 0.72 - 0.22 * back))


def bracket(scene: Scene, stack: StackMark) -> None:
    """A line over the members of an open stack, turned down at both its ends."""
    rect, color = QRectF(scene.rect), bracket_color(scene.colors)
    first, last = stack.place == 1, stack.place == stack.size
    left = rect.left() + (_LINE if first else -RIM)
    right = rect.right() + (-_LINE if last else RIM)
    top = rect.top() + _LINE
    scene.painter.fillRect(QRectF(left, top, right - left, _LINE), color)
    drop = 2 * scene.metrics.inset
    if first:
        scene.painter.fillRect(QRectF(left, top, _LINE, drop), color)
    if last:
        scene.painter.fillRect(QRectF(right - _LINE, top, _LINE, drop), color)


def bridge(painter: QPainter, cell: QRect, colors: Colors) -> None:
    """The bracket's line between a cell and the next one in its row."""
    left = cell.left() + cell.width() + RIM
    line = QRectF(left, cell.top() + _LINE, GAP - 2 * RIM, _LINE)
    painter.fillRect(line, bracket_color(colors))


def badge(scene: Scene, stack: StackMark) -> None:
    """How many images the stack has, at the upper right."""
    metrics = scene.metrics
    place = badge_place(metrics, QRectF(scene.rect), stack)
    scene.rounded(place, place.height() / 2, scene.colors.badge)
    room = place.adjusted(PAD, 0, -PAD, 0)
    icon = badge_icon(metrics)
    if icon:
        middle = QPointF(room.left() + icon / 2, room.center().y())
        scene.icon("stack", middle, icon, scene.colors.on_badge)
        room.setLeft(room.left() + icon + SPACE - 2)
    scene.painter.setPen(scene.colors.on_badge)
    scene.painter.setFont(metrics.font)
    scene.painter.drawText(room, Qt.AlignmentFlag.AlignCenter, badge_text(stack))


def bracket_color(colors: Colors) -> QColor:
    """Stands out from plate and canvas, and is as grey as they are."""
    return mixed(colors.canvas, colors.text, 0.55)
