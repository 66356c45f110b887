"""All keys on one page of the settings: found, pressed anew, told apart where two want the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from curator.ui.actions import key_text
from curator.ui.dialogs.key_row import KeyRow
from curator.ui.dialogs.parts import GAP, MARGIN, button, in_a_row, label, scrolling
from curator.ui.icons import Icons
from curator.ui.key_entries import ENTRIES, SECTIONS
from curator.ui.key_presets import PRESETS
from curator.ui.keymap import Keymap, is_fixed
from curator.ui.panels.parts import set_shown

_APART = 20
_CLOSE = 4


@dataclass(frozen=True, slots=True)
class _Wish:
    """A key that one action should have and another has."""

    name: str
    key: str
    more: bool


class KeysPage(QWidget):
    """What is chosen here holds at once."""

    def __init__(self, keymap: Keymap, icons: Icons) -> None:
        super().__init__()
        self._keymap = keymap
        self._wish: _Wish | None = None
        self.wanted = QLineEdit()
        self.wanted.setPlaceholderText("Find an action, or a key such as Ctrl+G")
        self.wanted.setAccessibleName("Find an action or a key")
        self.wanted.setClearButtonEnabled(True)
        self.wanted.addAction(icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.wanted.textChanged.connect(self._filter)
        self.presets = QComboBox()
        self.presets.setAccessibleName("Keys as in")
        for name, preset in PRESETS.items():
            self.presets.addItem(preset.title, name)
        self.presets.activated.connect(self._choose_preset)
        self.about = label(role="muted")
        self.reset_all = button("Reset all", keymap.reset_all, "Reset all keys")
        self.rows = {name: KeyRow(entry, keymap, icons) for name, entry in ENTRIES.items()}
        for row in self.rows.values():
            row.wanted.connect(self._offer)
        self.sections = {each: _section(each, self._rows_of(each)) for each in SECTIONS}
        self._nothing = label("No action is called so, and none has this key.", role="muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.question = label()
        self.give = button("Give", self._give)
        self.leave = button("Leave it", self._leave)
        self.asked = QFrame()
        self._lay_out()
        keymap.changed.connect(self._show_keys)
        self._show_keys()
        self._filter("")

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, MARGIN, 0)
        column.setSpacing(_APART)
        for section in self.sections.values():
            column.addWidget(section)
        column.addWidget(self._nothing)
        column.addStretch(1)
        self.asked.setProperty("role", "card")
        asked = in_a_row(self.question, self.give, self.leave)
        asked.setStretch(0, 1)
        asked.setContentsMargins(GAP, GAP, GAP, GAP)
        self.asked.setLayout(asked)
        self.asked.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, MARGIN, 0, 0)
        rows.setSpacing(12)
        top = in_a_row(label("Keys as in"), self.presets, self.about, self.reset_all)
        top.setStretch(2, 1)
        rows.addLayout(top)
        rows.addWidget(self.wanted)
        rows.addWidget(scrolling(page), 1)
        rows.addWidget(self.asked)

    @Slot(str)
    def _filter(self, wanted: str) -> None:
        """Leave only the actions that all these words fit, and the sections that have any."""
        for row in self.rows.values():
            set_shown(row, row.fits(wanted))
        for name, section in self.sections.items():
            set_shown(section, any(not row.isHidden() for row in self._rows_of(name)))
        set_shown(self._nothing, all(section.isHidden() for section in self.sections.values()))

    @Slot(str, str, bool)
    def _offer(self, name: str, key: str, more: bool) -> None:
        """Give a key to an action, or ask, where another one has it."""
        self._leave()
        entry = ENTRIES[name]
        other = self._keymap.user_of(key, entry.domain)
        above = self._keymap.user_of(key) if entry.in_view and other is None else None
        if is_fixed(key):
            self._ask(f"{key_text(key)} is needed to move about; no action can have it.")
        elif above is None and other in (None, name):
            self._set(_Wish(name, key, more))
        else:
            self._wish = _Wish(name, key, more)
            here = f" It will not be in: {entry.section}." if above else ""
            self._ask(f"{key_text(key)} is the key of “{self._title(other or above or '')}”.{here}")
            self.give.setText(f"Give it to “{self._title(name)}”")
        set_shown(self.give, self._wish is not None)
        self.leave.setText("Leave it" if self._wish else "Close")

    @Slot()
    def _give(self) -> None:
        wish = self._wish
        self._leave()
        if wish is not None:
            self._set(wish)

    @Slot()
    def _leave(self) -> None:
        self._wish = None
        self.asked.hide()

    def _ask(self, text: str) -> None:
        self.question.setText(text)
        self.asked.show()

    def _set(self, wish: _Wish) -> None:
        before = self._keymap.keys(wish.name) if wish.more else ()
        if wish.key not in before:
            self._keymap.set_keys(wish.name, (*before, wish.key))

    @Slot(int)
    def _choose_preset(self, index: int) -> None:
        self._keymap.preset = self.presets.itemData(index)

    @Slot()
    def _show_keys(self) -> None:
        self._leave()
        for row in self.rows.values():
            row.show_keys()
        self.presets.setCurrentIndex(self.presets.findData(self._keymap.preset))
        self.about.setText(PRESETS[self._keymap.preset].help)
        self.reset_all.setEnabled(self._keymap.has_own)

    def _rows_of(self, section: str) -> list[KeyRow]:
        return [row for row in self.rows.values() if row.entry.section == section]

    def _title(self, name: str) -> str:
        return ENTRIES[name].title


def _section(title: str, rows: Sequence[KeyRow]) -> QWidget:
    section = QWidget()
    section.setAccessibleName(title)
    column = QVBoxLayout(section)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(_CLOSE)
    column.addWidget(label(title, scale=1.15, bold=True))
    for row in rows:
        column.addWidget(row)
    return section
