"""Panes in rows and columns, as large as the room lets their images be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, QSize

GAP = 6


class Rows(NamedTuple):
    """How panes are laid out.

    Attributes:
        places: of the panes, in their order, from the upper left of the whole.
        columns: how many stand side by side.
        height: of the whole; more than the room where there are too many panes.
    """

    places: tuple[QRect, ...]
    columns: int
    height: int


def laid_out(
    images: Sequence[QSize], room: QSize, *, foot: int = 0, narrowest: int = 1, shortest: int = 1
) -> Rows:
    """The rows in which the images are largest, all in all.

    Args:
        images: their true sizes.
        room: what there is for all.
        foot: what of every pane's height is not for the image.
        narrowest: no pane is less wide.
        shortest: no pane is less high; rather the whole is higher than the room.
    """
    count = len(images)
    most = max(1, min(count, (room.width() + GAP) // (narrowest + GAP)))
    fitting = [
        columns
        for columns in range(1, most + 1)
        if _pane(count, columns, room).height() >= shortest
    ]
    best = max(
        fitting,
        key=lambda columns: _seen(images, _pane(count, columns, room), foot),
        default=most,
    )
    pane = _pane(count, best, room)
    pane.setHeight(max(shortest, pane.height()))
    lines = math.ceil(count / best)
    places = tuple(_place(number, count, best, pane, room) for number in range(count))
    return Rows(places, best, lines * (pane.height() + GAP) - GAP if lines else 0)


def _pane(count: int, columns: int, room: QSize) -> QSize:
    lines = math.ceil(count / columns)
    width = (room.width() + GAP) // columns - GAP
    height = (room.height() + GAP) // max(1, lines) - GAP
    return QSize(max(1, width), max(1, height))


def _seen(images: Sequence[QSize], pane: QSize, foot: int) -> float:
    """The area that the images cover together."""
    width, height = pane.width(), max(1, pane.height() - foot)
    scales = (min(width / image.width(), height / image.height()) for image in images)
    areas = zip(scales, images, strict=True)
    return sum(scale * scale * image.width() * image.height() for scale, image in areas)


def _place(number: int, count: int, columns: int, pane: QSize, room: QSize) -> QRect:
    """A last row that is not full stands in the middle."""
    line, column = divmod(number, columns)
    in_line = min(columns, count - line * columns)
    width = in_line * (pane.width() + GAP) - GAP
    left = (room.width() - width) // 2 + column * (pane.width() + GAP)
    return QRect(left, line * (pane.height() + GAP), pane.width(), pane.height())
