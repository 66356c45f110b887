"""`warm_colours`: how much of what is coloured in an image is red, orange or yellow, in percent.

A scorer on pixels, without weights. Grey images have no colours to judge: they get no number but
a note that says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from curator.domain.generation import Prompt
from curator.domain.score import (
    Direction,
    Geometry,
    InputSpec,
    Interpolation,
    RunsOn,
    Score,
    ScorerInfo,
)
from curator.scoring.registry import Inputs, Loading, ScorerPlugin

LEAST_CHROMA = 0.1
"""Difference of a pixel's strongest and weakest channel, of 1, from which on it is coloured."""

PLUGIN = ScorerPlugin(
    info=ScorerInfo(
        key="warm_colours",
        version="1",
        title="Warm colours",
        summary="how much of what is coloured is red, orange or yellow, in percent",
        limits="whether the colours go together; greys count for nothing",
        direction=Direction.NEITHER,
        low=0.0,
        high=100.0,
        runs_on=RunsOn.DEVICE,
        input=InputSpec(128, Geometry.SQUASH, Interpolation.BILINEAR),
    ),
    load="example_scorer.warm_colours:load",
)


class WarmColours:
    """Counts pixels on the device."""

    def __init__(self, device: str) -> None:
        self._device = device

    def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
        """One Score an image, whatever its prompt."""
        import torch  # here and not above: reading PLUGIN must not load it

        if images.pixels is None:
            raise ValueError("warm_colours reads pixels")
        # (n, size, size, 3), 0 to 255, to channels of 0 to 1.
        red, green, blue = (torch.tensor(images.pixels, device=self._device) / 255).unbind(-1)
        strongest = torch.maximum(torch.maximum(red, green), blue)
        weakest = torch.minimum(torch.minimum(red, green), blue)
        coloured = strongest - weakest >= LEAST_CHROMA
        # From yellow over red to crimson: red is strongest, blue weaker than half way up to it.
        warm = coloured & (red == strongest) & (blue - weakest < (strongest - weakest) / 2)
        counts = zip(coloured.sum((1, 2)).tolist(), warm.sum((1, 2)).tolist(), strict=True)
        return [_share(*each) for each in counts]

    def close(self) -> None:
        """Nothing to give back."""


def _share(coloured: int, warm: int) -> Score:
    if not coloured:
        return Score(math.nan, "no colours")
    return Score(100 * warm / coloured)


def load(loading: Loading) -> WarmColours:
    """Called in the scoring thread, when the first image is to be scored."""
    return WarmColours(loading.device)
