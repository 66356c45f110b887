"""Texts of a WebP: the RIFF chunks EXIF and XMP, and the size from whichever chunk tells it."""

from __future__ import annotations

from struct import Struct

from curator.imaging.exif import read_exif
from curator.imaging.rawtexts import XMP, RawBuilder

_START = 12
_MOST_CHUNKS = 100_000
_HEAD = Struct("<4sI")
_LOSSY_SIZE = Struct("<6xHH")
_LOSSLESS_SIZE = Struct("<xI")
_14_BITS = 0x3FFF


def read_webp(data: bytes, raw: RawBuilder) -> None:
    """Add the size and the texts of a WebP; chunks are looked for to the end of the file."""
    view = memoryview(data)
    at = _START
    for _ in range(_MOST_CHUNKS):
        if at + _HEAD.size > len(data):
            return
        kind, length = _HEAD.unpack_from(data, at)
        start = at + _HEAD.size
        at = start + length + length % 2
        if start + length > len(data):
            raw.trouble("the file is cut off")
        if kind in _CHUNKS:
            _CHUNKS[kind](view[start : start + length], raw)
    raw.trouble("too many chunks")


def _canvas(body: memoryview, raw: RawBuilder) -> None:
    if len(body) >= 10:
        raw.width = int.from_bytes(body[4:7], "little") + 1
        raw.height = int.from_bytes(body[7:10], "little") + 1


def _lossy(body: memoryview, raw: RawBuilder) -> None:
    if not raw.width and len(body) >= _LOSSY_SIZE.size:
        width, height = _LOSSY_SIZE.unpack_from(body)
        raw.width, raw.height = width & _14_BITS, height & _14_BITS


def _lossless(body: memoryview, raw: RawBuilder) -> None:
    if not raw.width and len(body) >= _LOSSLESS_SIZE.size:
        (bits,) = _LOSSLESS_SIZE.unpack_from(body)
        raw.width, raw.height = (bits & _14_BITS) + 1, (bits >> 14 & _14_BITS) + 1


def _xmp(body: memoryview, raw: RawBuilder) -> None:
    raw.add(XMP, body, "utf-8")


def _exif(body: memoryview, raw: RawBuilder) -> None:
    read_exif(body, raw)


_CHUNKS = {
    b"VP8X": _canvas,
    b"VP8 ": _lossy,
    b"VP8L": _lossless,
    b"EXIF": _exif,
    b"XMP ": _xmp,
}
