"""What stands in the left dock: folders, checkpoints and tags, one section below the other."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from curator.library.gallery import Change, Gallery
from curator.ui.icons import Icons
from curator.ui.panels.checkpoints import CheckpointsPanel
from curator.ui.panels.folders import FoldersPanel
from curator.ui.panels.parts import GAP, WIDE_GAP, IconButton
from curator.ui.panels.sections import Section
from curator.ui.panels.tags import TagsPanel
from curator.ui.theme import Theme

_USUAL_WIDTH = 240


class LeftDock(QScrollArea):
    """Stacks the panels and scrolls them together.

    Signals:
        add_wanted(): another folder is to be watched.
    """

    add_wanted = Signal()

    def __init__(self, gallery: Gallery, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.folders = FoldersPanel(gallery, theme, icons)
        self.checkpoints = CheckpointsPanel(gallery, theme, icons)
        self.tags = TagsPanel(gallery, theme, icons)
        contents = {
            "Folders": self.folders,
            "Checkpoints": self.checkpoints,
            "Tags": self.tags,
        }
        self._sections = [Section(each, contents[each], theme, icons) for each in contents]
        add = IconButton(icons, theme, "folder-add", "Watch another folder")
        add.clicked.connect(self.add_wanted)
        self._sections[0].add_button(add)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(GAP, GAP, GAP, GAP)
        column.setSpacing(WIDE_GAP)
        for section in self._sections:
            column.addWidget(section)
        column.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        """As wide as is usual."""
        return QSize(_USUAL_WIDTH, super().sizeHint().height())

    @property
    def folded(self) -> tuple[str, ...]:
        """Titles of the sections that are folded away; worth remembering."""
        return tuple(each.title for each in self._sections if not each.is_unfolded)

    def fold(self, titles: Collection[str]) -> None:
        """Fold away these sections, and no others."""
        for section in self._sections:
            section.unfold(open_it=section.title not in titles)

    def on_change(self, change: Change) -> None:
        """Follow the gallery."""
        for panel in (self.folders, self.checkpoints, self.tags):
            panel.on_change(change)
