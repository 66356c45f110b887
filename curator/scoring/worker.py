"""The one scoring thread: a bounded queue of jobs in, Scored facts and states out.

It owns torch and the device; nobody else calls into either. The queue only speeds things up: the
database knows what is not scored, so whatever is in the queue at the end is simply found again.
Questions come between batches, and none is left without an answer. Before each batch a Restraint
is asked; where the driver breaks, the models are made anew and the same batch is done again.
Importing this module does not import torch; the first job or question does, in the thread.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from curator.courtesy import give_way
from curator.domain.errors import CuratorError, DeviceError
from curator.scoring.jobs import Delivery, Job, Phase, State
from curator.scoring.models import reason_of
from curator.scoring.restraint import LOOK_S, Hold, Limits, Restraint, Senses, Verdict
from curator.scoring.session import Session, Setup
from curator.scoring.sessions import Sessions, is_driver_error, room_on
from curator.scoring.weights import WayOut

log = logging.getLogger(__name__)
T = TypeVar("T")

QUEUE_BYTES = 64 * 1024**2
MOST_BREAKS = 2
"""How often in a row the driver may break before scoring ends."""

_TENTH_OF_A_GB = 100_000_000
_SENSES = Senses(room=room_on)


class ScoringThread:
    """Scores in the background from `start` to `stop`.

    Args:
        setup: what to score with.
        deliver: called from the scoring thread with everything it finds out; must be quick.
        queue_bytes: how many bytes of inputs may wait; one job always may.
        limits: how much scoring leaves to others, as it is at any time.
        senses: this machine's, and nobody there, unless others are given.
    """

    def __init__(
        self,
        setup: Setup,
        deliver: Callable[[Delivery], None],
        *,
        queue_bytes: int = QUEUE_BYTES,
        limits: Callable[[], Limits] = Limits,
        senses: Senses = _SENSES,
    ) -> None:
        self._setup = setup
        self._deliver = deliver
        self._queue_bytes = queue_bytes
        self._changed = threading.Condition()
        self._queue: deque[Job] = deque()
        self._questions: deque[tuple[Callable[[Session], Any], Future[Any]]] = deque()
        self._queued_bytes = 0
        self._hand: list[Job] = []
        self._paused = False
        self._unload = False
        self._stopping = False
        self._failed = False
        self._end_reason = "scoring has ended"
        self._told: State | None = None
        self._breaks = 0
        self._sessions = Sessions(setup, deliver)
        self._senses = senses
        self._restraint = Restraint(limits, self._senses, lambda: self._sessions.device)
        self._used = self._senses.now()
        self._thread = threading.Thread(target=self._run, name="curator-scoring", daemon=True)

    def start(self) -> None:
        """Start the thread. Torch is not touched before the first job."""
        self._thread.start()

    def submit(self, job: Job) -> bool:
        """Queue a job; False when the queue is full or the thread is ending. Never waits.

        After Phase.FAILED jobs are taken and dropped: offering them again would not help.

        Raises:
            UnknownNameError: the job wants a scorer that is not in the registry.
        """
        for key in job.wanted:
            self._setup.registry.scorer(key)
        with self._changed:
            if self._failed:
                return True
            full = self._queue and self._queued_bytes + job.nbytes > self._queue_bytes
            if full or self._stopping:
                return False
            self._queue.append(job)
            self._queued_bytes += job.nbytes
            self._changed.notify_all()
        return True

    def has_room(self, nbytes: int) -> bool:
        """Whether jobs of so many bytes would be taken now, all of them."""
        with self._changed:
            return self._queued_bytes + nbytes <= self._queue_bytes

    def ask(self, question: Callable[[Session], T]) -> Future[T]:
        """Have a question answered with the models before the next batch, even while paused.

        Whatever it raises, and a CuratorError when the thread ends before its turn, is the
        answer. One that is cancelled before its turn is not asked.
        """
        answer: Future[T] = Future()
        with self._changed:
            if self._stopping:
                answer.set_exception(CuratorError(self._end_reason))
            else:
                self._questions.append((question, answer))
                self._changed.notify_all()
        return answer

    @property
    def pending(self) -> int:
        """Jobs that were accepted and are not answered yet."""
        with self._changed:
            return len(self._queue) + len(self._hand)

    def pause(self) -> None:
        """Start no further batch until `resume`; jobs are still accepted."""
        self._set(paused=True)

    def resume(self) -> None:
        """Go on after `pause`."""
        self._set(paused=False)

    def unload(self) -> None:
        """Give the models' memory back before the next batch, which loads them again."""
        with self._changed:
            self._unload = True
            self._changed.notify_all()

    def cancel(self) -> list[Job]:
        """Forget all queued jobs but the batch in hand; returns them."""
        with self._changed:
            dropped = [*self._queue]
            self._queue.clear()
            self._queued_bytes = 0
            self._changed.notify_all()
        return dropped

    def stop(self, timeout: float = 10.0) -> bool:
        """End after the batch in hand, dropping what is queued; False when it outlasts that."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread.ident is None:
            self._refuse_questions()
            return True
        self._thread.join(timeout)
        if self._thread.is_alive():
            log.warning("the scoring thread still works on a batch after %.0f s", timeout)
        return not self._thread.is_alive()

    def _set(self, *, paused: bool) -> None:
        with self._changed:
            self._paused = paused
            self._changed.notify_all()

    def _run(self) -> None:
        give_way()
        try:
            while not self._stopping:
                self._take_turn()
        except DeviceError as error:
            self._end(State(Phase.FAILED, reason=str(error), way_out=WayOut.RESTART))
        except CuratorError as error:
            log.warning("scoring ends: %s", error)
            self._end(State(Phase.FAILED, reason=str(error)))
        except Exception as error:
            # Thread top: a silent end would leave the library waiting for scores for ever.
            log.exception("scoring ends")
            self._end(State(Phase.FAILED, reason=reason_of(error)))
        else:
            self._end(State(Phase.STOPPED))

    def _take_turn(self) -> None:
        """One step; where the driver breaks in it, the next one goes on with models made anew."""
        try:
            if self._unload:
                self._close_session()
            elif self._questions:
                self._answer()
            elif self._due():
                self._proceed()
            else:
                self._rest()
        except Exception as error:
            if not is_driver_error(error):
                raise
            self._recover(error)

    def _due(self) -> bool:
        with self._changed:
            return bool(self._queue) and not self._paused and not self._unload

    # The driver

    def _recover(self, error: Exception) -> None:
        """Let go of what the driver has lost, and take up again what was in hand.

        Raises:
            DeviceError: it broke before, and no batch has succeeded since.
        """
        self._breaks += 1
        log.warning("the driver breaks, for the %d. time in a row", self._breaks, exc_info=error)
        with self._changed:
            self._queue.extendleft(reversed(self._hand))
            self._queued_bytes += sum(job.nbytes for job in self._hand)
            self._hand = []
        self._sessions.close()
        if self._breaks >= MOST_BREAKS:
            raise DeviceError(reason_of(error)) from error

    # Questions

    def _answer(self) -> None:
        with self._changed:
            question, answer = self._questions.popleft()
        if not answer.set_running_or_notify_cancel():
            return
        try:
            found = question(self._session_for_questions())
        except Exception as error:
            # Whoever asked is to hear of it, and the batches have nothing to do with it.
            log.debug("a question breaks", exc_info=True)
            answer.set_exception(error)
            if is_driver_error(error):
                self._sessions.close()
        else:
            answer.set_result(found)
        self._used = self._senses.now()

    def _session_for_questions(self) -> Session:
        """A Session wherever models have a place; a person waits for the answer."""
        if self._sessions.current is None:
            self._enter(Phase.LOADING)
        crowded = self._restraint.is_crowded(self._sessions.need(()))
        return self._sessions.open(aside=crowded)

    # Batches

    def _proceed(self) -> None:
        """Score a batch, or wait for others than us."""
        with self._changed:
            wanted = {key for job in self._queue for key in job.wanted}
        if not self._sessions.knows_device:
            self._enter(Phase.LOADING)
        verdict = self._restraint.ask(self._sessions.need(wanted))
        if verdict.wait:
            self._hold(verdict)
        else:
            self._score_batch(verdict)

    def _hold(self, verdict: Verdict) -> None:
        if self._is_unused() or (self._restraint.crowded and self._sessions.is_home):
            self._close_session()
        # Between two batches under a speed limit it is still scoring.
        self._enter(Phase.SCORING if verdict.hold is Hold.SPEED else Phase.WAITING, verdict)
        with self._changed:
            self._changed.wait_for(self._is_called, verdict.wait)

    def _is_called(self) -> bool:
        """Whether a wait is over before its time."""
        other = self._stopping or self._unload or self._paused or bool(self._questions)
        return other or not self._queue

    def _score_batch(self, verdict: Verdict) -> None:
        if self._sessions.current is None or self._sessions.is_aside != verdict.aside:
            self._enter(Phase.LOADING, verdict)
        session = self._sessions.open(aside=verdict.aside)
        batch = self._take(min(session.batch, verdict.most))
        wanted = {key for job in batch for key in job.wanted}
        if not session.has_loaded(wanted):
            self._enter(Phase.LOADING, verdict)
            session.load(wanted)
        self._enter(Phase.SCORING, verdict)
        self._restraint.began(len(batch))
        for answer in session.score(batch):
            self._deliver(answer)
        self._breaks = 0
        self._used = self._senses.now()
        with self._changed:
            self._hand = []

    def _take(self, most: int) -> list[Job]:
        """The newest images, whose ids are the highest: what just arrived passes what waits."""
        with self._changed:
            newest = sorted(self._queue, key=lambda job: job.image_id, reverse=True)
            batch, self._queue = newest[:most], deque(newest[most:])
            self._queued_bytes -= sum(job.nbytes for job in batch)
            self._hand = batch
        return batch

    # Rest

    def _rest(self) -> None:
        """Wait for a change; too long a wait, or others in need, asks for the memory back."""
        if self._paused or not self._is_told(Phase.UNLOADED):
            self._enter(Phase.PAUSED if self._paused else Phase.IDLE)
        loaded = self._sessions.current is not None
        with self._changed:
            changed = self._changed.wait_for(self._has_changed, LOOK_S if loaded else None)
        if not changed and (self._is_unused() or self._is_in_the_way()):
            self._close_session()

    def _is_unused(self) -> bool:
        loaded = self._sessions.current is not None
        return loaded and self._restraint.is_unused_since(self._used)

    def _is_in_the_way(self) -> bool:
        return self._sessions.is_home and self._restraint.is_crowded(None)

    def _has_changed(self) -> bool:
        waiting = bool(self._queue) and not self._paused
        pause_said = self._paused == self._is_told(Phase.PAUSED)
        asked = bool(self._questions)
        return self._stopping or self._unload or asked or waiting or not pause_said

    def _close_session(self) -> None:
        if self._sessions.current is not None:
            self._sessions.close()
            self._enter(Phase.UNLOADED)
        with self._changed:
            self._unload = False

    # What is told

    def _is_told(self, phase: Phase) -> bool:
        return self._told is not None and self._told.phase is phase

    def _enter(self, phase: Phase, verdict: Verdict | None = None) -> None:
        session = self._sessions.current
        device, dtype = (session.device.name, session.device.dtype) if session else ("", "")
        hold = verdict.hold if verdict is not None else None
        free = verdict.free if verdict is not None else None
        if free is not None:
            free = round(free / _TENTH_OF_A_GB) * _TENTH_OF_A_GB
        state = State(phase, device, dtype, hold=hold, free=free)
        if self._told is None or _essence(state) != _essence(self._told):
            self._told = state
            self._deliver(state)

    def _end(self, state: State) -> None:
        with self._changed:
            self._stopping = True
            self._failed = state.phase is Phase.FAILED
            self._queue.clear()
            self._queued_bytes, self._hand = 0, []
            self._end_reason = state.reason or self._end_reason
        self._refuse_questions()
        self._sessions.close()
        self._deliver(state)

    def _refuse_questions(self) -> None:
        with self._changed:
            questions, self._questions = self._questions, deque()
        for _, answer in questions:
            if answer.set_running_or_notify_cancel():
                answer.set_exception(CuratorError(self._end_reason))


def _essence(state: State) -> tuple[Phase, Hold | None, int | None]:
    """What of a state makes it another one; the device is known only while it loads."""
    return state.phase, state.hold, state.free
