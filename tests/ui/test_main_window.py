"""The window as a whole: views, panels, what it remembers, what it does not load."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot
from tiny_weights import make_tiny_weights

from curator.domain.criteria import Criteria, Days, Scale, Sort, Threshold
from curator.domain.image import Flag
from curator.library.gallery import Change
from curator.library.library import Library
from curator.library.scan import scan
from curator.settings import Settings
from curator.ui.errors import ErrorReporter
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.main_window import MainWindow
from curator.ui.message import Message
from curator.ui.panels.score_form import ScoreForm
from curator.ui.theme import Theme, ThemeMode

from ..library.conftest import OpenLibrary, parameters, write_png  # noqa: TID252
from ..library.test_scoring_plan import finish  # noqa: TID252

EVERYTHING = ~Change(0)
PATIENCE_MS = 60_000
Key = Qt.Key
MakeWindow = Callable[[Library], MainWindow]


@pytest.fixture
def make_window(
    looks: Looks, theme: Theme, icons: Icons, tmp_path: Path, qtbot: QtBot
) -> Iterator[MakeWindow]:
    made: list[MainWindow] = []

    def make(library: Library) -> MainWindow:
        window = MainWindow(library, looks, theme, icons, ErrorReporter(icons, tmp_path / "log"))
        made.append(window)
        window.resize(1280, 720)
        with qtbot.waitActive(window):
            window.show()
        return window

    yield make
    for window in made:
        window.leave()
        window.deleteLater()


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_weights(tmp_path_factory.mktemp("weights")) / "clip"


@pytest.fixture
def window(make_window: MakeWindow, ui_library: Library) -> MainWindow:
    window = make_window(ui_library)
    window.gallery.show(Criteria(sort=Sort("name")))
    window.gallery.go_to(0)
    return window


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifiers)


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard")
class TestScoringPopover:
    def test_it_opens_over_the_status_line_and_rules_scoring(
        self,
        make_window: MakeWindow,
        ui_library: Library,
        weights: Path,
        qtbot: QtBot,
    ) -> None:
        ui_library.settings = ui_library.settings.model_copy(
            update={"weights": {"clip": weights}, "on_arrival": ("clip",), "device": "cpu"}
        )
        window = make_window(ui_library)
        ui_library.pause_scoring()
        window.begin_scoring()
        popover = window.status.popover
        qtbot.waitUntil(lambda: "paused" in window.line.scoring.whole_text, timeout=PATIENCE_MS)
        window.line.scoring.click()
        assert popover.isVisible()
        assert popover.state.text() == "Scoring paused, 6 images left."
        popover.cancel.click()
        qtbot.waitUntil(lambda: popover.begin.isVisible(), timeout=PATIENCE_MS)
        popover.begin.click()
        qtbot.waitUntil(lambda: popover.pause.isVisible(), timeout=PATIENCE_MS)
        popover.pause.click()
        qtbot.waitUntil(lambda: popover.state.text() == "All scored.", timeout=PATIENCE_MS)
        assert not ui_library.scoring_paused
        assert not window.actions_of_window["pause_scoring"].isChecked()
        assert popover.rows[0].count.text() == "6 of 6"
        window.leave()
        assert not popover.isVisible()

    def test_the_wish_to_score_only_when_idle_is_kept(
        self, make_window: MakeWindow, ui_library: Library, tmp_path: Path
    ) -> None:
        window = make_window(ui_library)
        window.status.open_popover()
        window.status.popover.idle.click()
        assert ui_library.settings.only_when_idle
        assert "only_when_idle = true" in (tmp_path / "settings.toml").read_text("utf-8")
        assert ui_library._work.presence.idle < 60
        window.status.popover.hide()

    def test_settings_that_cannot_be_written_are_told(
        self, make_window: MakeWindow, ui_library: Library, tmp_path: Path
    ) -> None:
        (tmp_path / "settings.toml").write_text("not = [toml", "utf-8")
        window = make_window(ui_library)
        window.status.open_popover()
        window.status.popover.idle.click()
        assert not ui_library.settings.only_when_idle
        assert not window.status.popover.idle.isChecked()
        (told,) = [
            each
            for each in QApplication.topLevelWidgets()
            if isinstance(each, Message) and each.isVisible()
        ]
        assert any("settings.toml" in label.text() for label in told.findChildren(QLabel))
        told.close()


class TestSettings:
    def test_a_key_opens_them_and_what_is_set_holds_at_once(
        self, make_window: MakeWindow, ui_library: Library
    ) -> None:
        window = make_window(ui_library)
        press(Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        page = window.side_windows._settings
        assert page.isVisible()
        idle = page.rows["only_when_idle"].editor.widget
        assert isinstance(idle, QCheckBox)
        idle.click()
        assert ui_library.settings.only_when_idle
        assert window._activity._follows
        window.leave()
        assert not page.isVisible()

    def test_scoring_begins_anew_with_other_models(
        self, make_window: MakeWindow, ui_library: Library, weights: Path, qtbot: QtBot
    ) -> None:
        ui_library.settings = Settings(device="cpu")
        window = make_window(ui_library)
        window.window_deeds.handlers()["settings"]()
        lines = window.side_windows._settings.rows["weights"].editor.widget
        assert isinstance(lines, QPlainTextEdit)
        lines.setPlainText(f"clip = {weights}")
        clip = ui_library.columns.score
        qtbot.waitUntil(lambda: not np.isnan(clip("clip")).any(), timeout=PATIENCE_MS)
        assert ui_library.settings.weights == {"clip": weights}


class Paints(QObject):
    """Notes every paint of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.done: list[str] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.done.append("painted")
        return super().eventFilter(watched, event)


