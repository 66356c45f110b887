"""Plain PNGs in half of Pillow's time, with the same pixels.

Two libraries inside imagecodecs share the work: libdeflate unpacks at twice the speed of zlib, and
spng, to whom unpacked rows cannot be given, gets a PNG that holds them without compression and
takes their filters off. Anything unusual or broken is left to Pillow, which has the words for it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from curator.imaging.pngpixels import SIGNATURE, kept_chunks

_BROKEN = (ImportError, MemoryError, RuntimeError, ValueError)
"""What imagecodecs raises at data that is not what it says, or where it lacks a library."""

_PLAIN = frozenset({b"IHDR", b"IDAT", b"IEND"})
_HEADER = struct.Struct(">II5B")
_CHANNELS = {2: 3, 6: 4}
"""Bytes a pixel of the colour types RGB and RGBA."""
_MOST_PIXELS = 16 * 1024 * 1024
"""Above it memory matters more than time: for a moment there are three copies."""
_LONGEST_BLOCK = 0xFFFF
_BLOCK = struct.Struct("<BHH")


@dataclass(frozen=True, slots=True)
class _Plain:
    """A PNG that is pixels and nothing else: `header` is IHDR's, `packed` all of IDAT's."""

    header: bytes
    width: int
    height: int
    channels: int
    packed: bytes

    @property
    def unpacked(self) -> int:
        """Bytes of the rows, each with its filter before it."""
        return self.height * (1 + self.width * self.channels)


def plain_pixels(data: bytes, *, most_pixels: int) -> NDArray[np.uint8] | None:
    """The pixels of an 8-bit RGB or RGBA PNG, of shape (height, width, 3 or 4), read-only.

    None for all else: other files, larger ones, those that have a profile, an orientation or
    frames, and broken ones.
    """
    most = min(most_pixels, _MOST_PIXELS)
    plain = _plain(data, most) if data.startswith(SIGNATURE) else None
    try:
        return None if plain is None else _decoded(plain)
    except _BROKEN:
        return None


def _decoded(plain: _Plain) -> NDArray[np.uint8] | None:
    rows = imagecodecs.deflate_decode(plain.packed, out=plain.unpacked)
    if len(rows) != plain.unpacked:
        return None
    pixels = unfiltered(plain.header, rows)
    if pixels.dtype != np.uint8 or pixels.shape != (plain.height, plain.width, plain.channels):
        return None
    pixels.flags.writeable = False
    return pixels


def unfiltered(header: bytes, rows: bytes | bytearray) -> NDArray[np.uint8]:
    """Unpacked rows, each with its filter before it, as pixels; `header` is IHDR's body."""
    return np.asarray(imagecodecs.spng_decode(_repacked(header, rows)))


def _plain(data: bytes, most_pixels: int) -> _Plain | None:
    chunks = [(bytes(each[4:8]), each[8:-4]) for each in kept_chunks(data)]
    kinds = [kind for kind, _ in chunks]
    if not _PLAIN.issuperset(kinds) or kinds[:1] != [b"IHDR"] or kinds.count(b"IHDR") > 1:
        return None
    header = bytes(chunks[0][1])
    if len(header) != _HEADER.size:
        return None
    width, height, depth, colours, packing, filtering, interlacing = _HEADER.unpack(header)
    is_usual = (depth, packing, filtering, interlacing) == (8, 0, 0, 0) and colours in _CHANNELS
    if not is_usual or not 0 < width * height <= most_pixels:
        return None
    packed = b"".join(body for kind, body in chunks if kind == b"IDAT")
    return _Plain(header, width, height, _CHANNELS[colours], packed)


def _repacked(header: bytes, rows: bytes | bytearray) -> bytes:
    """A PNG of the same rows, stored as they are."""
    stored = b"".join((b"\x78\x01", *_blocks(rows), _big(imagecodecs.deflate_adler32(rows))))
    chunks = ((b"IHDR", header), (b"IDAT", stored), (b"IEND", b""))
    return b"".join((SIGNATURE, *(part for chunk in chunks for part in _chunk(*chunk))))


def _blocks(rows: bytes | bytearray) -> Iterator[bytes | memoryview]:
    view = memoryview(rows)
    for start in range(0, len(view), _LONGEST_BLOCK):
        block = view[start : start + _LONGEST_BLOCK]
        is_last = start + _LONGEST_BLOCK >= len(view)
        yield _BLOCK.pack(is_last, len(block), len(block) ^ _LONGEST_BLOCK)
        yield block


def _chunk(kind: bytes, body: bytes) -> tuple[bytes, ...]:
    checksum = imagecodecs.deflate_crc32(body, imagecodecs.deflate_crc32(kind))
    return _big(len(body)), kind, body, _big(checksum)


def _big(number: int) -> bytes:
    return number.to_bytes(4, "big")
