"""Whole images for the loupe: decoded and shrunk by threads, kept within a bound on bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from curator.domain.errors import CuratorError
from curator.library.pictures import Pictures
from curator.library.screen_pixels import resized, screen_pixels
from curator.ui import words
from curator.ui.gallery.fetching import Fetcher
from curator.ui.gallery.lru import ByteLru
from curator.ui.loupe_zoom import Size

MOST_BYTES = 512 * 1024 * 1024
_MOST_SHRUNK_BYTES = 128 * 1024 * 1024
_THREADS = 2


class Wanted(NamedTuple):
    """An image to have ready, and at which size if it will be shown shrunk (else 0, 0)."""

    image_id: int
    width: int = 0
    height: int = 0


class Painted:
    """An image ready to be painted, and the array its pixels lie in, which must live as long.

    Attributes:
        image: the pixels, which may be fewer than the image has.
        size: how many it has; what zoom and place are to be reckoned with.
    """

    def __init__(self, pixels: NDArray[np.uint8], size: Size | None = None) -> None:
        self.pixels = pixels
        height, width = pixels.shape[:2]
        self.size = size or Size(width, height)
        self.image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32)


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """What a thread made, or why it could not, in words."""

    whole: Painted | None = None
    shrunk: Painted | None = None
    trouble: str = ""


class FullImages(QObject):
    """Gives whole images, and says why one cannot be shown.

    Args:
        pictures: asked from threads.
        most_bytes: bound on the whole images kept.
    """

    arrived = Signal(int)
    """The id of an image that is there now, or is known to be in trouble."""

    _made = Signal(object, object)

    def __init__(
        self, pictures: Pictures, parent: QObject | None = None, *, most_bytes: int = MOST_BYTES
    ) -> None:
        super().__init__(parent)
        self.most_bytes = most_bytes
        self._pictures = pictures
        self._whole: ByteLru[int, Painted] = ByteLru(most_bytes)
        self._shrunk: ByteLru[Wanted, Painted] = ByteLru(_MOST_SHRUNK_BYTES)
        self._trouble: dict[int, str] = {}
        self._closed = False
        self._made.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._fetcher = Fetcher(self._fetch, threads=_THREADS, name="curator-ui-images")

    @property
    def waiting(self) -> int:
        """How many requests no thread has begun with."""
        return self._fetcher.waiting

    def __contains__(self, image_id: int) -> bool:
        return image_id in self._whole

    def whole(self, image_id: int) -> Painted | None:
        """An image if it is there; one that is too large for the memory with fewer pixels."""
        return self._whole.get(image_id)

    def shrunk(self, wanted: Wanted) -> Painted | None:
        """An image at a size if it is there."""
        return self._shrunk.get(wanted)

    def trouble(self, image_id: int) -> str:
        """Why an image cannot be shown, in words; "" when nothing is known against it."""
        return self._trouble.get(image_id, "")

    def want(self, wanted: Iterable[Wanted]) -> None:
        """Have these ready, the first first; what was wanted before is not fetched any more."""
        self._fetcher.want(each for each in wanted if not self._is_ready(each))

    def try_again(self) -> None:
        """What could not be shown may be there now."""
        self._trouble.clear()

    def close(self) -> None:
        """End the threads; nothing arrives any more."""
        self._closed = True
        self._fetcher.close()

    def _is_ready(self, wanted: Wanted) -> bool:
        if wanted.image_id in self._trouble:
            return True
        return wanted.image_id in self._whole and (not wanted.width or wanted in self._shrunk)

    @Slot(object, object)
    def _take(self, wanted: Wanted, made: _Made) -> None:
        self._fetcher.taken(wanted)
        if self._closed:
            return
        if made.whole is not None:
            self._whole.put(wanted.image_id, made.whole, made.whole.pixels.nbytes)
        if made.shrunk is not None:
            self._shrunk.put(wanted, made.shrunk, made.shrunk.pixels.nbytes)
        if made.trouble:
            self._trouble[wanted.image_id] = made.trouble
        self.arrived.emit(wanted.image_id)

    # In the threads

    def _fetch(self, wanted: Wanted) -> None:
        made = _Made(trouble="This image cannot be shown; the log says why.")
        try:
            made = self._make(wanted)
        except CuratorError as error:
            made = _Made(trouble=words.error_in_words(error))
        finally:
            self._made.emit(wanted, made)

    def _make(self, wanted: Wanted) -> _Made:
        kept = self._whole.peek(wanted.image_id)
        pixels = kept.pixels if kept else None
        if pixels is None:
            pixels = screen_pixels(self._pictures.full(wanted.image_id).pixels)
        shrunk = resized(pixels, wanted.width, wanted.height) if wanted.width else None
        return _Made(
            whole=None if kept else Painted(pixels),
            shrunk=None if shrunk is None else Painted(shrunk),
        )
