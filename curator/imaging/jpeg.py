"""Texts of a JPEG: the segments before the pixels (EXIF, XMP, comments) and the frame's size."""

from __future__ import annotations

from struct import Struct

from curator.imaging.exif import EXIF_PREFIX, read_exif
from curator.imaging.rawtexts import XMP, RawBuilder

COMMENT = "comment"

_MOST_SEGMENTS = 20_000
_LENGTH = Struct(">H")
_FRAME = Struct(">xHH")
_XMP_PREFIX = b"http://ns.adobe.com/xap/1.0/\0"
_LONGEST_KEYWORD = 79

_COM, _APP1, _END = 0xFE, 0xE1, 0xD9
_PIXELS_FOLLOW = frozenset({0xDA, _END})
_WITHOUT_BODY = frozenset({0x00, 0x01, 0xFF, *range(0xD0, 0xD9)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def read_jpeg(data: bytes, raw: RawBuilder) -> None:
    """Add the size and the texts of a JPEG; an EXIF that spans segments is joined first."""
    view = memoryview(data)
    exif = bytearray()
    at = 2
    for _ in range(_MOST_SEGMENTS):
        marker, at = _next_marker(data, at)
        if marker in _PIXELS_FOLLOW:
            break
        if marker in _WITHOUT_BODY or at + _LENGTH.size > len(data):
            continue
        (length,) = _LENGTH.unpack_from(data, at)
        if at + length > len(data):
            raw.trouble("the file is cut off")
        _segment(marker, view[at + _LENGTH.size : at + length], raw, exif)
        at += max(length, _LENGTH.size)
    if exif:
        read_exif(memoryview(bytes(exif)), raw)


def _next_marker(data: bytes, at: int) -> tuple[int, int]:
    """The next marker's code and the place behind it; the end marker where there is none."""
    found = data.find(b"\xff", at)
    if found < 0 or found + 1 >= len(data):
        return _END, len(data)
    code = data[found + 1]
    return code, found + (1 if code == 0xFF else 2)


def _segment(marker: int, body: memoryview, raw: RawBuilder, exif: bytearray) -> None:
    if marker in _FRAMES and len(body) >= _FRAME.size:
        raw.height, raw.width = _FRAME.unpack_from(body)
    elif marker == _COM:
        _comment(body, raw)
    elif marker == _APP1 and body[: len(EXIF_PREFIX)] == EXIF_PREFIX:
        exif += body[len(EXIF_PREFIX) :]
    elif marker == _APP1 and body[: len(_XMP_PREFIX)] == _XMP_PREFIX:
        raw.add(XMP, body[len(_XMP_PREFIX) :], "utf-8")


def _comment(body: memoryview, raw: RawBuilder) -> None:
    """A comment; "keyword, NUL, text" as in a PNG is what stable-diffusion.cpp writes."""
    keyword, nul, text = bytes(body[: _LONGEST_KEYWORD + 1]).partition(b"\0")
    if nul and keyword.isascii() and text:
        raw.add(keyword.decode("ascii"), body[len(keyword) + 1 :], "utf-8", "latin-1")
    else:
        raw.add(COMMENT, body, "utf-8", "latin-1")
