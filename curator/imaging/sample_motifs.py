"""Motifs for the demo: a planet, a poster, a flower."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from curator.imaging.opencv import cv2
from curator.imaging.sample_canvas import (
    Canvas,
    Colour,
    Field,
    as_field,
    clouds,
    mixed,
    stars,
)

_NEBULAE = (
    ((0.52, 0.16, 0.46), (0.10, 0.34, 0.60), (0.93, 0.70, 0.45)),
    ((0.09, 0.38, 0.46), (0.30, 0.16, 0.52), (0.62, 0.83, 0.92)),
    ((0.60, 0.24, 0.18), (0.20, 0.14, 0.44), (0.94, 0.82, 0.62)),
)


def planet(rng: np.random.Generator, width: int, height: int) -> NDArray[np.uint8]:
    """A ringed planet before a nebula."""
    first, second, ground = _NEBULAE[int(rng.integers(len(_NEBULAE)))]
    canvas = Canvas.blank(width, height, (0.02, 0.02, 0.06), (0.04, 0.03, 0.09))
    for colour in (first, second):
        veil = np.clip(clouds(rng, canvas.shape, (2, 2)) * 1.7 - 0.7, 0, 1)
        canvas.shine(0.8 * np.square(veil), colour)
    stars(canvas, rng, 420, 1.0)
    x, y = rng.uniform(0.38, 0.62) * canvas.width, rng.uniform(0.42, 0.6)
    radius = rng.uniform(0.19, 0.26) * min(1.0, canvas.width)
    ring = _ring(canvas, (x, y, radius), rng.uniform(-0.45, 0.45))
    pale = mixed(ground, (1, 1, 1), 0.3)
    canvas.lay(ring, pale)
    _globe(canvas, rng, (x, y, radius), ground)
    canvas.lay(ring * (canvas.y > y), pale)
    return canvas.finished(rng)


def _globe(
    canvas: Canvas, rng: np.random.Generator, place: tuple[float, float, float], colour: Colour
) -> None:
    x, y, radius = place
    across, down = (canvas.x - x) / radius, (canvas.y - y) / radius
    front = np.sqrt(np.clip(1 - across**2 - down**2, 0, 1))
    light = np.clip(-0.62 * across - 0.42 * down + 0.62 * front, 0, 1)
    bands, fine = clouds(rng, canvas.shape, (9, 1)), clouds(rng, canvas.shape, (16, 6))
    shade = (0.04 + 1.05 * light) * (0.55 + 0.5 * bands + 0.22 * (fine - 0.5))
    away = canvas.away(x, y) - np.float32(radius)
    canvas.shine(0.35 * np.exp(-np.clip(away, 0, None) / 0.03), colour)
    canvas.lay(canvas.inside(away), shade * as_field(np.array(colour))[:, None, None])


def _ring(canvas: Canvas, place: tuple[float, float, float], tilt: float) -> Field:
    x, y, radius = place
    across, down = canvas.x - np.float32(x), canvas.y - np.float32(y)
    along = across * np.cos(tilt) + down * np.sin(tilt)
    up = (down * np.cos(tilt) - across * np.sin(tilt)) * 4.2
    away = as_field(np.hypot(along, up) / radius)
    bands = 0.55 + 0.3 * np.sin(away * 46) + 0.15 * np.sin(away * 17)
    return as_field(bands * np.clip((away - 1.35) * 30, 0, 1) * np.clip((2.1 - away) * 20, 0, 1))


_INKS = (
    ("#f5ebd6", "#d94f38", "#214d6b", "#f2b84a", "#292930"),
    ("#f0ede0", "#2b756b", "#ed8c6b", "#383d6b", "#facc8c"),
    ("#f7e6de", "#b8406b", "#4a6b99", "#f5a86b", "#542b4d"),
)


def poster(rng: np.random.Generator, width: int, height: int) -> NDArray[np.uint8]:
    """A quilt of circles, arcs, triangles and stripes on paper."""
    inks = [_colour(name) for name in _INKS[int(rng.integers(len(_INKS)))]]
    canvas = Canvas.blank(width, height, inks[0], inks[0])
    side = canvas.width / 4
    for top in np.arange(0, 1, side):
        for left in np.arange(4) * side:
            paper, ink, dot = (inks[index] for index in rng.permutation(len(inks))[:3])
            tile = canvas.part(left, top, side)
            tile.planes[:] = paper[:, None, None]
            _MOTIFS[int(rng.integers(len(_MOTIFS)))](tile, rng, side, (ink, dot))
    _cut_by_hand(canvas, rng)
    canvas.planes += (clouds(rng, canvas.shape, (61, 61)) - 0.5) * 0.07
    return canvas.finished(rng)


def _colour(name: str) -> Field:
    """Red, green and blue of "#rrggbb"."""
    return as_field(np.frombuffer(bytes.fromhex(name[1:]), dtype=np.uint8)) / 255


def _corners(tile: Canvas, side: float) -> list[tuple[float, float]]:
    left, top = float(tile.x[0, 0]), float(tile.y[0, 0])
    return [(left, top), (left + side, top), (left + side, top + side), (left, top + side)]


def _arcs(tile: Canvas, rng: np.random.Generator, side: float, inks: tuple[Colour, Colour]) -> None:
    away = tile.away(*_corners(tile, side)[rng.integers(4)])
    tile.lay(tile.inside(away - np.float32(side)), inks[0])
    tile.lay(tile.inside(away - np.float32(side / 2)), inks[1])


def _rings(
    tile: Canvas, _rng: np.random.Generator, side: float, inks: tuple[Colour, Colour]
) -> None:
    left, top = _corners(tile, side)[0]
    away = tile.away(left + side / 2, top + side / 2)
    tile.lay(tile.inside(away - np.float32(side * 0.42)), inks[0])
    tile.lay(tile.inside(away - np.float32(side * 0.17)), inks[1])


def _triangle(
    tile: Canvas, rng: np.random.Generator, side: float, inks: tuple[Colour, Colour]
) -> None:
    corners = _corners(tile, side)
    tile.lay(tile.polygons([corners[index] for index in rng.permutation(4)[:3]]), inks[0])


def _stripes(
    tile: Canvas, rng: np.random.Generator, side: float, inks: tuple[Colour, Colour]
) -> None:
    slant = int(rng.integers(-1, 2))
    wave = np.sin((tile.x + slant * tile.y) * np.float32(8 * np.pi / side))
    tile.lay(np.clip(wave * 9 + 0.5, 0, 1), inks[0])


_MOTIFS = (_arcs, _rings, _triangle, _stripes)


def _cut_by_hand(canvas: Canvas, rng: np.random.Generator) -> None:
    """Let straight lines waver a little."""
    rows = np.arange(canvas.shape[0], dtype=np.float32)[:, None]
    columns = np.arange(canvas.shape[1], dtype=np.float32)[None]
    rows = rows + 16 * (clouds(rng, canvas.shape, (5, 5)) - 0.5)
    columns = columns + 16 * (clouds(rng, canvas.shape, (5, 5)) - 0.5)
    for plane in canvas.planes:
        plane[:] = cv2.remap(
            plane.copy(), columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )


_PETALS = (
    ((0.98, 0.62, 0.66), (0.70, 0.16, 0.40), (0.10, 0.20, 0.19)),
    ((1.0, 0.84, 0.48), (0.90, 0.40, 0.18), (0.13, 0.17, 0.28)),
    ((0.78, 0.74, 0.98), (0.34, 0.22, 0.66), (0.10, 0.18, 0.16)),
    ((0.97, 0.95, 0.90), (0.86, 0.60, 0.66), (0.22, 0.26, 0.20)),
)


def bloom(rng: np.random.Generator, width: int, height: int) -> NDArray[np.uint8]:
    """One flower, close, before lights out of focus."""
    tip, heart, leaf = _PETALS[int(rng.integers(len(_PETALS)))]
    light, shade = mixed(leaf, (1, 1, 1), 0.12), mixed(leaf, (0, 0, 0), 0.5)
    canvas = Canvas.blank(width, height, light, leaf, shade)
    _bokeh(canvas, rng, mixed(tip, (1, 1, 0.9), 0.4))
    x, y = rng.uniform(0.44, 0.56) * canvas.width, rng.uniform(0.45, 0.55)
    away = canvas.away(x, y)
    angle = as_field(np.arctan2(canvas.y - np.float32(y), canvas.x - np.float32(x)))
    petals, size = int(rng.integers(7, 12)), min(1.0, canvas.width)
    for ring in range(5):
        turned = angle * np.float32(petals / 2) + np.float32(rng.uniform(0, 6.28))
        _petals(canvas, away / np.float32(size * (0.42 - 0.075 * ring)), turned, (tip, heart))
    seeds = 0.5 + 0.5 * np.sin(away * 420) * np.sin(angle * 21)
    pollen = np.stack([0.62 + 0.36 * seeds, 0.40 + 0.36 * seeds, 0.10 + 0.10 * seeds])
    canvas.lay(canvas.inside(away - np.float32(0.062)), pollen)
    return canvas.finished(rng)


def _bokeh(canvas: Canvas, rng: np.random.Generator, colour: Field) -> None:
    for _ in range(14):
        x, y, radius = rng.uniform(0, canvas.width), rng.uniform(0, 1), rng.uniform(0.03, 0.1)
        spot = canvas.part(x - 1.3 * radius, y - 1.3 * radius, 2.6 * radius)
        disc = np.clip(0.5 - (spot.away(x, y) - radius) * 60, 0, 1)
        spot.lay(disc * rng.uniform(0.05, 0.2), colour)


def _petals(canvas: Canvas, away: Field, angle: Field, colours: tuple[Colour, Colour]) -> None:
    """One ring of petals; `away` is 1 at their tips, `angle` grows by half a turn with each."""
    tip, heart = (as_field(np.array(colour))[:, None, None] for colour in colours)
    wave = np.abs(np.cos(angle))
    beyond = away - (0.55 + 0.45 * np.sqrt(wave))
    share = np.clip(away, 0, 1)
    colour = heart + (tip - heart) * share + 0.05 * np.sin(angle * 14) * share
    canvas.lay(0.6 * np.clip(1 - np.abs(beyond) * 10, 0, 1) * (beyond > 0), (0.03, 0.03, 0.04))
    canvas.lay(canvas.inside(beyond * np.float32(0.3)), colour * (0.72 + 0.28 * wave))
