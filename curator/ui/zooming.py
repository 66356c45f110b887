"""How a zoom changes under keys, wheel and hand: arithmetic in pixels of the device."""

from __future__ import annotations

from dataclasses import dataclass

from curator.ui.loupe_zoom import FULL, LARGEST_SCALE, Place, Point, Size, Zoom, looking_at


@dataclass(frozen=True, slots=True)
class Sight:
    """One image in one view.

    Attributes:
        image: its true size.
        view: the room it has.
        ratio: of device to logical pixels.
        fitting: what of the view a fitted image may take; None: all of it.
    """

    zoom: Zoom
    image: Size
    view: Size
    ratio: float
    fitting: Size | None = None

    @property
    def scale(self) -> float:
        """Device pixels for one of the image."""
        return self.zoom.scale_of(self.image, self._room, self.ratio)

    @property
    def place(self) -> Place:
        """Where the image lies in the view."""
        return self.zoom.place(self.image, self._room, self.ratio)

    @property
    def is_larger(self) -> bool:
        """Whether there is more of the image than the view shows."""
        return self.place.width > self.view.width or self.place.height > self.view.height

    def fit_or_full(self, at: Point) -> Zoom:
        """From the whole image to all its pixels, what lies at a point staying there; and back."""
        return Zoom() if self.zoom.scale is not None else self._at(FULL, at)

    def closer(self, factor: float, at: Point) -> Zoom:
        """Enlarged or shrunk; what lies at a point stays there."""
        before = self.scale
        scale = before * factor
        if (before - FULL) * (scale - FULL) < 0:
            scale = FULL  # On the way past it, rest where pixels are exact.
        return self._at(scale, at)

    def moved(self, dx: float, dy: float) -> Zoom:
        """The image pushed along under the view, as far as there is more of it."""
        if self.zoom.scale is None:
            return self.zoom
        middle = Point(self.view.width / 2, self.view.height / 2)
        under = self.place.share_at(Point(middle.x - dx, middle.y - dy))
        return looking_at(under, middle, self.zoom.scale, self.image, self.view)

    def _at(self, scale: float, at: Point) -> Zoom:
        fit = Zoom().scale_of(self.image, self.fitting or self.view, self.ratio)
        if scale <= fit and scale != FULL:
            return Zoom()
        scale = min(scale, max(LARGEST_SCALE, fit))
        return looking_at(self.place.share_at(at), at, scale, self.image, self.view)

    @property
    def _room(self) -> Size:
        return self.fitting if self.fitting and self.zoom.scale is None else self.view
