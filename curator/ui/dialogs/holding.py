"""Holding: what waits there, the way back, and the way out of it into the system's bin."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QStackedLayout, QVBoxLayout, QWidget

from curator.library.holding import HoldingPreview
from curator.library.library import Library
from curator.library.news import FilesDone, News
from curator.library.setting_list import all_settings
from curator.ui import file_words, question, words
from curator.ui.dialogs.parts import GAP, MARGIN, button, in_a_row, label, resize
from curator.ui.dialogs.picture_wall import PictureWall
from curator.ui.dialogs.setting_row import SettingRow
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons

_DAYS = "holding_days"


class HoldingDialog(QDialog):
    """Follows the library; stays open beside the window."""

    def __init__(
        self, library: Library, thumbnails: Thumbnails, icons: Icons, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._preview: HoldingPreview | None = None
        self.setWindowTitle("Holding")
        self.heading = label(scale=1.25, bold=True)
        self.size_line = label(role="muted")
        self.wall = PictureWall(
            library, thumbnails, icons.theme, "Images that wait in holding", choosing=True
        )
        self.wall.selectionModel().selectionChanged.connect(self._enable)
        self.nothing = label(
            "Nothing waits here. Delete and Process rejects bring images here.", role="muted"
        )
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        info = next(each for each in all_settings() if each.key == _DAYS)
        self.days = SettingRow(info, library, icons)
        self.restore_chosen = button("Restore selected", self._restore_chosen)
        self.restore_all = button("Restore all", self._restore_all)
        self.empty = button("Empty into the bin…", self._ask_to_empty)
        self.leave = button("Close", self.close)
        self.leave.setDefault(True)
        self._lay_out()
        self.refresh()

    def refresh(self) -> None:
        """Look what waits there now."""
        self._preview = preview = self._library.files.preview_held()
        count = len(preview.ids)
        wait = "waits" if count == 1 else "wait"
        self.heading.setText(f"{words.images(count)} {wait} in holding" if count else "Holding")
        self.size_line.setText(
            f"{words.counted(preview.files, 'file')}, {words.size_of(preview.bytes)}. "
            "What you decided about them is kept, here and in the bin."
            if count
            else "Files wait here, out of sight, at the root of the watched folder they lay in."
        )
        self.wall.show_images(preview.ids)
        self._stack.setCurrentWidget(self.wall if count else self.nothing)
        self._enable()

    @Slot(object)
    def on_news(self, news: News) -> None:
        """The library has news."""
        if isinstance(news, FilesDone) and self.isVisible():
            self.refresh()

    @Slot()
    def _enable(self) -> None:
        library, waits = self._library, self._preview is not None and len(self._preview.ids) > 0
        free = library.writable and waits
        self.restore_chosen.setEnabled(free and self.wall.selectionModel().hasSelection())
        self.restore_all.setEnabled(free)
        self.empty.setEnabled(free)
        self.days.setEnabled(library.writable)

    @Slot()
    def _restore_chosen(self) -> None:
        self._library.files.restore(self.wall.chosen)

    @Slot()
    def _restore_all(self) -> None:
        self._library.files.restore()

    @Slot()
    def _ask_to_empty(self) -> None:
        preview = self._preview
        if preview is None:
            return
        text, more = file_words.into_the_bin(len(preview.ids))
        more = f"{words.counted(preview.files, 'file')}, {words.size_of(preview.bytes)}. {more}"
        question.ask(self, text, more, "Move to the bin", self._library.files.empty_holding)

    def _lay_out(self) -> None:
        held = QWidget()
        self._stack = QStackedLayout(held)
        self._stack.addWidget(self.wall)
        self._stack.addWidget(self.nothing)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        rows.setSpacing(GAP)
        rows.addWidget(self.heading)
        rows.addWidget(self.size_line)
        rows.addWidget(held, 1)
        rows.addSpacing(GAP)
        rows.addWidget(self.days)
        rows.addSpacing(GAP)
        acts = (self.restore_chosen, self.restore_all, self.empty, None, self.leave)
        rows.addLayout(in_a_row(*acts))
        resize(self, 760, 600)
