"""Image files of every format made byte by byte, with texts in all the places there are.

Pixels are missing or a stub: these files are for readers of texts, not for decoders.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

PIXELS = zlib.compress(b"\0\x7f\x7f\x7f" + b"\x7f" * 6 + b"\0" + b"\x7f" * 9)
ADOBE = b"http://ns.adobe.com/xap/1.0/\0"
WIDTH, HEIGHT = 3, 2


def chunk(kind: bytes, body: bytes, checksum: int | None = None) -> bytes:
    """A chunk of a PNG; its checksum is right unless it is given."""
    crc = zlib.crc32(kind + body) if checksum is None else checksum
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)


PNG_START = b"\x89PNG\r\n\x1a\n" + chunk(
    b"IHDR", struct.pack(">II5B", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
)
PNG_END = chunk(b"IEND", b"")


def png(*chunks: bytes, after: tuple[bytes, ...] = ()) -> bytes:
    """A PNG with chunks before and after its pixels."""
    return PNG_START + b"".join(chunks) + chunk(b"IDAT", PIXELS) + b"".join(after) + PNG_END


def text_chunk(name: str, text: str) -> bytes:
    return chunk(
        b"tEXt", name.encode("latin-1", "replace") + b"\0" + text.encode("utf-8", "replace")
    )


def packed_chunk(name: str, text: str) -> bytes:
    packed = zlib.compress(text.encode("utf-8", "replace"))
    return chunk(b"zTXt", name.encode("latin-1", "replace") + b"\0\0" + packed)


def international_chunk(name: str, text: str) -> bytes:
    head = name.encode("latin-1", "replace") + b"\0\0\0en\0\0"
    return chunk(b"iTXt", head + text.encode("utf-8", "replace"))


def segment(marker: int, body: bytes) -> bytes:
    """A segment of a JPEG; what is too long for one is cut."""
    body = body[: 0xFFFF - 2]
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def jpeg(*segments: bytes, after: bytes = b"") -> bytes:
    """A JPEG with segments before its pixels, and more after them."""
    frame = segment(0xC0, struct.pack(">BHHB", 8, HEIGHT, WIDTH, 0))
    pixels = segment(0xDA, b"") + b"pixels" + after + b"\xff\xd9"
    return b"\xff\xd8" + b"".join(segments) + frame + pixels


def exif_segments(block: bytes) -> bytes:
    """An EXIF block in as many segments as it needs."""
    size = 0xFFFF - 8
    pieces = [block[at : at + size] for at in range(0, len(block), size)]
    return b"".join(segment(0xE1, b"Exif\0\0" + piece) for piece in pieces)


def riff(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def webp(*chunks: bytes) -> bytes:
    """A WebP that is nothing but its canvas and these chunks."""
    size = struct.pack("<I", WIDTH - 1)[:3] + struct.pack("<I", HEIGHT - 1)[:3]
    body = b"WEBP" + riff(b"VP8X", struct.pack("<I", 12) + size) + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


Fields = Mapping[int, tuple[int, bytes]]
"""EXIF fields: the tag, the type, the bytes."""


def exif(fields: Fields, order: str = ">", shift: int = 0, *more: Fields) -> bytes:
    """A TIFF block; UserComment and MakerNote lie in the EXIF directory.

    Args:
        fields: of the first directory, and of the EXIF one from tag 0x9000 on.
        order: byte order.
        shift: added to every offset of a value, to spoil it.
        more: directories that follow the first.
    """
    head = (b"MM\0*" if order == ">" else b"II*\0") + struct.pack(order + "I", 8)
    inner = {tag: field for tag, field in fields.items() if tag in (0x9286, 0x927C)}
    outer = {tag: field for tag, field in fields.items() if tag not in inner}
    if inner:
        outer[0x8769] = (4, b"\0" * 4)
    chain = [outer, *more]
    starts = [8]
    for each in chain:
        starts.append(starts[-1] + len(_directory(each, order, 0, 0, 0)))
    if inner:
        outer[0x8769] = (4, struct.pack(order + "I", starts[-1]))
    following = [*starts[1 : len(chain)], 0]
    found = zip(chain, starts, following, strict=False)
    body = b"".join(_directory(each, order, at, after, shift) for each, at, after in found)
    return head + body + (_directory(inner, order, starts[-1], 0, shift) if inner else b"")


def _directory(fields: Fields, order: str, at: int, following: int, shift: int) -> bytes:
    entries, values = b"", b""
    values_at = at + 6 + 12 * len(fields)
    for tag, (kind, value) in fields.items():
        count = len(value) // {3: 2, 4: 4}.get(kind, 1)
        place = value.ljust(4, b"\0")
        if len(value) > 4:
            place = struct.pack(order + "I", values_at + len(values) + shift & 0xFFFFFFFF)
            values += value
        entries += struct.pack(order + "HHI", tag, kind, count) + place
    return (
        struct.pack(order + "H", len(fields))
        + entries
        + struct.pack(order + "I", following)
        + values
    )


def user_comment(body: bytes, kind: int = 7, order: str = ">", shift: int = 0) -> bytes:
    """A TIFF block with a UserComment alone."""
    return exif({0x9286: (kind, body)}, order, shift)


def dataset(record: int, number: int, value: bytes, *, extended: bool = False) -> bytes:
    """A dataset of IPTC."""
    size = struct.pack(">H", len(value))
    if extended:
        size = struct.pack(">HI", 0x8004, len(value))
    return struct.pack(">BBB", 0x1C, record, number) + size + value


def photoshop(record: bytes, kind: int = 0x0404, name: bytes = b"") -> bytes:
    """An image resource of Photoshop, such as holds IPTC."""
    named = bytes([len(name)]) + name
    named += b"\0" * (len(named) % 2)
    size = struct.pack(">I", len(record))
    return b"8BIM" + struct.pack(">H", kind) + named + size + record + b"\0" * (len(record) % 2)


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body


def full_box(kind: bytes, body: bytes, version: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24) + body)


def avif(
    exif_item: bytes | None = None, xmp: bytes | None = None, *, in_idat: bool = False
) -> bytes:
    """An AVIF without pixels, its items in mdat or in idat."""
    items = [(b"av01\0", b"pixels")]
    if exif_item is not None:
        items.append((b"Exif\0", struct.pack(">I", 0) + exif_item))
    if xmp is not None:
        items.append((b"mime\0application/rdf+xml\0", xmp))
    kinds = [
        full_box(b"infe", struct.pack(">HH", number, 0) + kind, 2)
        for number, (kind, _) in enumerate(items, 1)
    ]
    listed = full_box(b"iinf", struct.pack(">H", len(items)) + b"".join(kinds))
    size = full_box(b"ispe", struct.pack(">II", WIDTH, HEIGHT))
    shapes = box(b"iprp", box(b"ipco", size))
    bodies = [body for _, body in items]
    store = box(b"idat", b"".join(bodies)) if in_idat else b""
    start = box(b"ftyp", b"avif\0\0\0\0avifmif1")

    def meta(first: int) -> bytes:
        return full_box(b"meta", listed + _locations(bodies, first, in_idat) + shapes + store)

    if in_idat:
        return start + meta(0)
    return start + meta(len(start) + len(meta(0)) + 8) + box(b"mdat", b"".join(bodies))


def _locations(bodies: list[bytes], first: int, in_idat: bool) -> bytes:
    places = b""
    for number, body in enumerate(bodies, 1):
        places += struct.pack(">HHHHII", number, int(in_idat), 0, 1, first, len(body))
        first += len(body)
    return full_box(b"iloc", struct.pack(">BBH", 0x44, 0, len(bodies)) + places, 1)


JXL_START = b"\0\0\0\x0cJXL \r\n\x87\n" + box(b"ftyp", b"jxl \0\0\0\0jxl ")


def codestream(width: int, height: int) -> bytes:
    """The header of a JPEG XL codestream with sides of any length."""
    bits, at = 0, 0
    for value, size in ((0, 1), (3, 2), (height - 1, 30), (0, 3), (3, 2), (width - 1, 30)):
        bits |= value << at
        at += size
    return b"\xff\x0a" + bits.to_bytes(12, "little")


def jxl(*boxes: bytes) -> bytes:
    """A JPEG XL without pixels."""
    return JXL_START + b"".join(boxes) + box(b"jxlc", codestream(WIDTH, HEIGHT))


def pieces(body: bytes) -> bytes:
    """Bytes as a GIF holds them: in pieces with their lengths, ended by an empty one."""
    parts = [body[at : at + 255] for at in range(0, len(body), 255)]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def gif(*extensions: bytes, after: tuple[bytes, ...] = ()) -> bytes:
    """A GIF with extensions before and after its picture."""
    start = b"GIF89a" + struct.pack("<HHBBB", WIDTH, HEIGHT, 0x80, 0, 0) + b"\0" * 6
    picture = b"\x2c" + struct.pack("<HHHHB", 0, 0, WIDTH, HEIGHT, 0x80) + b"\0" * 6 + b"\2"
    return start + b"".join(extensions) + picture + pieces(b"pixels") + b"".join(after) + b"\x3b"


def gif_comment(text: bytes) -> bytes:
    return b"\x21\xfe" + pieces(text)


def gif_xmp(packet: bytes) -> bytes:
    magic = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    return b"\x21\xff\x0bXMP DataXMP" + packet + magic


def raw_profile(name: str, block: bytes) -> str:
    """A block in hex, as ImageMagick puts it into a text."""
    digits = block.hex()
    lines = "\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
    return f"\n{name}\n{len(block):8}\n{lines}\n"
