"""The way that decisions were made along, to be gone back one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from curator.library.gallery import Change, Gallery


@dataclass(frozen=True, slots=True)
class _Decision:
    """One of them: the number of its step, 0 where it changed nothing, and what it was about."""

    step: int
    image: int


class Trail:
    """Notes the decisions made from now on, in this run of the program."""

    def __init__(self, gallery: Gallery) -> None:
        self._gallery = gallery
        self._begin = self._last_step
        self._decisions: list[_Decision] = []
        self._stop: Callable[[], None] = gallery.subscribe(self._note)

    def close(self) -> None:
        """Note no more."""
        self._stop()

    def __len__(self) -> int:
        """How many decisions stand."""
        last = self._last_step
        return sum(each.step <= last for each in self._decisions)

    def go_back(self) -> bool:
        """Take back the last decision that stands and go to its image; False: there is none."""
        while self._decisions:
            decision = self._decisions.pop()
            if decision.step not in (0, self._last_step):
                continue  # It has been undone by other means.
            if decision.step:
                self._gallery.undo()
            self._gallery.go_to_image(decision.image)
            return True
        return False

    @property
    def _last_step(self) -> int:
        done = self._gallery.library.history.done
        return done[-1].number if done else 0

    def _note(self, change: Change) -> None:
        """While a decision is told of, what it was made about is still current."""
        step, image = self._last_step, self._gallery.current
        if image is None:
            return
        is_new = step > self._begin and all(each.step != step for each in self._decisions)
        if change & Change.VALUES and is_new:
            self._decisions.append(_Decision(step, image))
        elif change & Change.DECIDED and self._decisions[-1:] != [_Decision(step, image)]:
            self._decisions.append(_Decision(0, image))
