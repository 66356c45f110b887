"""Digits by where they lie on the keyboard, for layouts that type something else there.

On a French keyboard the digit row types & é " without Shift. Qt matches shortcuts by what is
typed, so what it leaves over is looked at here once more by the key's own number.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from curator.ui.image_view import ImageView
from curator.ui.key_names import digit_of

_NO_SHORTCUT = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def takes_text(widget: QWidget | None) -> bool:
    """Whether letters and digits belong to this widget."""
    match widget:
        case QLineEdit() | QPlainTextEdit() | QTextEdit():
            return not widget.isReadOnly()
        case QAbstractSpinBox():
            return True
        case QComboBox():
            return widget.isEditable()
    return False


class DigitKeys(QObject):
    """Triggers the actions of digits that Qt did not recognise as such.

    Args:
        plain: the action of each digit.
        shifted: likewise with Shift.
    """

    def __init__(
        self, plain: Mapping[int, QAction], shifted: Mapping[int, QAction], parent: QObject
    ) -> None:
        super().__init__(parent)
        self.set_actions(plain, shifted)

    def set_actions(self, plain: Mapping[int, QAction], shifted: Mapping[int, QAction]) -> None:
        """Let digits be for other actions from now on."""
        self._plain, self._shifted = plain, shifted

    def listen(self, widget: QWidget) -> None:
        """Hear the keys of a window, or of a dock that may become one."""
        widget.installEventFilter(self)
        self._listen_to_handle(widget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What comes here as a key press was no shortcut; it is one if it is a digit's key."""
        if event.type() == QEvent.Type.WinIdChange and isinstance(watched, QWidget):
            self._listen_to_handle(watched)
        return isinstance(event, QKeyEvent) and self._is_ours(event)

    def _listen_to_handle(self, widget: QWidget) -> None:
        """Before a key reaches a widget it comes to the system's window, and there to us."""
        handle = widget.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def _is_ours(self, event: QKeyEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress:
            return False
        action = self._action_of(event)
        if action is None or not action.isEnabled() or event.isAutoRepeat():
            return False
        focus = QApplication.focusWidget()
        if takes_text(focus) or QApplication.activePopupWidget():
            return False
        if isinstance(focus, ImageView) and focus.claims(event):
            return False  # A slash is Shift and a digit on many keyboards.
        action.trigger()
        return True

    def _action_of(self, event: QKeyEvent) -> QAction | None:
        digit = digit_of(event)
        if digit is None or event.modifiers() & _NO_SHORTCUT:
            return None
        shifted = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        return (self._shifted if shifted else self._plain).get(digit)
