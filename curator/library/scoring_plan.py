"""Feeds the scoring thread: which images, in which order, and how far it is.

The database is the queue: what is missing is asked for when a run begins, so a restart resumes
where it stopped. Newest images come first; what just arrived goes before everything else. Inputs
are those made while the file was read, or are made again in the decode pool.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import numpy as np

from curator.domain.change import Fact, Scored, ScorerChosen
from curator.domain.errors import ImageError
from curator.domain.image import ImageId
from curator.domain.score import Provenance, Score
from curator.library.columns import Ids
from curator.library.pace import Pace
from curator.library.pool import DecodePool, SpareInputs
from curator.library.progress import Progress
from curator.library.readiness import Blocked, Skip, readiness
from curator.library.scoring_prompts import prompt_of
from curator.library.scoring_queue import ScoringQueue, Waiting
from curator.scoring.availability import Unavailable
from curator.scoring.jobs import Delivery, Failed, Job, Phase, State
from curator.scoring.prompts import WINDOWS
from curator.scoring.registry import Registry
from curator.scoring.session import Session
from curator.scoring.weights import WeightsPlaces
from curator.scoring.worker import ScoringThread
from curator.store import reads
from curator.store.engine import Database

log = logging.getLogger(__name__)
T = TypeVar("T")

CHUNK = 8
MOST_IN_HAND = 128
"""Images on their way between the queue here and their answer."""

FULL_QUEUE_WAIT_S = 0.02


@dataclass(frozen=True, slots=True)
class Engine:
    """What scoring needs of the rest of the library.

    Attributes:
        write: takes Facts for the writer.
        tell: takes news for the owner thread; called from several threads.
        dtype: the number format asked for by name; "" for whatever the device takes.
    """

    database: Database
    registry: Registry
    places: WeightsPlaces
    pool: DecodePool
    spare: SpareInputs
    write: Callable[[Fact], None]
    tell: Callable[[ScoringNews], None]
    most_pixels: int
    dtype: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """An image that could not be brought before the scorers now."""

    image_id: ImageId
    reason: str


@dataclass(frozen=True, slots=True)
class BeginFailed:
    """A run that could not even begin, and why."""

    reason: str


ScoringNews = State | Blocked | Failed | Skipped


@dataclass(slots=True)
class Begun:
    """What a run set out to do.

    Attributes:
        images: how many images will be looked at.
        blocked: the scorers that do not run, each with how many images lack its score.
    """

    images: int
    blocked: list[tuple[Blocked, int]] = field(default_factory=list)


class ScoringPlan:
    """One feeder thread before one scoring thread."""

    def __init__(
        self, engine: Engine, scoring: Callable[[Callable[[Delivery], None]], ScoringThread]
    ) -> None:
        self._engine = engine
        self._changed = threading.Condition()
        self._todo = ScoringQueue()
        self._hashes: dict[ImageId, bytes] = {}
        self._columns: dict[str, Provenance | None] = {}
        self._remade: set[str] = set()
        self._pace = Pace()
        self._preparing = 0
        self._in_pool = 0
        self._cancelled = 0
        self._forgotten = 0
        self._spent = False
        self._stopping = False
        self._scoring = scoring(self._on_delivery)
        self._feeder = threading.Thread(target=self._run, name="curator-plan", daemon=True)
        self._scoring.start()
        self._feeder.start()

    def begin(
        self, keys: Iterable[str], ids: Ids | None = None, *, again: Collection[str] = ()
    ) -> Begun:
        """Score what lacks a score.

        Args:
            keys: scorer keys.
            ids: only among these images; None takes all.
            again: those of the keys for which images are scored that have the score already; a
                column made otherwise is made anew.
        """
        engine = self._engine
        ready = readiness(
            engine.database,
            engine.registry,
            engine.places,
            keys,
            again=again,
            dtype=engine.dtype,
        )
        with self._changed:
            # Before the database is asked: what arrives from here on is heeded by `arrived`.
            self._columns.update(ready.columns)
            self._remade.update(ready.columns.keys() & set(again))
        wanted: dict[int, set[str]] = {}
        for key in ready.columns:
            for image_id in self._lacking(key, ids, again=key in again).tolist():
                wanted.setdefault(image_id, set()).add(key)
        newest_first = [(ImageId(i), frozenset(wanted[i])) for i in sorted(wanted, reverse=True)]
        blocked = [
            (each, len(self._lacking(each.key, ids, again=each.key in again)))
            for each in ready.blocked
        ]
        with self._changed:
            self._begin_anew_if_done()
            self._forgotten = 0
            count = self._todo.add(newest_first, again=again)
            self._changed.notify_all()
        return Begun(count, blocked)

    def arrived(self, image_id: ImageId, content_hash: bytes) -> None:
        """Score a new image next, with the scorers of the runs begun so far."""
        with self._changed:
            keys = frozenset(self._columns.keys() & self._engine.registry.scorers.keys())
            if keys:
                self._hashes[image_id] = content_hash
                self._begin_anew_if_done()
                self._todo.add_first(image_id, keys)
                self._changed.notify_all()

    def prompted(self, image_id: ImageId) -> None:
        """Score an image next whose prompt has become another, with the scorers that read it.

        Even if they have it in hand already: then they may have been given the old prompt, and
        the last answer is the one that stays.
        """
        scorers = self._engine.registry.scorers
        with self._changed:
            known = self._columns.keys() & scorers.keys()
            keys = frozenset(key for key in known if scorers[key].info.needs_prompt)
            if keys:
                self._begin_anew_if_done()
                self._todo.add_first(image_id, keys, again=True)
                self._changed.notify_all()

    def ask(self, question: Callable[[Session], T]) -> Future[T]:
        """Have a question answered with the models before the next batch."""
        return self._scoring.ask(question)

    @property
    def progress(self) -> Progress:
        """How far it is; nothing left means that every answer has been handed to the writer.

        The speed is measured by this being asked for, as faces do now and then.
        """
        with self._changed:
            total, left = self._todo.total, self._left()
            self._pace.note(total - left, left, time.monotonic())
            speed, seconds = self._pace.per_second, self._pace.seconds_left
            scorers = self._todo.by_scorer(self._columns)
            return Progress(total, left, self._forgotten, speed, seconds, scorers)

    @property
    def is_spent(self) -> bool:
        """Whether another plan would do better: the thread has ended, or a scorer did not load."""
        return self._spent

    def pause(self) -> None:
        """Start no further batch until `resume`."""
        self._scoring.pause()

    def resume(self) -> None:
        """Go on."""
        self._scoring.resume()

    def cancel(self) -> None:
        """Forget what waits; what is in hand is finished. The next `begin` finds it again."""
        with self._changed:
            self._cancelled += 1
            self._forgotten += self._todo.forget()
        for job in self._scoring.cancel():
            self._let_go(job.image_id, job.wanted)

    def stop(self) -> None:
        """End both threads; what is not scored will be found again."""
        with self._changed:
            self._stopping = True
            self._todo.forget()
            self._changed.notify_all()
        self._feeder.join()
        self._scoring.stop()

    def _begin_anew_if_done(self) -> None:
        if not self._left():
            self._todo.begin_anew()

    def _left(self) -> int:
        return len(self._todo) + self._preparing + self._scoring.pending

    def _lacking(self, key: str, ids: Ids | None, *, again: bool) -> Ids:
        with self._engine.database.read() as connection:
            found = reads.decodable(connection) if again else reads.unscored(connection, key)
        return found if ids is None else np.intersect1d(found, ids)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: len(self._todo) or self._stopping)
                if self._stopping:
                    return
                some = self._todo.take(CHUNK)
                self._preparing += len(some)
                run = self._cancelled
            self._dispatch(some, run)

    def _dispatch(self, some: list[Waiting], run: int) -> None:
        subjects = self._subjects([image_id for image_id, _ in some])
        for image_id, keys in some:
            self._wait_for_room(run)
            subject = subjects.get(image_id)
            still = keys & self._columns.keys()
            if subject is None or not still or self._stopping:
                self._answered(image_id, keys)
                self._prepared()
            else:
                with self._changed:
                    self._in_pool += 1
                self._engine.pool.run(partial(self._prepare, subject, still, run))

    def _subjects(self, ids: list[ImageId]) -> dict[ImageId, reads.Subject]:
        try:
            with self._engine.database.read() as connection:
                return {subject.image_id: subject for subject in reads.subjects(connection, ids)}
        except Exception:
            # Thread top: a feeder that ends in silence would leave everybody waiting for scores.
            log.exception("images to be scored cannot be asked for")
            return {}

    def _wait_for_room(self, run: int) -> None:
        """Wait until what the pool makes will be taken: its threads must not wait for scoring."""
        while not (self._has_room() or self._is_off(run)):
            time.sleep(FULL_QUEUE_WAIT_S)

    def _has_room(self) -> bool:
        with self._changed:
            pending, coming = self._scoring.pending, self._in_pool + 1
            registry = self._engine.registry
            specs = registry.inputs_of(self._columns.keys() & registry.scorers.keys())
            nbytes = coming * sum(3 * spec.size**2 for spec in specs)
            fits = self._scoring.has_room(nbytes) or pending + coming == 1
            return fits and pending + coming <= MOST_IN_HAND

    def _is_off(self, run: int) -> bool:
        """Whether what was taken then is not wanted any more."""
        return self._stopping or self._cancelled != run

    def _let_go(self, image_id: ImageId, keys: Iterable[str]) -> None:
        with self._changed:
            self._hashes.pop(image_id, None)
            self._todo.let_go(image_id, keys)
            self._forgotten += 1

    def _answered(self, image_id: ImageId, keys: Iterable[str]) -> None:
        with self._changed:
            self._todo.answered(image_id, keys)

    def _prepared(self) -> None:
        with self._changed:
            self._preparing -= 1

    def _prepare(self, subject: reads.Subject, keys: frozenset[str], run: int) -> None:
        """Runs in the decode pool: the inputs of one image, and its job."""
        try:
            if self._is_off(run):
                self._let_go(subject.image_id, keys)
            else:
                self._submit(self._job(subject, keys), run)
        except (OSError, ImageError) as error:
            log.info("image %s cannot be scored: %s", subject.image_id, error)
            self._answered(subject.image_id, keys)
            self._engine.tell(Skipped(subject.image_id, Skip.FILE_GONE))
        finally:
            with self._changed:
                self._in_pool -= 1
            self._prepared()

    def _submit(self, job: Job, run: int) -> None:
        while job.wanted:
            with self._changed:  # Lest a run is cancelled in between, and the job is forgotten.
                if self._is_off(run):
                    self._let_go(job.image_id, job.wanted)
                    return
                if self._scoring.submit(job):
                    return
            time.sleep(FULL_QUEUE_WAIT_S)

    def _job(self, subject: reads.Subject, keys: frozenset[str]) -> Job:
        # Decoders take long to load, and a window is to be seen before the first image is scored.
        from curator.library.ingest import look_again

        registry = self._engine.registry
        on_device = keys & registry.scorers.keys()
        specs = registry.inputs_of(on_device)
        with self._changed:
            content_hash = self._hashes.pop(subject.image_id, None)
        inputs = self._engine.spare.take(content_hash) if content_hash else None
        on_pixels = keys - on_device
        if inputs is None or on_pixels or not specs <= inputs.keys():
            inputs, measured = look_again(
                _path(subject),
                specs,
                self._engine.most_pixels,
                measured=bool(on_pixels),
                is_content=partial(self._is_content, subject.image_id),
            )
            self._keep_measures(subject.image_id, on_pixels, measured)
        variants = {registry.scorer(key).info.text_variant for key in on_device}
        prompt = prompt_of(subject, in_chunks=WINDOWS in variants)
        return Job(subject.image_id, on_device, inputs, prompt)

    def _is_content(self, image_id: ImageId, content_hash: bytes) -> bool:
        with self._engine.database.read() as connection:
            return reads.image_of(connection, content_hash) == image_id

    def _keep_measures(
        self,
        image_id: ImageId,
        keys: frozenset[str],
        measured: dict[str, tuple[Provenance, Score]],
    ) -> None:
        if keys:
            self._on_delivery(Scored(image_id, tuple(measured[key] for key in sorted(keys))))

    def _on_delivery(self, delivery: Delivery) -> None:
        """Called from the scoring thread (and, for pixel scorers, from the decode pool)."""
        match delivery:
            case Scored():
                self._on_scored(delivery)
            case Unavailable():
                self._spent = True
                self._block(Blocked(delivery.key, Skip.WEIGHTS, unavailable=delivery))
            case Failed():
                self._answered(delivery.image_id, delivery.reasons)
                self._engine.tell(delivery)
            case State():
                self._spent |= delivery.phase is Phase.FAILED
                self._engine.tell(delivery)

    def _on_scored(self, scored: Scored) -> None:
        fitting = tuple(pair for pair in scored.scores if self._joins_column(pair[0]))
        self._engine.write(Scored(scored.image_id, fitting, scored.embeddings))
        self._answered(scored.image_id, [made.key for made, _ in scored.scores])

    def _joins_column(self, made: Provenance) -> bool:
        """Whether a number may stand beside the others of its column."""
        with self._changed:
            if made.key not in self._columns:
                return False
            column = self._columns[made.key]
            if column is None:
                self._columns[made.key] = made
            choose = column is None and made.key in self._remade
        if choose:
            self._engine.write(ScorerChosen(made))
        if column not in (None, made):
            self._block(Blocked(made.key, Skip.OTHER_PROVENANCE, column=column))
        return column in (None, made)

    def _block(self, blocked: Blocked) -> None:
        """A scorer that turned out not to run: nothing more is asked of it."""
        with self._changed:
            known = self._columns.pop(blocked.key, blocked)
        if known is not blocked:
            self._engine.tell(blocked)


def _path(subject: reads.Subject) -> bytes:
    """Where the image lies now; OSError when it lies nowhere."""
    paths = [os.path.join(place.folder, place.relpath) for place in subject.places]
    found = next((path for path in paths if os.path.exists(path)), None)
    if found is None:
        raise FileNotFoundError(paths)
    return found


def tally(scored: Iterable[Scored]) -> tuple[Counter[str], Counter[str]]:
    """Numbers given by scorer key, and images without one by "key: note"."""
    numbers: Counter[str] = Counter()
    without: Counter[str] = Counter()
    for fact in scored:
        for made, score in fact.scores:
            if score.known:
                numbers[made.key] += 1
            else:
                without[f"{made.key}: {score.note}"] += 1
    return numbers, without
