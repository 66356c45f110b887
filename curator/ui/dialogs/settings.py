"""All settings on one page, made from the model of the settings; a new one is there by itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QTabWidget, QVBoxLayout, QWidget

from curator.domain.setting import Group
from curator.library.library import Library
from curator.library.setting_list import all_settings
from curator.ui.dialogs.keys_page import KeysPage
from curator.ui.dialogs.parts import GAP, MARGIN, button, in_a_row, label, resize, scrolling
from curator.ui.dialogs.setting_row import SettingRow
from curator.ui.elided import ElidedLabel
from curator.ui.file_manager import show_file
from curator.ui.icons import Icons
from curator.ui.keymap import Keymap
from curator.ui.panels.parts import set_shown

_SIZE = (720, 640)
_APART = 20


class SettingsDialog(QDialog):
    """The page as a window beside the work; what is set there holds at once, where it can.

    Signals:
        changed(info): a setting has another value; a SettingInfo.
    """

    changed = Signal(object)

    def __init__(
        self, library: Library, keymap: Keymap, icons: Icons, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._library = library
        self.setWindowTitle("Settings")
        resize(self, *_SIZE)
        self.wanted = QLineEdit()
        self.wanted.setPlaceholderText("Find a setting")
        self.wanted.setAccessibleName("Find a setting")
        self.wanted.setClearButtonEnabled(True)
        self.wanted.addAction(icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.wanted.textChanged.connect(self._filter)
        QShortcut(QKeySequence("Ctrl+F"), self, self._begin_to_find)
        self.rows = {info.key: SettingRow(info, library, icons) for info in all_settings()}
        for row in self.rows.values():
            row.changed.connect(self.changed)
        self.sections = {group: _section(group, self._rows_of(group)) for group in Group}
        self._nothing = label("No setting is called so.", role="muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._keymap, self._icons = keymap, icons
        self._room_for_keys = QWidget()
        self.pages = QTabWidget()
        self.pages.currentChanged.connect(self._turn)
        self._place = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self._lay_out()
        self._filter("")

    def showEvent(self, event: QShowEvent) -> None:
        """Show what has been set elsewhere meanwhile."""
        super().showEvent(event)
        for row in self.rows.values():
            row.show_value()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was typed last counts, too."""
        super().hideEvent(event)
        for row in self.rows.values():
            row.editor.commit()

    @Slot(str)
    def _filter(self, wanted: str) -> None:
        """Leave only the settings that all these words fit, and the groups that have any."""
        for row in self.rows.values():
            set_shown(row, row.info.fits(wanted))
        for group, section in self.sections.items():
            set_shown(section, any(not row.isHidden() for row in self._rows_of(group)))
        set_shown(self._nothing, all(section.isHidden() for section in self.sections.values()))

    @cached_property
    def keys(self) -> KeysPage:
        """The page of keys; made when it is first turned to, for it has many parts."""
        page = KeysPage(self._keymap, self._icons)
        room = QVBoxLayout(self._room_for_keys)
        room.setContentsMargins(0, 0, 0, 0)
        room.addWidget(page)
        page.show()  # A layout would do it a moment later.
        return page

    def show_keys(self) -> None:
        """Turn to the page of keys."""
        self.pages.setCurrentWidget(self._room_for_keys)

    @property
    def _is_at_keys(self) -> bool:
        return self.pages.currentWidget() is self._room_for_keys

    @Slot(int)
    def _turn(self, _: int) -> None:
        if self._is_at_keys:
            self.keys.wanted.setFocus()

    @Slot()
    def _begin_to_find(self) -> None:
        wanted = self.keys.wanted if self._is_at_keys else self.wanted
        wanted.setFocus()
        wanted.selectAll()

    @Slot()
    def _show_file(self) -> None:
        show_file(self._library.settings_file)

    def _rows_of(self, group: Group) -> list[SettingRow]:
        return [row for row in self.rows.values() if row.info.about.group is group]

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, MARGIN, 0)
        column.setSpacing(_APART + GAP)
        for section in self.sections.values():
            column.addWidget(section)
        column.addWidget(self._nothing)
        column.addStretch(1)
        self._place.set_whole_text(str(self._library.settings_file))
        self._place.setProperty("role", "muted")
        show = button("Show file", self._show_file, "Show the settings file")
        close = button("Close", self.close)
        general = QWidget()
        found = QVBoxLayout(general)
        found.setContentsMargins(0, MARGIN, 0, 0)
        found.setSpacing(12)
        found.addWidget(self.wanted)
        found.addWidget(scrolling(page), 1)
        self.pages.addTab(general, "General")
        self.pages.addTab(self._room_for_keys, "Keys")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, GAP, MARGIN, MARGIN)
        rows.setSpacing(12)
        rows.addWidget(self.pages, 1)
        line = in_a_row(self._place, show, close)
        line.setStretch(0, 1)
        rows.addLayout(line)
        self.wanted.setFocus()


def _section(group: Group, rows: Sequence[SettingRow]) -> QWidget:
    section = QWidget()
    section.setAccessibleName(group)
    column = QVBoxLayout(section)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(_APART)
    column.addWidget(label(group, scale=1.15, bold=True))
    for row in rows:
        column.addWidget(row)
    return section
