"""The filter bar below the grid: a histogram with two handles per score, flags, stars, labels.

The handles either bound what is shown, or are the lines of a cut that is tried out on the shown
images before anything is flagged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from curator.domain.criteria import Criteria, Threshold
from curator.library.gallery import Change, Gallery
from curator.library.rescaling import rescaled
from curator.ui.icons import Icons
from curator.ui.panels.facet_bar import FacetBar
from curator.ui.panels.histogram import SliderMode
from curator.ui.panels.judged_filters import JudgedFilters
from curator.ui.panels.outcome import Outcome
from curator.ui.panels.pacing import Paced
from curator.ui.panels.parts import GAP, WIDE_GAP, Segments, upright_rule
from curator.ui.panels.score_form import ScoreForm, forms_of, text_of
from curator.ui.panels.score_row import ScoreRow
from curator.ui.theme import Theme

_MODES = {
    SliderMode.RANGE: ("Show range", "Show only the images between the handles"),
    SliderMode.CUT: ("Cut", "Keep and reject by lines, tried out here before anything is flagged"),
}
_MILLISECONDS_APART = 100
_TOUCHES_COUNTS = Change.ROWS | Change.VALUES | Change.CUT | Change.CRITERIA
_TOUCHES_HISTOGRAMS = Change.ROWS | Change.VALUES | Change.CRITERIA | Change.LIBRARY


class FilterBar(QWidget):
    """Filters and cut over a gallery.

    Signals:
        keys_chosen(keys): the user chose which scores stand in the bar; worth remembering.
        forms_chosen(text): the user chose how they are shown; worth remembering.
    """

    keys_chosen = Signal(object)
    forms_chosen = Signal(str)

    def __init__(
        self, gallery: Gallery, theme: Theme, icons: Icons, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._mode = SliderMode.CUT if gallery.cut_lines else SliderMode.RANGE
        self.setAccessibleName("Filter bar")
        self.facets = FacetBar(gallery, theme, icons)
        self.judged = JudgedFilters(gallery, theme, icons)
        self._recount = Paced(0, _MILLISECONDS_APART, self)
        self._recount.due.connect(self._show_judged_counts)
        self.scores = ScoreRow(gallery, theme, icons)
        self.scores.changing.connect(self._on_line)
        self.scores.changed.connect(self._on_line)
        self.scores.removed.connect(self._on_removed)
        self.scores.keys_chosen.connect(self.keys_chosen)
        self.scores.form_wanted.connect(self._on_form)
        self.outcome = Outcome(theme, icons)
        self.outcome.apply_wanted.connect(self._apply_cut)
        self.outcome.clear_wanted.connect(self.clear)
        self.outcome.overwrite_wanted.connect(self._overwrite)
        self.switch = Segments(list(_MODES.values()))
        self.switch.chosen.connect(self._on_mode_pressed)
        self._lay_out()
        self.set_mode(self._mode)

    @property
    def mode(self) -> SliderMode:
        """What the handles mean."""
        return self._mode

    @property
    def keys(self) -> tuple[str, ...]:
        """The scorers that stand in the bar."""
        return self.scores.keys

    def set_keys(self, keys: Iterable[str] | None) -> None:
        """Let these scorers stand in the bar; None: all that have numbers."""
        self.scores.choose(keys)
        self._show_lines()

    def set_forms(self, text: str) -> None:
        """Show scores in the forms that were once chosen."""
        self.scores.set_forms(forms_of(text))

    def set_mode(self, mode: SliderMode) -> None:
        """Let the handles mean something else; they stay where they are."""
        if mode is not self._mode:
            lines = self._lines()
            self._mode = mode
            self._carry_over(lines)
        self.switch.choose(list(_MODES).index(mode))
        self.scores.set_mode(mode)
        self._show_all()

    def clear(self) -> None:
        """Show everything in the order it is, and leave the cut."""
        self._gallery.set_cut_lines(())
        self.outcome.overwrite.setChecked(False)
        self._gallery.show(Criteria(sort=self._gallery.criteria.sort))

    def on_change(self, change: Change) -> None:
        """Follow the gallery."""
        if change & (Change.LIBRARY | Change.VALUES):
            self.scores.take_in_columns()
        if change & (Change.CRITERIA | Change.CUT):
            self.judged.show_criteria(self._gallery.criteria)
            self._show_lines()
        if change & _TOUCHES_HISTOGRAMS:
            self.scores.refresh()
            self._recount.ask()
        self.facets.on_change(change)
        if change & _TOUCHES_COUNTS:
            self._show_outcome()

    def showEvent(self, event: QShowEvent) -> None:
        """What was not worth the work while hidden."""
        super().showEvent(event)
        self._recount.ask()

    def _show_judged_counts(self) -> None:
        if self.isVisible():
            self.judged.show_counts(self._gallery.facets())

    def _lines(self) -> tuple[Threshold, ...]:
        gallery = self._gallery
        return gallery.cut_lines if self._mode is SliderMode.CUT else gallery.criteria.thresholds

    def _set_lines(self, lines: tuple[Threshold, ...]) -> None:
        gallery = self._gallery
        if self._mode is SliderMode.CUT:
            gallery.set_cut_lines(lines)
        else:
            gallery.show(replace(gallery.criteria, thresholds=lines))

    def _carry_over(self, lines: tuple[Threshold, ...]) -> None:
        """The same handles: first let go of what they meant, then let them mean the other."""
        gallery = self._gallery
        gallery.set_cut_lines(())
        gallery.show(replace(gallery.criteria, thresholds=()))
        self._set_lines(lines)

    def _on_line(self, key: str, low: float | None, high: float | None) -> None:
        self._set_line(Threshold(key, low, high, self.scores.scale_of(key)))

    def _set_line(self, line: Threshold) -> None:
        lines = with_threshold(self._lines(), line)
        if lines != self._lines():
            self._set_lines(lines)

    def _on_form(self, key: str, form: ScoreForm) -> None:
        """On another scale the handles stand where they leave the same images, if they can."""
        before = {line.key: line for line in self._lines()}.get(key)
        self.scores.set_form(key, form)
        if before is not None:
            self._set_line(rescaled(self._gallery.library, before, form.scale))
        self.forms_chosen.emit(text_of(self.scores.forms))

    def _on_removed(self, key: str) -> None:
        self._on_line(key, None, None)

    def _apply_cut(self) -> None:
        self._gallery.apply_cut()
        self.outcome.overwrite.setChecked(False)  # The next cut shall ask for that anew.

    def _overwrite(self, on: bool) -> None:
        self._gallery.cutting.overwrite = on
        self._gallery.set_cut_lines(self._gallery.cut_lines)

    def _on_mode_pressed(self, number: int) -> None:
        self.set_mode(list(_MODES)[number])

    def _show_all(self) -> None:
        self.judged.show_criteria(self._gallery.criteria)
        self._show_lines()
        self._show_outcome()

    def _show_lines(self) -> None:
        self.scores.set_lines({line.key: line for line in self._lines()})

    def _show_outcome(self) -> None:
        gallery = self._gallery
        self.scores.show_inside()
        self.outcome.show_counts(gallery.counts(), self._mode)
        self.outcome.show_deeds(
            self._mode,
            gallery.cut_changes(),
            lines=bool(gallery.cut_lines),
            filtered=gallery.criteria.is_filtered,
        )

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(GAP)
        left.addWidget(self.switch)
        left.addWidget(self.judged)
        left.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(WIDE_GAP)
        row.addLayout(left)
        row.addWidget(upright_rule())
        row.addWidget(self.scores, 1)
        row.addWidget(upright_rule())
        row.addWidget(self.outcome)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(WIDE_GAP, WIDE_GAP, WIDE_GAP, WIDE_GAP)
        rows.setSpacing(WIDE_GAP)
        rows.addWidget(self.facets)
        rows.addLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)


def with_threshold(lines: tuple[Threshold, ...], line: Threshold) -> tuple[Threshold, ...]:
    """The lines with this one in its scorer's place; an open line is none."""
    by_key = {each.key: each for each in lines} | {line.key: line}
    return tuple(each for each in by_key.values() if not each.is_open)
