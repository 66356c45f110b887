"""The undo and redo lists: which steps there are, which of them are undone."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from curator.domain.change import Command


@dataclass(slots=True)
class Step:
    """One step; its command is read from disk when it was done in an earlier run.

    Attributes:
        at: when it was done first, nanoseconds since 1970.
    """

    number: int
    label: str
    at: int
    command: Command | None = None


class History:
    """Steps done, in order, and steps undone that can be redone."""

    def __init__(self, steps: Iterable[tuple[int, str, int, bool]]) -> None:
        listed = [(Step(number, label, at), undone) for number, label, at, undone in steps]
        self.done = [step for step, undone in listed if not undone]
        self.undone = [step for step, undone in listed if undone][::-1]
        self._last = max((step.number for step, _ in listed), default=0)

    def __len__(self) -> int:
        return len(self.done) + len(self.undone)

    def newest_first(self) -> list[Step]:
        """All steps, those that are undone among them."""
        return [*self.undone, *reversed(self.done)]

    def push(self, command: Command) -> Step:
        """A new step; what was undone before it can no longer be redone."""
        self._last += 1
        step = Step(self._last, command.label, time.time_ns(), command)
        self.done.append(step)
        self.undone.clear()
        return step

    def reserve(self) -> int:
        """The number of a step that is under way, and that will be `settle`d."""
        self._last += 1
        return self._last

    def settle(self, number: int, command: Command, *, undone: bool | None) -> None:
        """Hold a step about files, which was done (None), undone or done again.

        Steps that were done meanwhile stand behind it; if it was undone, it cannot be redone then.
        One without edits is no step any more.
        """
        known = next((e for e in (*self.done, *self.undone) if e.number == number), None)
        self.drop(number)
        if undone is None:
            self.undone.clear()
        if not command.edits:
            return
        at = time.time_ns() if known is None else known.at
        step = Step(number, command.label, at, command)
        if not undone:
            self.done.append(step)
            self.done.sort(key=lambda each: each.number)
        elif not self.done or self.done[-1].number < number:
            self.undone.append(step)

    def back(self) -> Step | None:
        """Move the last done step to the undone ones and give it."""
        if not self.done:
            return None
        self.undone.append(self.done.pop())
        return self.undone[-1]

    def forth(self) -> Step | None:
        """Move the last undone step back to the done ones and give it."""
        if not self.undone:
            return None
        self.done.append(self.undone.pop())
        return self.done[-1]

    def put_back(self, number: int, *, undone: bool) -> None:
        """Take back a `back` (undone) or `forth` that could not be written."""
        source, target = (self.undone, self.done) if undone else (self.done, self.undone)
        target += [step for step in source if step.number == number]
        source[:] = [step for step in source if step.number != number]
        target.sort(key=lambda step: step.number, reverse=not undone)

    def drop(self, number: int) -> None:
        """Forget a step that could not be written."""
        self.done = [step for step in self.done if step.number != number]
        self.undone = [step for step in self.undone if step.number != number]
