"""The cheat sheet says every key there is, once."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from curator.ui.actions import ACTIONS, VIEW_KEYS
from curator.ui.dialogs.cheat_sheet import CheatSheet, Row, sections
from curator.ui.keymap import Keymap


def rows() -> dict[str, Row]:
    return {row.title: row for each in sections(Keymap()).values() for row in each}


def test_every_action_with_a_key_stands_on_it() -> None:
    titles = rows()
    for info in ACTIONS:
        if info.keys:
            assert (info.row or info.title.rstrip("…")) in titles
    for each in VIEW_KEYS:
        assert each.title in titles


def test_keys_read_as_on_the_keyboard() -> None:
    found = rows()
    assert found["Keep"].keys == ("P",)
    assert found["Loupe"].keys == ("E", "Enter")
    assert found["Stars, 0 for none"].keys == ("0", "…", "5")
    assert found["Red, yellow, green, blue label"].keys == ("6", "7", "8", "9")
    assert found["Next, previous undecided"].keys == ("Ctrl+→", "Ctrl+←")
    assert found["Any of these, and next image"].keys == ("Shift+…",)
    assert found["Larger thumbnails"].keys == ("Ctrl++", "Ctrl+=", "+", "=")
    assert found["Smaller thumbnails"].keys == ("Ctrl+-", "-")
    assert found["Move"].keys == ("←", "→", "↑", "↓")


def test_the_sheet_shows_all_rows_within_the_screen(qtbot: QtBot) -> None:
    sheet = CheatSheet(Keymap())
    qtbot.addWidget(sheet)
    sheet.show()
    texts = [label.text() for label in sheet.findChildren(QLabel)]
    for title in rows():
        assert title in texts
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert sheet.width() <= room.width()
    assert sheet.height() <= room.height()
    assert not sheet.isModal()
    sheet.close()
