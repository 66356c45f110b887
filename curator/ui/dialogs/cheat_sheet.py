"""All keys on one page, made from the table of actions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from curator.ui.action_info import MOVING, section_of
from curator.ui.actions import ACTIONS, MENUS, VIEW_KEYS, key_text
from curator.ui.keymap import Keymap, Keys
from curator.ui.menus.compare import SECTION as COMPARE
from curator.ui.menus.duel import SECTION as DUEL

_COLUMNS = (
    ("Image", MOVING, DUEL),
    ("View",),
    ("Cull", "Edit", "File", "Scoring", "Help", COMPARE),
)
_ARROWS = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}
_MOST_CAPS = 5
_MOST_NEIGHBOURS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the sheet.

    Attributes:
        keys: as they are painted, one key cap each.
    """

    title: str
    keys: tuple[str, ...]


class CheatSheet(QDialog):
    """The sheet as a window that may stay open beside the work.

    Signals:
        change_wanted(): other keys should be chosen.
    """

    change_wanted = Signal()

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self.setWindowTitle("Keys")
        self.setAccessibleName("Keys")
        self.setWindowModality(Qt.WindowModality.NonModal)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        change = buttons.addButton("Change keys…", QDialogButtonBox.ButtonRole.ActionRole)
        change.setAutoDefault(False)
        change.clicked.connect(self.change_wanted)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 12, 12)
        whole.addWidget(self._scroll)
        whole.addWidget(buttons)
        page = self._page()
        self._scroll.setWidget(page)
        self._fit(page, buttons)
        keymap.changed.connect(self._show_keys)

    @Slot()
    def _show_keys(self) -> None:
        self._scroll.setWidget(self._page())  # The page before is deleted with that.

    def _page(self) -> QWidget:
        page = QWidget()
        columns = QHBoxLayout(page)
        columns.setContentsMargins(24, 20, 24, 12)
        columns.setSpacing(36)
        sheet = sections(self._keymap)
        for names in _COLUMNS:
            columns.addLayout(_column({name: sheet[name] for name in names if sheet[name]}))
        return page

    def _fit(self, page: QWidget, buttons: QWidget) -> None:
        """As large as the page, if the screen has the room."""
        wanted = page.sizeHint()
        room = self.screen().availableGeometry().size() * 0.9
        height = wanted.height() + buttons.sizeHint().height() + 24
        self.resize(min(wanted.width() + 24, room.width()), min(height, room.height()))


def sections(keymap: Keymap) -> dict[str, list[Row]]:
    """The rows of every menu, in the table's order, and those of moving about."""
    rows: dict[str, dict[str, list[Keys]]] = {name: {} for name in MENUS}
    for info in ACTIONS:
        keys = (*keymap.keys(info.id), *info.own_keys)
        if keys:
            row = rows[section_of(info)].setdefault(info.row or info.title.rstrip("…"), [])
            row.append(tuple(map(_on_cap, keys)))
    made = {
        name: [Row(title, _caps(keys)) for title, keys in titles.items()]
        for name, titles in rows.items()
    }
    for each in VIEW_KEYS:
        keys = keymap.keys(each.id) if each.id else each.keys
        if not keys:
            continue
        caps = _caps([tuple(map(_on_cap, keys))])
        made.setdefault(each.section, []).append(Row(each.title, caps))
    return made


def _on_cap(key: str) -> str:
    held, plus, last = key_text(key).rpartition("+")
    return f"{held}{plus}{_ARROWS.get(last, last)}"


def _caps(keys_of_each: list[Keys]) -> Keys:
    """Neighbours of a row as "0 … 5", very many of them by what they share; else all their keys.

    Where those are too many, each has its first one there.
    """
    keys = [key for keys in keys_of_each for key in keys]
    if len(keys) > _MOST_CAPS and len(keys_of_each) > 1:
        keys = [keys[0] for keys in keys_of_each]
    if len(keys) > _MOST_NEIGHBOURS:
        return (f"{keys[0].rpartition('+')[0]}+…",)
    return (keys[0], "…", keys[-1]) if len(keys) > _MOST_CAPS else tuple(keys)


def _column(parts: dict[str, list[Row]]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(6)
    for name, rows in parts.items():
        if column.count():
            column.addSpacing(16)
        column.addWidget(_heading(name))
        column.addLayout(_table(rows))
    column.addStretch()
    return column


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    font = label.font()
    font.setWeight(QFont.Weight.DemiBold)
    label.setFont(font)
    return label


def _table(rows: Iterable[Row]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    for line, row in enumerate(rows):
        title = QLabel(row.title)
        title.setProperty("role", "muted")
        grid.addWidget(title, line, 0)
        grid.addLayout(_key_caps(row.keys), line, 1)
    return grid


def _key_caps(keys: Iterable[str]) -> QHBoxLayout:
    caps = QHBoxLayout()
    caps.setSpacing(4)
    caps.addStretch()
    for key in keys:
        cap = QLabel(key)
        cap.setTextFormat(Qt.TextFormat.PlainText)
        if key != "…":
            cap.setProperty("role", "key")
        caps.addWidget(cap)
    return caps
