"""Texts of a PNG: its chunks walked by hand to IEND, because Pillow stops at bad checksums.

Checksums are not looked at: files with edited texts are common, and the text is there to be read.
"""

from __future__ import annotations

from struct import Struct

from curator.imaging.exif import read_exif
from curator.imaging.rawtexts import XMP, RawBuilder

_SIGNATURE = 8
_CHECKSUM = 4
_LONGEST_HEAD = 1024
_MOST_CHUNKS = 200_000
_HEAD = Struct(">I4s")
_SIZE = Struct(">II")
_XMP_KEYWORD = "XML:com.adobe.xmp"


def read_png(data: bytes, raw: RawBuilder) -> None:
    """Add the size and every text of a PNG, also those that stand after the pixels."""
    view = memoryview(data)
    at = _SIGNATURE
    for _ in range(_MOST_CHUNKS):
        if at + _HEAD.size > len(data):
            raw.trouble("the file is cut off")
            return
        length, kind = _HEAD.unpack_from(data, at)
        if kind == b"IEND":
            return
        start, at = at + _HEAD.size, at + _HEAD.size + length + _CHECKSUM
        if kind in _CHUNKS:
            _CHUNKS[kind](view[start : start + length], raw)
        elif not kind.isalpha():
            raw.trouble("a chunk has no name")
            return
    raw.trouble("too many chunks")


def _header(body: memoryview, raw: RawBuilder) -> None:
    if len(body) >= _SIZE.size:
        raw.width, raw.height = _SIZE.unpack_from(body)


def _plain_text(body: memoryview, raw: RawBuilder) -> None:
    keyword, text = _parted(body)
    raw.add(_name(keyword), text, "utf-8", "latin-1")


def _packed_text(body: memoryview, raw: RawBuilder) -> None:
    keyword, packed = _parted(body)
    raw.add_packed(_name(keyword), packed[1:], "utf-8", "latin-1")


def _international_text(body: memoryview, raw: RawBuilder) -> None:
    keyword, rest = _parted(body)
    _language, translated = _parted(rest[2:])
    _keyword, text = _parted(translated)
    if bytes(rest[:1]) == b"\x01":
        raw.add_packed(_name(keyword), text, "utf-8")
    else:
        raw.add(_name(keyword), text, "utf-8")


def _parted(body: memoryview) -> tuple[bytes, memoryview]:
    """What stands before the first NUL, and what comes after it."""
    head = bytes(body[:_LONGEST_HEAD])
    end = head.find(b"\0")
    return (head, body[len(body) :]) if end < 0 else (head[:end], body[end + 1 :])


def _name(keyword: bytes) -> str:
    name = keyword.decode("latin-1")
    return XMP if name == _XMP_KEYWORD else name


_CHUNKS = {
    b"IHDR": _header,
    b"tEXt": _plain_text,
    b"zTXt": _packed_text,
    b"iTXt": _international_text,
    b"eXIf": read_exif,
}
