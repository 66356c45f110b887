"""One action on the page of keys: its keys, another one, none, the usual ones again."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from curator.ui.actions import key_text
from curator.ui.dialogs.key_button import KeyButton
from curator.ui.dialogs.parts import GAP
from curator.ui.icons import Icons
from curator.ui.key_entries import KeyEntry
from curator.ui.keymap import Keymap
from curator.ui.panels.parts import IconButton, plain_label

_KEYS_WIDTH = 200
_CLOSE = 2


class KeyRow(QWidget):
    """Tells what is wanted; the page changes the keymap.

    Signals:
        wanted(id, key, more): a key was pressed; with `more` the action keeps those it has.
    """

    wanted = Signal(str, str, bool)

    def __init__(self, entry: KeyEntry, keymap: Keymap, icons: Icons) -> None:
        super().__init__()
        self.entry = entry
        self._keymap = keymap
        self._adds = False
        title = entry.title
        self.title = plain_label(title)
        self.title.setToolTip(entry.help)
        self.keys = KeyButton(title)
        self.keys.setFixedWidth(_KEYS_WIDTH)
        self.keys.chosen.connect(self._take)
        self.keys.clicked.connect(self._replace)
        self.more = IconButton(icons, icons.theme, "plus", f"One more key for {title}")
        self.more.clicked.connect(self._add)
        self.none = IconButton(icons, icons.theme, "close", f"No key for {title}")
        self.none.clicked.connect(self._remove)
        self.reset = IconButton(icons, icons.theme, "undo", f"Reset {title}")
        self.reset.clicked.connect(self._reset)
        for button in (self.none, self.reset):
            policy = button.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            button.setSizePolicy(policy)
        self._lay_out()
        self.show_keys()

    def _lay_out(self) -> None:
        line = QGridLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setHorizontalSpacing(_CLOSE)
        line.setColumnStretch(0, 1)
        line.setColumnMinimumWidth(1, GAP)
        line.addWidget(self.title, 0, 0)
        for column, part in enumerate((self.keys, self.more, self.none, self.reset), 2):
            line.addWidget(part, 0, column)

    def show_keys(self) -> None:
        """Show the keys as they are now."""
        name = self.entry.id
        keys = self._keymap.keys(name)
        self.keys.show_keys(keys)
        self.none.setVisible(bool(keys))
        usual = ", ".join(map(key_text, self._keymap.usual(name))) or "no key"
        self.reset.setToolTip(f"Back to {usual}")
        self.reset.setVisible(self._keymap.is_own(name))

    def fits(self, wanted: str) -> bool:
        """Whether all words are found in what the action is called and does, or are its keys."""
        keys = [key_text(key).lower() for key in self._keymap.keys(self.entry.id)]
        texts = f"{self.entry.title} {self.entry.help} {self.entry.section}".lower()
        return all(word in texts or word in keys for word in wanted.lower().split())

    @Slot(str)
    def _take(self, key: str) -> None:
        self.wanted.emit(self.entry.id, key, self._adds)

    @Slot()
    def _replace(self) -> None:
        self._adds = False

    @Slot()
    def _add(self) -> None:
        self._adds = True
        self.keys.listen()

    @Slot()
    def _remove(self) -> None:
        self._keymap.set_keys(self.entry.id, ())

    @Slot()
    def _reset(self) -> None:
        self._keymap.reset(self.entry.id)
