"""One image, fitted or enlarged, its neighbours decoded ahead.

What is shown is the Gallery's current image; zoom and place in it stay from one to the next.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, QTimer, Slot
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from curator.library.gallery import Cell, Change, Gallery
from curator.ui.gallery.model import described
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.gallery.tinted import TintedIcons
from curator.ui.icons import Icons
from curator.ui.loupe_bar import HEIGHT, LoupeBar, sight
from curator.ui.loupe_facts import Facts, Info
from curator.ui.loupe_images import FullImages, Painted, Wanted
from curator.ui.loupe_layers import Layers
from curator.ui.loupe_painting import ICON, draw, write, write_above
from curator.ui.loupe_zoom import Place, Size, Zoom
from curator.ui.theme import DARK, Theme, mixed
from curator.ui.zoomed_view import ZoomedView

_CRISP = 2.0
"""From this scale on pixels are shown as squares, unless the image is only fitted."""

_NEIGHBOURS = (1, 2, -1, 3)
"""Steps in the direction of travel, the likeliest to be needed next first."""

_PATIENCE_MILLISECONDS = 120
_NEWS_MILLISECONDS = 250
_READING = "It is being read …"


class LoupeCanvas(ZoomedView):
    """Shows the current image; tell it of every change by `on_change`.

    Between `begin` and `end` it follows the Gallery by itself: another image that is decoded
    already is on the screen before the deed that led to it returns.

    Args:
        images: gives whole images; closed by whoever made it.
        thumbnails: what is shown until the whole image is there.
    """

    def __init__(
        self,
        gallery: Gallery,
        images: FullImages,
        thumbnails: Thumbnails,
        theme: Theme,
        icons: Icons,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._images = images
        self._thumbnails = thumbnails
        self._theme = theme
        self._icons = TintedIcons(icons)
        self._bar = LoupeBar(self._icons, gallery.library.infos)
        self._info = Info.LINE
        self._facts = Facts(gallery, self)
        self._facts.changed.connect(self.update)
        self._ground: QColor | None = None
        self.layers = Layers(images, self)
        self.layers.changed.connect(self.update)
        self._stop: Callable[[], None] | None = None
        self._current: int | None = None
        self._index: int | None = None
        self._before: tuple[Painted | QPixmap, Size] | None = None
        self._direction = 1
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MILLISECONDS)
        self._news = QTimer(self, singleShot=True, interval=_NEWS_MILLISECONDS)
        for timer in (self._patience, self._news):
            timer.timeout.connect(self.update)
        self.setAccessibleName("image")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        images.arrived.connect(self._on_arrival)
        thumbnails.arrived.connect(self._on_arrival)
        theme.changed.connect(self.update)

    # What is shown

    @property
    def info(self) -> Info:
        """What is told over the image."""
        return self._info

    @info.setter
    def info(self, info: Info) -> None:
        self._info = info
        self._facts.want(self._current if info is Info.FACTS else None)
        self.look(self._zoom)

    @property
    def ground(self) -> QColor:
        """What lies round the image: the theme's canvas, or what was set."""
        return self._ground or self._theme.colors.canvas

    @ground.setter
    def ground(self, color: QColor | None) -> None:
        self._ground = color
        self.update()

    def begin(self) -> bool:
        """Show the current image, and follow the Gallery from now on."""
        if self._stop is None:
            self._stop = self._gallery.subscribe(self._follow)
        self.show_current()
        return True

    def end(self) -> None:
        """Follow it no longer."""
        if self._stop is not None:
            self._stop()
            self._stop = None

    def _follow(self, change: Change) -> None:
        """Paint now what can be painted now; a frame of waiting would be one too many."""
        if change & Change.CURRENT and self.isVisible():
            self._take_current()
            if self._is_ready():
                self.repaint()
            self._want()  # After the paint: threads would have to share its time.

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """Show what the Gallery is now."""
        if not self.isVisible():
            return
        here = (self._gallery.current, self._gallery.current_index)
        if change & Change.ROWS or here != (self._current, self._index):
            self.show_current()
        else:
            self._tell_screen_readers()
        if change & ~(Change.CURRENT | Change.SELECTION):
            self._tell_facts()
            self.update()

    def show_current(self) -> None:
        """Show the Gallery's current image and have its neighbours decoded."""
        self._take_current()
        self._want()

    def _take_current(self) -> None:
        index = self._gallery.current_index
        if self._gallery.current != self._current:
            if index is not None and self._index is not None:
                self._direction = -1 if index < self._index else 1
            self._current = self._gallery.current
            self._images.try_again()
            self._patience.start()
        self._index = index
        self._play()
        self._tell_facts()
        self._tell_screen_readers()
        self.update()

    def look(self, zoom: Zoom) -> None:
        """Look at this and the next images so."""
        super().look(zoom)
        self._want()

    @property
    def _has_line(self) -> bool:
        return self._info is not Info.NONE

    def _tell_facts(self) -> None:
        if self._info is Info.FACTS:
            self._facts.want(self._current)

    def _fit_view(self) -> Size:
        """Fitted, the image ends above the line at the foot."""
        view = self._whole_view()
        foot = round(HEIGHT * self._ratio) if self._has_line else 0
        return Size(view.width, max(1, view.height - foot))

    def _image_size(self) -> Size | None:
        """The current image's own size; None when nothing tells it."""
        if self._current is None or self._index is None or not self._is_shown(self._index):
            return None
        return self._size_of(self._gallery.cell(self._index))

    def _size_of(self, cell: Cell) -> Size | None:
        known = Size(cell.width, cell.height) if cell.width and cell.height else None
        return self._images.size_of(cell.id) or known

    # What is to be ready

    def _want(self) -> None:
        """The current image, then as many neighbours as there is room for, all as they will be."""
        if self._index is None or not self.isVisible():
            return
        places = [self._index, *self.ahead(self._index)]
        cells = [self._gallery.cell(place) for place in places if self._is_shown(place)]
        room, wanted = self._images.most_bytes, []
        for cell in cells:
            room -= cell.width * cell.height * 4
            # One whose size is not known may be so large that it would push out the current one.
            if cell.id == self._current or (room > 0 and cell.width):
                wanted.append(self._as_shown(cell))
                self._thumbnails.get(cell.id)
        self._images.want(wanted)

    def ahead(self, index: int) -> list[int]:
        """The places to be ready beside a place, the likeliest to be needed next first."""
        return [index + step * self._direction for step in _NEIGHBOURS]

    def opacity(self, cell: Cell) -> float:
        """How much of an image is to be seen, from 0 to 1."""
        return 1.0

    def _is_shown(self, index: int) -> bool:
        return 0 <= index < len(self._gallery)

    def _as_shown(self, cell: Cell) -> Wanted:
        """An image at the size it will be painted in; whole where it will not be shrunk."""
        size = self._size_of(cell)
        if size is None:
            return Wanted(cell.id)
        place = self._place(size)
        if place.width >= size.width:
            return Wanted(cell.id)
        return Wanted(cell.id, place.width, place.height)

    @Slot(int)
    def _on_arrival(self, image_id: int) -> None:
        if image_id == self._current and self.isVisible():
            self._play()
            self._want()  # Of some images only now the size is known.
            self.update()

    def _play(self) -> None:
        self.layers.play(self._current if self.isVisible() else None)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The image as good as it is there, and the line at the foot."""
        with QPainter(self) as painter:
            colors = self._theme.colors
            painter.fillRect(event.rect(), self.ground)
            painter.setPen(colors.text if self._ground is None else DARK.text)
            if self._index is None or not self._is_shown(self._index):
                write(painter, self.rect(), "No image.")
                return
            cell = self._gallery.cell(self._index)
            painter.save()
            painter.scale(1 / self._ratio, 1 / self._ratio)
            shown, told = self._paint_image(painter, cell)
            painter.restore()
            told = self._images.trouble(cell.id) or told
            if told and shown:
                write_above(painter, self.rect(), told)
            elif self._images.trouble(cell.id):
                broken = self._icons.pixmap("image-broken", ICON, colors.muted, self._ratio)
                write(painter, self.rect(), told, broken)
            elif told:
                write(painter, self.rect(), told)
            if self._info is Info.FACTS:
                self._facts.paint(painter, self._above_the_line())
            if self._has_line:
                self._paint_bar(painter, cell)

    def _paint_image(self, painter: QPainter, cell: Cell) -> tuple[bool, str]:
        """The best there is; for a moment the image before; else a box of the image's shape.

        Gives whether an image is shown, and what has to be told about it.
        """
        size = self._image_size()
        place = None if size is None else self._place(size)
        best = None if place is None else self._best(cell, place)
        if best is None and self._patience.isActive() and self._before is not None:
            best, size = self._before
            place = self._place(size)
        if place is None or size is None:
            return False, "" if self._patience.isActive() else self._reading(cell)
        if best is None:
            if not self._images.trouble(cell.id):
                color = mixed(self._theme.colors.canvas, self._theme.colors.text, 0.1)
                painter.fillRect(QRectF(*place), color)
            return False, ""
        self._before = (best, size)
        enlarged = self._zoom.scale is not None and self._zoom.scale >= _CRISP
        crisp = enlarged and isinstance(best, Painted)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not crisp)
        image = best.image if isinstance(best, Painted) else best.toImage()
        painter.setOpacity(self.opacity(cell))
        draw(painter, image, place, self._whole_view())
        return True, self.layers.paint(painter, cell.id, place, self._whole_view())

    def _reading(self, cell: Cell) -> str:
        """How far it is read, told again a little later."""
        if self._images.trouble(cell.id):
            return ""
        if self.isVisible():
            self._news.start()
        share = self._images.progress(cell.id)
        return _READING if share is None else f"{_READING} {share:.0%}".replace("%", " %")

    def _best(self, cell: Cell, place: Place) -> Painted | QPixmap | None:
        """The frame that is on, else at exactly this size, else whole, else the thumbnail."""
        frame = self.layers.frame(cell.id)
        if frame is not None:
            return frame
        exact = self._images.shrunk(Wanted(cell.id, place.width, place.height))
        return exact or self._images.whole(cell.id) or self._thumbnails.get(cell.id)

    def _is_ready(self) -> bool:
        """Whether the image is there, and not only its thumbnail."""
        if self._current is None:
            return True
        return self._current in self._images or bool(self._images.trouble(self._current))

    def _above_the_line(self) -> QRectF:
        foot = HEIGHT if self._has_line else 0
        return QRectF(0, 0, self.width(), self.height() - foot)

    def _paint_bar(self, painter: QPainter, cell: Cell) -> None:
        foot = QRectF(0, self.height() - HEIGHT, self.width(), HEIGHT)
        size, fits = self._image_size(), self._zoom.scale is None
        scale = self._zoom.scale_of(size or Size(1, 1), self._view(), self._ratio)
        told = sight(self._index or 0, len(self._gallery), size, scale, fits=fits)
        self._bar.paint(painter, foot, cell, told)

    # Coming and going

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self.look(self._zoom)

    def showEvent(self, event: QShowEvent) -> None:
        """Nothing is decoded for a loupe that is not seen; now it is."""
        super().showEvent(event)
        self.show_current()

    def hideEvent(self, event: QHideEvent) -> None:
        """Decode nothing more."""
        super().hideEvent(event)
        self._patience.stop()
        self._news.stop()
        self._facts.want(None)
        self._before = None
        self._images.want(())
        self.layers.play(None)

    def _tell_screen_readers(self) -> None:
        if self._index is None:
            self.setAccessibleDescription("no image")
        else:
            self.setAccessibleDescription(described(self._gallery, self._index))
