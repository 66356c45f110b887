"""One watched folder as the watch sees it: where its events come from, how far it is looked at."""

from __future__ import annotations

import logging
import math
import os
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from watchdog.events import (
    EVENT_TYPE_CLOSED_NO_WRITE,
    EVENT_TYPE_OPENED,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from curator.domain.image import Folder
from curator.library.inotify import has_room
from curator.library.reconcile import Differences
from curator.library.targets import Target

log = logging.getLogger(__name__)

# watchdog says so, and that is all, when folders are made within folders faster than it looks.
warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)

REST_FOR_EACH_LOOK = 9
"""Between looks a folder is left alone for so many times as long as one takes."""

Hear = Callable[["WatchedRoot", bytes, bool], None]
"""Takes an event: the folder, the path, and whether that is a folder too; from any thread."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A look through a folder that has begun: what is still to come, and what was found.

    Targets are None now and then, as `reconcile.compare` gives them.
    """

    targets: Iterator[Target | None]
    differences: Differences


class WatchedRoot:
    """One watched folder, looked after by the watch's thread.

    Attributes:
        due: when to look through it.
        check: when to see whether it is there at all.
        events: events since the last look.
        walk: the look that is under way.
        without: why events do not come, or not from everywhere.
        looked_s: how long the look that is under way has taken so far, reading aside.
        retired: it is watched no longer; whatever still comes of it is dropped.
    """

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.due = 0.0
        self.check = 0.0
        self.events = 0
        self.walk: Walk | None = None
        self.offline = folder.offline
        self.without: str | None = None
        self.looked_s = 0.0
        self.retired = False
        self._observer: BaseObserver | None = None
        # Another folder may lie at the same path by now.
        self._observed: tuple[int, int] | None = None

    def is_of(self, folder: Folder) -> bool:
        """Whether a folder is this one, to be watched in the same way."""
        own = self.folder
        return (own.id, own.path, own.recursive, own.patterns) == (
            folder.id,
            folder.path,
            folder.recursive,
            folder.patterns,
        )

    def relpath(self, path: bytes) -> bytes:
        """A path as seen from the folder."""
        return os.path.relpath(path, self.folder.path)

    def hasten(self, due: float) -> None:
        """See to it that it is looked through by then."""
        self.due = min(self.due, due)

    def begin_walk(self, walk: Walk) -> None:
        """Look through it from now on; what is asked for meanwhile is done afterwards."""
        self.walk, self.events, self.due = walk, 0, math.inf

    def looking(self, walk: Walk) -> Iterator[Target | None]:
        """What a walk still has to give; the time it takes to find that is added up."""
        while True:
            started = time.monotonic()
            try:
                target = next(walk.targets)
            except StopIteration:
                return
            finally:
                self.looked_s += time.monotonic() - started
            yield target

    def end_walk(self, every: float) -> None:
        """Look through it again in so many seconds, later if a look takes long.

        A slow drive is not kept busy by that alone.
        """
        self.walk = None
        self.hasten(time.monotonic() + max(every, REST_FOR_EACH_LOOK * self.looked_s))

    def is_observed_as(self, found: os.stat_result) -> bool:
        """Whether events, if there are any, come from the folder that lies there now."""
        if self._observer is None:
            return True
        # An emitter ends with its folder; a new folder may get the old one's number.
        lively = all(emitter.is_alive() for emitter in self._observer.emitters)
        return lively and self._observed == (found.st_dev, found.st_ino)

    def observe(self, hear: Hear) -> str | None:
        """Have events told from now on; gives the reason why none come, or not all."""
        try:
            if self._observer is None or not self._observer.is_alive():
                self._begin(hear)
            return None if has_room(self.folder.path) else "limit of folder watches reached"
        except OSError as error:
            log.warning("no events from %r: %s", self.folder.path, error)
            return error.strerror or str(error)

    def unobserve(self) -> None:
        """Have no more events told; waits for those under way."""
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
            self._observer = None

    def _begin(self, hear: Hear) -> None:
        found = os.stat(self.folder.path)
        observer = Observer()
        observer.schedule(
            _Handler(self, hear), os.fsdecode(self.folder.path), recursive=self.folder.recursive
        )
        observer.start()
        self._observer, self._observed = observer, (found.st_dev, found.st_ino)


class _Handler(FileSystemEventHandler):
    """Passes a folder's events on; what reading alone causes is dropped."""

    def __init__(self, root: WatchedRoot, hear: Hear) -> None:
        self._root = root
        self._hear = hear

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in (EVENT_TYPE_OPENED, EVENT_TYPE_CLOSED_NO_WRITE):
            return
        for path in (event.src_path, event.dest_path):
            if isinstance(path, str | bytes) and path:
                self._hear(self._root, os.fsencode(path), event.is_directory)
