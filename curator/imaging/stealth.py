"""Texts hidden in the lowest bits of an image's pixels, where they outlive the loss of all others.

The bits run down the columns from the left: 15 letters that tell the form, 32 bits that tell how
many bits follow, then the text. They lie in the alpha of each pixel, or in its red, green and
blue. Hardly any image hides something, so the leftmost pixels of a few rows decide whether it is
worth decoding.

Bounds: at most `MOST_PIXELS` are decoded, at most `LONGEST_ALL_TEXTS` bytes are taken from them,
and what they unpack to is bounded as every text is (`rawtexts`).
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from struct import Struct

import numpy as np
from numpy.typing import NDArray

from curator.domain.errors import ImageError
from curator.domain.generation import HIDDEN, RawMetadata
from curator.imaging.decode import MOST_PIXELS, stored_pixels
from curator.imaging.pngpixels import packed_pixels
from curator.imaging.rawtexts import LONGEST_ALL_TEXTS, RawBuilder

Pixels = NDArray[np.uint8]
"""Samples of shape (height, width, 3 or 4)."""

_ALPHA, _COLOURS = slice(3, 4), slice(0, 3)
_FIRST_LETTERS = b"stea"
_FIRST_PIXELS = 8 * len(_FIRST_LETTERS)
_MOST_LOOKED_AT = 16 * 1024 * 1024
_PIECE = 16 * 1024

_PNG_HEADER = Struct(">12x4sIIBBxxB")
_CHANNELS = {2: 3, 6: 4}
"""Samples of a pixel by PNG colour type; in the others nobody hides anything."""
_WEBP_EXTENDED, _WEBP_FLAGS, _WEBP_ALPHA, _WEBP_ANIMATED = b"VP8X", 20, 0x10, 0x02

_COMFY_TEXTS = ("parameters", "prompt", "workflow")


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to hide a text.

    Attributes:
        name: the letters it begins with.
        channels: the samples of a pixel whose lowest bits carry it.
        packed: the text is compressed.
    """

    name: bytes
    channels: slice
    packed: bool


_FORMS = (
    _Form(b"stealth_pngcomp", _ALPHA, packed=True),
    _Form(b"stealth_pnginfo", _ALPHA, packed=False),
    _Form(b"stealth_rgbcomp", _COLOURS, packed=True),
    _Form(b"stealth_rgbinfo", _COLOURS, packed=False),
)
_NAME = 15
_START = _NAME + 4


def add_hidden(data: bytes, raw: RawMetadata) -> RawMetadata:
    """What a file tells, with the text that is hidden in its pixels.

    Args:
        data: the whole file.
        raw: what its header tells. It comes back as it is when nothing is hidden.

    Never raises; what is wrong with a hidden text becomes part of `problem`.
    """
    may_hide = _MAY_HIDE.get(raw.container)
    if may_hide is None or not 0 < raw.width * raw.height <= MOST_PIXELS or not may_hide(data):
        return raw
    try:
        pixels = stored_pixels(data)
    except ImageError:
        return raw
    for form in _FORMS:
        if _bytes(pixels, form.channels, 0, _NAME) == form.name:
            return _joined(raw, _hidden(pixels, form))
    return raw


def _hidden(pixels: Pixels, form: _Form) -> RawMetadata:
    found = RawBuilder("")
    size = int.from_bytes(_bytes(pixels, form.channels, _NAME, _START), "big") // 8
    end = _START + min(size, LONGEST_ALL_TEXTS)
    text = memoryview(_bytes(pixels, form.channels, _START, end))
    if len(text) < size:
        found.trouble("the hidden text is cut off")
    if form.packed:
        found.add_packed(HIDDEN, text)
    else:
        found.add(HIDDEN, text)
    for name, value in _texts_of_comfyui(found.built().texts[HIDDEN]).items():
        found.add(name, memoryview(value.encode("utf-8", "replace")))
    return found.built()


