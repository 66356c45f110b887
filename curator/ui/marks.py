"""Marks over an image in the loupe, found by a thread in all its pixels."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from curator.library.picture_marks import Mark, Pixels, marks
from curator.ui.gallery.fetching import Fetcher
from curator.ui.gallery.lru import ByteLru
from curator.ui.loupe_zoom import Place
from curator.ui.painted import Painted

__all__ = ["Mark", "Marks"]

_MOST_BYTES = 128 * 1024 * 1024
_MOST_PIXELS = 16 * 1024 * 1024


class _Wanted(NamedTuple):
    image_id: int
    marked: frozenset[Mark]
    width: int
    height: int


class _Overlay:
    """Marks, and the array their pixels lie in, which must live as long."""

    def __init__(self, pixels: Pixels) -> None:
        self.pixels = pixels
        height, width = pixels.shape[:2]
        form = QImage.Format.Format_ARGB32_Premultiplied
        self.image = QImage(pixels.data, width, height, width * 4, form)


class Marks(QObject):
    """Gives overlays, and makes those that are not there yet."""

    arrived = Signal(int)
    """The id of an image whose marks are there."""

    _made = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._kept: ByteLru[_Wanted, _Overlay] = ByteLru(_MOST_BYTES)
        self._wholes: dict[int, Painted] = {}
        self._closed = False
        self._made.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._fetcher = Fetcher(self._fetch, threads=1, name="curator-ui-marks")

    def get(
        self, image_id: int, whole: Painted, marked: frozenset[Mark], place: Place
    ) -> QImage | None:
        """The overlay of an image at the size it lies there in, or at its own if that is smaller.

        Until it is there the one of another size, or None.
        """
        width = min(place.width, whole.image.width())
        height = min(place.height, whole.image.height())
        share = min(1.0, sqrt(_MOST_PIXELS / (width * height)))
        width, height = max(1, int(width * share)), max(1, int(height * share))
        wanted = _Wanted(image_id, marked, width, height)
        found = self._kept.get(wanted)
        if found is None:
            self._wholes = {image_id: whole}
            self._fetcher.want([wanted])
            found = next(
                (self._kept.peek(each) for each in self._kept if each[:2] == wanted[:2]), None
            )
        return None if found is None else found.image

    def forget(self) -> None:
        """Make all of them anew."""
        self._kept.clear()

    def close(self) -> None:
        """End the thread."""
        self._closed = True
        self._fetcher.close()

    @Slot(object, object)
    def _take(self, wanted: _Wanted, made: _Overlay | None) -> None:
        self._fetcher.taken(wanted)
        if not self._closed and made is not None:
            self._kept.put(wanted, made, made.pixels.nbytes)
            self.arrived.emit(wanted.image_id)

    # In the thread

    def _fetch(self, wanted: _Wanted) -> None:
        made = None
        try:
            whole = self._wholes.get(wanted.image_id)
            if whole is not None:
                made = _Overlay(marks(whole.pixels, wanted.marked, wanted.width, wanted.height))
        finally:
            self._made.emit(wanted, made)
