"""Files in the window: Delete, rejects, rename, move and copy; what is current afterwards."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Criteria, Sort
from curator.domain.image import Flag
from curator.domain.stacking import StackRule
from curator.library.commands import Judgement, judge, stack
from curator.library.library import Library
from curator.library.news import Trouble
from curator.ui.dialogs.failures import FailuresDialog
from curator.ui.dialogs.holding import HoldingDialog
from curator.ui.dialogs.process_rejects import ProcessRejects, WhereTo
from curator.ui.dialogs.rename import RenameDialog
from curator.ui.errors import ErrorReporter
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.main_window import MainWindow
from curator.ui.theme import Theme

from ..library.conftest import OpenLibrary  # noqa: TID252

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
PATIENCE_MS = 20_000


class Hands:
    """A window in which somebody presses keys, and what came of it on the screen and on disk."""

    def __init__(self, window: MainWindow, folder: Path, qtbot: QtBot) -> None:
        self.window, self.folder, self._qtbot = window, folder, qtbot
        self.told: list[str] = []
        window.reporter.noticed.connect(self.told.append)

    @property
    def library(self) -> Library:
        return self.window.library

    @property
    def shown(self) -> list[str]:
        return self._names(self.window.gallery.ids.tolist())

    @property
    def current(self) -> str:
        current = self.window.gallery.current
        return "" if current is None else self._names([current])[0]

    @property
    def selected(self) -> list[str]:
        return self._names(self.window.gallery.selection.tolist())

    @property
    def here(self) -> list[str]:
        """The files in the watched folder."""
        return sorted(each.name for each in self.folder.iterdir() if each.is_file())

    @property
    def held(self) -> list[str]:
        """The files in holding."""
        holding = self.folder / ".curator-holding"
        return sorted(each.name for each in holding.rglob("*") if each.is_file())

    def go_to(self, name: str) -> None:
        self.window.gallery.go_to(self.shown.index(name))

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press a key where the window has its focus."""
        self.window.activateWindow()
        self.wait(lambda: QApplication.activeWindow() is self.window)
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifiers)

    def wait(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def settle(self) -> None:
        """Wait until no file is on its way and the window has heard of it."""
        self.wait(lambda: not self.library.files.busy)

    def dialog(self, kind: type[Any]) -> Any:
        """The open dialog of a kind."""
        self.wait(lambda: any(each.isVisible() for each in self.window.findChildren(kind)))
        return next(each for each in self.window.findChildren(kind) if each.isVisible())

    def reject(self, *names: str) -> None:
        ids = [int(self.window.gallery.id_at(self.shown.index(name))) for name in names]
        self.library.do(judge(self.library.columns, ids, Judgement(flag=Flag.REJECT)))

    def _names(self, ids: list[int]) -> list[str]:
        places = [each.places[0].relpath for each in self.library.details(ids)]
        return [os.path.basename(os.fsdecode(each)) for each in places]


@pytest.fixture
def hands(
    ui_library: Library,
    pictures: Path,
    looks: Looks,
    theme: Theme,
    icons: Icons,
    tmp_path: Path,
    qtbot: QtBot,
) -> Iterator[Hands]:
    window = MainWindow(ui_library, looks, theme, icons, ErrorReporter(icons, tmp_path / "log"))
    window.resize(1280, 720)
    with qtbot.waitActive(window):
        window.show()
    window.gallery.show(Criteria(sort=Sort("name")))
    window.gallery.go_to(0)
    yield Hands(window, pictures, qtbot)
    window.reporter.uninstall()
    window.leave()
    window.deleteLater()


def numbered(*numbers: int) -> list[str]:
    return [f"{number}.png" for number in numbers]


@pytest.fixture(params=["grid", "loupe"])
def view(request: pytest.FixtureRequest, hands: Hands) -> str:
    """Each of the views that images can be taken out of."""
    name = str(request.param)
    hands.window.views.show_view(name)
    return name


class TestWhatIsCurrentAfterDelete:
    def test_the_next_image(self, hands: Hands, view: str) -> None:
        hands.go_to("2.png")
        hands.press(Key.Key_Delete)
        hands.settle()
        assert hands.shown == numbered(0, 1, 3, 4, 5)
        assert hands.current == "3.png"
        assert hands.selected == ["3.png"]
        assert hands.held == ["2.png"]
        assert hands.window.views.name == view

    def test_after_the_last_one_the_one_before(self, hands: Hands, view: str) -> None:
        hands.go_to("5.png")
        hands.press(Key.Key_Delete)
        hands.settle()
        assert (hands.current, hands.selected) == ("4.png", ["4.png"])
        assert hands.window.views.name == view

    def test_after_several_the_next_that_stays(self, hands: Hands, view: str) -> None:
        hands.go_to("1.png")
        hands.window.gallery.extend_to(3)
        hands.press(Key.Key_Delete)
        hands.settle()
        assert hands.shown == numbered(0, 4, 5)
        assert (hands.current, hands.selected) == ("4.png", ["4.png"])
        assert hands.held == numbered(1, 2, 3)

    def test_a_second_key_is_about_the_next_image_however_fast_it_comes(
        self, hands: Hands, view: str
    ) -> None:
        hands.go_to("1.png")
        hands.press(Key.Key_Delete)
        hands.press(Key.Key_Delete)
        hands.settle()
        hands.wait(lambda: hands.held == numbered(1, 2))
        hands.settle()
        assert hands.shown == numbered(0, 3, 4, 5)
        assert hands.current == "3.png"

    def test_undo_brings_it_back_and_goes_to_it(self, hands: Hands, view: str) -> None:
        hands.go_to("2.png")
        hands.press(Key.Key_Delete)
        hands.settle()
        hands.press(Key.Key_Z, CTRL)
        hands.settle()
        assert hands.shown == numbered(*range(6))
        assert hands.current == "2.png"
        assert (hands.here, hands.held) == (numbered(*range(6)), [])
        hands.press(Key.Key_Z, CTRL | SHIFT)
        hands.settle()
        assert (hands.held, hands.current) == (["2.png"], "3.png")

    def test_none_is_left(self, hands: Hands, view: str) -> None:
        hands.window.gallery.select_all()
        hands.press(Key.Key_Delete)
        hands.settle()
        hands.wait(lambda: hands.window.views.name == "grid")
        assert (hands.shown, hands.current) == ([], "")
        hands.press(Key.Key_Z, CTRL)
        hands.settle()
        assert hands.shown == numbered(*range(6))
        assert hands.current == "0.png"


def test_in_front_of_a_closed_stack_the_next_of_it_comes(hands: Hands) -> None:
    gallery = hands.window.gallery
    hands.library.do(stack(hands.library.columns, [1, 2, 3]))
    gallery.stacks.rule = StackRule.PROMPT
    gallery.go_to(0)
    before, face = len(gallery), hands.current
    hands.press(Key.Key_Delete)
    hands.settle()
    assert len(gallery) == before
    assert hands.current != face
    assert gallery.current_index == 0


class TestProcessRejects:
    def test_what_goes_is_shown_and_one_key_agrees(self, hands: Hands) -> None:
        hands.reject("1.png", "4.png", "5.png")
        hands.go_to("4.png")
        hands.press(Key.Key_Backspace, CTRL)
        dialog = hands.dialog(ProcessRejects)
        assert dialog.wall.model().rowCount() == 3
        assert [dialog.wall.model().index(row, 0).data() for row in range(3)] == numbered(1, 4, 5)
        assert dialog.size_line.text().startswith("3 files, ")
        assert dialog.go.text() == "Move 3 images"
        QTest.keyClick(dialog, Key.Key_Return)
        hands.settle()
        assert (hands.shown, hands.current) == (numbered(0, 2, 3), "3.png")
        assert hands.held == numbered(1, 4, 5)
        assert hands.library.has_undo == "process rejects: 3 images"
        assert hands.told[-1] == "3 images are in holding; undo brings them back."

    def test_undo_and_redo_take_them_back_and_forth(self, hands: Hands) -> None:
        hands.reject("0.png", "1.png")
        hands.press(Key.Key_Backspace, CTRL)
        hands.dialog(ProcessRejects).go.click()
        hands.settle()
        hands.press(Key.Key_Z, CTRL)
        hands.settle()
        assert (hands.here, hands.held) == (numbered(*range(6)), [])
        hands.press(Key.Key_Z, CTRL | SHIFT)
        hands.settle()
        assert hands.held == numbered(0, 1)

    def test_escape_leaves_everything(self, hands: Hands) -> None:
        hands.reject("0.png")
        hands.press(Key.Key_Backspace, CTRL)
        dialog = hands.dialog(ProcessRejects)
        QTest.keyClick(dialog, Key.Key_Escape)
        assert not hands.library.files.busy
        assert hands.held == []

    def test_another_folder(self, hands: Hands, tmp_path: Path) -> None:
        hands.reject("2.png", "3.png")
        hands.press(Key.Key_Backspace, CTRL)
        dialog = hands.dialog(ProcessRejects)
        dialog.where.take(WhereTo.FOLDER)
        assert not dialog.go.isEnabled()
        (tmp_path / "away").mkdir()
        dialog.where.take_folder(str(tmp_path / "away"))
        dialog.go.click()
        hands.settle()
        assert sorted(os.listdir(tmp_path / "away")) == numbered(2, 3)
        assert hands.shown == numbered(0, 1, 4, 5)
        hands.press(Key.Key_Z, CTRL)
        hands.settle()
        assert hands.here == numbered(*range(6))
        hands.press(Key.Key_Backspace, CTRL)
        assert hands.dialog(ProcessRejects).where.folder == tmp_path / "away"
        hands.dialog(ProcessRejects).reject()

    def test_the_bin_is_asked_for_once_more(self, hands: Hands) -> None:
        hands.reject("2.png")
        hands.press(Key.Key_Backspace, CTRL)
        dialog = hands.dialog(ProcessRejects)
        dialog.where.take(WhereTo.BIN)
        assert dialog.go.text() == "Bin 1 image"
        dialog.go.click()
        question = hands.dialog(QMessageBox)
        assert "cannot undo" in question.informativeText()
        question.reject()
        assert not hands.library.files.busy
        assert hands.here == numbered(*range(6))

    def test_without_rejects_nothing_opens(self, hands: Hands) -> None:
        hands.press(Key.Key_Backspace, CTRL)
        assert hands.told[-1] == "No rejected image has a file that could go."
        assert not hands.window.findChildren(ProcessRejects)

    def test_a_folder_that_cannot_be_written_is_told_before(self, hands: Hands) -> None:
        hands.reject("2.png")
        preview = hands.library.files.preview_rejects()
        troubled = replace(preview.roots[0], trouble=Trouble.OFFLINE)
        thumbnails = hands.window.thumbnails
        dialog = ProcessRejects(
            hands.library,
            replace(preview, roots=(troubled,)),
            None,
            print,
            (thumbnails, hands.window.icons),
            hands.window,
        )
        assert "is gone for now. What lies there stays." in dialog.troubles.text
        dialog.deleteLater()


class TestHolding:
    def open_it(self, hands: Hands) -> HoldingDialog:
        hands.window.actions_of_window["holding"].trigger()
        dialog = hands.dialog(HoldingDialog)
        assert isinstance(dialog, HoldingDialog)
        return dialog

    def test_what_waits_comes_back_one_by_one_or_all(self, hands: Hands) -> None:
        hands.window.gallery.select_all()
        hands.press(Key.Key_Delete)
        hands.settle()
        dialog = self.open_it(hands)
        assert dialog.heading.text() == "6 images wait in holding"
        assert not dialog.restore_chosen.isEnabled()
        dialog.wall.setCurrentIndex(dialog.wall.model().index(4, 0))
        dialog.restore_chosen.click()
        hands.settle()
        assert (hands.here, hands.current) == (["4.png"], "4.png")
        assert dialog.heading.text() == "5 images wait in holding"
        dialog.restore_all.click()
        hands.settle()
        assert (hands.here, hands.held) == (numbered(*range(6)), [])
        assert dialog.heading.text() == "Holding"
        assert not dialog.restore_all.isEnabled()
        assert not dialog.empty.isEnabled()
        dialog.close()

    @pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is the user's own bin")
    def test_it_is_emptied_when_that_was_asked(self, hands: Hands) -> None:
        hands.go_to("1.png")
        hands.press(Key.Key_Delete)
        hands.settle()
        dialog = self.open_it(hands)
        dialog.empty.click()
        hands.dialog(QMessageBox).reject()
        assert hands.held == ["1.png"]
        dialog.empty.click()
        question = hands.dialog(QMessageBox)
        next(each for each in question.buttons() if each.text() == "Move to the bin").click()
        hands.settle()
        assert hands.held == []
        assert dialog.heading.text() == "Holding"
        assert hands.told[-1] == "1 image is in the system’s bin."
        dialog.close()

    def test_how_long_files_wait_is_set_here(self, hands: Hands, tmp_path: Path) -> None:
        dialog = self.open_it(hands)
        assert dialog.days.editor.widget.text() == "never"
        dialog.days.editor.show_value(30)
        dialog.days.editor.edited.emit()
        assert hands.library.settings.holding_days == 30
        assert "holding_days = 30" in (tmp_path / "settings.toml").read_text("utf-8")
        dialog.close()

    def test_names_are_read_where_they_are_seen(self, hands: Hands) -> None:
        hands.go_to("3.png")
        hands.press(Key.Key_Delete)
        hands.settle()
        dialog = self.open_it(hands)
        index = dialog.wall.model().index(0, 0)
        assert index.data() == "3.png"
        assert ".curator-holding" in index.data(Qt.ItemDataRole.ToolTipRole)
        hands.wait(lambda: hands.window.thumbnails.waiting == 0)
        dialog.close()


class TestRename:
    def test_the_name_stands_there_without_its_extension_chosen(self, hands: Hands) -> None:
        hands.go_to("2.png")
        hands.press(Key.Key_F2)
        dialog = hands.dialog(RenameDialog)
        assert (dialog.name.text(), dialog.name.selectedText()) == ("2.png", "2")
        QTest.keyClicks(dialog.name, "fox")
        assert dialog.problem.text == ""
        QTest.keyClick(dialog.name, Key.Key_Return)
        hands.settle()
        assert "fox.png" in hands.here
        assert hands.current == "fox.png"
        hands.press(Key.Key_Z, CTRL)
        hands.settle()
        assert hands.here == numbered(*range(6))

    def test_what_is_kept_or_clashes_is_told(self, hands: Hands) -> None:
        hands.go_to("2.png")
        hands.press(Key.Key_F2)
        dialog = hands.dialog(RenameDialog)
        dialog.name.setText("fox")
        assert dialog.problem.text == "It will be called fox.png."
        dialog.name.setText("3.png")
        assert dialog.problem.text == "There is a file 3.png already; it will be called 3 (2).png."
        QTest.keyClick(dialog.name, Key.Key_Return)
        hands.settle()
        assert "3 (2).png" in hands.here
        assert "3.png" in hands.here

    def test_what_is_no_name_is_asked_again(self, hands: Hands) -> None:
        hands.press(Key.Key_F2)
        dialog = hands.dialog(RenameDialog)
        dialog.name.setText("a/b.png")
        QTest.keyClick(dialog.name, Key.Key_Return)
        assert dialog.isVisible()
        assert "no name for a file" in dialog.problem.text
        dialog.reject()
        assert hands.here == numbered(*range(6))


class TestToAFolder:
    @pytest.mark.parametrize("deed", ["move_to", "copy_to"])
    def test_images_go_there_and_come_back(self, hands: Hands, tmp_path: Path, deed: str) -> None:
        (tmp_path / "away").mkdir()
        hands.go_to("2.png")
        hands.window.gallery.extend_to(3)
        hands.window.actions_of_window[deed].trigger()
        asked = hands.dialog(QFileDialog)
        asked.fileSelected.emit(str(tmp_path / "away"))
        asked.reject()
        hands.settle()
        assert sorted(os.listdir(tmp_path / "away")) == numbered(2, 3)
        left = numbered(0, 1, 4, 5) if deed == "move_to" else numbered(*range(6))
        assert (hands.here, hands.shown) == (left, left)
        assert hands.current == ("4.png" if deed == "move_to" else "3.png")
        hands.press(Key.Key_Z, CTRL)
        hands.settle()
        assert os.listdir(tmp_path / "away") == []
        assert hands.here == numbered(*range(6))


class TestWhatIsTold:
    def test_files_that_stay_are_listed_with_the_reason(self, hands: Hands) -> None:
        (hands.folder / "2.png").unlink()
        hands.go_to("2.png")
        hands.press(Key.Key_Delete)
        hands.settle()
        failures = hands.window.failures
        hands.wait(lambda: len(failures) == 1)
        report = failures.report(failures.failure(0))
        assert "2.png" in report
        assert "the file is gone" in report
        assert hands.told[-1] == "1 file stays where it is."
        hands.dialog(FailuresDialog).close()

    def test_a_library_that_is_only_looked_at_moves_nothing(
        self, hands: Hands, open_library: OpenLibrary
    ) -> None:
        reading = open_library(writable=False)
        window = MainWindow(
            reading,
            hands.window.looks,
            hands.window.theme,
            hands.window.icons,
            hands.window.reporter,
        )
        actions = window.actions_of_window
        names = ("to_holding", "process_rejects", "rename", "move_to", "copy_to")
        assert [actions[name].isEnabled() for name in names] == [False] * 5
        assert actions["holding"].isEnabled()
        window.leave()
        window.deleteLater()


class TestHistory:
    def test_a_click_goes_through_steps_that_move_files(self, hands: Hands) -> None:
        hands.go_to("1.png")
        hands.press(Key.Key_3)
        hands.press(Key.Key_Delete)
        hands.settle()
        hands.press(Key.Key_4)
        hands.press(Key.Key_Delete)
        hands.settle()
        hands.window.history_dock.turn(True)
        panel = hands.window.history_dock.panel
        hands.wait(lambda: panel.steps.model().rowCount() == 5)
        panel.walk.go_to(0)
        hands.wait(lambda: not panel.walk.running)
        assert (hands.here, hands.held) == (numbered(*range(6)), [])
        assert not hands.library.columns["rating"].any()
        panel.walk.go_to(4)
        hands.wait(lambda: not panel.walk.running)
        assert hands.held == numbered(1, 2)

    def test_a_file_that_stays_ends_it(self, hands: Hands) -> None:
        hands.press(Key.Key_3)
        hands.press(Key.Key_Delete)
        hands.settle()
        hands.press(Key.Key_4)
        (hands.folder / ".curator-holding" / "0.png").unlink()
        hands.window.history_dock.turn(True)
        panel = hands.window.history_dock.panel
        panel.walk.go_to(0)
        hands.wait(lambda: not panel.walk.running)
        assert hands.library.has_undo == "rate 3: 1 image"
        hands.dialog(FailuresDialog).close()
