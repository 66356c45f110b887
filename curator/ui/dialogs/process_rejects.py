"""Process rejects: what goes, how much that is, from where, and the one question: where to."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QDialog, QRadioButton, QVBoxLayout, QWidget

from curator.library.columns import Ids
from curator.library.holding import HoldingPreview, HoldingRoot
from curator.library.library import Library
from curator.ui import file_words, words
from curator.ui.dialogs.parts import GAP, MARGIN, button, in_a_row, label, resize
from curator.ui.dialogs.picture_wall import PictureWall
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.elided import ElidedLabel
from curator.ui.folder_choice import ask_for_folder
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons

_MOST_ROOTS = 6
_INDENT = 24


class WhereTo(Enum):
    """Where rejects go: title, and what that means for them."""

    HOLDING = ("Holding", "Beside your images, out of sight; undo brings them back.")
    FOLDER = ("Another folder", "Wherever you choose; undo brings them back.")
    BIN = ("The system’s bin", "Curator cannot bring them back from there.")


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """What was agreed to; `folder` where that is where to."""

    ids: Ids
    where: WhereTo
    folder: Path | None = None


class ProcessRejects(QDialog):
    """Asks before rejected images go; nothing is done here.

    Args:
        preview: what would go.
        start: the folder chosen the last time; None for none.
        agreed: called with the Order when the user has agreed.
    """

    def __init__(
        self,
        library: Library,
        preview: HoldingPreview,
        start: Path | None,
        agreed: Callable[[Order], object],
        pictures: tuple[Thumbnails, Icons],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        thumbnails, icons = pictures
        self._preview, self._agreed = preview, agreed
        self.setWindowTitle("Process rejects")
        self.wall = PictureWall(
            library, thumbnails, icons.theme, "Rejected images that go", choosing=False
        )
        self.wall.show_images(preview.ids)
        self.size_line = label(role="muted")
        self.troubles = Remark(icons.theme, icons)
        self.where = WhereChoice(start, self)
        self.where.changed.connect(self._refresh)
        self.go = button("", self._go)
        self.go.setDefault(True)
        self.cancel = button("Cancel", self.reject)
        self._lay_out()
        self._tell_troubles()
        self._refresh()
        self.go.setFocus()

    @Slot()
    def _refresh(self) -> None:
        where, folder = self.where.value, self.where.folder
        self.size_line.setText(_size(self._preview, where))
        count = words.images(len(self._preview.ids))
        self.go.setText(f"{'Bin' if where is WhereTo.BIN else 'Move'} {count}")
        self.go.setEnabled(where is not WhereTo.FOLDER or folder is not None)

    @Slot()
    def _go(self) -> None:
        self.accept()
        self._agreed(Order(self._preview.ids, self.where.value, self.where.folder))

    def _tell_troubles(self) -> None:
        told = [
            f"{os.fsdecode(root.folder.path)}: {file_words.trouble(root.trouble)}"
            for root in self._preview.roots
            if root.trouble is not None
        ]
        if told:
            self.troubles.say(Tone.WARNING, f"{'; '.join(told)}. What lies there stays.")

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        rows.setSpacing(GAP)
        count = len(self._preview.ids)
        heading = f"{count:,} rejected image{'' if count == 1 else 's'}"
        rows.addWidget(label(heading, scale=1.25, bold=True))
        rows.addWidget(self.size_line)
        rows.addWidget(self.wall, 1)
        for line in _roots(self._preview.roots):
            rows.addWidget(line)
        rows.addWidget(self.troubles)
        rows.addSpacing(GAP)
        rows.addWidget(label("Where to", bold=True))
        rows.addWidget(self.where)
        rows.addSpacing(GAP)
        rows.addLayout(in_a_row(None, self.cancel, self.go))
        resize(self, 720, 640)


class WhereChoice(QWidget):
    """Holding, a folder, or the bin.

    Signals:
        changed(): it is another one.
    """

    changed = Signal()

    def __init__(self, start: Path | None, window: QWidget) -> None:
        super().__init__()
        self._window = window
        self.folder = start
        self.path = ElidedLabel()
        self.path.setProperty("role", "muted")
        self.choose = button("Choose…", self._choose, "Choose the folder")
        self._group = QButtonGroup(self)
        self._group.idToggled.connect(lambda _id, _on: self.changed.emit())
        self._radios = {where: self._radio(where) for where in WhereTo}
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        for where, radio in self._radios.items():
            rows.addWidget(radio)
            text = label(where.value[1], role="muted")
            text.setIndent(_INDENT)
            rows.addWidget(text)
            if where is WhereTo.FOLDER:
                line = in_a_row(self.path, self.choose)
                line.setContentsMargins(_INDENT, 0, 0, 0)
                line.setStretch(0, 1)
                rows.addLayout(line)
            rows.addSpacing(GAP // 2)
        self.take(WhereTo.HOLDING)
        self._show_folder()

    @property
    def value(self) -> WhereTo:
        """Where to."""
        checked = (where for where, radio in self._radios.items() if radio.isChecked())
        return next(checked, WhereTo.HOLDING)

    def take(self, where: WhereTo) -> None:
        """Choose one of them."""
        self._radios[where].setChecked(True)

    def take_folder(self, path: str) -> None:
        """Choose a folder, and that it is to be one."""
        self.folder = Path(path)
        self._show_folder()
        self.take(WhereTo.FOLDER)
        self.changed.emit()

    def _radio(self, where: WhereTo) -> QRadioButton:
        radio = QRadioButton(where.value[0])
        radio.setAccessibleDescription(where.value[1])
        self._group.addButton(radio)
        return radio

    def _show_folder(self) -> None:
        told = "None chosen yet" if self.folder is None else str(self.folder)
        self.path.set_whole_text(told)

    @Slot()
    def _choose(self) -> None:
        start = self.folder or Path.home()
        ask_for_folder(self._window, "Where the rejected images go", start, self.take_folder)


def _size(preview: HoldingPreview, where: WhereTo) -> str:
    size = words.size_of(preview.bytes)
    told = f"{words.counted(preview.files, 'file')}, {size}"
    match where:
        case WhereTo.HOLDING:
            told += ", freed once holding is emptied"
        case WhereTo.BIN:
            told += ", freed once the bin is emptied"
    return f"{told}. Text files beside them (TXT, XMP, JSON) go along."


def _roots(roots: tuple[HoldingRoot, ...]) -> list[QWidget]:
    """A line for each watched folder that they lie in."""
    lines: list[QWidget] = []
    for root in roots[:_MOST_ROOTS]:
        part = f" · {words.images(root.images)} · {words.size_of(root.bytes)}"
        path = os.fsdecode(root.folder.path)
        lines.append(ElidedLabel(f"From {path}{part if len(roots) > 1 else ''}"))
    left = len(roots) - _MOST_ROOTS
    if left > 0:
        lines.append(label(f"and {words.counted(left, 'more folder')}", role="muted"))
    return lines
