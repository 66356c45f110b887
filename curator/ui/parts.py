"""Parts of images that are too large to be held whole, read by a thread as the eye gets there."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject, QRect, Qt, Signal, Slot

from curator.domain.errors import CuratorError
from curator.library.picture import PartOf
from curator.library.screen_pixels import resized, screen_pixels
from curator.ui.gallery.fetching import Fetcher
from curator.ui.gallery.lru import ByteLru
from curator.ui.painted import Painted

_MOST_BYTES = 256 * 1024 * 1024
_ENOUGH = 0.95
_MARGIN = 0.25
"""How much more than what is in view is read at each side, as a share of it."""


class Part(NamedTuple):
    """A rectangle of an image in its own pixels, and the size it is shown at if that is smaller."""

    image_id: int
    left: int
    top: int
    width: int
    height: int
    shown_width: int
    shown_height: int

    @property
    def rect(self) -> QRect:
        """Where it lies."""
        return QRect(self.left, self.top, self.width, self.height)


class _Asked(NamedTuple):
    part: Part
    reader: PartOf


class Parts(QObject):
    """Gives parts with all their pixels, and reads those that are not there yet."""

    arrived = Signal(int)
    """The id of an image of which another part is there."""

    _made = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._kept: ByteLru[Part, Painted] = ByteLru(_MOST_BYTES)
        self._failed: set[Part] = set()
        self._closed = False
        self._made.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._fetcher = Fetcher(self._fetch, threads=1, name="curator-ui-parts")

    def get(
        self, image_id: int, whole: Painted, seen: QRect, scale: float
    ) -> tuple[Part, Painted] | None:
        """The part that is kept and shows most of what is seen; asks for a better one.

        Args:
            image_id: of what image.
            whole: the image, reduced.
            seen: what is in view, in pixels of the image.
            scale: pixels on the screen for one of the image.
        """
        wanted = _round_about(image_id, seen, whole, min(1.0, scale))
        best = max(
            (each for each in self._kept if each.image_id == image_id),
            key=lambda each: (_area(each.rect & seen), _likeness(each, wanted)),
            default=None,
        )
        is_enough = (
            best is not None and best.rect.contains(seen) and _likeness(best, wanted) > _ENOUGH
        )
        if not is_enough and whole.part is not None:
            self._ask(wanted, whole.part)
        found = None if best is None else self._kept.get(best)
        return None if best is None or found is None else (best, found)

    def forget(self) -> None:
        """Read all parts anew."""
        self._kept.clear()
        self._failed.clear()

    def close(self) -> None:
        """End the thread."""
        self._closed = True
        self._fetcher.close()

    def _ask(self, part: Part, reader: PartOf) -> None:
        if part not in self._failed:
            self._fetcher.want([_Asked(part, reader)])

    @Slot(object, object)
    def _take(self, asked: _Asked, made: Painted | None) -> None:
        self._fetcher.taken(asked)
        part = asked.part
        if self._closed:
            return
        if made is None:
            self._failed.add(part)
            return
        self._kept.put(part, made, made.pixels.nbytes)
        self.arrived.emit(part.image_id)

    # In the thread

    def _fetch(self, asked: _Asked) -> None:
        made, part = None, asked.part
        try:
            pixels = asked.reader(part.left, part.top, part.width, part.height)
            made = Painted(resized(screen_pixels(pixels), part.shown_width, part.shown_height))
        except CuratorError:
            pass  # What is there with fewer pixels stays in sight.
        finally:
            self._made.emit(asked, made)


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0


def _round_about(image_id: int, seen: QRect, whole: Painted, scale: float) -> Part:
    x, y = round(seen.width() * _MARGIN), round(seen.height() * _MARGIN)
    rect = seen.adjusted(-x, -y, x, y) & QRect(0, 0, *whole.size)
    width, height = rect.width(), rect.height()
    shown = (max(1, round(width * scale)), max(1, round(height * scale)))
    return Part(image_id, rect.x(), rect.y(), width, height, *shown)


def _likeness(part: Part, wanted: Part) -> float:
    """1 where both have as many pixels on the screen for one of the image."""
    ours = part.shown_width / part.width
    theirs = wanted.shown_width / wanted.width
    return min(ours, theirs) / max(ours, theirs)
