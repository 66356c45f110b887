"""The cut being made: lines on scores that are still moving, and what they would come to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curator.domain.criteria import Threshold
from curator.domain.image import Flag
from curator.library.cut import Cut, Rule, cut_among, rule_at
from curator.library.library import Library
from curator.library.picked import Rows


@dataclass(frozen=True, slots=True, eq=False)
class _Outcome:
    """What the lines come to: the cut, and the flag that every row would have after it."""

    cut: Cut
    flags: NDArray[np.int8]


class Cutting:
    """Cut lines over some rows; nothing is flagged before the cut is applied."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._outcome: _Outcome | None = None
        self.lines: tuple[Threshold, ...] = ()

    @property
    def cut(self) -> Cut | None:
        """What would be done; None when no line cuts."""
        return None if self._outcome is None else self._outcome.cut

    @property
    def flags(self) -> NDArray[np.int8] | None:
        """The flag of every row after the cut; None when no line cuts."""
        return None if self._outcome is None else self._outcome.flags

    @property
    def rule(self) -> Rule:
        """What the lines say."""
        directions = {key: info.direction for key, info in self._library.infos.items()}
        return rule_at(self.lines, directions)

    def over(self, rows: Rows) -> None:
        """Find out what the lines come to among these rows."""
        rule, columns = self.rule, self._library.columns
        self._outcome = None
        if not (rule.keep_if or rule.reject_if):
            return
        among = np.zeros(columns.count, np.bool_)
        among[rows] = True
        cut = cut_among(columns, self._library.selector, rule, among)
        flags = columns["flag"].copy()
        flags[columns.rows_of(cut.keep)] = Flag.KEEP
        flags[columns.rows_of(cut.reject)] = Flag.REJECT
        self._outcome = _Outcome(cut, flags)
