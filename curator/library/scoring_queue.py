"""Which images wait for which scorers, each pair once."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Iterable

from curator.domain.image import ImageId
from curator.library.progress import ScorerProgress

Waiting = tuple[ImageId, frozenset[str]]
"""An image and the keys of the scorers it is to be brought before."""


class ScoringQueue:
    """Images waiting or on their way; whoever uses it from several threads locks it.

    Attributes:
        total: how many were added in this run.
    """

    def __init__(self) -> None:
        self.total = 0
        self._waiting: deque[Waiting] = deque()
        self._unanswered: dict[ImageId, frozenset[str]] = {}
        self._asked: Counter[str] = Counter()
        self._answers: Counter[str] = Counter()

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
        self._answers.update(self._no_longer_asked(image_id, keys))

    def let_go(self, image_id: ImageId, keys: Iterable[str]) -> None:
        """An image that was taken will not be brought before these scorers."""
        self._asked.subtract(self._no_longer_asked(image_id, keys))
        self.total -= 1

    def forget(self) -> int:
        """Let go of all that wait; gives how many."""
        count = len(self._waiting)
        while self._waiting:
            self.let_go(*self._waiting.popleft())
        return count

    def begin_anew(self) -> None:
        """None wait, and those not answered never will be: they may be asked for in a new run."""
        self._unanswered.clear()
        self._asked.clear()
        self._answers.clear()
        self.total = 0

    def by_scorer(self, keys: Iterable[str]) -> tuple[ScorerProgress, ...]:
        """How far these scorers are, those that were asked in this run."""
        return tuple(
            ScorerProgress(key, self._answers[key], self._asked[key])
            for key in sorted(keys)
            if self._asked[key]
        )

    def _not_asked(self, image_id: ImageId, keys: frozenset[str]) -> frozenset[str]:
        return keys - self._unanswered.get(image_id, frozenset())

    def _no_longer_asked(self, image_id: ImageId, keys: Iterable[str]) -> frozenset[str]:
        """Those of the keys whose answer was awaited until now."""
        awaited = self._unanswered.pop(image_id, frozenset())
        if left := awaited.difference(keys):
            self._unanswered[image_id] = left
        return awaited.intersection(keys)

    def _noted(self, image_id: ImageId, keys: frozenset[str]) -> Waiting:
        self._asked.update(self._not_asked(image_id, keys))
        self._unanswered[image_id] = self._unanswered.get(image_id, frozenset()) | keys
        return image_id, keys
