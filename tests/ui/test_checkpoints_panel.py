"""The list of checkpoints, with a row for images that tell none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.scan import scan
from curator.ui.icons import Icons
from curator.ui.panels.checkpoints import UNKNOWN, CheckpointsPanel
from curator.ui.theme import Theme

from ..library.conftest import parameters, write_png  # noqa: TID252


@pytest.fixture
def gallery(ui_library: Library, pictures: Path) -> Iterator[Gallery]:
    """Six images of two checkpoints, one of a third, one of none."""
    write_png(pictures / "more.png", parameters("x", model="a_model"), shade=7)
    write_png(pictures / "none.png", "", shade=9)
    scan(ui_library, ui_library.watched)
    gallery = Gallery(ui_library)
    yield gallery
    gallery.close()


@pytest.fixture
def panel(gallery: Gallery, theme: Theme, icons: Icons, qtbot: QtBot) -> Iterator[CheckpointsPanel]:
    panel = CheckpointsPanel(gallery, theme, icons)
    qtbot.addWidget(panel)
    stop = gallery.subscribe(panel.on_change)
    yield panel
    stop()


def choose(panel: CheckpointsPanel, key: str, *, several: bool = False) -> None:
    panel.list.view.pressed_row.emit(key, several)


def test_most_used_come_first(panel: CheckpointsPanel) -> None:
    shown = [(row.text, row.count) for row in panel.list.rows()]
    assert shown[:2] == [("dreams_0", 3), ("dreams_1", 3)]
    assert set(shown[2:]) == {("a_model", 1), (UNKNOWN, 1)}


def test_any_of_those_chosen_is_shown(panel: CheckpointsPanel, gallery: Gallery) -> None:
    choose(panel, "a_model")
    assert len(gallery) == 1
    choose(panel, "dreams_0", several=True)
    assert len(gallery) == 4
    choose(panel, "", several=True)
    assert len(gallery) == 5
    choose(panel, "")
    assert len(gallery) == 1


def test_arrivals_are_counted(
    panel: CheckpointsPanel, gallery: Gallery, pictures: Path, qtbot: QtBot
) -> None:
    write_png(pictures / "late.png", parameters("x", model="late"), shade=11)
    scan(gallery.library, gallery.library.watched)
    gallery.refresh()
    qtbot.waitUntil(lambda: "late" in [row.key for row in panel.list.rows()])
