"""The table of actions: complete, free of conflicts, and what menus and keys do."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from curator.ui.actions import ACTIONS, MENUS, ActionSet, Scope
from curator.ui.icons import Icons
from curator.ui.theme import Theme, ThemeMode

BY_ID = {info.id: info for info in ACTIONS}

# What UX.md promises for grid and loupe.
PROMISED = {
    "keep": "P",
    "reject": "X",
    "undecided": "U",
    "rate_0": "0",
    "rate_5": "5",
    "rate_down": "[",
    "rate_up": "]",
    "label_red": "6",
    "label_yellow": "7",
    "label_green": "8",
    "label_blue": "9",
    "add_tag": "T",
    "next_undecided": "Ctrl+Right",
    "previous_undecided": "Ctrl+Left",
    "loupe": "E",
    "grid": "G",
    "back": "Esc",
    "fit_or_full": "Space",
    "full_at_pointer": "Z",
    "full_screen": "F",
    "side_panels": "Tab",
    "badges": "J",
    "auto_advance": "A",
    "undo": "Ctrl+Z",
    "redo": "Ctrl+Shift+Z",
    "select_all": "Ctrl+A",
    "search": "/",
    "filter_bar": "\\",
    "filters": "Ctrl+L",
    "sort_newest": "Alt+0",
    "sort_score_7": "Alt+7",
    "copy_file": "Ctrl+C",
    "copy_prompt": "Ctrl+Shift+C",
    "show_in_file_manager": "Ctrl+R",
    "export": "Ctrl+Shift+E",
    "rescan": "F5",
    "cheat_sheet": "?",
    "rename": "F2",
    "to_holding": "Del",
    "process_rejects": "Ctrl+Backspace",
    "keep_next": "Shift+P",
    "rate_3_next": "Shift+3",
    "label_blue_next": "Shift+9",
}


class Done:
    """Handlers for every action that write down what they were asked for."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def handlers(self) -> dict[str, Callable[..., None]]:
        return {info.id: self._handler(info.id) for info in ACTIONS}

    def _handler(self, name: str) -> Callable[..., None]:
        return lambda *arguments: self.calls.append((name, *arguments))


class Window:
    """A window with everything in it that could want a key for itself."""

    def __init__(self, qtbot: QtBot, icons: Icons) -> None:
        self.done = Done()
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.actions = ActionSet(self.window, icons, self.done.handlers())
        self.images = QListWidget()
        self.images.addItems(["paper", "uncle", "xylophone"])
        self.actions.hear_in(self.images)
        self.line, self.text = QLineEdit(), QPlainTextEdit()
        self.choice, self.number, self.button = QComboBox(editable=True), QSpinBox(), QPushButton()
        self.closed_choice = QComboBox()
        self.closed_choice.addItems(["paper", "uncle"])
        self.tree = QTreeWidget()
        self.tree.addTopLevelItem(QTreeWidgetItem(["paper"]))
        central = QWidget()
        layout = QVBoxLayout(central)
        for widget in self._widgets():
            layout.addWidget(widget)
        self.window.setCentralWidget(central)
        with qtbot.waitActive(self.window):
            self.window.show()
        self._qtbot = qtbot

    def _widgets(self) -> list[QWidget]:
        fields = [self.line, self.text, self.choice, self.number]
        return [self.images, *fields, self.button, self.closed_choice, self.tree]

    def press(self, widget: QWidget, *keys: Any) -> list[Any]:
        """What was done because of these keys while a widget has the focus."""
        self.done.calls.clear()
        widget.setFocus()
        for key in keys:
            code, *held = key if isinstance(key, tuple) else (key,)
            modifiers = held[0] if held else Qt.KeyboardModifier.NoModifier
            self._qtbot.keyClick(widget, code, modifiers)
        return list(self.done.calls)


@pytest.fixture
def window(qtbot: QtBot, icons: Icons) -> Window:
    return Window(qtbot, icons)


