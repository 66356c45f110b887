"""The column beside a duel: how many to keep, how far it is, the ranking, and the way out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from curator.library.duelling import MOST_IMAGES, Duelling
from curator.ui import words
from curator.ui.duel_ranking import WIDTH, DuelRanking
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.panels.parts import WIDE_GAP, plain_label
from curator.ui.theme import Theme

USUAL_KEEPERS = 5
_SCROLL_BAR = 12
_LINES_TOLD = 2
_WIDEST = WIDTH + _SCROLL_BAR + 2 * WIDE_GAP
_NARROWEST = 176
_SHARE = 0.3


class DuelSide(QWidget):
    """Tells and offers; all but the number leave the keyboard to the images.

    Signals:
        wished(count): so many are to be kept.
        left(): the keyboard is to go back to the images.
        keep_wanted(): keep the best now.
    """

    wished = Signal(int)
    left = Signal()
    keep_wanted = Signal()

    def __init__(self, thumbnails: Thumbnails, theme: Theme) -> None:
        super().__init__()
        self.number = QSpinBox()
        self.number.setRange(1, MOST_IMAGES - 1)
        self.number.setValue(USUAL_KEEPERS)
        self.number.setAccessibleName("images to keep")
        self.number.setToolTip("So many images are to be kept (PgUp, PgDn)")
        self.number.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.number.setKeyboardTracking(False)
        self.number.valueChanged.connect(self.wished)
        self.number.lineEdit().returnPressed.connect(self.left)
        self.of = plain_label(role="muted")
        self.told = plain_label(wrap=True)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        # The ranking stays where it is when there is more to tell.
        self.told.setMinimumHeight(_LINES_TOLD * self.told.fontMetrics().lineSpacing())
        self.ranking = DuelRanking(thumbnails, theme)
        self.reject_rest = QCheckBox("Reject the rest")
        self.reject_rest.setToolTip("All others that take part, as the same step (R)")
        self.reject_rest.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.keep = QPushButton()
        self.keep.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.keep.clicked.connect(self.keep_wanted)
        self._lay_out()
        self.share(_WIDEST)

    def share(self, width: int) -> None:
        """Take a share of a view of some width."""
        self.setFixedWidth(max(_NARROWEST, min(_WIDEST, round(width * _SHARE))))

    def show_duelling(self, duelling: Duelling | None) -> None:
        """Show how things stand."""
        self.setVisible(duelling is not None)
        if duelling is None:
            return
        pair = duelling.pairs[0] if duelling.pairs else ()
        self.of.setText(f"of {len(duelling.ids):,}")
        self.told.setText(_progress(duelling))
        self.ranking.show_ranking(duelling.ranking, frozenset(pair))
        self.keep.setText(f"Keep these {duelling.keepers:,}" if duelling.keepers > 1 else "Keep it")
        self.keep.setEnabled(duelling.ranking is not None and duelling.ranking.duels > 0)
        self.keep.setDefault(duelling.is_done)

    def _lay_out(self) -> None:
        number = QHBoxLayout()
        number.setSpacing(WIDE_GAP)
        number.addWidget(plain_label("Keep"))
        number.addWidget(self.number)
        number.addWidget(self.of, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.ranking)
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE_GAP, WIDE_GAP, WIDE_GAP, WIDE_GAP)
        column.setSpacing(WIDE_GAP)
        column.addLayout(number)
        column.addWidget(self.told)
        column.addWidget(scroll, 1)
        column.addWidget(self.reject_rest)
        column.addWidget(self.keep)


def _progress(duelling: Duelling) -> str:
    """How far it is, in words."""
    now, keepers = duelling.ranking, duelling.keepers
    if now is None:
        return "Working it out …" if len(duelling.ids) > 1 else ""
    duels = words.counted(now.duels, "duel")
    if not now.is_enough:
        return f"{duels}, about {_roughly(now.lacking):,} to go"
    if not duelling.pairs:
        return f"{duels}: every pair has been asked about."
    which = f"which {keepers:,} are" if keepers > 1 else "which one is"
    return f"{duels}: enough. More would hardly change {which} kept."


def _roughly(count: int) -> int:
    """A number of two digits, the rest of them noughts."""
    return round(count, 2 - len(str(count))) if count > 99 else count
