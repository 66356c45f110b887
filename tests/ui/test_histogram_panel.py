"""Two handles on a histogram: what they mean, and every way to move them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from curator.domain.image import Flag
from curator.domain.score import Direction
from curator.library.gallery import Histogram
from curator.ui.panels.axis import OPEN, Axis, Bounds, End, moved, places, shifted, typed, zones
from curator.ui.panels.histogram import HistogramSlider, SliderMode
from curator.ui.panels.histogram_paint import HANDLE_RADIUS
from curator.ui.theme import Theme, ThemeMode

PERCENT = Axis(0.0, 100.0)
LEFT = Qt.MouseButton.LeftButton
NO_BUTTON = Qt.MouseButton.NoButton
NO_KEYS = Qt.KeyboardModifier.NoModifier


class TestAxis:
    @pytest.mark.parametrize(
        ("bounds", "end", "to", "expected"),
        [
            (OPEN, End.LOW, 0.25, (25.0, None)),
            (OPEN, End.HIGH, 0.75, (None, 75.0)),
            ((25.0, 75.0), End.LOW, -0.1, (None, 75.0)),
            ((25.0, 75.0), End.HIGH, 1.1, (25.0, None)),
            ((25.0, 75.0), End.LOW, 0.9, (75.0, 75.0)),
            ((25.0, 75.0), End.HIGH, 0.1, (25.0, 25.0)),
        ],
    )
    def test_a_handle_opens_at_its_end_and_stops_at_the_other(
        self, bounds: Bounds, end: End, to: float, expected: Bounds
    ) -> None:
        assert moved(PERCENT, bounds, end, to) == expected

    def test_figures_have_no_digits_that_nobody_aims_at(self) -> None:
        assert moved(Axis(0.0, 5000.0), OPEN, End.LOW, 1 / 3) == (1667.0, None)
        assert moved(Axis(0.2, 0.4), OPEN, End.LOW, 1 / 3) == (0.2667, None)

    def test_on_a_logarithmic_axis_equal_ways_are_equal_ratios(self) -> None:
        axis = Axis(1.0, 10_000.0, logarithmic=True)
        assert moved(axis, OPEN, End.LOW, 0.5) == (100.0, None)
        assert axis.fraction(10.0) == pytest.approx(0.25)
        assert (axis.fraction(0.0), axis.fraction(20_000.0)) == (0.0, 1.0)

    @given(st.floats(0.001, 1), st.floats(2, 1e5), st.floats(0, 1))
    def test_a_place_on_a_logarithmic_axis_is_found_again(
        self, low: float, high: float, place: float
    ) -> None:
        axis = Axis(low, high, logarithmic=True)
        assert axis.fraction(axis.value(place)) == pytest.approx(place, abs=0.002)

    @given(
        st.floats(0, 1),
        st.floats(0, 1),
        st.floats(-2, 2),
    )
    def test_a_range_keeps_its_width_and_stays_on_the_axis(
        self, first: float, second: float, by: float
    ) -> None:
        low, high = sorted((first, second))
        bounds = shifted(PERCENT, (100 * low, 100 * high), by)
        start, end = places(PERCENT, bounds)
        assert 0 <= start <= end <= 1
        assert end - start == pytest.approx(high - low, abs=0.002)

    def test_a_typed_bound_pushes_the_other_before_it(self) -> None:
        assert typed((10.0, 20.0), End.LOW, 30.0) == (30.0, 30.0)
        assert typed((10.0, 20.0), End.HIGH, 5.0) == (5.0, 5.0)
        assert typed((10.0, 20.0), End.LOW, None) == (None, 20.0)

    @pytest.mark.parametrize(
        ("direction", "verdicts"),
        [
            (Direction.HIGHER, (Flag.REJECT, Flag.UNDECIDED, Flag.KEEP)),
            (Direction.LOWER, (Flag.KEEP, Flag.UNDECIDED, Flag.REJECT)),
            (Direction.NEITHER, (Flag.REJECT, None, Flag.REJECT)),
        ],
    )
    def test_the_good_end_is_kept(
        self, direction: Direction, verdicts: tuple[Flag | None, ...]
    ) -> None:
        found = zones(PERCENT, (25.0, 75.0), direction)
        assert tuple(zone.verdict for zone in found) == verdicts
        assert [(zone.start, zone.end) for zone in found] == [(0, 0.25), (0.25, 0.75), (0.75, 1)]

    def test_without_a_line_nothing_is_cut(self) -> None:
        assert {zone.verdict for zone in zones(PERCENT, OPEN, Direction.HIGHER)} == {None}


def histogram(low: float = 0.0, high: float = 100.0) -> Histogram:
    return Histogram(low, high, np.full(48, 3, np.int64), 144)


@pytest.fixture
def slider(theme: Theme, qtbot: QtBot) -> HistogramSlider:
    """A slider from 0 to 100, three pixels a unit."""
    slider = HistogramSlider("CLIP score", lambda value: f"{value:g}", Direction.HIGHER, theme)
    qtbot.addWidget(slider)
    slider.resize(300 + round(2 * HANDLE_RADIUS), 80)
    slider.set_histogram(histogram())
    with qtbot.waitExposed(slider):
        slider.show()
    return slider


def at(value: float, y: int = 20) -> QPointF:
    return QPointF(HANDLE_RADIUS + 3 * value, y)


def send(slider: HistogramSlider, kind: QEvent.Type, where: QPointF) -> None:
    held = NO_BUTTON if kind is QEvent.Type.MouseButtonRelease else LEFT
    button = NO_BUTTON if kind is QEvent.Type.MouseMove else LEFT
    event = QMouseEvent(kind, where, slider.mapToGlobal(where), button, held, NO_KEYS)
    QApplication.sendEvent(slider, event)


def drag(slider: HistogramSlider, begin: float, *stops: float) -> None:
    send(slider, QEvent.Type.MouseButtonPress, at(begin))
    for stop in stops:
        send(slider, QEvent.Type.MouseMove, at(stop))
    send(slider, QEvent.Type.MouseButtonRelease, at(stops[-1]))


def double_click(slider: HistogramSlider, where: QPointF) -> None:
    QTest.mouseDClick(slider, LEFT, NO_KEYS, where.toPoint())


def wheel(slider: HistogramSlider, where: QPointF, turn: int) -> None:
    event = QWheelEvent(
        where,
        slider.mapToGlobal(where),
        QPoint(),
        QPoint(0, turn),
        NO_BUTTON,
        NO_KEYS,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(slider, event)


class TestMouse:
    def test_a_dragged_handle_tells_where_it_goes_and_where_it_rests(
        self, slider: HistogramSlider, qtbot: QtBot
    ) -> None:
        resting: list[Bounds] = []
        slider.changed.connect(lambda low, high: resting.append((low, high)))
        with qtbot.waitSignal(slider.changing) as moving:
            drag(slider, 0, 10, 20, 30)
        assert moving.args == [30.0, None]
        assert resting == [(30.0, None)]

    def test_many_moves_in_one_turn_are_one_announcement(
        self, slider: HistogramSlider, qtbot: QtBot
    ) -> None:
        heard: list[Bounds] = []
        slider.changing.connect(lambda low, high: heard.append((low, high)))
        send(slider, QEvent.Type.MouseButtonPress, at(100))
        for value in range(99, 50, -1):
            send(slider, QEvent.Type.MouseMove, at(value))
        qtbot.waitUntil(lambda: bool(heard))
        assert heard == [(None, 51.0)]
        send(slider, QEvent.Type.MouseButtonRelease, at(51))

    def test_a_press_beside_calls_the_nearer_handle(self, slider: HistogramSlider) -> None:
        drag(slider, 20, 20)
        drag(slider, 90, 90)
        assert slider.bounds == (20.0, 90.0)

    def test_the_range_between_moves_as_a_whole(self, slider: HistogramSlider) -> None:
        slider.set_bounds(40.0, 60.0)
        drag(slider, 50, 55, 70)
        assert slider.bounds == (60.0, 80.0)

    def test_a_handle_taken_beside_its_middle_does_not_jump(self, slider: HistogramSlider) -> None:
        slider.set_bounds(40.0, None)
        drag(slider, 42, 52)
        assert slider.bounds == (50.0, None)

    def test_a_press_that_moves_nothing_changes_nothing(
        self, slider: HistogramSlider, qtbot: QtBot
    ) -> None:
        slider.set_bounds(40.0, 60.0)
        with qtbot.assertNotEmitted(slider.changed):
            drag(slider, 50, 50)

    def test_double_clicks_open_a_handle_or_both(self, slider: HistogramSlider) -> None:
        slider.set_bounds(40.0, 60.0)
        double_click(slider, at(40))
        assert slider.bounds == (None, 60.0)
        slider.set_bounds(40.0, 60.0)
        double_click(slider, at(50))
        assert slider.bounds == OPEN

    def test_the_scale_does_not_slip_from_under_a_held_handle(
        self, slider: HistogramSlider
    ) -> None:
        send(slider, QEvent.Type.MouseButtonPress, at(0))
        slider.set_histogram(histogram(0.0, 1000.0))
        slider.set_bounds(90.0, 95.0)
        send(slider, QEvent.Type.MouseMove, at(30))
        assert slider.bounds == (30.0, None)
        send(slider, QEvent.Type.MouseButtonRelease, at(30))
        drag(slider, 90, 90)
        assert slider.bounds == (30.0, 900.0)

    def test_the_wheel_moves_nothing_for_those_who_scroll_past(
        self, slider: HistogramSlider
    ) -> None:
        slider.set_bounds(40.0, 60.0)
        slider.clearFocus()
        wheel(slider, at(40), 120)
        assert slider.bounds == (40.0, 60.0)
        slider.setFocus()
        wheel(slider, at(40), 120)
        assert slider.bounds == (41.0, 60.0)


class TestKeyboard:
    @pytest.mark.parametrize(
        ("key", "modifier", "expected"),
        [
            (Qt.Key.Key_Right, NO_KEYS, (41.0, 60.0)),
            (Qt.Key.Key_Down, NO_KEYS, (39.0, 60.0)),
            (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier, (40.1, 60.0)),
            (Qt.Key.Key_PageUp, NO_KEYS, (50.0, 60.0)),
            (Qt.Key.Key_Home, NO_KEYS, (None, 60.0)),
            (Qt.Key.Key_End, NO_KEYS, (60.0, 60.0)),
        ],
    )
    def test_keys_move_the_handle_that_has_the_focus(
        self,
        slider: HistogramSlider,
        key: Qt.Key,
        modifier: Qt.KeyboardModifier,
        expected: Bounds,
        qtbot: QtBot,
    ) -> None:
        slider.set_bounds(40.0, 60.0)
        with qtbot.waitSignal(slider.changed) as told:
            QTest.keyClick(slider, key, modifier)
        assert slider.bounds == expected
        assert told.args == list(expected)

    def test_tab_goes_to_the_upper_handle_before_it_leaves(self, slider: HistogramSlider) -> None:
        slider.set_bounds(40.0, 60.0)
        slider.setFocus(Qt.FocusReason.TabFocusReason)
        QTest.keyClick(slider, Qt.Key.Key_Tab)
        QTest.keyClick(slider, Qt.Key.Key_Left)
        assert slider.bounds == (40.0, 59.0)
        assert "upper" in slider.accessibleDescription()

    def test_figures_can_be_typed(self, slider: HistogramSlider, qtbot: QtBot) -> None:
        slider.set_bounds(40.0, 60.0)
        double_click(slider, at(60, slider.height() - 4))
        editor = slider.findChild(QLineEdit)
        assert editor.text() == "60"
        editor.setText("72,5")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        assert slider.bounds == (40.0, 72.5)

    @pytest.mark.parametrize(
        ("text", "expected"), [("", (40.0, None)), ("much", (40.0, 60.0)), ("inf", (40.0, 60.0))]
    )
    def test_nothing_typed_is_open_and_nonsense_changes_nothing(
        self, slider: HistogramSlider, text: str, expected: Bounds
    ) -> None:
        slider.set_bounds(40.0, 60.0)
        slider.edit(End.HIGH)
        editor = slider.findChild(QLineEdit)
        editor.setText(text)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        assert slider.bounds == expected

    def test_escape_gives_up_typing(self, slider: HistogramSlider) -> None:
        slider.set_bounds(40.0, 60.0)
        QTest.keyClick(slider, Qt.Key.Key_F2)
        editor = slider.findChild(QLineEdit)
        editor.setText("50")
        QTest.keyClick(editor, Qt.Key.Key_Escape)
        assert slider.bounds == (40.0, 60.0)
        assert not editor.isVisible()


class TestLooks:
    def test_without_scores_there_is_nothing_to_hold(
        self, slider: HistogramSlider, qtbot: QtBot
    ) -> None:
        slider.set_histogram(Histogram(0.0, 0.0, np.zeros(48, np.int64), 0))
        with qtbot.assertNotEmitted(slider.changing):
            drag(slider, 20, 40)
        assert slider.bounds == OPEN

    def test_one_value_for_all_is_not_called_no_scores(self, slider: HistogramSlider) -> None:
        slider.set_histogram(Histogram(100.0, 100.0, np.zeros(48, np.int64), 2))
        assert slider.nothing_in_words() == "all 100"
        slider.set_histogram(Histogram(0.0, 0.0, np.zeros(48, np.int64), 0))
        assert slider.nothing_in_words() == "no scores yet"

    def test_zones_are_painted_in_the_colours_of_their_verdicts(
        self, slider: HistogramSlider, theme: Theme
    ) -> None:
        slider.set_bounds(40.0, 60.0)
        slider.set_mode(SliderMode.CUT)
        bottom = slider.height() - slider.fontMetrics().height() - 16
        image = slider.grab().toImage()
        seen = [image.pixelColor(at(value, bottom).toPoint()) for value in (34, 51, 95)]
        colors = theme.colors
        assert seen == [colors.reject, colors.borderline, colors.keep]

    def test_a_range_is_painted_inside_and_faded_outside(
        self, slider: HistogramSlider, theme: Theme
    ) -> None:
        theme.mode = ThemeMode.LIGHT
        slider.set_bounds(40.0, 60.0)
        bottom = slider.height() - slider.fontMetrics().height() - 16
        image = slider.grab().toImage()
        inside, outside = (image.pixelColor(at(value, bottom).toPoint()) for value in (50, 90))
        assert inside == theme.colors.accent
        assert outside.lightness() > theme.colors.muted.lightness()

    def test_it_says_where_the_handles_are(self, slider: HistogramSlider) -> None:
        assert slider.accessibleName() == "CLIP score"
        assert "all values" in slider.accessibleDescription()
        slider.set_bounds(40.0, None)
        assert "from 40 to open" in slider.accessibleDescription()
