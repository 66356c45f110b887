"""What lies over the image in the loupe when it is asked for: parameters, prompt and scores."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from curator.library.gallery import Gallery
from curator.ui import words
from curator.ui.panels.pacing import Paced
from curator.ui.theme import DARK

Row = tuple[str, str]

_DELAY, _SETTLE = 15, 200
_WIDTH = 380
_NARROWEST, _SHARE = 240, 0.4
_MARGIN = 12
_PAD = 12
_GAP = 12
_RADIUS = 6
_MOST_LINES = 6
_MOST_SCORES = 10
# Over paper white the muted letters still stand out five times as light as this.
_GROUND = QColor(0, 0, 0, 215)


class Info(StrEnum):
    """What is told over the image."""

    LINE = "line"
    FACTS = "facts"
    NONE = "none"

    @property
    def next(self) -> Info:
        """The one that the same key leads to."""
        order = list(Info)
        return order[(order.index(self) + 1) % len(order)]


class Facts(QObject):
    """Looks up what is to be told of an image a moment after it is shown, and paints it."""

    changed = Signal()
    """There is something else to paint."""

    def __init__(self, gallery: Gallery, parent: QObject) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._wanted: int | None = None
        self._known: int | None = None
        self.rows: list[Row] = []
        self._look = Paced(_DELAY, _DELAY, self, settle=_SETTLE)
        self._look.due.connect(self._look_up)

    def want(self, image_id: int | None) -> None:
        """Tell of this image from now on; of none, tell nothing."""
        self._wanted = image_id
        if image_id is None:
            self._look.cancel()
        else:
            self._look.ask()

    def paint(self, painter: QPainter, room: QRectF) -> None:
        """The facts in the upper left corner, if they are those of the image that is wanted."""
        if self._known is None or self._known != self._wanted or not self.rows:
            return
        width = min(_WIDTH, max(_NARROWEST, room.width() * _SHARE), room.width() - 2 * _MARGIN)
        table = _Table(self.rows, painter.font(), width - 2 * _PAD)
        height = min(table.height + 2 * _PAD, room.height() - 2 * _MARGIN)
        ground = QRectF(room.left() + _MARGIN, room.top() + _MARGIN, width, height)
        if width < 4 * _PAD or height < 3 * _PAD:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_GROUND)
        painter.drawRoundedRect(ground, _RADIUS, _RADIUS)
        painter.setClipRect(ground.adjusted(0, _PAD, 0, -_PAD))
        table.paint(painter, ground.topLeft() + QPointF(_PAD, _PAD))
        painter.restore()

    @Slot()
    def _look_up(self) -> None:
        self._known = self._wanted
        found = [] if self._known is None else facts(self._gallery, self._known)
        if found != self.rows or found:
            self.rows = found
            self.changed.emit()


def facts(gallery: Gallery, image_id: int) -> list[Row]:
    """Name and value of all that is told of an image."""
    # The inspector's modules are loaded when the window is seen.
    from curator.library.judging import score_lines
    from curator.library.scorer_order import in_order
    from curator.ui.panels.parameters import parameters, shortened

    found = gallery.library.details([image_id])
    if not found:
        return []
    details, infos = found[0], gallery.library.infos
    names = [words.one_line(place.relpath.decode("utf-8", "replace")) for place in details.places]
    rows = [("File", names[0])] if names else []
    rows += [(each.name, words.one_line(shortened(each.value))) for each in parameters(details)]
    if details.positive:
        rows.append(("Prompt", words.one_line(details.positive)))
    lines = {
        line.info.key: line
        for line in score_lines(gallery.library, details)
        if line.value is not None
    }
    for line in map(lines.__getitem__, in_order(lines, infos)[:_MOST_SCORES]):
        share = words.percentile(line.percentile)
        rows.append((line.info.title, f"{words.scorer_value(line.info, line.value)}   {share}"))
    return rows


class _Table:
    """Names in a column of their own, values beside them, broken into lines."""

    def __init__(self, rows: Sequence[Row], font: QFont, width: float) -> None:
        metrics = QFontMetricsF(font)
        widest = max(metrics.horizontalAdvance(name) for name, _ in rows)
        self._indent = min(widest, width * 0.4) + _GAP
        self._line = metrics.height() + 4
        self._rows = [
            (
                metrics.elidedText(name, Qt.TextElideMode.ElideRight, self._indent - _GAP),
                _broken(value, font, width - self._indent),
            )
            for name, value in rows
        ]

    @property
    def height(self) -> float:
        """Of all lines together."""
        return sum(len(lines) for _, lines in self._rows) * self._line

    def paint(self, painter: QPainter, corner: QPointF) -> None:
        """From the upper left corner on."""
        ascent = QFontMetricsF(painter.font()).ascent()
        x, y = corner.x(), corner.y() + ascent
        for name, lines in self._rows:
            painter.setPen(DARK.muted)
            painter.drawText(QPointF(x, y), name)
            painter.setPen(DARK.on_badge)
            for line in lines:
                painter.drawText(QPointF(x + self._indent, y), line)
                y += self._line


def _broken(text: str, font: QFont, width: float) -> list[str]:
    """A text in lines of at most a width; the last one is elided where there are too many."""
    layout = QTextLayout(text, font)
    layout.setTextOption(QTextOption())
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1.0))
        start, length = line.textStart(), line.textLength()
        if len(lines) == _MOST_LINES - 1:
            rest = QFontMetricsF(font).elidedText(
                text[start:], Qt.TextElideMode.ElideRight, max(width, 1.0)
            )
            lines.append(rest)
            break
        lines.append(text[start : start + length].rstrip())
    layout.endLayout()
    return lines or [""]
