"""Texts of an EXIF block or a TIFF file, by a small walk over its directories.

Pillow's reader gives decoded values; here the bytes themselves are needed, because generators put
UTF-8 into ASCII fields, UTF-16 of either order under either header, and whole graphs into `Make`,
and because some count their offsets from the wrong place.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from struct import Struct

from PIL.ExifTags import TAGS

from curator.imaging.rawtexts import XMP, RawBuilder

EXIF_PREFIX = b"Exif\0\0"
SALVAGED = "EXIF"
"""Name of texts that were found between NULs where a directory points at nothing sensible."""

_MOST_ENTRIES = 512
_ORDERS = {b"II": "<", b"MM": ">"}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 6: 1, 7: 1, 129: 1}
"""Bytes a value takes: BYTE, ASCII, SHORT, LONG, SBYTE, UNDEFINED, UTF-8 (EXIF 3)."""
_TEXT_TYPES = frozenset({2, 129})
_NUMBER_TYPES = {3: "H", 4: "I"}

_WIDTH, _HEIGHT, _XMP, _EXIF_IFD = 0x0100, 0x0101, 0x02BC, 0x8769
_MAKER_NOTE, _USER_COMMENT = 0x927C, 0x9286
_BYTE_TEXTS = frozenset({0x010E, 0x010F, 0x0110, 0x0131, 0x013B, _USER_COMMENT, _MAKER_NOTE})
"""Tags that are texts even where they are typed as bytes."""
_WINDOWS_TEXTS = range(0x9C9B, 0x9CA0)

_CHARSETS = {
    b"UNICODE\0": "utf-16",
    b"ASCII\0\0\0": "utf-8",
    b"JIS\0\0\0\0\0": "iso2022_jp",
    b"\0\0\0\0\0\0\0\0": "",
}
_PREFIX = 8
_SAMPLE = 4096
_SAMPLE_LETTERS = 256
_COMMON_LETTERS = re.compile(
    r"[\n\r\t -~\u00a0-\u024f\u0370-\u04ff\u2010-\u2027"
    r"\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]"
)
"""Latin, Greek, Cyrillic, kana, Chinese, Korean and their punctuation."""
_CONTROL = re.compile(rb"[\1-\x08\x0e-\x1f]")
_RUN = re.compile(rb"[^\0]{32,}")
_MOST_RUNS = 16


@dataclass(frozen=True, slots=True)
class _Entry:
    """One field of a directory: its tag, type, number of values and where they begin."""

    tag: int
    type: int
    count: int
    start: int

    @property
    def end(self) -> int:
        return self.start + self.count * _SIZES[self.type]


def read_exif(block: memoryview, raw: RawBuilder) -> None:
    """Add the texts of an EXIF block, with or without its "Exif" prefix."""
    if block[: len(EXIF_PREFIX)] == EXIF_PREFIX:
        block = block[len(EXIF_PREFIX) :]
    _Directories(block, raw).read()


def read_tiff(data: bytes, raw: RawBuilder) -> None:
    """Add the size and the texts of a TIFF's first image."""
    directories = _Directories(memoryview(data), raw)
    directories.read()
    raw.width = directories.numbers.get(_WIDTH, 0)
    raw.height = directories.numbers.get(_HEIGHT, 0)


