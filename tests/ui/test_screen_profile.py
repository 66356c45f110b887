"""The screen's colour profile: asked for when a widget is shown, and never a reason to fail."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from curator.ui.screen_profile import ScreenFollower, screen_profile


def test_it_is_told_when_the_widget_is_shown(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    told: list[bytes | None] = []
    follower = ScreenFollower(widget, lambda screen: screen.name().encode())
    follower.changed.connect(told.append)
    assert told == []
    widget.show()
    assert told == [QGuiApplication.primaryScreen().name().encode()]
    widget.windowHandle().screenChanged.emit(QGuiApplication.primaryScreen())
    assert len(told) == 2


def test_where_none_is_known_there_is_none(qtbot: QtBot) -> None:
    assert screen_profile(QGuiApplication.primaryScreen()) is None