class TestViews:
    def test_the_grid_has_the_keyboard_from_the_start(self, window: MainWindow) -> None:
        assert QApplication.focusWidget() is window.grid

    def test_into_the_loupe_and_back(self, window: MainWindow) -> None:
        press(Key.Key_Return)
        assert window.views.in_loupe
        assert window.actions_of_window["loupe"].isChecked()
        press(Key.Key_Right)
        assert window.gallery.current_index == 1
        press(Key.Key_X)
        assert window.gallery.cell(1).flag is Flag.REJECT
        press(Key.Key_Escape)
        assert not window.views.in_loupe
        assert QApplication.focusWidget() is window.grid
        assert window.gallery.current_index == 1

    def test_the_grid_is_painted_before_others_are_told(self, window: MainWindow) -> None:
        QApplication.processEvents()
        seen = Paints(window.grid.viewport())
        window.bridge.changed.connect(lambda _: seen.done.append("told"))
        window.gallery.show(Criteria(text="lighthouse"))
        QApplication.processEvents()
        assert seen.done[:2] == ["painted", "told"]

    def test_space_opens_the_loupe_and_turns_to_full_size_there(self, window: MainWindow) -> None:
        press(Key.Key_Space)
        assert window.views.in_loupe
        assert window.loupe.zoom.scale is None
        press(Key.Key_Space)
        assert window.loupe.zoom.scale is not None
        press(Key.Key_Space)
        assert window.loupe.zoom.scale is None

    def test_a_loupe_without_image_gives_way_to_the_grid(self, window: MainWindow) -> None:
        window.views.show_loupe()
        window.gallery.show(Criteria(text="nothing_like_it"))
        window.views.on_change(EVERYTHING)
        window.browse.on_change(EVERYTHING)
        assert not window.views.in_loupe
        assert "No image fits" in window.browse.hint.text.text()
        window.browse.hint.clear.click()
        assert len(window.gallery) == 6

    def test_reject_and_hide_in_the_loupe_shows_the_next_survivor(self, window: MainWindow) -> None:
        window.gallery.show(
            Criteria(flags=frozenset({Flag.KEEP, Flag.UNDECIDED}), sort=Sort("name"))
        )
        window.gallery.go_to(2)
        second, third = window.gallery.id_at(2), window.gallery.id_at(3)
        window.views.show_loupe()
        press(Key.Key_X)
        assert window.gallery.index_of(second) is None
        assert window.gallery.current == third
        press(Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert window.gallery.current == second

    def test_what_arrives_takes_neither_the_loupes_image_nor_the_tags(
        self, make_window: MakeWindow, ui_library: Library, pictures: Path
    ) -> None:
        """Until an image is chosen the first is current; looking or writing is choosing."""
        for number, work in enumerate(("loupe", "add_tag")):
            window = make_window(ui_library)
            before = window.gallery.current
            window.actions_of_window[work].trigger()
            write_png(pictures / f"late {number}.png", parameters("a fox"), shade=200 + number)
            scan(ui_library, ui_library.watched)
            window.gallery.refresh()
            assert window.gallery.current_index == 1
            assert window.gallery.current == before
            window.leave()

    def test_escape_in_the_grid_lets_go_of_a_selection(self, window: MainWindow) -> None:
        press(Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        assert len(window.gallery.selection) == 6
        press(Key.Key_Escape)
        assert len(window.gallery.selection) == 1


class TestPanels:
    def test_backslash_hides_the_filter_bar_and_leaves_the_cut(self, window: MainWindow) -> None:
        window.gallery.set_cut_lines((Threshold("sharpness", 1.0, None),))
        press(Key.Key_Backslash)
        assert not window.filter_bar.isVisible()
        assert window.gallery.cut_lines == ()
        press(Key.Key_Backslash)
        assert window.filter_bar.isVisible()

    def test_tab_hides_both_sides(self, window: MainWindow) -> None:
        press(Key.Key_Tab)
        assert not window.left_dock.isVisible()
        assert not window.right_dock.isVisible()
        press(Key.Key_Tab)
        assert window.left_dock.isVisible()
        assert window.right_dock.isVisible()

    def test_the_keyboard_comes_into_the_filter_bar(self, window: MainWindow) -> None:
        press(Key.Key_F6)
        field = QApplication.focusWidget()
        assert field is not None
        assert window.filter_bar.isAncestorOf(field)
        press(Key.Key_F6)
        assert not window.filter_bar.isAncestorOf(QApplication.focusWidget())

    def test_filters_are_put_aside_and_brought_back(self, window: MainWindow, qtbot: QtBot) -> None:
        criteria = Criteria(loras=frozenset({"detail"}), created=Days(recent=7), most_rating=0)
        window.gallery.show(criteria)
        qtbot.waitUntil(window.actions_of_window["filters"].isEnabled)
        press(Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        assert window.gallery.criteria == Criteria()
        press(Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        assert window.gallery.criteria == criteria

    def test_letters_in_the_search_box_are_letters(self, window: MainWindow) -> None:
        press(Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        field = QApplication.focusWidget()
        assert field is not None
        QTest.keyClicks(field, "pxu5")
        assert window.search.edit.text() == "pxu5"
        assert window.library.has_undo is None

    def test_slider_and_keys_agree_on_the_size_of_cells(self, window: MainWindow) -> None:
        before = window.grid.cell_size
        press(Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
        assert window.grid.cell_size > before
        assert window.toolbar.size_slider.value() == window.grid.cell_size
        window.toolbar.size_slider.setValue(96)
        assert window.grid.cell_size == 96

    def test_badges_come_and_go(self, window: MainWindow) -> None:
        assert window.gallery.badges == ("technical",)
        press(Key.Key_J)
        assert window.gallery.badges == ()
        press(Key.Key_J)
        assert window.gallery.badges == ("technical",)

    def test_badges_tell_percentiles(self, window: MainWindow) -> None:
        actions, gallery = window.actions_of_window, window.gallery
        assert actions["badges_value"].isChecked()
        actions["badges_prompt_percentile"].trigger()
        assert not actions["badges_value"].isChecked()
        assert gallery.badge_scale is Scale.PROMPT_PERCENTILE
        ranks = [dict(gallery.cell(index).scores)["technical"] for index in range(6)]
        assert (len(ranks), sum(ranks)) == (6, 300)
        press(Key.Key_J)
        assert not actions["badges_library_percentile"].isEnabled()
        press(Key.Key_J)
        assert actions["badges_library_percentile"].isEnabled()
        assert gallery.badge_scale is Scale.PROMPT_PERCENTILE

    def test_the_status_line_tells_what_undo_takes_back(
        self, window: MainWindow, qtbot: QtBot
    ) -> None:
        press(Key.Key_P)
        qtbot.waitUntil(
            lambda: "keep: 1 image" in window.line.undo.toolTip() + window.line.undo.text()
        )
        assert "1 keep" in window.line.counts.toolTip() + window.line.counts.text()


class TestMemory:
    def test_looks_come_back(self, make_window: MakeWindow, ui_library: Library) -> None:
        first = make_window(ui_library)
        press(Key.Key_Backslash)
        first.window_deeds.set_cell_size(320)
        first.actions_of_window["theme_light"].trigger()
        first.actions_of_window["badges_library_percentile"].trigger()
        press(Key.Key_J)
        first.inspector.image.sections["Files"].unfold(open_it=False)
        form = ScoreForm(Scale.LIBRARY_PERCENTILE, log_counts=True)
        first.filter_bar.scores.form_wanted.emit("technical", form)
        size = first.grid.cell_size
        first.leave()
        second = make_window(ui_library)
        assert not second.filter_bar.isVisible()
        assert second.gallery.badge_scale is Scale.LIBRARY_PERCENTILE
        assert second.actions_of_window["badges_library_percentile"].isChecked()
        assert not second.actions_of_window["badges_library_percentile"].isEnabled()
        assert second.grid.cell_size == size
        assert second.looks.theme is ThemeMode.LIGHT
        assert not second.inspector.image.sections["Files"].is_unfolded
        assert second.filter_bar.scores.column("technical").form == form

    def test_broken_looks_are_as_if_there_were_none(
        self, make_window: MakeWindow, ui_library: Library, looks: Looks
    ) -> None:
        for key in ("window/geometry", "window/state", "grid/cell_size", "theme"):
            looks.set_text(key, "\0nonsense")
        window = make_window(ui_library)
        assert window.isVisible()
        assert window.filter_bar.isVisible()


class TestFolders:
    def test_a_dropped_folder_is_watched(
        self, make_window: MakeWindow, open_library: OpenLibrary, tmp_path: Path, qtbot: QtBot
    ) -> None:
        window = make_window(open_library())
        window.begin()
        folder = tmp_path / "новая папка 新 😀"
        write_png(folder / "a.png", parameters("a fox"))
        assert window.views.currentWidget() is window.welcome
        drop(window, folder)
        qtbot.waitUntil(lambda: len(window.gallery) == 1, timeout=20_000)
        qtbot.waitUntil(lambda: window.views.currentWidget() is window.browse)
        (watched,) = window.library.watched
        assert os.fsdecode(watched.path) == str(folder)

    def test_what_is_no_folder_is_told_in_words(self, window: MainWindow, tmp_path: Path) -> None:
        window.watch([tmp_path / "gone"])
        (told,) = [
            each
            for each in QApplication.topLevelWidgets()
            if isinstance(each, Message) and each.isVisible()
        ]
        assert any("is not a folder" in label.text() for label in told.findChildren(QLabel))
        told.close()

    def test_a_read_only_library_is_shown_and_left_alone(
        self, make_window: MakeWindow, ui_library: Library, open_library: OpenLibrary
    ) -> None:
        window = make_window(open_library(writable=False))
        window.begin()
        assert len(window.gallery) == 6
        for key in (Key.Key_P, Key.Key_3, Key.Key_7, Key.Key_T, Key.Key_BracketRight):
            press(key)
        assert not any(
            isinstance(each, Message) and each.isVisible()
            for each in QApplication.topLevelWidgets()
        )
        assert not window.actions_of_window["rate_3"].isEnabled()
        assert window.actions_of_window["loupe"].isEnabled()


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, _NONE)
    window.dragEnterEvent(QDragEnterEvent(QPoint(5, 5), *arguments))
    window.dropEvent(QDropEvent(QPointF(5, 5), *arguments))


_NONE = Qt.KeyboardModifier.NoModifier


class TestNearness:
    @pytest.fixture
    def scored(
        self, open_library: OpenLibrary, pictures: Path, weights: Path, make_window: MakeWindow
    ) -> MainWindow:
        """A window on the six pictures, which CLIP has seen."""
        library = open_library(weights={"clip": weights}, device="cpu")
        scan(library, [library.add_folder(pictures)])
        library.scoring().begin(["clip"])
        finish(library)
        return make_window(library)

    def test_similar_images_are_shown_nearest_first(self, scored: MainWindow, qtbot: QtBot) -> None:
        gallery, act = scored.gallery, scored.actions_of_window
        gallery.go_to(4)
        current = gallery.current
        scored.views.show_loupe()
        act["similar_images"].trigger()
        qtbot.waitUntil(lambda: gallery.criteria.text.startswith("like:"), timeout=PATIENCE_MS)
        assert gallery.id_at(0) == gallery.current == current
        assert len(gallery) == 6
        assert not scored.views.in_loupe

    def test_they_need_an_image(self, window: MainWindow, qtbot: QtBot) -> None:
        similar = window.actions_of_window["similar_images"]
        assert similar.isEnabled()
        window.gallery.show(Criteria(text="nowhere"))
        qtbot.waitUntil(lambda: not similar.isEnabled())

    def test_a_description_is_typed_between_the_quotes(
        self, scored: MainWindow, qtbot: QtBot
    ) -> None:
        scored.actions_of_window["search_by_meaning"].trigger()
        assert QApplication.focusWidget() is scored.search.edit
        QTest.keyClicks(scored.search.edit, "the red cat")
        assert scored.search.edit.text() == 'about:"the red cat"'
        gallery = scored.gallery
        qtbot.waitUntil(lambda: gallery.criteria.text == 'about:"the red cat"', timeout=PATIENCE_MS)
        assert len(gallery) == 6

    def test_the_window_closes_while_an_answer_is_waited_for(
        self, scored: MainWindow, qtbot: QtBot
    ) -> None:
        let_go, begun = threading.Event(), threading.Event()
        scored.library.scoring().ask(lambda _: (begun.set(), let_go.wait(PATIENCE_MS / 1000)))
        assert begun.wait(PATIENCE_MS / 1000)
        scored.search.ask("about:cat")
        assert scored.finder.is_searching
        scored.leave()  # returns, which is what is asked here
        assert not scored.isVisible()
        let_go.set()
