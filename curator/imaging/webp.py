"""Texts of a WebP: the RIFF chunks EXIF and XMP, and the size from whichever chunk tells it.

What the file says of its own length is not asked: chunks are looked for to the end of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from struct import Struct

from curator.imaging.charsets import text_encodings
from curator.imaging.exif import read_exif
from curator.imaging.rawtexts import XMP, RawBuilder

_START = 12
_MOST_CHUNKS = 100_000
_HEAD = Struct("<4sI")
_LOSSY_SIZE = Struct("<6xHH")
_LOSSLESS_SIZE = Struct("<xI")
_14_BITS = 0x3FFF
_LOST = re.compile(rb"EXIF(?=.{4}(?:Exif\0\0|II\*\0|MM\0\*))|XMP (?=.{4}<)", re.DOTALL)


def read_webp(data: bytes, raw: RawBuilder) -> None:
    """Add the size and the texts of a WebP, wherever its chunks stand."""
    view = memoryview(data)
    at = last = _START
    for _ in range(_MOST_CHUNKS):
        if at + _HEAD.size > len(data):
            return
        kind, length = _HEAD.unpack_from(data, at)
        if not _is_name(kind):
            at = _mended(data, at, last, raw)
            continue
        start = at + _HEAD.size
        end = start + length
        at = end + length % 2
        if end > len(data):
            raw.trouble("the file is cut off")
            at = _mended(data, start - _HEAD.size, start if kind in _CHUNKS else last, raw)
            end = min(end, max(start, at))
        last = start
        if kind in _CHUNKS:
            _CHUNKS[kind](view[start:end], raw)
    raw.trouble("too many chunks")


def _is_name(kind: bytes) -> bool:
    return kind.isascii() and kind.replace(b" ", b"").isalnum()


def _mended(data: bytes, at: int, last: int, raw: RawBuilder) -> int:
    """Where the next chunk with texts begins, when the one at hand has no name or no end.

    Args:
        data: the whole file.
        at: where a chunk should begin, and none does.
        last: where what was taken last begins; its length may be what is wrong.
        raw: is told of it.
    """
    if _LOST.match(data, at - 1):
        return at - 1  # written without the byte that makes its length even
    lost = _LOST.search(data, last)
    if lost is None:
        return len(data)
    raw.trouble("a chunk has a wrong length")
    return lost.start()


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
    raw.add(XMP, body, *text_encodings(body))


_CHUNKS: dict[bytes, Callable[[memoryview, RawBuilder], None]] = {
    b"VP8X": _canvas,
    b"VP8 ": _lossy,
    b"VP8L": _lossless,
    b"EXIF": read_exif,
    b"XMP ": _xmp,
}