def _bytes(pixels: Pixels, channels: slice, start: int, end: int) -> bytes:
    """What the lowest bits of some channels make, from one byte to another or to the last."""
    samples = pixels[:, :, channels]
    in_a_column = samples.shape[0] * samples.shape[2]
    if not in_a_column:
        return b""
    first, last = 8 * start // in_a_column, -(-8 * end // in_a_column)
    bits = samples[:, first:last].transpose(1, 0, 2).reshape(-1) & 1
    begin = 8 * start - first * in_a_column
    bits = bits[begin : begin + 8 * (end - start)]
    return np.packbits(bits[: bits.size // 8 * 8]).tobytes()


def _texts_of_comfyui(text: str) -> Mapping[str, str]:
    """The texts that a node of ComfyUI hides as one object; elsewhere they stand in the header."""
    if not text.startswith("{"):
        return {}
    try:
        written = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    found = {name: written[name] for name in _COMFY_TEXTS if isinstance(written.get(name), str)}
    return found if any(value.startswith("{") for value in found.values()) else {}


def _joined(raw: RawMetadata, hidden: RawMetadata) -> RawMetadata:
    texts = {name: text for name, text in hidden.texts.items() if text}
    problems = filter(None, (raw.problem, hidden.problem))
    return replace(
        raw,
        texts={**raw.texts, **{name: texts[name] for name in texts if name not in raw.texts}},
        cut={**hidden.cut, **raw.cut},
        problem="; ".join(problems) or None,
    )


def _png_may_hide(data: bytes) -> bool:
    """Whether the leftmost pixels of a PNG begin as a hidden text does."""
    if len(data) < _PNG_HEADER.size:
        return False
    kind, width, height, depth, colour, interlaced = _PNG_HEADER.unpack_from(data)
    channels = _CHANNELS.get(colour)
    if kind != b"IHDR" or depth != 8 or channels is None:
        return False
    if interlaced:
        return True
    rows, width_of_row = min(height, _FIRST_PIXELS), 1 + channels * width
    if not 0 < rows * width_of_row <= _MOST_LOOKED_AT:
        return False
    unpacked = _unpacked(packed_pixels(data), rows * width_of_row)
    if len(unpacked) < rows * width_of_row:
        return False
    columns = min(width, -(-_FIRST_PIXELS // rows))
    filtered = np.frombuffer(unpacked, np.uint8).reshape(rows, width_of_row)
    pixels = _unfiltered(filtered[:, : 1 + channels * columns], channels)
    begins = (_bytes(pixels, part, 0, len(_FIRST_LETTERS)) for part in (_ALPHA, _COLOURS))
    return _FIRST_LETTERS in begins


def _unpacked(pieces: Iterable[memoryview], size: int) -> bytes:
    """The first bytes of what is compressed in pieces; fewer where they end or break."""
    unpacker = zlib.decompressobj()
    found = bytearray()
    try:
        for piece in pieces:
            for start in range(0, len(piece), _PIECE):
                found += unpacker.decompress(piece[start : start + _PIECE], size - len(found))
                if len(found) >= size or unpacker.eof:
                    return bytes(found)
    except zlib.error:
        pass
    return bytes(found)


def _unfiltered(rows: Pixels, channels: int) -> Pixels:
    """The leftmost pixels of a PNG's first rows, each of which begins with its filter's number."""
    above = [0] * (rows.shape[1] - 1)
    found = []
    for kind, *values in rows.tolist():
        expected = _EXPECTED[kind % len(_EXPECTED)]
        row: list[int] = []
        for place, value in enumerate(values):
            before = place - channels
            left, corner = (row[before], above[before]) if before >= 0 else (0, 0)
            row.append((value + expected(left, above[place], corner)) & 0xFF)
        found.append(row)
        above = row
    return np.array(found, np.uint8).reshape(len(found), -1, channels)


def _nearest(left: int, above: int, corner: int) -> int:
    """The neighbour that comes next to where the three of them lead (Paeth's filter)."""
    led_to = left + above - corner
    return min((left, above, corner), key=lambda neighbour: abs(led_to - neighbour))


_EXPECTED: tuple[Callable[[int, int, int], int], ...] = (
    lambda _left, _above, _corner: 0,
    lambda left, _above, _corner: left,
    lambda _left, above, _corner: above,
    lambda left, above, _corner: (left + above) // 2,
    _nearest,
)
"""What a PNG's filter expects of a sample, by the filter's number."""


def _webp_may_hide(data: bytes) -> bool:
    """Whether alpha or colours may have come through whole; more is not known without decoding."""
    if data[12:16] != _WEBP_EXTENDED or len(data) <= _WEBP_FLAGS:
        return data[12:16] == b"VP8L"
    flags = data[_WEBP_FLAGS]
    return not flags & _WEBP_ANIMATED and (bool(flags & _WEBP_ALPHA) or b"VP8L" in data)


_MAY_HIDE: Mapping[str, Callable[[bytes], bool]] = {"PNG": _png_may_hide, "WEBP": _webp_may_hide}
