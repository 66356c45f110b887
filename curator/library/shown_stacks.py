"""How the Gallery shows stacks: by which rule, with which face, and which of them are open."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from curator.domain.criteria import Sort
from curator.domain.stacking import StackRule
from curator.library.cells import StackMark
from curator.library.collapsing import Collapsed, Collapsing
from curator.library.columns import Ids, Mask
from curator.library.faces import Faces
from curator.library.frozen import Frozen, frozen
from curator.library.library import Library
from curator.library.picked import Rows

_USUAL_JUDGES = ("aesthetic_v2", "clip", "technical")


class ShownStacks:
    """Belongs to the owner's thread, as the Gallery does.

    Which stacks are open is kept by image: rules may find other stacks at any time.

    Args:
        changed: called when stacks are to be shown in another way.
    """

    def __init__(self, library: Library, changed: Callable[[], None]) -> None:
        self._library = library
        self._columns = library.columns
        self._changed = changed
        self._rule = StackRule.HAND
        self._best_by = ""
        self._open: set[int] = set()
        self._faces = Faces()
        self._collapsing = Collapsing()
        self._rows: Rows = np.zeros(0, np.intp)
        self._collapsed: Collapsed | None = None
        self._frozen: Frozen | None = None
        self._goodness: tuple[tuple[str, int], NDArray[np.float32] | None] = (("", -1), None)

    @property
    def rule(self) -> StackRule:
        """What makes a stack."""
        return self._rule

    @rule.setter
    def rule(self, rule: StackRule) -> None:
        if rule is not self._rule:
            self._rule = rule
            self._open.clear()
            self.let_go()
            self._changed()

    @property
    def best_by(self) -> str:
        """The scorer that tells the best of a stack; "" takes the order's, or the usual one."""
        return self._best_by

    @best_by.setter
    def best_by(self, key: str) -> None:
        if key != self._best_by:
            self._best_by = key
            self.let_go()
            self._changed()

    @property
    def is_looking(self) -> bool:
        """Whether stacks are still being looked for."""
        return self._rule is StackRule.NEAR and self._library.stacks.is_looking

    @property
    def has_open(self) -> bool:
        """Whether any stack is open."""
        return bool(self._collapsed and self._collapsed.begins)

    @property
    def is_frozen(self) -> bool:
        """Whether a list is shown that stays as it is."""
        return self._frozen is not None

    def freeze(self, shown: Rows, chosen: Ids | None) -> None:
        """Show all images that satisfy the criteria as a list that stays as it is.

        What leaves the library leaves the list; nothing joins it.

        Args:
            shown: the shown rows, in order.
            chosen: only these, and those that stand behind them.
        """
        rows = self._rows
        if chosen is not None:
            rows = rows[self._columns.mask_of(self.with_hidden(chosen))[rows]]
        self._frozen = frozen(shown, rows, self._collapsed)
        self._changed()

    def thaw(self) -> None:
        """Show again what satisfies the criteria."""
        if self._frozen is not None:
            self.let_go()
            self._changed()

    def let_go(self) -> None:
        """The same before something else is shown."""
        self._frozen = None

    def left(self, there: Mask) -> Rows:
        """What is left of the list, in order, of rows that are there."""
        return self._rows[:0] if self._frozen is None else self._frozen.leave(there).rows

    def beside(self, place: int, step: int) -> int | None:
        """Where in the list the next (1) or previous (-1) stack begins; None: there is none."""
        return None if self._frozen is None else self._frozen.left.stack_beside(place, step)

    def number(self, place: int) -> tuple[int, int]:
        """The number of the stack at a place in the list, from 1, and how many there are."""
        if self._frozen is None:
            return 0, 0
        return self._frozen.left.number_of(place), len(self._frozen.left.starts)

    def over(self, rows: Rows, sort: Callable[[], Sort]) -> Rows:
        """What is shown of rows, in order; the very same where nothing is shown as one.

        Args:
            rows: that satisfy the criteria, in order.
            sort: tells the order they are in.
        """
        before, self._rows, self._collapsed = self._rows, rows, None
        if self._frozen is not None:
            self._collapsed = self._frozen.left.collapsed
            return rows
        if self._is_idle():
            return rows
        if np.array_equal(before, rows):
            self._rows = before  # The same array tells that where stacks stand is known.
        columns = self._columns
        stacks = self._library.stacks.stacks(self._rule)
        self._faces.follow(stacks.heads, columns["flag"], self._good(self._judge(sort().key)))
        opened = columns.rows_of(sorted(self._open)).tolist() if self._open else ()
        self._collapsed = self._collapsing.of(self._rows, stacks, self._faces, opened)
        return self._collapsed.rows

    def mark(self, row: int, place: int) -> StackMark | None:
        """The stack of the row that is shown at a place."""
        if self._collapsed is None:
            return None
        head = int(self._collapsed.heads[row])
        size = int(self._collapsed.sizes[head])
        if size < 2:
            return None
        begin = self._collapsed.begins.get(head)
        return StackMark(size, 0 if begin is None else place - begin + 1)

    def face_of(self, row: int) -> int | None:
        """The row that is shown for a row; None when none is."""
        if self._collapsed is None or self._frozen is not None:
            return None
        return self._collapsed.face_of(row)

    def with_hidden(self, images: Ids) -> Ids:
        """Some shown images, and those that stand behind them."""
        rows = self._columns.rows_of(images)
        if self._collapsed is None:
            return images
        is_closed = np.zeros(len(self._collapsed.heads), np.bool_)
        is_closed[self._collapsed.heads[rows]] = True
        is_closed[list(self._collapsed.begins)] = False
        return self._columns.ids[np.union1d(rows, self._rows_with(is_closed))]

    def is_in_stack(self, image_id: int) -> bool:
        """Whether others stand with an image as one."""
        found, row = self._collapsed, self._row_of(image_id)
        return bool(found and row is not None and found.sizes[found.heads[row]] > 1)

    def others(self, image_id: int) -> Ids:
        """The other images of its stack that satisfy the criteria."""
        found, row = self._collapsed, self._row_of(image_id)
        if found is None or row is None:
            return np.zeros(0, np.int64)
        members = self._rows_with(np.arange(len(found.heads)) == found.heads[row])
        others: Ids = self._columns.ids[members[members != row]]
        return others

    def place_behind(self, image_id: int) -> int | None:
        """The first place behind an image's stack; None when nothing of it is shown."""
        found, row = self._collapsed, self._row_of(image_id)
        face = None if found is None or row is None else found.face_of(row)
        if found is None or row is None or face is None:
            return None
        head = int(found.heads[row])
        if head in found.begins:
            return found.begins[head] + int(found.sizes[head])
        return int(np.flatnonzero(found.rows == face)[0]) + 1

    def turn(self, image_id: int) -> bool:
        """Open the stack of an image, or close it; False when it is in none."""
        found, row = self._collapsed, self._row_of(image_id)
        if found is None or row is None or found.sizes[found.heads[row]] < 2:
            return False
        if self._frozen is not None:
            return True  # All its stacks are open, and stay so.
        if int(found.heads[row]) in found.begins:
            opened = self._columns.rows_of(sorted(self._open))
            kept = opened[found.heads[opened] != found.heads[row]]
            self._open = set(self._columns.ids[kept].tolist())
        else:
            self._open.add(image_id)
        self._changed()
        return True

    def close_all(self) -> None:
        """Show every stack as one."""
        if self._open:
            self._open.clear()
            self._changed()

    def _row_of(self, image_id: int) -> int | None:
        rows = self._columns.rows_of([image_id])
        return int(rows[0]) if len(rows) else None

    def _rows_with(self, wanted: Mask) -> Rows:
        """The rows that satisfy the criteria and have one of the wanted heads."""
        if self._collapsed is None:
            return np.zeros(0, np.intp)
        return self._rows[wanted.take(self._collapsed.heads.take(self._rows))]

    def _is_idle(self) -> bool:
        """Whether no two images can be a stack."""
        by_hand = self._rule is StackRule.HAND
        return self._rule is StackRule.NONE or (by_hand and not self._columns["stack"].any())

    def _judge(self, sort_key: str) -> str:
        """The scorer that tells the best; "" when there is none."""
        scorers = self._columns.scorers
        wanted = (self._best_by, sort_key, *_USUAL_JUDGES)
        return next((key for key in wanted if key in scorers), "")

    def _good(self, key: str) -> NDArray[np.float32] | None:
        """A score turned so that more is better; the same array till scores change."""
        stamp = (key, self._columns.contents)
        if self._goodness[0] != stamp:
            good = self._library.selector.goodness(key).astype(np.float32) if key else None
            self._goodness = (stamp, good)
        return self._goodness[1]
