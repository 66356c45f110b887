"""What the grid is grouped by: a box in the toolbar."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox

from curator.library.gallery import Gallery
from curator.library.grouping import GroupBy
from curator.ui.looks import Looks

_TITLES = {
    GroupBy.NOTHING: "No groups",
    GroupBy.PROMPT: "By prompt",
    GroupBy.DAY: "By day",
    GroupBy.CHECKPOINT: "By checkpoint",
    GroupBy.FOLDER: "By folder",
}
_LOOK = "grid/group_by"


class GroupBox(QComboBox):
    """Sets what images are grouped by, and remembers it."""

    def __init__(self, gallery: Gallery, looks: Looks) -> None:
        super().__init__()
        self._gallery = gallery
        self._looks = looks
        self.setAccessibleName("Group by")
        self.setToolTip("Group by")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for by, title in _TITLES.items():
            self.addItem(title, by.value)
        self.activated.connect(self._chosen)
        self.setCurrentIndex(max(0, self.findData(looks.text(_LOOK))))
        self._gallery.grouping.by = self._by

    @property
    def _by(self) -> GroupBy:
        return GroupBy(str(self.currentData()))

    @Slot()
    def _chosen(self) -> None:
        self._looks.set_text(_LOOK, self._by.value)
        self._gallery.grouping.by = self._by
