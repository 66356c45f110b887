"""Compare: the champion stays, challengers come up to it; zoom and place are those of all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from curator.library.columns import Mask
from curator.library.comparing import FEWEST_PANES, MOST_PANES, Comparison
from curator.library.contenders import Contest
from curator.library.gallery import Change, Gallery
from curator.ui.compare_bar import CompareBar
from curator.ui.contest_view import ContestView
from curator.ui.difference_table import DifferenceTable
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.loupe import WAYS
from curator.ui.loupe_images import FullImages
from curator.ui.pane_canvas import PaneCanvas
from curator.ui.pane_painting import Pane, PanePainter
from curator.ui.theme import Theme

_AROUND = 500
_TABLE_SHARE = 0.4
_Key = Qt.Key


class Compare(ContestView):
    """Two to four images side by side, decisions being about the one with the focus."""

    def __init__(
        self,
        gallery: Gallery,
        images: FullImages,
        thumbnails: Thumbnails,
        theme: Theme,
        icons: Icons,
    ) -> None:
        super().__init__(gallery, _AROUND)
        self._comparison = Comparison(gallery.ids[:0], None)
        self._panes = FEWEST_PANES
        self._flickers = False
        self._told_apart: tuple[int, ...] = ()
        self.setAccessibleName("compared images")
        painter = PanePainter(theme, icons, gallery.library.infos)
        self.bar = CompareBar()
        self.canvas = PaneCanvas(images, thumbnails, painter, theme)
        self.table = DifferenceTable(gallery.library, theme)
        self.table.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addWidget(self.canvas, 1)
        whole.addWidget(self.table)
        self.bar.panes_wanted.connect(self.set_panes)
        self.bar.promote.clicked.connect(self.promote)
        self.bar.lock.clicked.connect(self.turn_lock)
        self.bar.flicker.clicked.connect(self.flicker_or_not)
        self.bar.differences.clicked.connect(self.turn_differences)
        self.canvas.pressed.connect(self._on_pressed)
        self.canvas.opened.connect(self.opened)

    @property
    def comparison(self) -> Comparison:
        """Who stands beside whom."""
        return self._comparison

    @property
    def focused(self) -> int | None:
        """The image that decisions are about."""
        return self._comparison.focused

    # Deeds

    def set_panes(self, count: int) -> None:
        """Show so many images side by side."""
        self._stop_flicker()
        self._panes = self._comparison.panes = count
        self._attend()

    def focus_next(self, step: int) -> None:
        """Give the focus to the next pane, or the one before; after the last comes the first."""
        shown = len(self._comparison.shown)
        if shown:
            self._comparison.focus_on((self._comparison.focus + step) % shown)
            self._attend()

    def go(self, step: int) -> None:
        """Go to the next challengers, or those before."""
        self._comparison.go(step)
        self._attend()

    def promote(self) -> None:
        """Make the challenger champion."""
        self._comparison.promote()
        self._attend()

    def choose_winner(self) -> bool:
        """Keep the image with the focus and reject those beside it; the next come up."""
        winner = self.focused
        if self._contest is None or winner is None:
            return False
        losers = [each for each in self._comparison.shown if each != winner]
        self._comparison.crown(winner)
        self._contest.win(winner, losers)
        self._follow_gallery(Change.VALUES)
        return True

    def flicker(self) -> None:
        """Champion and challenger in the same place, one or the other by turns."""
        comparison = self._comparison
        if not comparison.challengers:
            return
        had_champion = comparison.focus == 0
        if not self._flickers:
            rival = comparison.shown[max(1, comparison.focus)]
            self._flickers, comparison.panes = True, FEWEST_PANES
            comparison.bring(rival)
            self.canvas.lock_all()
        comparison.focus_on(1 if had_champion else 0)
        self._attend()

    def flicker_or_not(self) -> None:
        """Begin with it, or leave it."""
        if self._flickers:
            self._stop_flicker()
            self._attend()
        else:
            self.flicker()

    def turn_lock(self) -> None:
        """Let the image with the focus be zoomed and moved alone, or with the others again."""
        self.canvas.turn_lock()
        self._show()

    def turn_differences(self) -> None:
        """Show what champion and challenger differ in, or no longer."""
        self.table.setVisible(self.table.isHidden())
        self._show()

    def fit_or_full(self, point: QPointF | None = None) -> None:
        """In all panes; a point of the view stands for the middle of the one with the focus."""
        self.canvas.fit_or_full(None if point is None else self.canvas.middle)

    def zoom_by(self, factor: float, point: QPointF | None = None) -> None:
        """Likewise."""
        self.canvas.zoom_by(factor, None if point is None else self.canvas.middle)

    # Keys

    def wants(self, event: QKeyEvent) -> bool:
        """Keys that mean something else elsewhere, or nothing."""
        if event.text() == "\\" or event.key() == _Key.Key_Backtab:
            return True
        own = (_Key.Key_Tab, _Key.Key_D, _Key.Key_V, _Key.Key_O)
        return self._is_plain(event, *own, *((_Key.Key_Escape,) if self._flickers else ()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Challengers, focus, and what belongs to this view alone."""
        deeds = self._deeds()
        if event.text() == "\\":
            self.flicker()
        elif event.modifiers() == Qt.KeyboardModifier.ShiftModifier and event.key() in WAYS:
            self.canvas.move_by(*WAYS[event.key()])
        elif event.key() in deeds and self._is_plain(event, event.key()):
            deeds[event.key()]()
        else:
            event.ignore()

    def focusNextPrevChild(self, to_next: bool) -> bool:
        """Tab goes from pane to pane."""
        self.focus_next(1 if to_next else -1)
        return True

    def _deeds(self) -> dict[int, Callable[[], object]]:
        """What each key does that needs no other one held."""
        everything = self._comparison.challengers
        more = self._panes + 1 if self._panes < MOST_PANES else FEWEST_PANES
        deeds: dict[int, Callable[[], object]] = {
            _Key.Key_Right: partial(self.go, 1),
            _Key.Key_Left: partial(self.go, -1),
            _Key.Key_Home: partial(self.go, -everything),
            _Key.Key_End: partial(self.go, everything),
            _Key.Key_Up: self.promote,
            _Key.Key_Down: partial(self.focus_next, 1),
            _Key.Key_D: self.turn_differences,
            _Key.Key_V: partial(self.set_panes, more),
            _Key.Key_O: self.turn_lock,
            _Key.Key_Return: self.opened.emit,
            _Key.Key_Enter: self.opened.emit,
        }
        return {**deeds, _Key.Key_Escape: self.flicker_or_not} if self._flickers else deeds

    # Within

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The table takes its share."""
        super().resizeEvent(event)
        self.table.limit(round(self.height() * _TABLE_SHARE))

    def _take_up(self, contest: Contest) -> None:
        found = contest.contenders
        self._comparison = Comparison(found.ids, found.current, behind=not found.are_chosen)
        self._comparison.panes = self._panes
        self._flickers = False
        self._told_apart = ()

    def end(self) -> None:
        """Leave selection and stack as they were."""
        super().end()
        self._stop_flicker()

    def _keep_only(self, is_in: Mask) -> None:
        self._comparison.keep_only(is_in)
        self._told_apart = ()
        if not self._comparison.challengers:
            self._stop_flicker()

    def _bring(self, image_id: int) -> None:
        self._comparison.bring(image_id)

    def _on_pressed(self, pane: int) -> None:
        if not self._flickers:
            self._comparison.focus_on(pane)
            self._attend()

    def _stop_flicker(self) -> None:
        if self._flickers:
            self._flickers, self._comparison.panes = False, self._panes

    def _show(self) -> None:
        comparison = self._comparison
        panes = [self._pane(number) for number in range(len(comparison.shown))]
        focus = comparison.focus
        if self._flickers:
            panes, focus = [panes[focus]], 0
        next_up = (self._cell(each) for each in comparison.next_up)
        self.canvas.show_panes(
            [pane for pane in panes if pane is not None],
            focus,
            [cell for cell in next_up if cell is not None],
        )
        self._show_bar()
        self._tell_apart()
        self._describe(self._title(comparison.focus))

    def _pane(self, number: int) -> Pane | None:
        cell = self._cell(self._comparison.shown[number])
        if cell is None:
            return None
        title = self._title(number)
        return Pane(cell, title, title.removeprefix("Challenger "))

    def _title(self, pane: int) -> str:
        comparison = self._comparison
        if pane == 0:
            return "Champion" if comparison.challengers else ""
        return f"Challenger {comparison.first + pane} of {comparison.challengers:,}"

    def _show_bar(self) -> None:
        bar, comparison = self.bar, self._comparison
        left = "" if comparison.challengers else "Only this image is left."
        bar.told.set_whole_text(left or self._title(comparison.focus) + " has the focus")
        bar.show_panes(self._panes)
        bar.promote.setEnabled(bool(comparison.challengers))
        bar.flicker.setChecked(self._flickers)
        bar.flicker.setEnabled(bool(comparison.challengers))
        bar.lock.setChecked(self.canvas.is_free)
        bar.lock.setEnabled(len(self.canvas.panes) > 1)
        bar.differences.setChecked(not self.table.isHidden())

    def _tell_apart(self) -> None:
        if self.table.isHidden():
            return
        shown, other = self._comparison.shown, max(1, self._comparison.focus)
        pair = (shown[0], shown[other]) if len(shown) > 1 else ()
        if not pair:
            self.table.show_nothing()
        elif pair != self._told_apart:
            first, second = self._gallery.library.details(pair)
            self.table.show_pair(first, second, (self._title(0), self._title(other)))
        self._told_apart = pair
        self.table.limit(round(self.height() * _TABLE_SHARE))
