"""Texts of a JPEG: its segments (EXIF, XMP, Photoshop, comments) and the frame's size.

They stand before the pixels; only where nothing stands there, the rest of the file is searched:
some programs append them, and a file of several pictures has more of them further on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct

from curator.imaging.charsets import is_printable, text_encodings
from curator.imaging.exif import EXIF_PREFIX, read_exif
from curator.imaging.iptc import PHOTOSHOP_PREFIX, read_photoshop
from curator.imaging.rawtexts import COMMENT, XMP, XMP_PREFIX, RawBuilder

_MOST_SEGMENTS = 20_000
_MOST_LATE_SEGMENTS = 64
_MOST_BLOCKS = 8
_LENGTH = Struct(">H")
_FRAME = Struct(">xHH")
_LONGEST_KEYWORD = 79

_EXTENDED_PREFIX = b"http://ns.adobe.com/xmp/extension/\0"
_GUID = 32
_EXTENDED_HEAD = Struct(">II")
"""Length of the whole extended packet, and where in it a piece begins."""

_COM, _APP1, _APP13, _END = 0xFE, 0xE1, 0xED, 0xD9
_PIXELS_FOLLOW = frozenset({0xDA, _END})
_WITHOUT_BODY = frozenset({0x00, 0x01, 0xFF, *range(0xD0, 0xD9)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_LATE = re.compile(
    rb"\xff(?:\xe1..(?=Exif\0\0|http://ns\.adobe\.com/x)|\xed..(?=Photoshop 3\.0\0)|\xfe..)",
    re.DOTALL,
)
_TIFF_STARTS = (b"II*\0", b"MM\0*")


@dataclass(slots=True)
class _Blocks:
    """Blocks that may be spread over several segments, joined as far as they have come."""

    exif: list[bytearray] = field(default_factory=list)
    photoshop: bytearray = field(default_factory=bytearray)
    extended: dict[bytes, dict[int, memoryview]] = field(default_factory=dict)

    def add_exif(self, body: memoryview) -> None:
        """Take a piece in; one that begins like a block of its own is one."""
        if not self.exif or bytes(body[:4]) in _TIFF_STARTS:
            self.exif.append(bytearray())
        self.exif[-1] += body

    def add_extended(self, body: memoryview) -> None:
        """Take in a piece of an extended XMP packet, which says where it belongs."""
        head = body[_GUID : _GUID + _EXTENDED_HEAD.size]
        if len(head) == _EXTENDED_HEAD.size:
            _length, offset = _EXTENDED_HEAD.unpack(head)
            pieces = self.extended.setdefault(bytes(body[:_GUID]), {})
            pieces[offset] = body[_GUID + _EXTENDED_HEAD.size :]

    def read(self, raw: RawBuilder) -> None:
        """Add the texts of all blocks."""
        for block in self.exif[:_MOST_BLOCKS]:
            read_exif(memoryview(bytes(block)), raw)
        if self.photoshop:
            read_photoshop(memoryview(bytes(self.photoshop)), raw)
        for pieces in self.extended.values():
            raw.add(XMP, memoryview(b"".join(pieces[offset] for offset in sorted(pieces))))


def read_jpeg(data: bytes, raw: RawBuilder) -> None:
    """Add the size and the texts of a JPEG; blocks that span segments are joined first."""
    blocks = _Blocks()
    end = _read_segments(data, raw, blocks)
    blocks.read(raw)
    if raw.is_empty:
        late = _Blocks()
        for marker, body in _late_segments(data, end):
            if marker != _COM or _is_comment(body):
                _segment(marker, body, raw, late)
        late.read(raw)


def _read_segments(data: bytes, raw: RawBuilder, blocks: _Blocks) -> int:
    """Take in the segments before the pixels; gives where these begin."""
    view = memoryview(data)
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
        _segment(marker, view[at + _LENGTH.size : at + length], raw, blocks)
        at += max(length, _LENGTH.size)
    return at


def _next_marker(data: bytes, at: int) -> tuple[int, int]:
    """The next marker's code and the place behind it; the end marker where there is none."""
    found = data.find(b"\xff", at)
    if found < 0 or found + 1 >= len(data):
        return _END, len(data)
    code = data[found + 1]
    return code, found + (1 if code == 0xFF else 2)


def _late_segments(data: bytes, start: int) -> Iterator[tuple[int, memoryview]]:
    """Segments with texts that stand among or behind the pixels."""
    view = memoryview(data)
    at = start
    for _ in range(_MOST_LATE_SEGMENTS):
        found = _LATE.search(data, at)
        if found is None:
            return
        (length,) = _LENGTH.unpack_from(data, found.start() + 2)
        yield data[found.start() + 1], view[found.start() + 4 : found.start() + 2 + length]
        at = found.start() + 2 + max(length, _LENGTH.size)


def _segment(marker: int, body: memoryview, raw: RawBuilder, blocks: _Blocks) -> None:
    if marker in _FRAMES and len(body) >= _FRAME.size:
        raw.height, raw.width = _FRAME.unpack_from(body)
    elif marker == _COM:
        _comment(body, raw)
    elif marker == _APP1:
        _application_1(body, raw, blocks)
    elif marker == _APP13 and body[: len(PHOTOSHOP_PREFIX)] == PHOTOSHOP_PREFIX:
        blocks.photoshop += body[len(PHOTOSHOP_PREFIX) :]


def _application_1(body: memoryview, raw: RawBuilder, blocks: _Blocks) -> None:
    if body[: len(EXIF_PREFIX)] == EXIF_PREFIX:
        blocks.add_exif(body[len(EXIF_PREFIX) :])
    elif body[: len(XMP_PREFIX)] == XMP_PREFIX:
        packet = body[len(XMP_PREFIX) :]
        raw.add(XMP, packet, *text_encodings(packet))
    elif body[: len(_EXTENDED_PREFIX)] == _EXTENDED_PREFIX:
        blocks.add_extended(body[len(_EXTENDED_PREFIX) :])


def _is_comment(body: memoryview) -> bool:
    """Whether what looks like a comment among the pixels is one."""
    return is_printable(memoryview(bytes(body).replace(b"\0", b" ", 1)))


def _comment(body: memoryview, raw: RawBuilder) -> None:
    """A comment; "keyword, NUL, text" as in a PNG is what stable-diffusion.cpp writes."""
    keyword, nul, text = bytes(body[: _LONGEST_KEYWORD + 1]).partition(b"\0")
    if nul and keyword.isascii() and text:
        raw.add(keyword.decode("ascii"), body[len(keyword) + 1 :])
    else:
        raw.add(COMMENT, body)
