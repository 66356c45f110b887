"""What culling came to, in a calm card over the last image."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from curator.library.gallery import Counts
from curator.ui import words
from curator.ui.panels.parts import bold, plain_label

_PAD = 28
_SPACING = 12


class CullSummary(QFrame):
    """Says it and offers what comes next; the keys of the view go on as before.

    Signals:
        grid_wanted(): back to the grid.
        undecided_wanted(): to the first image that has no decision.
        process_wanted(): see what happens to the rejected ones.
    """

    grid_wanted = Signal()
    undecided_wanted = Signal()
    process_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("summary")
        self.setProperty("role", "sheet")
        self.setAccessibleName("summary")
        self.heading = bold(plain_label())
        self.counts = plain_label()
        self.time = plain_label(role="muted")
        self.undecided = QPushButton("Go to the undecided")
        self.undecided.clicked.connect(self.undecided_wanted)
        self.process = QPushButton("Process rejects…")
        self.process.clicked.connect(self.process_wanted)
        self.grid = QPushButton("Back to grid")
        self.grid.clicked.connect(self.grid_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        column.setSpacing(_SPACING)
        for label in (self.heading, self.counts, self.time):
            column.addWidget(label, alignment=Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.setSpacing(_SPACING)
        for button in (self.undecided, self.process, self.grid):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Decisions go on to reach the view.
            row.addWidget(button)
        column.addSpacing(_SPACING)
        column.addLayout(row)

    def tell(self, counts: Counts, decisions: int, seconds: float) -> None:
        """Say what came out of it, after how many decisions and how long."""
        done = not counts.undecided
        self.heading.setText("All decided" if done else "That was the last image")
        parts = [f"{counts.keep:,} kept", f"{counts.reject:,} rejected"]
        parts += [] if done else [f"{counts.undecided:,} undecided"]
        self.counts.setText(" · ".join(parts))
        self.time.setText(f"{words.counted(decisions, 'decision')} in {words.duration(seconds)}")
        self.undecided.setVisible(not done)
        self.process.setVisible(counts.reject > 0)
        self.adjustSize()
