"""A style from a folder of images: name and folder asked, images looked at, told what was taken."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from curator.domain.errors import CuratorError
from curator.library.styles import AddCancelledError, Added, StyleSet, add_style
from curator.ui import words
from curator.ui.background import Background
from curator.ui.dialogs.long_work import Advance, Handle, LongWork
from curator.ui.dialogs.parts import GAP, MARGIN, button, label
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.folder_choice import ask_for_folder
from curator.ui.icons import Icons
from curator.ui.theme import Theme

_WIDTH = 480
_MOST_TOLD = 5
_HINT = (
    "A style measures how close images come to the colours and textures of yours. The images stay "
    "where they are; a style of the same name is replaced."
)


class AddStyleDialog(QDialog):
    """Stays open to tell what was taken."""

    added = Signal(object)
    """The Added that came of it."""

    def __init__(
        self,
        background: Background,
        theme: Theme,
        icons: Icons,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Add style")
        self._work = LongWork(background, self)
        self._work.advanced.connect(self._on_advance)
        self._work.done.connect(self._on_added)
        self._work.failed.connect(self._on_failed)
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the style")
        self.folder = QLineEdit()
        self.folder.setAccessibleName("Folder with the images")
        self.choose = button("Choose…", self._ask_for_folder, "Choose the folder")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Images looked at")
        self.outcome = Remark(theme, icons)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.reject)
        self.add = QPushButton("Add")
        self.add.setDefault(True)
        self.add.clicked.connect(self._add)
        self.buttons.addButton(self.add, QDialogButtonBox.ButtonRole.ActionRole)
        for field in (self.name, self.folder):
            field.textChanged.connect(self._refresh)
        self._lay_out()
        self._refresh()

    def offer(self, style: StyleSet | None = None) -> None:
        """Ask for a new style, or for the images of one that is there."""
        if not self._work.running:
            self.outcome.clear()
            self.name.setText(style.name if style else "")
            self.folder.setText(str(style.folder) if style else "")
        self.open()

    def reject(self) -> None:
        """Stop what is under way; nothing is kept of it then."""
        self._work.cancel()
        super().reject()

    def close_down(self) -> None:
        """End what is under way and tell no more of it."""
        self._work.close()

    @Slot()
    def _ask_for_folder(self) -> None:
        start = Path(self.folder.text() or Path.home())
        ask_for_folder(self, "Images of the style", start, self._take_folder)

    def _take_folder(self, path: str) -> None:
        self.folder.setText(path)
        if not self.name.text():
            self.name.setText(Path(path).name)

    @Slot()
    def _add(self) -> None:
        self.outcome.clear()
        self.bar.setRange(0, 0)
        work = partial(_added, self.name.text().strip(), Path(self.folder.text()))
        self._work.start(work)
        self._refresh()

    @Slot(object)
    def _on_advance(self, advance: Advance) -> None:
        self.bar.setRange(0, advance.total)
        self.bar.setValue(advance.done)

    @Slot(object)
    def _on_added(self, added: Added) -> None:
        self._refresh()
        self.outcome.say(Tone.DONE, _in_words(added))
        self.added.emit(added)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._refresh()
        if isinstance(error, AddCancelledError):
            self.outcome.say(Tone.INFO, "Stopped; nothing was kept.")
        elif isinstance(error, CuratorError):
            self.outcome.say(Tone.PROBLEM, words.sentence(str(error)))
        else:
            raise error

    @Slot()
    def _refresh(self) -> None:
        running = self._work.running
        self.bar.setVisible(running)
        self.add.setEnabled(bool(self.name.text() and self.folder.text()) and not running)
        for part in (self.name, self.folder, self.choose):
            part.setEnabled(not running)

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(GAP)
        form.setVerticalSpacing(GAP)
        form.addWidget(label("Name"), 0, 0)
        form.addWidget(self.name, 0, 1, 1, 2)
        form.addWidget(label("Folder"), 1, 0)
        form.addWidget(self.folder, 1, 1)
        form.addWidget(self.choose, 1, 2)
        form.setColumnStretch(1, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        rows.setSpacing(12)
        rows.addWidget(label(_HINT, role="muted"))
        rows.addLayout(form)
        rows.addWidget(self.bar)
        rows.addWidget(self.outcome)
        rows.addStretch(1)
        rows.addWidget(self.buttons)
        self.setMinimumWidth(_WIDTH)


def _added(name: str, folder: Path, handle: Handle) -> Added:
    return add_style(name, folder, handle.tell, handle.cancelled)


def _in_words(added: Added) -> str:
    lines = [f"The style “{added.style.name}” has {words.images(len(added.style.references))}."]
    if added.is_another:
        lines.append("It was another before: “Score all anew” makes its numbers again.")
    if added.doubles:
        lines.append(f"{words.counted(added.doubles, 'file')} with the contents of another.")
    if added.left_out:
        lines.append(f"{words.counted(len(added.left_out), 'file')} left out:")
        lines += [f"{each.path.name}: {each.left_out}" for each in added.left_out[:_MOST_TOLD]]
    if len(added.left_out) > _MOST_TOLD:
        lines.append("…")
    return "\n".join(lines)
