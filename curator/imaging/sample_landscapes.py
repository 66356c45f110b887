"""Landscapes for the demo: mountains, a city at night, the sea, a forest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from curator.imaging.opencv import cv2
from curator.imaging.sample_canvas import (
    Canvas,
    Field,
    as_field,
    clouds,
    line,
    mixed,
    stars,
)

_DAWNS = (
    ((0.16, 0.24, 0.47), (0.94, 0.55, 0.48), (1.0, 0.85, 0.62)),
    ((0.10, 0.30, 0.48), (0.55, 0.77, 0.80), (0.99, 0.93, 0.78)),
    ((0.25, 0.13, 0.38), (0.84, 0.33, 0.45), (1.0, 0.72, 0.42)),
    ((0.05, 0.08, 0.22), (0.16, 0.27, 0.47), (0.52, 0.56, 0.68)),
)
_STARLIT = 3


def mountains(rng: np.random.Generator, width: int, height: int) -> NDArray[np.uint8]:
    """Ridge behind ridge in the haze, a low sun, firs in front."""
    hour = int(rng.integers(len(_DAWNS)))
    top, middle, low = _DAWNS[hour]
    canvas = Canvas.blank(width, height, top, middle, low, low)
    if hour == _STARLIT:
        stars(canvas, rng, 220, 0.5)
    _sun(canvas, rng.uniform(0.2, 0.8) * canvas.width, rng.uniform(0.28, 0.42), 0.055)
    far, near = mixed(middle, low, 0.5), mixed(top, (0.03, 0.06, 0.08), 0.75)
    for step in range(6):
        depth = step / 5
        tops = 0.42 + 0.09 * step - (0.26 - 0.03 * step) * (line(rng, width, 3 + step) - 0.35)
        if step == 5:
            tops = tops - _firs(rng, canvas)
        haze = 0.42 * (1 - depth) * np.clip(canvas.y - tops, 0, 1)
        colour = mixed(far, near, 0.18 + 0.82 * depth)[:, None, None]
        canvas.lay(canvas.below(tops), colour + haze)
    return canvas.finished(rng)


def _sun(canvas: Canvas, x: float, y: float, radius: float) -> None:
    away = canvas.away(x, y)
    canvas.shine(0.5 * np.exp(-away / 0.16), (1.0, 0.72, 0.45))
    canvas.lay(canvas.inside(away - radius), (1.0, 0.95, 0.84))


def _firs(rng: np.random.Generator, canvas: Canvas) -> Field:
    """How high firs stand above each column of the ground."""
    columns = canvas.x[0]
    high = np.zeros_like(columns)
    for _ in range(rng.integers(26, 40)):
        tall = rng.uniform(0.05, 0.17)
        slope = 1 - np.abs(columns - rng.uniform(0, canvas.width)) / (tall * 0.2)
        high = np.maximum(high, tall * np.clip(slope + 0.12 * np.sin(slope * 38), 0, 1))
    return as_field(high)


_NIGHTS = (
    ((0.03, 0.03, 0.12), (0.17, 0.09, 0.30), (0.62, 0.20, 0.42)),
    ((0.02, 0.05, 0.12), (0.05, 0.16, 0.28), (0.16, 0.44, 0.52)),
    ((0.05, 0.03, 0.10), (0.26, 0.12, 0.22), (0.86, 0.45, 0.27)),
)
_LIT = as_field(
    np.array([(1.0, 0.85, 0.52), (1.0, 0.70, 0.36), (0.55, 0.88, 1.0), (1.0, 0.42, 0.72)])
)
_SHORE = 0.74


def city(rng: np.random.Generator, width: int, height: int) -> NDArray[np.uint8]:
    """A skyline at night with lit windows, mirrored in wet ground."""
    top, middle, low = _NIGHTS[int(rng.integers(len(_NIGHTS)))]
    canvas = Canvas.blank(width, height, top, middle, low, low)
    stars(canvas, rng, 140, 0.4)
    moon = canvas.away(rng.uniform(0.15, 0.85) * canvas.width, rng.uniform(0.12, 0.26))
    canvas.shine(0.3 * np.exp(-moon / 0.1), (0.8, 0.85, 1.0))
    canvas.lay(canvas.inside(moon - 0.045), (0.97, 0.95, 0.88))
    for step in range(3):
        _buildings(canvas, rng, mixed(low, (0.02, 0.02, 0.06), 0.55 + 0.2 * step), step)
    _mirror(canvas, rng)
    return canvas.finished(rng)


def _buildings(canvas: Canvas, rng: np.random.Generator, colour: Field, step: int) -> None:
    height, width = canvas.shape
    edges = np.cumsum(rng.integers(18 + 8 * step, 44 + 12 * step, width // 12))
    houses = np.searchsorted(edges, np.arange(width), side="right")
    tall = as_field(rng.uniform(0.16, 0.52 - 0.1 * step, len(edges) + 1))
    cover = canvas.below(_SHORE - tall[houses])
    canvas.lay(cover, colour)
    wide, high = 5 + 2 * step, 7 + 2 * step
    rows, columns = np.arange(height)[:, None], np.arange(width)[None]
    panes = (rows % high >= 2) & (columns % wide >= 2) & (cover > 0.99)
    lit = rng.random((height // high + 1, width // wide + 1)) < 0.24 - 0.04 * step
    tones = _LIT.T[:, rng.choice(len(_LIT), lit.shape, p=[0.5, 0.25, 0.17, 0.08])]
    light = as_field(panes & lit[rows // high, columns // wide]) * (0.5 + 0.2 * step)
    canvas.lay(as_field(light), tones[:, rows // high, columns // wide])


def _mirror(canvas: Canvas, rng: np.random.Generator) -> None:
    height, width = canvas.shape
    shore = int(height * _SHORE)
    depth = np.arange(height - shore)[:, None]
    ripples = (clouds(rng, (len(depth), width), (23, 3)) - 0.5) * (4 + 30 * depth / height)
    rows = np.clip(shore - 1 - depth + ripples, 0, shore - 1).astype(int)
    columns = np.clip(np.arange(width) + ripples * 0.6, 0, width - 1).astype(int)
    fade = np.linspace(0.72, 0.3, len(depth), dtype=np.float32)[:, None]
    for plane in canvas.planes:
        plane[shore:] = as_field(cv2.blur(plane[rows, columns], (1, 5))) * fade + 0.015


_EVENINGS = (
    ((0.20, 0.22, 0.45), (0.93, 0.46, 0.36), (1.0, 0.80, 0.48)),
    ((0.13, 0.35, 0.55), (0.58, 0.76, 0.82), (1.0, 0.90, 0.70)),
    ((0.30, 0.12, 0.34), (0.90, 0.36, 0.42), (0.99, 0.66, 0.40)),
)


def sea(rng: np.random.Generator, width: int, height: int) -> NDArray[np.uint8]:
    """The sun over water, its path of light, clouds and sails."""
    top, middle, low = _EVENINGS[int(rng.integers(len(_EVENINGS)))]
    horizon = rng.uniform(0.5, 0.6)
    canvas = Canvas.blank(width, height, top, middle, low, low, top)
    sun = rng.uniform(0.3, 0.7) * canvas.width
    _sun(canvas, sun, horizon - rng.uniform(0.06, 0.14), 0.07)
    banks = np.clip(clouds(rng, canvas.shape, (7, 2)) * 2.4 - 1.25, 0, 1)
    canvas.lay(banks * np.clip(1.1 - canvas.y / horizon, 0, 1), mixed(low, (1, 1, 1), 0.35))
    _water(canvas, rng, (sun, horizon), mixed(top, (0.02, 0.16, 0.26), 0.55))
    for _ in range(rng.integers(1, 4)):
        _sail(canvas, rng.uniform(0.1, 0.9) * canvas.width, horizon, rng.uniform(0.05, 0.12))
    return canvas.finished(rng)


def _water(
    canvas: Canvas, rng: np.random.Generator, sun: tuple[float, float], colour: Field
) -> None:
    x, horizon = sun
    depth = np.clip((canvas.y - horizon) / (1 - horizon), 0, 1)
    canvas.lay(np.clip(depth * 28, 0, 1), colour[:, None, None] * (1.15 - 0.5 * depth))
    path = np.exp(-np.square((canvas.x - x) / (0.05 + 0.22 * depth)))
    waves = clouds(rng, canvas.shape, (37, 5))
    glitter = np.clip((waves - 0.5 + 0.05 * (1 - depth)) * 9, 0, 1) * np.clip(depth * 28, 0, 1)
    canvas.shine(0.85 * path * glitter, (1.0, 0.78, 0.5))
    canvas.shine(0.16 * glitter, (0.5, 0.62, 0.75))


def _sail(canvas: Canvas, x: float, y: float, tall: float) -> None:
    foot = y + tall * 0.12
    deck = foot - 0.008
    main = [(x, foot - tall), (x, deck), (x + tall * 0.48, deck)]
    jib = [(x - 0.006, foot - tall * 0.9), (x - 0.006, deck), (x - tall * 0.3, deck)]
    hull = [
        (x - tall * 0.4, foot),
        (x + tall * 0.5, foot),
        (x + tall * 0.36, foot + tall * 0.13),
        (x - tall * 0.3, foot + tall * 0.13),
    ]
    canvas.lay(canvas.polygons(main), (0.99, 0.96, 0.90))
    canvas.lay(canvas.polygons(jib), (0.86, 0.78, 0.72))
    canvas.lay(canvas.polygons(hull), (0.18, 0.10, 0.11))


_WOODS = (
    ((0.78, 0.86, 0.72), (0.05, 0.12, 0.09)),
    ((0.95, 0.82, 0.60), (0.15, 0.08, 0.06)),
    ((0.66, 0.78, 0.86), (0.05, 0.09, 0.15)),
)


def forest(rng: np.random.Generator, width: int, height: int) -> NDArray[np.uint8]:
    """Trunks in the mist, with light that falls between them."""
    mist, dark = _WOODS[int(rng.integers(len(_WOODS)))]
    glow = mixed(mist, (1, 1, 1), 0.25)
    canvas = Canvas.blank(width, height, glow, mist, mixed(mist, dark, 0.3))
    for step in range(5):
        colour, thick = mixed(mist, dark, 0.22 + 0.19 * step), 0.006 + 0.0065 * step
        trunks = [_trunk(canvas, rng, thick) for _ in range(11 - step)]
        canvas.lay(canvas.polygons(*trunks), colour)
        ground = 0.80 + 0.035 * step + 0.03 * line(rng, width, 4) - 0.02 * line(rng, width, 90)
        canvas.lay(canvas.below(ground), colour * np.float32(0.9))
        canvas.lay(clouds(rng, canvas.shape, (3, 2)) * np.float32(0.3 - 0.055 * step), mist)
    _beams(canvas, rng, glow)
    return canvas.finished(rng)


def _trunk(canvas: Canvas, rng: np.random.Generator, thick: float) -> Field:
    """The outline of a trunk: down its left side and up its right."""
    rows = canvas.y[::3, 0]
    bark = (line(rng, len(rows), 30) - 0.5) * thick * 0.5
    middle = rng.uniform(0, canvas.width) + rng.normal(0, 0.03) * (rows - 0.8)
    half = thick * (0.7 + 0.5 * rows**3) * rng.uniform(0.7, 1.4) + bark
    left, right = np.stack([middle - half, rows], -1), np.stack([middle + half, rows], -1)
    return as_field(np.concatenate([left, right[::-1]]))


def _beams(canvas: Canvas, rng: np.random.Generator, colour: Field) -> None:
    slant = canvas.x + 0.55 * canvas.y - rng.uniform(0, 0.4)
    light = np.zeros(canvas.shape, dtype=np.float32)
    for _ in range(5):
        light += np.exp(-np.square((slant - rng.uniform(0.2, 1.3)) / rng.uniform(0.02, 0.07)))
    canvas.shine(0.17 * light * np.clip(1.05 - canvas.y, 0, 1), colour)
