"""Images as a screen shows them: thumbnails and whole pictures, from any thread.

Touches files, the database and the caches, never the columns. A file that holds other contents
than the image by now is not shown in its place.
"""

from __future__ import annotations

from curator.domain.errors import ImageError
from curator.library.library import Library
from curator.library.picture import Movie, Picture
from curator.store.thumbs import key_of

__all__ = ["Movie", "Picture", "Pictures"]


class Pictures:
    """What a library's images look like.

    Attributes:
        screen: the ICC profile that whole pictures and movies are made for; None for sRGB.
            Thumbnails are always sRGB.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._closed = False
        self._shares: dict[int, float] = {}
        self.screen: bytes | None = None

    def close(self) -> None:
        """Leave off with a large image that is being read."""
        self._closed = True

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
        from curator.library.picture_files import picture_of

        def is_left(share: float) -> bool:
            self._shares[image_id] = share
            return self._closed

        try:
            return picture_of(self._library, int(image_id), self.screen, is_left)
        finally:
            self._shares.pop(image_id, None)

    def progress(self, image_id: int) -> float | None:
        """The share of a large image that is read by now; None where none is being read."""
        return self._shares.get(image_id)

    def movie(self, image_id: int) -> Movie:
        """An animated image's frames; ImageError says why there are none."""
        from curator.library.picture_files import movie_of

        return movie_of(self._library, int(image_id), self.screen)

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
