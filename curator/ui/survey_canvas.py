"""Many images at once, as large as the window lets them be; very many are scrolled."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame

from curator.library.gallery import Cell
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.loupe_zoom import Size, Zoom
from curator.ui.pane_layout import GAP, laid_out
from curator.ui.pane_painting import FOOT, Pane, PanePainter, Seen, room_in, size_of
from curator.ui.theme import Theme
from curator.ui.zooming import Sight

NARROWEST = 120
SHORTEST = NARROWEST + FOOT
_SQUARE = QSize(1, 1)


class SurveyCanvas(QAbstractScrollArea):
    """Paints panes fitted; keys are for whoever holds it.

    Signals:
        pressed(pane): one of them was pressed.
        opened(pane): one was pressed twice.
    """

    pressed = Signal(int)
    opened = Signal(int)

    def __init__(self, thumbnails: Thumbnails, painter: PanePainter, theme: Theme) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._painter = painter
        self._theme = theme
        self._panes: tuple[Pane, ...] = ()
        self._places: tuple[QRect, ...] = ()
        self._focus = 0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        thumbnails.arrived.connect(self._on_arrival)
        theme.changed.connect(self.viewport().update)

    @property
    def panes(self) -> tuple[Pane, ...]:
        """What is shown."""
        return self._panes

    @property
    def places(self) -> tuple[QRect, ...]:
        """Where it is shown, from the upper left of all, which may be scrolled away."""
        return self._places

    def show_panes(self, panes: Sequence[Pane], focus: int) -> None:
        """Show these, in their order, and bring into sight the one that has the focus."""
        self._panes, self._focus = tuple(panes), focus
        self._lay_out()
        self._scroll_to(focus)

    def beside(self, pane: int, lines: int) -> int:
        """The pane nearest below (or above) another one; itself where there is none."""
        if not self._places:
            return 0
        here = self._places[pane]
        tops = sorted({place.top() for place in self._places})
        line = tops.index(here.top()) + lines
        if not 0 <= line < len(tops):
            return pane
        there = [n for n, place in enumerate(self._places) if place.top() == tops[line]]
        return min(there, key=lambda n: abs(self._places[n].center().x() - here.center().x()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._lay_out()

    def showEvent(self, event: QShowEvent) -> None:
        """Nothing is fetched for what is not seen; now it is."""
        super().showEvent(event)
        self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Others are in sight."""
        super().scrollContentsBy(dx, dy)
        self._ask()
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Give a pane the focus."""
        pane = self._pane_at(event.position().toPoint())
        if pane is not None:
            self.pressed.emit(pane)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open an image."""
        pane = self._pane_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and pane is not None:
            self.opened.emit(pane)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Every pane in sight."""
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), self._theme.colors.canvas)
            side = self._side()
            for number in self._in_sight(event.rect()):
                pane = self._panes[number]
                place = self._places[number].translated(0, -self._scrolled)
                self._painter.paint(painter, place, pane, self._seen(number, side))

    # Within

    @property
    def _scrolled(self) -> int:
        return self.verticalScrollBar().value()

    def _lay_out(self) -> None:
        images = [_shape(pane.cell) for pane in self._panes]
        room = self.maximumViewportSize()
        rows = laid_out(images, room, foot=FOOT, narrowest=NARROWEST, shortest=SHORTEST)
        if rows.height > room.height():
            room.setWidth(room.width() - self.verticalScrollBar().sizeHint().width())
            rows = laid_out(images, room, foot=FOOT, narrowest=NARROWEST, shortest=SHORTEST)
        self._places = rows.places
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, rows.height - room.height()))
        bar.setPageStep(room.height())
        bar.setSingleStep(SHORTEST // 2)
        self._ask()
        self.viewport().update()

    def _scroll_to(self, pane: int) -> None:
        if pane < len(self._places):
            place, bar = self._places[pane], self.verticalScrollBar()
            if place.top() < bar.value():
                bar.setValue(place.top())
            elif place.bottom() > bar.value() + self.viewport().height():
                bar.setValue(place.bottom() + GAP - self.viewport().height())

    def _pane_at(self, point: QPoint) -> int | None:
        spot = point + QPoint(0, self._scrolled)
        return next((n for n, place in enumerate(self._places) if place.contains(spot)), None)

    def _in_sight(self, part: QRect) -> list[int]:
        there = part.translated(0, self._scrolled)
        return [n for n, place in enumerate(self._places) if place.intersects(there)]

    def _side(self) -> int:
        """The longer side of the largest picture, in pixels of the device."""
        sights = [self._sight(number) for number in range(len(self._panes))]
        return max((max(each.place.width, each.place.height) for each in sights), default=1)

    def _sight(self, number: int) -> Sight:
        ratio = self.devicePixelRatioF()
        room = room_in(self._places[number]).size() * ratio
        view = Size(max(1, room.width()), max(1, room.height()))
        shape = _shape(self._panes[number].cell)
        return Sight(Zoom(), Size(shape.width(), shape.height()), view, ratio)

    def _ask(self) -> None:
        """What is in sight first."""
        if not self.isVisible():
            return
        seen = self._in_sight(self.viewport().rect())
        later = [number for number in range(len(self._panes)) if number not in seen]
        ids, ahead = ([self._panes[n].cell.id for n in some] for some in (seen, later))
        self._thumbnails.wanted(ids, ahead, self._side())

    def _seen(self, number: int, side: int) -> Seen:
        cell = self._panes[number].cell
        picture = self._thumbnails.get(cell.id, side)
        return Seen(
            sight=self._sight(number),
            picture=picture,
            trouble="" if picture is not None else _trouble(cell),
            has_focus=number == self._focus,
            tells_zoom=False,
        )

    @Slot(int)
    def _on_arrival(self, image_id: int) -> None:
        for pane, place in zip(self._panes, self._places, strict=True):
            if pane.cell.id == image_id:
                self.viewport().update(place.translated(0, -self._scrolled))


def _shape(cell: Cell) -> QSize:
    size = size_of(cell)
    return _SQUARE if size is None else QSize(*size)


def _trouble(cell: Cell) -> str:
    if cell.failed:
        return "This image cannot be read."
    return "The file is missing." if cell.missing else ""
