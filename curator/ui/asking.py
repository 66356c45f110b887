"""Asks over a window for what collections and tags need; the dialogs are made when wanted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from curator.domain.collection import Collection
from curator.ui.icons import Icons


class Asking:
    """Opens dialogs that hold nothing up."""

    def __init__(self, window: QWidget, icons: Icons) -> None:
        self._window, self._icons = window, icons

    def name(self, title: str, hint: str, done: Callable[[str], object]) -> None:
        """Ask for a name until `done` raises no UsageError."""
        from curator.ui.dialogs.name import NameDialog

        NameDialog(title, hint, done, self._icons, self._window).open()

    def target(
        self, known: Sequence[Collection], done: Callable[[Collection | str], object]
    ) -> None:
        """Ask for one of some collections, or the name of a new one; likewise."""
        from curator.ui.dialogs.target import TargetDialog

        TargetDialog(known, done, self._icons, self._window).open()
