"""The status line: what is shown, how scoring is, what failed, what undo would take back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStatusBar, QWidget

from curator.library.gallery import Counts
from curator.ui import words
from curator.ui.elided import ElidedLabel
from curator.ui.icons import Icons
from curator.ui.panels.file_progress import FileProgress
from curator.ui.panels.parts import WIDE_GAP, ElidedButton
from curator.ui.theme import Theme


class StatusLine(QStatusBar):
    """One line at the bottom of the window; what can be pressed leads on.

    Signals:
        scoring_wanted(): how far scoring is should be told in full.
        models_wanted(): the scoring models should be looked at.
        failures_wanted(): the list of what failed.
        undo_wanted(): take back the last step.
    """

    scoring_wanted = Signal()
    models_wanted = Signal()
    failures_wanted = Signal()
    undo_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.notice = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.messageChanged.connect(self.notice.set_whole_text)
        self.scoring = ElidedButton(icons, theme, "gauge")
        self.scoring.clicked.connect(self.scoring_wanted)
        self.trouble = ElidedButton(icons, theme, "warning")
        self.trouble.clicked.connect(self.models_wanted)
        self.failures = ElidedButton(icons, theme, "image-broken")
        self.failures.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.failures.clicked.connect(self.failures_wanted)
        self.files = FileProgress(icons)
        self.undo = ElidedButton(icons, theme, "undo")
        self.undo.clicked.connect(self.undo_wanted)
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(WIDE_GAP, 0, WIDE_GAP, 0)
        row.setSpacing(2 * WIDE_GAP)
        row.addWidget(self.counts)
        row.addWidget(self.notice)
        row.addStretch(1)
        for widget in (self.files, self.scoring, self.trouble, self.failures, self.undo):
            row.addWidget(widget)
            widget.hide()
        # Permanent: a notice stands beside the counts, where Qt would put it in their place.
        self.addPermanentWidget(line, 1)
        # What can be pressed comes and goes; the grid above must not move with it.
        self.undo.ensurePolished()
        line.setMinimumHeight(self.undo.sizeHint().height())
        self.setSizeGripEnabled(False)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: Counts, selected: int, *, cutting: bool = False) -> None:
        """Say how many images are shown, by flag; `cutting`: by what a cut would make of them."""
        middle = "borderline" if cutting else "undecided"
        parts = [
            f"{counts.keep:,} keep",
            f"{counts.reject:,} reject",
            f"{counts.undecided:,} {middle} of {counts.total:,}",
        ]
        parts += [] if counts.cells is None else [f"shown as {counts.cells:,}"]
        parts += [f"{selected:,} selected"] if selected > 1 else []
        self.counts.set_whole_text(" · ".join(parts) if counts.total else "No images")

    def show_loading(self, shown: int, total: int) -> None:
        """Say that more images are on their way than can be shown yet."""
        self.counts.set_whole_text(f"The newest {shown:,} · reading {total:,} images …")

    def show_scoring(self, text: str, trouble: str = "") -> None:
        """Say how scoring is, and what keeps scorers from running; "" says nothing."""
        self.scoring.set_whole_text(text)
        self.scoring.setVisible(bool(text))
        self.trouble.set_whole_text(trouble)
        self.trouble.setVisible(bool(trouble))

    def show_failures(self, count: int) -> None:
        """Say how much could not be read or scored."""
        self.failures.set_whole_text(words.counted(count, "failure"))
        self.failures.setVisible(count > 0)

    def show_undo(self, label: str | None) -> None:
        """Say what undo would take back; None: nothing."""
        self.undo.set_whole_text(f"undo: {words.one_line(label)}" if label else "")
        self.undo.setVisible(bool(label))
