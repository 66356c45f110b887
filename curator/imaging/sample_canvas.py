"""What the demo's pictures are painted with: a canvas, soft-edged shapes, clouds of noise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curator.imaging.opencv import cv2

Scene = Callable[[np.random.Generator, int, int], NDArray[np.uint8]]
"""Random generator, width and height to a picture; equal seeds draw equal pictures."""

Field = NDArray[np.floating[Any]]
"""Numbers by pixel; float32 in fact."""
Colour = Sequence[float] | Field
"""Red, green and blue of 0 to 1; or a field of each, of shape (3, H, W)."""

_GRAIN = 0.0075
_OCTAVES = 5
_SUBPIXELS = 4


@dataclass(slots=True, eq=False)
class Canvas:
    """What is being painted; lengths are shares of the height, y points down.

    Attributes:
        planes: float32 of shape (3, H, W), 0 black to 1 white.
        x, y: place of each column (1, W) and each row (H, 1).
        scale: pixels to the unit.
    """

    planes: Field
    x: Field
    y: Field
    scale: int

    @classmethod
    def blank(cls, width: int, height: int, *stops: Colour) -> Canvas:
        """A canvas that runs evenly through the colours from top to bottom."""
        rows = np.linspace(0, 1, height, dtype=np.float32)
        places = np.linspace(0, 1, len(stops))
        ramp = np.stack([np.interp(rows, places, part) for part in np.array(stops).T])
        planes = np.repeat(ramp[..., None], width, axis=2).astype(np.float32)
        return cls(planes, np.arange(width, dtype=np.float32)[None] / height, rows[:, None], height)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.y), self.x.shape[1]

    @property
    def width(self) -> float:
        """The width in heights."""
        return float(self.x[0, -1])

    def part(self, left: float, top: float, side: float) -> Canvas:
        """A square of this canvas; what is painted there is painted here."""
        rows, columns = (
            slice(max(0, round(start * self.scale)), max(0, round((start + side) * self.scale)))
            for start in (top, left)
        )
        return Canvas(self.planes[:, rows, columns], self.x[:, columns], self.y[rows], self.scale)

    def lay(self, cover: Field, colour: Colour) -> None:
        """Paint a colour where `cover` is 1, and let through what is there where it is 0."""
        self.planes += cover * (_planes(colour) - self.planes)

    def shine(self, light: Field, colour: Colour) -> None:
        """Add light."""
        self.planes += light * _planes(colour)

    def away(self, x: float, y: float) -> Field:
        """Distance of every pixel from a point."""
        return as_field(np.hypot(self.x - np.float32(x), self.y - np.float32(y)))

    def inside(self, distance: Field) -> Field:
        """Cover of a shape from its signed distance, with a soft edge of one pixel."""
        return as_field(np.clip(0.5 - distance * self.scale, 0, 1))

    def below(self, tops: Field) -> Field:
        """Cover of everything under a line given by its height in each column."""
        return self.inside(tops[None] - self.y)

    def polygons(self, *outlines: Sequence[tuple[float, float]] | Field) -> Field:
        """Cover of polygons given by their corners (x, y)."""
        mask = np.zeros(self.shape, dtype=np.uint8)
        origin = np.array([self.x[0, 0], self.y[0, 0]])
        for outline in outlines:
            corners = (np.asarray(outline) - origin) * (self.scale << _SUBPIXELS)
            points = np.round(corners).astype(np.int32)
            cv2.fillPoly(mask, [points], (255,), lineType=cv2.LINE_AA, shift=_SUBPIXELS)
        return as_field(mask) / 255

    def finished(self, rng: np.random.Generator) -> NDArray[np.uint8]:
        """The picture with a soft vignette and a fine grain, as 8 bits."""
        edge = np.hypot(self.x / self.width - 0.5, self.y - 0.5)
        grain = rng.standard_normal(self.shape, dtype=np.float32) * _GRAIN
        planes = self.planes * (1 - 0.35 * np.square(edge)) + grain
        levels = np.rint(np.clip(planes, 0, 1) * 255).astype(np.uint8)
        return np.ascontiguousarray(np.moveaxis(levels, 0, -1))


def as_field(values: NDArray[Any]) -> Field:
    """The values as float32."""
    return np.asarray(values, dtype=np.float32)


def clouds(rng: np.random.Generator, shape: tuple[int, int], cells: tuple[int, int]) -> Field:
    """Soft noise of 0 to 1 in five octaves; the first has `cells` (down, across) random values."""
    total = np.zeros(shape, dtype=np.float32)
    for octave in range(_OCTAVES):
        down, across = (
            min(most, max(2, count << octave)) for most, count in zip(shape, cells, strict=True)
        )
        grid = rng.random((down, across), dtype=np.float32)
        total += as_field(cv2.resize(grid, shape[::-1], interpolation=cv2.INTER_CUBIC)) / (
            1 << octave
        )
    low, high = float(total.min()), float(total.max())
    return as_field((total - low) / max(high - low, 1e-6))


def line(rng: np.random.Generator, length: int, waves: int) -> Field:
    """Soft noise of 0 to 1 along one axis."""
    return as_field(clouds(rng, (1, length), (1, waves))[0])


def mixed(one: Colour, other: Colour, share: float) -> Field:
    """A colour between two: the first at 0, the other at 1."""
    return as_field(np.asarray(one) * (1 - share) + np.asarray(other) * share)


def stars(canvas: Canvas, rng: np.random.Generator, count: int, lowest: float) -> None:
    """Scatter stars over the upper part of a canvas."""
    height, width = canvas.shape
    light = np.zeros(canvas.shape, dtype=np.float32)
    places = rng.integers(0, int(height * lowest), count), rng.integers(0, width, count)
    light[places] = rng.random(count, dtype=np.float32) ** 3
    halo = as_field(cv2.GaussianBlur(light, (0, 0), 0.9))
    canvas.shine(light + 1.6 * halo, (1.0, 0.96, 0.9))


def _planes(colour: Colour) -> Field:
    planes = np.asarray(colour, dtype=np.float32)
    return planes if planes.ndim == 3 else planes[:, None, None]
