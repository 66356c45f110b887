"""The part of the Library that goes back and forth between steps, whatever they are about."""

from __future__ import annotations

from curator.library.file_deeds import FileDeeds
from curator.library.history import History


class Undoing:
    """What the Library builds on."""

    files: FileDeeds
    history: History

    def undo(self) -> str | None:
        """Take back the last step; gives its label, None when there is none.

        One that moves files is under way then; while one is, this waits for its end.
        """
        return self.files.turn(undone=True)

    def redo(self) -> str | None:
        """Do the last undone step again; gives its label, None when there is none."""
        return self.files.turn(undone=False)

    @property
    def has_undo(self) -> str | None:
        """The label of the step that `undo` would take back."""
        return self.history.done[-1].label if self.history.done else None

    @property
    def has_redo(self) -> str | None:
        """The label of the step that `redo` would do again."""
        return self.history.undone[-1].label if self.history.undone else None
