"""Images as a screen shows them: thumbnails and whole pictures, from any thread.

Touches files, the database and the caches, never the columns. A file that holds other contents
than the image by now is not shown in its place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curator.domain.errors import ImageError
from curator.library.library import Library
from curator.store.thumbs import key_of


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
        pixel_hash = key_of(self._library.database, image_id)
        if pixel_hash is None:
            return None
        kept = self._library.thumbnail(pixel_hash)
        return self._made(image_id, pixel_hash) if kept is None else kept

    def full(self, image_id: int) -> Picture:
        """The image as its file shows it; ImageError says why it cannot be shown."""
        # Decoders take long to load, and thumbnails mostly come from the cache.
        from curator.library.picture_files import decoded_image, srgb_pixels

        return Picture(int(image_id), srgb_pixels(decoded_image(self._library, image_id)))

    def _made(self, image_id: int, pixel_hash: bytes) -> bytes | None:
        from curator.imaging.thumbnail import thumbnail
        from curator.library.picture_files import decoded_image

        try:
            decoded = decoded_image(self._library, image_id)
        except ImageError:
            return None
        made = thumbnail(decoded, self._library.settings.thumbnail_edge)
        self._library.keep_thumbnail(pixel_hash, made)
        return made
