"""Texts of a JPEG XL: the boxes Exif and XMP of its container, and the size from its codestream.

A bare codestream has no place for texts. Boxes packed with Brotli cannot be read: neither Python
nor Pillow unpacks it; they are told of. Pillow shows no such image either, unless a plugin does.
"""

from __future__ import annotations

from curator.imaging.boxes import boxes
from curator.imaging.charsets import text_encodings
from curator.imaging.exif import read_exif
from curator.imaging.rawtexts import XMP, RawBuilder

CODESTREAM = b"\xff\x0a"

_WHOLE, _PART = b"jxlc", b"jxlp"
_PART_NUMBER = 4
_LONGEST_HEADER = 16
_SIZE_BITS = (9, 13, 18, 30)
_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))


def read_jxl(data: bytes, raw: RawBuilder) -> None:
    """Add the size and the texts of a JPEG XL."""
    if data.startswith(CODESTREAM):
        _read_size(data[:_LONGEST_HEADER], raw)
        return
    for kind, body in boxes(memoryview(data)):
        if kind == b"Exif":
            read_exif(body, raw)
        elif kind == b"xml ":
            raw.add(XMP, body, *text_encodings(body))
        elif kind == b"brob":
            raw.trouble(f"a text packed with Brotli ({_name(body)}), which cannot be read")
        elif kind in (_WHOLE, _PART) and not raw.width:
            start = _PART_NUMBER if kind == _PART else 0
            _read_size(bytes(body[start : start + _LONGEST_HEADER]), raw)


def _name(brob: memoryview) -> str:
    return bytes(brob[:4]).decode("ascii", "replace").strip()


def _read_size(header: bytes, raw: RawBuilder) -> None:
    if not header.startswith(CODESTREAM):
        raw.trouble("not a sound JPEG XL")
        return
    bits = _Bits(header[len(CODESTREAM) :])
    in_eighths = bits.next(1)
    height = _side(bits, in_eighths)
    ratio = bits.next(3)
    if ratio:
        across, down = _RATIOS[ratio - 1]
        width = height * across // down
    else:
        width = _side(bits, in_eighths)
    raw.width, raw.height = width, height


def _side(bits: _Bits, in_eighths: int) -> int:
    if in_eighths:
        return (bits.next(5) + 1) * 8
    return bits.next(_SIZE_BITS[bits.next(2)]) + 1


class _Bits:
    """Numbers of so many bits each, the lowest first; zeros behind the end."""

    def __init__(self, data: bytes) -> None:
        self._waiting = int.from_bytes(data, "little")

    def next(self, count: int) -> int:
        """The next number."""
        found = self._waiting & (1 << count) - 1
        self._waiting >>= count
        return found
