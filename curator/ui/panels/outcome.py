"""What the filters or the cut come to: counts by flag, and the button that carries the cut out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from curator.domain.image import Flag
from curator.library.gallery import Counts
from curator.ui import words
from curator.ui.icons import Icons
from curator.ui.panels.histogram import SliderMode
from curator.ui.panels.parts import GAP, ICON, IconButton, bold, plain_label
from curator.ui.theme import Theme

_FLAGS = (Flag.KEEP, Flag.REJECT, Flag.UNDECIDED)
_STAY = "Flags set by hand stay as they are"
_CHANGE = "Flags set by hand are changed, too"
_UNDO = "and one undo takes the whole cut back."
_HOW = "Drag a handle: what lies beyond it is kept or rejected."


class Outcome(QWidget):
    """Counts, and what can be done with them.

    Signals:
        apply_wanted(): flag the images as the cut says.
        clear_wanted(): show everything again.
        overwrite_wanted(on): flags set by hand are to be changed, too, or to stay.
    """

    apply_wanted = Signal()
    clear_wanted = Signal()
    overwrite_wanted = Signal(bool)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._theme, self._icons = theme, icons
        self._mode = SliderMode.RANGE
        self._marks = {flag: QLabel() for flag in _FLAGS}
        self._numbers = {flag: bold(plain_label("0")) for flag in _FLAGS}
        self._words = {flag: plain_label() for flag in _FLAGS}
        self._total = plain_label("0", role="muted")
        self._images = plain_label(role="muted")
        self.apply = QPushButton("Apply cut")
        self.apply.clicked.connect(self.apply_wanted)
        self.overwrite = QCheckBox("By hand, too")
        self.overwrite.setToolTip(words.tooltip("Also change flags that were set by hand"))
        self.overwrite.toggled.connect(self.overwrite_wanted)
        self.clear = QPushButton("Clear filters")
        self.leave = IconButton(icons, theme, "close", "Take the lines and all filters away")
        for button in (self.clear, self.leave):
            button.clicked.connect(self.clear_wanted)
        self._lay_out()
        theme.changed.connect(self._tint)
        self._tint()

    def show_counts(self, counts: Counts, mode: SliderMode) -> None:
        """Say what is shown now, or what the cut would make of it."""
        numbers = (counts.keep, counts.reject, counts.undecided)
        for flag, number in zip(_FLAGS, numbers, strict=True):
            self._numbers[flag].setText(f"{number:,}")
            self._words[flag].setText(_word(flag, mode))
        self._total.setText(f"{counts.total:,}")
        self._images.setText("image" if counts.total == 1 else "images")
        self.setAccessibleName(self.in_words())
        if mode is not self._mode:
            self._mode = mode
            self._tint()

    def show_deeds(self, mode: SliderMode, changes: int, *, lines: bool, filtered: bool) -> None:
        """Offer what can be done now.

        Args:
            mode: what the handles mean.
            changes: images that the cut would flag otherwise.
            lines: whether a line is set at all.
            filtered: whether anything may be hidden.
        """
        cutting = mode is SliderMode.CUT
        for button in (self.apply, self.leave, self.overwrite):
            button.setVisible(cutting)
        self.clear.setVisible(not cutting)
        for button in (self.clear, self.leave):
            button.setEnabled(filtered or lines)
        told = apply_in_words(changes, lines=lines, overwrite=self.overwrite.isChecked())
        self.apply.setEnabled(changes > 0)
        self.apply.setToolTip(words.tooltip(told))
        self.apply.setAccessibleDescription(told)

    def in_words(self) -> str:
        """The counts as one line."""
        parts = (f"{self._numbers[flag].text()} {self._words[flag].text()}" for flag in _FLAGS)
        return f"{' · '.join(parts)} of {self._total.text()}"

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(0)
        for row, flag in enumerate(_FLAGS):
            grid.addWidget(self._marks[flag], row, 0)
            grid.addWidget(self._numbers[flag], row, 1, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(self._words[flag], row, 2)
        grid.addWidget(self._total, len(_FLAGS), 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._images, len(_FLAGS), 2)
        grid.setColumnStretch(3, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self.apply)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.clear)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(grid)
        column.addStretch(1)
        column.addWidget(self.overwrite)
        column.addLayout(buttons)
        room = self.apply.sizeHint().width() + GAP + self.leave.sizeHint().width()
        self.setMinimumWidth(max(room, self.clear.sizeHint().width()))

    def _tint(self) -> None:
        ratio = self.devicePixelRatioF()
        for flag, label in self._marks.items():
            name, color = self._look(flag)
            label.setPixmap(self._icons.pixmap(name, ICON - 2, color, ratio))

    def _look(self, flag: Flag) -> tuple[str, QColor]:
        colors = self._theme.colors
        if flag is Flag.UNDECIDED:
            cutting = self._mode is SliderMode.CUT
            return ("borderline", colors.borderline) if cutting else ("undecided", colors.muted)
        return ("keep", colors.keep) if flag is Flag.KEEP else ("reject", colors.reject)


def _word(flag: Flag, mode: SliderMode) -> str:
    borderline = flag is Flag.UNDECIDED and mode is SliderMode.CUT
    return "borderline" if borderline else words.flag(flag)


def apply_in_words(changes: int, *, lines: bool, overwrite: bool = False) -> str:
    """What applying the cut would do."""
    if not lines:
        return _HOW
    promise = f"{_CHANGE if overwrite else _STAY}, {_UNDO}"
    if not changes:
        return f"This cut changes no flag. {promise}"
    return f"Flag {words.images(changes)} as the lines say. {promise}"
