"""The scoring of batches with loaded scorers: what an engine of any kind calls.

One forward per backbone serves all its scorers. Whatever breaks on one image is found by halving
the batch and is reported alone; where the driver breaks, no image is to blame, and the error comes
out as it is. Imports torch when a Session is made, not before.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from curator.courtesy import bring_in
from curator.domain.change import Scored
from curator.domain.errors import CuratorError, WeightsError
from curator.domain.score import InputSpec, Note, Provenance, Score
from curator.scoring.availability import Unavailable
from curator.scoring.batch_size import BatchSize
from curator.scoring.crew import Crew
from curator.scoring.jobs import Failed, Job
from curator.scoring.models import LoadedBackbone, LoadedScorer, Models, reason_of
from curator.scoring.prompts import in_variant
from curator.scoring.registry import Inputs, Reading, Registry
from curator.scoring.weights import WeightsPlaces

if TYPE_CHECKING:
    from curator.scoring.device import Device

log = logging.getLogger(__name__)
A = TypeVar("A")
B = TypeVar("B")

LEAST_ON_CPU = 8
BATCH_OF_A_CORE = 4
MOST_ON_CPU = 64
MOST_IN_CREW = 8
"""Of more, too many would wait for the interpreter; each then computes on several cores."""

BATCH_ON_GPU = 32
TORCH = ("lib/libtorch_global_deps.*!", "lib/libtorch_python.*")
"""The libraries that torch loads, in its own order."""

STRIKES = 32
"""Images in a row on which a scorer may break before it is taken for broken itself."""


@dataclass(frozen=True, slots=True)
class Setup:
    """How to score.

    Attributes:
        device: "auto", "cpu", "cuda", "mps".
        dtype: None takes the device's default, "auto" the fastest of a probe.
        batch: images per forward; None takes 32 on a GPU and 4 a core on the CPU, but 8 to 64.
        threads: how many threads compute on the CPU; None takes one a core.
    """

    registry: Registry
    places: WeightsPlaces
    device: str = "auto"
    dtype: str | None = None
    batch: int | None = None
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class _Trouble:
    """In place of a result: why there is none."""

    reason: str


_NO_PIXELS = _Trouble("no pixels of the size it reads were given")


@dataclass(frozen=True, slots=True, eq=False)
class _Sheet:
    """What is known so far of one job of the batch in hand.

    Attributes:
        vectors: embedding by backbone key, or why there is none.
        fresh: what the embeddings cache should get, by tower id.
    """

    job: Job
    scores: list[tuple[Provenance, Score]] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    vectors: dict[str, np.ndarray | _Trouble] = field(default_factory=dict)
    fresh: dict[str, np.ndarray] = field(default_factory=dict)

    def answers(self) -> Iterator[Scored | Failed]:
        """What the job came to."""
        if self.scores or self.fresh:
            yield Scored(self.job.image_id, tuple(self.scores), self.fresh)
        if self.reasons:
            yield Failed(self.job.image_id, self.reasons)


class Session:
    """Scorers on one device. Made, used and closed by one thread.

    Attributes:
        device: where and in what dtype it computes.
    """

    def __init__(self, setup: Setup, report: Callable[[Unavailable], None]) -> None:
        bring_in("torch", *TORCH)
        from curator.scoring import device  # torch is loaded by this line

        self._device = device
        self.device = device.choose(setup.device, setup.dtype)
        threads = setup.threads or device.cores()
        self._crew = _crew(self.device, threads, device.use_threads)
        device.prepare(self.device, threads)
        self._size = BatchSize(setup.batch or _batch(self.device, threads))
        self._order = tuple(setup.registry.scorers)
        self._models = Models(
            setup.registry, setup.places, self.device.name, self.device.dtype, report, self._crew
        )
        self._strikes: dict[str, int] = {}

    @property
    def batch(self) -> int:
        """Images per forward; fewer for a while after memory ran out."""
        return self._size.most

    def has_loaded(self, keys: Iterable[str]) -> bool:
        """Whether `score` would find all these scorers loaded, or known not to be available."""
        return all(self._models.has_tried(key) for key in keys)

    def load(self, keys: Iterable[str]) -> None:
        """Load these scorers; those that cannot be loaded are reported."""
        for key in keys:
            self._models.scorer(key)

    def score(self, jobs: Sequence[Job]) -> list[Scored | Failed]:
        """Score a batch. Scorers that are not available are reported once and left out.

        Raises:
            Exception: the driver broke (`device.is_driver_error`); nothing of the batch is scored,
                and this Session is of no use any more.
        """
        sheets = [_Sheet(job) for job in jobs]
        for key in self._order:
            asked = [sheet for sheet in sheets if key in sheet.job.wanted]
            loaded = self._models.scorer(key) if asked else None
            if loaded is not None:
                self._judge(loaded, asked)
        self._size.went_well(len(jobs))
        return [answer for sheet in sheets for answer in sheet.answers()]

    def tower(self, backbone: str) -> str:
        """Name of the space a backbone's embeddings lie in; WeightsError if it cannot run."""
        return self._models.backbone(backbone).tower

    def embed_pixels(self, backbone: str, pixels: np.ndarray) -> np.ndarray:
        """One image's embedding, float32, from pixels of the size that the backbone reads.

        Raises:
            WeightsError: the backbone cannot run.
        """
        model = self._models.backbone(backbone).model
        vector: np.ndarray = self._in_memory(lambda: model.embed_images(pixels[None])[0])
        return vector

    def embed_text(self, backbone: str, text: str) -> Reading:
        """A text as a backbone reads it, its first window.

        Raises:
            WeightsError: the backbone cannot run or reads no texts.
        """
        texts = self._models.backbone(backbone).model.texts
        if texts is None:
            raise WeightsError(f"{backbone} reads no texts")
        return self._in_memory(lambda: texts.embed([text])[0])

    def close(self) -> None:
        """Give all memory back; the Session loads anew when it is used again."""
        self._models.close()
        self._crew.close()
        self._device.give_back(self.device.name)

    def _in_memory(self, function: Callable[[], A]) -> A:
        """A function's result; a CuratorError when the device has too little memory for it."""
        try:
            return function()
        except Exception as error:
            if not self._device.is_out_of_memory(error):
                raise
            self._device.give_back(self.device.name)
            raise CuratorError("the device has too little memory left for this") from error

    def _judge(self, loaded: LoadedScorer, sheets: Sequence[_Sheet]) -> None:
        key = loaded.info.key
        ready: list[tuple[_Sheet, np.ndarray]] = []
        for sheet, given in zip(sheets, self._inputs(loaded, sheets), strict=True):
            if isinstance(given, _Trouble):
                sheet.reasons[key] = given.reason
            else:
                ready.append((sheet, given))
        results = self._halving(lambda part: _scored(loaded, part), ready)
        for (sheet, _), result in zip(ready, results, strict=True):
            if isinstance(result, _Trouble):
                sheet.reasons[key] = result.reason
            else:
                sheet.scores.append((loaded.provenance, result))
        self._count_strikes(key, results)

    def _inputs(
        self, loaded: LoadedScorer, sheets: Sequence[_Sheet]
    ) -> list[np.ndarray | _Trouble]:
        if loaded.backbone is not None:
            self._embed(loaded.backbone, sheets)
            return [sheet.vectors[loaded.backbone.key] for sheet in sheets]
        return [_pixels(sheet.job, loaded.info.input) for sheet in sheets]

    def _embed(self, backbone: LoadedBackbone, sheets: Sequence[_Sheet]) -> None:
        """See to it that every sheet has the backbone's vector, or the reason why not."""
        forward = []
        for sheet in sheets:
            if backbone.key in sheet.vectors:
                continue
            stored = self._stored(backbone, sheet.job)
            if stored is not None:
                sheet.vectors[backbone.key] = stored
            elif backbone.input in sheet.job.pixels:
                forward.append(sheet)
            else:
                sheet.vectors[backbone.key] = _NO_PIXELS
        rows = self._halving(lambda part: _embedded(backbone, part), forward)
        for sheet, row in zip(forward, rows, strict=True):
            sheet.vectors[backbone.key] = row
            if backbone.is_kept and not isinstance(row, _Trouble) and np.isfinite(row).all():
                sheet.fresh[backbone.tower] = row.astype(np.float16)

    def _stored(self, backbone: LoadedBackbone, job: Job) -> np.ndarray | None:
        """A vector handed in, if it is as exact as a forward would be."""
        vector = job.embeddings.get(backbone.tower)
        if vector is None or vector.shape != (backbone.model.dimensions,):
            return None
        half = self.device.dtype != "float32"
        exact = vector.dtype == np.float32 or (half and vector.dtype == np.float16)
        return vector.astype(np.float32) if exact else None

    def _halving(
        self, function: Callable[[Sequence[A]], Sequence[B]], items: Sequence[A]
    ) -> list[B | _Trouble]:
        """The function's results; where it breaks, those of each half, down to single items."""
        if not items:
            return []
        try:
            return [*function(items)]
        except (Exception, SystemExit) as error:
            if self._device.is_driver_error(error):
                raise
            # Plugin border, and hostile pixels: one image must not take the others with it.
            log.debug("a batch of %d breaks", len(items), exc_info=True)
            trouble = self._trouble(error, len(items))
        if len(items) == 1:
            return [trouble]
        middle = len(items) // 2
        return self._halving(function, items[:middle]) + self._halving(function, items[middle:])

    def _trouble(self, error: BaseException, count: int) -> _Trouble:
        if self._device.is_out_of_memory(error):
            self._size.ran_out(count)
            self._device.give_back(self.device.name)
            return _Trouble("out of memory")
        return _Trouble(reason_of(error))

    def _count_strikes(self, key: str, results: Sequence[Score | _Trouble]) -> None:
        broken = [result.reason for result in results if isinstance(result, _Trouble)]
        if len(broken) < len(results):
            self._strikes[key] = 0
            return
        self._strikes[key] = self._strikes.get(key, 0) + len(broken)
        if self._strikes[key] >= STRIKES:
            self._models.drop(key, broken[-1])


