"""What waits for a window to be on the screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from curator.ui import first_paint
from curator.ui.first_paint import FirstPaint


class Paints(QObject):
    """Notes that a widget is painted."""

    def __init__(self, told: list[str]) -> None:
        super().__init__()
        self._told = told

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._told.append("painted")
        return False


def test_it_comes_once_and_behind_the_paint_of_every_part(qtbot: QtBot) -> None:
    told: list[str] = []
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    paints = Paints(told)
    for _ in range(3):
        label = QLabel("a part")
        label.installEventFilter(paints)
        column.addWidget(label)
    FirstPaint(window, lambda: told.append("then"))
    window.show()
    qtbot.waitUntil(lambda: "then" in told)
    assert told[:4] == ["painted"] * 3 + ["then"]
    window.repaint()
    qtbot.wait(20)
    assert told.count("then") == 1


def test_it_comes_without_any_paint_too(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_paint, "_LONGEST_MS", 20)
    told: list[str] = []
    window = QWidget()
    qtbot.addWidget(window)
    FirstPaint(window, lambda: told.append("then"))
    qtbot.waitUntil(lambda: told == ["then"])
