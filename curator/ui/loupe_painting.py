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


def seen_of(place: Place, size: Size, view: Size) -> QRect:
    """What of an image of a size is in view, in its own pixels."""
    target = QRectF(*place) & QRectF(0, 0, view.width, view.height)
    scale_x, scale_y = size.width / place.width, size.height / place.height
    seen = QRectF(
        (target.left() - place.left) * scale_x,
        (target.top() - place.top) * scale_y,
        target.width() * scale_x,
        target.height() * scale_y,
    )
    return seen.toAlignedRect() & QRect(0, 0, *size)


def place_of(part: QRect, size: Size, place: Place) -> Place:
    """Where a part of an image lies, when the whole of it lies at `place`."""
    scale_x, scale_y = place.width / size.width, place.height / size.height
    left, top = round(part.left() * scale_x), round(part.top() * scale_y)
    right = round((part.left() + part.width()) * scale_x)
    bottom = round((part.top() + part.height()) * scale_y)
    return Place(place.left + left, place.top + top, max(1, right - left), max(1, bottom - top))
