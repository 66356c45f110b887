"""One image, fitted or enlarged, its neighbours decoded ahead.

What is shown is the Gallery's current image; zoom and place in it stay from one to the next.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import (
    QCursor,
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
from curator.ui.image_view import ImageView
from curator.ui.loupe_bar import HEIGHT, LoupeBar, sight
from curator.ui.loupe_images import FullImages, Painted, Wanted
from curator.ui.loupe_painting import ICON, draw, write, write_above
from curator.ui.loupe_zoom import FULL, LARGEST_SCALE, Place, Point, Size, Zoom, looking_at
from curator.ui.theme import Theme, mixed

_CRISP = 2.0
"""From this scale on pixels are shown as squares, unless the image is only fitted."""

_NEIGHBOURS = (1, -1, 2, -2)
_PATIENCE_MILLISECONDS = 120


class LoupeCanvas(ImageView):
    """Shows the current image; tell it of every change by `on_change`.

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
        self._info_shown = True
        self._zoom = Zoom()
        self._current: int | None = None
        self._index: int | None = None
        self._before: tuple[Painted | QPixmap, Size] | None = None
        self._direction = 1
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MILLISECONDS)
        self._patience.timeout.connect(self.update)
        self.setAccessibleName("image")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        images.arrived.connect(self._on_arrival)
        thumbnails.arrived.connect(self._on_arrival)
        theme.changed.connect(self.update)

    # What is shown

    @property
    def zoom(self) -> Zoom:
        """How the image is looked at."""
        return self._zoom

    @property
    def info_shown(self) -> bool:
        """Whether the line at the foot is shown."""
        return self._info_shown

    @info_shown.setter
    def info_shown(self, shown: bool) -> None:
        self._info_shown = shown
        self.look(self._zoom)

    def show_info(self, shown: bool) -> None:
        """The line at the foot, or none."""
        self.info_shown = shown

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """Show what the Gallery is now."""
        if not self.isVisible():
            return
        if change & (Change.ROWS | Change.CURRENT):
            self.show_current()
        else:
            self.update()

    def show_current(self) -> None:
        """Show the Gallery's current image and have its neighbours decoded."""
        index = self._gallery.current_index
        if self._gallery.current != self._current:
            if index is not None and self._index is not None:
                self._direction = -1 if index < self._index else 1
            self._current = self._gallery.current
            self._images.try_again()
            self._patience.start()
        self._index = index
        self._want()
        self._tell_screen_readers()
        self.update()

    def fit_or_full(self, point: QPointF | None = None) -> None:
        """Between fitting the view and one pixel of the image on one of the screen.

        Args:
            point: what is under it stays there, by default what is under the pointer.
        """
        if self._zoom.scale is not None:
            self.look(Zoom())
        else:
            self._zoom_to(FULL, self._under_pointer() if point is None else point)

    def zoom_by(self, factor: float, point: QPointF | None = None) -> None:
        """Enlarge or shrink; `point` stays where it is, by default the pointer's."""
        image = self._image_size()
        if image is not None:
            before = self._zoom.scale_of(image, self._view(), self._ratio)
            scale = before * factor
            if (before - FULL) * (scale - FULL) < 0:
                scale = FULL  # On the way past it, rest where pixels are exact.
            self._zoom_to(scale, self._under_pointer() if point is None else point)

    def _zoom_to(self, scale: float, point: QPointF) -> None:
        image = self._image_size()
        if image is None:
            return
        fit = Zoom().scale_of(image, self._fit_view(), self._ratio)
        if scale <= fit and scale != FULL:
            self.look(Zoom())
            return
        at = Point(point.x() * self._ratio, point.y() * self._ratio)
        share = self._place(image).share_at(at)
        scale = min(scale, max(LARGEST_SCALE, fit))
        self.look(looking_at(share, at, scale, image, self._whole_view()))

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the image under the view, as far as there is more of it."""
        image = self._image_size()
        if image is not None and self._zoom.scale is not None:
            place, view = self._place(image), self._whole_view()
            middle = Point(view.width / 2, view.height / 2)
            under = Point(middle.x - dx * self._ratio, middle.y - dy * self._ratio)
            self.look(looking_at(place.share_at(under), middle, self._zoom.scale, image, view))

    def look(self, zoom: Zoom) -> None:
        """Look at this and the next images so."""
        self._zoom = zoom
        self._want()
        self.update()

    @property
    def is_larger(self) -> bool:
        """Whether there is more of the image than the view shows."""
        image = self._image_size()
        if image is None:
            return False
        place, view = self._place(image), self._whole_view()
        return place.width > view.width or place.height > view.height

    # Geometry, in pixels of the device

    @property
    def _ratio(self) -> float:
        return self.devicePixelRatioF()

    def _view(self) -> Size:
        return self._fit_view() if self._zoom.scale is None else self._whole_view()

    def _whole_view(self) -> Size:
        return Size(
            max(1, round(self.width() * self._ratio)), max(1, round(self.height() * self._ratio))
        )

    def _fit_view(self) -> Size:
        """Fitted, the image ends above the line at the foot."""
        view = self._whole_view()
        foot = round(HEIGHT * self._ratio) if self._info_shown else 0
        return Size(view.width, max(1, view.height - foot))

    def _place(self, image: Size) -> Place:
        return self._zoom.place(image, self._view(), self._ratio)

    def _image_size(self) -> Size | None:
        """The current image's own size; None when nothing tells it."""
        if self._current is None or self._index is None:
            return None
        whole = self._images.whole(self._current)
        if whole is not None:
            return Size(whole.image.width(), whole.image.height())
        cell = self._gallery.cell(self._index)
        return Size(cell.width, cell.height) if cell.width and cell.height else None

    def _under_pointer(self) -> QPointF:
        point = QPointF(self.mapFromGlobal(QCursor.pos()))
        return point if QRectF(self.rect()).contains(point) else QRectF(self.rect()).center()

    # What is to be ready

    def _want(self) -> None:
        """The current image, then as many neighbours as there is room for, all as they will be."""
        if self._index is None or not self.isVisible():
            return
        steps = (0, *(step * self._direction for step in _NEIGHBOURS))
        places = [self._index + step for step in steps]
        cells = [self._gallery.cell(place) for place in places if self._is_shown(place)]
        room, wanted = self._images.most_bytes, []
        for cell in cells:
            room -= cell.width * cell.height * 4
            if cell.id == self._current or room > 0:
                wanted.append(self._as_shown(cell))
                self._thumbnails.get(cell.id)
        self._images.want(wanted)

    def _is_shown(self, index: int) -> bool:
        return 0 <= index < len(self._gallery)

    def _as_shown(self, cell: Cell) -> Wanted:
        """An image at the size it will be painted in; whole where it will not be shrunk."""
        if not (cell.width and cell.height):
            return Wanted(cell.id)
        size = Size(cell.width, cell.height)
        place = self._place(size)
        if place.width >= size.width:
            return Wanted(cell.id)
        return Wanted(cell.id, place.width, place.height)

    @Slot(int)
    def _on_arrival(self, image_id: int) -> None:
        if image_id == self._current:
            self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The image as good as it is there, and the line at the foot."""
        with QPainter(self) as painter:
            colors = self._theme.colors
            painter.fillRect(event.rect(), colors.canvas)
            painter.setPen(colors.text)
            if self._index is None or not self._is_shown(self._index):
                write(painter, self.rect(), "No image.")
                return
            cell = self._gallery.cell(self._index)
            painter.save()
            painter.scale(1 / self._ratio, 1 / self._ratio)
            trouble = self._images.trouble(cell.id)
            shown = self._paint_image(painter, cell)
            painter.restore()
            if trouble and shown:
                write_above(painter, self.rect(), trouble)
            elif trouble:
                broken = self._icons.pixmap("image-broken", ICON, colors.muted, self._ratio)
                write(painter, self.rect(), trouble, broken)
            if self._info_shown:
                self._paint_bar(painter, cell)

    def _paint_image(self, painter: QPainter, cell: Cell) -> bool:
        """The best there is; for a moment the image before; else a box of the image's shape."""
        size = self._image_size()
        place = None if size is None else self._place(size)
        best = None if place is None else self._best(cell, place)
        if best is None and self._patience.isActive() and self._before is not None:
            best, size = self._before
            place = self._place(size)
        if place is None or size is None:
            return False
        if best is None:
            if not self._images.trouble(cell.id):
                color = mixed(self._theme.colors.canvas, self._theme.colors.text, 0.1)
                painter.fillRect(QRectF(*place), color)
            return False
        self._before = (best, size)
        enlarged = self._zoom.scale is not None and self._zoom.scale >= _CRISP
        crisp = enlarged and isinstance(best, Painted)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not crisp)
        image = best.image if isinstance(best, Painted) else best.toImage()
        draw(painter, image, place, self._whole_view())
        return True

    def _best(self, cell: Cell, place: Place) -> Painted | QPixmap | None:
        """At exactly this size, else whole, else the thumbnail."""
        exact = self._images.shrunk(Wanted(cell.id, place.width, place.height))
        return exact or self._images.whole(cell.id) or self._thumbnails.get(cell.id)

    def _paint_bar(self, painter: QPainter, cell: Cell) -> None:
        foot = QRectF(0, self.height() - HEIGHT, self.width(), HEIGHT)
        size = self._image_size() or Size(1, 1)
        scale = self._zoom.scale_of(size, self._view(), self._ratio)
        told = sight(self._index or 0, len(self._gallery), scale, fits=self._zoom.scale is None)
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
        self._before = None
        self._images.want(())

    def _tell_screen_readers(self) -> None:
        if self._index is None:
            self.setAccessibleDescription("no image")
        else:
            self.setAccessibleDescription(described(self._gallery, self._index))
