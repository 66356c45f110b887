"""How many of the shown images are kept, rejected and undecided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curator.domain.image import Flag
from curator.library.picked import Rows


@dataclass(frozen=True, slots=True)
class Counts:
    """Images by flag, or by the flag they would have after the cut being made.

    They are all that satisfy the criteria, those behind the face of a stack included.

    Attributes:
        cells: how many are shown, one for each closed stack; None when that is all of them.
    """

    keep: int
    reject: int
    undecided: int
    cells: int | None = None

    @property
    def total(self) -> int:
        """All images."""
        return self.keep + self.reject + self.undecided


class FlagCounts:
    """Counts once what several parts of the window ask for at every turn."""

    def __init__(self) -> None:
        self._of: tuple[object, object, int] = (None, None, -1)
        self._counts = Counts(0, 0, 0)

    def among(self, rows: Rows, flags: NDArray[np.int8], revision: int) -> Counts:
        """Counts of these rows.

        Args:
            rows: to be counted; another array where others are.
            flags: of all rows.
            revision: raised whenever a flag changes within the array.
        """
        whole = flags if flags.base is None else flags.base  # A column is a part of its array.
        known = self._of
        if known[0] is not rows or known[1] is not whole or known[2] != revision:
            self._of, self._counts = (rows, whole, revision), _counted(flags[rows])
        return self._counts


def _counted(flags: NDArray[np.int8]) -> Counts:
    keep, reject = (int(np.count_nonzero(flags == flag)) for flag in (Flag.KEEP, Flag.REJECT))
    return Counts(keep, reject, len(flags) - keep - reject)
