"""The Library: the only door for ui and cli.

It belongs to the thread that opened it, which calls `drain` to take in what the other threads have
found out. Edits are shown first and written after; Facts are written first and shown after.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from curator.domain.change import (
    Command,
    Fact,
    ScorerChosen,
)
from curator.domain.criteria import Sort
from curator.domain.errors import LibraryError
from curator.domain.score import Provenance
from curator.library.answers import DatabaseAnswers
from curator.library.at_work import AtWork
from curator.library.columns import Columns, Ids
from curator.library.commands import changed_images
from curator.library.decisions import Decisions, Outlet, is_in_rows
from curator.library.disk import Disk
from curator.library.duels import Duels
from curator.library.file_deeds import DeedGround, FileDeeds
from curator.library.file_job import JobGround, PathsUnderWay
from curator.library.file_recovery import end_what_was_begun
from curator.library.history import History
from curator.library.inbox import Inbox
from curator.library.kept_settings import KeptSettings
from curator.library.loading import (
    ColumnsLoaded,
    Loading,
    keep,
    opened,
    read_lists_again,
    show,
)
from curator.library.membership import MASKS_OF_SMART_COLLECTIONS, Membership
from curator.library.near_duplicates import NearDuplicates
from curator.library.news import News
from curator.library.places import LibraryPlaces
from curator.library.scorers import Scorers
from curator.library.select import Selector
from curator.library.shown import Shown
from curator.library.sketches import make_sketches
from curator.library.stacks import StackRules
from curator.library.undoing import Undoing
from curator.library.watched_folders import WatchedFolders
from curator.library.work import Ground, Work
from curator.query.parser import parse
from curator.query.syntax import Query
from curator.settings import Settings
from curator.store import duels, edits, folders, load, reads
from curator.store.embeddings import Embeddings
from curator.store.engine import open_database
from curator.store.facts import Written
from curator.store.file_jobs import LibraryFile
from curator.store.thumbs import Thumbs
from curator.store.writer import Committed, WriteFailed, Writer
from curator.store.writer import Step as WrittenStep

T = TypeVar("T")


class Library(WatchedFolders, KeptSettings, AtWork, Undoing):
    """One open library.

    Args:
        places: where it lies.
        settings: the user's settings.
        writable: take the lock as the one writer; else only reading is possible.
        holder: what this program calls itself to others that find the library in use.
        settings_file: where settings are stored; None takes the user's own.
        behind: of a large library only a first screen may be there at once; the rest comes with
            the news of `ColumnsLoaded`, and until then `loading` tells so.
        disk: what moves files; None takes the disk as it is.

    Raises:
        LibraryError: in use, too new or damaged.
        StorageError: its folder cannot be made or written.
    """

    def __init__(  # noqa: PLR0913 - it is put together here, and named at every call
        self,
        places: LibraryPlaces,
        settings: Settings,
        *,
        writable: bool,
        holder: str,
        settings_file: Path | None = None,
        behind: bool = False,
        disk: Disk | None = None,
    ) -> None:
        self.places = places
        self.settings = settings
        self._settings_file = settings_file
        self.database = open_database(places.directory, writable=writable, holder=holder)
        self.scorers = Scorers()
        self.infos, self.scorer = self.scorers.infos, self.scorers.info
        self.inbox: Inbox[News] = Inbox()
        self._subscribers: list[Callable[[News], None]] = []
        self._thumbs = Thumbs(places.cache)
        self._embeddings = Embeddings(places.cache)
        self._near = NearDuplicates(
            self.inbox.put, partial(make_sketches, self.database, self._embeddings)
        )
        self._writer: Writer | None = None
        self._has_failed = self._in_doubt = False
        self.loading: Loading | None = None
        """While only some of the images are in the columns."""
        self._disk, self._moving = disk or Disk(), PathsUnderWay()
        self._work = Work(self._ground())
        try:
            end_what_was_begun(self.database, self._disk)
            self.columns, total = opened(self.database, places.cache, behind=behind)
            with self.database.read() as connection:
                self.history = History(edits.steps(connection))
                self.folders = folders.all_folders(connection)
                self.duels = Duels(duels.all_duels(connection))
        except BaseException:
            self._close()
            raise
        outlet = Outlet(lambda step: self._writing().submit(step), self._recall, self._tell)
        self.subscribe(self.duels.hear)
        self._decisions = Decisions(self.columns, self.history, outlet)
        self.files = self._file_deeds()
        self.nearness = self._work.nearness(self._embeddings)
        self.answers = DatabaseAnswers(self.database, self.nearness.of)
        self.selector = Selector(self.columns, self.answers, self.scorers.directions)
        self.stacks = StackRules(self.columns, lambda: self.settings, self._near)
        self.membership = Membership(self.columns, Shown(self, MASKS_OF_SMART_COLLECTIONS))
        self.selector.membership = self.membership
        if total is not None:
            self.loading = Loading(self.database, places.cache, self.inbox.put, total)
            self.loading.start()
        if writable:
            self._writer = Writer(self.database, self._thumbs, self._embeddings, self.inbox.put)

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def writable(self) -> bool:
        """Whether anything can be changed."""
        return self._writer is not None

    def close(self) -> None:
        """End all threads in order; everything submitted is written before."""
        self.files.close()
        self._close()

    def _close(self) -> None:
        self._work.close()
        self._near.close()
        if self.loading is not None:
            self.loading.stop()
        if self._writer is not None:
            self._writer.close()
            self._keep_columns()
        self._thumbs.close()
        self._embeddings.close()
        self.database.close()

    # What is there

    def query(self, text: str) -> Query:
        """A query as it is written, whatever it asks for; raises QueryError."""
        return parse(text, self.infos.keys())

    def parse(self, text: str) -> Query:
        """A query that can be answered; raises QueryError with position and reason."""
        query = self.query(text)
        self.membership.check(query, text)
        return query

    def sort(self, text: str) -> Sort:
        """An order from "clip" or "-clip"; raises QueryError."""
        return self.parse(f"sort:{text}").sort or Sort()

    def find(self, query: Query, sort: Sort | None = None) -> Ids:
        """Ids of the matching images, in order; waits for what `nearness` finds out."""
        self.nearness.answer(query)
        return self.selector.ids(query, sort)

    def details(self, ids: Sequence[int] | Ids) -> list[reads.Details]:
        """All that is known of some images, in this order."""
        with self.database.read() as connection:
            return reads.details(connection, [int(image_id) for image_id in ids])

    def thumbnail(self, pixel_hash: bytes | None) -> bytes | None:
        """An image's thumbnail as JPEG, or None when it has to be made (again)."""
        return None if pixel_hash is None else self._thumbs.get(pixel_hash)

    def keep_thumbnail(self, pixel_hash: bytes, jpeg: bytes) -> None:
        """Keep a thumbnail that was made again; from any thread."""
        self._thumbs.put([(pixel_hash, jpeg)])

    def raw_metadata(self, image_id: int) -> dict[str, str]:
        """The texts embedded in an image, as they were read, by their names in the file."""
        with self.database.read() as connection:
            return reads.raw_metadata(connection, image_id)

    # What changes

    def subscribe(self, subscriber: Callable[[News], None]) -> Callable[[], None]:
        """Be told of every change, in the owner's thread; call what comes back to stop."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    def submit(self, fact: Fact) -> None:
        """Write a Fact; from any thread."""
        self._writing().submit(fact)

    def do(self, command: Command) -> bool:
        """Carry out a command: shown at once, written behind. False if it changes nothing."""
        self._writing()
        if not command.edits:
            return False
        self._decisions.do(command)
        return True

    def drain(self, *, wait: float = 0.0, at_most: float = float("inf")) -> int:
        """Take in what the other threads have found out; gives how many pieces of news it was.

        Args:
            wait: seconds to wait for the first piece.
            at_most: seconds after which the rest is left for the next turn.
        """
        count = 0
        for news in self.inbox.take(wait=wait, at_most=at_most):
            self._take_in(news)
            count += 1
        return count

    def flush(self) -> None:
        """Wait until everything submitted is on disk, and take in what came of it."""
        while self.files.busy:
            self.drain(wait=0.05)
        self._writing().flush()
        self.drain()

    # Work

    def numbers_of(self, key: str) -> list[reads.Numbers]:
        """What the library holds of a scorer, by provenance; what its column shows comes first."""
        with self.database.read() as connection:
            return reads.numbers_of(connection, key)

    def show_numbers(self, made: Provenance) -> None:
        """Let numbers of this provenance be their scorer's column; nobody waits."""
        self.submit(ScorerChosen(made))

    def _models_changed(self) -> None:
        self._work.look_for_weights_anew()
        self.nearness.doubt()

    def look_for_styles(self) -> None:
        """Take in the style sets as they are now; what is begun next begins with them."""
        self.scorers.look_anew()
        self._work.look_for_weights_anew()

    def _ground(self) -> Ground:
        return Ground(
            database=self.database,
            registry=lambda: self.scorers.registry,
            settings=lambda: self.settings,
            places=self.places,
            folders=lambda: self.folders,
            write=self.submit,
            tell=self.inbox.put,
            is_moving=self._moving.__contains__,
        )

    def _file_deeds(self) -> FileDeeds:
        return FileDeeds(
            DeedGround(
                job=JobGround(self.database, self._ask, self.inbox.put, self._disk, self._moving),
                require=self._writing,
                folders=lambda: self.folders,
                columns=self.columns,
                history=self.history,
                decisions=self._decisions,
                tell=self._tell,
            )
        )

    def _ask(self, run: Callable[[LibraryFile, Written], T]) -> T:
        return self._writing().ask(run)

    def _writing(self) -> Writer:
        if self._writer is None:
            raise LibraryError("the library was opened for reading only")
        return self._writer

    def _recall(self, number: int) -> Command:
        with self.database.read() as connection:
            return edits.load(connection, number)

    def _take_in(self, news: News) -> None:
        match news:
            case Committed():
                self._take_in_committed(news)
            case WriteFailed(change=WrittenStep() as step):
                self._decisions.take_back(step)
                self._read_again(step.command)
            case ColumnsLoaded(columns=Columns() as columns):
                self._take_in_loaded(columns)
                news = ColumnsLoaded()
        if self._in_doubt and self.loading is None and not self._decisions.are_under_way:
            self._in_doubt = False
            read_lists_again(self.columns, self.database)
        self._work.hear(news)
        self.files.hear(news)
        self._tell(news)

    def _take_in_loaded(self, columns: Columns) -> None:
        loading, self.loading = self.loading, None
        if loading is not None:
            loading.hand_over(columns, self.columns)

    def _keep_columns(self) -> None:
        """Keep the columns for the next start, if they are as the library is."""
        failed = self._has_failed
        for news in self.inbox.take():
            if isinstance(news, Committed):
                self._decisions.written(news.steps)
                self._show(news)
            failed |= isinstance(news, WriteFailed)
        if self.loading is None and not failed and not self._decisions.are_under_way:
            keep(self.columns, self.database, self.places.cache)

    def _take_in_committed(self, news: Committed) -> None:
        self._decisions.written(news.steps)
        self.nearness.hear(news.scored)
        if any(each.embeddings for each in news.scored):
            self._near.doubt()
        self._show(news)
        if news.folders is not None:
            self.folders = news.folders

    def _read_again(self, command: Command) -> None:
        """What could not be written stood perhaps upon what could not be written either."""
        self._has_failed = self._in_doubt = True
        images = changed_images(edit for edit in command.edits if is_in_rows(edit))
        if images:
            with self.database.read() as connection:
                rows = load.image_rows(connection, images)
            self._take_in(Committed(rows=rows))

    def _show(self, news: Committed) -> None:
        """Let columns hold what was written, and what was decided since above it."""
        since: list[Committed | Command] = [news]
        show(news, self.columns)
        if news.rows is not None:
            since.append(self._decisions.stand_above())
        if self.loading is not None:
            self.loading.since += since

    def _tell(self, news: News) -> None:
        if isinstance(news, Command) and self.loading is not None:
            self.loading.since.append(news)
        for subscriber in tuple(self._subscribers):
            subscriber(news)
