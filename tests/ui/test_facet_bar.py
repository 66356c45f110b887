"""The filter bar's buttons: lists of names with live counts, ticked by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from curator.domain.criteria import Criteria, Days
from curator.domain.image import Flag, Label
from curator.library.axes import Axis
from curator.library.commands import Judgement
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.scan import scan
from curator.ui.icons import Icons
from curator.ui.panels.day_choice import days_in_words, press_day
from curator.ui.panels.day_range import read_day
from curator.ui.panels.facet_bar import FacetBar
from curator.ui.panels.facet_popover import FacetPopover
from curator.ui.panels.filters import FilterBar
from curator.ui.panels.loras import NONE, LorasPanel
from curator.ui.theme import Theme

from ..library.conftest import parameters, write_png  # noqa: TID252

pytestmark = pytest.mark.qt_log_ignore("does not support grabbing the keyboard")


@pytest.fixture
def gallery(ui_library: Library, pictures: Path) -> Iterator[Gallery]:
    """Six images of two checkpoints, and four with LoRAs, of another size and sampler."""
    for number in range(4):
        loras = " ".join(f"<lora:{name}:1>" for name in ("detail", "Film")[: number % 2 + 1])
        text = parameters(f"fox {loras}", seed=number).replace("Euler a", "UniPC")
        write_png(pictures / f"lora {number}.png", text, shade=17 + number, size=(40, 48))
    scan(ui_library, ui_library.watched)
    gallery = Gallery(ui_library)
    yield gallery
    gallery.close()


@pytest.fixture
def bar(gallery: Gallery, theme: Theme, icons: Icons, qtbot: QtBot) -> Iterator[FilterBar]:
    bar = FilterBar(gallery, theme, icons)
    qtbot.addWidget(bar)
    stop = gallery.subscribe(bar.on_change)
    bar.resize(1200, bar.sizeHint().height())
    with qtbot.waitExposed(bar):
        bar.show()
    yield bar
    stop()


@pytest.fixture
def facets(bar: FilterBar) -> Iterator[FacetBar]:
    yield bar.facets
    for axis in Axis:
        if axis in bar.facets._popovers:
            bar.facets.popover(axis).hide()


def opened(facets: FacetBar, axis: Axis, qtbot: QtBot) -> FacetPopover:
    facets.button(axis).face.click()
    popover = facets.popover(axis)
    qtbot.waitUntil(popover.isVisible)
    return popover


def shown(popover: FacetPopover) -> list[tuple[str, int]]:
    return [(row.text, row.count) for row in popover.list.rows()]


class TestLists:
    def test_names_with_counts_most_first(self, facets: FacetBar, qtbot: QtBot) -> None:
        popover = opened(facets, Axis.LORA, qtbot)
        assert shown(popover) == [("no LoRA", 6), ("detail", 4), ("Film", 2)]
        popover.hide()
        assert shown(opened(facets, Axis.SIZE, qtbot)) == [("48 × 40", 6), ("40 × 48", 4)]

    def test_several_names_are_ticked_one_after_the_other(
        self, facets: FacetBar, gallery: Gallery, qtbot: QtBot
    ) -> None:
        popover = opened(facets, Axis.CHECKPOINT, qtbot)
        for row, count in ((0, 4), (1, 7), (0, 3)):
            index = popover.list.view.model().index(row, 0)
            place = popover.list.view.visualRect(index).center()
            QTest.mouseClick(popover.list.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
            assert len(gallery) == count
        assert popover.isVisible()

    def test_its_own_counts_stay_and_others_follow(
        self, facets: FacetBar, gallery: Gallery, qtbot: QtBot
    ) -> None:
        popover = opened(facets, Axis.SAMPLER, qtbot)
        before = shown(popover)
        gallery.show(replace(gallery.criteria, samplers=frozenset({"UniPC"})))
        qtbot.waitUntil(lambda: popover.list.rows()[1].chosen)
        assert shown(popover) == before
        gallery.show(replace(gallery.criteria, loras=frozenset({"Film"})))
        qtbot.waitUntil(lambda: ("UniPC", 2) in shown(popover))
        assert ("Euler a", 0) in shown(popover)

    def test_what_is_chosen_stands_on_the_button(self, facets: FacetBar, gallery: Gallery) -> None:
        button = facets.button(Axis.LORA)
        assert button.told.name == ""
        assert not button.cross.isVisible()
        gallery.show(Criteria(loras=frozenset({"detail", "Film"})))
        assert button.face.text() == "LoRA: Film +1"
        assert button.face.isChecked()
        assert "Film +1" in button.face.accessibleName()
        button.cross.click()
        assert gallery.criteria == Criteria()
        assert button.told.name == ""
        assert not button.face.isChecked()

    def test_clear_takes_all_ticks_away(
        self, facets: FacetBar, gallery: Gallery, qtbot: QtBot
    ) -> None:
        popover = opened(facets, Axis.TOOL, qtbot)
        assert not popover.clear.isEnabled()
        gallery.show(Criteria(tools=frozenset({"a1111"})))
        qtbot.waitUntil(popover.clear.isEnabled)
        popover.clear.click()
        assert gallery.criteria == Criteria()

    def test_what_is_chosen_and_gone_can_be_unticked(
        self, facets: FacetBar, gallery: Gallery, qtbot: QtBot
    ) -> None:
        gallery.show(Criteria(checkpoints=frozenset({"gone"})))
        popover = opened(facets, Axis.CHECKPOINT, qtbot)
        assert shown(popover)[-1] == ("gone", 0)
        popover.list.view.pressed_row.emit("gone", False)
        assert len(gallery) == 10

    def test_no_tag_goes_with_no_tag(
        self, facets: FacetBar, gallery: Gallery, qtbot: QtBot
    ) -> None:
        gallery.judge(Judgement(tags=("hands",)))
        popover = opened(facets, Axis.TAG, qtbot)
        assert shown(popover) == [("no tag", 9), ("hands", 1)]
        popover.list.view.pressed_row.emit("", False)
        assert gallery.criteria.tags == {""}
        popover.list.view.pressed_row.emit("hands", False)
        assert gallery.criteria.tags == {"hands"}
        assert len(gallery) == 1

    def test_by_keyboard_alone(self, facets: FacetBar, gallery: Gallery, qtbot: QtBot) -> None:
        face = facets.button(Axis.CHECKPOINT).face
        face.setFocus()
        QTest.keyClick(face, Qt.Key.Key_Down)
        popover = facets.popover(Axis.CHECKPOINT)
        qtbot.waitUntil(popover.isVisible)
        view = popover.list.view
        qtbot.waitUntil(view.hasFocus)
        QTest.keyClick(view, Qt.Key.Key_Down)
        QTest.keyClick(view, Qt.Key.Key_Space)
        assert len(gallery) == 3
        QTest.keyClick(view, Qt.Key.Key_Escape)
        assert not popover.isVisible()

    def test_it_stays_on_the_screen(self, facets: FacetBar, qtbot: QtBot) -> None:
        popover = opened(facets, Axis.FOLDER, qtbot)
        room = popover.screen().availableGeometry()
        assert room.contains(popover.pos())
        frame = 2  # Without a screen Qt puts one round windows that ask for none.
        assert popover.x() + popover.width() <= room.right() + 1 + frame


class TestDays:
    def test_months_make_a_range(self) -> None:
        days = press_day(Days(), "2026-02")
        assert days == Days("2026-02-01", "2026-02-28")
        days = press_day(days, "2025-12")
        assert days == Days("2025-12-01", "2026-02-28")
        assert press_day(days, "2026-01") == Days("2026-01-01", "2026-01-31")
        assert press_day(days, "2025-12") == Days("2026-01-01", "2026-02-28")
        assert press_day(days, "2026-02") == Days("2025-12-01", "2026-01-31")
        assert press_day(Days("2026-01-01", "2026-01-31"), "2026-01") == Days()

    def test_the_last_days_come_and_go(self) -> None:
        assert press_day(Days("2026-01-01", "2026-01-31"), "7") == Days(recent=7)
        assert press_day(Days(recent=7), "7") == Days()
        assert press_day(Days(recent=7), "2026-01") == Days("2026-01-01", "2026-01-31")

    @pytest.mark.parametrize(
        ("days", "told"),
        [
            (Days(), ""),
            (Days(recent=1), "today"),
            (Days(recent=9), "last 9 days"),
            (Days("2026-02-01", "2026-02-28"), "February 2026"),
            (Days("2026-01-01", "2026-02-28"), "January 2026 – February 2026"),
            (Days("2026-01-05", "2026-01-05"), "2026-01-05"),
            (Days("2026-01-05", "2026-02-03"), "2026-01-05 – 2026-02-03"),
            (Days(first="2026-01-05"), "since 2026-01-05"),
            (Days(last="2026-01-05"), "until 2026-01-05"),
        ],
    )
    def test_in_words(self, days: Days, told: str) -> None:
        assert days_in_words(days) == told

    @pytest.mark.parametrize(
        ("text", "day"),
        [("2026-1-5", "2026-01-05"), (" 2026/01/05 ", "2026-01-05"), ("", ""), ("soon", None)],
    )
    def test_days_are_read_as_people_type_them(self, text: str, day: str | None) -> None:
        assert read_day(text) == day

    def test_rows_and_lines_filter(self, facets: FacetBar, gallery: Gallery, qtbot: QtBot) -> None:
        popover = opened(facets, Axis.DAY, qtbot)
        assert [name for name, _ in shown(popover)][:3] == ["Today", "Last 7 days", "Last 30 days"]
        popover.list.view.pressed_row.emit("1", False)
        assert gallery.criteria.created == Days(recent=1)
        assert popover.range is not None
        popover.range.last.setText("2020-01-31")
        popover.range.last.editingFinished.emit()
        assert gallery.criteria.created == Days(last="2020-01-31")
        assert len(gallery) == 0
        popover.range.first.setText("nonsense")
        popover.range.first.editingFinished.emit()
        assert popover.range.first.property("wrong")
        assert gallery.criteria.created == Days(last="2020-01-31")


class TestJudgements:
    def test_flags_stars_and_labels_say_how_many(
        self, bar: FilterBar, gallery: Gallery, qtbot: QtBot
    ) -> None:
        gallery.judge(Judgement(flag=Flag.KEEP, rating=4, label=Label.RED))
        qtbot.waitUntil(lambda: bar.judged.flags.button(Flag.KEEP).text() == "1")
        assert bar.judged.flags.button(Flag.UNDECIDED).accessibleName() == "undecided: 9 images"
        assert bar.judged.labels.button(Label.RED).text() == "1"
        assert bar.judged.stars.counts == (1, 1, 1, 1, 0)
        assert bar.judged.unrated.text() == "9"

    def test_counts_of_an_axis_leave_its_own_filter_out(
        self, bar: FilterBar, gallery: Gallery, qtbot: QtBot
    ) -> None:
        gallery.judge(Judgement(flag=Flag.KEEP))
        gallery.show(Criteria(flags=frozenset({Flag.KEEP})))
        qtbot.waitUntil(lambda: bar.judged.unrated.text() == "1")
        assert bar.judged.flags.button(Flag.UNDECIDED).text() == "9"

    def test_no_stars(self, bar: FilterBar, gallery: Gallery) -> None:
        gallery.judge(Judgement(rating=2))
        bar.judged.unrated.click()
        assert len(gallery) == 9
        assert bar.judged.unrated.isChecked()
        bar.judged.stars.chosen.emit(2)
        assert len(gallery) == 1
        assert not bar.judged.unrated.isChecked()


def test_loras_stand_in_the_left_dock(
    gallery: Gallery, theme: Theme, icons: Icons, qtbot: QtBot
) -> None:
    panel = LorasPanel(gallery, theme, icons)
    qtbot.addWidget(panel)
    assert [(row.text, row.count) for row in panel.list.rows()] == [
        (NONE, 6),
        ("detail", 4),
        ("Film", 2),
    ]
    panel.list.view.pressed_row.emit("Film", False)
    assert len(gallery) == 2
