"""The page of keys: found, pressed anew, asked where two want the same, and reset."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from curator.domain.image import Flag
from curator.library.library import Library
from curator.ui.actions import ACTIONS
from curator.ui.dialogs.cheat_sheet import CheatSheet
from curator.ui.dialogs.keys_page import KeysPage
from curator.ui.icons import Icons
from curator.ui.keymap import Keymap
from curator.ui.looks import Looks

from .test_main_window import MakeWindow, make_window

__all__ = ["make_window"]

Key, Held, LEFT = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def keymap(qapp: object) -> Keymap:
    return Keymap()


@pytest.fixture
def page(keymap: Keymap, icons: Icons, qtbot: QtBot) -> KeysPage:
    page = KeysPage(keymap, icons)
    qtbot.addWidget(page)
    page.resize(700, 600)
    with qtbot.waitActive(page):
        page.show()
    return page


def press(page: KeysPage, name: str, key: Qt.Key, held: Held = Held.NoModifier) -> None:
    """Click on the keys of an action and press one."""
    button = page.rows[name].keys
    QTest.mouseClick(button, LEFT)
    assert button.text() == "Press a key …"
    QTest.keyClick(button, key, held)
    assert not button.isChecked()


def shown(page: KeysPage) -> list[str]:
    return [name for name, row in page.rows.items() if not row.isHidden()]


def test_every_action_is_there_with_its_keys(page: KeysPage, keymap: Keymap) -> None:
    assert [*page.rows][: len(ACTIONS)] == [info.id for info in ACTIONS]
    assert "compare_panes" in page.rows
    assert shown(page) == list(page.rows)
    assert page.rows["redo"].keys.text() == "Ctrl+Shift+Z, Ctrl+Y"
    assert page.rows["show_log"].keys.text() == "–"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("ctrl+g", ["stack_images"]),
        ("stack apart", ["unstack_images"]),
        ("winner", ["winner"]),
        ("nothing is called so", []),
    ],
)
def test_actions_are_found_by_words_and_keys(page: KeysPage, wanted: str, found: list[str]) -> None:
    page.wanted.setText(wanted)
    assert shown(page) == found
    assert page._nothing.isHidden() == bool(found)
    page.wanted.clear()
    assert shown(page) == list(page.rows)


def test_a_free_key_is_taken_at_once(page: KeysPage, keymap: Keymap) -> None:
    row = page.rows["keep"]
    assert not row.reset.isVisible()
    press(page, "keep", Key.Key_J, Held.ControlModifier)
    assert keymap.keys("keep") == ("Ctrl+J",)
    assert row.keys.text() == "Ctrl+J"
    assert row.reset.isVisible()
    assert row.reset.toolTip() == "Back to P"
    assert page.reset_all.isEnabled()
    QTest.mouseClick(row.reset, LEFT)
    assert keymap.keys("keep") == ("P",)
    assert not page.reset_all.isEnabled()


def test_a_key_that_another_has_is_asked_about(page: KeysPage, keymap: Keymap) -> None:
    press(page, "keep", Key.Key_G)
    assert page.asked.isVisible()
    assert page.question.text() == "G is the key of “Grid”."
    assert keymap.keys("keep") == ("P",)
    QTest.mouseClick(page.leave, LEFT)
    assert not page.asked.isVisible()
    assert not keymap.has_own
    press(page, "keep", Key.Key_G)
    QTest.mouseClick(page.give, LEFT)
    assert (keymap.keys("keep"), keymap.keys("grid")) == (("G",), ())
    assert page.rows["grid"].keys.text() == "–"
    assert not page.asked.isVisible()


def test_a_view_s_own_key_goes_before_an_action_s(page: KeysPage, keymap: Keymap) -> None:
    press(page, "compare_panes", Key.Key_P)
    assert page.question.text() == "P is the key of “Keep”. It will not be in: Compare, survey."
    QTest.mouseClick(page.give, LEFT)
    assert (keymap.keys("keep"), keymap.keys("compare_panes")) == (("P",), ("P",))
    press(page, "compare_differences", Key.Key_P)
    assert page.question.text() == "P is the key of “2, 3 or 4 images”."
    QTest.mouseClick(page.give, LEFT)
    assert keymap.keys("compare_panes") == ("V",)


def test_keys_to_move_about_cannot_be_given_away(page: KeysPage, keymap: Keymap) -> None:
    press(page, "keep", Key.Key_Left)
    assert page.question.text().startswith("Left is needed to move about")
    assert not page.give.isVisible()
    QTest.mouseClick(page.leave, LEFT)
    assert not keymap.has_own


def test_escape_and_a_press_elsewhere_change_nothing(page: KeysPage, keymap: Keymap) -> None:
    press(page, "keep", Key.Key_Escape)
    button = page.rows["keep"].keys
    QTest.mouseClick(button, LEFT)
    page.wanted.setFocus()
    assert button.text() == "P"
    assert not keymap.has_own


def test_tab_and_held_keys_are_keys_too(page: KeysPage, keymap: Keymap) -> None:
    button = page.rows["show_log"].keys
    QTest.mouseClick(button, LEFT)
    QTest.keyClick(button, Key.Key_Control, Held.ControlModifier)
    assert button.isChecked()
    QTest.keyClick(button, Key.Key_Tab, Held.ControlModifier)
    assert keymap.keys("show_log") == ("Ctrl+Tab",)


def test_more_keys_and_none(page: KeysPage, keymap: Keymap) -> None:
    row = page.rows["keep"]
    QTest.mouseClick(row.more, LEFT)
    QTest.keyClick(row.keys, Key.Key_J, Held.ControlModifier)
    assert keymap.keys("keep") == ("P", "Ctrl+J")
    QTest.mouseClick(row.more, LEFT)
    QTest.keyClick(row.keys, Key.Key_P)
    assert keymap.keys("keep") == ("P", "Ctrl+J")
    QTest.mouseClick(row.none, LEFT)
    assert keymap.keys("keep") == ()
    assert not row.none.isVisible()
    press(page, "keep", Key.Key_K, Held.ControlModifier)  # in place of those it has
    assert keymap.keys("keep") == ("Ctrl+K",)


def test_a_preset_is_chosen_and_what_is_own_stays(page: KeysPage, keymap: Keymap) -> None:
    press(page, "keep", Key.Key_J, Held.ControlModifier)
    page.presets.activated.emit(page.presets.findData("digikam"))
    assert keymap.preset == "digikam"
    assert page.rows["rate_3"].keys.text() == "Ctrl+3, 3"
    assert page.rows["keep"].keys.text() == "Ctrl+J"
    assert "Alt" in page.about.text()
    QTest.mouseClick(page.reset_all, LEFT)
    assert page.rows["keep"].keys.text() == "Alt+3, P"


def test_the_cheat_sheet_follows(keymap: Keymap, qtbot: QtBot) -> None:
    sheet = CheatSheet(keymap)
    qtbot.addWidget(sheet)
    keymap.set_keys("keep", ("Ctrl+J",))
    texts = [label.text() for label in sheet.findChildren(QLabel) if label.window() is sheet]
    assert "Ctrl+J" in texts
    buttons = {button.text(): button for button in sheet.findChildren(QPushButton)}
    with qtbot.waitSignal(sheet.change_wanted):
        buttons["Change keys…"].click()


def test_from_the_sheet_to_the_page_and_on_the_images_at_once(
    make_window: MakeWindow, ui_library: Library, looks: Looks, qtbot: QtBot
) -> None:
    window = make_window(ui_library)
    window.side_windows.show_cheat_sheet()
    sheet = window.side_windows._cheat_sheet
    sheet.change_wanted.emit()
    settings = window.side_windows._settings
    assert settings.isVisible()
    assert settings.keys.isVisible()
    press(settings.keys, "keep", Key.Key_J, Held.ControlModifier)
    assert Keymap(looks).keys("keep") == ("Ctrl+J",)
    settings.close()
    sheet.close()
    window.activateWindow()
    QTest.keyClick(window.grid, Key.Key_J, Held.ControlModifier)
    assert window.gallery.cell(0).flag is Flag.KEEP
