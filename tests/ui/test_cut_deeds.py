"""The Cull menu: the cut applied, and its borderline band opened by a key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Criteria, Sort, Threshold
from curator.domain.image import Flag
from curator.library.library import Library
from curator.ui.main_window import MainWindow
from curator.ui.views import CULL

from .test_filters_panel import KEY, score
from .test_main_window import PATIENCE_MS, MakeWindow, make_window, press, window

__all__ = ["make_window", "window"]

BY_NAME = Criteria(sort=Sort("name"))


@pytest.fixture
def line(window: MainWindow) -> Threshold:
    """Keeps the two best of six, rejects the two worst."""
    score(window.gallery, KEY)
    return Threshold(KEY, 2, 4)


def test_m_shows_only_what_the_cut_leaves_open_and_all_again(
    window: MainWindow, line: Threshold, qtbot: QtBot
) -> None:
    gallery, told = window.gallery, "2 keep · 2 reject · 2 borderline of 6"
    gallery.set_cut_lines((line,))
    qtbot.waitUntil(lambda: window.line.counts.whole_text == told, timeout=PATIENCE_MS)
    press(Qt.Key.Key_M)
    assert len(gallery) == 2
    assert window.views.name == CULL
    assert gallery.current_index is not None
    press(Qt.Key.Key_M)
    assert gallery.criteria == BY_NAME
    assert window.views.name == "grid"
    assert gallery.cut_lines == (line,)


def test_m_leads_back_to_the_image_that_was_looked_at_though_it_was_decided(
    window: MainWindow, line: Threshold
) -> None:
    gallery = window.gallery
    gallery.set_cut_lines((line,))
    press(Qt.Key.Key_M)
    press(Qt.Key.Key_End)
    here = gallery.current
    press(Qt.Key.Key_X)
    assert gallery.current == here
    press(Qt.Key.Key_M)
    assert gallery.current == here
    assert gallery.selected_count == 1


def test_m_begins_with_the_first_where_the_image_looked_at_is_not_borderline(
    window: MainWindow, line: Threshold
) -> None:
    gallery = window.gallery
    gallery.set_cut_lines((line,))
    gallery.go_to(5)
    press(Qt.Key.Key_M)
    assert (len(gallery), gallery.current_index) == (2, 0)


def test_decisions_in_the_band_stay_when_the_cut_is_applied(
    window: MainWindow, line: Threshold
) -> None:
    gallery = window.gallery
    gallery.set_cut_lines((line,))
    press(Qt.Key.Key_M)
    first = gallery.current
    press(Qt.Key.Key_P)
    press(Qt.Key.Key_M)
    window.actions_of_window["apply_cut"].trigger()
    counts = gallery.counts()
    assert (counts.keep, counts.reject, counts.undecided) == (3, 2, 1)
    assert window.library.has_undo == "cut: 4 images"
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert gallery.counts().keep == 1
    assert first is not None


def test_without_lines_m_shows_what_is_undecided(window: MainWindow) -> None:
    press(Qt.Key.Key_P)
    press(Qt.Key.Key_M)
    assert len(window.gallery) == 5


def test_it_is_about_all_of_them_whatever_is_selected(window: MainWindow, line: Threshold) -> None:
    window.gallery.set_cut_lines((line,))
    window.gallery.select_all()
    press(Qt.Key.Key_M)
    assert len(window.gallery) == 2
    assert window.gallery.selected_count == 1
    press(Qt.Key.Key_X)
    assert len(window.gallery) == 2  # in the cull view nothing decided leaves the list
    press(Qt.Key.Key_M)
    assert len(window.gallery) == 6
    assert not window.gallery.stacks.is_frozen


def test_from_the_cull_view_it_narrows_what_is_culled(window: MainWindow, line: Threshold) -> None:
    window.gallery.set_cut_lines((line,))
    press(Qt.Key.Key_K)
    assert window.views.name == CULL
    press(Qt.Key.Key_M)
    assert (window.views.name, len(window.gallery)) == (CULL, 2)


def test_where_nothing_is_left_open_m_says_so(window: MainWindow) -> None:
    window.gallery.select_all()
    press(Qt.Key.Key_X)
    press(Qt.Key.Key_M)
    assert window.gallery.criteria == BY_NAME
    assert window.views.name == "grid"
    assert window.line.notice.whole_text.startswith("Nothing is borderline")


def test_something_else_shown_meanwhile_is_not_turned_back(window: MainWindow) -> None:
    press(Qt.Key.Key_M)
    window.ask("fox")
    press(Qt.Key.Key_P)
    press(Qt.Key.Key_M)
    assert window.gallery.criteria.text == "fox flag:none"


def test_applying_nothing_is_told(window: MainWindow, line: Threshold) -> None:
    apply = window.actions_of_window["apply_cut"]
    apply.trigger()
    assert window.line.notice.whole_text.startswith("No line cuts yet")
    window.gallery.select_all()
    press(Qt.Key.Key_X)
    window.gallery.set_cut_lines((line,))
    apply.trigger()
    assert window.line.notice.whole_text == "This cut changes no flag."


def test_only_looking_nothing_is_cut(make_window: MakeWindow, ui_library: Library) -> None:
    ui_library.close()
    library = Library(ui_library.places, ui_library.settings, writable=False, holder="a test")
    with library:
        window = make_window(library)
        assert not window.actions_of_window["apply_cut"].isEnabled()
        assert window.actions_of_window["borderline"].isEnabled()
        window.leave()


def test_hand_set_flags_too_is_asked_anew_for_every_cut(
    window: MainWindow, line: Threshold, qtbot: QtBot
) -> None:
    gallery, outcome = window.gallery, window.filter_bar.outcome
    gallery.select_all()
    press(Qt.Key.Key_X)
    window.filter_bar.switch.chosen.emit(1)
    gallery.set_cut_lines((line,))
    assert not outcome.apply.isEnabled()
    outcome.overwrite.click()
    qtbot.waitUntil(outcome.apply.isEnabled, timeout=PATIENCE_MS)
    assert "by hand are changed" in outcome.apply.accessibleDescription()
    outcome.apply.click()
    assert gallery.counts().keep == 2
    assert not outcome.overwrite.isChecked()
    assert not gallery.cutting.overwrite
    assert Flag.KEEP in window.library.columns["flag"]
