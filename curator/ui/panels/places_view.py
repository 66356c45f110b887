"""The files of an image: where it lies, and where it no longer does."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from curator.library.judging import Details
from curator.library.library import Library
from curator.library.records import path_of
from curator.ui import words
from curator.ui.elided import ElidedLabel
from curator.ui.icons import Icons
from curator.ui.panels.parts import GAP, IconButton, plain_label, set_shown
from curator.ui.theme import Theme

MOST = 20


class PlaceRow(QWidget):
    """One file.

    Signals:
        file_wanted(path): show it in the file manager.
    """

    file_wanted = Signal(object)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.path, self.state = "", ""
        self.copy = IconButton(icons, theme, "copy", "Copy the path")
        self.copy.clicked.connect(self._copy)
        self.open = IconButton(icons, theme, "open", "Show in file manager")
        self.open.clicked.connect(self._open)
        self._label = ElidedLabel()
        self._state = plain_label(role="problem")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self._label, 1)
        for widget in (self._state, self.copy, self.open):
            row.addWidget(widget)

    def show_place(self, path: str, state: str) -> None:
        """Show another file; `state` says why it cannot be had, "" when it can."""
        self.path, self.state = path, state
        self._label.set_whole_text(path)
        self._state.setText(state)
        set_shown(self._state, bool(state))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(words.visible(self.path))

    def _open(self) -> None:
        self.file_wanted.emit(Path(self.path))


class PlacesView(QWidget):
    """All files of an image, those that are there first.

    Signals:
        file_wanted(path): show a file in the file manager; a Path.
    """

    file_wanted = Signal(object)

    def __init__(self, library: Library, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._library, self._theme, self._icons = library, theme, icons
        self._rows: list[PlaceRow] = []
        self._more = plain_label(role="muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._more)

    def show_details(self, details: Details) -> None:
        """Show another image's; rows are used again, as arrow keys may be held down."""
        offline = {folder.path for folder in self._library.folders if folder.offline}
        places = [
            (path_of(place), _state(missing=place.missing, offline=place.folder in offline))
            for place in details.places
        ]
        places.sort(key=lambda place: bool(place[1]))
        self._make_rows(min(MOST, len(places)))
        for row, place in zip(self._rows, places, strict=False):
            row.show_place(*place)
        for number, row in enumerate(self._rows):
            set_shown(row, number < len(places))
        self._more.setText(f"and {words.counted(len(places) - MOST, 'more place')}")
        set_shown(self._more, len(places) > MOST)

    def rows(self) -> list[PlaceRow]:
        """The rows shown, in order."""
        return [row for row in self._rows if not row.isHidden()]

    def _make_rows(self, count: int) -> None:
        while len(self._rows) < count:
            row = PlaceRow(self._theme, self._icons)
            row.file_wanted.connect(self.file_wanted)
            self._column.insertWidget(len(self._rows), row)
            self._rows.append(row)


def _state(*, missing: bool, offline: bool) -> str:
    return "offline" if offline else "missing" if missing else ""
