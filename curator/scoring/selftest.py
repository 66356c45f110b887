"""Whether a scorer computes here what it should, and what it costs.

Runs in the thread that owns torch, with Sessions of its own that are closed again. Importing this
does not import torch; running it does.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from curator.domain.errors import CuratorError, WeightsError
from curator.imaging.samples import sample_pictures
from curator.metadata.prompts import plain_prompt
from curator.scoring import weights
from curator.scoring.bench import Answer, Bench, Picture
from curator.scoring.costs import Cost, keep_cost
from curator.scoring.findings import (
    BatchApart,
    Check,
    Finding,
    Finite,
    Loaded,
    NotTried,
    PrecisionApart,
    Report,
    WeightsRead,
    Why,
)
from curator.scoring.golden import golden_head, golden_images, is_published
from curator.scoring.registry import Registry
from curator.scoring.session import Setup
from curator.scoring.weights import Verified

SINGLES = 4
"""Pictures that are scored one by one, and together."""

TOLERANCES = {"float32": 1e-4, "float16": 5e-3, "bfloat16": 2e-2}
"""How far a batch may be from its pictures, as a share of the scorer's usual range."""

SLOW_S = 5.0
"""A scorer that takes longer for a picture is not run in another dtype as well."""

_STEPS = 6


class SelfTestCancelledError(CuratorError):
    """The user stopped the self-test."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a self-test.

    Attributes:
        images: folder with published images whose scores are known; None: those are not tried.
        progress: called with the steps done, and of how many.
        cancelled: asked between steps; True ends it.
    """

    images: Path | None = None
    progress: Callable[[int, int], None] = lambda _done, _total: None
    cancelled: Callable[[], bool] = lambda: False


class _Steps:
    """How far a self-test is."""

    def __init__(self, wish: Wish, total: int) -> None:
        self._wish = wish
        self._total = total
        self._done = -1
        self.next()

    def next(self) -> None:
        """Another step is done; SelfTestCancelledError when that was the last wanted."""
        self.go_on()
        self._done += 1
        self._wish.progress(self._done, self._total)

    def go_on(self) -> None:
        """SelfTestCancelledError when the user has stopped it."""
        if self._wish.cancelled():
            raise SelfTestCancelledError("the self-test was stopped")


def self_test(setup: Setup, key: str, wish: Wish) -> Report:
    """Test one scorer, and remember what it costs.

    Args:
        setup: the registry with the scorer, the places of its weights, device and dtype.
        key: of a scorer on a device; UnknownNameError for one nobody has.
        wish: what else is asked.

    Raises:
        SelfTestCancelledError: `wish.cancelled` said so.
        UsageError: the device is not there.
    """
    needed = setup.registry.weights_of(setup.registry.scorer(key).info.key)
    steps = _Steps(wish, len(needed) + _STEPS)
    findings: list[Finding] = []
    verified: dict[str, Verified] = {}
    for info in needed:
        findings.append(_read(setup, info.key, verified))
        steps.next()
    if not all(each.passed for each in findings):
        return Report(key, "", "", tuple(findings), None)
    trial = _Trial(setup, key, steps)
    findings += trial.findings()
    if trial.came_through:
        findings += _golden(setup, key, verified, wish)
        steps.next()
    if trial.cost is not None:
        keep_cost(trial.cost, setup.places)
    return Report(key, trial.device, trial.dtype, tuple(findings), trial.cost)


def _read(setup: Setup, key: str, verified: dict[str, Verified]) -> WeightsRead:
    info = setup.registry.weights(key)
    try:
        verified[key] = weights.verify(info, setup.places)
    except WeightsError as error:
        return WeightsRead(key, None, str(error))
    known = verified[key].published.values()
    return WeightsRead(key, all(known) if known else None)


