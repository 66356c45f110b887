"""Scorers of a third party as the seam allows them, some of them broken in one way each.

Each judges by the top left pixel of the crop, so that a test can say which image does what.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Sequence

import numpy as np

from curator.domain.generation import Prompt
from curator.domain.score import Direction, RunsOn, Score, ScorerInfo
from curator.scoring.registry import CLIP_INPUT, Inputs, Loading, ScorerPlugin

POISON = 13
calls: list[int] = []
"""Sizes of the batches that any of these scorers was given."""
breaks: list[Exception] = []
"""What `driver` raises at its next batches, one each."""
load_breaks: list[Exception] = []
"""What it raises when it is loaded the next times."""


def plugin(key: str, load: str) -> ScorerPlugin:
    """A plugin on pixels, without weights."""
    info = ScorerInfo(
        key=key,
        version="1",
        title=key,
        summary="red of the top left pixel",
        direction=Direction.NEITHER,
        low=0,
        high=255,
        runs_on=RunsOn.DEVICE,
        input=CLIP_INPUT,
    )
    return ScorerPlugin(info, f"odd_scorers:{load}")


class Corner:
    """Red of the top left pixel, unless `rule` objects to the batch."""

    def __init__(self, rule: Callable[[list[int]], None] = lambda _: None) -> None:
        self._rule = rule

    def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
        assert images.pixels is not None
        corners = [int(value) for value in images.pixels[:, 0, 0, 0]]
        assert len(corners) == len(prompts)
        calls.append(len(corners))
        self._rule(corners)
        return [Score(math.inf if value == 255 else float(value)) for value in corners]

    def close(self) -> None:
        calls.clear()


def load_corner(loading: Loading) -> Corner:
    return Corner()


def load_poisoned(loading: Loading) -> Corner:
    def rule(corners: list[int]) -> None:
        if POISON in corners:
            raise ZeroDivisionError("poison")

    return Corner(rule)


def load_hungry(loading: Loading) -> Corner:
    def rule(corners: list[int]) -> None:
        if len(corners) > 2:
            raise MemoryError

    return Corner(rule)


def load_greedy(loading: Loading) -> Corner:
    def rule(corners: list[int]) -> None:
        raise RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 1 byte")

    return Corner(rule)


def load_slow(loading: Loading) -> Corner:
    class Slow(Corner):
        def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
            time.sleep(1.0 if Prompt("wait") in prompts else 0.02)
            return super().score(images, prompts)

    return Slow()


def load_driver(loading: Loading) -> Corner:
    if load_breaks:
        raise load_breaks.pop(0)

    def rule(corners: list[int]) -> None:
        if breaks:
            raise breaks.pop(0)

    return Corner(rule)


def load_short(loading: Loading) -> Corner:
    class Short(Corner):
        def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
            return super().score(images, prompts)[1:]

    return Short()


def load_nothing(loading: Loading) -> Corner:
    raise RuntimeError("no luck\nand more lines")


def load_numbers(loading: Loading) -> Corner:
    class Numbers(Corner):
        def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
            return [each.value for each in super().score(images, prompts)]  # type: ignore[misc]

    return Numbers()


def load_numpy(loading: Loading) -> Corner:
    class Numpy(Corner):
        def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
            return [Score(np.float32(each.value)) for each in super().score(images, prompts)]

    return Numpy()


def load_quitting(loading: Loading) -> Corner:
    def rule(corners: list[int]) -> None:
        sys.exit("enough")

    return Corner(rule)


def load_unclosable(loading: Loading) -> Corner:
    class Unclosable(Corner):
        def close(self) -> None:
            raise RuntimeError("stuck")

    return Unclosable()


def load_quits(loading: Loading) -> Corner:
    sys.exit("enough")


def load_dict(loading: Loading) -> dict[str, str]:
    return {}


CORNER = plugin("corner", "load_corner")
POISONED = plugin("poisoned", "load_poisoned")
HUNGRY = plugin("hungry", "load_hungry")
GREEDY = plugin("greedy", "load_greedy")
SLOW = plugin("slow", "load_slow")
DRIVER = plugin("driver", "load_driver")
SHORT = plugin("short", "load_short")
UNLOADABLE = plugin("unloadable", "load_nothing")
ABSENT = plugin("absent", "no_such_function")
NUMBERS = plugin("numbers", "load_numbers")
NUMPY = plugin("numpy", "load_numpy")
QUITTING = plugin("quitting", "load_quitting")
QUITS = plugin("quits", "load_quits")
UNCLOSABLE = plugin("unclosable", "load_unclosable")
DICT = plugin("dict", "load_dict")
EVERYTHING = (
    *(CORNER, POISONED, HUNGRY, GREEDY, SLOW, SHORT, UNLOADABLE, ABSENT),
    *(DRIVER, NUMBERS, NUMPY, QUITTING, QUITS, UNCLOSABLE, DICT),
)
