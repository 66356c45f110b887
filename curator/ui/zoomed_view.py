"""A view of one image that can be looked at from near and far: the sums, and what drives them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QCursor, QNativeGestureEvent
from PySide6.QtWidgets import QGestureEvent, QPinchGesture

from curator.ui.image_view import ImageView
from curator.ui.loupe_zoom import Place, Point, Size, Zoom
from curator.ui.zooming import Sight


class ZoomedView(ImageView):
    """Knows how its image is looked at; who inherits from it tells the image's size and paints."""

    _zoom = Zoom()

    @property
    def zoom(self) -> Zoom:
        """How the image is looked at."""
        return self._zoom

    def look(self, zoom: Zoom) -> None:
        """Look at this and the next images so."""
        self._zoom = zoom
        self.update()

    def fit_or_full(self, point: QPointF | None = None) -> None:
        """Between fitting the view and one pixel of the image on one of the screen.

        Args:
            point: what is under it stays there, by default what is under the pointer.
        """
        sight = self._sight()
        if sight is not None:
            self.look(sight.fit_or_full(self._at(point)))

    def zoom_by(self, factor: float, point: QPointF | None = None) -> None:
        """Enlarge or shrink; `point` stays where it is, by default the pointer's."""
        sight = self._sight()
        if sight is not None:
            self.look(sight.closer(factor, self._at(point)))

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the image under the view, as far as there is more of it."""
        sight = self._sight()
        if sight is not None:
            self.look(sight.moved(dx * self._ratio, dy * self._ratio))

    @property
    def is_larger(self) -> bool:
        """Whether there is more of the image than the view shows."""
        sight = self._sight()
        return sight is not None and sight.is_larger

    def event(self, event: QEvent) -> bool:
        """Two fingers on a touchpad or a screen enlarge what is between them."""
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_by(1 + event.value(), event.position())
                return True
        elif isinstance(event, QGestureEvent):
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                middle = self.mapFromGlobal(pinch.centerPoint().toPoint())
                self.zoom_by(pinch.scaleFactor(), QPointF(middle))
                return True
        return super().event(event)

    def _image_size(self) -> Size | None:
        """The current image's own size; None when nothing tells it."""
        raise NotImplementedError

    def _sight(self) -> Sight | None:
        image = self._image_size()
        if image is None:
            return None
        return Sight(self._zoom, image, self._whole_view(), self._ratio, self._fit_view())

    def _at(self, point: QPointF | None) -> Point:
        """A point, or the pointer's, in pixels of the device."""
        point = self._under_pointer() if point is None else point
        return Point(point.x() * self._ratio, point.y() * self._ratio)

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
        """The part of the view that a fitted image may take."""
        return self._whole_view()

    def _place(self, image: Size) -> Place:
        return self._zoom.place(image, self._view(), self._ratio)

    def _under_pointer(self) -> QPointF:
        point = QPointF(self.mapFromGlobal(QCursor.pos()))
        return point if QRectF(self.rect()).contains(point) else QRectF(self.rect()).center()
