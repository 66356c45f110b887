"""Thumbnails as pixmaps: decoded and brought to size by threads, kept within a bound on bytes.

Nothing is decoded in the window's thread. A cell larger than the stored thumbnail first shows that
one enlarged, and the image itself brought to the cell's size as soon as all others are there.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QBuffer, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColorSpace, QColorTransform, QImage, QImageReader, QPixmap

from curator.domain.errors import CuratorError
from curator.library.pictures import Pictures
from curator.library.screen_pixels import fitted, resized, screen_pixels
from curator.ui.gallery.fetching import Fetcher
from curator.ui.gallery.lru import ByteLru

WHOLE = 0
"""The side to ask for when the stored thumbnail is wanted as it is."""

MOST_BYTES = 256 * 1024 * 1024
_THREADS = 2
_SECONDS_UNTIL_ASKED_AGAIN = 30.0
_NEARLY = 0.87
"""A thumbnail with at least this share of the wanted side looks no worse enlarged."""


class _Key(NamedTuple):
    image_id: int
    side: int
    sharp: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """What a thread made; `complete` when the image itself would show no more."""

    image: QImage
    complete: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    pixmap: QPixmap
    complete: bool


class Thumbnails(QObject):
    """Gives pixmaps that fit a square, and fetches those that are not there yet.

    Args:
        pictures: makes thumbnails and full images; asked from threads.
        most_bytes: bound on what is kept.
    """

    arrived = Signal(int)
    """The id of an image of which a (better) pixmap is there now."""

    _made = Signal(object, object)

    def __init__(
        self, pictures: Pictures, parent: QObject | None = None, *, most_bytes: int = MOST_BYTES
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._kept: ByteLru[tuple[int, int], _Kept] = ByteLru(most_bytes)
        self._sides: dict[int, set[int]] = {}
        self._unmakeable: dict[int, float] = {}
        self._seen: frozenset[tuple[int, int]] = frozenset()
        self._screen: bytes | None = None
        self._colours: QColorTransform | None = None
        self._closed = False
        self._made.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._fetcher = Fetcher(self._fetch, threads=_THREADS, name="curator-ui-thumbs")

    @property
    def waiting(self) -> int:
        """How many requests no thread has begun with."""
        return self._fetcher.waiting

    def get(self, image_id: int, side: int = WHOLE) -> QPixmap | None:
        """The best there is now of an image, asking for a better one if there can be one.

        `side` is that of the square to fit in, in pixels of the device.
        """
        found = self._kept.get((image_id, side))
        if found is None or not found.complete:
            key = _Key(image_id, side, sharp=found is not None)
            if self._can_be_made(image_id):
                self._fetcher.ask(key)
        return self._substitute(image_id, side) if found is None else found.pixmap

    def wanted(self, ids: Sequence[int], ahead: Sequence[int] = (), side: int = WHOLE) -> None:
        """What is seen now or soon, and what may be seen next, each in the order it is wanted.

        Nothing else is fetched for a grid.

        Requests of `get` for single images stay.
        """
        missing = [_Key(image_id, side, sharp=False) for image_id in self._missing(ids, side)]
        missing += [_Key(image_id, side, sharp=False) for image_id in self._missing(ahead, side)]
        self._seen = frozenset((image_id, side) for image_id in ids)
        self._fetcher.want([*missing, *self._blurred(ids, side)])

    def forget(self, image_id: int) -> None:
        """Make an image's thumbnails anew when they are asked for again."""
        self._unmakeable.pop(image_id, None)
        for side in self._sides.pop(image_id, set()):
            self._kept.drop((image_id, side))

    @Slot(object)
    def show_on(self, screen: bytes | None) -> None:
        """Bring thumbnails to a screen of this colour profile from now on; None: one of sRGB."""
        if screen == self._screen:
            return
        self._screen = screen
        space = QColorSpace.fromIccProfile(screen) if screen else QColorSpace()
        usual = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
        self._colours = usual.transformationToColorSpace(space) if space.isValid() else None
        shown = tuple(self._sides)
        self._kept.clear()
        self._sides.clear()
        for image_id in shown:
            self.arrived.emit(image_id)  # Whoever paints it asks for it again.

    def close(self) -> None:
        """End the threads; nothing arrives any more."""
        self._closed = True
        self._fetcher.close()

    def _missing(self, ids: Iterable[int], side: int) -> Iterable[int]:
        return (
            image_id
            for image_id in ids
            if (image_id, side) not in self._kept and self._can_be_made(image_id)
        )

    def _blurred(self, ids: Iterable[int], side: int) -> Iterable[_Key]:
        for image_id in ids:
            found = self._kept.get((image_id, side))
            if found is not None and not found.complete:
                yield _Key(image_id, side, sharp=True)

    def _can_be_made(self, image_id: int) -> bool:
        """An offline drive is not asked at every paint, but it may come back."""
        until = self._unmakeable.get(image_id)
        return until is None or time.monotonic() > until

    def _substitute(self, image_id: int, side: int) -> QPixmap | None:
        """The same image at another size: the smallest that is large enough, else the largest."""
        kept = [self._kept.peek((image_id, other)) for other in self._sides.get(image_id, ())]
        pixmaps = {_edge(each.pixmap): each.pixmap for each in kept if each is not None}
        if not pixmaps:
            return None
        enough = [edge for edge in pixmaps if side != WHOLE and edge >= side]
        return pixmaps[min(enough) if enough else max(pixmaps)]

    @Slot(object, object)
    def _take(self, key: _Key, made: _Made | None) -> None:
        self._fetcher.taken(key)
        if self._closed:
            return
        if made is not None:
            self._keep(key, _Kept(QPixmap.fromImage(made.image), made.complete))
            self.arrived.emit(key.image_id)
        elif key.sharp:
            self._content_with(key)
        else:
            self._unmakeable[key.image_id] = time.monotonic() + _SECONDS_UNTIL_ASKED_AGAIN

    def _keep(self, key: _Key, kept: _Kept) -> None:
        weight = kept.pixmap.width() * kept.pixmap.height() * 4
        self._unmakeable.pop(key.image_id, None)
        self._sides.setdefault(key.image_id, set()).add(key.side)
        for image_id, side in self._kept.put((key.image_id, key.side), kept, weight):
            self._forget_side(image_id, side)
        if not kept.complete and (key.image_id, key.side) in self._seen:
            self._fetcher.want_too(key._replace(sharp=True))

    def _content_with(self, key: _Key) -> None:
        """The image itself cannot be shown; its thumbnail is all there will be."""
        kept = self._kept.get((key.image_id, key.side))
        if kept is not None:
            self._keep(key, _Kept(kept.pixmap, complete=True))

    def _forget_side(self, image_id: int, side: int) -> None:
        sides = self._sides.get(image_id, set())
        sides.discard(side)
        if not sides:
            self._sides.pop(image_id, None)

    # In the threads

    def _fetch(self, key: _Key) -> None:
        made = None
        try:
            made = self._sharp(key) if key.sharp else self._stored(key)
        except CuratorError:
            pass  # Whoever opens the image is told why.
        finally:
            self._made.emit(key, made)

    def _stored(self, key: _Key) -> _Made | None:
        data = self._pictures.thumbnail(key.image_id)
        if data is None:
            return None
        image, edge = decoded(data, key.side)
        if self._colours is not None:
            image.applyColorTransform(self._colours)
        return None if image.isNull() else _Made(image, edge >= key.side * _NEARLY)

    def _sharp(self, key: _Key) -> _Made:
        pixels = self._pictures.full(key.image_id).pixels
        height, width = pixels.shape[:2]
        shown = screen_pixels(resized(pixels, *fitted(width, height, key.side)))
        height, width = shown.shape[:2]
        image = QImage(shown.data, width, height, width * 4, QImage.Format.Format_RGB32)
        return _Made(image.copy(), complete=True)  # The copy no longer needs the array.


def _edge(pixmap: QPixmap) -> int:
    return max(pixmap.width(), pixmap.height())


def decoded(data: bytes, side: int) -> tuple[QImage, int]:
    """A JPEG brought to fit a square of `side` if it is larger, and its own longer side.

    QImageReader lets other Python threads run while it reads; QImage.fromData does not.
    """
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, b"jpeg")
    size = reader.size()
    edge = max(size.width(), size.height())
    if WHOLE < side < edge:
        reader.setScaledSize(QSize(*fitted(size.width(), size.height(), side)))
    image = reader.read()
    if not image.isNull() and image.format() != QImage.Format.Format_RGB32:
        image = image.convertToFormat(QImage.Format.Format_RGB32)
    return image, edge
