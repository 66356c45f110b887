"""Images as a screen shows them: thumbnails and whole pictures, from any thread.

Touches files, the database and the caches, never the columns. A file that holds other contents
than the image by now is not shown in its place.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from curator.domain.errors import ImageError
from curator.imaging.decode import Decoded, decode
from curator.imaging.hashes import content_hash
from curator.imaging.profiles import as_srgb
from curator.imaging.thumbnail import thumbnail
from curator.library.ingest import bytes_of
from curator.library.library import Library
from curator.library.records import path_of
from curator.store import reads

LARGE_EDGE = 1024
_LARGE = b"1024"
"""Behind the pixel hash, under which the cache keeps the small one."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A whole image.

    Attributes:
        pixels: uint8 of shape (height, width, 3), in sRGB, upright and C-contiguous.
    """

    image_id: int
    pixels: NDArray[np.uint8]


class Pictures:
    """What a library's images look like."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def thumbnail(self, image_id: int) -> bytes | None:
        """JPEG from the cache, else made of the file and kept; None when it cannot be made."""
        return self._kept(image_id, b"", self._library.settings.thumbnail_edge)

    def large_thumbnail(self, image_id: int) -> bytes | None:
        """Likewise with a longer side of `LARGE_EDGE` pixels; made when first asked for."""
        return self._kept(image_id, _LARGE, LARGE_EDGE)

    def full(self, image_id: int) -> Picture:
        """The image as its file shows it; ImageError says why it cannot be shown."""
        decoded = self._decoded(image_id)
        return Picture(int(image_id), _shown(decoded))

    def _kept(self, image_id: int, suffix: bytes, edge: int) -> bytes | None:
        with self._library.database.read() as connection:
            pixel_hash = reads.pixel_hash(connection, image_id)
        if pixel_hash is None:
            return None
        kept = self._library.thumbnail(pixel_hash + suffix)
        return self._made(image_id, pixel_hash + suffix, edge) if kept is None else kept

    def _made(self, image_id: int, key: bytes, edge: int) -> bytes | None:
        try:
            decoded = self._decoded(image_id)
        except ImageError:
            return None
        made = thumbnail(decoded, edge)
        self._library.keep_thumbnail(key, made)
        return made

    def _decoded(self, image_id: int) -> Decoded:
        path, data = self._file(image_id)
        try:
            return decode(data, most_pixels=self._library.settings.most_megapixels * 1_000_000)
        except ImageError as error:
            raise ImageError(f"{path} cannot be shown: {error}") from error

    def _file(self, image_id: int) -> tuple[str, bytes]:
        """The first of an image's places that holds it now, and its bytes."""
        with self._library.database.read() as connection:
            places = reads.places_of(connection, json.dumps([int(image_id)])).get(image_id, ())
        problems = []
        for path in map(path_of, places):
            found = self._content(image_id, path)
            if isinstance(found, bytes):
                return path, found
            problems.append(f"{path} {found}")
        raise ImageError(problems[0] if problems else "the image has no file any more")

    def _content(self, image_id: int, path: str) -> bytes | str:
        """An image's bytes at a path, or why they cannot be had there."""
        try:
            data, _ = bytes_of(os.fsencode(path))
        except FileNotFoundError:
            return "is not there"
        except OSError as error:
            return f"cannot be read: {error.strerror}"
        if data is None:
            return "is no longer an image"
        with self._library.database.read() as connection:
            holder = reads.image_of(connection, content_hash(data))
        return data if holder == image_id else "holds another image by now"


def _shown(decoded: Decoded) -> NDArray[np.uint8]:
    if decoded.icc is None:
        return decoded.rgb
    return np.ascontiguousarray(as_srgb(Image.fromarray(decoded.rgb), decoded.icc))
