"""What the status line has no room for: scoring by scorer, its speed, and what it waits for."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from curator.ui import words
from curator.ui.elided import ElidedLabel
from curator.ui.panels.parts import WIDE_GAP, bold, plain_label, set_shown
from curator.ui.scoring_tale import Row, Sheet

_WIDTH = 380
_BAR_WIDTH = 130
_ABOVE = 4


class ScoringPopover(QFrame):
    """A popup over the status line.

    Signals:
        pause_wanted(on): scoring should rest, or go on.
        cancel_wanted(): what waits should be forgotten.
        begin_wanted(): what lacks a score should be scored after all.
        idle_wanted(on): scoring should wait until the person is idle, or not.
        models_wanted(): the scoring models should be looked at.
    """

    pause_wanted = Signal(bool)
    cancel_wanted = Signal()
    begin_wanted = Signal()
    idle_wanted = Signal(bool)
    models_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popover")
        self.setAccessibleName("Scoring")
        self.setFixedWidth(_WIDTH)
        self.device = plain_label(role="muted")
        self.state = plain_label(wrap=True)
        self.remark = plain_label(role="muted", wrap=True)
        self.rows: list[_ScorerRow] = []
        self.idle = QCheckBox("Only when I am idle")
        self.idle.clicked.connect(self.idle_wanted)
        self.pause = _button("Pause", self._on_pause)
        self.cancel = _button("Cancel", self._on_cancel)
        self.begin = _button("Score the rest", self._on_begin)
        self.models = _button("Scoring models…", self._on_models)
        self._paused = False
        self._bottom = 0
        self._grid = QGridLayout()
        self._lay_out()

    def show_sheet(self, sheet: Sheet) -> None:
        """Show another state of scoring."""
        self._paused = sheet.paused
        was_cancelled = self.cancel.hasFocus() and sheet.can_begin
        self.device.setText(sheet.device)
        self.state.setText(words.visible(sheet.state))
        self.remark.setText(words.visible(sheet.remark))
        set_shown(self.remark, bool(sheet.remark))
        self._show_rows(sheet.rows)
        self.idle.setChecked(sheet.only_when_idle)
        self.idle.setToolTip(words.tooltip(sheet.idle_told))
        self.pause.setText("Resume" if sheet.paused else "Pause")
        self.pause.setAccessibleName(f"{self.pause.text()} scoring")
        set_shown(self.pause, sheet.goes_on)
        set_shown(self.cancel, sheet.goes_on)
        set_shown(self.begin, sheet.can_begin)
        if was_cancelled:
            self.begin.setFocus()

    def open_above(self, anchor: QWidget) -> None:
        """Appear over a widget at the bottom of a window, right edges in line, on the screen."""
        self.adjustSize()
        corner = anchor.mapToGlobal(anchor.rect().topRight())
        place = QPoint(corner.x() - self.width(), corner.y() - self.height() - _ABOVE)
        room = anchor.screen().availableGeometry()
        place.setX(max(room.left(), min(place.x(), room.right() - self.width())))
        place.setY(max(room.top(), place.y()))
        self._bottom = place.y() + self.height()
        self.move(place)
        self.show()

    def _show_rows(self, rows: tuple[Row, ...]) -> None:
        while len(self.rows) < len(rows):
            self.rows.append(_ScorerRow(self._grid, len(self.rows)))
        for shown, row in zip(self.rows, rows, strict=False):
            shown.tell(row)
        for number, shown in enumerate(self.rows):
            shown.set_shown(number < len(rows))
        if self.isVisible():
            self.adjustSize()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the lower edge where it is, at the status line."""
        super().resizeEvent(event)
        self.move(self.x(), self._bottom - self.height())

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.addWidget(bold(plain_label("Scoring")))
        heading.addStretch(1)
        heading.addWidget(self.device)
        self._grid.setHorizontalSpacing(2 * WIDE_GAP)
        self._grid.setVerticalSpacing(WIDE_GAP)
        self._grid.setColumnStretch(0, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(WIDE_GAP)
        for each in (self.pause, self.cancel, self.begin):
            buttons.addWidget(each)
        buttons.addStretch(1)
        buttons.addWidget(self.models)
        page = QVBoxLayout(self)
        page.setContentsMargins(*(2 * WIDE_GAP,) * 4)
        page.setSpacing(WIDE_GAP)
        page.addLayout(heading)
        page.addWidget(self.state)
        page.addWidget(self.remark)
        page.addLayout(self._grid)
        page.addSpacing(WIDE_GAP)
        page.addWidget(self.idle)
        page.addSpacing(WIDE_GAP)
        page.addLayout(buttons)

    @Slot()
    def _on_pause(self) -> None:
        self.pause_wanted.emit(not self._paused)

    @Slot()
    def _on_cancel(self) -> None:
        self.cancel_wanted.emit()

    @Slot()
    def _on_begin(self) -> None:
        self.begin_wanted.emit()

    @Slot()
    def _on_models(self) -> None:
        self.hide()
        self.models_wanted.emit()


class _ScorerRow:
    """One scorer: its name, a bar, and how many of how many."""

    def __init__(self, grid: QGridLayout, number: int) -> None:
        self.title = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(_BAR_WIDTH)
        self.bar.setProperty("role", "thin")
        self.count = QLabel()
        for column, widget in enumerate((self.title, self.bar, self.count)):
            grid.addWidget(widget, number, column)
        grid.setAlignment(self.count, Qt.AlignmentFlag.AlignRight)

    def tell(self, row: Row) -> None:
        """Show how far it is."""
        self.title.set_whole_text(row.title)
        self.bar.setAccessibleName(f"{row.title}: {row.done:,} of {row.total:,}")
        self.bar.setRange(0, row.total)
        self.bar.setValue(row.done)
        self.count.setText(f"{row.done:,} of {row.total:,}")

    def set_shown(self, shown: bool) -> None:
        """Be there or not."""
        for widget in (self.title, self.bar, self.count):
            set_shown(widget, shown)


def _button(text: str, pressed: object) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(f"{text} scoring" if text in ("Pause", "Cancel") else text)
    button.setAutoDefault(False)
    button.clicked.connect(pressed)
    return button
