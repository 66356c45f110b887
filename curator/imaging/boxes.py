"""Boxes of the ISO base media format, which AVIF and JPEG XL files are made of.

Bounds: a reader goes through `MOST_BOXES` boxes of one level, and through few levels.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct

MOST_BOXES = 4096

_HEAD = Struct(">I4s")
_LONG_SIZE = Struct(">Q")


def boxes(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """The boxes that stand in a row, each with its type and contents; a last one may be cut off."""
    at = 0
    for _ in range(MOST_BOXES):
        if at + _HEAD.size > len(data):
            return
        size, kind = _HEAD.unpack_from(data, at)
        start = at + _HEAD.size
        if size == 1 and start + _LONG_SIZE.size <= len(data):
            (size,) = _LONG_SIZE.unpack_from(data, start)
            start += _LONG_SIZE.size
        end = at + size if size else len(data)
        if end < start:
            return
        yield kind, data[start:end]
        at = end
