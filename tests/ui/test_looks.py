"""The window's memory: what was set is there the next time, nonsense is as if never set."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QApplication

from curator.domain.criteria import Scale
from curator.ui.gallery.layout import LARGEST_CELL, SMALLEST_CELL, USUAL_CELL
from curator.ui.looks import Looks
from curator.ui.theme import ThemeMode


def test_an_empty_memory_has_usual_looks(looks: Looks) -> None:
    assert looks.geometry.isEmpty()
    assert looks.state.isEmpty()
    assert looks.theme is ThemeMode.SYSTEM
    assert looks.cell_size == USUAL_CELL
    assert looks.badges is None
    assert looks.badge_scale is Scale.VALUE
    assert looks.flag("anything", default=True)
    assert looks.number("anything", 7) == 7
    assert looks.text("anything", "so") == "so"


def test_all_is_remembered(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "window.ini"
    first = Looks(path)
    first.geometry = QByteArray(b"\x00\x01geometry\xff")
    first.state = QByteArray(b"state")
    first.theme = ThemeMode.DARK
    first.cell_size = 256
    first.badges = ("clip", "style:ink, wash")
    first.badge_scale = Scale.PROMPT_PERCENTILE
    first.set_flag("filter_bar", value=True)
    first.set_number("panel/width", 300)
    first.set_text("export/folder", "/caf\u00e9, 'quoted' \"twice\" \\ ;x")
    first.save()
    second = Looks(path)
    assert bytes(second.geometry.data()) == b"\x00\x01geometry\xff"
    assert bytes(second.state.data()) == b"state"
    assert second.theme is ThemeMode.DARK
    assert second.cell_size == 256
    assert second.badges == ("clip", "style:ink, wash")
    assert second.badge_scale is Scale.PROMPT_PERCENTILE
    assert "badges_show=prompt_percentile" in path.read_text("utf-8")
    assert second.flag("filter_bar", default=False)
    assert second.number("panel/width", 0) == 300
    assert second.text("export/folder") == "/caf\u00e9, 'quoted' \"twice\" \\ ;x"


def test_no_badges_is_a_choice_too(looks: Looks, tmp_path: Path) -> None:
    looks.badges = ()
    assert looks.badges == ()
    looks.save()
    assert Looks(tmp_path / "window.ini").badges == ()
    looks.badges = ("clip",)
    looks.save()
    assert Looks(tmp_path / "window.ini").badges == ("clip",)
    looks.badges = None
    assert looks.badges is None


@pytest.mark.parametrize(
    "text",
    ["theme=purple\n[grid]\ncell_size=huge\nbadges_show=%\n[window]\ngeometry=1\n", "\x00\xff]["],
)
def test_nonsense_is_as_if_never_set(qapp: QApplication, tmp_path: Path, text: str) -> None:
    path = tmp_path / "window.ini"
    path.write_text(f"[General]\n{text}", "utf-8")
    looks = Looks(path)
    assert looks.theme is ThemeMode.SYSTEM
    assert looks.cell_size == USUAL_CELL
    assert looks.geometry.isEmpty()


def test_cells_keep_within_their_bounds(looks: Looks) -> None:
    looks.cell_size = 5
    assert looks.cell_size == SMALLEST_CELL
    looks.cell_size = 5_000
    assert looks.cell_size == LARGEST_CELL


def test_a_text_with_a_comma_stays_one_text(looks: Looks, tmp_path: Path) -> None:
    looks.set_text("search", "a, b, c")
    looks.save()
    assert Looks(tmp_path / "window.ini").text("search") == "a, b, c"
