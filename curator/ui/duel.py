"""The last duel: of two images the better one, again and again, until it is known whom to keep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPointF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from curator.domain.image import Flag
from curator.library.attention import Attention
from curator.library.duel_ranking import Ranking
from curator.library.duelling import MOST_IMAGES, Duelling, entrants
from curator.library.gallery import Cell, Change, Gallery
from curator.ui import words
from curator.ui.background import Background
from curator.ui.duel_side import DuelSide
from curator.ui.gallery.model import described
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.image_view import ImageView
from curator.ui.loupe_images import FullImages
from curator.ui.pane_canvas import PaneCanvas
from curator.ui.pane_painting import Pane, PanePainter
from curator.ui.panels.parts import WIDE_GAP, plain_label
from curator.ui.theme import Theme

_MARGIN = 48
_SIDES = (("← Left", "←"), ("Right →", "→"))
_Key = Qt.Key
_BUTTONS = (
    ("←  Left", "The left one is better (←)"),
    ("Tie  ↓", "Neither is better (↓)"),
    ("Right  →", "The right one is better (→)"),
    ("Skip  ↑", "Ask about another pair (↑)"),
    ("Back", "Back to the last pair (Backspace)"),
)


class Duel(ImageView):
    """Two images side by side, looked at alike; an answer leads on to the next pair.

    Args:
        background: where the ranking of many images is worked out.
    """

    def __init__(
        self,
        gallery: Gallery,
        images: FullImages,
        thumbnails: Thumbnails,
        theme: Theme,
        icons: Icons,
        background: Background,
    ) -> None:
        super().__init__()
        self._gallery = gallery
        self._background = background
        self._duelling: Duelling | None = None
        self._attention: Attention | None = None
        self._pair: tuple[int, ...] = ()
        self._focus = 0
        self.setAccessibleName("duel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        painter = PanePainter(theme, icons, gallery.library.infos)
        self.canvas = PaneCanvas(images, thumbnails, painter, theme, in_a_row=True)
        self.message = plain_label(wrap=True)
        self.side = DuelSide(thumbnails, theme)
        self.answers = QButtonGroup(self)
        self._lay_out()
        self.answers.idClicked.connect(self._on_button)
        self.side.wished.connect(self._wish)
        self.side.left.connect(self.setFocus)
        self.side.keep_wanted.connect(self.keep)
        self.canvas.pressed.connect(self.focus_on)
        self.canvas.opened.connect(self.opened)

    # Coming and going

    def begin(self) -> bool:
        """Take up the selection, else what is shown."""
        if self._duelling is not None and len(self._duelling.ids) < 2:
            self.end()
        if self._duelling is None:
            found = entrants(self._gallery)
            if self._gallery.library.writable and 2 <= len(found) <= MOST_IMAGES:
                self._attention = Attention(self._gallery)
                wished = self.side.number.value()
                self._duelling = Duelling(self._gallery, found, wished, self._work, self._show)
            self._show()
        return True

    def end(self) -> None:
        """Leave the selection as it was."""
        duelling, attention = self._duelling, self._attention
        self._duelling = self._attention = None
        self._pair = ()
        if duelling is not None:
            duelling.close()
        if attention is not None:
            attention.close()

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """Show decisions; who takes part was heard of at once."""
        if self.isVisible() and change & (Change.VALUES | Change.ROWS):
            self._show()

    @property
    def duelling(self) -> Duelling | None:
        """The duels being fought; None where there are too many images or too few."""
        return self._duelling

    # Deeds

    def answer(self, side: int | None) -> None:
        """The left (0) or the right (1) image is better; None: neither is."""
        if self._duelling is not None and self._pair:
            self._duelling.answer(None if side is None else self._pair[side])

    def skip(self) -> None:
        """Ask about another pair."""
        if self._duelling is not None:
            self._duelling.skip()

    @property
    def goes_back(self) -> bool:
        """Answers can be gone back one by one."""
        return True

    def go_back(self) -> bool:
        """Ask again about the last pair; where the last step was another one, that is told."""
        if self._duelling is not None and not self._duelling.back():
            self.noticed.emit("The last step was no duel: Ctrl+Z takes it back.")
        return True

    def choose_winner(self) -> bool:
        """The image with the focus is better."""
        self.answer(self._focus)
        return True

    def keep(self) -> None:
        """Keep the best and go back to the grid."""
        reject_rest = self.side.reject_rest.isChecked()
        if self._duelling is None or not self.side.keep.isEnabled():
            return
        kept, count = self._duelling.keepers, len(self._duelling.ids)
        self._duelling.keep(reject_rest=reject_rest)
        rest = f", {count - kept:,} rejected" if reject_rest else ""
        self.noticed.emit(f"{words.images(kept)} kept{rest}.")
        self.closed.emit()

    def keep_if_done(self) -> None:
        """Keep the best if more duels would hardly change who that is."""
        if self._duelling is not None and self._duelling.is_done:
            self.keep()
        else:
            self.noticed.emit(
                "It is not known yet whom to keep; the button keeps them all the same."
            )

    def focus_on(self, side: int) -> None:
        """Let decisions be about the left (0) or the right (1) image."""
        self._focus = side
        self._show()

    def fit_or_full(self, point: QPointF | None = None) -> None:
        """In both; a point of the view stands for the middle of the one with the focus."""
        self.canvas.fit_or_full(None if point is None else self.canvas.middle)

    def zoom_by(self, factor: float, point: QPointF | None = None) -> None:
        """Likewise."""
        self.canvas.zoom_by(factor, None if point is None else self.canvas.middle)

    # Keys

    def wants(self, event: QKeyEvent) -> bool:
        """Keys that mean something else elsewhere, or nothing."""
        if event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            return False
        is_plain_r = event.key() == _Key.Key_R and not event.modifiers()
        return is_plain_r or event.key() in (_Key.Key_Tab, _Key.Key_Backtab)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answers, and what belongs to this view alone."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held or event.key() not in (deeds := self._deeds()):
            event.ignore()
        else:
            deeds[event.key()]()

    def focusNextPrevChild(self, to_next: bool) -> bool:
        """Tab goes to the other image."""
        self.setFocus()
        self.focus_on(1 - self._focus)
        return True

    def _deeds(self) -> dict[int, Callable[[], object]]:
        return {
            _Key.Key_Left: partial(self.answer, 0),
            _Key.Key_Right: partial(self.answer, 1),
            _Key.Key_Down: partial(self.answer, None),
            _Key.Key_Up: self.skip,
            _Key.Key_PageUp: partial(self.side.number.stepBy, 1),
            _Key.Key_PageDown: partial(self.side.number.stepBy, -1),
            _Key.Key_R: self.side.reject_rest.toggle,
            _Key.Key_Return: self.keep_if_done,
            _Key.Key_Enter: self.keep_if_done,
        }

    # Within

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The ranking takes its share."""
        super().resizeEvent(event)
        self.side.share(self.width())

    def _lay_out(self) -> None:
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self.middle = QStackedWidget()
        self.middle.addWidget(self.canvas)
        self.middle.addWidget(self.message)
        self.buttons = QWidget()
        row = QHBoxLayout(self.buttons)
        row.setContentsMargins(WIDE_GAP, 4, WIDE_GAP, 4)
        row.addStretch()
        for number, (text, told) in enumerate(_BUTTONS):
            button = QToolButton()
            button.setText(text)
            button.setToolTip(told)
            button.setAccessibleName(told)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.answers.addButton(button, number)
            row.addWidget(button)
        row.addStretch()
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.middle, 1)
        column.addWidget(self.buttons)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(column, 1)
        whole.addWidget(self.side)

    def _work(self, work: Callable[[], Ranking], done: Callable[[Ranking], None]) -> None:
        self._background.run(work, done, _raise)

    @Slot(int)
    def _on_button(self, number: int) -> None:
        deeds = (
            partial(self.answer, 0),
            partial(self.answer, None),
            partial(self.answer, 1),
            self.skip,
            self.go_back,
        )
        deeds[number]()

    @Slot(int)
    def _wish(self, count: int) -> None:
        if self._duelling is not None:
            self._duelling.wished = count

    def _show(self) -> None:
        """Bring what is there to the screen."""
        duelling = self._duelling
        pairs: Sequence[tuple[int, int]] = () if duelling is None else duelling.pairs
        pair = tuple(pairs[0]) if pairs else ()
        if pair != self._pair:
            self._pair, self._focus = pair, 0
        if pair and self._attention is not None:
            self._attention.turn_to(pair[self._focus])
        panes = [Pane(_anew(cell), *_SIDES[side]) for side, cell in enumerate(self._cells(pair))]
        ahead = [image_id for each in pairs[1:] for image_id in each]
        self.canvas.show_panes(panes, self._focus, self._cells(ahead))
        self.message.setText(self._message())
        self.middle.setCurrentWidget(self.canvas if pair else self.message)
        self.buttons.setVisible(bool(pair) or duelling is not None)
        for button in self.answers.buttons()[:-1]:
            button.setEnabled(bool(pair))
        self.side.show_duelling(duelling)
        self._tell_screen_readers()

    def _cells(self, ids: Sequence[int]) -> list[Cell]:
        places = [self._gallery.index_of(image_id) for image_id in ids]
        return [self._gallery.cell(place) for place in places if place is not None]

    def _message(self) -> str:
        """What is told where there are no images to show."""
        if not self._gallery.library.writable:
            return "Another program holds this library: no answer could be kept."
        if self._duelling is None:
            count = len(entrants(self._gallery))
            if count > MOST_IMAGES:
                return (
                    f"A duel is for up to {MOST_IMAGES:,} images, and here are {count:,}.\n"
                    "Select some, search or filter for the best, or make a cut before."
                )
            return "A duel takes two images. Select some, or show more."
        if len(self._duelling.ids) < 2:
            return "There are no two images left for a duel."
        if self._duelling.ranking is None or self._duelling.is_working:
            return "Working it out …"
        return "Every pair has been asked about: Enter keeps the best."

    def _tell_screen_readers(self) -> None:
        places = [self._gallery.index_of(image_id) for image_id in self._pair]
        told = [described(self._gallery, place) for place in places if place is not None]
        sides = zip(("left", "right"), told, strict=False)
        self.setAccessibleDescription("; ".join(f"{side}: {text}" for side, text in sides))


def _anew(cell: Cell) -> Cell:
    """Who was rejected before is judged anew, and does not fade for that."""
    return replace(cell, flag=Flag.UNDECIDED) if cell.flag is Flag.REJECT else cell


def _raise(error: Exception) -> None:
    raise error
