"""Asks what a file is to be called: its name stands there, the part before the extension chosen."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from curator.library.file_names import Listing, free_name, with_extension
from curator.ui import words
from curator.ui.dialogs.name import NameDialog
from curator.ui.icons import Icons


class RenameDialog(NameDialog):
    """Says what the file will be called where that is not what is written.

    Args:
        path: of the file.
        done: is given the name; UsageError says why it cannot be.
    """

    yes = "Rename"

    def __init__(
        self, path: Path, done: Callable[[str], object], icons: Icons, parent: QWidget
    ) -> None:
        hint = "Text files beside it go along; what you decided stays with the image."
        super().__init__("Rename", f"{path.name}. {hint}", done, icons, parent)
        self._own = os.fsencode(path.name)
        self._others = Listing.of(os.fsencode(path.parent)).names - {self._own}
        if words.visible(path.name) == path.name:
            self.name.setText(path.name)
            self.name.setSelection(0, len(path.stem))

    def foresee(self, name: str) -> str:
        """The extension that is kept, and the number that a taken name gets."""
        try:
            written = os.fsencode(name)
        except UnicodeEncodeError:
            return ""
        whole = with_extension(written, self._own)
        free = free_name(whole, self._others)
        called = f"it will be called {os.fsdecode(free)}"
        if free != whole:
            return words.sentence(f"there is a file {os.fsdecode(whole)} already; {called}")
        return "" if whole == written else words.sentence(called)
