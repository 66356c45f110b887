"""The popup over the status line: scoring by scorer, and what can be done about it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from curator.ui.panels.scoring_popover import ScoringPopover
from curator.ui.scoring_tale import Row, Sheet
from curator.ui.theme import Theme

# A popup grabs the keyboard where that can be done.
pytestmark = pytest.mark.qt_log_ignore("does not support grabbing the keyboard")

SHEET = Sheet(
    state="Scoring 31/s, 2 min left.",
    remark="",
    device="cuda · float16",
    rows=(Row("CLIP score", 120, 660), Row("LAION aesthetic v2", 0, 660)),
    paused=False,
    goes_on=True,
    can_begin=False,
    only_when_idle=False,
    idle_told="after 60 s",
)


@pytest.fixture
def window(theme: Theme, qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.setGeometry(100, 350, 600, 100)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def popover(window: QWidget, qtbot: QtBot) -> ScoringPopover:
    popover = ScoringPopover(window)
    qtbot.addWidget(popover)
    popover.show_sheet(SHEET)
    popover.open_above(window)
    return popover


def test_it_says_how_far_each_scorer_is(popover: ScoringPopover) -> None:
    assert popover.state.text() == "Scoring 31/s, 2 min left."
    assert popover.device.text() == "cuda · float16"
    assert not popover.remark.isVisible()
    first, second = popover.rows
    assert (first.title.whole_text, first.count.text()) == ("CLIP score", "120 of 660")
    assert (first.bar.value(), first.bar.maximum()) == (120, 660)
    assert first.bar.accessibleName() == "CLIP score: 120 of 660"
    assert second.bar.value() == 0


def test_rows_come_and_go_and_its_lower_edge_stays(popover: ScoringPopover) -> None:
    bottom, height = popover.geometry().bottom(), popover.height()
    popover.show_sheet(replace(SHEET, rows=(*SHEET.rows, Row("taste", 1, 2))))
    assert [row.bar.isVisible() for row in popover.rows] == [True, True, True]
    assert popover.height() > height
    assert popover.geometry().bottom() == bottom
    popover.show_sheet(replace(SHEET, rows=()))
    assert not any(row.bar.isVisible() for row in popover.rows)
    assert popover.geometry().bottom() == bottom


def test_what_can_be_done_depends(popover: ScoringPopover, qtbot: QtBot) -> None:
    buttons = (popover.pause, popover.cancel, popover.begin)
    assert [each.isVisible() for each in buttons] == [True, True, False]
    with qtbot.waitSignal(popover.pause_wanted) as wanted:
        popover.pause.click()
    assert wanted.args == [True]
    popover.show_sheet(replace(SHEET, paused=True))
    assert popover.pause.text() == "Resume"
    assert popover.pause.accessibleName() == "Resume scoring"
    with qtbot.waitSignal(popover.pause_wanted) as wanted:
        popover.pause.click()
    assert wanted.args == [False]
    with qtbot.waitSignal(popover.cancel_wanted):
        popover.cancel.click()
    popover.show_sheet(replace(SHEET, goes_on=False, can_begin=True, remark="5 images left."))
    assert [each.isVisible() for each in buttons] == [False, False, True]
    assert popover.remark.isVisible()
    with qtbot.waitSignal(popover.begin_wanted):
        popover.begin.click()


def test_the_wish_to_be_left_alone(popover: ScoringPopover, qtbot: QtBot) -> None:
    with qtbot.waitSignal(popover.idle_wanted) as wanted:
        popover.idle.click()
    assert wanted.args == [True]
    popover.show_sheet(SHEET)  # It was not to be: the settings could not be written.
    assert not popover.idle.isChecked()
    assert "after 60 s" in popover.idle.toolTip()


def test_the_way_to_the_models_closes_it(popover: ScoringPopover, qtbot: QtBot) -> None:
    with qtbot.waitSignal(popover.models_wanted):
        popover.models.click()
    assert not popover.isVisible()


def test_it_stays_on_the_screen(popover: ScoringPopover, window: QWidget) -> None:
    window.move(0, 0)
    window.resize(20, 20)
    popover.open_above(window)
    room = window.screen().availableGeometry()
    assert room.contains(popover.geometry().topLeft())
    assert popover.geometry().right() <= room.right()
