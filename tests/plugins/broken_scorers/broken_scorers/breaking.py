"""What breaks only when it is to score, and one that does not."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

import numpy as np

from curator.domain.generation import Prompt
from curator.domain.score import Direction, RunsOn, Score, ScorerInfo
from curator.scoring.registry import CLIP_INPUT, Inputs, Loading, ScorerPlugin

SECONDS = 0.5


def _plugin(key: str, load: str = "load") -> ScorerPlugin:
    info = ScorerInfo(
        key=key,
        version="1",
        title=key,
        summary="mean of all channels",
        direction=Direction.NEITHER,
        low=0.0,
        high=255.0,
        runs_on=RunsOn.DEVICE,
        input=CLIP_INPUT,
    )
    return ScorerPlugin(info, f"broken_scorers.breaking:{load}", {"rule": key})


class Mean:
    """The mean of all channels, after what a rule does to the list of scores."""

    def __init__(self, rule: Callable[[list[Score]], object]) -> None:
        self._rule = rule

    def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
        scores = [Score(value) for value in images.pixels.mean((1, 2, 3), np.float32)]
        return self._rule(scores)

    def close(self) -> None:
        raise RuntimeError("it does not close either")


def _raise(scores: list[Score]) -> object:
    raise ZeroDivisionError(f"no luck with {len(scores)}")


def _end(scores: list[Score]) -> object:
    sys.exit(3)


def _wait(scores: list[Score]) -> object:
    time.sleep(SECONDS)
    return scores


RULES: dict[str, Callable[[list[Score]], object]] = {
    "score_raises": _raise,
    "too_few": lambda scores: scores[1:],
    "wrong_type": lambda scores: [score.value for score in scores],
    "ends": _end,
    "slow": _wait,
    "sound": lambda scores: scores,
}


def load(loading: Loading) -> Mean:
    return Mean(RULES[loading.options["rule"]])


def load_not(loading: Loading) -> Mean:
    raise OSError(f"no model for {loading.device}")


NO_LOAD = _plugin("no_load", "no_such_function")
LOAD_RAISES = _plugin("load_raises", "load_not")
SCORE_RAISES = _plugin("score_raises")
TOO_FEW = _plugin("too_few")
WRONG_TYPE = _plugin("wrong_type")
ENDS = _plugin("ends")
SLOW = _plugin("slow")
SOUND = _plugin("sound")
