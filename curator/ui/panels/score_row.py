"""The filter bar's row of scores: which ones stand in it, and their histograms kept up to date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from curator.domain.criteria import Scale, Threshold
from curator.library.gallery import Gallery, Histogram
from curator.library.scorer_order import in_order
from curator.ui import words
from curator.ui.icons import Icons
from curator.ui.panels.histogram import SliderMode
from curator.ui.panels.pacing import Paced
from curator.ui.panels.parts import IconButton, SidewaysScroll, plain_label
from curator.ui.panels.score_column import NARROWEST, WIDEST, ScoreColumn
from curator.ui.panels.score_form import ScoreForm
from curator.ui.theme import Theme

_MILLISECONDS_APART = 100
_BETWEEN = 12
_HARDLY = 80
"""Width of a column where there is room for one, and not even for that."""

_NONE_YET = "Scores to filter by appear here as soon as there are any."


class ScoreRow(QWidget):
    """Score columns side by side, and a menu that chooses them.

    Signals:
        changing(key, low, high): a handle moves.
        changed(key, low, high): it rests.
        removed(key): a column was taken out of the row.
        keys_chosen(keys): the user chose other columns; a tuple of scorer keys.
        form_wanted(key, form): a column is to be shown in another form.
    """

    changing = Signal(str, object, object)
    changed = Signal(str, object, object)
    removed = Signal(str)
    keys_chosen = Signal(object)
    form_wanted = Signal(str, object)

    def __init__(self, gallery: Gallery, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._gallery, self._theme, self._icons = gallery, theme, icons
        self._chosen: tuple[str, ...] | None = None
        self._mode = SliderMode.RANGE
        self._columns: dict[str, ScoreColumn] = {}
        self._forms: dict[str, ScoreForm] = {}
        self._due: list[str] = []
        self._refresh = Paced(0, _MILLISECONDS_APART, self)
        self._refresh.due.connect(self._show_histograms)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._show_next)
        self._hint = plain_label(_NONE_YET, role="muted", wrap=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._holder = QWidget()
        self._row = QHBoxLayout(self._holder)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_BETWEEN)
        self._scroll = SidewaysScroll()
        self._scroll.setWidget(self._holder)
        self._scroll.resized.connect(self._share_out)
        self._scroll.horizontalScrollBar().valueChanged.connect(self._refresh.ask)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._menu.triggered.connect(self._on_picked)
        chooser = IconButton(icons, theme, "plus", "Choose the scores to filter by")
        chooser.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        chooser.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        chooser.setMenu(self._menu)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(chooser, 0, Qt.AlignmentFlag.AlignTop)
        self._lay_out(())
        self.take_in_columns()

    @property
    def keys(self) -> tuple[str, ...]:
        """The scorers that stand in the row."""
        return tuple(self._columns)

    def column(self, key: str) -> ScoreColumn:
        """The column of a scorer that stands in the row."""
        return self._columns[key]

    def choose(self, keys: Iterable[str] | None) -> None:
        """Let these scorers stand in the row; None: all that have numbers."""
        known = self._gallery.library.infos
        self._chosen = None if keys is None else tuple(key for key in keys if key in known)
        self.take_in_columns()

    def set_mode(self, mode: SliderMode) -> None:
        """Let the handles mean something else."""
        self._mode = mode
        for column in self._columns.values():
            column.slider.set_mode(mode)
        self.show_inside()

    @property
    def forms(self) -> Mapping[str, ScoreForm]:
        """How columns are shown, those that are not in the row among them."""
        return self._forms

    def set_forms(self, forms: Mapping[str, ScoreForm]) -> None:
        """Show columns in these forms, the others as ever."""
        self._forms = dict(forms)
        for key, column in self._columns.items():
            column.set_form(forms.get(key, ScoreForm()))
        self._refresh.ask()

    def set_form(self, key: str, form: ScoreForm) -> None:
        """Show one column in another form."""
        self._forms[key] = form
        column = self._columns.get(key)
        if column is not None and column.form != form:
            column.set_form(form)
            if column.isVisible():  # The handles must not stand on the axis of another scale.
                column.show_histogram(self._histogram(key))

    def scale_of(self, key: str) -> Scale:
        """What the handles of a scorer stand for."""
        return self._forms.get(key, ScoreForm()).scale

    def set_lines(self, lines: Mapping[str, Threshold]) -> None:
        """Put every handle where it belongs, on the scale that its line is of."""
        for key, column in self._columns.items():
            line = lines.get(key)
            if line is not None and line.scale is not self.scale_of(key):
                self.set_form(key, replace(column.form, scale=line.scale))
            column.show_line(line or Threshold(key))
        self.show_inside()

    def show_inside(self) -> None:
        """Say how many images lie between the handles now."""
        count = len(self._gallery)
        for column in self._columns.values():
            column.show_inside(count, self._mode)

    def refresh(self) -> None:
        """The numbers behind the histograms may have changed."""
        self._refresh.ask()

    def take_in_columns(self) -> None:
        """A scorer may have given its first number: it joins the row unless others were chosen."""
        wanted = self._chosen if self._chosen is not None else usual_keys(self._gallery)
        if wanted != tuple(self._columns):
            self._lay_out(wanted)
            self._refresh.ask()

    def showEvent(self, event: QShowEvent) -> None:
        """What was not worth the work while hidden."""
        super().showEvent(event)
        self._refresh.ask()

    def _lay_out(self, keys: tuple[str, ...]) -> None:
        for key in self._columns.keys() - set(keys):
            column = self._columns.pop(key)
            column.hide()
            column.deleteLater()
        while self._row.takeAt(0) is not None:
            pass
        columns = {key: self._columns.get(key) or self._column(key) for key in keys}
        self._columns = columns
        self._row.addWidget(self._hint, 1)
        self._hint.setVisible(not columns)
        for column in columns.values():
            self._row.addWidget(column, 1)
        self._row.addStretch(0)
        self._share_out()

    def _share_out(self) -> None:
        """As many columns as there is room for are seen whole, none in part."""
        room = self._scroll.width() + _BETWEEN
        seen = min(len(self._columns), max(1, room // (NARROWEST + _BETWEEN)))
        least = min(NARROWEST, max(_HARDLY, self._scroll.width()))
        for column in self._columns.values():
            column.setFixedWidth(min(WIDEST, max(least, room // seen - _BETWEEN)))
        self._refresh.ask()  # Others may be in sight now.

    def _column(self, key: str) -> ScoreColumn:
        column = ScoreColumn(self._gallery.library.infos[key], self._theme, self._icons)
        column.set_form(self._forms.get(key, ScoreForm()))
        column.form_wanted.connect(self.form_wanted)
        column.slider.set_mode(self._mode)
        column.changing.connect(self.changing)
        column.changed.connect(self.changed)
        column.removed.connect(self._on_removed)
        return column

    def _show_histograms(self) -> None:
        """Only what is in sight, one a turn: keys and paints have theirs in between."""
        sight = [key for key, each in self._columns.items() if not each.visibleRegion().isEmpty()]
        self._due = sight[::-1]
        self._show_next()

    def _show_next(self) -> None:
        column = self._columns.get(self._due.pop()) if self._due else None
        if column is not None:
            column.show_histogram(self._histogram(column.key))
            column.show_inside(len(self._gallery), self._mode)
        if self._due:
            self._next.start(0)

    def _histogram(self, key: str) -> Histogram:
        form = self._columns[key].form
        return self._gallery.histogram(key, form.scale, logarithmic=form.logarithmic)

    def _fill_menu(self) -> None:
        self._menu.clear()
        infos = self._gallery.library.infos
        for info in (infos[key] for key in in_order(infos, infos)):
            action = QAction(words.menu_text(info.title), self._menu)
            action.setCheckable(True)
            action.setChecked(info.key in self._columns)
            action.setData(info.key)
            self._menu.addAction(action)

    def _on_picked(self, action: QAction) -> None:
        key = str(action.data())
        if key in self._columns:
            self._on_removed(key)
        else:
            self._choose_by_hand((*self._columns, key))

    def _on_removed(self, key: str) -> None:
        self._choose_by_hand(tuple(each for each in self._columns if each != key))
        self.removed.emit(key)

    def _choose_by_hand(self, keys: tuple[str, ...]) -> None:
        self.choose(keys)
        self.keys_chosen.emit(keys)


def usual_keys(gallery: Gallery) -> tuple[str, ...]:
    """Every scorer that has given numbers."""
    library = gallery.library
    return in_order(library.columns.scorers, library.infos)