class _Trial:
    """The checks for which the scorer has to run.

    Attributes:
        came_through: it could be loaded and gave numbers.
    """

    def __init__(self, setup: Setup, key: str, steps: _Steps) -> None:
        self._setup = setup
        self._key = key
        self._steps = steps
        self._info = setup.registry.scorer(key).info
        self.device = self.dtype = ""
        self.cost: Cost | None = None
        self.came_through = False

    def findings(self) -> Iterator[Finding]:
        """Run all of them."""
        with Bench(self._setup, self._key) as bench:
            self.device, self.dtype = bench.device, bench.dtype
            loaded = Loaded(bench.load())
            self._steps.next()
            yield loaded
            if not loaded.passed:
                return
            many = _pictures(max(SINGLES, bench.session.batch))
            pictures = many[:SINGLES]
            singles, seconds = self._one_by_one(bench, pictures)
            yield (finite := _finite(singles))
            if not finite.count:
                return
            self.came_through = True
            yield self._batch(bench, pictures, singles)
            self.cost = bench.cost(many[: bench.session.batch], self._steps.go_on)
            self._steps.next()
        yield self._other_dtype(pictures, singles, seconds)
        self._steps.next()

    def _one_by_one(self, bench: Bench, pictures: Sequence[Picture]) -> tuple[list[Answer], float]:
        """The numbers of pictures, each by itself, and what the last of them took in seconds."""
        answers: list[Answer] = []
        seconds = 0.0
        for each in pictures:
            self._steps.go_on()
            start = time.perf_counter()
            answers += bench.score([each])
            seconds = time.perf_counter() - start
        self._steps.next()
        return answers, seconds

    def _batch(
        self, bench: Bench, pictures: Sequence[Picture], singles: Sequence[Answer]
    ) -> BatchApart:
        together = bench.score(pictures)
        self._steps.next()
        largest = max(abs(each.value) for each in singles if not math.isnan(each.value))
        span = max(self._info.high - self._info.low, largest)
        tolerance = TOLERANCES[bench.dtype] * span
        return BatchApart(len(pictures), _apart(together, singles), tolerance)

    def _other_dtype(
        self, pictures: Sequence[Picture], singles: Sequence[Answer], seconds: float
    ) -> Finding:
        if seconds > SLOW_S:
            return NotTried(Check.PRECISION, Why.SLOW)
        if self._info.reference:
            return NotTried(Check.PRECISION, Why.REFERENCES)
        with Bench(replace(self._setup, dtype=_other(self.device, self.dtype)), self._key) as other:
            if other.load():
                return NotTried(Check.PRECISION, Why.NO_MEMORY)
            answers = other.score(pictures)
            return PrecisionApart(other.dtype, _apart(answers, singles))


def _other(device: str, dtype: str) -> str:
    """The dtype to compare with: half precision with float32, and the other way round."""
    if dtype != "float32":
        return "float32"
    return "bfloat16" if device == "cpu" else "float16"


def _pictures(count: int) -> list[Picture]:
    return [Picture(rgb, plain_prompt(prompt)) for rgb, prompt in sample_pictures(count)]


def _finite(answers: Sequence[Answer]) -> Finite:
    values = [each.value for each in answers if math.isfinite(each.value)]
    reasons = tuple(dict.fromkeys(each.reason for each in answers if each.reason))
    low, high = (min(values), max(values)) if values else (math.nan, math.nan)
    return Finite(len(values), low, high, reasons)


def _apart(answers: Sequence[Answer], others: Sequence[Answer]) -> float:
    """The largest difference; infinite where only one of them has a number."""
    return max(
        0.0
        if math.isnan(one.value) and math.isnan(other.value)
        else abs(one.value - other.value)
        if math.isfinite(one.value - other.value)
        else math.inf
        for one, other in zip(answers, others, strict=True)
    )


def _golden(setup: Setup, key: str, verified: dict[str, Verified], wish: Wish) -> Iterator[Finding]:
    """The checks for which the numbers of the published weights are known."""
    published = _all_published(setup.registry, key, verified)
    yield from golden_head(setup.registry, key, verified)
    yield from golden_images(setup, key, wish.images, is_published=published)


def _all_published(registry: Registry, key: str, verified: dict[str, Verified]) -> bool:
    return all(is_published(info, verified[info.key]) for info in registry.weights_of(key))
