"""The one scoring thread: a bounded queue of jobs in, Scored facts and states out.

It owns torch and the device; nobody else calls into either. The queue only speeds things up: the
database knows what is not scored, so whatever is in the queue at the end is simply found again.
Questions come between batches, and none is left without an answer. Importing this module does not
import torch; the first job or question does, in the thread.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from curator.domain.errors import CuratorError
from curator.scoring.jobs import Delivery, Job, Phase, State
from curator.scoring.models import reason_of
from curator.scoring.session import Session, Setup

log = logging.getLogger(__name__)
T = TypeVar("T")

QUEUE_BYTES = 64 * 1024**2
UNLOAD_AFTER = 300.0


class ScoringThread:
    """Scores in the background from `start` to `stop`.

    Args:
        setup: what to score with.
        deliver: called from the scoring thread with everything it finds out; must be quick.
        queue_bytes: how many bytes of inputs may wait; one job always may.
        unload_after: seconds without work after which the models' memory is given back; None
            keeps them.
    """

    def __init__(
        self,
        setup: Setup,
        deliver: Callable[[Delivery], None],
        *,
        queue_bytes: int = QUEUE_BYTES,
        unload_after: float | None = UNLOAD_AFTER,
    ) -> None:
        self._setup = setup
        self._deliver = deliver
        self._queue_bytes = queue_bytes
        self._unload_after = unload_after
        self._changed = threading.Condition()
        self._queue: deque[Job] = deque()
        self._questions: deque[tuple[Callable[[Session], Any], Future[Any]]] = deque()
        self._queued_bytes = 0
        self._in_hand = 0
        self._paused = False
        self._unload = False
        self._stopping = False
        self._failed = False
        self._end_reason = "scoring has ended"
        self._phase: Phase | None = None
        self._session: Session | None = None
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
            return len(self._queue) + self._in_hand

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

    def cancel(self) -> int:
        """Forget all queued jobs but the batch in hand; returns how many."""
        with self._changed:
            dropped = len(self._queue)
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
        try:
            while not self._stopping:
                if self._unload:
                    self._close_session()
                elif self._questions:
                    self._answer()
                elif self._due():
                    self._score_batch()
                else:
                    self._rest()
        except CuratorError as error:
            log.warning("scoring ends: %s", error)
            self._end(State(Phase.FAILED, reason=str(error)))
        except Exception as error:
            # Thread top: a silent end would leave the library waiting for scores for ever.
            log.exception("scoring ends")
            self._end(State(Phase.FAILED, reason=reason_of(error)))
        else:
            self._end(State(Phase.STOPPED))

    def _due(self) -> bool:
        with self._changed:
            return bool(self._queue) and not self._paused and not self._unload

    def _answer(self) -> None:
        with self._changed:
            question, answer = self._questions.popleft()
        if not answer.set_running_or_notify_cancel():
            return
        try:
            found = question(self._session or self._open_session())
        except Exception as error:
            # Whoever asked is to hear of it, and the batches have nothing to do with it.
            log.debug("a question breaks", exc_info=True)
            answer.set_exception(error)
        else:
            answer.set_result(found)

    def _score_batch(self) -> None:
        session = self._session or self._open_session()
        batch = self._take(session.batch)
        wanted = {key for job in batch for key in job.wanted}
        if not session.has_loaded(wanted):
            self._enter(Phase.LOADING)
            session.load(wanted)
        self._enter(Phase.SCORING)
        for answer in session.score(batch):
            self._deliver(answer)
        with self._changed:
            self._in_hand = 0

    def _open_session(self) -> Session:
        self._enter(Phase.LOADING)
        self._session = Session(self._setup, self._deliver)
        return self._session

    def _take(self, most: int) -> list[Job]:
        with self._changed:
            batch = [self._queue.popleft() for _ in range(min(most, len(self._queue)))]
            self._queued_bytes -= sum(job.nbytes for job in batch)
            self._in_hand = len(batch)
        return batch

    def _rest(self) -> None:
        """Wait for a change; too long a wait asks for the memory back."""
        if self._paused or self._phase is not Phase.UNLOADED:
            self._enter(Phase.PAUSED if self._paused else Phase.IDLE)
        with self._changed:
            changed = self._changed.wait_for(self._has_changed, self._unload_after)
            self._unload = self._unload or (not changed and self._session is not None)

    def _has_changed(self) -> bool:
        waiting = bool(self._queue) and not self._paused
        pause_said = self._paused == (self._phase is Phase.PAUSED)
        asked = bool(self._questions)
        return self._stopping or self._unload or asked or waiting or not pause_said

    def _close_session(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None
            self._enter(Phase.UNLOADED)
        with self._changed:
            self._unload = False

    def _enter(self, phase: Phase) -> None:
        if phase is self._phase:
            return
        self._phase = phase
        device = self._session.device if self._session is not None else None
        self._deliver(State(phase, device.name, device.dtype) if device else State(phase))

    def _end(self, state: State) -> None:
        with self._changed:
            self._stopping = True
            self._failed = state.phase is Phase.FAILED
            self._queue.clear()
            self._queued_bytes = self._in_hand = 0
            self._end_reason = state.reason or self._end_reason
        self._refuse_questions()
        session, self._session = self._session, None
        if session is not None:
            session.close()
        self._deliver(state)

    def _refuse_questions(self) -> None:
        with self._changed:
            questions, self._questions = self._questions, deque()
        for _, answer in questions:
            if answer.set_running_or_notify_cancel():
                answer.set_exception(CuratorError(self._end_reason))
