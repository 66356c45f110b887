"""Cull: a frozen list gone through stack by stack, a key a decision."""

from __future__ import annotations

import time

from PySide6.QtCore import QPointF, QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from curator.domain.image import Flag
from curator.library.culling import freeze, go_to_stack
from curator.library.gallery import Change, Gallery
from curator.library.trail import Trail
from curator.ui.cull_loupe import CullLoupe
from curator.ui.cull_progress import CullProgress
from curator.ui.cull_summary import CullSummary
from curator.ui.film_strip import FilmStrip
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.image_view import ImageView
from curator.ui.loupe_images import FullImages
from curator.ui.theme import Theme

_Key = Qt.Key
_IMAGE_STEPS: dict[int, int] = {_Key.Key_Left: -1, _Key.Key_Right: 1}
_STACK_STEPS: dict[int, int] = {_Key.Key_Up: -1, _Key.Key_Down: 1}
_FAR_STEPS: dict[int, int] = {_Key.Key_PageUp: -10, _Key.Key_PageDown: 10}
_LEAVE = (_Key.Key_Return, _Key.Key_Enter)


class Cull(ImageView):
    """One large image, the list it is in below, and how far one is above.

    The list is frozen until one goes back to the grid, by way of whatever other views: nothing
    decided leaves it, and nothing comes.
    """

    process_wanted = Signal()
    """See what happens to the rejected images."""

    def __init__(
        self,
        gallery: Gallery,
        images: FullImages,
        thumbnails: Thumbnails,
        theme: Theme,
        icons: Icons,
    ) -> None:
        super().__init__()
        self._gallery = gallery
        self.loupe = CullLoupe(gallery, images, thumbnails, theme, icons)
        self.strip = FilmStrip(gallery, thumbnails, theme, icons)
        self.progress = CullProgress(theme)
        self.summary = CullSummary()
        self._begun = 0.0
        self._is_on = False
        self._undecided = 0
        self._trail: Trail | None = None
        self.setAccessibleName("cull")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.loupe.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Its keys know nothing of stacks.
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.progress)
        column.addWidget(self.loupe, 1)
        column.addWidget(self.strip)
        self.summary.setParent(self)
        self.summary.hide()

    def _connect(self) -> None:
        self.loupe.closed.connect(self.closed)
        self.loupe.menu_wanted.connect(self.menu_wanted)
        self.summary.grid_wanted.connect(self.closed)
        self.summary.undecided_wanted.connect(self._go_to_undecided)
        self.summary.process_wanted.connect(self.process_wanted)

    # Coming and going

    def begin(self) -> bool:
        """Freeze what the gallery shows, or go on with the list there is."""
        if self._trail is None:
            self._trail, self._begun = Trail(self._gallery), time.monotonic()
        self._is_on = self._gallery.leads_on = True
        self._freeze()
        self.loupe.begin()
        self.strip.on_change(Change.ROWS)
        self._show_progress()
        return True

    def end(self) -> None:
        """The list stays as it is for the view that is turned to."""
        self._is_on = self._gallery.leads_on = False
        self.summary.hide()
        self.loupe.end()

    def let_go(self) -> None:
        """Leave the list."""
        if self._trail is not None:
            self._trail.close()
            self._trail = None
            self._gallery.stacks.thaw()

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """Follow the gallery; where something else is to be shown, that is culled."""
        if not self._is_on:
            return
        change |= self._freeze()
        self.loupe.on_change(change)
        self.strip.on_change(change)
        if self._is_through(change):
            self._sum_up()
        elif change & (Change.CURRENT | Change.ROWS | Change.VALUES):
            self.summary.hide()

    def _freeze(self) -> Change:
        """Make a list of what is shown, where that is none; gives what that changes."""
        if self._gallery.stacks.is_frozen or self._gallery.current is None:
            return Change(0)
        freeze(self._gallery)
        return Change.ROWS

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from image to image, or from stack to stack."""
        key, here = event.key(), self._gallery.current_index
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held or here is None:
            event.ignore()
        elif key in _STACK_STEPS:
            go_to_stack(self._gallery, _STACK_STEPS[key])
        elif key in _IMAGE_STEPS or key in _FAR_STEPS:
            self._gallery.go_to(here + (_IMAGE_STEPS.get(key) or _FAR_STEPS[key]))
        elif key in (_Key.Key_Home, _Key.Key_End):
            self._gallery.go_to(0 if key == _Key.Key_Home else len(self._gallery) - 1)
        elif key in _LEAVE and self.summary.isVisible():
            self.closed.emit()
        else:
            event.ignore()

    def wants(self, event: QKeyEvent) -> bool:
        """What the loupe in it wants."""
        return self.loupe.wants(event)

    def fit_or_full(self, point: QPointF | None = None) -> None:
        """Between the whole image and all its pixels."""
        self.loupe.fit_or_full(None if point is None else self._in_loupe(point))

    def zoom_by(self, factor: float, point: QPointF | None = None) -> None:
        """Closer, or farther."""
        self.loupe.zoom_by(factor, None if point is None else self._in_loupe(point))

    def _in_loupe(self, point: QPointF) -> QPointF:
        return QPointF(self.loupe.mapFrom(self, point.toPoint()))

    # Going back

    @property
    def always_advances(self) -> bool:
        """Every decision leads on."""
        return True

    @property
    def goes_back(self) -> bool:
        """Decisions can be gone back one by one."""
        return True

    def go_back(self) -> bool:
        """Take back the last decision made here and show its image; False where there is none."""
        return self._trail is not None and self._trail.go_back()

    # What is told

    def _is_through(self, change: Change) -> bool:
        """Whether the last image has just been decided, or the last that was undecided."""
        before = self._undecided
        self._show_progress()
        decided = bool(change & Change.VALUES) and 0 == self._undecided < before
        return decided or Change.END in change

    def _show_progress(self) -> None:
        counts = self._gallery.counts()
        self._undecided = counts.undecided
        self.progress.show_progress(counts, self._stack_in_words())

    def _stack_in_words(self) -> str:
        here = self._gallery.current_index
        number, count = (0, 0) if here is None else self._gallery.stacks.number(here)
        if here is None or count in (0, len(self._gallery)):
            return ""  # There are none, or every image is one.
        mark = self._gallery.cell(here).stack
        stack = f"stack {number:,} of {count:,}"
        return stack if mark is None else f"{stack} · image {mark.place:,} of {mark.size:,}"

    def _sum_up(self) -> None:
        seconds = time.monotonic() - self._begun
        self.summary.tell(
            self._gallery.counts(),
            0 if self._trail is None else len(self._trail),
            seconds,
        )
        self._place_summary()
        self.summary.show()
        self.summary.raise_()

    def _place_summary(self) -> None:
        place = QRect(self.summary.rect())
        place.moveCenter(self.loupe.geometry().center())
        self.summary.setGeometry(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the summary in the middle."""
        super().resizeEvent(event)
        self._place_summary()

    @Slot()
    def _go_to_undecided(self) -> None:
        self._gallery.go_to(0)
        if self._gallery.cell(0).flag is not Flag.UNDECIDED:
            self._gallery.go_to_undecided(1)
