"""One scorer in a Session of its own, to be asked for the numbers of a few pictures.

Lives in the thread that owns torch. Making a Bench imports torch; importing this does not.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType, TracebackType

import numpy as np

from curator.domain.change import Scored
from curator.domain.generation import Prompt
from curator.domain.image import ImageId
from curator.domain.score import Provenance
from curator.imaging.decode import Decoded
from curator.imaging.inputs import model_input
from curator.scoring.availability import Unavailable
from curator.scoring.costs import Cost
from curator.scoring.jobs import Job
from curator.scoring.session import Session, Setup

_RUNS = 3
_LONGEST_RUNS_S = 20.0


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """Something to score: uint8 RGB of shape (height, width, 3), and its prompt."""

    rgb: np.ndarray
    prompt: Prompt | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The number of one picture; NaN and a reason where there is none."""

    value: float
    reason: str = ""
    made: Provenance | None = None


class Bench:
    """Loads one scorer and gives all memory back at the end."""

    def __init__(self, setup: Setup, key: str) -> None:
        self._key = key
        self._refused: list[Unavailable] = []
        registry = setup.registry
        self._spec = registry.input_of(registry.scorer(key).info)
        self.session = Session(setup, self._refused.append)
        # Torch is loaded by now; what else every model needs is not to count as one's own.
        from curator.scoring import backbones, device

        del backbones
        self._memory: ModuleType = device
        device.give_back(self.device)
        self._before = device.taken(self.device)

    def __enter__(self) -> Bench:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.session.close()

    @property
    def device(self) -> str:
        """The device it computes on."""
        return self.session.device.name

    @property
    def dtype(self) -> str:
        """What it computes in."""
        return self.session.device.dtype

    def load(self) -> str:
        """Load the scorer; says why that fails, "" when it does not."""
        self.session.load([self._key])
        return self._refused[-1].reason if self._refused else ""

    def score(self, pictures: Sequence[Picture]) -> list[Answer]:
        """Score pictures together; one Answer each, in their order."""
        return self._answers([self._job(number, each) for number, each in enumerate(pictures)])

    def cost(self, pictures: Sequence[Picture], go_on: Callable[[], object]) -> Cost | None:
        """What scoring a batch of these costs; None when nothing gets a number.

        Args:
            pictures: as many as a batch has.
            go_on: called between runs; what it raises ends the measuring.
        """
        jobs = [self._job(number, each) for number, each in enumerate(pictures)]
        first = self._answers(jobs)
        made = next((each.made for each in first if each.made is not None), None)
        if made is None:
            return None
        self._memory.give_back(self.device)
        loaded = self._above(self._memory.taken(self.device))
        self._memory.forget_peak(self.device)
        seconds = self._runs(jobs, go_on)
        return Cost(
            key=self._key,
            digest=made.weights_hash,
            device=self.device,
            dtype=self.dtype,
            batch=len(jobs),
            seconds=statistics.median(seconds) / len(jobs),
            loaded=loaded,
            peak=self._above(self._memory.peak(self.device)),
        )

    def _runs(self, jobs: Sequence[Job], go_on: Callable[[], object]) -> list[float]:
        seconds: list[float] = []
        while len(seconds) < _RUNS and sum(seconds) < _LONGEST_RUNS_S:
            go_on()
            start = time.perf_counter()
            self.session.score(jobs)
            seconds.append(time.perf_counter() - start)
        return seconds

    def _above(self, taken: int | None) -> int | None:
        return None if taken is None or self._before is None else max(0, taken - self._before)

    def _job(self, number: int, picture: Picture) -> Job:
        decoded = Decoded(picture.rgb, "PNG")
        pixels = {self._spec: model_input(decoded, self._spec)} if self._spec else {}
        return Job(ImageId(number), frozenset({self._key}), pixels, picture.prompt)

    def _answers(self, jobs: Sequence[Job]) -> list[Answer]:
        answers = {job.image_id: Answer(math.nan, self._why()) for job in jobs}
        for each in self.session.score(jobs):
            if not isinstance(each, Scored):
                answers[each.image_id] = Answer(math.nan, each.reasons[self._key])
            for made, score in each.scores if isinstance(each, Scored) else ():
                reason = "" if score.known else score.note
                answers[each.image_id] = Answer(score.value, reason, made)
        return [answers[job.image_id] for job in jobs]

    def _why(self) -> str:
        return self._refused[-1].reason if self._refused else "the scorer gave no answer"
