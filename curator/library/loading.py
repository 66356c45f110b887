"""Columns that are filled behind the window: its first screen comes first.

A library of a million images takes seconds to read; what was kept of it when it was last closed
takes a tenth of one. Where nothing good is kept, a few images are there at once and the others
come by themselves. What changes meanwhile is done to the few at once, and again to all of them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from curator.courtesy import give_way
from curator.domain.change import AnyEdit, Command
from curator.domain.errors import CuratorError
from curator.library.columns import Columns
from curator.library.lists import Lists
from curator.library.tag_tree import TagTree
from curator.store import load, snapshot
from curator.store.collected import collected
from curator.store.engine import Database
from curator.store.load import Loaded
from curator.store.tags import places as tag_places
from curator.store.writer import Committed

FIRST_SCREEN = 400
"""Images that are there at once; more than any screen shows."""

FEW = 5_000
"""So many images are read at once, and nothing is kept of them."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class ColumnsLoaded:
    """All images are there; rows of columns mean others now.

    Attributes:
        columns: with all of them; None in what subscribers are told, who have them already.
    """

    columns: Columns | None = None


@dataclass(frozen=True, slots=True)
class LoadFailed:
    """The rest of the library cannot be read."""

    error: Exception


def opened(database: Database, cache: Path, *, behind: bool) -> tuple[Columns, int | None]:
    """The columns to begin with; and how many images there are, if that is not all.

    Args:
        database: the library file.
        cache: the folder where columns may have been kept.
        behind: be content with a first screen of a large library for which nothing is kept.
    """
    total = None
    with database.read() as connection:
        made_of = snapshot.stamp(connection)
        found = snapshot.read(cache, made_of)
        if found is None and behind and load.count(connection) > FEW:
            total = load.count(connection)
            found = load.beginning(connection, FIRST_SCREEN)
        elif found is None:
            found = load.everything(connection)
            _keep(cache, found, made_of)
    return _columns(found), total


def show(change: Committed | Command, columns: Columns) -> None:
    """Let columns hold what was written, or decided."""
    if isinstance(change, Command):
        _apply(change.edits, columns)
        return
    if change.rows is not None:
        columns.take(change.rows)
    if change.removed:
        columns.remove(change.removed)
    for frozen in change.frozen:
        _apply(frozen.edits, columns)


def _apply(edits: Iterable[AnyEdit], columns: Columns) -> None:
    for edit in edits:
        columns.apply(edit)


def read_lists_again(columns: Columns, database: Database) -> None:
    """Let columns hold the tags and collections that the library holds."""
    with database.read() as connection:
        tags = TagTree(load.tag_ids(connection), tag_places(connection))
        columns.take_lists(tags, Lists(collected(connection)))


def keep(columns: Columns, database: Database, cache: Path) -> None:
    """Keep columns that are as the library is; for the next start."""
    try:
        with database.read() as connection:
            made_of = snapshot.stamp(connection)
    except CuratorError:
        log.warning("the columns are not kept", exc_info=True)  # Closing goes on all the same.
        return
    if not snapshot.is_of(cache, made_of):
        _keep(cache, columns.loaded(), made_of)


def _columns(loaded: Loaded) -> Columns:
    tags = TagTree(loaded.tags, loaded.places)
    return Columns(loaded.rows, tags, Lists(loaded.collected))


def _keep(cache: Path, loaded: Loaded, made_of: str) -> None:
    if len(loaded.rows.ids) > FEW:
        snapshot.save(cache, loaded, made_of)


class _Stopped(Exception):  # noqa: N818 - it never leaves this module
    """Nobody waits for the columns any more."""


@dataclass(slots=True)
class Loading:
    """Loads all columns in a thread of its own; belongs to the owner's thread but for that.

    Attributes:
        total: images there are.
        since: what changed since it began, in order.
        failed: no more images come.
    """

    database: Database
    cache: Path
    deliver: Callable[[ColumnsLoaded | LoadFailed], None]
    total: int
    since: list[Committed | Command] = field(default_factory=list)
    failed: bool = False
    _stopping: bool = False
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; `deliver` is called from the thread when all is there."""
        self._thread = threading.Thread(target=self._run, name="curator-loading", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End soon, and wait for it."""
        self._stopping = True
        if self._thread is not None:
            self._thread.join()

    def hand_over(self, columns: Columns, to: Columns) -> None:
        """Let other columns hold all images, and once more what changed since."""
        to.become(columns)
        for change in self.since:
            show(change, to)

    def _run(self) -> None:
        give_way()
        try:
            with self.database.read() as connection:
                made_of = snapshot.stamp(connection)
                loaded = load.everything(connection, self._go_on)
            _keep(self.cache, loaded, made_of)
            columns = _columns(loaded)
            columns.newest  # noqa: B018 - made here, so that the owner need not
            self._go_on()
        except _Stopped:
            return
        except Exception as error:
            # Thread top: the window must hear that no more images come.
            log.exception("the columns cannot be loaded")
            self.failed = True
            self.deliver(LoadFailed(error))
        else:
            self.deliver(ColumnsLoaded(columns))

    def _go_on(self) -> None:
        if self._stopping:
            raise _Stopped
