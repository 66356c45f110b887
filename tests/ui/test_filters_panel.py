"""The filter bar: what is shown, the cut tried out and applied, and what it says of both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from curator.domain.change import Scored
from curator.domain.criteria import Scale, Sort, Threshold
from curator.domain.image import Flag, ImageId, Label
from curator.domain.score import Provenance, Score
from curator.library.commands import Judgement
from curator.library.gallery import Change, Gallery
from curator.library.library import Library
from curator.ui.icons import Icons
from curator.ui.panels.filters import FilterBar, with_threshold
from curator.ui.panels.histogram import SliderMode
from curator.ui.panels.histogram_paint import Bars
from curator.ui.panels.score_form import ScoreForm, form_of, forms_of, text_of
from curator.ui.theme import Theme

KEY, LATER = "clip", "aesthetic_v2"


@pytest.fixture
def gallery(ui_library: Library) -> Iterator[Gallery]:
    """Six images whose CLIP scores are 0 to 5."""
    gallery = Gallery(ui_library)
    score(gallery, KEY)
    yield gallery
    gallery.close()


@pytest.fixture
def bar(gallery: Gallery, theme: Theme, icons: Icons, qtbot: QtBot) -> Iterator[FilterBar]:
    """A filter bar that hears of every change, on the screen."""
    bar = FilterBar(gallery, theme, icons)
    qtbot.addWidget(bar)
    stop = gallery.subscribe(bar.on_change)
    bar.resize(1200, bar.sizeHint().height())
    with qtbot.waitExposed(bar):
        bar.show()
    yield bar
    stop()


MIDDLE = 2.5
"""Parts the six images into three and three."""


def score(gallery: Gallery, key: str) -> None:
    library = gallery.library
    made = Provenance(key, "1", "ab", "1", "norm1", "float32")
    for number, image_id in enumerate(library.columns.ids.tolist()):
        library.submit(Scored(ImageId(image_id), ((made, Score(float(number))),)))
    library.flush()
    gallery.refresh()


class TestShowRange:
    def test_a_handle_shows_only_what_it_leaves(self, bar: FilterBar, gallery: Gallery) -> None:
        bar.scores.column(KEY).slider.changing.emit(MIDDLE, None)
        assert len(gallery) == 3
        assert gallery.criteria.thresholds == (Threshold(KEY, MIDDLE, None),)
        assert "3 undecided" in bar.outcome.in_words()

    def test_an_open_handle_is_no_condition(self, bar: FilterBar, gallery: Gallery) -> None:
        slider = bar.scores.column(KEY).slider
        slider.changing.emit(MIDDLE, None)
        slider.changed.emit(None, None)
        assert gallery.criteria.thresholds == ()
        assert len(gallery) == 6

    def test_handles_follow_criteria_set_elsewhere(self, bar: FilterBar, gallery: Gallery) -> None:
        gallery.show(replace(gallery.criteria, thresholds=(Threshold(KEY, 1.0, 9.0),)))
        assert bar.scores.column(KEY).slider.bounds == (1.0, 9.0)
        bar.clear()
        assert bar.scores.column(KEY).slider.bounds == (None, None)

    def test_flags_stars_and_labels_filter(self, bar: FilterBar, gallery: Gallery) -> None:
        gallery.go_to(0)
        gallery.judge(Judgement(flag=Flag.KEEP, rating=4, label=Label.RED))
        judged = gallery.current
        for press in (
            lambda: bar.judged.flags.button(Flag.KEEP).click(),
            lambda: bar.judged.labels.button(Label.RED).click(),
            lambda: bar.judged.stars.chosen.emit(3),
        ):
            press()
            assert gallery.ids.tolist() == [judged]
            bar.clear()
        assert len(gallery) == 6

    def test_a_second_press_takes_a_flag_out_of_the_filter(
        self, bar: FilterBar, gallery: Gallery
    ) -> None:
        keep, reject = (bar.judged.flags.button(flag) for flag in (Flag.KEEP, Flag.REJECT))
        keep.click()
        reject.click()
        assert gallery.criteria.flags == {Flag.KEEP, Flag.REJECT}
        keep.click()
        assert gallery.criteria.flags == {Flag.REJECT}
        assert (keep.isChecked(), reject.isChecked()) == (False, True)

    def test_clearing_keeps_the_order(self, bar: FilterBar, gallery: Gallery) -> None:
        gallery.show(replace(gallery.criteria, text="fox", sort=Sort(KEY)))
        assert bar.outcome.clear.isEnabled()
        bar.outcome.clear.click()
        assert gallery.criteria == replace(type(gallery.criteria)(), sort=Sort(KEY))
        assert not bar.outcome.clear.isEnabled()


class TestCut:
    def test_switching_carries_the_handles_over(self, bar: FilterBar, gallery: Gallery) -> None:
        line = Threshold(KEY, MIDDLE, None)
        gallery.show(replace(gallery.criteria, thresholds=(line,)))
        bar.switch.button(1).click()
        assert (gallery.cut_lines, gallery.criteria.thresholds) == ((line,), ())
        assert len(gallery) == 6
        assert bar.scores.column(KEY).slider.mode is SliderMode.CUT
        bar.switch.button(0).click()
        assert (gallery.cut_lines, gallery.criteria.thresholds) == ((), (line,))

    def test_a_line_is_tried_out_before_anything_is_flagged(
        self, bar: FilterBar, gallery: Gallery
    ) -> None:
        bar.set_mode(SliderMode.CUT)
        bar.scores.column(KEY).slider.changing.emit(0.5, MIDDLE)
        assert bar.outcome.in_words() == "3 keep · 1 reject · 2 borderline of 6"
        assert not gallery.library.columns["flag"].any()

    def test_applying_flags_in_one_step_and_leaves_what_hands_set(
        self, bar: FilterBar, gallery: Gallery
    ) -> None:
        best = int(gallery.library.columns.ids[gallery.library.columns.score(KEY).argmax()])
        gallery.go_to_image(best)
        gallery.judge(Judgement(flag=Flag.REJECT))
        bar.set_mode(SliderMode.CUT)
        bar.scores.column(KEY).slider.changing.emit(MIDDLE, MIDDLE)
        QTest.mouseClick(bar.outcome.apply, Qt.MouseButton.LeftButton)
        flags = gallery.library.columns["flag"]
        assert sorted(flags.tolist()) == [-1, -1, -1, -1, 1, 1]
        assert flags[gallery.library.columns.rows_of([best])[0]] == Flag.REJECT
        gallery.undo()
        assert sorted(flags.tolist()) == [-1, 0, 0, 0, 0, 0]

    def test_the_button_waits_for_a_cut_that_changes_something(
        self, bar: FilterBar, gallery: Gallery
    ) -> None:
        assert not bar.outcome.apply.isVisible()
        bar.set_mode(SliderMode.CUT)
        assert bar.outcome.apply.isVisible()
        assert not bar.outcome.apply.isEnabled()
        bar.scores.column(KEY).slider.changing.emit(MIDDLE, None)
        assert bar.outcome.apply.isEnabled()
        told = bar.outcome.apply.accessibleDescription()
        assert "3 images" in told
        assert "undo" in told
        bar.outcome.apply.click()
        assert not bar.outcome.apply.isEnabled()
        assert bar.scores.column(KEY).slider.bounds == (None, None)

    def test_leaving_takes_the_lines_away(self, bar: FilterBar, gallery: Gallery) -> None:
        bar.set_mode(SliderMode.CUT)
        bar.scores.column(KEY).slider.changing.emit(MIDDLE, None)
        bar.outcome.leave.click()
        assert gallery.cut_lines == ()


class TestColumns:
    def test_models_come_first_and_then_the_sum_of_the_measures(
        self, bar: FilterBar, gallery: Gallery
    ) -> None:
        assert bar.keys[:2] == (KEY, "technical")
        score(gallery, LATER)
        assert set(bar.keys[:2]) == {KEY, LATER}
        assert bar.keys[2] == "technical"

    def test_histograms_show_what_other_conditions_leave(
        self, bar: FilterBar, gallery: Gallery, qtbot: QtBot
    ) -> None:
        slider = bar.scores.column("technical").slider
        qtbot.waitUntil(lambda: sum(slider.counts) == 6)
        gallery.show(replace(gallery.criteria, text="fox"))
        qtbot.waitUntil(lambda: sum(slider.counts) == 3)

    def test_a_column_taken_out_takes_its_line_along(
        self, bar: FilterBar, gallery: Gallery, qtbot: QtBot
    ) -> None:
        bar.scores.column(KEY).slider.changing.emit(MIDDLE, None)
        with qtbot.waitSignal(bar.keys_chosen) as chosen:
            bar.scores.column(KEY).removed.emit(KEY)
        assert KEY not in bar.keys
        assert chosen.args == [bar.keys]
        assert len(gallery) == 6

    def test_chosen_columns_stay_whatever_is_scored(self, bar: FilterBar, gallery: Gallery) -> None:
        bar.set_keys(("noise", "nobody", KEY))
        score(gallery, LATER)
        assert bar.keys == ("noise", KEY)
        bar.set_keys(None)
        assert LATER in bar.keys

    def test_the_menu_takes_columns_in_and_out(self, bar: FilterBar) -> None:
        menu = bar.scores.findChild(QMenu)
        menu.aboutToShow.emit()
        by_key = {action.data(): action for action in menu.actions()}
        assert by_key[KEY].isChecked()
        assert not by_key[LATER].isChecked()
        by_key[LATER].trigger()
        assert bar.keys[-1] == LATER
        by_key[KEY].trigger()
        assert KEY not in bar.keys

    def test_columns_out_of_sight_cost_nothing(
        self, bar: FilterBar, gallery: Gallery, qtbot: QtBot
    ) -> None:
        bar.resize(600, bar.height())
        QApplication.processEvents()
        last = bar.scores.column(bar.keys[-1])
        assert last.visibleRegion().isEmpty()
        last.slider._bars = Bars()
        first = bar.scores.column(bar.keys[0]).slider
        first._bars = Bars()
        bar.on_change(Change.ROWS)
        qtbot.waitUntil(lambda: bool(first.counts))
        assert not last.slider.counts


class TestForms:
    PERCENT = ScoreForm(Scale.LIBRARY_PERCENTILE)

    def test_percentiles_leave_the_same_images(self, bar: FilterBar, gallery: Gallery) -> None:
        column = bar.scores.column(KEY)
        column.slider.changing.emit(MIDDLE, None)
        shown = gallery.ids.tolist()
        column.form_wanted.emit(KEY, self.PERCENT)
        assert gallery.criteria.thresholds == (Threshold(KEY, 60.0, None, self.PERCENT.scale),)
        assert column.slider.bounds == (60.0, None)
        assert "60 %" in column.slider.in_words()
        assert gallery.ids.tolist() == shown
        column.slider.changing.emit(70.0, None)
        assert gallery.criteria.thresholds[0].scale is Scale.LIBRARY_PERCENTILE
        assert len(gallery) == 2
        column.form_wanted.emit(KEY, ScoreForm())
        assert gallery.criteria.thresholds == (Threshold(KEY, 4.0, None),)

    def test_a_threshold_set_elsewhere_brings_its_scale(
        self, bar: FilterBar, gallery: Gallery
    ) -> None:
        line = Threshold(KEY, None, 50.0, Scale.PROMPT_PERCENTILE)
        gallery.show(replace(gallery.criteria, thresholds=(line,)))
        column = bar.scores.column(KEY)
        assert column.form.scale is Scale.PROMPT_PERCENTILE
        assert column.slider.bounds == (None, 50.0)
        bar.clear()
        assert column.form.scale is Scale.PROMPT_PERCENTILE

    def test_it_says_how_many_are_in_and_out(
        self, bar: FilterBar, gallery: Gallery, qtbot: QtBot
    ) -> None:
        column = bar.scores.column(KEY)
        qtbot.waitUntil(lambda: column.count.whole_text == "6 images")
        column.slider.set_bounds(1.0, None)
        column.slider.changing.emit(1.0, None)
        assert column.count.whole_text == "5 in · 1 out"
        bar.set_mode(SliderMode.CUT)
        assert column.count.whole_text == "6 images"

    def test_the_menu_offers_scales_and_the_way_out(self, bar: FilterBar, qtbot: QtBot) -> None:
        column = bar.scores.column(KEY)
        actions = {action.text(): action for action in column.menu().actions()}
        assert actions["Values"].isChecked()
        actions["Logarithmic counts"].trigger()
        assert column.form == ScoreForm(log_counts=True)
        actions = {action.text(): action for action in column.menu().actions()}
        actions["Percentiles in the library"].trigger()
        assert column.form == ScoreForm(Scale.LIBRARY_PERCENTILE, log_counts=True)
        actions = {action.text(): action for action in column.menu().actions()}
        assert not actions["Logarithmic values"].isEnabled()
        with qtbot.waitSignal(bar.keys_chosen):
            actions["Take out of the filter bar"].trigger()
        assert KEY not in bar.keys

    def test_a_cut_on_percentiles(self, bar: FilterBar, gallery: Gallery) -> None:
        bar.set_mode(SliderMode.CUT)
        column = bar.scores.column(KEY)
        column.form_wanted.emit(KEY, self.PERCENT)
        column.slider.changing.emit(20.0, 80.0)
        assert bar.outcome.in_words() == "2 keep · 1 reject · 3 borderline of 6"

    @pytest.mark.parametrize(
        "form",
        [ScoreForm(), PERCENT, ScoreForm(logarithmic=True), ScoreForm(log_counts=True)],
    )
    def test_forms_are_remembered_as_words(self, form: ScoreForm) -> None:
        forms = {"clip": form, "noise": ScoreForm(logarithmic=False)}
        kept = {key: each for key, each in forms.items() if each != ScoreForm()}
        assert forms_of(text_of(forms)) == kept
        assert form_of("nonsense") == ScoreForm()


def test_a_line_keeps_its_place() -> None:
    lines = (Threshold("a", 1.0), Threshold("b", 2.0))
    assert with_threshold(lines, Threshold("a", 3.0)) == (Threshold("a", 3.0), lines[1])
    assert with_threshold(lines, Threshold("a")) == (lines[1],)
    assert with_threshold(lines, Threshold("c", high=1.0))[2] == Threshold("c", high=1.0)


def test_an_empty_library_has_an_empty_row(
    open_library: object, theme: Theme, icons: Icons, qtbot: QtBot
) -> None:
    gallery = Gallery(open_library())  # type: ignore[operator]
    bar = FilterBar(gallery, theme, icons)
    qtbot.addWidget(bar)
    assert bar.keys == ()
    assert bar.outcome.in_words() == "0 keep · 0 reject · 0 undecided of 0"
    gallery.close()


class TestRoom:
    """However wide the bar is, no column is cut off and none in sight is without its bars."""

    @pytest.fixture
    def crowded(self, bar: FilterBar, gallery: Gallery) -> FilterBar:
        for key in (LATER, "technical", "sharpness", "noise", "exposure"):
            score(gallery, key)
        return bar

    @pytest.mark.parametrize("width", [720, 900, 1010, 1600])
    def test_columns_are_seen_whole(self, crowded: FilterBar, width: int, qtbot: QtBot) -> None:
        crowded.resize(width, crowded.height())
        columns = [crowded.scores.column(key) for key in crowded.keys]
        qtbot.waitUntil(
            lambda: all(
                column.visibleRegion().boundingRect().width() in (0, column.width())
                for column in columns
            )
        )
        seen = [column for column in columns if not column.visibleRegion().isEmpty()]
        assert seen
        qtbot.waitUntil(lambda: all(column.slider.counts for column in seen))
