"""Texts of an AVIF: its boxes walked by hand, so that a file no decoder takes is still read.

A meta box lists items (iinf) and where their bytes lie (iloc): in the file, or in the box idat.
The items "Exif" and XMP are taken, and the size of the largest picture (ispe). Since items may
share bytes, all that are taken are together no longer than the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from struct import Struct

from curator.imaging.boxes import boxes
from curator.imaging.charsets import text_encodings
from curator.imaging.exif import read_exif
from curator.imaging.rawtexts import XMP, RawBuilder

_MOST_ITEMS = 4096
_MOST_EXTENTS = 64
_VERSION = 4
"""Bytes of version and flags that many boxes begin with."""
_OUTER = (b"moov", b"trak")
_DEEPEST = 2
_SIZE = Struct(">4xII")
_TRACK_SIZE = Struct(">HxxHxx")
_EXIF = b"Exif"
_XMP_ITEM = b"application/rdf+xml"

_TO_THE_END = 1 << 62


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an item lies: the beginnings and lengths of its pieces, in the file or in idat."""

    in_idat: bool
    extents: tuple[tuple[int, int], ...]


class _Numbers:
    """Numbers of any size that stand one after the other; EOFError when there are no more."""

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.at = 0

    def next(self, size: int) -> int:
        """The next number, of so many bytes."""
        end = self.at + size
        if end > len(self.data):
            raise EOFError
        number = int.from_bytes(self.data[self.at : end], "big")
        self.at = end
        return number


def read_avif(data: bytes, raw: RawBuilder) -> None:
    """Add the size and the EXIF and XMP items of an AVIF."""
    view = memoryview(data)
    left = len(data)
    try:
        for meta in _metas(view, raw):
            left = _read_meta(view, dict(boxes(meta)), raw, left)
            if not raw.is_empty:
                break  # the tracks of a sequence say the same again
    except EOFError:
        raw.trouble("an AVIF whose list of contents is cut off")
    if not raw.width and raw.is_empty:
        raw.trouble("an AVIF that does not say what is in it")


def _metas(data: memoryview, raw: RawBuilder, depth: int = 0) -> Iterator[memoryview]:
    """The meta box of the file and, in a sequence, those of its tracks."""
    for kind, body in boxes(data):
        if kind == b"meta":
            yield body[_VERSION:]
        elif kind == b"tkhd" and len(body) >= _TRACK_SIZE.size:
            _grow(raw, *_TRACK_SIZE.unpack(body[-_TRACK_SIZE.size :]))
        elif kind in _OUTER and depth < _DEEPEST:
            yield from _metas(body, raw, depth + 1)


def _read_meta(
    data: memoryview, inside: Mapping[bytes, memoryview], raw: RawBuilder, left: int
) -> int:
    """Take in what one meta box lists; gives how many bytes may still be taken."""
    nothing = data[:0]
    for kind, body in boxes(dict(boxes(inside.get(b"iprp", nothing))).get(b"ipco", nothing)):
        if kind == b"ispe" and len(body) >= _SIZE.size:
            _grow(raw, *_SIZE.unpack_from(body))
    wanted = dict(_items(inside.get(b"iinf", nothing)))
    places = _places(inside.get(b"iloc", nothing)) if wanted else {}
    for number, kind in wanted.items():
        if number in places:
            place = places[number]
            source = inside.get(b"idat", nothing) if place.in_idat else data
            pieces = [source[start : start + length] for start, length in place.extents]
            left -= sum(map(len, pieces))
            if left < 0:
                raw.trouble("an AVIF whose contents share their bytes")
                break
            _read_item(kind, memoryview(b"".join(pieces)), raw)
    return left


def _read_item(kind: bytes, found: memoryview, raw: RawBuilder) -> None:
    if kind == _EXIF:
        read_exif(found, raw)
    else:
        raw.add(XMP, found, *text_encodings(found))


def _items(iinf: memoryview) -> Iterator[tuple[int, bytes]]:
    """The numbers of the items that hold texts, each with what it is."""
    if not len(iinf):
        return
    start = _VERSION + (2 if iinf[0] == 0 else 4)
    for _, body in boxes(iinf[start:]):
        entry = _Numbers(body)
        version = entry.next(_VERSION) >> 24
        number = entry.next(2 if version < 3 else 4)
        rest = bytes(body[entry.at + 2 : entry.at + 256])
        if rest[:4] == _EXIF:
            yield number, _EXIF
        elif _XMP_ITEM in rest:
            yield number, _XMP_ITEM


def _places(iloc: memoryview) -> dict[int, _Place]:
    """Where the items lie, by their numbers."""
    if not len(iloc):
        return {}
    numbers = _Numbers(iloc)
    version = numbers.next(_VERSION) >> 24
    sizes = numbers.next(2)
    count = numbers.next(2 if version < 2 else 4)
    return dict(_place(numbers, version, sizes) for _ in range(min(count, _MOST_ITEMS)))


def _place(numbers: _Numbers, version: int, sizes: int) -> tuple[int, _Place]:
    of_offset, of_length, of_base = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    of_index = sizes & 15 if version else 0
    number = numbers.next(2 if version < 2 else 4)
    in_idat = version > 0 and numbers.next(2) & 15 == 1
    numbers.next(2)
    base = numbers.next(of_base)
    count = numbers.next(2)
    extents = []
    for _ in range(min(count, _MOST_EXTENTS)):
        numbers.next(of_index)
        start = base + numbers.next(of_offset)
        extents.append((start, numbers.next(of_length) or _TO_THE_END))
    numbers.at += (count - len(extents)) * (of_index + of_offset + of_length)
    return number, _Place(in_idat, tuple(extents))


def _grow(raw: RawBuilder, width: int, height: int) -> None:
    """Hold on to the largest size: others are thumbnails, or tiles of the whole."""
    if width * height > raw.width * raw.height:
        raw.width, raw.height = width, height
