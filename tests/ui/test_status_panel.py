"""The status line: what it says, what can be pressed, what gives way when it is narrow."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from curator.library.gallery import Counts
from curator.ui.icons import Icons
from curator.ui.panels.status import StatusLine
from curator.ui.theme import Theme


@pytest.fixture
def line(theme: Theme, icons: Icons, qtbot: QtBot) -> StatusLine:
    line = StatusLine(theme, icons)
    qtbot.addWidget(line)
    line.resize(1200, line.sizeHint().height())
    with qtbot.waitExposed(line):
        line.show()
    return line


@pytest.mark.parametrize(
    ("counts", "selected", "cutting", "expected"),
    [
        (Counts(412, 188, 60), 0, False, "412 keep · 188 reject · 60 undecided of 660"),
        (Counts(412, 188, 60), 0, True, "412 keep · 188 reject · 60 borderline of 660"),
        (Counts(0, 0, 2000), 1, False, "0 keep · 0 reject · 2,000 undecided of 2,000"),
        (Counts(1, 1, 1), 3, False, "1 keep · 1 reject · 1 undecided of 3 · 3 selected"),
        (Counts(0, 0, 0), 0, False, "No images"),
    ],
)
def test_counts(
    line: StatusLine, counts: Counts, selected: int, cutting: bool, expected: str
) -> None:
    line.show_counts(counts, selected, cutting=cutting)
    assert line.counts.whole_text == expected


def test_what_there_is_nothing_to_say_of_is_not_there(line: StatusLine) -> None:
    line.show_scoring("scoring 31/s", "clip: weights missing")
    line.show_failures(3)
    line.show_undo("reject: 188 images")
    said = [line.scoring, line.trouble, line.failures, line.undo]
    assert [each.isVisible() for each in said] == [True] * 4
    assert line.failures.whole_text == "3 failures"
    assert line.undo.whole_text == "undo: reject: 188 images"
    line.show_scoring("")
    line.show_failures(0)
    line.show_undo(None)
    assert [each.isVisible() for each in said] == [False] * 4


def test_what_can_be_pressed_leads_on(line: StatusLine, qtbot: QtBot) -> None:
    line.show_scoring("", "clip: weights missing")
    line.show_failures(1)
    line.show_undo("rate 3: 1 image")
    for button, signal in (
        (line.trouble, line.models_wanted),
        (line.failures, line.failures_wanted),
        (line.undo, line.undo_wanted),
    ):
        with qtbot.waitSignal(signal):
            button.click()


def test_labels_of_files_are_text(line: StatusLine) -> None:
    line.show_undo("tag <b>&x\udcff: 1 image")
    assert line.undo.text() == "undo: tag <b>&&x\\xff: 1 image"
    assert "<b>" not in line.undo.toolTip()


def test_a_narrow_line_keeps_everything_in_sight(line: StatusLine) -> None:
    line.show_counts(Counts(412, 188, 60), 12)
    line.show_scoring("scoring 31/s, 2 min left · cuda", "clip, aesthetic_v2: weights missing")
    line.show_failures(3)
    line.show_undo("reject: 188 images")
    line.resize(620, line.height())
    line.layout().activate()
    assert "…" in line.trouble.text()
    assert line.failures.text() == "3 failures"
    assert line.undo.geometry().right() <= line.width()


def test_nothing_that_comes_and_goes_changes_its_height(line: StatusLine) -> None:
    before = line.sizeHint().height()
    line.show_scoring("scoring 31/s", "clip: weights missing")
    line.show_undo("reject: 188 images")
    assert line.sizeHint().height() == before


def test_a_notice_leaves_the_counts_where_they_are(line: StatusLine) -> None:
    line.show_counts(Counts(412, 188, 60), 0)
    line.showMessage("Undone: reject: 188 images")
    assert line.counts.isVisible()
    assert line.notice.whole_text == "Undone: reject: 188 images"
    line.clearMessage()
    assert line.notice.whole_text == ""
