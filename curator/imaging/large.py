"""Images that are too large to be held whole: with fewer pixels, and a part of them with all.

A PNG is unpacked in bands of rows; at the beginning of each band the state of the unpacking is
kept, so that any part of it can be had later without unpacking what lies above. A JPEG is decoded
at a half, a quarter or an eighth, which its coding gives for little.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from math import ceil, sqrt
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, JpegImagePlugin

from curator.domain.errors import ImageError
from curator.imaging.decode import BROKEN, reason_of, rgb_of, upright
from curator.imaging.fastpng import unfiltered
from curator.imaging.opencv import cv2
from curator.imaging.pngpixels import SIGNATURE, kept_chunks
from curator.imaging.shown import profile_of

LARGEST_WHOLE = 64 * 1024 * 1024
"""Pixels of a PNG that is still decoded whole: 450 MB for a moment."""
MOST_REDUCED = 24 * 1024 * 1024
"""Pixels of what is made in its place."""

_HEADER = struct.Struct(">II5B")
_CHANNELS = {0: 1, 2: 3, 3: 1, 6: 4}
"""Bytes a pixel of grey, RGB, palette and RGBA in 8 bits."""
_GREY = 0
_PALETTE = 3
_PIECE = 64 * 1024
_BAND_BYTES = 4 * 1024 * 1024
"""Copied as one while no other thread runs: few enough not to hold up the window."""
_JPEG = b"\xff\xd8\xff"
_SMALLEST_SHARE = 8

Pixels = NDArray[np.uint8]
Left = Callable[[float], bool]
"""Told the share that is done; whether nobody waits for it any more."""


class Large(Protocol):
    """An image that is not decoded whole.

    Attributes:
        width, height: all its pixels.
        has_parts: whether `part` gives any.
        profile: what the pixels' colours are to be read with; None for sRGB.
    """

    width: int
    height: int
    has_parts: bool
    profile: bytes | None

    def reduced(self, most_pixels: int, is_left: Left) -> Pixels:
        """The whole image with at most so many pixels; ImageError when it `is_left` meanwhile."""

    def part(self, left: int, top: int, width: int, height: int) -> Pixels:
        """All pixels of a rectangle within it."""


def large_image(
    data: bytes, *, most_pixels: int, largest_whole: int = LARGEST_WHOLE
) -> Large | None:
    """The file as a large image; None for what is small enough, or cannot be read in parts.

    Args:
        data: the whole file.
        most_pixels: what is decoded whole of other formats.
        largest_whole: what is decoded whole of PNG.
    """
    if data.startswith(SIGNATURE):
        png = _LargePng.of(data)
        most = min(most_pixels, largest_whole)
        return png if png is not None and png.width * png.height > most else None
    if data.startswith(_JPEG):
        jpeg = _LargeJpeg.of(data)
        return jpeg if jpeg is not None and jpeg.width * jpeg.height > most_pixels else None
    return None


@dataclass(slots=True, eq=False)
class _Mark:
    """Where a band begins: the state of unpacking, the place in the file, the row above."""

    state: Any
    piece: int
    tail: bytes
    above: bytes


class _Rows:
    """Unpacks rows from a mark on."""

    def __init__(self, pieces: list[memoryview], mark: _Mark) -> None:
        self._pieces = pieces
        self._state, self._piece, self._tail = mark.state.copy(), mark.piece, mark.tail

    def mark(self, above: bytes) -> _Mark:
        """The place that is reached."""
        return _Mark(self._state.copy(), self._piece, self._tail, above)

    def read(self, length: int) -> bytes:
        """So many bytes; ImageError where there are no more."""
        parts, missing = [], length
        while missing:
            try:
                part = self._state.decompress(self._input(), missing)
            except zlib.error as error:
                raise ImageError(reason_of(error)) from error
            self._tail = self._state.unconsumed_tail
            if not part and not self._tail and self._piece >= len(self._pieces):
                raise ImageError("cut off")
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _input(self) -> bytes | memoryview:
        if self._tail or self._piece >= len(self._pieces):
            return self._tail
        self._piece += 1
        return self._pieces[self._piece - 1]


class _LargePng:
    """A PNG of 8 bits that is not interlaced."""

    has_parts = True

    def __init__(
        self, data: bytes, header: tuple[int, ...], chunks: dict[bytes, bytes], packed: Any
    ) -> None:
        self.width, self.height, _, self._colours = header[:4]
        self._channels = _CHANNELS[self._colours]
        self.profile = profile_of(data, _embedded(chunks.get(b"iCCP", b"")))
        self._table = _palette(chunks) if self._colours == _PALETTE else None
        self._pieces = [
            each[at : at + _PIECE] for each in packed for at in range(0, len(each), _PIECE)
        ]
        self._row_bytes = 1 + self.width * self._channels
        self._band = max(1, _BAND_BYTES // self._row_bytes)
        blank = bytes(self._row_bytes - 1)
        self._marks = [_Mark(zlib.decompressobj(), 0, b"", blank)]

    @classmethod
    def of(cls, data: bytes) -> _LargePng | None:
        """None where it is of another kind."""
        chunks: dict[bytes, bytes] = {}
        packed = []
        for chunk in kept_chunks(data):
            kind = bytes(chunk[4:8])
            if kind == b"IDAT":
                packed.append(chunk[8:-4])
            elif kind == b"eXIf" and _is_turned(bytes(chunk[8:-4])):
                return None
            elif kind in (b"IHDR", b"PLTE", b"tRNS", b"iCCP"):
                chunks.setdefault(kind, bytes(chunk[8:-4]))
        if len(chunks.get(b"IHDR", b"")) != _HEADER.size:
            return None
        header = _HEADER.unpack(chunks[b"IHDR"])
        width, height, depth, colours, packing, filtering, interlacing = header
        is_usual = (depth, packing, filtering, interlacing) == (8, 0, 0, 0) and colours in _CHANNELS
        return (
            cls(data, header, chunks, packed) if is_usual and width and height and packed else None
        )

    def reduced(self, most_pixels: int, is_left: Left) -> Pixels:
        """Unpacks all of it once, and keeps where each band begins."""
        share = max(1, ceil(sqrt(self.width * self.height / most_pixels)))
        self._band = max(share, self._band // share * share)
        width = max(1, round(self.width / share))
        shrunk = []
        for pixels in self._bands(is_left):
            size = (width, max(1, round(pixels.shape[0] / share)))
            shrunk.append(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
        return np.ascontiguousarray(np.concatenate(shrunk), dtype=np.uint8)

    def part(self, left: int, top: int, width: int, height: int) -> Pixels:
        """Unpacks the bands that it lies in."""
        first, last = top // self._band, (top + height - 1) // self._band
        found = []
        for number in range(first, last + 1):
            begin = number * self._band
            rows = self._decoded(number)[0]
            upper, lower = max(0, top - begin), top + height - begin
            found.append(self._shown(rows[upper:lower, left : left + width]))
        return np.ascontiguousarray(np.concatenate(found))

    def _bands(self, is_left: Left) -> Iterator[Pixels]:
        count = ceil(self.height / self._band)
        for number in range(count):
            if is_left(number / count):
                raise ImageError("left meanwhile")
            rows, mark = self._decoded(number)
            if len(self._marks) == number + 1:
                self._marks.append(mark)
            yield self._shown(rows)

    def _decoded(self, number: int) -> tuple[Pixels, _Mark]:
        """A band's bytes as pixels, and the mark behind it."""
        mark = self._marks[number]
        count = min(self._band, self.height - number * self._band)
        rows = _Rows(self._pieces, mark)
        packed = b"".join((b"\0", mark.above, rows.read(count * self._row_bytes)))
        colours = _GREY if self._colours == _PALETTE else self._colours
        header = _HEADER.pack(self.width, count + 1, 8, colours, 0, 0, 0)
        try:
            pixels = unfiltered(header, packed).reshape(count + 1, self.width, self._channels)[1:]
        except (RuntimeError, ValueError) as error:
            raise ImageError(reason_of(error)) from error
        return pixels, rows.mark(pixels[-1].tobytes())

    def _shown(self, pixels: Pixels) -> Pixels:
        """RGB, over white."""
        if self._table is not None:
            return self._table[pixels[..., 0]]
        if self._channels == 1:
            return np.repeat(pixels, 3, axis=2)
        if self._channels == 4:
            alpha = pixels[..., 3:].astype(np.uint16)
            over = (pixels[..., :3] * alpha + 255 * (255 - alpha) + 127) // 255
            return over.astype(np.uint8)
        return pixels


