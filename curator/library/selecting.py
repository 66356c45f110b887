"""Selecting many images by their places at once, as a band drawn over the grid does."""

from __future__ import annotations

from collections.abc import Callable

from curator.library.columns import Mask
from curator.library.picked import Picked, Rows


class Selecting:
    """What the Gallery lends to whoever selects so.

    Args:
        picked: the Gallery's.
        tell: called when something was selected.
    """

    def __init__(self, picked: Picked, tell: Callable[[], None]) -> None:
        self._picked = picked
        self._tell = tell

    def kept(self) -> Mask:
        """What is selected now, by row, for `select` to leave so."""
        return self._picked.selected.copy()

    def select(self, places: Rows, kept: Mask | None = None) -> None:
        """Select the images at these places, and of others those whose rows are `kept`."""
        self._picked.select_places(places, kept)
        self._tell()

    def extended_over(self, places: Rows) -> Rows:
        """All places from where the selection began to the farthest of these."""
        return self._picked.extended_over(places)
