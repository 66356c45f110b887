"""Survey: all chosen images at once; what is not good enough is dropped till the best is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from curator.domain.image import Flag
from curator.library.columns import Mask
from curator.library.commands import Judgement
from curator.library.contenders import Contest
from curator.library.gallery import Change, Gallery
from curator.library.surveying import Survey
from curator.ui import words
from curator.ui.compare_bar import bar_button
from curator.ui.contest_view import ContestView
from curator.ui.elided import ElidedLabel
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.pane_painting import Pane, PanePainter
from curator.ui.panels.parts import WIDE_GAP
from curator.ui.survey_canvas import SurveyCanvas
from curator.ui.theme import Theme

_AROUND = 4
_Key = Qt.Key


class SurveyView(ContestView):
    """Two to some sixty images, decisions being about the one with the focus."""

    def __init__(
        self, gallery: Gallery, thumbnails: Thumbnails, theme: Theme, icons: Icons
    ) -> None:
        super().__init__(gallery, _AROUND)
        self._survey = Survey(gallery.ids[:0], None)
        self.setAccessibleName("surveyed images")
        self.told = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self.keep_it = QPushButton("Keep it")
        self.keep_it.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = self.keep_it.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # Or all images would move when it appears.
        self.keep_it.setSizePolicy(policy)
        self.drop_it = bar_button(
            "Drop", "Show and select this image no longer; nothing else changes"
        )
        self.bring_back = bar_button("Bring back", "Show what was dropped last again")
        painter = PanePainter(theme, icons, gallery.library.infos)
        self.canvas = SurveyCanvas(thumbnails, painter, theme)
        bar = QHBoxLayout()
        bar.setContentsMargins(WIDE_GAP, 4, WIDE_GAP, 4)
        bar.setSpacing(WIDE_GAP)
        bar.addWidget(self.told)
        bar.addWidget(self.keep_it)
        bar.addStretch(1)
        bar.addWidget(self.drop_it)
        bar.addWidget(self.bring_back)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addWidget(self.canvas, 1)
        self.keep_it.clicked.connect(self._keep)
        self.drop_it.clicked.connect(self.drop)
        self.bring_back.clicked.connect(self.take_back)
        self.canvas.pressed.connect(self.focus_on)
        self.canvas.opened.connect(self.opened)

    @property
    def survey(self) -> Survey:
        """What is surveyed."""
        return self._survey

    @property
    def focused(self) -> int | None:
        """The image that decisions are about."""
        return self._survey.focused

    # Deeds

    def focus_on(self, place: int) -> None:
        """Give the focus to the image at a place."""
        self._survey.focus_on(place)
        self._attend()

    def drop(self) -> None:
        """Show and select the image with the focus no longer; nothing else changes."""
        self._survey.drop()
        self._attend()

    def take_back(self) -> None:
        """Show what was dropped last again."""
        self._survey.take_back()
        self._attend()

    def choose_winner(self) -> bool:
        """Keep the image with the focus and reject all others that are shown."""
        winner = self.focused
        if self._contest is None or winner is None:
            return False
        self._contest.win(winner, [each for each in self._survey.shown if each != winner])
        self._follow_gallery(Change.VALUES)
        return True

    def fit_or_full(self, point: QPointF | None = None) -> None:
        """There is no closer look here; the loupe has it."""
        self.opened.emit()

    # Keys

    def wants(self, event: QKeyEvent) -> bool:
        """Keys that mean something else elsewhere."""
        if event.text() == "/" or event.key() == _Key.Key_Backtab:
            return True
        return self._is_plain(event, _Key.Key_Backspace, _Key.Key_Tab)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The focus, and what belongs to this view alone."""
        deeds = self._deeds()
        if event.text() == "/":
            self.drop()
        elif event.key() in deeds and self._is_plain(event, event.key()):
            deeds[event.key()]()
        else:
            event.ignore()

    def focusNextPrevChild(self, to_next: bool) -> bool:
        """Tab goes from image to image."""
        shown = max(1, len(self._survey.shown))
        self.focus_on((self._survey.focus + (1 if to_next else -1)) % shown)
        return True

    def _deeds(self) -> dict[int, Callable[[], object]]:
        """What each key does that needs no other one held."""
        place, canvas = self._survey.focus, self.canvas
        return {
            _Key.Key_Right: partial(self.focus_on, place + 1),
            _Key.Key_Left: partial(self.focus_on, place - 1),
            _Key.Key_Down: lambda: self.focus_on(canvas.beside(place, 1)),
            _Key.Key_Up: lambda: self.focus_on(canvas.beside(place, -1)),
            _Key.Key_Home: partial(self.focus_on, 0),
            _Key.Key_End: partial(self.focus_on, len(self._survey.shown)),
            _Key.Key_Backspace: self.take_back,
            _Key.Key_Return: self.opened.emit,
            _Key.Key_Enter: self.opened.emit,
        }

    # Within

    def _take_up(self, contest: Contest) -> None:
        self._survey = Survey(contest.contenders.ids, contest.contenders.current)

    def _dropped(self) -> Sequence[int]:
        return self._survey.dropped

    def _keep_only(self, is_in: Mask) -> None:
        self._survey.keep_only(is_in)

    def _bring(self, image_id: int) -> None:
        self._survey.focus_on_image(image_id)

    def _show(self) -> None:
        shown = self._survey.shown
        cells = [cell for cell in map(self._cell, shown) if cell is not None]
        panes = [
            Pane(cell, f"{number} of {len(cells)}", str(number))
            for number, cell in enumerate(cells, 1)
        ]
        self.canvas.show_panes(panes, self._survey.focus)
        self._tell()
        self._describe("")

    def _tell(self) -> None:
        """How many are left; the last one is the winner."""
        panes, dropped = self.canvas.panes, len(self._survey.dropped)
        is_won = len(panes) == 1
        is_kept = is_won and panes[0].cell.flag is Flag.KEEP
        if is_won:
            told = f"This image is left: the winner{', kept' if is_kept else ''}."
        else:
            told = words.images(len(panes)) + (f", {dropped:,} dropped" if dropped else "")
        self.told.set_whole_text(told)
        self.drop_it.setEnabled(not is_won)
        self.bring_back.setEnabled(dropped > 0)
        self.keep_it.setVisible(is_won and not is_kept and self._gallery.library.writable)

    def _keep(self) -> None:
        self._gallery.judge(Judgement(flag=Flag.KEEP))
