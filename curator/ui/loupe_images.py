"""Whole images for the loupe: decoded and shrunk by threads, kept within a bound on bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal, Slot

from curator.domain.errors import CuratorError
from curator.library.pictures import Pictures
from curator.library.screen_pixels import resized, screen_pixels
from curator.ui import words
from curator.ui.gallery.fetching import Fetcher
from curator.ui.gallery.lru import ByteLru
from curator.ui.loupe_zoom import Size
from curator.ui.marks import Marks
from curator.ui.movies import Movies
from curator.ui.painted import Painted
from curator.ui.parts import Parts

__all__ = ["MOST_BYTES", "FullImages", "Painted", "Wanted"]

MOST_BYTES = 512 * 1024 * 1024
_MOST_SHRUNK_BYTES = 128 * 1024 * 1024
_THREADS = 2

H = TypeVar("H", Parts, Movies, Marks)


class Wanted(NamedTuple):
    """An image to have ready, and at which size if it will be shown shrunk (else 0, 0)."""

    image_id: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """What a thread made, or why it could not, in words."""

    whole: Painted | None = None
    shrunk: Painted | None = None
    trouble: str = ""
    held: int = 0


class FullImages(QObject):
    """Gives whole images, and says why one cannot be shown.

    Args:
        pictures: asked from threads.
        most_bytes: bound on the whole images kept.
    """

    arrived = Signal(int)
    """The id of an image that is there now, or is known to be in trouble."""

    anew = Signal()
    """Nothing is there any more; what is wanted is being made anew."""

    _made = Signal(object, object, object)

    def __init__(
        self, pictures: Pictures, parent: QObject | None = None, *, most_bytes: int = MOST_BYTES
    ) -> None:
        super().__init__(parent)
        self.most_bytes = most_bytes
        self._pictures = pictures
        self._whole: ByteLru[int, Painted] = ByteLru(most_bytes)
        self._shrunk: ByteLru[Wanted, Painted] = ByteLru(_MOST_SHRUNK_BYTES)
        self._trouble: dict[int, str] = {}
        self._wanted: tuple[Wanted, ...] = ()
        self._helpers: list[Parts | Movies | Marks] = []
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

    def progress(self, image_id: int) -> float | None:
        """The share of a large image that is read by now; None where none is being read."""
        return self._pictures.progress(image_id)

    def size_of(self, image_id: int) -> Size | None:
        """How many pixels an image has that is there; it does not count as used."""
        whole = self._whole.peek(image_id)
        return None if whole is None else whole.size

    def shrunk(self, wanted: Wanted) -> Painted | None:
        """An image at a size if it is there."""
        return self._shrunk.get(wanted)

    def trouble(self, image_id: int) -> str:
        """Why an image cannot be shown, in words; "" when nothing is known against it."""
        return self._trouble.get(image_id, "")

    @cached_property
    def parts(self) -> Parts:
        """Gives parts of images that are too large to be held whole."""
        return self._with(Parts(self))

    @cached_property
    def movies(self) -> Movies:
        """Plays animated images, one at a time."""
        return self._with(Movies(self._pictures, self))

    @cached_property
    def marks(self) -> Marks:
        """Gives overlays that mark what is sharp, black or white."""
        return self._with(Marks(self))

    @Slot(object)
    def show_on(self, screen: bytes | None) -> None:
        """Make images for a screen of this colour profile from now on; None: one of sRGB."""
        if screen != self._pictures.screen:
            self._pictures.screen = screen
            self._whole.clear()
            self._shrunk.clear()
            for each in self._helpers:
                each.forget()
            self.want(self._wanted)
            self.anew.emit()

    def want(self, wanted: Iterable[Wanted]) -> None:
        """Have these ready, the first first; what was wanted before is not fetched any more."""
        self._wanted = tuple(wanted)
        self._fetcher.want(each for each in self._wanted if not self._is_ready(each))

    def try_again(self) -> None:
        """What could not be shown may be there now."""
        self._trouble.clear()

    def close(self) -> None:
        """End the threads; nothing arrives any more."""
        self._closed = True
        self._pictures.close()
        for each in self._helpers:
            each.close()
        self._fetcher.close()

    def _with(self, helper: H) -> H:
        """One that has a thread, which ends with ours."""
        self._helpers.append(helper)
        return helper

    def _is_ready(self, wanted: Wanted) -> bool:
        if wanted.image_id in self._trouble:
            return True
        whole = self._whole.peek(wanted.image_id)
        return whole is not None and (not _shrinks(whole.pixels, wanted) or wanted in self._shrunk)

    @Slot(object, object, object)
    def _take(self, wanted: Wanted, made: _Made, screen: bytes | None) -> None:
        self._fetcher.taken(wanted)
        if self._closed:
            return
        if screen != self._pictures.screen:
            self.want(self._wanted)
            return
        if made.whole is not None:
            # Of a large one no more is counted than lets others stay beside it.
            weight = min(made.whole.pixels.nbytes + made.held, self.most_bytes // 2)
            self._whole.put(wanted.image_id, made.whole, weight)
        if made.shrunk is not None:
            self._shrunk.put(wanted, made.shrunk, made.shrunk.pixels.nbytes)
        if made.trouble:
            self._trouble[wanted.image_id] = made.trouble
        self.arrived.emit(wanted.image_id)

    # In the threads

    def _fetch(self, wanted: Wanted) -> None:
        made = _Made(trouble="This image cannot be shown; the log says why.")
        screen = self._pictures.screen
        try:
            made = self._make(wanted)
        except CuratorError as error:
            made = _Made(trouble=words.error_in_words(error))
        finally:
            self._made.emit(wanted, made, screen)

    def _make(self, wanted: Wanted) -> _Made:
        kept = self._whole.peek(wanted.image_id)
        if kept is not None:
            return _Made(shrunk=_shrunk(kept.pixels, wanted))
        picture = self._pictures.full(wanted.image_id)
        pixels = screen_pixels(picture.pixels)
        whole = Painted(pixels, Size(*picture.size), animated=picture.animated, part=picture.part)
        return _Made(whole, _shrunk(pixels, wanted), held=picture.held)


def _shrinks(pixels: NDArray[np.uint8], wanted: Wanted) -> bool:
    return 0 < wanted.width < int(pixels.shape[1])


def _shrunk(pixels: NDArray[np.uint8], wanted: Wanted) -> Painted | None:
    if not _shrinks(pixels, wanted):
        return None
    return Painted(resized(pixels, wanted.width, wanted.height))
