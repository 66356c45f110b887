"""Decisions of the user: shown at once, written behind, undone and redone, by the owner."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from curator.domain.change import AnyEdit, Command, Edit, EditField
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
        return self._go(self._history.back, undone=True)

    def redo(self) -> str | None:
        """Do the last undone step again; gives its label, None when there is none."""
        return self._go(self._history.forth, undone=False)

    def upcoming(self, *, undone: bool) -> Step | None:
        """The step that `undo` would take back, or `redo` do again, with its command."""
        steps = self._history.done if undone else self._history.undone
        if not steps:
            return None
        step = steps[-1]
        if step.command is None:
            step.command = self._outlet.recall(step.number)
        return step

    def turn(self, *, undone: bool) -> str | None:
        """`undo` or `redo`."""
        return self.undo() if undone else self.redo()

    def written(self, steps: Iterable[WrittenStep]) -> None:
        """These steps are on disk."""
        for _ in steps:
            self._unwritten.popleft()

    @property
    def are_under_way(self) -> bool:
        """Whether any is shown and not yet written."""
        return bool(self._unwritten)

    def stand_above(self) -> Command:
        """Decisions made since rows were read in the database stand above them; gives what does.

        Rows hold no tags and no collections: those are as they were shown, and a tag that is
        called otherwise twice is not what it is when that is done once.
        """
        edits = (edit for step in self._unwritten for edit in step.command.edits)
        again = Command("", tuple(edit for edit in edits if is_in_rows(edit)))
        self._apply(again)
        return again

    def take_back(self, step: WrittenStep) -> None:
        """What could not be written is undone on the screen as well."""
        self._unwritten.popleft()
        if step.undone is None:
            self._history.drop(step.number)
        else:
            self._history.put_back(step.number, undone=step.undone)
        # What was done since stood upon it, and stands without it now.
        later = [each.command for each in self._unwritten]
        way = [*(each.undone() for each in reversed(later)), step.command.undone(), *later]
        edits = tuple(edit for command in way for edit in command.edits)
        self._show(Command(step.command.label, edits))

    def _go(self, move: Callable[[], object], *, undone: bool) -> str | None:
        step = self.upcoming(undone=undone)  # What cannot be read stays where it is.
        if step is None or step.command is None:
            return None
        move()
        command = step.command.undone() if undone else step.command
        command = self._columns.lists.with_free_names(command)
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


def is_in_rows(edit: AnyEdit) -> bool:
    """Whether an Edit is about a column of images; the others are about tags and collections."""
    return isinstance(edit, Edit) and edit.field not in (EditField.TAG, EditField.COLLECTION)
