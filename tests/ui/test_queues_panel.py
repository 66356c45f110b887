"""Queues that find mistakes in the left dock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Criteria, Sort
from curator.domain.image import Flag
from curator.library.commands import Judgement
from curator.library.queues import QueueKind
from curator.ui.icons import Icons
from curator.ui.panels.queues import QueuesPanel

from .conftest import Dock

PATIENCE_MS = 60_000


@pytest.fixture
def panel(dock: Dock, icons: Icons, qtbot: QtBot) -> Iterator[QueuesPanel]:
    panel = QueuesPanel(dock.gallery, dock.deeds, icons)
    qtbot.addWidget(panel)
    stop = dock.gallery.subscribe(panel.on_change)
    panel.resize(220, 200)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    stop()
    panel.close()


def counts(panel: QueuesPanel) -> list[int | None]:
    return [row.count for row in panel.list.rows()]


def press(panel: QueuesPanel, number: int) -> None:
    panel.list.view.pressed_row.emit(panel.list.rows()[number].key, False)


def test_counts_come_by_themselves_and_stay_true(
    panel: QueuesPanel, dock: Dock, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: counts(panel) == [0, 0, None, 6], timeout=PATIENCE_MS)
    dock.gallery.show(Criteria(text="fox"))
    dock.gallery.go_to(0)
    dock.gallery.judge(Judgement(Flag.KEEP))
    qtbot.waitUntil(lambda: counts(panel)[3] == 3, timeout=PATIENCE_MS)
    dock.gallery.undo()
    qtbot.waitUntil(lambda: counts(panel)[3] == 6, timeout=PATIENCE_MS)


def test_a_click_shows_what_it_asks_for_and_another_one_everything(
    panel: QueuesPanel, dock: Dock
) -> None:
    dock.gallery.show(Criteria(text="fox", sort=Sort("name")))
    press(panel, 3)
    assert dock.gallery.criteria == Criteria(text="is:keeperless", sort=Sort("name"))
    assert [row.chosen for row in panel.list.rows()] == [False, False, False, True]
    press(panel, 3)
    assert dock.gallery.criteria == Criteria(sort=Sort("name"))
    assert not any(row.chosen for row in panel.list.rows())


def test_every_row_explains_itself(panel: QueuesPanel) -> None:
    rows = panel.list.rows()
    assert rows[0].text == "High score but rejected"
    assert "best 20 % of the library by Technical" in rows[0].tooltip
    assert "technical%>=80 flag:reject" in rows[0].tooltip
    assert "keep none" in rows[3].tooltip


def test_what_lacks_its_scores_says_so(panel: QueuesPanel, dock: Dock) -> None:
    assert panel.list.rows()[2].key == QueueKind.OFF_PROMPT
    assert panel.list.rows()[2].faded
    press(panel, 2)
    assert dock.told == ["This needs scores that the library does not have yet."]
    assert dock.gallery.criteria == Criteria()
