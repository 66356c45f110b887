"""Where an enlarged image lies in a view, by arithmetic; all lengths in pixels of the device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

LARGEST_SCALE = 32.0
MOST_GROWN = 2.0
FULL = 1.0
"""One pixel of the image on one pixel of the device."""


class Size(NamedTuple):
    """Of an image or a view."""

    width: int
    height: int


class Point(NamedTuple):
    """In the view, from its upper left corner."""

    x: float
    y: float


class Place(NamedTuple):
    """Where the whole image lies; beyond the view's edges when it is larger."""

    left: int
    top: int
    width: int
    height: int

    def share_at(self, point: Point) -> Point:
        """Which point of the image lies there, as shares of its width and height."""
        return Point(
            min(1.0, max(0.0, (point.x - self.left) / self.width)),
            min(1.0, max(0.0, (point.y - self.top) / self.height)),
        )


@dataclass(frozen=True, slots=True)
class Zoom:
    """How an image is looked at; fits any image, so that the next is looked at alike.

    Attributes:
        scale: device pixels for one of the image; None fits it into the view.
        x, y: the point of the image that is in the middle of the view, as shares.
    """

    scale: float | None = None
    x: float = 0.5
    y: float = 0.5

    def scale_of(self, image: Size, view: Size, ratio: float) -> float:
        """Device pixels for one of the image."""
        return fit_scale(image, view, ratio) if self.scale is None else self.scale

    def place(self, image: Size, view: Size, ratio: float) -> Place:
        """Where the image lies."""
        scale = self.scale_of(image, view, ratio)
        width, height = max(1, round(image.width * scale)), max(1, round(image.height * scale))
        return Place(
            _begin(self.x, width, view.width), _begin(self.y, height, view.height), width, height
        )


def fit_scale(image: Size, view: Size, ratio: float) -> float:
    """The scale that fits; small images grow to twice their size at most.

    `ratio` is that of device to logical pixels.
    """
    return min(view.width / image.width, view.height / image.height, MOST_GROWN * ratio)


def looking_at(share: Point, at: Point, scale: float, image: Size, view: Size) -> Zoom:
    """The zoom of a scale that has a point of the image at a point of the view, or near it."""
    return Zoom(
        scale,
        _middle(share.x, at.x, image.width * scale, view.width),
        _middle(share.y, at.y, image.height * scale, view.height),
    )


def _begin(middle: float, length: int, view: int) -> int:
    """Where one side begins: centred if it is the shorter, else without a gap at either end."""
    if length <= view:
        return (view - length) // 2
    return min(0, max(view - length, round(view / 2 - middle * length)))


def _middle(share: float, at: float, length: float, view: int) -> float:
    if length <= view:
        return 0.5
    wanted = share + (view / 2 - at) / length
    margin = view / 2 / length
    return min(1.0 - margin, max(margin, wanted))
