"""What keeps its place on the screen while images come and go around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPoint

_MOST_TRIED = 64


class Place(NamedTuple):
    """An image that was seen, and how far below the view's upper edge its row began."""

    image_id: int
    y: int


class Under(NamedTuple):
    """An image under a point of the view, and what share of its cell is above that."""

    point: QPoint
    image_id: int
    share: float


class Anchor:
    """Chooses one image whose row stays where it is, until the user moves the view.

    One and the same image is held as long as it is shown: were a new one chosen at every arrival,
    all would creep on by a cell each time and the view never follow.
    """

    def __init__(self) -> None:
        self._held: Place | None = None
        self._seen: list[Place] = []

    def see(self, seen: Sequence[Place]) -> None:
        """What is seen now, in order; what is held stays held."""
        self._seen = list(seen)

    def let_go(self) -> None:
        """The user moved the view: choose anew the next time."""
        self._held = None

    def saw(self, image_id: int | None) -> bool:
        """Whether an image was seen."""
        return any(place.image_id == image_id for place in self._seen)

    def hold(
        self, preferred: int | None, index_of: Callable[[int], int | None]
    ) -> tuple[int, int] | None:
        """The cell that has to stay, and the y of its row; None when nothing seen is left.

        Args:
            preferred: the image to hold if it was seen; else the first that was.
            index_of: where an image is now, None when it is not shown.
        """
        for place in self._candidates(preferred):
            index = index_of(place.image_id)
            if index is not None:
                self._held = place
                return index, place.y
        self._held = None
        return None

    def _candidates(self, preferred: int | None) -> list[Place]:
        """What is held, what is preferred, what came after it and what before, nearest first."""
        ids = [place.image_id for place in self._seen]
        start = ids.index(preferred) if preferred in ids else 0
        held = [] if self._held is None else [self._held]
        return [*held, *self._seen[start:], *reversed(self._seen[:start])][:_MOST_TRIED]
