"""Texts of IPTC records and of the Photoshop blocks that wrap them, in a JPEG, TIFF or PNG.

A text is called "iptc:" and the name its dataset has in the standard: "iptc:Caption-Abstract".
"""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct

from curator.imaging.charsets import UTF8
from curator.imaging.rawtexts import RawBuilder

PHOTOSHOP_PREFIX = b"Photoshop 3.0\0"

_RESOURCE = b"8BIM"
_IPTC_RESOURCE = 0x0404
_MOST_RESOURCES = 1000
_MOST_DATASETS = 5000
_ID = Struct(">H")
_SIZE = Struct(">I")

_DATASET = Struct(">BBBH")
_DATASET_MARK = 0x1C
_EXTENDED = 0x8000
_CHARSET, _TEXTS = 1, 2
_CHARSET_SET = 90
_UTF8_MARK = b"\x1b%G"
_KEYWORDS = 25
_NAMES = {
    5: "ObjectName",
    15: "Category",
    20: "SupplementalCategories",
    _KEYWORDS: "Keywords",
    40: "SpecialInstructions",
    65: "OriginatingProgram",
    70: "ProgramVersion",
    80: "By-line",
    85: "By-lineTitle",
    90: "City",
    101: "Country-PrimaryLocationName",
    103: "OriginalTransmissionReference",
    105: "Headline",
    110: "Credit",
    115: "Source",
    116: "CopyrightNotice",
    118: "Contact",
    120: "Caption-Abstract",
    122: "Writer-Editor",
}


def read_photoshop(block: memoryview, raw: RawBuilder) -> None:
    """Add the IPTC texts of a Photoshop block, given with or without its prefix."""
    at = len(PHOTOSHOP_PREFIX) if block[: len(PHOTOSHOP_PREFIX)] == PHOTOSHOP_PREFIX else 0
    for _ in range(_MOST_RESOURCES):
        if block[at : at + 4] != _RESOURCE or at + 12 > len(block):
            return
        (kind,) = _ID.unpack_from(block, at + 4)
        name_size = (block[at + 6] + 2) // 2 * 2
        start = at + 6 + name_size + _SIZE.size
        if start > len(block):
            return
        (size,) = _SIZE.unpack_from(block, start - _SIZE.size)
        if kind == _IPTC_RESOURCE:
            read_iptc(block[start : start + size], raw)
        at = start + size + size % 2


def read_iptc(block: memoryview, raw: RawBuilder) -> None:
    """Add the texts of an IPTC record; keywords are joined into one."""
    keywords: list[bytes] = []
    encodings: tuple[str, ...] = ()
    for record, number, value in _datasets(block, raw):
        if (record, number) == (_CHARSET, _CHARSET_SET) and value[:3] == _UTF8_MARK:
            encodings = UTF8
        elif (record, number) == (_TEXTS, _KEYWORDS):
            keywords.append(bytes(value))
        elif record == _TEXTS and number in _NAMES:
            raw.add(f"iptc:{_NAMES[number]}", value, *encodings)
    if keywords:
        joined = memoryview(b", ".join(keywords))
        raw.add(f"iptc:{_NAMES[_KEYWORDS]}", joined, *encodings)


def _datasets(block: memoryview, raw: RawBuilder) -> Iterator[tuple[int, int, memoryview]]:
    at = 0
    for _ in range(_MOST_DATASETS):
        if at + _DATASET.size > len(block):
            return
        mark, record, number, size = _DATASET.unpack_from(block, at)
        if mark != _DATASET_MARK:
            return
        at += _DATASET.size
        if size & _EXTENDED:
            bytes_of_size = size & ~_EXTENDED
            size = int.from_bytes(block[at : at + min(bytes_of_size, 8)], "big")
            at += bytes_of_size
        if at + size > len(block):
            raw.trouble("IPTC is cut off")
        yield record, number, block[at : at + size]
        at += size
