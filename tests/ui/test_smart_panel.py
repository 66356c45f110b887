"""Smart collections in the left dock: opened, narrowed, brought up to date, counted in turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from curator.domain.change import CollectionEdit
from curator.domain.collection import Collection
from curator.domain.criteria import Criteria, Sort
from curator.domain.image import Flag
from curator.domain.stored_criteria import from_json
from curator.library import collections
from curator.library.commands import Judgement
from curator.ui import finder
from curator.ui.icons import Icons
from curator.ui.panels.smart_collections import SmartPanel

from .conftest import Dock
from .test_collections_panel import entry

FOX = Criteria(text="fox", flags=frozenset({Flag.KEEP}), sort=Sort("name"))


@pytest.fixture
def foxes(dock: Dock) -> Collection:
    dock.library.do(collections.made_smart(dock.library, "Foxes", FOX))
    return collections.called(dock.library, "Foxes")


@pytest.fixture
def panel(dock: Dock, foxes: Collection, icons: Icons, qtbot: QtBot) -> Iterator[SmartPanel]:
    panel = SmartPanel(dock.gallery, dock.deeds, icons)
    qtbot.addWidget(panel)
    stop = dock.gallery.subscribe(panel.on_change)
    panel.resize(220, 300)
    with qtbot.waitExposed(panel):
        panel.show()
    yield panel
    stop()
    panel.close()


def counts(panel: SmartPanel) -> dict[str, int | None]:
    return {row.text: row.count for row in panel.list.rows()}


def press(panel: SmartPanel, key: object, *, several: bool = False) -> None:
    panel.list.view.pressed_row.emit(key, several)


def test_counts_come_by_themselves_and_stay_true(
    panel: SmartPanel, dock: Dock, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: counts(panel) == {"Foxes": 0})
    dock.gallery.select_all()
    dock.gallery.judge(Judgement(Flag.KEEP))
    qtbot.waitUntil(lambda: counts(panel) == {"Foxes": 3})
    dock.gallery.undo()
    qtbot.waitUntil(lambda: counts(panel) == {"Foxes": 0})


def test_a_click_shows_all_it_asks_for_and_another_one_everything(
    panel: SmartPanel, dock: Dock, foxes: Collection
) -> None:
    press(panel, foxes.id)
    assert dock.gallery.criteria == FOX
    assert [row.chosen for row in panel.list.rows()] == [True]
    press(panel, foxes.id)
    assert dock.gallery.criteria == Criteria(sort=FOX.sort)
    assert [row.chosen for row in panel.list.rows()] == [False]


def test_it_stays_open_while_one_narrows_down_and_takes_that_over(
    panel: SmartPanel, dock: Dock, foxes: Collection
) -> None:
    press(panel, foxes.id)
    assert not panel.is_changed
    narrower = replace(dock.gallery.criteria, least_rating=3)
    dock.gallery.show(narrower)
    assert panel.is_changed
    assert [row.note for row in panel.list.rows()] == ["changed since it was opened"]
    update = entry(panel.menu, "Update with what is shown")
    assert update.can(foxes.id)
    update.deed(foxes.id)
    assert not panel.is_changed
    assert not update.can(foxes.id)
    assert from_json(collections.called(dock.library, "foxes").stored) == narrower
    assert dock.library.undo() == "change smart collection Foxes"


def test_changed_ones_are_opened_anew_by_a_click(
    panel: SmartPanel, dock: Dock, foxes: Collection
) -> None:
    press(panel, foxes.id)
    dock.gallery.show(Criteria(text="lighthouse"))
    press(panel, foxes.id)
    assert dock.gallery.criteria == FOX


def test_with_ctrl_it_narrows_what_is_shown(
    panel: SmartPanel, dock: Dock, foxes: Collection
) -> None:
    dock.gallery.select_all()
    dock.gallery.judge(Judgement(Flag.KEEP))
    press(panel, foxes.id, several=True)
    assert dock.gallery.criteria == Criteria(collections=frozenset({foxes.id}))
    assert len(dock.gallery) == 3
    assert [row.chosen for row in panel.list.rows()] == [True]
    press(panel, foxes.id, several=True)
    assert len(dock.gallery) == 6


def test_what_cannot_be_followed_says_why_and_shows_nothing_else(
    panel: SmartPanel, dock: Dock, foxes: Collection, qtbot: QtBot
) -> None:
    broken = replace(foxes, stored='{"text": "gone_scorer>=3"}')
    dock.library.columns.lists.define(CollectionEdit(foxes, broken))
    dock.gallery.judge(Judgement(Flag.KEEP))
    qtbot.waitUntil(lambda: [row.icon for row in panel.list.rows()] == ["warning"])
    (row,) = panel.list.rows()
    assert "gone_scorer" in row.note
    assert row.count is None
    before = dock.gallery.criteria
    press(panel, foxes.id)
    assert dock.gallery.criteria == before
    assert panel.open is None
    dock.close_messages()


def test_a_deleted_one_is_not_open_any_more(
    panel: SmartPanel, dock: Dock, foxes: Collection
) -> None:
    press(panel, foxes.id)
    entry(panel.menu, "Delete smart collection").deed(foxes.id)
    assert panel.open is None
    assert dock.gallery.criteria == FOX


def test_what_is_found_in_the_background_is_open_when_it_shows(
    panel: SmartPanel,
    dock: Dock,
    foxes: Collection,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(finder, "MANY", 0)
    press(panel, foxes.id)
    assert panel.open is None
    qtbot.waitUntil(lambda: dock.gallery.criteria == FOX)
    assert panel.open == foxes.id
    assert not panel.is_changed
