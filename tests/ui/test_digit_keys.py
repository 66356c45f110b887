"""Digits by their place: AZERTY, keypad, Shift; never where they are typed."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMainWindow, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from curator.ui.key_names import digit_of
from curator.ui.keys import DigitKeys, takes_text

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier
FRENCH = (
    (Qt.Key.Key_Ampersand, "&"),
    (Qt.Key.Key_Eacute, "é"),
    (Qt.Key.Key_QuoteDbl, '"'),
    (Qt.Key.Key_Apostrophe, "'"),
    (Qt.Key.Key_ParenLeft, "("),
    (Qt.Key.Key_Minus, "-"),
    (Qt.Key.Key_Egrave, "è"),
    (Qt.Key.Key_Underscore, "_"),
    (Qt.Key.Key_Ccedilla, "ç"),
    (Qt.Key.Key_Agrave, "à"),
)
FIRST_SCAN_CODE = {"linux": 10, "win32": 2}
MAC_KEYS = (18, 19, 20, 21, 23, 22, 26, 28, 25, 29)


def key(
    code: int,
    text: str = "",
    *,
    scan: int = 0,
    virtual: int = 0,
    held: Qt.KeyboardModifier = NONE,
    repeated: bool = False,
) -> QKeyEvent:
    """A key press with the numbers that the system gives it."""
    press = QEvent.Type.KeyPress
    return QKeyEvent(press, code, held, scan, virtual, 0, text, repeated, 1)


@pytest.mark.parametrize("place", range(10))
def test_a_french_digit_row_is_a_digit_row(place: int) -> None:
    code, text = FRENCH[place]
    digit = (place + 1) % 10
    for system, first in FIRST_SCAN_CODE.items():
        assert digit_of(key(code, text, scan=first + place), system) == digit
    assert digit_of(key(code, text, scan=1, virtual=MAC_KEYS[place]), "darwin") == digit


def test_the_keypad_is_one_whatever_its_scan_codes() -> None:
    for digit in range(10):
        assert digit_of(key(Qt.Key.Key_0 + digit, str(digit), scan=79, held=KEYPAD)) == digit
    assert digit_of(key(Qt.Key.Key_End, scan=87, held=KEYPAD)) is None


def test_other_keys_are_no_digits() -> None:
    for scan in (9, 20, 24, 0):
        assert digit_of(key(Qt.Key.Key_Q, "q", scan=scan), "linux") is None
    assert digit_of(key(Qt.Key.Key_Ampersand, "&", scan=10), "an unheard-of system") is None


class Desk:
    """A window with a field, a button and an action for each digit."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.done: list[str] = []
        self.field, self.button = QLineEdit(), QPushButton()
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.addWidget(self.field)
        layout.addWidget(self.button)
        self.window.setCentralWidget(central)
        self.plain = {digit: self._action(f"{digit}") for digit in range(10)}
        self.keys = DigitKeys(self.plain, {1: self._action("shift 1")}, self.window)
        self.keys.listen(self.window)
        with qtbot.waitActive(self.window):
            self.window.show()
        self.button.setFocus()

    def _action(self, name: str) -> QAction:
        action = QAction(name, self.window)
        action.triggered.connect(lambda: self.done.append(name))
        return action

    def press(self, event: QKeyEvent) -> list[str]:
        """What comes of a key that the system hands to the window."""
        self.done.clear()
        QCoreApplication.sendEvent(self.window.windowHandle(), event)
        return list(self.done)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


@pytest.fixture
def one() -> dict[str, int]:
    """The native numbers of the key with the 1 on this system."""
    if sys.platform == "darwin":
        return {"virtual": MAC_KEYS[0]}
    return {"scan": FIRST_SCAN_CODE[sys.platform]}


def test_a_french_one_rates_with_one_star(desk: Desk, one: dict[str, int]) -> None:
    assert desk.press(key(Qt.Key.Key_Ampersand, "&", **one)) == ["1"]
    assert desk.press(key(Qt.Key.Key_1, "1", held=SHIFT, **one)) == ["shift 1"]


def test_the_keypad_rates(desk: Desk) -> None:
    assert desk.press(key(Qt.Key.Key_7, "7", scan=79, held=KEYPAD)) == ["7"]


def test_a_text_field_gets_what_is_typed(desk: Desk, one: dict[str, int]) -> None:
    desk.field.setFocus()
    assert desk.press(key(Qt.Key.Key_Ampersand, "&", **one)) == []
    assert desk.field.text() == "&"
    desk.field.setReadOnly(True)
    assert desk.press(key(Qt.Key.Key_Ampersand, "&", **one)) == ["1"]


def test_other_shortcuts_are_left_alone(desk: Desk, one: dict[str, int]) -> None:
    for held in (
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.AltModifier,
        Qt.KeyboardModifier.MetaModifier,
    ):
        assert desk.press(key(Qt.Key.Key_Ampersand, "&", held=held, **one)) == []


def test_a_key_held_down_rates_once(desk: Desk, one: dict[str, int]) -> None:
    assert desk.press(key(Qt.Key.Key_Ampersand, "&", repeated=True, **one)) == []


def test_what_cannot_be_done_now_is_not_done(desk: Desk, one: dict[str, int]) -> None:
    desk.plain[1].setEnabled(False)
    assert desk.press(key(Qt.Key.Key_Ampersand, "&", **one)) == []


def test_a_window_that_was_made_anew_is_heard_as_well(
    desk: Desk, qtbot: QtBot, one: dict[str, int]
) -> None:
    desk.window.setWindowFlag(Qt.WindowType.FramelessWindowHint)
    with qtbot.waitActive(desk.window):
        desk.window.show()
    desk.button.setFocus()
    assert desk.press(key(Qt.Key.Key_Ampersand, "&", **one)) == ["1"]


def test_nobody_takes_text_where_nobody_has_the_focus() -> None:
    assert not takes_text(None)
