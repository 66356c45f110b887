"""Texts of an EXIF block or a TIFF file, by a small walk over its directories.

Pillow's reader gives decoded values; here the bytes themselves are needed, because generators put
UTF-8 into ASCII fields, UTF-16 of either order under either header, and whole graphs into `Make`,
and because some count their offsets from the wrong place.

Bounds: `_MOST_DIRECTORIES` directories, each looked at once, of `_MOST_ENTRIES` fields; and since
any number of fields may point at the same bytes, all values together are no longer than the block.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from struct import Struct

from PIL.ExifTags import TAGS

from curator.domain.generation import LONGEST_RAW_TEXT
from curator.imaging.charsets import (
    comment_encodings,
    is_printable,
    text_encodings,
    utf16_order,
    windows_encodings,
)
from curator.imaging.iptc import read_iptc, read_photoshop
from curator.imaging.rawtexts import XMP, RawBuilder

EXIF_PREFIX = b"Exif\0\0"
SALVAGED = "EXIF"
"""Name of texts that were found between NULs where a directory points at nothing sensible."""

_HEADER = re.compile(rb"II\*\0|MM\0\*")
_LONGEST_LEAD = 64
_MOST_DIRECTORIES = 32
_MOST_ENTRIES = 512
_ORDERS = {b"II": "<", b"MM": ">"}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 6: 1, 7: 1, 13: 4, 129: 1}
"""Bytes a value takes: BYTE, ASCII, SHORT, LONG, SBYTE, UNDEFINED, IFD, UTF-8 (EXIF 3)."""
_TEXT_TYPES = frozenset({2, 129})
_NUMBER_TYPES = {3: "H", 4: "I", 13: "I"}

_WIDTH, _HEIGHT, _XMP, _EXIF_IFD = 0x0100, 0x0101, 0x02BC, 0x8769
_IPTC, _PHOTOSHOP = 0x83BB, 0x8649
_MAKER_NOTE, _USER_COMMENT = 0x927C, 0x9286
_WINDOWS_TEXTS = frozenset(range(0x9C9B, 0x9CA0))
_BLOCKS = frozenset({_XMP, _IPTC, _PHOTOSHOP})
_ALWAYS_TEXTS = (
    frozenset({0x010E, 0x010F, 0x0110, 0x0131, 0x013B, _USER_COMMENT, _MAKER_NOTE})
    | _WINDOWS_TEXTS
    | _BLOCKS
)
"""Tags that are texts whatever type they are given."""

_CHARSET = re.compile(rb"UNICODE\0|ASCII\0\0\0")
_NEAR = 16
_SAMPLE = 4096
_SHORTEST_RUN = 32
_RUN = re.compile(rb"[^\0]{%d,}" % _SHORTEST_RUN)
_NUL_INSIDE = re.compile(rb"[^\0]\0+[^\0]")
_WIDE_COMMENT = re.compile(rb"UNICODE\0")
_MOST_RUNS = 16
_MOST_LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class _Entry:
    """One field of a directory: its tag, type, number of values and where they begin."""

    tag: int
    type: int
    count: int
    start: int

    @property
    def end(self) -> int:
        return self.start + self.count * _SIZES.get(self.type, 1)


def read_exif(block: memoryview, raw: RawBuilder) -> None:
    """Add the texts of an EXIF block.

    Before its TIFF header may stand the prefix "Exif", even twice, or where the header begins.
    """
    header = _HEADER.search(block[:_LONGEST_LEAD])
    if header:
        block = block[header.start() :]
    _Directories(block, raw).read()


def read_tiff(data: bytes, raw: RawBuilder) -> None:
    """Add the size of a TIFF's first image and the texts of all."""
    directories = _Directories(memoryview(data), raw)
    directories.read()
    raw.width = directories.numbers.get(_WIDTH, 0)
    raw.height = directories.numbers.get(_HEIGHT, 0)


