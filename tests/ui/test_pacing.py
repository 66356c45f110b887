"""Many wishes, few answers; dear ones wait until the wishes stop."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from curator.ui.panels.pacing import Paced


def test_many_wishes_are_one_answer(qtbot: QtBot) -> None:
    parent = QObject()
    paced = Paced(10, 10, parent)
    answers: list[float] = []
    paced.due.connect(lambda: answers.append(time.monotonic()))
    for _ in range(100):
        paced.ask()
    qtbot.waitUntil(lambda: bool(answers))
    qtbot.wait(50)
    assert len(answers) == 1


def test_an_answer_that_took_long_waits_until_the_wishes_stop(qtbot: QtBot) -> None:
    parent = QObject()
    paced = Paced(0, 0, parent, settle=150)
    answers: list[float] = []

    def answer() -> None:
        answers.append(time.monotonic())
        time.sleep(0.03)

    paced.due.connect(answer)
    paced.ask()
    qtbot.waitUntil(lambda: len(answers) == 1)
    for _ in range(8):
        paced.ask()
        qtbot.wait(20)
    assert len(answers) == 1
    qtbot.waitUntil(lambda: len(answers) == 2)


def test_a_forgotten_wish_is_not_answered(qtbot: QtBot) -> None:
    parent = QObject()
    paced = Paced(10, 10, parent)
    with qtbot.assertNotEmitted(paced.due, wait=60):
        paced.ask()
        paced.cancel()