class _Directories:
    """The first directory of a block and the EXIF directory it points to."""

    def __init__(self, block: memoryview, raw: RawBuilder) -> None:
        self.block = block
        self.raw = raw
        self.order = _ORDERS.get(bytes(block[:2]), "")
        self.numbers: dict[int, int] = {}
        self._sound = True

    def read(self) -> None:
        if not self.order or len(self.block) < 8:
            self.raw.trouble("an EXIF block without a TIFF header")
            return
        (first,) = Struct(self.order + "I").unpack_from(self.block, 4)
        self._directory(first)
        if _EXIF_IFD in self.numbers:
            self._directory(self.numbers[_EXIF_IFD])
        if not self._sound:
            self._salvage()

    def _directory(self, at: int) -> None:
        for entry in self._entries(at):
            if entry.type in _NUMBER_TYPES and entry.end <= len(self.block):
                number = Struct(self.order + _NUMBER_TYPES[entry.type])
                (self.numbers[entry.tag],) = number.unpack_from(self.block, entry.start)
            elif _is_text(entry):
                self._text(entry)

    def _entries(self, at: int) -> Iterator[_Entry]:
        head, field = Struct(self.order + "H"), Struct(self.order + "HHI")
        if at + head.size > len(self.block):
            self.raw.trouble("EXIF points outside its block")
            return
        (count,) = head.unpack_from(self.block, at)
        start = at + head.size
        for place in range(start, start + 12 * min(count, _MOST_ENTRIES), 12):
            if place + 12 > len(self.block):
                self.raw.trouble("EXIF is cut off")
                return
            tag, kind, number = field.unpack_from(self.block, place)
            if kind in _SIZES:
                yield _Entry(tag, kind, number, self._start(place + 8, number * _SIZES[kind]))

    def _start(self, place: int, size: int) -> int:
        if size <= 4:
            return place
        (offset,) = Struct(self.order + "I").unpack_from(self.block, place)
        return int(offset)

    def _text(self, entry: _Entry) -> None:
        value = self.block[entry.start : entry.end]
        if entry.tag == _USER_COMMENT:
            value, encodings = _comment(value, self.order)
        elif entry.tag in _WINDOWS_TEXTS:
            encodings = ("utf-16-le",)
        else:
            encodings = ("utf-8", "latin-1")
            self._sound = self._sound and entry.end <= len(self.block) and _is_whole(value)
        if entry.tag != _MAKER_NOTE or _is_printable(value):
            name = XMP if entry.tag == _XMP else TAGS.get(entry.tag, f"0x{entry.tag:04X}")
            self.raw.add(name, value, *encodings)

    def _salvage(self) -> None:
        """Add all that stands between NULs, for the offsets cannot be trusted."""
        self.raw.trouble("EXIF counts its offsets wrongly")
        for run in islice(_RUN.finditer(self.block), _MOST_RUNS):
            self.raw.add(SALVAGED, self.block[run.start() : run.end()], "utf-8", "latin-1")


def _is_text(entry: _Entry) -> bool:
    if entry.type in _TEXT_TYPES:
        return True
    return entry.tag in _BYTE_TEXTS or entry.tag in _WINDOWS_TEXTS or entry.tag == _XMP


def _is_whole(value: memoryview) -> bool:
    """Whether a text ends where it says: one that does not has a NUL inside."""
    return b"\0" not in bytes(value).strip(b"\0")


def _is_printable(value: memoryview) -> bool:
    return bytes(value[:_SAMPLE]).rstrip(b"\0").isascii() and not _CONTROL.search(value[:_SAMPLE])


def _comment(value: memoryview, order: str) -> tuple[memoryview, tuple[str, ...]]:
    """The text of a UserComment without its charset, and the encodings to try on it."""
    charset = _CHARSETS.get(bytes(value[:_PREFIX]))
    body = value if charset is None else value[_PREFIX:]
    if charset not in (None, "", "utf-16"):
        return body, (charset, "utf-8", "latin-1")
    sample = bytes(body[:_SAMPLE])
    if charset == "utf-16" and not _is_utf8(sample):
        return body, (_utf16_order(sample, order),)
    if 4 * sample.strip(b"\0").count(0) > len(sample):
        return body, (_utf16_order(sample, order),)
    return body, ("utf-8", "latin-1")


def _is_utf8(sample: bytes) -> bool:
    """Whether bytes are plain text of one byte a letter although they say otherwise."""
    text = sample.rstrip(b"\0")
    try:
        codecs.utf_8_decode(text, "strict", False)
    except UnicodeDecodeError:
        return False
    return b"\0" not in text


def _utf16_order(sample: bytes, order: str) -> str:
    """The encoding under which a sample looks more like text, whatever its header says."""
    if sample[:2] in (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE):
        return "utf-16"
    high, low = sample[0::2].count(0), sample[1::2].count(0)
    if 8 * max(high, low) > len(sample) and max(high, low) > 4 * min(high, low):
        return "utf-16-be" if high > low else "utf-16-le"
    orders = ("utf-16-be", "utf-16-le") if order == ">" else ("utf-16-le", "utf-16-be")
    return max(orders, key=lambda encoding: _common_letters(sample, encoding))


def _common_letters(sample: bytes, encoding: str) -> int:
    """How many letters of a sample belong to scripts that people write prompts in."""
    text = sample[: len(sample) // 2 * 2].decode(encoding, "ignore")
    return len(_COMMON_LETTERS.findall(text, 0, _SAMPLE_LETTERS))
