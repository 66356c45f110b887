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
from curator.ui.panels.parts import GAP, IconButton, plain_label, remove_all
from curator.ui.theme import Theme

MOST = 20


class PlaceRow(QWidget):
    """One file; `state` says why it cannot be had, "" when it can.

    Signals:
        file_wanted(path): show it in the file manager.
    """

    file_wanted = Signal(object)

    def __init__(self, path: str, state: str, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.path, self.state = path, state
        self.copy = IconButton(icons, theme, "copy", "Copy the path")
        self.copy.clicked.connect(self._copy)
        self.open = IconButton(icons, theme, "open", "Show in file manager")
        self.open.clicked.connect(self._open)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        label = ElidedLabel(path)
        if state:
            label.setProperty("role", "muted")
        row.addWidget(label, 1)
        if state:
            row.addWidget(plain_label(state, role="problem"))
        row.addWidget(self.copy)
        row.addWidget(self.open)

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
        self._places: list[tuple[str, str]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def show_details(self, details: Details) -> None:
        """Show another image's."""
        offline = {folder.path for folder in self._library.folders if folder.offline}
        places = [
            (path_of(place), _state(missing=place.missing, offline=place.folder in offline))
            for place in details.places
        ]
        if places == self._places:
            return
        self._places = places
        remove_all(self)
        for path, state in sorted(places, key=lambda place: bool(place[1]))[:MOST]:
            row = PlaceRow(path, state, self._theme, self._icons)
            row.file_wanted.connect(self.file_wanted)
            self._column.addWidget(row)
        if len(places) > MOST:
            rest = words.counted(len(places) - MOST, "more place")
            self._column.addWidget(plain_label(f"and {rest}", role="muted"))

    def rows(self) -> list[PlaceRow]:
        """The rows, in order."""
        items = (self._column.itemAt(at) for at in range(self._column.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, PlaceRow)]


def _state(*, missing: bool, offline: bool) -> str:
    return "offline" if offline else "missing" if missing else ""
