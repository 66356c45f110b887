"""The query language on one small page, opened from the search box."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from curator.ui.panels.parts import WIDE_GAP, bold, plain_label

EXAMPLES: tuple[tuple[str, str], ...] = (
    ("fox snow", "both words in the prompt"),
    ('"red fox"', "the words in this order"),
    ("fox OR wolf", "either of them; brackets group"),
    ("-blurry", "not this; also before a field"),
    ("clip>=25", "a score; any scorer's key"),
    ("aesthetic_v2:5.5..7", "from one number to another"),
    ("clip%>=90", "among the best tenth of the library"),
    ("clip@prompt%>=80", "among the best fifth of its prompt"),
    ("flag:keep", "keep, reject or undecided"),
    ("rating>=4", "stars"),
    ("label:red", "red, yellow, green, blue or none"),
    ("tag:hands", "a tag, or one below it"),
    ('in:"Best of May"', "in a collection of any kind"),
    ('checkpoint:"sd xl"', "part of the checkpoint's name"),
    ("lora:detail", "likewise; sampler, scheduler, tool"),
    ("steps:20..40", "steps, cfg, seed, clip_skip, denoise"),
    ("size>=1024x1024", "both sides at least; also width, height"),
    ("ratio:16:9", "the sides' proportion"),
    ("name:*.png", "file name; folder:2026-11 for its path"),
    ("added:2026-11-01..", "came into the library on a day or later"),
    ("negative:blurry", "words of the negative prompt"),
    ("is:duplicate", "also missing, held, offline, failed"),
    ("has:prompt", "whose prompt is known; has:tag: with a tag"),
    ("raw:word", "anywhere in the embedded metadata"),
    ('about:"a red car"', "the 100 that come nearest to showing that"),
    ("like:fox.png", "the 100 most similar; a path or a name"),
    ("sort:clip", "best first; sort:-clip turns it round"),
    ("sort:clip@prompt%", "the best of every prompt first"),
    ("sort:rating,clip", "by stars, among equals by a score"),
    ("ratio:16:9", "sides in this ratio; size>=1024x1024 for pixels"),
)
_ROWS = (len(EXAMPLES) + 1) // 2


class QueryHelp(QFrame):
    """A popup of examples.

    Signals:
        picked(example): an example was pressed.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName("How to search")
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * WIDE_GAP)
        grid.setVerticalSpacing(0)
        for number, (example, meaning) in enumerate(EXAMPLES):
            row, column = number % _ROWS, 2 * (number // _ROWS)
            grid.addWidget(self._example(example), row, column)
            grid.addWidget(plain_label(meaning, role="muted"), row, column + 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(*(2 * WIDE_GAP,) * 4)
        page.setSpacing(WIDE_GAP)
        page.addWidget(bold(plain_label("How to search")))
        page.addWidget(plain_label("Conditions side by side must all hold. Press one to add it."))
        page.addLayout(grid)

    def _example(self, example: str) -> QPushButton:
        button = QPushButton(example)
        button.setFlat(True)
        button.setStyleSheet("text-align: left; padding: 3px 6px;")
        button.setAccessibleName(example)
        button.clicked.connect(self._on_pressed)
        return button

    def _on_pressed(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.hide()
            self.picked.emit(button.text())
