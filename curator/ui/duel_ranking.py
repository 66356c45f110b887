"""The ranking beside a duel: strengths with their errors, the line, and how sure it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QToolTip, QWidget

from curator.library.duel_ranking import Ranking
from curator.ui import words
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.panels.parts import WIDE_GAP
from curator.ui.theme import Theme, focus_color, mixed

ROW = 48
WIDTH = 236
_PICTURE = 40
_NUMBER = 30
_CHANCE = 46
_BAR = 10
_WHISKER = 4
_LINE = 2
_MOST_TOLD = 10


class DuelRanking(QWidget):
    """All images that take part, strongest first; only what is in sight is painted."""

    def __init__(self, thumbnails: Thumbnails, theme: Theme) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._theme = theme
        self._ranking: Ranking | None = None
        self._asked: frozenset[int] = frozenset()
        self._reach = (0.0, 1.0)
        self.setAccessibleName("ranking")
        thumbnails.arrived.connect(self._on_arrival)
        theme.changed.connect(self.update)

    def show_ranking(self, ranking: Ranking | None, asked: frozenset[int]) -> None:
        """Show this from now on.

        Args:
            ranking: None when nothing is known.
            asked: the images that are asked about now.
        """
        self._ranking, self._asked = ranking, asked
        if ranking is not None:
            low = float((ranking.strength - ranking.deviation).min())
            high = float((ranking.strength + ranking.deviation).max())
            self._reach = (low, max(high, low + 1))
        self.setFixedHeight(0 if ranking is None else ROW * len(ranking.ids))
        self.setAccessibleDescription(_told(ranking))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as it is told best."""
        return QSize(WIDTH, 0)

    def row_at(self, point: QPoint) -> int | None:
        """The place in the ranking of what lies there."""
        count = 0 if self._ranking is None else len(self._ranking.ids)
        row = point.y() // ROW
        return row if 0 <= row < count else None

    def tip(self, row: int) -> str:
        """What there is to say of a place in the ranking."""
        if self._ranking is None:
            return ""
        now = self._ranking
        duels = words.counted(int(now.fought[row]), "duel")
        return (
            f"Strength {now.strength[row]:.1f} ± {now.deviation[row]:.1f} after {duels}\n"
            f"{percent(float(now.chance[row]))} likely to be among the best {now.keepers}"
        )

    def event(self, event: QEvent) -> bool:
        """Tell more of what is under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = self.row_at(event.pos())
            QToolTip.showText(event.globalPos(), "" if row is None else self.tip(row), self)
            return True
        return super().event(event)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows in sight."""
        now = self._ranking
        if now is None:
            return
        with QPainter(self) as painter:
            first = max(0, event.rect().top() // ROW)
            last = min(len(now.ids) - 1, event.rect().bottom() // ROW)
            for row in range(first, last + 1):
                self._paint_row(painter, now, row)
            if first <= now.keepers <= last + 1:
                place = QRectF(0, now.keepers * ROW - _LINE / 2, self.width(), _LINE)
                painter.fillRect(place, focus_color(self._theme.colors))

    def _paint_row(self, painter: QPainter, now: Ranking, row: int) -> None:
        colors, place = self._theme.colors, QRect(0, row * ROW, self.width(), ROW)
        image_id, is_kept = int(now.ids[row]), row < now.keepers
        if image_id in self._asked:
            painter.fillRect(place, mixed(colors.panel, colors.text, 0.1))
        painter.setPen(colors.text if is_kept else colors.muted)
        centred = Qt.AlignmentFlag.AlignVCenter
        number = QRect(0, place.top(), _NUMBER - WIDE_GAP // 2, ROW)
        painter.drawText(number, centred | Qt.AlignmentFlag.AlignRight, f"{row + 1:,}")
        self._paint_picture(painter, QRect(_NUMBER, place.top() + 4, _PICTURE, _PICTURE), image_id)
        chance = QRect(place.right() - _CHANCE, place.top(), _CHANCE - WIDE_GAP, ROW)
        text = percent(float(now.chance[row]))
        painter.drawText(chance, centred | Qt.AlignmentFlag.AlignRight, text)
        left = _NUMBER + _PICTURE + WIDE_GAP
        self._paint_bar(
            painter, QRect(left, place.top(), chance.left() - left - WIDE_GAP, ROW), now, row
        )

    def _paint_picture(self, painter: QPainter, room: QRect, image_id: int) -> None:
        pixmap = self._thumbnails.get(image_id, round(_PICTURE * self.devicePixelRatioF()))
        if pixmap is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(_fitted(pixmap, room), pixmap, pixmap.rect())

    def _paint_bar(self, painter: QPainter, room: QRect, now: Ranking, row: int) -> None:
        """A bar as long as the image is strong, and whiskers as long as that may be wrong."""
        colors = self._theme.colors
        color = colors.keep if row < now.keepers else colors.muted
        middle = room.top() + room.height() / 2
        mean, off = float(now.strength[row]), float(now.deviation[row])
        end = self._along(room, mean)
        bar = QRectF(room.left(), middle - _BAR / 2, end - room.left(), _BAR)
        painter.fillRect(bar, _see_through(color))
        painter.setPen(QPen(color, 1.5))
        low, high = self._along(room, mean - off), self._along(room, mean + off)
        painter.drawLine(QPointF(low, middle), QPointF(high, middle))
        for x in (low, high):
            painter.drawLine(QPointF(x, middle - _WHISKER), QPointF(x, middle + _WHISKER))

    def _along(self, room: QRect, strength: float) -> float:
        low, high = self._reach
        return room.left() + 1 + (room.width() - 2) * (strength - low) / (high - low)

    @Slot(int)
    def _on_arrival(self, image_id: int) -> None:
        if self._ranking is not None and self.isVisible():
            for row in (self._ranking.ids == image_id).nonzero()[0].tolist():
                self.update(QRect(0, row * ROW, self.width(), ROW))


def percent(chance: float) -> str:
    """A probability in words: nothing that is drawn is certain."""
    if chance > 0.99:
        return "> 99 %"
    return "< 1 %" if chance < 0.01 else f"{chance:.0%}".replace("%", " %")


def _fitted(pixmap: QPixmap, room: QRect) -> QRect:
    size = pixmap.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(QPoint(), size)
    place.moveCenter(room.center())
    return place


def _see_through(color: QColor) -> QColor:
    faint = QColor(color)
    faint.setAlphaF(0.45)
    return faint


def _told(ranking: Ranking | None) -> str:
    """The best, for screen readers."""
    if ranking is None:
        return "nothing yet"
    best = ranking.chance[: min(ranking.keepers, _MOST_TOLD)].tolist()
    return ", ".join(f"{place}: {percent(chance)}" for place, chance in enumerate(best, 1))
