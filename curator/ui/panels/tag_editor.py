"""Tags as chips: taken off with a press, added in a field that knows those in use."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QStringListModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from curator.library.commands import Judgement
from curator.library.gallery import Gallery
from curator.ui import words
from curator.ui.elided import ElidedLabel
from curator.ui.icons import Icons
from curator.ui.panels.flow import FlowLayout
from curator.ui.panels.parts import GAP, WIDE_GAP, IconButton, remove_all, set_shown
from curator.ui.theme import Theme


class TagField(QLineEdit):
    """A line for tags, parted by commas.

    Signals:
        escaped(): Escape was pressed; the images should have the focus again.
        entered(): the keyboard is here; the tag is meant for what is shown now.
    """

    escaped = Signal()
    entered = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say that somebody is about to write."""
        super().focusInEvent(event)
        self.entered.emit()

    def event(self, event: QEvent) -> bool:
        """Escape leaves the field, whatever it means elsewhere."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.clear()
                self.escaped.emit()
                return True
        return super().event(event)


class Chip(QFrame):
    """One tag with a button that takes it off.

    Signals:
        removed(name): the button was pressed.
    """

    removed = Signal(str)

    def __init__(self, name: str, note: str, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.name = name
        self.setObjectName("chip")
        self.setStyleSheet(
            "#chip { background: palette(button); border: 1px solid palette(mid);"
            " border-radius: 10px; }"
            "#chip QToolButton { padding: 1px; border-radius: 8px; }"
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        shown = words.one_line(name)
        self.button = IconButton(icons, theme, "close", words.tooltip(f"Take off {shown}"))
        self.button.setAccessibleName(f"Take off tag {shown}")
        self.button.clicked.connect(self._on_pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(WIDE_GAP, 0, 2, 0)
        row.setSpacing(2)
        row.addWidget(ElidedLabel(f"{shown}{note}"), 1)
        row.addWidget(self.button)

    def _on_pressed(self) -> None:
        self.removed.emit(self.name)


class TagEditor(QWidget):
    """Shows and changes the tags of the gallery's targets.

    Signals:
        left(): Escape in the field; the images should have the focus again.
    """

    left = Signal()

    def __init__(self, gallery: Gallery, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._gallery, self._theme, self._icons = gallery, theme, icons
        self._tags: dict[str, str] = {}
        self._chips = QWidget()
        self._flow = FlowLayout()
        self._chips.setLayout(self._flow)
        self._names = QStringListModel(self)
        completer = QCompleter(self._names, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.field = TagField()
        self.field.setPlaceholderText("Add a tag")
        self.field.setAccessibleName("Add a tag")
        self.field.setCompleter(completer)
        self.field.returnPressed.connect(self._add)
        self.field.escaped.connect(self.left)
        self.field.entered.connect(gallery.stay)
        self.field.textEdited.connect(self._offer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._chips)
        column.addWidget(self.field)

    def show_tags(self, tags: Mapping[str, str]) -> None:
        """Show these tags, each with a note behind its name ("" for none)."""
        if dict(tags) == self._tags:
            return
        self._tags = dict(tags)
        remove_all(self._chips)
        for name, note in self._tags.items():
            chip = Chip(name, note, self._theme, self._icons)
            chip.removed.connect(self._remove)
            self._flow.addWidget(chip)
        set_shown(self._chips, bool(self._tags))

    def chips(self) -> list[Chip]:
        """The chips, in order."""
        items = (self._flow.itemAt(at) for at in range(self._flow.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [widget for widget in widgets if isinstance(widget, Chip)]

    def write(self) -> None:
        """Bring the keyboard here."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _offer(self) -> None:
        known = sorted(self._gallery.library.columns.tag_tree.names(), key=str.casefold)
        if known != self._names.stringList():
            self._names.setStringList([words.one_line(name) for name in known])

    def _add(self) -> None:
        written = (part.strip() for part in self.field.text().split(","))
        tags = tuple(dict.fromkeys(part for part in written if part))
        if tags:
            self._gallery.judge(Judgement(tags=tags))
        self.field.clear()  # Only then: what cannot be is told, and can be mended.

    def _remove(self, name: str) -> None:
        self._gallery.judge(Judgement(untags=(name,)))
