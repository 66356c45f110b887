"""What a scorer has done and is to do in this library: its numbers, and when it runs.

Numbers of different origin never share a column. Which of them the column shows is chosen here,
and here the column can be made anew with what is on this machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QPushButton, QVBoxLayout

from curator.domain.errors import CuratorError
from curator.domain.score import Provenance, RunsOn
from curator.library.judging import Numbers
from curator.library.library import Library
from curator.library.models import Available, ScorerState
from curator.library.news import Blocked
from curator.ui import words
from curator.ui.background import Background
from curator.ui.dialogs.long_work import Latest
from curator.ui.dialogs.parts import GAP, button, in_a_row, label
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.panels.pacing import Paced

_PADDING = 12
_MILLISECONDS_APART = 1000


class RunBox(QFrame):
    """The chosen scorer in the open library."""

    changed = Signal()
    """Another column is shown, or another scorer runs by itself."""

    def __init__(self, library: Library, background: Background, result: Remark) -> None:
        super().__init__()
        self._library = library
        self._key = ""
        self._told: dict[str, list[Numbers]] = {}
        self.setProperty("role", "card")
        self.setAccessibleName("This scorer in the library")
        self._asking = Latest(background, self)
        self._asking.answered.connect(self._on_numbers)
        self._paced = Paced(0, _MILLISECONDS_APART, self)
        self._paced.due.connect(self._ask)
        self.rows: list[tuple[QLabel, QPushButton | None]] = []
        self.by_itself = QCheckBox("Score new images by itself")
        self.by_itself.clicked.connect(self._on_by_itself)
        self.score = button("Score now", self._score)
        self.score.setToolTip("Scores all images that lack its number.")
        self.anew = button("Score all anew", self._anew)
        self.anew.setToolTip("Scores all images again; the numbers there are kept beside.")
        self.result = result
        self._column = QVBoxLayout()
        self._lay_out()

    def tell(self, state: ScorerState, blocked: Blocked | None) -> None:
        """Show another scorer, or the same one anew."""
        key = state.info.key
        if key != self._key:
            self.result.clear()
        self._key = key
        on_device = state.info.runs_on is RunsOn.DEVICE
        ready = self._library.writable and (not on_device or isinstance(state.state, Available))
        by_origin = blocked is not None and blocked.unavailable is None
        self.by_itself.setVisible(on_device)
        self.by_itself.setEnabled(self._library.writable)
        self.by_itself.setChecked(key in self._library.settings.on_arrival)
        self.score.setEnabled(ready and not by_origin)
        self.anew.setEnabled(ready)
        self._show_numbers(self._told.get(key, []))
        self._ask()

    def refresh(self) -> None:
        """The library may hold other numbers by now."""
        if self.isVisible():
            self._paced.ask()

    @Slot()
    def _ask(self) -> None:
        if self._key:
            self._asking.ask(partial(_numbers, self._library, self._key))

    @Slot(object)
    def _on_numbers(self, answer: tuple[str, list[Numbers]]) -> None:
        key, found = answer
        self._told[key] = found
        if key == self._key:
            self._show_numbers(found)

    @Slot(bool)
    def _on_by_itself(self, wanted: bool) -> None:
        try:
            self._library.score_by_itself(self._key, wanted=wanted)
        except CuratorError as error:
            self.by_itself.setChecked(not wanted)
            self.result.say(Tone.PROBLEM, words.error_in_words(error))
            return
        if wanted:
            self._begin()
        self.changed.emit()

    @Slot()
    def _score(self) -> None:
        self._begin()
        self.result.say(Tone.INFO, "Scoring what lacks its number; the status line tells how far.")

    @Slot()
    def _anew(self) -> None:
        self._begin(again=[self._key])
        self.result.say(Tone.INFO, "Scoring all anew; the status line tells how far it is.")

    def _begin(self, again: Sequence[str] = ()) -> None:
        """With the scorers that run by themselves, which would not go on otherwise."""
        keys = dict.fromkeys((*self._library.settings.on_arrival, self._key))
        self._library.begin_scoring(keys, again=again)

    def _show(self, made: Provenance) -> None:
        self._library.show_numbers(made)
        self.changed.emit()

    def _show_numbers(self, found: Sequence[Numbers]) -> None:
        if [row[0].text() for row in self.rows] == [_in_words(each) for each in found] != []:
            return
        _clear(self._column)
        self.rows = [self._row(each) for each in found]
        for told, chooser in self.rows:
            self._column.addLayout(in_a_row(told, chooser) if chooser else in_a_row(told))
        if not found:
            self._column.addWidget(label("No numbers of this scorer yet.", role="muted"))

    def _row(self, each: Numbers) -> tuple[QLabel, QPushButton | None]:
        told = label(_in_words(each), role="" if each.is_shown else "muted")
        if each.is_shown:
            return told, None
        chooser = button("Show these", partial(self._show, each.made), f"Show {_in_words(each)}")
        chooser.setEnabled(self._library.writable)
        return told, chooser

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(_PADDING, _PADDING, _PADDING, _PADDING)
        rows.setSpacing(GAP)
        rows.addWidget(label("In this library", bold=True))
        rows.addLayout(self._column)
        rows.addWidget(self.by_itself)
        rows.addLayout(in_a_row(self.score, self.anew, None))
        rows.addWidget(self.result)


def _numbers(library: Library, key: str) -> tuple[str, list[Numbers]]:
    return key, library.numbers_of(key)


def _in_words(each: Numbers) -> str:
    shown = ", shown" if each.is_shown else ""
    return f"{words.images(each.count)} · {words.provenance(each.made)}{shown}"


def _clear(column: QVBoxLayout) -> None:
    """Take everything out of a layout, rows and what is in them."""
    while (item := column.takeAt(0)) is not None:
        row = item.layout()
        parts = [row.takeAt(0) for _ in range(row.count())] if row is not None else [item]
        for widget in (part.widget() for part in parts if part is not None):
            if widget is not None:
                widget.hide()
                widget.deleteLater()
