"""The parts of a cell, each painted by one function: ground, picture, marks, frame.

Nothing is said by a colour alone; an icon, a number or a place goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from curator.domain.image import Flag, Label
from curator.library.gallery import Cell
from curator.library.screen_pixels import fitted
from curator.ui.gallery.metrics import Metrics
from curator.ui.gallery.stack_badge import badge_width
from curator.ui.gallery.tinted import TintedIcons
from curator.ui.theme import Colors, mixed

CURRENT_LINE = 3
"""How far the frame of the current image reaches into its cell."""

FADED = 0.35
"""How much is left to be seen of a rejected image, from 0 to 1."""

_DIMMED = 0.6
_ALIKE = 2.5
"""Device pixels by which a pixmap may miss its place and still be shown dot by dot."""

_FLAG_ICONS = {Flag.KEEP: "keep", Flag.REJECT: "reject", Flag.UNDECIDED: "borderline"}


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Where and with what one cell is painted."""

    painter: QPainter
    rect: QRect
    metrics: Metrics
    colors: Colors
    icons: TintedIcons
    ratio: float

    def rounded(self, rect: QRectF, radius: float, color: QColor) -> None:
        """A filled rounded rectangle."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(color)
        self.painter.drawRoundedRect(rect, radius, radius)

    def outline(self, rect: QRectF, radius: float, color: QColor, width: float) -> None:
        """A line along the inside of a rounded rectangle."""
        half = width / 2
        self.painter.setPen(QPen(color, width))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius, radius)

    def icon(self, name: str, middle: QPointF, size: int, color: QColor) -> None:
        """An icon round a point, on whole pixels of the device."""
        pixmap = self.icons.pixmap(name, size, color, self.ratio)
        self.painter.drawPixmap(self.snapped(middle - QPointF(size, size) / 2), pixmap)

    def snapped(self, point: QPointF) -> QPointF:
        """The nearest point that is a whole pixel of the device."""
        ratio = self.ratio
        return QPointF(round(point.x() * ratio) / ratio, round(point.y() * ratio) / ratio)


def ground(scene: Scene, cell: Cell) -> None:
    """A plate a little off the canvas, lighter under what is selected; always neutral grey."""
    share = 0.16 if cell.selected else 0.05
    color = mixed(scene.colors.canvas, scene.colors.text, share)
    scene.rounded(QRectF(scene.rect), scene.metrics.radius, color)


def picture(scene: Scene, cell: Cell, pixmap: QPixmap | None) -> QRectF:
    """The image, or what stands in for it; gives where it is."""
    place = _place(scene, cell, pixmap)
    if pixmap is not None:
        place = _blit(scene, cell, pixmap, place)
    elif not cell.failed:
        scene.rounded(place, 2, mixed(scene.colors.canvas, scene.colors.text, 0.12))
    if cell.failed:
        _instead(scene, "image-broken", "cannot be read")
    elif cell.missing and pixmap is None:
        _instead(scene, "image-missing", "file missing")
    return place


def _place(scene: Scene, cell: Cell, pixmap: QPixmap | None) -> QRectF:
    """The largest rectangle of the image's ratio, but no larger than the image itself."""
    width, height = cell.width, cell.height
    if not (width and height):
        width, height = (pixmap.width(), pixmap.height()) if pixmap else (1000, 1000)
    wide, high = fitted(width, height, scene.metrics.picture)
    place = QRectF(0, 0, wide, high)
    place.moveCenter(QRectF(scene.rect).center())
    place.moveTopLeft(scene.snapped(place.topLeft()))
    return place


def _blit(scene: Scene, cell: Cell, pixmap: QPixmap, place: QRectF) -> QRectF:
    painter, ratio = scene.painter, scene.ratio
    wide, high = pixmap.width() / ratio, pixmap.height() / ratio
    near = _ALIKE / ratio
    if abs(wide - place.width()) <= near and abs(high - place.height()) <= near:
        middle = QRectF(scene.rect).center()
        corner = scene.snapped(middle - QPointF(wide, high) / 2)
        place = QRectF(corner.x(), corner.y(), wide, high)
    painter.setOpacity(_opacity(cell))
    painter.drawPixmap(place, pixmap, QRectF(pixmap.rect()))
    painter.setOpacity(1.0)
    return place


def _opacity(cell: Cell) -> float:
    if cell.flag is Flag.REJECT:
        return FADED
    return _DIMMED if cell.missing else 1.0