def test_the_table_keeps_what_the_manual_promises() -> None:
    assert {name: key for name, key in PROMISED.items() if key not in BY_ID[name].keys} == {}
    assert [f"sort_score_{n}" in BY_ID for n in range(1, 8)] == [True] * 7


def test_every_entry_is_whole(icons: Icons) -> None:
    assert len(BY_ID) == len(ACTIONS)
    for info in ACTIONS:
        assert re.fullmatch(r"[a-z0-9_]+", info.id)
        assert info.title[0].isupper() or info.title[0].isdigit()
        assert info.help.endswith((".", "…"))
        assert info.menu.partition("/")[0] in (*MENUS, "")
        assert info.menu or info.keys, f"{info.id} can be reached by nobody"
        if info.icon:
            assert not icons.icon(info.icon).isNull()
        for key in info.keys:
            assert not QKeySequence(key).isEmpty(), key
            assert "Ctrl+Alt" not in key


def test_no_key_means_two_things() -> None:
    keys = [QKeySequence(key).toString() for info in ACTIONS for key in info.keys]
    assert sorted(keys) == sorted(set(keys))


def test_titles_of_a_menu_differ() -> None:
    titles = [(info.menu, info.title) for info in ACTIONS if info.menu]
    assert len(titles) == len(set(titles))


def test_rejecting_is_never_called_deleting() -> None:
    words = " ".join(f"{info.title} {info.help}" for info in ACTIONS).lower()
    assert "delete" not in words
    assert "model" not in words.replace("scoring model", "")


def test_a_missing_handler_is_found_at_once(qtbot: QtBot, icons: Icons) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    handlers = Done().handlers()
    handlers.pop("keep")
    handlers["fly"] = handlers["reject"]
    with pytest.raises(ValueError, match=r"without a handler: \['keep'\].*\['fly'\]"):
        ActionSet(window, icons, handlers)


def test_menus_come_from_the_table(window: Window) -> None:
    bar = window.window.menuBar()
    window.actions.fill(bar)
    assert [action.text() for action in bar.actions()] == [f"&{name}" for name in MENUS]
    assert len({name[0] for name in MENUS}) == len(MENUS)  # each has its own letter
    shown: list[str] = []

    def walk(menu: QMenu) -> None:
        for action in menu.actions():
            inner = action.menu()
            if isinstance(inner, QMenu):
                walk(inner)
            elif not action.isSeparator():
                shown.append(action.objectName())

    for action in bar.actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        walk(menu)
    assert sorted(shown) == sorted(info.id for info in ACTIONS if info.menu)


def test_checkable_actions_say_what_they_are_now(window: Window) -> None:
    window.actions["badges"].trigger()
    window.actions["badges"].trigger()
    window.actions["undo"].trigger()
    assert window.done.calls == [("badges", True), ("badges", False), ("undo",)]


def test_a_menu_shows_what_is_checked_and_not_an_icon_in_its_place(window: Window) -> None:
    for info in ACTIONS:
        assert window.actions[info.id].isIconVisibleInMenu() is not info.checkable


def test_setting_a_check_mark_does_nothing_else(window: Window) -> None:
    window.actions["badges"].setChecked(True)
    assert window.done.calls == []


def test_of_a_group_one_is_checked(window: Window) -> None:
    window.actions["grid"].setChecked(True)
    window.actions["loupe"].trigger()
    assert not window.actions["grid"].isChecked()
    assert window.done.calls == [("loupe", True)]


def test_tooltips_name_title_keys_and_use(window: Window) -> None:
    tip = window.actions["loupe"].toolTip()
    assert "Loupe (E, Enter)" in tip
    assert BY_ID["loupe"].help.split(",")[0] in tip


def test_a_title_can_be_learned_later(window: Window) -> None:
    window.actions.rename("sort_score_1", "Tom & Jerry <b>")
    assert window.actions["sort_score_1"].text() == "Tom && Jerry <b>"
    assert "&lt;b&gt; (Alt+1)" in window.actions["sort_score_1"].toolTip()


