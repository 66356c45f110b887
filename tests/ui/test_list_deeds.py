"""Deeds on collections and tags: the target, names asked for, tags dropped on tags."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from curator.domain.collection import Collection, CollectionId, CollectionKind
from curator.domain.criteria import Criteria
from curator.domain.errors import UsageError
from curator.domain.stored_criteria import from_json
from curator.library import collections
from curator.library.commands import Judgement
from curator.ui.asking import Asking
from curator.ui.dialogs.name import NameDialog
from curator.ui.dialogs.target import TargetDialog
from curator.ui.dragged import TAG
from curator.ui.icons import Icons
from curator.ui.panels.tag_editor import TagEditor
from curator.ui.panels.tags import TagsPanel
from curator.ui.theme import Theme

from .conftest import Dock
from .test_collections_panel import dropped, entry, images


def members(dock: Dock, name: str) -> list[int]:
    return dock.library.columns.lists.in_order(collections.called(dock.library, name).id).tolist()


def others(image_id: int) -> list[int]:
    """Two other images."""
    return [each for each in (1, 2, 3) if each != image_id][:2]


class TestTarget:
    def test_without_one_it_is_asked_for_and_made(self, dock: Dock) -> None:
        dock.answers.answer = "Best"
        dock.gallery.select_all()
        dock.deeds.add_to_target()
        assert dock.answers.asked == [""]
        assert len(members(dock, "Best")) == 6
        assert dock.told == ["B adds to Best.", "6 images added to Best."]

    def test_with_one_it_adds_at_once(self, dock: Dock) -> None:
        dock.library.do(collections.made(dock.library, "Best"))
        dock.answers.answer = collections.called(dock.library, "Best")
        dock.deeds.choose_target()
        dock.gallery.go_to(2)
        dock.deeds.add_to_target()
        dock.deeds.add_to_target()
        assert dock.answers.asked == ["Best"]
        assert members(dock, "Best") == [dock.gallery.current]
        assert dock.told[-1] == "Nothing new for Best."

    def test_one_that_is_deleted_is_none_until_it_is_back(self, dock: Dock) -> None:
        dock.library.do(collections.made(dock.library, "Best"))
        best = collections.called(dock.library, "Best")
        dock.deeds.use_as_target(best.id)
        dock.deeds.delete(best.id)
        assert dock.deeds.target is None
        dock.gallery.undo()
        assert dock.deeds.target == best


class TestNames:
    def test_a_collection_gets_what_is_selected(self, dock: Dock) -> None:
        dock.gallery.select_all()
        dock.answers.answer = "All"
        dock.deeds.ask_for_collection()
        assert members(dock, "All") == dock.gallery.ids.tolist()

    def test_a_smart_collection_asks_for_what_is_shown(self, dock: Dock) -> None:
        dock.gallery.show(Criteria(text="fox", least_rating=2))
        dock.answers.answer = "Good foxes"
        dock.deeds.ask_for_smart()
        stored = collections.called(dock.library, "good foxes").stored
        assert from_json(stored) == dock.gallery.criteria

    def test_a_keeper_set_holds_what_is_shown(self, dock: Dock) -> None:
        dock.gallery.show(Criteria(text="fox"))
        dock.gallery.go_to(0)
        dock.answers.answer = "Print"
        dock.deeds.ask_for_keepers()
        keepers = collections.called(dock.library, "Print")
        assert keepers.kind is CollectionKind.KEEPERS
        assert members(dock, "Print") == dock.gallery.ids.tolist()
        assert collections.origin_of(keepers).query == "fox"

    def test_a_name_that_is_taken_is_told(self, dock: Dock) -> None:
        dock.answers.answer = "Best"
        dock.deeds.ask_for_collection()
        with pytest.raises(UsageError, match="is there already"):
            dock.deeds.ask_for_smart()

    def test_what_cannot_be_renamed_is_told_in_words(self, dock: Dock) -> None:
        for name in ("Best", "Top"):
            dock.library.do(collections.made(dock.library, name))
        dock.deeds.rename(collections.called(dock.library, "Top").id, "best")
        assert collections.called(dock.library, "Top")
        assert "is there already" in dock.close_messages()


class TestDialogs:
    @pytest.fixture
    def window(self, qtbot: QtBot) -> QWidget:
        window = QWidget()
        qtbot.addWidget(window)
        return window

    def test_a_name_is_asked_until_it_can_be(self, window: QWidget, icons: Icons) -> None:
        taken: list[str] = []

        def done(name: str) -> None:
            if name == "Best":
                raise UsageError("that is there already")
            taken.append(name)

        Asking(window, icons).name("New", "A list.", done)
        (dialog,) = window.findChildren(NameDialog)
        assert not dialog.make.isEnabled()
        QTest.keyClicks(dialog.name, "Best")
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)
        assert dialog.problem.text == "That is there already."
        QTest.keyClicks(dialog.name, "!")
        assert dialog.problem.text == ""
        QTest.keyClick(dialog.name, Qt.Key.Key_Return)
        assert taken == ["Best!"]
        assert not dialog.isVisible()

    def test_a_target_is_found_or_made(self, window: QWidget, icons: Icons) -> None:
        known = [Collection(CollectionId(n), name) for n, name in enumerate(("Best", "Beta"), 1)]
        chosen: list[Collection | str] = []
        for keys in ("", "bet", "be", "New"):
            Asking(window, icons).target(known, chosen.append)
            dialog = window.findChildren(TargetDialog)[-1]
            QTest.keyClicks(dialog.field, keys)
            if keys == "be":
                QTest.keyClick(dialog.field, Qt.Key.Key_Down)
            QTest.keyClick(dialog.field, Qt.Key.Key_Return)
            assert not dialog.isVisible()
        assert chosen == [known[0], known[1], known[1], "New"]

    def test_without_collections_only_a_new_one_can_be_named(
        self, window: QWidget, icons: Icons
    ) -> None:
        Asking(window, icons).target([], lambda _: None)
        (dialog,) = window.findChildren(TargetDialog)
        assert not dialog.choose.isEnabled()
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
        assert dialog.isVisible()
        dialog.reject()


class TestTags:
    @pytest.fixture
    def panel(self, dock: Dock, icons: Icons, qtbot: QtBot) -> Iterator[TagsPanel]:
        dock.gallery.go_to(0)
        dock.gallery.judge(Judgement(tags=("animal/cat", "dog")))
        panel = TagsPanel(dock.gallery, dock.deeds, icons)
        qtbot.addWidget(panel)
        stop = dock.gallery.subscribe(panel.on_change)
        panel.resize(220, 300)
        with qtbot.waitExposed(panel):
            panel.show()
        yield panel
        stop()

    def tree(self, panel: TagsPanel) -> list[str]:
        return [f"{' ' * row.depth}{row.text}" for row in panel.list.rows()]

    def dragged(self, name: str) -> QMimeData:
        data = QMimeData()
        data.setData(TAG, name.encode())
        return data

    def test_a_tag_dropped_on_a_tag_stands_below_it(
        self, panel: TagsPanel, dock: Dock, qtbot: QtBot
    ) -> None:
        assert self.tree(panel) == ["animal", " cat", "dog"]
        assert dropped(panel, self.dragged("dog"), row=0)
        qtbot.waitUntil(lambda: self.tree(panel) == ["animal", " cat", " dog"])
        assert not dropped(panel, self.dragged("animal"), row=1)
        assert not dropped(panel, self.dragged("animal"), row=0)
        assert not dropped(panel, self.dragged("nobody"), row=0)
        dock.gallery.undo()
        qtbot.waitUntil(lambda: self.tree(panel) == ["animal", " cat", "dog"])

    def test_a_tag_that_is_dragged_says_its_name(self, panel: TagsPanel) -> None:
        data = panel.list.view.model().mimeData([panel.list.view.model().index(1, 0)])
        assert bytes(data.data(TAG).data()) == b"cat"

    def test_images_dropped_on_a_tag_wear_it(self, panel: TagsPanel, dock: Dock) -> None:
        (first,) = dock.library.columns.tagged("cat").tolist()
        assert dropped(panel, images(first, *others(first)), row=1)
        assert dock.library.columns.tagged("cat").tolist() == sorted([first, *others(first)])

    def test_what_stands_below_can_be_folded_away(self, panel: TagsPanel) -> None:
        view = panel.list.view
        area = view.visualRect(view.model().index(0, 0))
        place = QPoint(area.left() + 8, area.center().y())
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert self.tree(panel) == ["animal", "dog"]
        view.setCurrentIndex(view.model().index(0, 0))
        QTest.keyClick(view, Qt.Key.Key_Right)
        assert self.tree(panel) == ["animal", " cat", "dog"]
        QTest.keyClick(view, Qt.Key.Key_Left)
        assert self.tree(panel) == ["animal", "dog"]
        assert "folded" in view.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        panel.list.field.setText("cat")
        assert [row.text for row in panel.list.rows()] == ["cat"]

    def test_the_filter_follows_a_new_name(self, panel: TagsPanel, dock: Dock) -> None:
        panel.list.view.pressed_row.emit("animal", False)
        assert len(dock.gallery) == 1
        panel.list.renamed.emit("animal", "beast")
        assert dock.gallery.criteria.tags == {"beast"}
        assert len(dock.gallery) == 1

    def test_the_menu_hangs_makes_and_deletes(
        self, panel: TagsPanel, dock: Dock, qtbot: QtBot
    ) -> None:
        dock.answers.answer = "lion"
        entry(panel.menu, "New tag below…").deed("cat")
        qtbot.waitUntil(lambda: "  lion" in self.tree(panel))
        assert entry(panel.menu, "Put at the top").can("cat")
        assert not entry(panel.menu, "Put at the top").can("animal")
        entry(panel.menu, "Put at the top").deed("cat")
        qtbot.waitUntil(lambda: self.tree(panel) == ["cat", " lion", "dog"])
        entry(panel.menu, "Delete tag").deed("dog")
        qtbot.waitUntil(lambda: self.tree(panel) == ["cat", " lion"])
        assert dock.told == ["dog is off all images."]

    def test_selected_images_are_tagged(self, panel: TagsPanel, dock: Dock) -> None:
        dock.gallery.select_all()
        entry(panel.menu, "Tag selected images").deed("dog")
        assert dock.told == ["5 images tagged dog."]

    def test_the_editor_writes_the_way_down_and_keeps_what_cannot_be(
        self, dock: Dock, theme: Theme, icons: Icons, qtbot: QtBot
    ) -> None:
        editor = TagEditor(dock.gallery, theme, icons)
        qtbot.addWidget(editor)
        dock.gallery.go_to(0)
        editor.field.setText("animal/cat, sea")
        QTest.keyClick(editor.field, Qt.Key.Key_Return)
        assert editor.field.text() == ""
        assert dock.library.columns.tag_tree.path("cat") == ["animal", "cat"]
        editor.field.setText("sea/cat")
        with qtbot.captureExceptions() as met:
            QTest.keyClick(editor.field, Qt.Key.Key_Return)
        assert [kind for kind, *_ in met] == [UsageError]
        assert editor.field.text() == "sea/cat"


def test_what_is_no_image_is_not_taken(dock: Dock) -> None:
    assert not dock.deeds.takes_images(CollectionId(1), QMimeData())
    assert np.array_equal(dock.gallery.selection, [])