def _palette(chunks: dict[bytes, bytes]) -> Pixels:
    """The 256 colours of a palette, over white."""
    table = np.zeros((256, 3), np.float64)
    colours = np.frombuffer(chunks.get(b"PLTE", b"")[:768], np.uint8)
    colours = colours[: len(colours) // 3 * 3].reshape(-1, 3)
    table[: len(colours)] = colours
    alpha = np.full((256, 1), 255.0)
    told = np.frombuffer(chunks.get(b"tRNS", b"")[:256], np.uint8)
    alpha[: len(told), 0] = told
    over: NDArray[np.float64] = (table * alpha + 255 * (255 - alpha)) / 255
    return np.rint(over).astype(np.uint8)


def _is_turned(exif: bytes) -> bool:
    """Whether it is to be shown turned; such PNGs are hardly ever seen."""
    found = Image.Exif()
    try:
        found.load(b"Exif\0\0" + exif)
        return bool(found.get(ExifTags.Base.Orientation, 1) != 1)
    except BROKEN:
        return False


def _embedded(chunk: bytes) -> bytes | None:
    """The profile in an iCCP chunk, whose size was looked at before it was kept."""
    return zlib.decompress(chunk.partition(b"\0")[2][1:]) if chunk else None


class _LargeJpeg:
    """A JPEG; its parts cannot be had."""

    has_parts = False

    def __init__(self, data: bytes, width: int, height: int, profile: bytes | None) -> None:
        self._data, self.profile = data, profile
        self.width, self.height = width, height

    @classmethod
    def of(cls, data: bytes) -> _LargeJpeg | None:
        """None where it is broken."""
        try:
            with JpegImagePlugin.JpegImageFile(BytesIO(data)) as image:
                turned = image.getexif().get(ExifTags.Base.Orientation, 1) >= 5
                width, height = image.size
                icc = image.info.get("icc_profile")
        except BROKEN:
            return None
        if turned:
            width, height = height, width
        return cls(data, width, height, icc if isinstance(icc, bytes) and icc else None)

    def reduced(self, most_pixels: int, is_left: Left) -> Pixels:
        """Decoded at the largest share that is small enough."""
        if self.width * self.height > most_pixels * _SMALLEST_SHARE**2:
            raise ImageError(f"too large: {self.width} x {self.height} pixels")
        share = next(
            each for each in (2, 4, 8) if self.width * self.height <= most_pixels * each**2
        )
        try:
            with JpegImagePlugin.JpegImageFile(BytesIO(self._data)) as image:
                if image.info.get("progressive") or is_left(0.0):
                    # Its coefficients would be held whole, in twice the memory of its pixels.
                    raise ImageError(f"too large: {self.width} x {self.height} pixels")
                image.draft("RGB", (image.width // share, image.height // share))
                image.load()
                return rgb_of(upright(image))
        except BROKEN as error:
            raise ImageError(reason_of(error)) from error

    def part(self, left: int, top: int, width: int, height: int) -> Pixels:
        """There is none."""
        raise ImageError("cannot be read in parts")
