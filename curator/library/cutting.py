"""The cut being made: lines on scores that are still moving, and what they would come to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from curator.domain.criteria import Threshold
from curator.library.columns import Mask
from curator.library.cut import Cut, Rule, cut_among, rule_at
from curator.library.library import Library
from curator.library.picked import Rows


class Cutting:
    """Cut lines over some rows; nothing is flagged before the cut is applied.

    Attributes:
        lines: one a score.
        overwrite: flags set by hand are changed, too.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self.cut: Cut | None = None
        """What would be done; None when no line cuts."""
        self.flags: NDArray[np.int8] | None = None
        """The flag of every row after the cut; None when no line cuts."""
        self.lines: tuple[Threshold, ...] = ()
        self.overwrite = False
        self._rows: Rows = np.zeros(0, np.intp)
        self._among: Mask = np.zeros(0, np.bool_)

    @property
    def rule(self) -> Rule:
        """What the lines say."""
        directions = {key: info.direction for key, info in self._library.infos.items()}
        return replace(rule_at(self.lines, directions), overwrite=self.overwrite)

    def over(self, rows: Rows) -> None:
        """Find out what the lines come to among these rows."""
        rule, columns = self.rule, self._library.columns
        self.cut = self.flags = None
        if rule.keep_if or rule.reject_if:
            among = self._mask_of(rows, columns.count)
            self.cut = cut_among(columns, self._library.selector, rule, among)
            self.flags = self.cut.flags()

    def _mask_of(self, rows: Rows, count: int) -> Mask:
        """Kept while a line is pulled, for it is the same rows then."""
        if self._rows is not rows or len(self._among) != count:
            self._rows, self._among = rows, np.zeros(count, np.bool_)
            self._among[rows] = True
        return self._among
