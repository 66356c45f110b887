"""How the loupe puts images and words on the screen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap

from curator.ui.loupe_zoom import Place, Size
from curator.ui.theme import DARK

ICON = 48
_MARGIN = 48
_GAP = 8


def write(painter: QPainter, room: QRect, text: str, icon: QPixmap | None = None) -> None:
    """Words in the middle, below an icon if there is one, in the painter's colour."""
    room = room.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    upper = Qt.AlignmentFlag.AlignVCenter
    if icon is not None:
        middle = room.center()
        painter.drawPixmap(QPointF(middle.x() - ICON // 2, middle.y() - ICON - _GAP), icon)
        room.setTop(middle.y() + _GAP)
        upper = Qt.AlignmentFlag.AlignTop
    painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | upper | Qt.TextFlag.TextWordWrap, text)


def write_above(painter: QPainter, room: QRect, text: str) -> None:
    """Words along the upper edge, on a ground that lets some of the image through."""
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
    inside = room.adjusted(_GAP, _GAP, -_GAP, -_GAP)
    words = painter.boundingRect(inside, flags, text)
    painter.fillRect(QRect(0, 0, room.width(), words.bottom() + _GAP), DARK.badge)
    painter.setPen(DARK.on_badge)
    painter.drawText(inside, flags, text)


def draw(painter: QPainter, image: QImage, place: Place, view: Size) -> None:
    """Only what is in view is touched, so that an image of any size is painted as fast."""
    if (image.width(), image.height()) == (place.width, place.height):
        painter.drawImage(QPoint(place.left, place.top), image)
        return
    whole = QRectF(*place)
    target = whole & QRectF(0, 0, view.width, view.height)
    scale_x, scale_y = place.width / image.width(), place.height / image.height()
    source = QRectF(
        (target.left() - whole.left()) / scale_x,
        (target.top() - whole.top()) / scale_y,
        target.width() / scale_x,
        target.height() / scale_y,
    )
    painter.drawImage(target, image, source)
