"""One score of the filter bar: its name, its histogram, and a menu for how it is shown."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from curator.domain.criteria import Threshold
from curator.domain.score import ScorerInfo
from curator.library.gallery import Histogram
from curator.library.percentiles import seen_by
from curator.ui import words
from curator.ui.elided import ElidedLabel
from curator.ui.icons import Icons
from curator.ui.panels.histogram import HistogramSlider, SliderMode
from curator.ui.panels.histogram_paint import small
from curator.ui.panels.parts import GAP, IconButton
from curator.ui.panels.score_form import FormMenu, ScoreForm
from curator.ui.theme import Theme

NARROWEST = 136
WIDEST = 280
_HOW = (
    "Drag a handle, or the range between two. Double click a figure to type it, "
    "a handle to open that end. Faint behind the bars: the whole library."
)


class ScoreColumn(QWidget):
    """A scorer's slider under its title.

    Signals:
        changing(key, low, high): while a handle moves.
        changed(key, low, high): when it rests.
        removed(key): the column is wanted no more.
        form_wanted(key, form): it is to be shown in another form.
    """

    changing = Signal(str, object, object)
    changed = Signal(str, object, object)
    removed = Signal(str)
    form_wanted = Signal(str, object)

    def __init__(self, info: ScorerInfo, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.key = info.key
        self._info = info
        self._form = ScoreForm()
        self._logarithmic = False
        self._told = ""
        self.slider = HistogramSlider(
            info.title, partial(words.scorer_value, info), info.direction, theme
        )
        self.slider.setToolTip(_HOW)
        self.slider.changing.connect(self._on_changing)
        self.slider.changed.connect(self._on_changed)
        self.menu_button = IconButton(icons, theme, "menu", f"How {info.title} is shown")
        self.menu_button.clicked.connect(self._open_menu)
        self.title = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.count = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.count.setProperty("role", "muted")
        self.count.setFont(small(self.count.font()))
        self._lay_out()
        self.set_form(self._form)

    @property
    def form(self) -> ScoreForm:
        """How it is shown."""
        return self._form

    def set_form(self, form: ScoreForm) -> None:
        """Show it in another form; the histogram for it is to follow."""
        self._form = form
        among = words.among(form.scale)
        title = f"{self._info.title}, % {among}" if among else self._info.title
        self.title.set_whole_text(title)
        self.title.setToolTip(words.tooltip(f"{title}: {self._info.summary}"))
        self.slider.set_meaning(
            partial(words.scorer_number, self._info, scale=form.scale),
            seen_by(self._info.direction, form.scale),
        )
        self.slider.set_logarithmic_counts(form.log_counts)

    def show_line(self, line: Threshold) -> None:
        """Put the handles where a threshold or a line has them, on the scale that it is of."""
        self.slider.set_bounds(line.low, line.high)

    def show_histogram(self, histogram: Histogram) -> None:
        """Show other counts."""
        self._logarithmic = histogram.logarithmic
        self.slider.set_histogram(histogram)

    def show_inside(self, count: int, mode: SliderMode) -> None:
        """Say how many images lie between the handles, of all that have the score.

        Args:
            count: images shown: where a handle bounds them, all of them lie between.
            mode: what the handles mean; lines of a cut bound nothing.
        """
        known = self.slider.known
        is_bound = mode is SliderMode.RANGE and self.slider.bounds != (None, None)
        outside = max(0, known - count)
        told = f"{count:,} in · {outside:,} out" if is_bound else words.images(known)
        if told != self._told:
            self._told = told
            self.count.set_whole_text(told)

    def menu(self) -> FormMenu:
        """What can be done with the column."""
        menu = FormMenu(self._form, self._logarithmic, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSeparator()
        menu.addAction("Take out of the filter bar", self._on_removed)
        menu.triggered.connect(self._on_picked)
        return menu

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.title, 1)
        head.addWidget(self.menu_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.count)
        column.addWidget(self.slider, 1)

    def _open_menu(self) -> None:
        self.menu().popup(self.menu_button.mapToGlobal(self.menu_button.rect().bottomLeft()))

    def _on_picked(self, action: QAction) -> None:
        if isinstance(action.data(), ScoreForm):
            self.form_wanted.emit(self.key, action.data())

    def _on_changing(self, low: float | None, high: float | None) -> None:
        self.changing.emit(self.key, low, high)

    def _on_changed(self, low: float | None, high: float | None) -> None:
        self.changed.emit(self.key, low, high)

    def _on_removed(self) -> None:
        self.removed.emit(self.key)
