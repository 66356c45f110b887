"""Values of a given rank among millions, without sorting them.

Values are counted by their size in 256 bins. Only the bin that holds a rank is then looked at
closely: mostly one value in a hundred.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from curator.imaging.opencv import cv2

Parts = Callable[[], Iterable[NDArray[np.float32]]]
"""Gives the values part by part, the same each time: they are made again rather than kept."""

_BINS = 256


class Ranks:
    """The magnitudes of many values in ascending order, as far as they are asked for.

    Args:
        parts: the values, in arrays of two dimensions; their sign does not count.
        scale: what magnitudes are multiplied with to give bins; a power of two, so that no
            rounding parts equal values. What exceeds the last bin is in it, and costs more.
    """

    def __init__(self, parts: Parts, scale: float) -> None:
        self._parts = parts
        self._scale = scale
        counts = np.zeros(_BINS, np.int64)
        for part in parts():
            found = cv2.calcHist([self._bins(part)], [0], None, [_BINS], [0, _BINS])
            counts += np.asarray(found, np.int64).ravel()
        self._ends = np.cumsum(counts)

    def quantile(self, share: float) -> float:
        """As np.quantile with linear interpolation; 0.5 is the median."""
        place = share * (int(self._ends[-1]) - 1)
        low, high = self._pair(int(place))
        return low + (high - low) * (place - int(place))

    def _pair(self, rank: int) -> tuple[float, float]:
        """The magnitude of a rank, counted from 0, and the next one."""
        ranks = np.minimum([rank, rank + 1], self._ends[-1] - 1)
        first, last = np.searchsorted(self._ends, ranks, side="right")
        inside = np.concatenate([self._between(part, first, last) for part in self._parts()])
        # OpenCV counts in float32, which is off by a few in a bin beyond 16 million.
        places = np.clip(ranks - (self._ends[first - 1] if first else 0), 0, len(inside) - 1)
        inside.partition(places)
        return float(inside[places[0]]), float(inside[places[1]])

    def _between(self, part: NDArray[np.float32], first: int, last: int) -> NDArray[np.float32]:
        is_inside = cv2.inRange(self._bins(part), int(first), int(last))
        return np.abs(part[np.asarray(is_inside, np.bool_)])

    def _bins(self, part: NDArray[np.float32]) -> NDArray[np.uint8]:
        return np.asarray(cv2.convertScaleAbs(part, alpha=self._scale), np.uint8)
