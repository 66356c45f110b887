"""Two lines to type the first and the last day in."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from curator.domain.criteria import Days
from curator.ui.panels.parts import GAP, plain_label

_HINT = "2026-11-30"


class DayRange(QWidget):
    """From one day to another; nothing typed leaves that side open.

    Signals:
        changed(days): both lines hold days, or nothing.
    """

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = _line("First day"), _line("Last day")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        for text, line in (("from", self.first), ("to", self.last)):
            row.addWidget(plain_label(text, role="muted"))
            row.addWidget(line, 1)
            line.editingFinished.connect(self._on_edited)

    def show_days(self, days: Days) -> None:
        """Show the range as it is, unless somebody types in it."""
        for line, day in ((self.first, days.first), (self.last, days.last)):
            if not line.hasFocus():
                line.setText(day)
                _mark(line, wrong=False)

    def _on_edited(self) -> None:
        days = [read_day(line.text()) for line in (self.first, self.last)]
        for line, day in zip((self.first, self.last), days, strict=True):
            _mark(line, wrong=day is None)
        first, last = days
        if first is not None and last is not None:
            if first and last and last < first:
                first, last = last, first
            self.changed.emit(Days(first, last))


def read_day(text: str) -> str | None:
    """A day as criteria write it; "" for nothing, None for what is no day."""
    text = text.strip().replace("/", "-").replace(".", "-")
    if not text:
        return ""
    try:
        year, month, day = map(int, text.split("-"))
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _line(name: str) -> QLineEdit:
    line = QLineEdit()
    line.setAccessibleName(name)
    line.setPlaceholderText(_HINT)
    return line


def _mark(line: QLineEdit, *, wrong: bool) -> None:
    if bool(line.property("wrong")) is not wrong:
        line.setProperty("wrong", wrong)
        line.style().unpolish(line)
        line.style().polish(line)
