"""Keys that are pressed, by what they are called in the table of actions."""

from __future__ import annotations

import sys
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

_DIGITS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 0)

# X11 and Wayland count keys from 8 above the kernel's number, Windows from the first keyboards'.
_SCAN_CODES = {
    "linux": {10 + place: digit for place, digit in enumerate(_DIGITS)},
    "win32": {2 + place: digit for place, digit in enumerate(_DIGITS)},
}
# A Mac tells no scan codes; its virtual keys are places as well.
_MAC_KEYS = dict(zip((18, 19, 20, 21, 23, 22, 26, 28, 25, 29), _DIGITS, strict=True))


def digit_of(event: QKeyEvent, system: str = sys.platform) -> int | None:
    """The digit that a key is printed with, whatever it types; None for all other keys."""
    if event.modifiers() & Qt.KeyboardModifier.KeypadModifier:
        typed = event.key() - Qt.Key.Key_0
        return typed if 0 <= typed <= 9 else None
    if system == "darwin":
        return _MAC_KEYS.get(event.nativeVirtualKey())
    return _SCAN_CODES.get(system, {}).get(event.nativeScanCode())


def key_of(event: QKeyEvent) -> str:
    """A key that is pressed as the table of actions would write it.

    Shift is part of it only where it does not already show in what is typed: "?", not "Shift+?".
    """
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    digit = digit_of(event)
    key = event.key() if digit is None else Qt.Key.Key_0 + digit
    if digit is None and _types_a_sign(key):
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    if key == Qt.Key.Key_Backtab:
        key = Qt.Key.Key_Tab
    whole = QKeySequence(modifiers.value | key)
    return whole.toString(QKeySequence.SequenceFormat.PortableText)


def _types_a_sign(key: int) -> bool:
    """Whether a key, as far as it is printed at all, is neither letter nor digit nor space."""
    return Qt.Key.Key_Space < key < 0xFF and not chr(key).isalnum()


@lru_cache(maxsize=1024)
def normal(key: str) -> str:
    """One way to write a key, whatever way it came in."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def as_if(event: QKeyEvent, key: str) -> QKeyEvent:
    """The same event for another key."""
    pressed = QKeySequence(key)[0]  # type: ignore[index]
    text = key.lower() if len(key) == 1 else ""
    modifiers = pressed.keyboardModifiers()
    return QKeyEvent(event.type(), pressed.key(), modifiers, text, event.isAutoRepeat())
