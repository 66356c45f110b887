"""Best of each, Reject spoiled and Rules: what they show, and what their buttons do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from curator.domain.change import Scored
from curator.domain.collection import CollectionKind
from curator.domain.criteria import Criteria, Sort, Threshold
from curator.domain.image import Flag, ImageId
from curator.domain.saved_rule import SavedRule
from curator.domain.score import Provenance, Score
from curator.domain.stacking import StackRule
from curator.domain.stored_criteria import as_json
from curator.library import collections, rules
from curator.library.commands import Judgement, judge
from curator.library.library import Library
from curator.library.scan import scan
from curator.ui.dialogs.best_of import BestOfDialog
from curator.ui.dialogs.best_of_table import Column
from curator.ui.dialogs.name import NameDialog
from curator.ui.dialogs.rules import RulesDialog
from curator.ui.dialogs.spoiled import SpoiledDialog
from curator.ui.dialogs.tiles import Tile, Tiles
from curator.ui.dialogs.wall_model import IMAGE_ROLE
from curator.ui.main_window import MainWindow

from ..library.conftest import parameters, write_png  # noqa: TID252
from .test_filters_panel import KEY, score
from .test_main_window import PATIENCE_MS, MakeWindow, make_window, window

__all__ = ["make_window", "window"]

LEFT = Qt.MouseButton.LeftButton


def flags(window: MainWindow) -> list[int]:
    return [int(flag) for flag in window.library.columns["flag"]]


def texts(dialog: BestOfDialog, column: Column) -> list[str]:
    model = dialog.model
    return [model.data(model.index(row, column)) for row in range(model.rowCount())]


def tiles_of(tiles: Tiles) -> list[Tile]:
    model = tiles.model()
    role = IMAGE_ROLE + 1
    return [model.data(model.index(row, 0), role) for row in range(model.rowCount())]


class TestBestOf:
    @pytest.fixture
    def dialog(self, window: MainWindow) -> BestOfDialog:
        """Two prompts of three images each; CLIP scores are 0 to 5."""
        score(window.gallery, KEY)
        window.actions_of_window["best_of"].trigger()
        return window.cut_deeds.best_of

    def test_groups_with_their_margins(self, dialog: BestOfDialog) -> None:
        assert dialog.by.currentData() == KEY
        dialog.table.sortByColumn(Column.LAST_KEPT, Qt.SortOrder.AscendingOrder)
        assert texts(dialog, Column.GROUP) == ["a red fox in snow", "a lighthouse at dusk"]
        assert texts(dialog, Column.IMAGES) == ["3", "3"]
        assert texts(dialog, Column.LAST_KEPT) == ["4.0", "5.0"]
        assert texts(dialog, Column.FIRST_REJECTED) == ["2.0", "3.0"]
        assert texts(dialog, Column.MARGIN) == ["2", "2"]
        assert dialog.told.text().startswith("2 keep · 4 reject of 6 images shown.")

    def test_the_group_that_is_chosen_is_shown_with_what_becomes_of_it(
        self, dialog: BestOfDialog
    ) -> None:
        dialog.table.sortByColumn(Column.LAST_KEPT, Qt.SortOrder.AscendingOrder)
        dialog.table.selectRow(1)
        shown = tiles_of(dialog.tiles)
        assert [each.caption for each in shown] == ["5.0", "3.0", "1.0"]
        assert [each.mark for each in shown] == [Flag.KEEP, Flag.REJECT, Flag.REJECT]

    def test_applied_as_one_step(self, dialog: BestOfDialog, window: MainWindow) -> None:
        dialog.top.setValue(2)
        assert texts(dialog, Column.MARGIN) == ["2", "2"]
        dialog.apply.click()
        assert not dialog.isVisible()
        assert sorted(flags(window)) == [-1, -1, 1, 1, 1, 1]
        assert window.library.has_undo == "best 2 of each prompt: 6 images"

    def test_what_was_decided_a_moment_ago_stays(
        self, dialog: BestOfDialog, window: MainWindow
    ) -> None:
        columns = window.library.columns
        window.library.do(judge(columns, columns.ids, Judgement(Flag.KEEP)))
        dialog.apply.click()
        assert flags(window) == [1] * 6
        assert window.library.has_undo == "keep: 6 images"

    def test_where_all_are_kept_there_is_no_margin(self, dialog: BestOfDialog) -> None:
        dialog.top.setValue(3)
        assert texts(dialog, Column.MARGIN) == ["all kept", "all kept"]
        assert dialog.told.text().startswith("6 keep · 0 reject")

    def test_close_calls_are_marked_and_come_first(
        self, dialog: BestOfDialog, window: MainWindow
    ) -> None:
        made = Provenance(KEY, "1", "ab", "1", "norm1", "float32")
        rows = window.library.columns.score(KEY)
        second = int(window.library.columns.ids[np.flatnonzero(rows == 3)[0]])
        window.library.submit(Scored(ImageId(second), ((made, Score(4.95)),)))
        window.library.flush()
        window.gallery.refresh()
        dialog.refresh()
        assert texts(dialog, Column.MARGIN) == ["≈ 0.05", "2"]
        assert "1 close call, first in the list" in dialog.told.text()
        tint = dialog.model.data(
            dialog.model.index(0, Column.MARGIN), Qt.ItemDataRole.ForegroundRole
        )
        assert tint == window.theme.colors.borderline

    def test_it_can_be_put_in_another_order(self, dialog: BestOfDialog) -> None:
        dialog.table.sortByColumn(Column.LAST_KEPT, Qt.SortOrder.DescendingOrder)
        assert texts(dialog, Column.LAST_KEPT) == ["5.0", "4.0"]
        dialog.table.sortByColumn(Column.LAST_KEPT, Qt.SortOrder.AscendingOrder)
        assert texts(dialog, Column.LAST_KEPT) == ["4.0", "5.0"]
        dialog.table.sortByColumn(Column.GROUP, Qt.SortOrder.DescendingOrder)
        assert texts(dialog, Column.GROUP) == ["a red fox in snow", "a lighthouse at dusk"]
        dialog.table.sortByColumn(Column.GROUP, Qt.SortOrder.AscendingOrder)
        assert texts(dialog, Column.GROUP) == ["a lighthouse at dusk", "a red fox in snow"]

    def test_it_is_about_what_is_shown(
        self, dialog: BestOfDialog, window: MainWindow, qtbot: QtBot
    ) -> None:
        window.gallery.show(Criteria(text="fox"))
        qtbot.waitUntil(lambda: dialog.model.rowCount() == 1, timeout=PATIENCE_MS)
        window.gallery.show(Criteria(text="nothing like it"))
        qtbot.waitUntil(lambda: dialog.model.rowCount() == 0, timeout=PATIENCE_MS)
        assert tiles_of(dialog.tiles) == []
        assert not dialog.apply.isEnabled()

    def test_near_duplicates_are_waited_for_without_holding_anything_up(
        self, dialog: BestOfDialog, qtbot: QtBot
    ) -> None:
        dialog.of.setCurrentIndex(dialog.of.findData(StackRule.NEAR.value))
        qtbot.waitUntil(
            lambda: dialog.told.text().endswith("Flags set by hand stay."), timeout=PATIENCE_MS
        )
        assert dialog.save.isEnabled()

    def test_without_a_score_there_is_nothing_to_choose_by(
        self, make_window: MakeWindow, open_library: object
    ) -> None:
        window = make_window(open_library())  # type: ignore[operator]
        window.actions_of_window["best_of"].trigger()
        dialog = window.cut_deeds.best_of
        assert dialog.told.text() == "There are no scores to choose by yet."
        assert not dialog.apply.isEnabled()

    def test_saved_as_a_rule(self, dialog: BestOfDialog, window: MainWindow, qtbot: QtBot) -> None:
        window.gallery.show(Criteria(text="fox sort:clip"))
        qtbot.waitUntil(lambda: dialog.model.rowCount() == 1, timeout=PATIENCE_MS)
        dialog.save.click()
        name_it("Best foxes")
        (rule,) = rules.rules(window.library)
        assert rules.stored_rule(rule) == SavedRule("fox", best_of=StackRule.PROMPT, by=KEY)


def name_it(name: str) -> None:
    (asking,) = [
        each
        for each in QApplication.topLevelWidgets()
        if isinstance(each, NameDialog) and each.isVisible()
    ]
    asking.name.setText(name)
    asking.make.click()


class TestSpoiled:
    @pytest.fixture
    def dialog(self, window: MainWindow, pictures: Path) -> SpoiledDialog:
        """Beside the six images a black one and one of nothing but noise."""
        noise = np.random.default_rng(2).integers(0, 256, (192, 256, 3), np.uint8)
        Image.new("RGB", (256, 192)).save(pictures / "a black one.png")
        Image.fromarray(noise).save(pictures / "noise.png")
        scan(window.library, window.library.watched)
        window.gallery.refresh()
        window.actions_of_window["reject_spoiled"].trigger()
        return window.cut_deeds.spoiled

    def blank_and_noise(self, dialog: SpoiledDialog) -> None:
        """Whatever else is wrong with the six is not what is asked about."""
        for reason, box in dialog.reasons.items():
            box.setChecked(reason != "blurred")

    def test_each_with_its_reason(self, dialog: SpoiledDialog) -> None:
        self.blank_and_noise(dialog)
        shown = {each.caption: each.more for each in tiles_of(dialog.tiles)}
        assert shown.keys() == {"blank", "noise"}
        assert "black" in shown["blank"]
        assert dialog.apply.text() == "Reject 2 images"

    def test_a_click_or_space_leaves_one_out(self, dialog: SpoiledDialog, qtbot: QtBot) -> None:
        self.blank_and_noise(dialog)
        tiles = dialog.tiles
        qtbot.waitUntil(
            lambda: tiles.visualRect(tiles.model().index(0, 0)).isValid(), timeout=PATIENCE_MS
        )
        place = tiles.visualRect(tiles.model().index(0, 0)).center()
        QTest.mouseClick(tiles.viewport(), LEFT, pos=place)
        assert dialog.apply.text() == "Reject 1 image"
        QTest.keyClick(tiles, Qt.Key.Key_Space)
        assert dialog.apply.text() == "Reject 2 images"
        dialog.none.click()
        assert not dialog.apply.isEnabled()
        dialog.all.click()
        assert dialog.apply.isEnabled()

    def test_rejected_in_one_step(self, dialog: SpoiledDialog, window: MainWindow) -> None:
        self.blank_and_noise(dialog)
        kept_out = tiles_of(dialog.tiles)[0]
        dialog.tiles._turn(0)
        dialog.apply.click()
        assert not dialog.isVisible()
        assert window.library.has_undo == "reject spoiled: 1 image"
        rows = window.library.columns.rows_of([kept_out.image_id])
        assert window.library.columns["flag"][rows].tolist() == [Flag.UNDECIDED]

    def test_what_was_decided_a_moment_ago_stays(
        self, dialog: SpoiledDialog, window: MainWindow
    ) -> None:
        columns = window.library.columns
        window.library.do(judge(columns, columns.ids, Judgement(Flag.KEEP)))
        dialog.apply.click()
        assert set(flags(window)) == {Flag.KEEP}

    def test_it_follows_what_is_shown(
        self, dialog: SpoiledDialog, window: MainWindow, qtbot: QtBot
    ) -> None:
        window.gallery.show(Criteria(text="name:noise.png"))
        qtbot.waitUntil(
            lambda: [t.caption for t in tiles_of(dialog.tiles)] == ["noise"], timeout=PATIENCE_MS
        )
        window.gallery.show(Criteria(text="nothing like it"))
        qtbot.waitUntil(lambda: tiles_of(dialog.tiles) == [], timeout=PATIENCE_MS)
        assert dialog._nothing.isVisible()


class TestRules:
    @pytest.fixture
    def dialog(self, window: MainWindow) -> RulesDialog:
        score(window.gallery, KEY)
        save(window.library, "Low", SavedRule(reject_if="clip<2"))
        window.actions_of_window["rules"].trigger()
        return window.cut_deeds.rules

    def rows(self, dialog: RulesDialog) -> list[tuple[str, str]]:
        items = [dialog.list.topLevelItem(row) for row in range(dialog.list.topLevelItemCount())]
        return [(item.text(0), item.text(1)) for item in items if item is not None]

    def test_what_each_does(self, dialog: RulesDialog, window: MainWindow, qtbot: QtBot) -> None:
        save(
            window.library,
            "Best",
            SavedRule("fox", best_of=StackRule.BATCH, by=KEY, top=2),
        )
        best = "keep the best 2 of each batch by CLIP score, reject the others, within fox"
        qtbot.waitUntil(
            lambda: self.rows(dialog) == [("Best", best), ("Low", "reject clip<2")],
            timeout=PATIENCE_MS,
        )

    def test_run_now_as_one_step(self, dialog: RulesDialog, window: MainWindow) -> None:
        dialog.run.click()
        assert flags(window).count(-1) == 2
        assert window.library.has_undo == "rule Low: 2 images"
        assert dialog.remark.text == "Low: 2 images flagged; 0 keep · 2 reject of 6."

    def test_a_tick_lets_it_flag_what_arrives(
        self, dialog: RulesDialog, window: MainWindow, pictures: Path, qtbot: QtBot
    ) -> None:
        told: list[str] = []
        window.reporter.noticed.connect(told.append)
        item = dialog.list.topLevelItem(0)
        assert item is not None
        item.setCheckState(0, Qt.CheckState.Checked)
        (rule,) = rules.rules(window.library)
        assert rules.stored_rule(rule).on_arrival
        write_png(pictures / "late.png", parameters("a late one", seed=99), shade=77)
        scan(window.library, window.library.watched)
        late = int(window.library.columns.ids.max())
        made = Provenance(KEY, "1", "ab", "1", "norm1", "float32")
        window.library.submit(Scored(ImageId(late), ((made, Score(0.5)),)))
        qtbot.waitUntil(lambda: flags(window)[-1] == Flag.REJECT, timeout=PATIENCE_MS)
        assert flags(window)[:-1] == [0] * 6
        assert "By rule: 1 image rejected." in told
        assert window.library.has_undo == "change rule Low"

    def test_deleted_and_brought_back(
        self, dialog: RulesDialog, window: MainWindow, qtbot: QtBot
    ) -> None:
        dialog.delete.click()
        assert self.rows(dialog) == []
        assert not dialog.run.isEnabled()
        window.library.undo()
        qtbot.waitUntil(
            lambda: self.rows(dialog) == [("Low", "reject clip<2")], timeout=PATIENCE_MS
        )

    def test_a_broken_one_says_why_and_cannot_be_run(
        self, dialog: RulesDialog, window: MainWindow, qtbot: QtBot
    ) -> None:
        gone = as_json(SavedRule(reject_if="score:from_a_plugin<3"))
        made = collections.new_collection(window.library, "Gone", CollectionKind.RULE, gone)
        window.library.do(rules.removed(made).undone())
        qtbot.waitUntil(lambda: len(self.rows(dialog)) == 2, timeout=PATIENCE_MS)
        assert "from_a_plugin" in self.rows(dialog)[0][1]
        dialog.list.setCurrentItem(dialog.list.topLevelItem(0))
        assert not dialog.run.isEnabled()
        assert dialog.delete.isEnabled()

    def test_it_is_run_from_the_menu_too(self, dialog: RulesDialog, window: MainWindow) -> None:
        menu = window.cut_deeds.run_menu
        menu.aboutToShow.emit()
        (action,) = menu.actions()
        assert action.text() == "Low"
        action.trigger()
        assert flags(window).count(-1) == 2
        assert window.line.notice.whole_text.startswith("Low: 2 images flagged")
        rules_gone = rules.removed(rules.rules(window.library)[0])
        window.library.do(rules_gone)
        menu.aboutToShow.emit()
        assert [each.text() for each in menu.actions()] == ["No rule yet"]

    def test_what_rules_have_flagged_is_taken_back(
        self, dialog: RulesDialog, window: MainWindow
    ) -> None:
        take_back = window.actions_of_window["take_back_rules"]
        take_back.trigger()
        assert window.line.notice.whole_text.startswith("No image shown")
        dialog.run.click()
        take_back.trigger()
        assert flags(window) == [0] * 6
        assert window.library.has_undo == "take back flags set by rule: 2 images"

    def test_the_cut_that_is_tried_out_is_saved(self, window: MainWindow) -> None:
        score(window.gallery, KEY)
        window.actions_of_window["save_rule"].trigger()
        assert window.line.notice.whole_text.startswith("No line cuts yet")
        window.gallery.show(Criteria(text="fox", sort=Sort("name")))
        window.gallery.set_cut_lines((Threshold(KEY, 2, 4),))
        window.actions_of_window["save_rule"].trigger()
        name_it("Mine")
        (rule,) = rules.rules(window.library)
        assert rules.stored_rule(rule) == SavedRule("fox", "clip>=4", "clip<2")


def save(library: Library, name: str, rule: SavedRule) -> None:
    library.do(rules.saved(library, name, rule))
