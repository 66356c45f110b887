"""What compare and survey have in common: a contest in the Gallery that is followed at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from curator.library.columns import Mask
from curator.library.contenders import Contest
from curator.library.gallery import Cell, Change, Gallery
from curator.ui.gallery.model import described
from curator.ui.image_view import ImageView

_FOLLOWED = Change.ROWS | Change.VALUES | Change.CURRENT


class ContestView(ImageView):
    """Hears the Gallery itself while shown: what a key decides must be there for the next key.

    Args:
        around: how many neighbours take part on either side where nothing was chosen.
    """

    def __init__(self, gallery: Gallery, around: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._around = around
        self._contest: Contest | None = None
        self._stop: Callable[[], None] = _nothing
        self._is_attending = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def begin(self) -> bool:
        """Take up the selection, else the stack, else the neighbours."""
        if self._contest is None:
            self._contest = Contest(self._gallery, self._around)
            self._take_up(self._contest)
            self._stop = self._gallery.subscribe(self._hear)
        self._follow_gallery(_FOLLOWED)
        return True

    def end(self) -> None:
        """Leave selection and stack as they were."""
        self._stop()
        self._stop = _nothing
        if self._contest is not None:
            contest, self._contest = self._contest, None
            contest.close(self._dropped())

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """What changed was heard at once; here one leaves when no image is left."""
        if self._contest is not None and self.focused is None:
            self.closed.emit()

    @property
    def focused(self) -> int | None:
        """The image that decisions are about."""
        raise NotImplementedError

    def _take_up(self, contest: Contest) -> None:
        """Begin with these contenders."""
        raise NotImplementedError

    def _dropped(self) -> Sequence[int]:
        """Who is not to be selected any more."""
        return ()

    def _keep_only(self, is_in: Mask) -> None:
        """Only these contenders are there now."""
        raise NotImplementedError

    def _bring(self, image_id: int) -> None:
        """Show a contender and give it the focus."""
        raise NotImplementedError

    def _show(self) -> None:
        """Bring what is there to the screen."""
        raise NotImplementedError

    def _hear(self, change: Change) -> None:
        if change & _FOLLOWED and not self._is_attending:
            self._follow_gallery(change)

    def _follow_gallery(self, change: Change) -> None:
        """Take in who is there now, and the Gallery's current image if it is another one."""
        contest, before = self._contest, self.focused
        if contest is not None and change & (Change.ROWS | Change.VALUES):
            self._keep_only(contest.who_is_in())
        # An image that leaves has the Gallery choose another; that is not where somebody went.
        stays = before is not None and self.focused == before != self._gallery.current
        if contest is not None and before is not None and stays:
            aimed_at = contest.aimed_at(before)
            if aimed_at is not None:
                self._bring(aimed_at)
        self._attend()

    def _attend(self) -> None:
        """Let decisions be about the image with the focus, and show it."""
        if self._contest is not None and self.focused is not None:
            self._is_attending = True
            self._contest.attend(self.focused)
            self._is_attending = False
        self._show()

    def _is_plain(self, event: QKeyEvent, *keys: int) -> bool:
        """Whether it is one of these keys, and no other one is held."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return not held and event.key() in keys

    def _cell(self, image_id: int) -> Cell | None:
        place = self._gallery.index_of(image_id)
        return None if place is None else self._gallery.cell(place)

    def _describe(self, title: str) -> None:
        """Tell screen readers of the image with the focus."""
        place = None if self.focused is None else self._gallery.index_of(self.focused)
        told = "no image" if place is None else described(self._gallery, place)
        self.setAccessibleDescription(f"{title}: {told}" if title else told)


def _nothing() -> None:
    """There is nothing to stop."""
