"""A button that shows the keys of an action and, when pressed, takes the next key for it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPushButton

from curator.ui.actions import key_text
from curator.ui.key_names import key_of
from curator.ui.words import menu_text

_Key = Qt.Key
_HOLDING = frozenset(
    (
        _Key.Key_Shift,
        _Key.Key_Control,
        _Key.Key_Alt,
        _Key.Key_Meta,
        _Key.Key_AltGr,
        _Key.Key_CapsLock,
        _Key.Key_NumLock,
        _Key.Key_unknown,
    )
)
_WAITING = "Press a key …"


class KeyButton(QPushButton):
    """Esc, or a press elsewhere, leaves everything as it is.

    Signals:
        chosen(key): a key was pressed while the button was waiting for one.
    """

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._keys: tuple[str, ...] = ()
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.toggled.connect(self._show)

    def show_keys(self, keys: Iterable[str]) -> None:
        """Show these keys."""
        self._keys = tuple(keys)
        self._show()

    def listen(self) -> None:
        """Take the next key."""
        self.setFocus()
        self.setChecked(True)

    def event(self, event: QEvent) -> bool:
        """While it waits every key is for it, be it a shortcut or one that moves the focus."""
        if self.isChecked() and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                self._hear(event)
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Wait no longer."""
        super().focusOutEvent(event)
        self.setChecked(False)

    def _hear(self, event: QKeyEvent) -> None:
        if event.key() in _HOLDING or event.isAutoRepeat():
            return
        self.setChecked(False)
        key = key_of(event)
        if key != "Esc":
            self.chosen.emit(key)

    @Slot()
    def _show(self) -> None:
        keys = ", ".join(map(key_text, self._keys))
        self.setText(_WAITING if self.isChecked() else menu_text(keys or "–"))
        self.setAccessibleName(f"Keys of {self._name}: {keys or 'none'}")