def test_icons_change_with_the_theme(window: Window, theme: Theme) -> None:
    before = window.actions["keep"].icon().cacheKey()
    theme.mode = ThemeMode.LIGHT
    assert window.actions["keep"].icon().cacheKey() != before


NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier
LETTERS_AND_DIGITS = (Qt.Key.Key_P, Qt.Key.Key_X, Qt.Key.Key_3, (Qt.Key.Key_6, KEYPAD))


def test_single_keys_work_on_the_images(window: Window) -> None:
    done = window.press(window.images, *LETTERS_AND_DIGITS, (Qt.Key.Key_P, SHIFT))
    assert done == [("keep",), ("reject",), ("rate_3",), ("label_red",), ("keep_next",)]


def test_lists_trees_buttons_and_closed_choices_let_keys_through(window: Window) -> None:
    for widget in (window.tree, window.button, window.closed_choice):
        done = window.press(widget, *LETTERS_AND_DIGITS)
        assert done == [("keep",), ("reject",), ("rate_3",), ("label_red",)], widget
    assert window.closed_choice.currentText() == "paper"


def test_text_fields_keep_their_letters(window: Window) -> None:
    for field in (window.line, window.text, window.choice.lineEdit(), window.number):
        assert field is not None
        assert window.press(field, *LETTERS_AND_DIGITS) == [], field
    assert window.line.text() == window.text.toPlainText() == "px36"
    assert window.choice.currentText() == "px36"
    assert window.number.value() == 30  # a 3 before the 0 that was there; 360 would be too much


def test_text_fields_keep_their_own_commands(window: Window) -> None:
    window.press(window.line, *LETTERS_AND_DIGITS)
    keys = ((Qt.Key.Key_A, CONTROL), (Qt.Key.Key_Z, CONTROL), (Qt.Key.Key_Right, CONTROL))
    assert window.press(window.line, *keys) == []


def test_a_field_that_is_only_read_lets_keys_through(window: Window) -> None:
    window.text.setReadOnly(True)
    assert window.press(window.text, Qt.Key.Key_P, (Qt.Key.Key_Z, CONTROL)) == [
        ("keep",),
        ("undo",),
    ]


def test_keys_that_buttons_need_are_heard_on_the_images_only(window: Window) -> None:
    pressed: list[bool] = []
    window.button.clicked.connect(lambda: pressed.append(True))
    keys = (Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_Z, Qt.Key.Key_F2, Qt.Key.Key_Delete)
    keys = (*keys, Qt.Key.Key_Tab, Qt.Key.Key_Backspace)
    assert window.press(window.button, *keys) == []
    assert pressed == [True]
    done = window.press(window.images, *keys)
    names = ["fit_or_full", "back", "full_at_pointer", "rename", "to_holding", "side_panels"]
    assert done == [(name,) for name in (*names, "go_back")]
    assert {info.id for info in ACTIONS if info.scope is Scope.IMAGES} == {name for (name,) in done}


def test_the_digit_row_of_other_layouts_works_too(window: Window) -> None:
    window.images.setFocus()
    numbers = {"linux": (10, 0), "win32": (2, 0), "darwin": (0, 18)}[sys.platform]
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Ampersand, NONE, *numbers, 0, "&")
    QCoreApplication.sendEvent(window.window.windowHandle(), event)
    assert window.done.calls == [("rate_1",)]


def test_a_key_held_down_decides_once(window: Window) -> None:
    repeating = {info.id for info in ACTIONS if window.actions[info.id].autoRepeat()}
    assert repeating == {
        "undo",
        "redo",
        "go_back",
        "next_image",
        "previous_image",
        "next_row",
        "previous_row",
        "next_undecided",
        "previous_undecided",
        "larger",
        "smaller",
    }
