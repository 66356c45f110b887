"""Images carried out of the grid with the mouse: to other programs as files, within ours as ids.

What is dropped is copied, whatever the other program would like: no drop moves a file out of its
folder.
"""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QDrag, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from curator.library.columns import Ids
from curator.library.image_files import present_files
from curator.library.library import Library
from curator.ui import words
from curator.ui.dragged import put_images
from curator.ui.file_manager import url_of
from curator.ui.theme import Colors, mixed

MOST_FILES = 2_000
"""Files handed to another program at once; with more of them most freeze."""

_EDGE = 96
_STEP = 5
_MOST_SHEETS = 3
_BADGE_PADDING = 6


def carried(library: Library, ids: Ids) -> tuple[QMimeData, str]:
    """What is dragged, and a word to the user where that is less than they might think."""
    data, told = QMimeData(), ""
    put_images(data, ids)
    if len(ids) > MOST_FILES:
        told = (
            f"No more than {MOST_FILES:,} files can be dragged to other programs at once; "
            "Export copies any number."
        )
        return data, told
    files = present_files(library, ids.tolist())
    if files:
        data.setUrls([url_of(file) for file in files])
    if len(files) < len(ids):
        told = f"Left out for lack of a file: {words.images(len(ids) - len(files))}."
    return data, told


def drag_picture(picture: QPixmap | None, count: int, colors: Colors, ratio: float) -> QPixmap:
    """The image under the mouse, on a sheet for each other one, with their number."""
    sheets = min(count, _MOST_SHEETS) - 1
    side = _EDGE + sheets * _STEP + 2
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(QColor(0, 0, 0, 0))
    with QPainter(made) as painter:
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        for number in range(sheets, 0, -1):
            _sheet(painter, number * _STEP, colors)
        _front(painter, picture, colors)
        if count > 1:
            _badge(painter, f"{count:,}", colors)
    return made


def start_drag(source: QWidget, data: QMimeData, picture: QPixmap) -> None:
    """Let go of the images wherever the mouse does; stays until then."""
    drag = QDrag(source)
    drag.setMimeData(data)
    drag.setPixmap(picture)
    drag.setHotSpot(QPoint(_EDGE // 2, _EDGE // 2))
    drag.exec(Qt.DropAction.CopyAction)


def _sheet(painter: QPainter, shift: int, colors: Colors) -> None:
    painter.setPen(colors.border)
    painter.setBrush(mixed(colors.canvas, colors.text, 0.2))
    painter.drawRoundedRect(QRectF(shift + 0.5, shift + 0.5, _EDGE, _EDGE), 4, 4)


def _front(painter: QPainter, picture: QPixmap | None, colors: Colors) -> None:
    _sheet(painter, 0, colors)
    if picture is None:
        return
    size = picture.size().scaled(_EDGE - 8, _EDGE - 8, Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(0, 0, size.width(), size.height())
    place.moveCenter(QRectF(0, 0, _EDGE, _EDGE).center())
    painter.drawPixmap(place, picture, QRectF(picture.rect()))


def _badge(painter: QPainter, text: str, colors: Colors) -> None:
    font = painter.font()
    font.setBold(True)
    painter.setFont(font)
    height = painter.fontMetrics().height() + 2
    width = max(height, painter.fontMetrics().horizontalAdvance(text) + 2 * _BADGE_PADDING)
    place = QRectF(_EDGE - width, 0, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.accent)
    painter.drawRoundedRect(place, height / 2, height / 2)
    painter.setPen(colors.on_accent)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
