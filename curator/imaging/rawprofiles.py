"""Metadata that ImageMagick and its kin keep in a PNG's texts: whole blocks written in hex.

Such a text is named "Raw profile type exif" (or APP1, iptc, 8bim, xmp, icc …) and reads: the
type, the length and lines of hex.
"""

from __future__ import annotations

import binascii
import re

from curator.imaging.exif import EXIF_PREFIX, read_exif
from curator.imaging.iptc import read_iptc, read_photoshop
from curator.imaging.rawtexts import XMP, XMP_PREFIX, RawBuilder

LONGEST_PROFILE = 16 * 1024 * 1024
"""Bytes of hex that are looked at."""

_KEYWORD = b"raw profile type "
_COLOUR = (b"icc", b"icm")
_FORM = re.compile(rb"\s{0,8}\S{1,32}\s{1,32}\d{1,10}\s{1,8}([0-9a-fA-F\s]{2,})")
_SPACES = b" \t\r\n\v\f"
_TIFF = (b"II", b"MM")
_PHOTOSHOP = (b"8BIM", b"Photoshop 3.0\0")


def is_profile(keyword: bytes) -> bool:
    """Whether a text of this name holds a block in hex."""
    return keyword[: len(_KEYWORD)].lower() == _KEYWORD


def read_profile(keyword: bytes, text: bytes, raw: RawBuilder) -> None:
    """Add what is in such a text; one that is something else is kept as it is."""
    if keyword[len(_KEYWORD) :].lower() in _COLOUR:
        return
    written = _FORM.match(text[:LONGEST_PROFILE])
    digits = written[1].translate(None, _SPACES) if written else b""
    block = binascii.unhexlify(digits[: len(digits) // 2 * 2])
    if not _read_block(keyword, block, raw):
        raw.add(keyword.decode("latin-1"), memoryview(text))


def _read_block(keyword: bytes, block: bytes, raw: RawBuilder) -> bool:
    body = memoryview(block)
    if block.startswith((EXIF_PREFIX, *_TIFF)):
        read_exif(body, raw)
    elif block.startswith(_PHOTOSHOP):
        read_photoshop(body, raw)
    elif block.startswith(b"\x1c"):
        read_iptc(body, raw)
    elif block.startswith(XMP_PREFIX):
        raw.add(XMP, body[len(XMP_PREFIX) :])
    elif block and keyword.lower().endswith(b"xmp"):
        raw.add(XMP, body)
    else:
        return False
    return True
