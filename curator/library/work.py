"""The threads that work for a library: decode pool, scoring plan, watch.

Each is started when it is first asked for, and all of them end together, in order.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from curator.domain.change import Fact, FileOutcome, Outcome, Reread
from curator.domain.errors import LibraryError
from curator.domain.image import File, Folder
from curator.domain.score import InputSpec
from curator.library.beginning import Beginning, Order
from curator.library.nearness import Nearness
from curator.library.news import News
from curator.library.places import LibraryPlaces, lies_below, own_files
from curator.library.pool import DecodePool, SpareInputs
from curator.library.progress import Progress
from curator.library.readiness import Blocked, Skip
from curator.library.reconcile import is_offline
from curator.library.restraint import Presence, limits_of
from curator.library.scoring_plan import Begun, Engine, ScoringPlan
from curator.library.seeking import Seeker, Sources
from curator.library.targets import NotYet, Target, Tools
from curator.library.watch import Surroundings, Watch
from curator.metadata.reading import MetadataReader, installed_readers
from curator.scoring.availability import Unavailable, availability
from curator.scoring.jobs import Delivery, State
from curator.scoring.registry import Registry
from curator.scoring.restraint import Senses
from curator.scoring.session import Session, Setup
from curator.scoring.sessions import room_on
from curator.scoring.weights import WeightsPlaces, standard_places
from curator.scoring.worker import ScoringThread
from curator.settings import Settings
from curator.store import folders
from curator.store.embeddings import Embeddings
from curator.store.engine import Database
from curator.store.writer import Committed

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ground:
    """What the work stands on.

    Attributes:
        registry: gives all scorers as they are known now.
        settings: gives the settings as they are now.
        folders: gives all folders as they are now.
        write: takes Facts for the writer.
        tell: takes news for the owner thread.
        is_moving: whether Curator itself is just moving a file from or to a path.
    """

    database: Database
    registry: Callable[[], Registry]
    settings: Callable[[], Settings]
    places: LibraryPlaces
    folders: Callable[[], tuple[Folder, ...]]
    write: Callable[[Fact], None]
    tell: Callable[[News], None]
    is_moving: Callable[[bytes], bool] = lambda _: False

    @property
    def weights(self) -> WeightsPlaces:
        """Where weights are looked for."""
        return standard_places(self.settings().weights)

    @property
    def most_pixels(self) -> int:
        """Larger images are not decoded."""
        return self.settings().most_megapixels * 1_000_000


class Work:
    """Started, asked and closed by the owner thread; scoring is begun by one of its own."""

    def __init__(self, ground: Ground) -> None:
        self.blocked: dict[str, Blocked] = {}
        """The scorers that do not run as far as is known, by key."""
        self.state: State | None = None
        self.presence = Presence()
        self._ground = ground
        self._spare = SpareInputs()
        self._specs: frozenset[InputSpec] = frozenset()
        self._scores_arrivals = False
        # Held for moments only: plan and pool are made by whoever asks first.
        self._lock = threading.RLock()
        self._paused = False
        self._stale = False
        self._closed = False
        self._pool: DecodePool | None = None
        self._plan: ScoringPlan | None = None
        self._watch: Watch | None = None
        self._beginning: Beginning | None = None
        self._rereading: threading.Thread | None = None

    def pool(self, threads: int | None = None) -> DecodePool:
        """The decode pool."""
        with self._lock:
            if self._pool is None:
                self._pool = DecodePool(
                    threads or self._ground.settings().decode_workers,
                    self._tools(),
                    self._ground.write,
                    self._ground.tell,
                    self._spare,
                )
            return self._pool

    # Scoring

    def scoring(self) -> ScoringPlan:
        """The scoring plan with its threads."""
        with self._lock:
            if self._closed:
                raise LibraryError("the library is closed")
            if self._plan is None:
                self._stale = False
                self._plan = self._new_plan()
            return self._plan

    def begin_scoring(self, order: Order) -> None:
        """As `score_arrivals`, in a thread of its own; news follow."""
        if self._beginning is None:
            self._beginning = Beginning(self.score_arrivals, self._ground.tell)
        self._beginning.ask(order)

    def score_arrivals(self, order: Order) -> Begun:
        """Score what lacks a score now, and from now on every image that arrives."""
        self._end_useless_plan()
        begun = self.scoring().begin(order.keys, again=order.again)
        not_asked = self._ground.registry().scorers.keys() - set(order.keys)
        blocked = {each.key: each for each, _ in begun.blocked}
        self.blocked = {**self._without_weights(not_asked), **blocked}
        registry = self._ground.registry()
        self._specs = registry.inputs_of(registry.scorers.keys() & set(order.keys) - blocked.keys())
        self._scores_arrivals = True
        return begun

    def ask(self, question: Callable[[Session], T]) -> Future[T]:
        """Have the scoring thread answer a question before its next batch; from any thread."""
        return self.scoring().ask(question)

    def nearness(self, embeddings: Embeddings) -> Nearness:
        """What answers `like:` and `about:`, with the scoring thread where that is needed."""
        ground = self._ground
        sources = Sources(
            database=ground.database,
            embeddings=embeddings,
            registry=ground.registry(),
            places=lambda: ground.weights,
            ask=self.ask,
            most_pixels=lambda: ground.most_pixels,
        )
        return Nearness(ground.database, embeddings, Seeker(sources))

    def look_for_weights_anew(self) -> None:
        """The settings name other places: what begins next begins with those."""
        self._stale = True

    @property
    def progress(self) -> Progress | None:
        """How far scoring is; None when none was begun."""
        plan = self._plan
        return None if plan is None else plan.progress

    @property
    def paused(self) -> bool:
        """Whether scoring rests."""
        return self._paused

    def pause(self, paused: bool) -> None:
        """Let scoring rest, or go on; holds for what is begun later too."""
        with self._lock:
            self._paused = paused
            if self._plan is not None:
                _set_paused(self._plan, paused)

    def cancel(self) -> None:
        """Forget what waits for scores; what is in hand is finished."""
        with self._lock:
            if self._plan is not None:
                self._plan.cancel()

    def _new_plan(self) -> ScoringPlan:
        ground, settings = self._ground, self._ground.settings()
        engine = Engine(
            database=ground.database,
            registry=ground.registry(),
            places=ground.weights,
            pool=self.pool(),
            spare=self._spare,
            write=ground.write,
            tell=ground.tell,
            most_pixels=ground.most_pixels,
            dtype="" if settings.dtype in ("default", "auto") else settings.dtype,
        )
        setup = Setup(
            ground.registry(),
            ground.weights,
            device=settings.device,
            dtype=None if settings.dtype == "default" else settings.dtype,
        )
        plan = ScoringPlan(engine, partial(self._scoring_thread, setup))
        _set_paused(plan, self._paused)
        return plan

    def _scoring_thread(self, setup: Setup, deliver: Callable[[Delivery], None]) -> ScoringThread:
        settings = self._ground.settings
        return ScoringThread(
            setup,
            deliver,
            limits=lambda: limits_of(settings()),
            senses=Senses(idle=lambda: self.presence.idle, room=room_on),
        )

    def _end_useless_plan(self) -> None:
        """End a plan that has ended by itself or looks for weights in the wrong places.

        What it had in hand is found again. The old thread is gone before there is a new one.
        """
        with self._lock:
            plan = self._plan
            if plan is None or not (self._stale or plan.is_spent):
                return
            self._plan = None
        plan.stop()

    def _without_weights(self, keys: Iterable[str]) -> dict[str, Blocked]:
        states = availability(self._ground.registry(), self._ground.weights, keys)
        return {
            key: Blocked(key, Skip.WEIGHTS, unavailable=state)
            for key, state in states.items()
            if isinstance(state, Unavailable)
        }

    # Watching

    def watch(self) -> Watch:
        """The watch over all folders, which begins with a look through each of them.

        It follows what becomes of them.
        """
        if self._watch is None:
            ground, settings = self._ground, self._ground.settings()
            around = Surroundings(
                database=ground.database,
                pool=self.pool(),
                write=ground.write,
                tell=ground.tell,
                patterns=settings.ignore_patterns,
                settle=settings.settle_seconds,
                polling=settings.polling_seconds,
                is_moving=ground.is_moving,
            )
            self._watch = Watch(around, self._watched(ground.folders()))
        return self._watch

    def look_through(self) -> None:
        """Look through all folders that are watched, and read again what older readers read."""
        if self._watch is not None:
            self._watch.look_through()
            self._read_again()

    def hear(self, news: News) -> None:
        """Follow up on what the owner thread has just been told."""
        if isinstance(news, NotYet) and self._watch is not None:
            self._watch.again(news.target)
        elif isinstance(news, Blocked):
            self.blocked = {**self.blocked, news.key: news}
        elif isinstance(news, State):
            self.state = news
        elif isinstance(news, Committed):
            self._follow_up(news)

    def close(self) -> None:
        """End all threads: watch, scoring, pool."""
        with self._lock:
            self._closed = True
        if self._watch is not None:
            self._watch.close()
        if self._rereading is not None:
            self._rereading.join()
        if self._beginning is not None:
            self._beginning.close()
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
            if self._plan is not None:
                for image_id in news.prompted:
                    self._plan.prompted(image_id)

    def _watched(self, everything: Iterable[Folder]) -> Iterator[Folder]:
        """The folders to watch, with what is to be left out in them."""
        places = self._ground.places
        for each in everything:
            if each.watched:
                yield replace(each, patterns=(*each.patterns, *own_files(places, each.path)))

    def _pass_on(self, outcome: FileOutcome) -> None:
        # Without a plan, because it is being replaced, the next one finds the image by itself.
        plan = self._plan
        if plan and outcome.outcome in (Outcome.ADDED, Outcome.CHANGED) and not outcome.reason:
            plan.arrived(outcome.image_id, outcome.hash)

    def _tools(self) -> Tools:
        readers = installed_readers()
        return Tools(
            readers=readers,
            known=self._files_with,
            gone=self._is_gone,
            beside=partial(self._told_by, readers),
            specs=lambda: self._specs,
            most_pixels=self._ground.most_pixels,
            thumbnail_edge=self._ground.settings().thumbnail_edge,
        )

    def _read_again(self) -> None:
        """Read what older readers read, in a thread of its own, if that is not going on."""
        if self._rereading is None or not self._rereading.is_alive():
            self._rereading = threading.Thread(
                target=self._reread_outdated, name="curator-reread", daemon=True
            )
            self._rereading.start()

    def _reread_outdated(self) -> None:
        from curator.library.rereading import Rereading

        try:
            for found in Rereading(self._ground.database, installed_readers()).all_outdated():
                if self._closed:
                    return
                self._ground.write(found)
        except Exception:
            # Thread top: what was not read again stays as it was, and is found the next time.
            log.exception("reading images again broke off")

    def _told_by(self, readers: Sequence[MetadataReader], sidecar: Target) -> list[Reread]:
        """What known images say, now that there is a text file beside them."""
        # What reads containers takes long to load; the window is to be seen before.
        from curator.library.rereading import Rereading

        return Rereading(self._ground.database, readers).beside(sidecar)

    def _files_with(self, content_hash: bytes) -> list[File] | None:
        return folders.files_with(self._ground.database, content_hash)

    def _is_gone(self, file: File) -> bool:
        """Whether a file's path is no longer there, or is another watched folder's by now.

        One on an unplugged drive is not gone.
        """
        everything = self._ground.folders()
        folder = next(each for each in everything if each.id == file.folder_id)
        if is_offline(folder, knows_files=True):
            return False
        path = os.path.join(folder.path, file.relpath)
        owner = max(
            (each for each in everything if each.watched and lies_below(path, each.path)),
            key=lambda each: len(each.path),
            default=folder,
        )
        return owner.id != folder.id or not os.path.lexists(path)


def _set_paused(plan: ScoringPlan, paused: bool) -> None:
    if paused:
        plan.pause()
    else:
        plan.resume()
