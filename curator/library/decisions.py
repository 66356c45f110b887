"""Decisions of the user: shown at once, written behind, undone and redone, by the owner."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from curator.domain.change import Command
from curator.library.columns import Columns
from curator.library.history import History, Step
from curator.store.writer import Step as WrittenStep


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where decisions go.

    Attributes:
        write: hands a step to the writer; waits for nothing.
        recall: gives the command of a step of an earlier run.
        tell: is told of every command that has been shown.
    """

    write: Callable[[WrittenStep], None]
    recall: Callable[[int], Command]
    tell: Callable[[Command], None]


class Decisions:
    """Steps on their way from the screen to the disk, and the way back."""

    def __init__(self, columns: Columns, history: History, outlet: Outlet) -> None:
        self._columns = columns
        self._history = history
        self._outlet = outlet
        self._unwritten: deque[WrittenStep] = deque()

    def do(self, command: Command) -> None:
        """Carry out a new step."""
        step = self._history.push(command)
        self._show(command)
        self._write(WrittenStep(step.number, command))

    def undo(self) -> str | None:
        """Take back the last step; gives its label, None when there is none."""
        return self._go(self._history.back(), undone=True)

    def redo(self) -> str | None:
        """Do the last undone step again; gives its label, None when there is none."""
        return self._go(self._history.forth(), undone=False)

    def written(self, steps: Iterable[WrittenStep]) -> None:
        """These steps are on disk."""
        for _ in steps:
            self._unwritten.popleft()

    def stand_above(self) -> None:
        """Decisions made since what came from the database was read there stand above it."""
        for step in self._unwritten:
            self._apply(step.command)

    def take_back(self, step: WrittenStep) -> None:
        """What could not be written is undone on the screen as well."""
        self._unwritten.popleft()
        if step.undone is None:
            self._history.drop(step.number)
        else:
            self._history.put_back(step.number, undone=step.undone)
        self._show(step.command.undone())
        self.stand_above()

    def _go(self, step: Step | None, *, undone: bool) -> str | None:
        if step is None:
            return None
        if step.command is None:
            step.command = self._outlet.recall(step.number)
        command = step.command.undone() if undone else step.command
        self._show(command)
        self._write(WrittenStep(step.number, command, undone))
        return step.label

    def _show(self, command: Command) -> None:
        self._apply(command)
        self._outlet.tell(command)

    def _apply(self, command: Command) -> None:
        for edit in command.edits:
            self._columns.apply(edit)

    def _write(self, step: WrittenStep) -> None:
        self._unwritten.append(step)
        self._outlet.write(step)
