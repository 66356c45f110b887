"""The threads that work for a library: decode pool, scoring plan, watch.

Each is started when it is first asked for, and all of them end together, in order.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from curator.domain.change import Fact, FileOutcome, Outcome
from curator.domain.image import File, Folder
from curator.domain.score import InputSpec
from curator.library.ingest import NotYet, Tools
from curator.library.news import News
from curator.library.places import LibraryPlaces, lies_below, own_files
from curator.library.pool import DecodePool, SpareInputs
from curator.library.readiness import Blocked
from curator.library.reconcile import is_offline
from curator.library.scoring_plan import Begun, Engine, ScoringPlan
from curator.library.watch import Surroundings, Watch
from curator.metadata.reading import installed_readers
from curator.scoring.registry import Registry
from curator.scoring.session import Setup
from curator.scoring.weights import WeightsPlaces, standard_places
from curator.scoring.worker import ScoringThread
from curator.settings import Settings
from curator.store import folders
from curator.store.engine import Database
from curator.store.writer import Committed


@dataclass(frozen=True, slots=True)
class Ground:
    """What the work stands on.

    Attributes:
        folders: gives all folders as they are now.
        write: takes Facts for the writer.
        tell: takes news for the owner thread.
    """

    database: Database
    registry: Registry
    settings: Settings
    places: LibraryPlaces
    folders: Callable[[], tuple[Folder, ...]]
    write: Callable[[Fact], None]
    tell: Callable[[News], None]

    @property
    def weights(self) -> WeightsPlaces:
        """Where weights are looked for."""
        return standard_places(self.settings.weights)

    @property
    def most_pixels(self) -> int:
        """Larger images are not decoded."""
        return self.settings.most_megapixels * 1_000_000


class Work:
    """Started, asked and closed by the owner thread."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._spare = SpareInputs()
        self._specs: frozenset[InputSpec] = frozenset()
        self._scores_arrivals = False
        self._pool: DecodePool | None = None
        self._plan: ScoringPlan | None = None
        self._watch: Watch | None = None
        self.blocked: dict[str, Blocked] = {}
        """The scorers that do not run as far as is known, by key."""

    def pool(self, threads: int | None = None) -> DecodePool:
        """The decode pool."""
        if self._pool is None:
            self._pool = DecodePool(
                threads or self._ground.settings.decode_workers,
                self._tools(),
                self._ground.write,
                self._ground.tell,
                self._spare,
            )
        return self._pool

    def scoring(self) -> ScoringPlan:
        """The scoring plan with its threads."""
        if self._plan is None:
            ground, settings = self._ground, self._ground.settings
            engine = Engine(
                database=ground.database,
                registry=ground.registry,
                places=ground.weights,
                pool=self.pool(),
                spare=self._spare,
                write=ground.write,
                tell=ground.tell,
                most_pixels=ground.most_pixels,
            )
            setup = Setup(
                ground.registry,
                ground.weights,
                device=settings.device,
                dtype=None if settings.dtype == "default" else settings.dtype,
            )
            self._plan = ScoringPlan(engine, lambda deliver: ScoringThread(setup, deliver))
        return self._plan

    def score_arrivals(self, keys: Iterable[str]) -> Begun:
        """Score what lacks a score now, and from now on every image that arrives."""
        wanted = list(keys)
        begun = self.scoring().begin(wanted)
        self.blocked = {each.key: each for each, _ in begun.blocked}
        registry = self._ground.registry
        self._specs = registry.inputs_of(
            registry.scorers.keys() & set(wanted) - self.blocked.keys()
        )
        self._scores_arrivals = True
        return begun

    def watch(self) -> Watch:
        """The watch over all folders, which begins with a look through each of them.

        It follows what becomes of them.
        """
        if self._watch is None:
            ground, settings = self._ground, self._ground.settings
            around = Surroundings(
                database=ground.database,
                pool=self.pool(),
                write=ground.write,
                tell=ground.tell,
                patterns=settings.ignore_patterns,
                settle=settings.settle_seconds,
                polling=settings.polling_seconds,
            )
            self._watch = Watch(around, self._watched(ground.folders()))
        return self._watch

    def look_through(self) -> None:
        """Look through all folders that are watched."""
        if self._watch is not None:
            self._watch.look_through()

    def hear(self, news: News) -> None:
        """Follow up on what the owner thread has just been told."""
        if isinstance(news, NotYet) and self._watch is not None:
            self._watch.again(news.target)
        elif isinstance(news, Blocked):
            self.blocked[news.key] = news
        elif isinstance(news, Committed):
            self._follow_up(news)

    def close(self) -> None:
        """End all threads: watch, scoring, pool."""
        if self._watch is not None:
            self._watch.close()
        if self._plan is not None:
            self._plan.stop()
        if self._pool is not None:
            self._pool.close()

    def _follow_up(self, news: Committed) -> None:
        if news.folders is not None and self._watch is not None:
            self._watch.follow(self._watched(news.folders))
        if self._scores_arrivals:
            for each in news.outcomes:
                self._pass_on(each)

    def _watched(self, everything: Iterable[Folder]) -> Iterator[Folder]:
        """The folders to watch, with what is to be left out in them."""
        places = self._ground.places
        for each in everything:
            if each.watched:
                yield replace(each, patterns=(*each.patterns, *own_files(places, each.path)))

    def _pass_on(self, outcome: FileOutcome) -> None:
        if outcome.outcome in (Outcome.ADDED, Outcome.CHANGED) and not outcome.reason:
            self.scoring().arrived(outcome.image_id, outcome.hash)

    def _tools(self) -> Tools:
        return Tools(
            readers=installed_readers(),
            known=self._files_with,
            gone=self._is_gone,
            specs=lambda: self._specs,
            most_pixels=self._ground.most_pixels,
            thumbnail_edge=self._ground.settings.thumbnail_edge,
        )

    def _files_with(self, content_hash: bytes) -> list[File] | None:
        with self._ground.database.read() as connection:
            return folders.files_with(connection, content_hash)

    def _is_gone(self, file: File) -> bool:
        """Whether a file's path is no longer there, or is another watched folder's by now.

        One on an unplugged drive is not gone.
        """
        everything = self._ground.folders()
        folder = next(each for each in everything if each.id == file.folder_id)
        if file.held or is_offline(folder, knows_files=True):
            return False
        path = os.path.join(folder.path, file.relpath)
        owner = max(
            (each for each in everything if each.watched and lies_below(path, each.path)),
            key=lambda each: len(each.path),
            default=folder,
        )
        return owner.id != folder.id or not os.path.lexists(path)