class _Directories:
    """The directories of a block: a chain from the first, and the EXIF ones they point to.

    Attributes:
        numbers: what the first directory says in numbers, by tag.
    """

    def __init__(self, block: memoryview, raw: RawBuilder) -> None:
        self.block = block
        self.raw = raw
        self.order = _ORDERS.get(bytes(block[:2]), "")
        self.numbers: dict[int, int] = {}
        self._left = len(block)
        self._sound = True

    def read(self) -> None:
        if not self.order or len(self.block) < 8:
            self.raw.trouble("an EXIF block without a TIFF header")
            self._salvage()
            return
        (first,) = Struct(self.order + "I").unpack_from(self.block, 4)
        waiting = deque([(first, True)])
        met: set[int] = set()
        while waiting and len(met) < _MOST_DIRECTORIES:
            at, is_of_chain = waiting.popleft()
            if at and at not in met:
                met.add(at)
                exif, end = self._directory(at)
                waiting.extend((each, False) for each in exif)
                # Behind an EXIF directory many programs write no pointer, but what comes next.
                waiting.extend((each, True) for each in self._following(end) if is_of_chain)
        if not self._sound:
            self.raw.trouble("EXIF counts its offsets wrongly")
            self._salvage()

    def _directory(self, at: int) -> tuple[list[int], int]:
        """Take in one directory; gives the places of EXIF ones it points to, and its end."""
        if at + 2 > len(self.block):
            self.raw.trouble("EXIF points outside its block")
            self._sound = False
            return [], len(self.block)
        (count,) = Struct(self.order + "H").unpack_from(self.block, at)
        if count > _MOST_ENTRIES:
            self.raw.trouble(f"EXIF with more than {_MOST_ENTRIES} fields")
        numbers: dict[int, int] = {}
        for entry in self._entries(at + 2, min(count, _MOST_ENTRIES)):
            if entry.tag in _ALWAYS_TEXTS or entry.type in _TEXT_TYPES:
                self._text(entry)
            elif entry.type in _NUMBER_TYPES and entry.end <= len(self.block):
                number = Struct(self.order + _NUMBER_TYPES[entry.type])
                (numbers[entry.tag],) = number.unpack_from(self.block, entry.start)
        self.numbers = self.numbers or numbers
        return [numbers[tag] for tag in (_EXIF_IFD,) if tag in numbers], at + 2 + 12 * count

    def _following(self, end: int) -> Iterator[int]:
        """The next directory of the chain. It holds a thumbnail: a wrong pointer costs nothing."""
        if end + 4 <= len(self.block):
            (at,) = Struct(self.order + "I").unpack_from(self.block, end)
            if at + 2 <= len(self.block):
                yield at

    def _entries(self, start: int, count: int) -> Iterator[_Entry]:
        field = Struct(self.order + "HHII")
        for place in range(start, start + 12 * count, 12):
            if place + 12 > len(self.block):
                self.raw.trouble("EXIF is cut off")
                return
            tag, kind, number, offset = field.unpack_from(self.block, place)
            is_here = number * _SIZES.get(kind, 1) <= 4
            yield _Entry(tag, kind, number, place + 8 if is_here else offset)

    def _text(self, entry: _Entry) -> None:
        start = self._comment_start(entry) if entry.tag == _USER_COMMENT else entry.start
        value = self.block[start : entry.end - entry.start + start]
        self._left -= len(value)
        if self._left < 0:
            self.raw.trouble("EXIF says the same bytes again and again")
            return
        self._sound = self._sound and entry.end <= len(self.block)
        if entry.tag in _BLOCKS:
            self._inner(entry.tag, value)
        elif entry.tag != _MAKER_NOTE or is_printable(value):
            name = TAGS.get(entry.tag, f"0x{entry.tag:04X}")
            self.raw.add(name, *self._encoded(entry.tag, value))

    def _comment_start(self, entry: _Entry) -> int:
        """Where a comment begins: at its charset, where one stands only near by."""
        first = max(0, entry.start - _NEAR)
        found = _CHARSET.search(self.block[first : entry.start + _NEAR])
        if found is None or _CHARSET.match(self.block[entry.start : entry.end]):
            return entry.start
        self.raw.trouble("EXIF counts its offsets wrongly")
        return first + found.start()

    def _inner(self, tag: int, value: memoryview) -> None:
        if tag == _XMP:
            self.raw.add(XMP, value, *text_encodings(value))
        elif tag == _IPTC:
            read_iptc(value, self.raw)
        else:
            read_photoshop(value, self.raw)

    def _encoded(self, tag: int, value: memoryview) -> tuple[memoryview, *tuple[str, ...]]:
        """A text without what introduces it, and the encodings to try on it."""
        if tag == _USER_COMMENT or _CHARSET.match(value):
            body, encodings = comment_encodings(value, self.order)
            return body, *encodings
        if tag in _WINDOWS_TEXTS:
            return value, *windows_encodings(value)
        encodings = text_encodings(value)
        if encodings == ("utf-8",):
            self._sound = self._sound and (len(value) < _SHORTEST_RUN or _is_whole(value))
        return value, *encodings

    def _salvage(self) -> None:
        """Add all that stands between NULs, for the offsets cannot be trusted."""
        runs = (match.span() for match in islice(_RUN.finditer(self.block), _MOST_LOOKED_AT))
        texts = (self.block[start:end] for start, end in runs)
        for text in islice(filter(is_printable, texts), _MOST_RUNS):
            if not self.raw.has(str(text[:LONGEST_RAW_TEXT], "utf-8", "replace")):
                self.raw.add(SALVAGED, text)
        self._salvage_comment()

    def _salvage_comment(self) -> None:
        """Add what follows the charset of a UserComment that nothing points to any more."""
        found = _WIDE_COMMENT.search(self.block)
        if found:
            rest = bytes(self.block[found.end() : found.end() + 2 * LONGEST_RAW_TEXT])
            text = rest.decode(utf16_order(rest[:_SAMPLE], self.order), "ignore").partition("\0")[0]
            if text and not self.raw.has(text):
                self.raw.add(SALVAGED, memoryview(text.encode("utf-8", "replace")))


def _is_whole(value: memoryview) -> bool:
    """Whether a text ends where it says: one that does not has a NUL inside."""
    if len(value) > LONGEST_RAW_TEXT:
        return _NUL_INSIDE.search(value) is None
    return b"\0" not in bytes(value).strip(b"\0")  # far faster, but takes a copy
