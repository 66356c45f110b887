"""A PNG reduced to what its pixels need, so that a spoiled text never costs the image.

Pillow refuses a whole file for a bad checksum in a text, a text that inflates too far, or too
many texts. Texts are read by container.py; here they go, and with them whatever else is not
needed to draw.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from struct import Struct

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEAD = Struct(">I4s")
_CHECKSUM = 4
_CRITICAL = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"fdAT"})
_DRAWN = frozenset({b"tRNS", b"iCCP", b"eXIf", b"acTL", b"fcTL"})
_MOST_CHUNKS = 1_000_000
_LARGEST_PROFILE = 1024 * 1024
"""Pillow's own bound for what a chunk may inflate to."""


def bare_png(data: bytes) -> bytes:
    """The file with only the chunks that pixels, orientation and colour profile come from.

    Anything but a PNG comes back as it is. A critical chunk is kept even when it is broken or cut
    off: whether the pixels survive that is for the decoder to say.
    """
    if not data.startswith(SIGNATURE):
        return data
    return b"".join((SIGNATURE, *kept_chunks(data)))


def kept_chunks(data: bytes) -> Iterator[memoryview]:
    """The chunks of such a file, whole; the last one may be cut off."""
    view = memoryview(data)
    at = len(SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        if at + _HEAD.size > len(view):
            return
        length, kind = _HEAD.unpack_from(view, at)
        end = at + _HEAD.size + length + _CHECKSUM
        if _is_kept(kind, view[at:end]):
            yield view[at:end]
        if kind == b"IEND":
            return
        at = end


def packed_pixels(data: bytes) -> Iterator[memoryview]:
    """The compressed pixels of a PNG's default image, chunk by chunk."""
    for chunk in kept_chunks(data):
        if bytes(chunk[4:8]) == b"IDAT":
            yield chunk[_HEAD.size : -_CHECKSUM]


def _is_kept(kind: bytes, chunk: memoryview) -> bool:
    if kind not in _DRAWN:
        return kind in _CRITICAL
    if len(chunk) < _HEAD.size + _CHECKSUM or not _is_sound(chunk):
        return False
    return kind != b"iCCP" or _inflates(bytes(chunk[_HEAD.size : -_CHECKSUM]))


def _is_sound(chunk: memoryview) -> bool:
    checksum = int.from_bytes(chunk[-_CHECKSUM:], "big")
    return zlib.crc32(chunk[4:-_CHECKSUM]) == checksum


def _inflates(profile: bytes) -> bool:
    """Whether an iCCP body (name, NUL, method 0, zlib stream) unpacks to a sensible size."""
    _name, _, packed = profile.partition(b"\0")
    if packed[:1] != b"\0":
        return False
    stream = zlib.decompressobj()
    try:
        stream.decompress(packed[1:], _LARGEST_PROFILE)
    except zlib.error:
        return False
    return not stream.unconsumed_tail
