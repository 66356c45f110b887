"""Which images wait for which scorers, each pair once."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable

from curator.domain.image import ImageId

Waiting = tuple[ImageId, frozenset[str]]
"""An image and the keys of the scorers it is to be brought before."""


class ScoringQueue:
    """Images waiting or on their way; whoever uses it from several threads locks it.

    Attributes:
        total: how many were ever added.
    """

    def __init__(self) -> None:
        self.total = 0
        self._waiting: deque[Waiting] = deque()
        self._unanswered: dict[ImageId, frozenset[str]] = {}

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def add(self, images: Iterable[Waiting], *, again: Collection[str] = ()) -> int:
        """Put images at the end, for the scorers they are not waiting for yet.

        Args:
            images: in the order they are to be scored.
            again: scorers they are to be brought before whatever they are waiting for.

        Returns:
            How many images it was.
        """
        count = 0
        for image_id, keys in images:
            left = self._not_asked(image_id, keys) | keys.intersection(again)
            if left:
                self._waiting.append(self._noted(image_id, left))
                count += 1
        self.total += count
        return count

    def add_first(self, image_id: ImageId, keys: frozenset[str], *, again: bool = False) -> None:
        """Put one image before all others, likewise."""
        left = keys if again else self._not_asked(image_id, keys)
        if left:
            self._waiting.appendleft(self._noted(image_id, left))
            self.total += 1

    def take(self, most: int) -> list[Waiting]:
        """The next images; they count as on their way until they are answered."""
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    def answered(self, image_id: ImageId, keys: Iterable[str]) -> None:
        """These scorers have said what they will say of an image."""
        left = self._unanswered.pop(image_id, frozenset()).difference(keys)
        if left:
            self._unanswered[image_id] = left

    def nothing_is_on_its_way(self) -> None:
        """None wait, and those not answered never will be: they may be asked for anew."""
        self._unanswered.clear()

    def clear(self) -> None:
        """Forget all that wait."""
        self._waiting.clear()

    def _not_asked(self, image_id: ImageId, keys: frozenset[str]) -> frozenset[str]:
        return keys - self._unanswered.get(image_id, frozenset())

    def _noted(self, image_id: ImageId, keys: frozenset[str]) -> Waiting:
        self._unanswered[image_id] = self._unanswered.get(image_id, frozenset()) | keys
        return image_id, keys
