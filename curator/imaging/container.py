"""Bytes of an image file to RawMetadata: format, size and embedded texts; pixels stay packed.

Formats are told by their first bytes, never by a file's name. Nothing a file holds makes the
reading raise, hang or fill the memory (bounds: `rawtexts`); what was wrong is told in words.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct

from curator.domain.generation import RawMetadata
from curator.imaging.avif import read_avif
from curator.imaging.exif import read_tiff
from curator.imaging.gif import read_gif
from curator.imaging.jpeg import read_jpeg
from curator.imaging.jxl import read_jxl
from curator.imaging.png import read_png
from curator.imaging.rawtexts import RawBuilder
from curator.imaging.webp import read_webp

HEAD = 64
"""Bytes that `sniff` wants to see."""

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"\xff\x0a", "JXL"),
    (b"\0\0\0\x0cJXL \r\n\x87\n", "JXL"),
)
_AVIF_BRANDS = (b"avif", b"avis")
_BMP_HEADERS = frozenset({12, 40, 52, 56, 64, 108, 124})
_BMP_HEADER = Struct("<14xI")
_BMP_SIZE = Struct("<18xii")
_BMP_OLD_SIZE = Struct("<18xHH")


def sniff(head: bytes) -> str | None:
    """The format of a file by its first `HEAD` bytes; None when it is no image."""
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and any(brand in _brands(head) for brand in _AVIF_BRANDS):
        return "AVIF"
    if head[:2] == b"BM" and len(head) >= 18 and _BMP_HEADER.unpack_from(head)[0] in _BMP_HEADERS:
        return "BMP"
    return None


def read_container(data: bytes) -> RawMetadata:
    """The texts and the stored size of an image file, given whole; never raises."""
    name = sniff(data[:HEAD])
    if name is None:
        return RawMetadata(problem="no image format that is known")
    raw = RawBuilder(name)
    if name in _READERS:
        _READERS[name](data, raw)
    return raw.built()


def _brands(head: bytes) -> list[bytes]:
    end = min(len(head), int.from_bytes(head[:4], "big"))
    return [head[8:12], *(head[at : at + 4] for at in range(16, end, 4))]


def _read_bmp(data: bytes, raw: RawBuilder) -> None:
    size = _BMP_OLD_SIZE if _BMP_HEADER.unpack_from(data)[0] == 12 else _BMP_SIZE
    if len(data) >= size.size:
        width, height = size.unpack_from(data)
        raw.width, raw.height = abs(width), abs(height)


_READERS: dict[str, Callable[[bytes, RawBuilder], None]] = {
    "PNG": read_png,
    "JPEG": read_jpeg,
    "WEBP": read_webp,
    "AVIF": read_avif,
    "TIFF": read_tiff,
    "GIF": read_gif,
    "JXL": read_jxl,
    "BMP": _read_bmp,
}
