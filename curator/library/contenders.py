"""Which images are looked at side by side: the selection, else the stack, else the neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from curator.domain.image import Flag
from curator.library.attention import Attention
from curator.library.columns import Ids, Mask
from curator.library.commands import decide
from curator.library.gallery import Gallery


@dataclass(frozen=True, slots=True, eq=False)
class Contenders:
    """Images, in the order shown.

    Attributes:
        current: the one of them that one came with.
        are_chosen: they were selected, or are a stack; not just what lies around.
    """

    ids: Ids
    current: int
    are_chosen: bool = True


class Contest:
    """Contenders in the Gallery: who is there, who has lost, whom decisions are about.

    The one that decisions are about is the Gallery's current image, alone selected, so that all
    deeds are about it and nothing else; a closed stack is open meanwhile. `close` selects again
    what was selected before.

    Args:
        around: how many neighbours take part on either side where nothing was chosen.
    """

    def __init__(self, gallery: Gallery, around: int) -> None:
        self._gallery = gallery
        self._attention = Attention(gallery)
        self._selected = self._attention.selected
        self._opened: int | None = None
        self._lost: set[int] = set()
        self.contenders = self._found(around)

    def close(self, dropped: Sequence[int] = ()) -> None:
        """Leave stack and selection as they were, as far as the images are still there.

        Args:
            dropped: these are not to be selected any more.
        """
        gallery, opened = self._gallery, self._opened
        if opened is not None and self._is_open(opened):
            gallery.stacks.turn(opened)
        self._attention.close(dropped)

    def attend(self, image_id: int) -> None:
        """Let decisions be about this image."""
        self._attention.turn_to(image_id)

    def aimed_at(self, focused: int) -> int | None:
        """The contender that the Gallery's current image stands for; None when none.

        One step on from the one with the focus, as auto-advance goes, leads to the next contender,
        whatever lies between.
        """
        gallery, ids = self._gallery, self.contenders.ids[self.who_is_in()]
        if gallery.current in ids:
            return gallery.current
        here, there = gallery.index_of(focused), gallery.current_index
        if here is None or there != here + 1:
            return None
        place = int(np.flatnonzero(ids == focused)[0]) + 1 if focused in ids else len(ids)
        return int(ids[place]) if place < len(ids) else None

    def who_is_in(self) -> Mask:
        """Which contenders are shown by the Gallery and have not lost; in their order.

        Who has lost is in again when the rejection is undone.
        """
        columns, ids = self._gallery.library.columns, self.contenders.ids
        is_in: Mask = np.isin(ids, self._gallery.ids)
        if self._lost:
            rejected = columns.ids[columns["flag"] == Flag.REJECT]
            is_in &= ~(np.isin(ids, list(self._lost)) & np.isin(ids, rejected))
        return is_in

    def win(self, winner: int, losers: list[int]) -> bool:
        """Keep one, reject others, who take part no longer; one undoable step.

        False when nothing changes, as everything was decided so before.
        """
        library = self._gallery.library
        self._lost.update(losers)
        return library.do(decide(library.columns, winner, losers))

    def _found(self, around: int) -> Contenders:
        gallery, current = self._gallery, self._gallery.current
        assert current is not None  # Views are turned to where there is one.
        if len(self._selected) > 1:
            has_current = gallery.is_selected(current)
            return Contenders(self._selected, current if has_current else int(self._selected[0]))
        if gallery.stacks.is_in_stack(current):
            return Contenders(self._stack_of(current), current)
        place = gallery.current_index or 0
        near = gallery.ids[max(0, place - around) : place + around + 1]
        return Contenders(near, current, are_chosen=False)

    def _stack_of(self, image_id: int) -> Ids:
        """The images of a stack, which is open from now on."""
        gallery = self._gallery
        if not self._is_open(image_id):
            gallery.stacks.turn(image_id)
            self._opened = image_id
        members = [image_id, *gallery.stacks.others(image_id).tolist()]
        return gallery.ids[np.isin(gallery.ids, members)]

    def _is_open(self, image_id: int) -> bool:
        place = self._gallery.index_of(image_id)
        mark = None if place is None else self._gallery.cell(place).stack
        return mark is not None and mark.is_open
