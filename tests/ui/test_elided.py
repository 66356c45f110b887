from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from curator.ui.elided import ElidedLabel

PATH = "/home/anna/<b>outputs</b> & co/" + "long/" * 30 + "2026-11-21/00012.png"


@pytest.fixture
def label(qtbot: QtBot) -> ElidedLabel:
    made = ElidedLabel(PATH)
    qtbot.addWidget(made)
    made.resize(260, 24)
    made.show()
    return made


def test_both_ends_of_a_path_stay_readable(label: ElidedLabel) -> None:
    shown = label.text()
    assert shown.startswith("/home/anna")
    assert shown.endswith("00012.png")
    assert "…" in shown
    assert label.fontMetrics().horizontalAdvance(shown) <= label.width()


def test_the_whole_is_in_the_tooltip_as_text(label: ElidedLabel) -> None:
    assert label.whole_text == PATH
    assert "&lt;b&gt;outputs&lt;/b&gt; &amp; co" in label.toolTip()
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_more_room_shows_more(label: ElidedLabel) -> None:
    label.resize(label.sizeHint())
    assert label.text() == PATH
    label.resize(120, 24)
    assert label.text() != PATH


def test_lines_and_bytes_that_are_no_text_are_made_visible(label: ElidedLabel) -> None:
    label.set_whole_text("/a\nb/\udcff")
    assert label.whole_text == "/a b/\\xff"
