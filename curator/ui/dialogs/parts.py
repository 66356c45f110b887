"""The small parts that dialogs are made of: labels that show plain text, buttons, tables."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableView,
    QWidget,
)

MARGIN = 16
GAP = 8
_TITLE_BAR = 40


def label(text: str = "", *, role: str = "", scale: float = 1.0, bold: bool = False) -> QLabel:
    """A label that takes its text for text and breaks it into lines.

    Args:
        text: what it shows.
        role: "muted" or "problem", as the stylesheet knows them.
        scale: size of the letters against the application's.
        bold: in bold letters.
    """
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    if role:
        made.setProperty("role", role)
    if scale != 1.0 or bold:
        font = made.font()
        font.setPointSizeF(font.pointSizeF() * scale)
        font.setBold(bold)
        made.setFont(font)
    return made


def button(text: str, pressed: Callable[[], object], name: str = "") -> QPushButton:
    """A button; Enter presses it only where it has the focus. `name` is for screen readers."""
    made = QPushButton(text)
    made.setAccessibleName(name or text)
    made.setAutoDefault(False)
    made.clicked.connect(pressed)
    return made


def in_a_row(*parts: QWidget | None) -> QHBoxLayout:
    """Parts side by side; None is a gap that takes all the room there is."""
    row = QHBoxLayout()
    row.setSpacing(GAP)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return row


def resize(window: QWidget, width: int, height: int) -> None:
    """Give a window its size, or what of it the screen has room for."""
    room = window.screen().availableSize()
    window.resize(min(width, room.width()), min(height, room.height() - _TITLE_BAR))


def scrolling(content: QWidget) -> QScrollArea:
    """A part that scrolls where there is no room for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area


def table(model: QAbstractTableModel, name: str) -> QTableView:
    """A table to read: whole rows are chosen, long texts lose their middle."""
    made = QTableView()
    made.setModel(model)
    made.setAccessibleName(name)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    made.setShowGrid(False)
    made.setWordWrap(False)
    made.setTabKeyNavigation(False)
    made.verticalHeader().hide()
    made.verticalHeader().setDefaultSectionSize(made.fontMetrics().height() + 12)
    header = made.horizontalHeader()
    header.setHighlightSections(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return made
