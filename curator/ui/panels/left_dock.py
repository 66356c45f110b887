"""What stands in the left dock: folders, collections, queues, checkpoints, LoRAs, tags."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from curator.library.gallery import Change, Gallery
from curator.ui.icons import Icons
from curator.ui.list_deeds import ListDeeds
from curator.ui.panels.checkpoints import CheckpointsPanel
from curator.ui.panels.collections import CollectionsPanel, KeepersPanel
from curator.ui.panels.facet_panel import FacetPanel
from curator.ui.panels.folders import FoldersPanel
from curator.ui.panels.loras import LorasPanel
from curator.ui.panels.parts import GAP, WIDE_GAP, IconButton
from curator.ui.panels.queues import QueuesPanel
from curator.ui.panels.sections import Section
from curator.ui.panels.smart_collections import SmartPanel
from curator.ui.panels.tags import TagsPanel

_USUAL_WIDTH = 240


class LeftDock(QScrollArea):
    """Stacks the panels and scrolls them together.

    Signals:
        add_wanted(): another folder is to be watched.
    """

    add_wanted = Signal()

    def __init__(self, gallery: Gallery, deeds: ListDeeds, icons: Icons) -> None:
        super().__init__()
        theme = icons.theme
        self.folders = FoldersPanel(gallery, theme, icons)
        self.collections = CollectionsPanel(gallery, deeds, icons)
        self.smart = SmartPanel(gallery, deeds, icons)
        self.keepers = KeepersPanel(gallery, deeds, icons)
        self.queues = QueuesPanel(gallery, deeds, icons)
        self.checkpoints = CheckpointsPanel(gallery, theme, icons)
        self.loras = LorasPanel(gallery, theme, icons)
        self.tags = TagsPanel(gallery, deeds, icons)
        self._panels: dict[str, FacetPanel | SmartPanel | QueuesPanel] = {
            "Folders": self.folders,
            "Collections": self.collections,
            "Smart collections": self.smart,
            "Keeper sets": self.keepers,
            "Queues": self.queues,
            "Checkpoints": self.checkpoints,
            "LoRAs": self.loras,
            "Tags": self.tags,
        }
        self._sections = [
            Section(title, panel, theme, icons) for title, panel in self._panels.items()
        ]
        buttons = (
            ("folder-add", "Watch another folder", self.add_wanted.emit),
            ("plus", "New collection of the selected images", deeds.ask_for_collection),
            ("plus", "Save what is shown as a smart collection", deeds.ask_for_smart),
            ("plus", "Freeze what is selected or shown as a keeper set", deeds.ask_for_keepers),
        )
        for section, (icon, told, deed) in zip(self._sections, buttons, strict=False):
            add = IconButton(icons, theme, icon, told)
            add.clicked.connect(lambda _=False, deed=deed: deed())
            add.setEnabled(gallery.library.writable or icon == "folder-add")
            section.add_button(add)
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
        for panel in self._panels.values():
            panel.on_change(change)
