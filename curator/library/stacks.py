"""The rules by which images make stacks: derived from columns, and never stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curator.domain.stacking import StackRule
from curator.library.collapsing import Stacks
from curator.library.columns import Columns
from curator.library.heads import Heads, KeyHeads, above
from curator.library.near_duplicates import NearDuplicates
from curator.settings import Settings

_NANOSECONDS = 60 * 1_000_000_000


@dataclass(slots=True, eq=False)
class _Made:
    """Stacks, and what they were made from."""

    heads: Heads
    numbers: np.ndarray
    stacks: Stacks


class StackRules:
    """Stacks by rule, those made by hand above; belongs to the owner's thread.

    Args:
        settings: tell how long a run may pause, and how near near-duplicates are.
        near: looks for near-duplicates.
    """

    def __init__(
        self, columns: Columns, settings: Callable[[], Settings], near: NearDuplicates
    ) -> None:
        self._columns = columns
        self._settings = settings
        self._near = near
        self._alone = np.zeros(0, np.int32)
        self._gap: int | None = None
        self._grouping = KeyHeads()
        self._grouped_at = -1
        self._by_prompt = np.zeros(0, np.int32)
        self._made: _Made | None = None

    @property
    def is_looking(self) -> bool:
        """Whether near-duplicates are being looked for."""
        return self._near.is_looking

    def stacks(self, rule: StackRule) -> Stacks:
        """Stacks as they are known now; the same object till anything is different.

        Near-duplicates may still be looked for: NearFound follows.
        """
        return self._stacks(self._heads(rule))

    def find(self, rule: StackRule) -> Stacks:
        """The same, when everything has been looked for."""
        if rule is StackRule.NEAR:
            return self._stacks(self._near.find(self._columns, *self._bounds()))
        return self.stacks(rule)

    def groups(self, rule: StackRule) -> NDArray[np.int64]:
        """For each row a number of its group, 0 for none, when everything has been looked for.

        An image that alone has its prompt, or makes a batch by itself, is a group too; one without
        near-duplicates is in none.
        """
        prompts = self._columns["prompt_key"]
        if rule is StackRule.PROMPT:
            return prompts
        stacks = self.find(rule)
        grouped = stacks.company
        if rule is StackRule.BATCH:
            grouped = grouped | (prompts != 0)
        return np.where(grouped, stacks.heads.astype(np.int64) + 1, 0)

    def _stacks(self, heads: Heads) -> Stacks:
        made, numbers = self._made, self._columns["stack"]
        if made is None or made.heads is not heads or not np.array_equal(made.numbers, numbers):
            made = _Made(heads, numbers.copy(), Stacks(above(heads, numbers)))
            self._made = made
        return made.stacks

    def _heads(self, rule: StackRule) -> Heads:
        match rule:
            case StackRule.NEAR:
                return self._near.heads(self._columns, *self._bounds())
            case StackRule.PROMPT:
                return self._grouped(None)
            case StackRule.BATCH:
                return self._grouped(round(self._settings().batch_minutes * _NANOSECONDS))
            case _:
                return self._each_alone()

    def _bounds(self) -> tuple[int, float]:
        settings = self._settings()
        return settings.near_distance, settings.near_cosine

    def _grouped(self, gap: int | None) -> Heads:
        if gap != self._gap:
            self._grouping, self._gap, self._grouped_at = KeyHeads(gap), gap, -1
        columns = self._columns
        if self._grouped_at != columns.contents:
            self._grouped_at = columns.contents
            self._by_prompt = self._grouping.heads(columns["prompt_key"], columns["created"])
        return self._by_prompt

    def _each_alone(self) -> Heads:
        if len(self._alone) != self._columns.count:
            self._alone = np.arange(self._columns.count, dtype=np.int32)
        return self._alone
