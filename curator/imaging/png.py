"""Texts of a PNG: its chunks walked by hand to the end, because Pillow stops at bad checksums.

Checksums are not looked at: files with edited texts are common, and the text is there to be read.
Where an edit left a wrong length behind, the walk goes on at the next chunk that can be told.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from struct import Struct

from curator.imaging.exif import read_exif
from curator.imaging.rawprofiles import LONGEST_PROFILE, is_profile, read_profile
from curator.imaging.rawtexts import XMP, RawBuilder

_SIGNATURE = 8
_CHECKSUM = 4
_LONGEST_HEAD = 1024
_MOST_CHUNKS = 200_000
_HEAD = Struct(">I4s")
_SIZE = Struct(">II")
_KNOWN = re.compile(rb"tEXt|zTXt|iTXt|eXIf|comf|IDAT|IEND")
_XMP_KEYWORD = "XML:com.adobe.xmp"


def read_png(data: bytes, raw: RawBuilder) -> None:
    """Add the size and every text of a PNG, also those that stand after the pixels or the end."""
    view = memoryview(data)
    at = _SIGNATURE
    ended = False
    for _ in range(_MOST_CHUNKS):
        if at + _HEAD.size > len(data):
            if not ended:
                raw.trouble("the file is cut off")
            return
        length, kind = _HEAD.unpack_from(data, at)
        start, at = at + _HEAD.size, at + _HEAD.size + length + _CHECKSUM
        if kind in _CHUNKS:
            end = start + length
            if not _is_at_chunk(data, at):
                end, at = _mended(data, start, end, raw)
            _CHUNKS[kind](view[start : max(start, end)], raw)
        elif kind == b"IEND":
            ended = True
        elif not kind.isalpha():
            if ended:
                return
            _, at = _mended(data, start, start, raw)
    raw.trouble("too many chunks")


def _is_at_chunk(data: bytes, at: int) -> bool:
    """Whether the end, a chunk that is known, or a whole one is where one should begin."""
    if at + _HEAD.size > len(data):
        return at == len(data)
    length, kind = _HEAD.unpack_from(data, at)
    is_whole = at + _HEAD.size + length + _CHECKSUM <= len(data)
    return bool(_KNOWN.match(kind)) or (is_whole and kind.isalpha())


def _mended(data: bytes, start: int, end: int, raw: RawBuilder) -> tuple[int, int]:
    """Where a chunk really ends, and where the next begins that can be told."""
    heads = (known.start() - 4 for known in _KNOWN.finditer(data, start + _HEAD.size))
    following = next((head for head in heads if data[head] == 0), len(data))
    if following == end + _CHECKSUM or (following == len(data) and end >= start):
        return end, following
    raw.trouble("a chunk has a wrong length")
    return end if _is_sound(data, start, end) else following - _CHECKSUM, following


def _is_sound(data: bytes, start: int, end: int) -> bool:
    """Whether the checksum agrees with a chunk's length."""
    checksum = int.from_bytes(data[end : end + _CHECKSUM], "big")
    return end < len(data) and zlib.crc32(data[start - 4 : end]) == checksum


def _header(body: memoryview, raw: RawBuilder) -> None:
    if len(body) >= _SIZE.size:
        raw.width, raw.height = _SIZE.unpack_from(body)


def _plain_text(body: memoryview, raw: RawBuilder) -> None:
    keyword, text = _parted(body)
    _add(keyword, text, raw)


def _packed_text(body: memoryview, raw: RawBuilder) -> None:
    keyword, packed = _parted(body)
    _add_packed(keyword, packed[1:], raw)


def _international_text(body: memoryview, raw: RawBuilder) -> None:
    keyword, rest = _parted(body)
    _language, translated = _parted(rest[2:])
    _keyword, text = _parted(translated)
    add = _add_packed if bytes(rest[:1]) == b"\x01" else _add
    add(keyword, text, raw)


def _add(keyword: bytes, text: memoryview, raw: RawBuilder) -> None:
    if is_profile(keyword):
        read_profile(keyword, bytes(text[:LONGEST_PROFILE]), raw)
    else:
        raw.add(_name(keyword), text)


def _add_packed(keyword: bytes, packed: memoryview, raw: RawBuilder) -> None:
    if is_profile(keyword):
        read_profile(keyword, raw.unpack(_name(keyword), packed, LONGEST_PROFILE), raw)
    else:
        raw.add_packed(_name(keyword), packed)


def _parted(body: memoryview) -> tuple[bytes, memoryview]:
    """What stands before the first NUL, and what comes after it."""
    head = bytes(body[:_LONGEST_HEAD])
    end = head.find(b"\0")
    return (head, body[len(body) :]) if end < 0 else (head[:end], body[end + 1 :])


def _name(keyword: bytes) -> str:
    name = keyword.decode("latin-1")
    return XMP if name == _XMP_KEYWORD else name


_CHUNKS: dict[bytes, Callable[[memoryview, RawBuilder], None]] = {
    b"IHDR": _header,
    b"tEXt": _plain_text,
    b"zTXt": _packed_text,
    b"iTXt": _international_text,
    b"eXIf": read_exif,
    b"comf": _plain_text,  # ComfyUI's animated PNGs; written like tEXt
}
