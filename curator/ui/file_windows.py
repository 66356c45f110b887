"""The dialogs about files, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from curator.library.holding import HoldingPreview
from curator.library.library import Library
from curator.library.news import News
from curator.ui import question
from curator.ui.folder_choice import ask_for_folder
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons

if TYPE_CHECKING:
    from curator.ui.dialogs.holding import HoldingDialog
    from curator.ui.dialogs.process_rejects import Order


class FileWindows(QObject):
    """Opens them over a window; none of them holds it up."""

    def __init__(
        self, library: Library, thumbnails: Thumbnails, icons: Icons, window: QWidget
    ) -> None:
        super().__init__(window)
        self._library, self._thumbnails = library, thumbnails
        self._icons, self._window = icons, window
        self._holding: HoldingDialog | None = None

    def ask_where_to(
        self, preview: HoldingPreview, start: Path | None, agreed: Callable[[Order], object]
    ) -> None:
        """Show what would go, and ask where to."""
        from curator.ui.dialogs.process_rejects import ProcessRejects

        pictures = (self._thumbnails, self._icons)
        ProcessRejects(self._library, preview, start, agreed, pictures, self._window).open()

    def ask_for_new_name(self, path: Path, done: Callable[[str], object]) -> None:
        """Ask what a file is to be called; again, where UsageError says why it cannot be."""
        from curator.ui.dialogs.rename import RenameDialog

        RenameDialog(path, done, self._icons, self._window).open()

    def ask_for_folder(self, title: str, start: Path, done: Callable[[str], object]) -> None:
        """Ask for a folder."""
        ask_for_folder(self._window, title, start, done)

    def ask_whether(self, text: str, more: str, yes: str, agreed: Callable[[], object]) -> None:
        """Ask before what cannot be taken back."""
        question.ask(self._window, text, more, yes, agreed)

    def show_holding(self) -> None:
        """What waits in holding."""
        if self._holding is None:
            from curator.ui.dialogs.holding import HoldingDialog

            self._holding = HoldingDialog(
                self._library, self._thumbnails, self._icons, self._window
            )
        self._holding.refresh()
        self._holding.show()
        self._holding.raise_()
        self._holding.activateWindow()

    def on_news(self, news: News) -> None:
        """The library has news."""
        if self._holding is not None:
            self._holding.on_news(news)

    def close(self) -> None:
        """Close what is open beside the window."""
        if self._holding is not None:
            self._holding.close()
