"""Several images at once, of which one after the other is dropped until the best is left."""

from __future__ import annotations

import numpy as np

from curator.library.columns import Ids, Mask


class Survey:
    """A list of images that is fixed when it is made; those that leave it may come back.

    Args:
        ids: in the order shown.
        focused: one of them.
    """

    def __init__(self, ids: Ids, focused: int | None) -> None:
        self._ids: Ids = np.asarray(ids, np.int64)
        self._is_there: Mask = np.ones(len(self._ids), np.bool_)
        self._dropped: list[int] = []
        self._focused = focused

    @property
    def shown(self) -> tuple[int, ...]:
        """Those that are there and were not dropped."""
        return tuple(int(each) for each in self._ids[self._is_shown()])

    @property
    def focused(self) -> int | None:
        """The image that decisions are about; None when none is left."""
        return self._focused

    @property
    def focus(self) -> int:
        """Its place among those shown."""
        return 0 if self._focused is None else self.shown.index(self._focused)

    @property
    def dropped(self) -> tuple[int, ...]:
        """Those that were dropped, the last one last."""
        return tuple(self._dropped)

    def focus_on(self, place: int) -> None:
        """Give the focus to the image at a place among those shown, the nearest there is."""
        shown = self.shown
        self._focused = shown[max(0, min(place, len(shown) - 1))] if shown else None

    def focus_on_image(self, image_id: int) -> bool:
        """Give the focus to an image; False when it is not shown."""
        if image_id not in self.shown:
            return False
        self._focused = image_id
        return True

    def drop(self) -> bool:
        """Show the image with the focus no longer; the last one stays.

        The next has the focus; after the last one, the one before it.
        """
        if self._focused is None or len(self.shown) < 2:
            return False
        place = self.focus
        self._dropped.append(self._focused)
        self.focus_on(place)
        return True

    def take_back(self) -> bool:
        """Show what was dropped last again, with the focus; False when nothing was."""
        if not self._dropped:
            return False
        image_id = self._dropped.pop()
        if not self.focus_on_image(image_id):
            return self.take_back()  # It has left meanwhile.
        return True

    def keep_only(self, is_there: Mask) -> None:
        """Only these of its images are there now.

        If the one with the focus leaves, the next has it; after the last one, the one before it.
        """
        before = 0 if self._focused is None else int(np.flatnonzero(self._ids == self._focused)[0])
        self._is_there = is_there.copy()
        if self._focused is None or not self.focus_on_image(self._focused):
            self.focus_on(int(np.count_nonzero(self._is_shown()[:before])))

    def _is_shown(self) -> Mask:
        is_shown: Mask = self._is_there & ~np.isin(self._ids, self._dropped)
        return is_shown
