"""Who stands beside whom: the champion stays, the challengers come up to it in turn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from curator.library.columns import Ids, Mask

FEWEST_PANES = 2
MOST_PANES = 4

Places = NDArray[np.intp]


class Comparison:
    """A list of images that is fixed when it is made; those that leave it may come back.

    Args:
        ids: in the order in which they come up.
        champion: one of them; None when there is none.
        behind: begin with the challenger that follows the champion, not with the first.
    """

    def __init__(self, ids: Ids, champion: int | None, *, behind: bool = False) -> None:
        self._ids: Ids = np.asarray(ids, np.int64)
        self._is_in: Mask = np.ones(len(self._ids), np.bool_)
        self._champion = 0 if champion is None else self._place(champion)
        self._panes = FEWEST_PANES
        self._focus = 0
        self._first = 0
        self._begin_from(self._champion if behind else 0)

    @property
    def ids(self) -> Ids:
        """All images it was made of."""
        return self._ids

    @property
    def shown(self) -> tuple[int, ...]:
        """The champion, and the challengers beside it; nothing when all have left."""
        if not self._is_in.any():
            return ()
        beside = self._challengers()[self._first : self._first + self._panes - 1]
        return tuple(int(self._ids[place]) for place in (self._champion, *beside))

    @property
    def champion(self) -> int | None:
        """The image that stays."""
        return next(iter(self.shown), None)

    @property
    def challengers(self) -> int:
        """How many there are, shown or not."""
        return len(self._challengers())

    @property
    def first(self) -> int:
        """The place among them of the first that is shown."""
        return self._first

    @property
    def next_up(self) -> tuple[int, ...]:
        """The challengers that may be shown next, those that follow before those that were."""
        beside, step = self._challengers(), self._panes - 1
        after = beside[self._first + step : self._first + 2 * step]
        before = beside[max(0, self._first - step) : self._first][::-1]
        return tuple(int(self._ids[place]) for place in (*after, *before))

    @property
    def panes(self) -> int:
        """How many images are shown at most, the champion among them."""
        return self._panes

    @panes.setter
    def panes(self, panes: int) -> None:
        focused = self.focused
        self._panes = max(FEWEST_PANES, min(panes, MOST_PANES))
        self._first = self._within(self._first)
        self._focus_on_image(focused)

    @property
    def focus(self) -> int:
        """The place among those shown of the one that decisions are about."""
        return self._focus

    @property
    def focused(self) -> int | None:
        """The image that decisions are about."""
        shown = self.shown
        return shown[self._focus] if shown else None

    def focus_on(self, pane: int) -> None:
        """Let decisions be about the image at a place among those shown, the nearest there is."""
        self._focus = max(0, min(pane, len(self.shown) - 1))

    def go(self, step: int) -> bool:
        """Go to the next challengers (1) or those before (-1); False when there are none."""
        before = self._first
        self._first = self._within(before + step * (self._panes - 1))
        self.focus_on(self._focus)
        return self._first != before

    def promote(self) -> bool:
        """The challenger with the focus, else the first shown, is champion; the next come up.

        The champion before it is a challenger again. False when there is no challenger.
        """
        shown = self._challengers()[self._first : self._first + self._panes - 1]
        if not len(shown):
            return False
        self._champion = int(shown[max(0, self._focus - 1)])
        self._begin_from(self._champion)
        self._focus = 0
        return True

    def crown(self, image_id: int) -> None:
        """Let an image that is in be champion; the challengers stay as far as they can."""
        first = self._first_shown()
        self._champion = self._place(image_id)
        self._begin_from(first)
        self._focus = 0

    def bring(self, image_id: int) -> bool:
        """Show an image and give it the focus; False when it is not in."""
        if image_id not in self._ids[self._is_in]:
            return False
        if image_id not in self.shown:
            self._begin_from(self._place(image_id))
        self._focus_on_image(image_id)
        return True

    def keep_only(self, is_in: Mask) -> bool:
        """Only these of its images are in now; whether that changes anything.

        A champion that leaves gives way to its challenger, a challenger to the next one.
        """
        if np.array_equal(is_in, self._is_in):
            return False
        focused, first, shown = self.focused, self._first_shown(), self.shown
        self._is_in = is_in.copy()
        if not is_in[self._champion]:
            self._champion = self._heir(first)
        self._begin_from(first)
        if focused in self.shown:
            self._focus_on_image(focused)
        elif shown:
            self.focus_on(self._focus)
        return True

    def _challengers(self) -> Places:
        places: Places = np.flatnonzero(self._is_in)
        others: Places = places[places != self._champion]
        return others

    def _first_shown(self) -> int:
        """The place in the list of the first challenger shown; the end of it when none is."""
        beside = self._challengers()[self._first :]
        return int(beside[0]) if len(beside) else len(self._ids)

    def _place(self, image_id: int) -> int:
        return int(np.flatnonzero(self._ids == image_id)[0])

    def _begin_from(self, place: int) -> None:
        """Show the challengers from a place in the list on."""
        self._first = self._within(int(np.count_nonzero(self._challengers() < place)))

    def _within(self, first: int) -> int:
        return max(0, min(first, self.challengers - (self._panes - 1)))

    def _heir(self, first: int) -> int:
        """Who follows a champion that has left: the challenger, else the next, else the last."""
        left = np.flatnonzero(self._is_in)
        behind = left[left >= first]
        if len(behind):
            return int(behind[0])
        return int(left[-1]) if len(left) else self._champion

    def _focus_on_image(self, image_id: int | None) -> None:
        shown = self.shown
        self.focus_on(shown.index(image_id) if image_id in shown else 0)