def _crew(device: Device, threads: int, use_threads: Callable[[int], None]) -> Crew:
    """Threads for all cores; on CUDA two, so that one prepares its part while the other's runs."""
    if not device.on_cpu:
        return Crew(2 if device.name.startswith("cuda") else 1)
    size = min(threads, MOST_IN_CREW)
    return Crew(size, partial(use_threads, threads // size))


def _batch(device: Device, threads: int) -> int:
    """Images per forward, unless somebody says otherwise."""
    if not device.on_cpu:
        return BATCH_ON_GPU
    return min(max(LEAST_ON_CPU, BATCH_OF_A_CORE * threads), MOST_ON_CPU)


def _pixels(job: Job, spec: InputSpec | None) -> np.ndarray | _Trouble:
    return _NO_PIXELS if spec is None else job.pixels.get(spec, _NO_PIXELS)


def _embedded(backbone: LoadedBackbone, sheets: Sequence[_Sheet]) -> Sequence[np.ndarray]:
    pixels = np.stack([sheet.job.pixels[backbone.input] for sheet in sheets])
    return list(backbone.model.embed_images(pixels))


def _scored(loaded: LoadedScorer, ready: Sequence[tuple[_Sheet, np.ndarray]]) -> Sequence[Score]:
    stacked = np.stack([given for _, given in ready])
    inputs = Inputs(embeddings=stacked) if loaded.backbone else Inputs(pixels=stacked)
    variant = loaded.info.text_variant
    scores = loaded.scorer.score(
        inputs, [in_variant(sheet.job.prompt, variant) for sheet, _ in ready]
    )
    if len(scores) != len(ready):
        raise ValueError(f"{len(scores)} scores for {len(ready)} images")
    return [_sound(score) for score in scores]


def _sound(score: Score) -> Score:
    """A Score of plain types that is a number, or says why it is none."""
    if not isinstance(score, Score) or not isinstance(score.note, str):
        raise TypeError(f"{score!r:.80} is no Score")
    # Numbers of numpy and torch look like one and cannot be stored.
    plain = replace(score, value=float(score.value))
    if plain.known or (math.isnan(plain.value) and plain.note):
        return plain
    note = ", ".join(filter(None, (plain.note, Note.NOT_FINITE)))
    return Score(math.nan, note)
