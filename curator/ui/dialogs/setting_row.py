"""One setting on the page: what it is for, what it is set to, and what came of changing it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from curator.domain.errors import CuratorError
from curator.domain.setting import Holds, Origin
from curator.library.library import Library
from curator.library.setting_list import Kind, SettingInfo
from curator.settings import variable_of
from curator.ui import words
from curator.ui.dialogs.parts import GAP, label
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.dialogs.setting_editors import editor_for, in_words
from curator.ui.icons import Icons
from curator.ui.panels.parts import IconButton

_WIDE = (Kind.NAMES, Kind.PATHS)
_CLOSE = 2


class SettingRow(QWidget):
    """Changes its setting in the library as soon as the user has.

    Signals:
        changed(info): the library has taken another value; a SettingInfo.
    """

    changed = Signal(object)

    def __init__(self, info: SettingInfo, library: Library, icons: Icons) -> None:
        super().__init__()
        self.info = info
        self._library = library
        self._at_start = self._value
        self.editor = editor_for(info)
        self.editor.edited.connect(self._take)
        self.reset = IconButton(icons, icons.theme, "undo", f"Reset {info.title}")
        self.reset.setToolTip(words.tooltip(f"Back to {in_words(info, info.default)}"))
        self.reset.clicked.connect(self._reset)
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)
        self.remark = Remark(icons.theme, icons)
        self._lay_out()
        self.show_value()

    @property
    def _value(self) -> object:
        return getattr(self._library.settings, self.info.key)

    def show_value(self) -> None:
        """Show what is set now, whoever set it."""
        is_free = self._library.settings.origin(self.info.key) is Origin.FILE
        self.editor.show_value(self._value)
        self.editor.setEnabled(is_free)
        self.reset.setVisible(is_free and self._value != self.info.default)
        self._remark_on()

    @Slot()
    def _take(self) -> None:
        try:
            value = self.editor.value()
        except ValueError as error:
            self.remark.say(Tone.PROBLEM, words.sentence(str(error)))
            return
        if value != self._value:
            self._change(value)
        else:
            self._remark_on()

    @Slot()
    def _reset(self) -> None:
        self._change(None)
        self.editor.setFocus()

    def _change(self, value: object) -> None:
        """The library's word counts: what it refuses stays in the editor, with the reason."""
        try:
            self._library.change_setting(self.info.key, value, self.info.about.holds)
        except CuratorError as error:
            self.remark.say(Tone.PROBLEM, words.sentence(str(error)))
            return
        self.show_value()
        self.changed.emit(self.info)

    def _remark_on(self) -> None:
        match self._library.settings.origin(self.info.key):
            case Origin.ENVIRONMENT:
                told = f"{variable_of(self.info.key)} in the environment sets this."
                self.remark.say(Tone.INFO, told)
            case Origin.OPTION:
                told = "An option on the command line sets this until Curator is closed."
                self.remark.say(Tone.INFO, told)
            case _ if self._waits_for_restart:
                self.remark.say(Tone.WARNING, "Holds after a restart.")
            case _:
                self.remark.clear()

    @property
    def _waits_for_restart(self) -> bool:
        return self.info.about.holds is Holds.RESTART and self._value != self._at_start

    def _lay_out(self) -> None:
        told = QVBoxLayout()
        told.setSpacing(_CLOSE)
        told.addWidget(label(self.info.title))
        told.addWidget(label(self.info.description, role="muted"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GAP)
        grid.setVerticalSpacing(GAP // 2)
        grid.setColumnStretch(0, 1)
        top = Qt.AlignmentFlag.AlignTop
        grid.addLayout(told, 0, 0, 1, 2 if self.info.kind in _WIDE else 1)
        if self.info.kind in _WIDE:
            grid.addWidget(self.editor, 1, 0, 1, 2)
        else:
            grid.addWidget(self.editor, 0, 1, top)
        grid.addWidget(self.reset, 0, 2, top)
        grid.addWidget(self.remark, 2, 0, 1, 2)
