"""The box of orders on a real library."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QToolButton
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Criteria, Scale, Sort
from curator.library.gallery import Change, Gallery
from curator.library.library import Library
from curator.ui.icons import Icons
from curator.ui.sorting import SortBox
from curator.ui.theme import Theme, ThemeMode


@pytest.fixture
def gallery(ui_library: Library) -> Gallery:
    return Gallery(ui_library)


@pytest.fixture
def box(gallery: Gallery, icons: Icons, qtbot: QtBot) -> SortBox:
    box = SortBox(gallery, icons)
    qtbot.addWidget(box)
    gallery.subscribe(box.on_change)
    return box


def choose(box: SortBox, key: str) -> None:
    combo = box.findChild(QComboBox)
    assert combo is not None
    index = combo.findData(key)
    assert index >= 0
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def test_every_scorer_with_numbers_can_be_sorted_by(box: SortBox, gallery: Gallery) -> None:
    combo = box.findChild(QComboBox)
    assert combo is not None
    keys = [combo.itemData(index) for index in range(combo.count())]
    assert keys[:2] == ["newest", "added"]
    assert keys[keys.index(None) + 1] == "technical"
    assert set(gallery.library.columns.scorers) <= set(keys)


def test_choosing_sorts(box: SortBox, gallery: Gallery) -> None:
    choose(box, "sharpness")
    assert gallery.criteria.sort == Sort("sharpness")
    values = [gallery.library.columns.score("sharpness")[i - 1] for i in gallery.ids]
    assert values == sorted(values, reverse=True)


def test_the_button_turns_the_order_round(box: SortBox, gallery: Gallery) -> None:
    choose(box, "name")
    before = gallery.ids.tolist()
    button = box.findChild(QToolButton)
    assert button is not None
    assert button.toolTip().startswith("A to Z")
    button.click()
    assert gallery.ids.tolist() == before[::-1]
    assert button.toolTip().startswith("Z to A")


def test_an_order_set_elsewhere_is_shown(box: SortBox, gallery: Gallery) -> None:
    gallery.show(Criteria(sort=Sort("rating")))
    combo = box.findChild(QComboBox)
    assert combo is not None
    assert combo.currentData() == "rating"


class TestWithinThePrompt:
    def within(self, box: SortBox) -> QToolButton:
        return box.findChildren(QToolButton)[1]

    def test_it_is_there_for_scores_only(self, box: SortBox) -> None:
        assert not self.within(box).isEnabled()
        choose(box, "sharpness")
        assert self.within(box).isEnabled()
        assert not self.within(box).isChecked()
        choose(box, "rating")
        assert not self.within(box).isEnabled()

    def test_the_best_of_every_prompt_come_first(self, box: SortBox, gallery: Gallery) -> None:
        choose(box, "sharpness")
        by_value = gallery.ids.tolist()
        self.within(box).click()
        assert gallery.criteria.sort == Sort("sharpness", scale=Scale.PROMPT_PERCENTILE)
        prompts = gallery.library.columns["prompt_key"][
            gallery.library.columns.rows_of(gallery.ids)
        ]
        assert len(set(prompts[:2].tolist())) == 2
        turn = box.findChild(QToolButton)
        assert turn is not None
        assert turn.toolTip().startswith("Best of every prompt first")
        self.within(box).click()
        assert gallery.ids.tolist() == by_value

    def test_it_stays_for_other_scores_and_the_other_way_round(
        self, box: SortBox, gallery: Gallery
    ) -> None:
        choose(box, "sharpness")
        self.within(box).click()
        choose(box, "noise")
        turn = box.findChild(QToolButton)
        assert turn is not None
        turn.click()
        assert gallery.criteria.sort == Sort("noise", True, Scale.PROMPT_PERCENTILE)
        choose(box, "name")
        assert gallery.criteria.sort == Sort("name")
        assert not self.within(box).isChecked()


def test_filters_stay(box: SortBox, gallery: Gallery) -> None:
    gallery.show(Criteria(text="fox"))
    choose(box, "name")
    assert gallery.criteria == Criteria(text="fox", sort=Sort("name"))
    box.on_change(Change.VALUES)
    assert len(gallery) == 3


def test_the_button_follows_the_theme(box: SortBox, theme: Theme) -> None:
    button = box.findChild(QToolButton)
    assert button is not None
    theme.mode = ThemeMode.DARK
    dark = button.icon().pixmap(16).toImage()
    theme.mode = ThemeMode.LIGHT
    assert button.icon().pixmap(16).toImage() != dark


def then_actions(box: SortBox) -> dict[str, QAction]:
    menu = box._then.menu()
    menu.aboutToShow.emit()
    return {action.text(): action for action in menu.actions() if action.text()}


def test_a_second_key_for_what_the_first_leaves_equal(box: SortBox, gallery: Gallery) -> None:
    choose(box, "rating")
    then_actions(box)["Sharpness"].trigger()
    assert gallery.criteria.sort == Sort("rating", then=Sort("sharpness"))
    then_actions(box)["The other way round"].trigger()
    assert gallery.criteria.sort == Sort("rating", then=Sort("sharpness", worst_first=True))
    assert then_actions(box)["Sharpness"].isChecked()
    assert "Stars" not in then_actions(box)
    values = [float(gallery.library.columns.score("sharpness")[i - 1]) for i in gallery.ids]
    assert values == sorted(values)
    then_actions(box)["The other way round"].trigger()
    choose(box, "sharpness")
    assert gallery.criteria.sort == Sort("sharpness")
    choose(box, "newest")
    assert not box._then.isEnabled()


def test_random_is_shuffled_again(box: SortBox, gallery: Gallery) -> None:
    choose(box, "random")
    before = gallery.ids.tolist()
    box._turn.click()
    assert gallery.criteria.sort == Sort("random", shuffle=1)
    assert sorted(gallery.ids.tolist()) == sorted(before)
    assert "shuffle again" in box._turn.toolTip()