def _instead(scene: Scene, icon: str, words: str) -> None:
    """An icon in place of the image, with words under it where there is room."""
    metrics, color = scene.metrics, scene.colors.muted
    middle = QRectF(scene.rect).center()
    size = max(20, min(48, metrics.side // 5))
    if not metrics.roomy:
        scene.icon(icon, middle, size, color)
        return
    line = metrics.text.height()
    scene.icon(icon, middle - QPointF(0, line / 2 + 2), size, color)
    below = QRectF(scene.rect)
    below.setTop(middle.y() + size / 2 - line / 2 + 4)
    scene.painter.setPen(color)
    scene.painter.setFont(metrics.font)
    scene.painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words)


def verdict(scene: Scene, cell: Cell, place: QRectF) -> None:
    """What the cut being made says: a line round the image; its icon is among the marks."""
    if cell.verdict is not None:
        width = 2 if scene.metrics.side < 120 else 3
        scene.outline(place, 1, flag_color(scene.colors, cell.verdict), width)


def marks(scene: Scene, cell: Cell) -> None:
    """The flag at the upper left; verdict, missing file and tags at the upper right."""
    metrics, colors = scene.metrics, scene.colors
    step = metrics.mark + 4
    edge = metrics.inset + metrics.mark / 2 + 2
    left = QPointF(scene.rect.left() + edge, scene.rect.top() + edge)
    right = QPointF(scene.rect.left() + metrics.side - edge, left.y())
    if cell.stack is not None:
        right -= QPointF(badge_width(metrics, cell.stack) + 4, 0)
    if cell.flag is not Flag.UNDECIDED:
        _mark(scene, _FLAG_ICONS[cell.flag], left, flag_color(colors, cell.flag))
    if cell.verdict is not None:
        _mark(scene, _FLAG_ICONS[cell.verdict], right, flag_color(colors, cell.verdict))
        right -= QPointF(step, 0)
    if cell.missing:
        _mark(scene, "image-missing", right, colors.badge)
        right -= QPointF(step, 0)
    if cell.tagged and metrics.side >= 96:
        _mark(scene, "tag", right, colors.badge)


def _mark(scene: Scene, icon: str, middle: QPointF, color: QColor) -> None:
    size = scene.metrics.mark
    disc = QRectF(0, 0, size, size)
    disc.moveCenter(middle)
    opaque = color.alpha() == 255
    if opaque:  # A dark rim keeps it apart from images of its own colour.
        scene.rounded(disc.adjusted(-1, -1, 1, 1), size, scene.colors.badge)
    scene.rounded(disc, size, color)
    ink = readable_on(color) if opaque else scene.colors.on_badge
    scene.icon(icon, middle, round(size * 0.72), ink)


def stripe(scene: Scene, cell: Cell) -> None:
    """The label's colour along the lower edge."""
    if cell.label is not Label.NONE:
        metrics, rect = scene.metrics, QRectF(scene.rect)
        room = metrics.inset - CURRENT_LINE - metrics.stripe
        top = rect.bottom() - CURRENT_LINE - metrics.stripe - max(0, room // 2)
        band = QRectF(
            rect.left() + metrics.inset, top, rect.width() - 2 * metrics.inset, metrics.stripe
        )
        scene.rounded(band, metrics.stripe / 2, scene.colors.labels[cell.label])


def frame(scene: Scene, cell: Cell) -> None:
    """Selected: a line in the accent colour. Current: a strong one; grey if not selected."""
    rect, radius, colors = QRectF(scene.rect), scene.metrics.radius, scene.colors
    if cell.current:
        color = colors.accent if cell.selected else mixed(colors.canvas, colors.text, 0.6)
        width = CURRENT_LINE + 1 if cell.selected else 2
        scene.outline(rect.adjusted(-1, -1, 1, 1), radius + 1, color, width)
    elif cell.selected:
        scene.outline(rect, radius, colors.accent, 2)


def flag_color(colors: Colors, flag: Flag) -> QColor:
    """The colour that a flag, or the verdict of a cut, is shown in."""
    return {
        Flag.KEEP: colors.keep,
        Flag.REJECT: colors.reject,
        Flag.UNDECIDED: colors.borderline,
    }[flag]


def readable_on(color: QColor) -> QColor:
    """Black or white, whichever stands out on a colour."""
    light = 0.299 * color.redF() + 0.587 * color.greenF() + 0.114 * color.blueF()
    return QColor("#141414") if light > 0.5 else QColor("#ffffff")
