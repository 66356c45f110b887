"""Texts of a GIF: its comments and its XMP packet; pixels are stepped over.

Everything is made of pieces of up to 255 bytes; `_MOST_PIECES` of them are looked at, which is
enough for 250 MB, and `_MOST_BLOCKS` blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct

from curator.imaging.charsets import text_encodings
from curator.imaging.rawtexts import COMMENT, XMP, RawBuilder

_HEADER = Struct("<6xHHBxx")
_PICTURE = Struct("<8xB")
_MOST_BLOCKS = 100_000
_MOST_PIECES = 1_000_000
_EXTENSION, _PICTURE_MARK, _END = 0x21, 0x2C, 0x3B
_COMMENT_LABEL, _APPLICATION = 0xFE, 0xFF
_XMP_APPLICATION = b"\x0bXMP DataXMP"
_XMP_END = b"\x01\xff\xfe\xfd"
"""How the bytes begin that make a packet, which is no row of pieces, look like one."""


class _Gif:
    """A place in a GIF, and how many more pieces will be looked at."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at
        self._left = _MOST_PIECES

    def byte(self) -> int:
        """The next byte; the end mark when there are no more."""
        self.at += 1
        return self.data[self.at - 1] if self.at <= len(self.data) else _END

    def skip_pieces(self) -> None:
        """Step over the pieces of a block, each with its length before it, up to the empty one."""
        for _start, _end in self._pieces():
            pass

    def pieces(self) -> bytes:
        """The contents of a block, joined."""
        found = bytearray()
        for start, end in self._pieces():
            found += self.data[start:end]
        return bytes(found)

    def _pieces(self) -> Iterator[tuple[int, int]]:
        data, at = self.data, self.at
        while at < len(data) and data[at]:
            if not self._left:
                self.at = len(data) + 1
                return
            self._left -= 1
            end = at + 1 + data[at]
            yield at + 1, end
            at = end
        self.at = at + 1


def read_gif(data: bytes, raw: RawBuilder) -> None:
    """Add the size and the texts of a GIF."""
    if len(data) < _HEADER.size:
        raw.trouble("the file is cut off")
        return
    raw.width, raw.height, flags = _HEADER.unpack_from(data)
    gif = _Gif(data, _HEADER.size + _size_of_colours(flags))
    for _ in range(_MOST_BLOCKS):
        mark = gif.byte()
        if mark == _EXTENSION:
            _extension(gif, raw)
        elif mark == _PICTURE_MARK and gif.at + _PICTURE.size <= len(data):
            (flags,) = _PICTURE.unpack_from(data, gif.at)
            gif.at += _PICTURE.size + _size_of_colours(flags) + 1
            gif.skip_pieces()
        else:
            if mark != _END or gif.at > len(data):
                raw.trouble("the file is cut off")
            return
    raw.trouble("too many blocks")


def _size_of_colours(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _extension(gif: _Gif, raw: RawBuilder) -> None:
    label = gif.byte()
    if label == _COMMENT_LABEL:
        raw.add(COMMENT, memoryview(gif.pieces()))
    elif label == _APPLICATION and gif.data.startswith(_XMP_APPLICATION, gif.at):
        start = gif.at + len(_XMP_APPLICATION)
        gif.skip_pieces()
        packet = memoryview(gif.data)[start : gif.at]
        end = gif.data.rfind(_XMP_END, start, gif.at)
        packet = packet if end < 0 else packet[: end - start]
        raw.add(XMP, packet, *text_encodings(packet))
    else:
        gif.skip_pieces()
