"""Animated images played: frames decoded by a thread a little ahead, each shown for its time."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from curator.domain.errors import CuratorError
from curator.library.picture import ENDLESS, Movie
from curator.library.pictures import Pictures
from curator.library.screen_pixels import screen_pixels
from curator.ui.painted import Painted

MOST_BYTES = 128 * 1024 * 1024
_FEWEST_AHEAD = 2
_MOST_MADE_UP_S = 0.1

Timed = tuple[Painted, float]

_log = logging.getLogger(__name__)


class Movies(QObject):
    """Plays one image at a time.

    A movie that fits into the bound is decoded once; of a longer one as many frames as fit are
    decoded ahead, each time it comes round.

    Args:
        pictures: gives the frames; asked from a thread.
        most_bytes: bound on the frames held.
    """

    changed = Signal()
    """Another frame is to be shown."""

    _came = Signal()

    def __init__(
        self, pictures: Pictures, parent: QObject, *, most_bytes: int = MOST_BYTES
    ) -> None:
        super().__init__(parent)
        self._image_id: int | None = None
        self._player: object = None
        self._frame: Painted | None = None
        self._paused = False
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._go_on)
        self._due = 0.0
        self._reel = _Reel(pictures, self._came.emit, most_bytes)
        self._came.connect(self._go_on, Qt.ConnectionType.QueuedConnection)

    def play(self, image_id: int, player: object) -> None:
        """Play this image from its first frame on, unless it is playing already.

        Args:
            image_id: which.
            player: who shows it, and alone can `stop` it.
        """
        self._player = player
        self._wind(image_id)

    def stop(self, player: object) -> None:
        """Play nothing, if what is playing is shown there."""
        if player is self._player:
            self._player = None
            self._wind(None)

    def _wind(self, image_id: int | None) -> None:
        if image_id != self._image_id:
            self._image_id = image_id
            self._frame = None
            self._timer.stop()
            self._due = 0.0
            self._reel.wind(image_id)

    def frame(self, image_id: int) -> Painted | None:
        """What of an image is to be shown now; None where it is not playing, or not yet."""
        return self._frame if image_id == self._image_id else None

    @property
    def paused(self) -> bool:
        """Whether frames stand still."""
        return self._paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        self._paused = paused
        self._timer.stop()
        self._due = 0.0
        if not paused:
            self._go_on()

    def forget(self) -> None:
        """Decode what is playing anew."""
        image_id, self._image_id = self._image_id, None
        self._wind(image_id)

    def close(self) -> None:
        """End the thread; nothing moves any more."""
        self._image_id = None
        self._timer.stop()
        self._reel.close()

    @Slot()
    def _go_on(self) -> None:
        """Show the next frame if its time has come; if it is not there yet, `_came` will tell."""
        if self._timer.isActive() or self._image_id is None:
            return
        if self._paused and self._frame is not None:
            return
        found = self._reel.next()
        if found is None:
            return
        self._frame, seconds = found
        now = time.monotonic()
        # Reckoned from when it was due, so that small delays do not add up; great ones are lost.
        begin = self._due if now - self._due < _MOST_MADE_UP_S else now
        self._due = max(now, begin + seconds)
        self._timer.start(max(0, round((self._due - now) * 1000)))
        self.changed.emit()


class _Reel:
    """The frames to come, filled by a thread."""

    def __init__(self, pictures: Pictures, tell: Callable[[], None], most_bytes: int) -> None:
        self._pictures = pictures
        self._tell = tell
        self._most_bytes = most_bytes
        self._frames: deque[Timed] = deque()
        self._bytes = 0
        self._image_id: int | None = None
        self._turn = threading.Condition()
        self._number = 0
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="curator-ui-movie", daemon=True)
        self._thread.start()

    def wind(self, image_id: int | None) -> None:
        """Hold frames of this image from now on."""
        with self._turn:
            self._number += 1
            self._image_id = image_id
            self._frames.clear()
            self._bytes = 0
            self._turn.notify()

    def next(self) -> Timed | None:
        """The next frame; None where none is there."""
        with self._turn:
            if not self._frames:
                return None
            found = self._frames.popleft()
            self._bytes -= found[0].pixels.nbytes
            self._turn.notify()
            return found

    def close(self) -> None:
        """End the thread."""
        with self._turn:
            self._closed = True
            self._number += 1
            self._turn.notify()
        self._thread.join()

    def _work(self) -> None:
        done = -1
        while True:
            with self._turn:
                while not self._closed and (self._image_id is None or self._number == done):
                    self._turn.wait()
                if self._closed:
                    return
                done, image_id = self._number, self._image_id
            try:
                self._fill(done, self._pictures.movie(int(image_id or 0)))
            except CuratorError:
                pass  # Its first frame stays in sight, as of any other image.
            except Exception:  # noqa: BLE001 - thread top: one bad movie must not end all playing
                _log.exception("could not play %r", image_id)

    def _fill(self, number: int, movie: Movie) -> None:
        kept: list[Timed] | None = []
        played, size = 0, 0
        while movie.loops == ENDLESS or played < movie.loops:
            count = 0
            for timed in self._pass_of(movie, kept if played else None):
                count += 1
                if not played and kept is not None:
                    kept.append(timed)
                    size += timed[0].pixels.nbytes
                    kept = kept if size <= self._most_bytes else None
                if not self._put(number, timed):
                    return
            if count < _FEWEST_AHEAD:
                return  # Broken behind the first frame: there is nothing to play.
            played += 1

    def _pass_of(self, movie: Movie, kept: list[Timed] | None) -> Iterator[Timed]:
        if kept is not None:
            yield from kept
            return
        for pixels, seconds in movie.frames():
            yield Painted(screen_pixels(pixels)), seconds

    def _put(self, number: int, timed: Timed) -> bool:
        """Wait for room and add a frame; False when another image is wanted by now."""
        size = timed[0].pixels.nbytes
        with self._turn:
            while (
                number == self._number
                and len(self._frames) >= _FEWEST_AHEAD
                and self._bytes + size > self._most_bytes
            ):
                self._turn.wait()
            if number != self._number:
                return False
            self._frames.append(timed)
            self._bytes += size
        self._tell()
        return True
