"""Spoiled images before they are rejected: each with the reason; a click leaves one out."""

from __future__ import annotations

from collections import Counter

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QStackedLayout, QVBoxLayout, QWidget

from curator.library.gallery import Gallery
from curator.library.spoiled import Reason, Spoiled, rejected, spoiled
from curator.ui import words
from curator.ui.dialogs.companion import Companion
from curator.ui.dialogs.parts import GAP, MARGIN, button, in_a_row, label, resize
from curator.ui.dialogs.tiles import Tile, Tiles
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons

_TITLES = {Reason.BLANK: "Blank", Reason.NOISE: "Noise", Reason.BLURRED: "Blurred"}
_HINT = (
    "Of the images shown, these are spoiled as far as their pixels tell. Click what you like, "
    "to leave it out: a blurred image may be meant. Rejecting is a mark, one undo takes it back."
)
_NONE = "None of the images shown is spoiled, or all that are have a flag already."


class SpoiledDialog(Companion):
    """Stays open beside the work, and follows what is shown."""

    def __init__(
        self, gallery: Gallery, thumbnails: Thumbnails, icons: Icons, parent: QWidget
    ) -> None:
        super().__init__("Reject spoiled", parent)
        self._gallery, self._library = gallery, gallery.library
        self._found: list[Spoiled] = []
        resize(self, 780, 560)
        self.reasons = {reason: QCheckBox() for reason in Reason}
        for box in self.reasons.values():
            box.setChecked(True)
            box.toggled.connect(self._show)
        self.tiles = Tiles("Spoiled images", thumbnails, icons, ticked=True)
        self.tiles.ticks_changed.connect(self._count)
        self.apply = button("Reject", self._apply)
        self.all = button("Take in all", lambda: self.tiles.tick_all(True))
        self.none = button("Leave out all", lambda: self.tiles.tick_all(False))
        self._lay_out()

    @Slot()
    def refresh(self) -> None:
        """Look for spoiled images in what is shown."""
        among = self._library.columns.mask_of(self._gallery.all_ids)
        self._found = spoiled(self._library, among)
        counts = Counter(reason for each in self._found for reason in each.reasons)
        for reason, box in self.reasons.items():
            box.setText(f"{_TITLES[reason]}: {counts[reason]:,}")
        self._show()

    @Slot()
    def _show(self) -> None:
        wanted = {reason for reason, box in self.reasons.items() if box.isChecked()}
        tiles = [
            Tile(each.image_id, _caption(each), more=words.note(each.note))
            for each in self._found
            if each.reasons & wanted
        ]
        self.tiles.show_tiles(tiles)
        self._pages.setCurrentWidget(self.tiles if self._found else self._nothing)
        self._count()

    @Slot()
    def _count(self) -> None:
        count = len(self.tiles.ticked)
        self.apply.setText(f"Reject {words.images(count)}")
        self.apply.setEnabled(count > 0 and self._library.writable)

    @Slot()
    def _apply(self) -> None:
        self.refresh()  # Something may have been decided since it was found out.
        self._library.do(rejected(self._library, np.asarray(self.tiles.ticked, np.int64)))
        self.close()

    def _lay_out(self) -> None:
        self._nothing = label(_NONE, role="muted")
        pages = QWidget()
        self._pages = QStackedLayout(pages)
        self._pages.addWidget(self.tiles)
        self._pages.addWidget(self._nothing)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        rows.setSpacing(GAP)
        rows.addWidget(label(_HINT, role="muted"))
        rows.addLayout(in_a_row(*self.reasons.values(), None, self.all, self.none))
        rows.addWidget(pages, 1)
        self.apply.setDefault(True)
        rows.addLayout(in_a_row(None, button("Close", self.close), self.apply))


def _caption(image: Spoiled) -> str:
    return ", ".join(title.lower() for reason, title in _TITLES.items() if reason in image.reasons)
