"""Bounds on a score's values as bounds on its percentiles, and back."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curator.domain.criteria import Scale, Threshold
from curator.domain.score import Direction
from curator.library.library import Library

_FINE = 10_000.0


def rescaled(library: Library, line: Threshold, scale: Scale) -> Threshold:
    """Bounds on another scale that show the same images, as far as there are such.

    Within the prompt nothing corresponds, nor where no image is left: such bounds are open.
    """
    nothing = Threshold(line.key, scale=scale)
    if line.scale is scale or line.is_open or Scale.PROMPT_PERCENTILE in (line.scale, scale):
        return line if line.scale is scale else nothing
    inside = _inside(_numbers(library, line.key, line.scale), line)
    found = _numbers(library, line.key, scale)[inside & library.selector.among(None)]
    if not len(found):
        return nothing
    low, high = line.low is not None, line.high is not None
    if library.infos[line.key].direction is Direction.LOWER:
        low, high = high, low
    return Threshold(
        line.key,
        _down(float(np.nanmin(found))) if low else None,
        _up(float(np.nanmax(found))) if high else None,
        scale,
    )


def _numbers(library: Library, key: str, scale: Scale) -> NDArray[np.floating[Any]]:
    if scale is Scale.VALUE:
        return library.columns.score(key)
    return library.selector.percentile(key, scale)


def _inside(values: NDArray[np.floating[Any]], line: Threshold) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = ~np.isnan(values)
    if line.low is not None:
        inside &= values >= line.low
    if line.high is not None:
        inside &= values <= line.high
    return inside


def _down(value: float) -> float:
    """A little less, with few digits."""
    return math.floor(value * _FINE) / _FINE


def _up(value: float) -> float:
    return math.ceil(value * _FINE) / _FINE
