"""What counts as the person doing something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from curator.library.library import Library
from curator.ui.activity import Activity


@pytest.fixture
def field(qtbot: QtBot) -> QLineEdit:
    field = QLineEdit()
    qtbot.addWidget(field)
    with qtbot.waitActive(field):
        field.show()
    return field


@pytest.fixture
def activity(ui_library: Library, qtbot: QtBot, field: QLineEdit) -> Iterator[Activity]:
    activity = Activity(ui_library, field)
    yield activity
    activity.follow(False)


def idle(library: Library) -> float:
    return library._work.presence.idle


def test_nothing_is_noticed_before_it_follows(
    activity: Activity, field: QLineEdit, ui_library: Library
) -> None:
    QTest.keyClick(field, Qt.Key.Key_A)
    assert idle(ui_library) == float("inf")
    activity.follow(True)
    assert idle(ui_library) < 5  # Whoever asks for it is there.


def test_keys_clicks_moves_and_the_wheel_count(
    activity: Activity, field: QLineEdit, ui_library: Library
) -> None:
    activity.follow(True)
    window = field.windowHandle()
    for act in (
        lambda: QTest.keyClick(window, Qt.Key.Key_A),
        lambda: QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(5, 5)),
        lambda: QTest.mouseMove(window, QPoint(9, 9)),
        lambda: QTest.wheelEvent(window, QPoint(5, 5), QPoint(0, 120)),
    ):
        ui_library._work.presence._acted = -1000.0
        act()
        QCoreApplication.processEvents()
        assert idle(ui_library) < 100, act


def test_what_the_program_does_to_itself_does_not(
    activity: Activity, field: QLineEdit, ui_library: Library
) -> None:
    activity.follow(True)
    ui_library._work.presence._acted = -1000.0
    field.setText("typed by nobody")
    field.resize(300, 60)
    pressed = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_B, Qt.KeyboardModifier.NoModifier, "b")
    QCoreApplication.sendEvent(field, pressed)
    QCoreApplication.processEvents()
    assert field.text() == "typed by nobodyb"
    assert idle(ui_library) > 1000


def test_it_can_stop_following(activity: Activity, field: QLineEdit, ui_library: Library) -> None:
    activity.follow(True)
    activity.follow(True)
    activity.follow(False)
    ui_library._work.presence._acted = -1000.0
    QTest.keyClick(field.windowHandle(), Qt.Key.Key_A)
    assert idle(ui_library) > 1000
