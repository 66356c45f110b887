"""What all conditions show, and what all but any one of them show."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cached_property
from itertools import accumulate

import numpy as np

from curator.library.columns import Mask


class OneOut:
    """Masks of conditions, joined: one AND each for the whole, two more for all that leave one out.

    Args:
        base: the rows that are asked about.
        conditions: the rows that each condition takes, by its name.
    """

    def __init__(self, base: Mask, conditions: Mapping[Hashable, Mask]) -> None:
        self._places = {name: place for place, name in enumerate(conditions)}
        self._masks = list(conditions.values())
        self._before = list(accumulate(self._masks, np.logical_and, initial=base))
        """At each place what base and all conditions before it show; last what all show."""

    @property
    def all(self) -> Mask:
        """What everything together shows; do not write into it."""
        return self._before[-1]

    def __contains__(self, name: Hashable) -> bool:
        """Whether there is a condition of this name."""
        return name in self._places

    def but(self, name: Hashable) -> Mask:
        """What is shown when the condition of this name, if there is one, is left out."""
        place = self._places.get(name)
        if place is None:
            return self.all
        if place + 1 == len(self._masks):
            return self._before[place]
        return np.logical_and(self._before[place], self._behind[place])

    @cached_property
    def _behind(self) -> list[Mask]:
        """At each place but the last what all conditions behind it take."""
        turned = list(accumulate(self._masks[:0:-1], np.logical_and))
        return turned[::-1]
