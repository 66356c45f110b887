"""The watched folders; a click shows only what lies in one. Adding and removing is asked for."""

from __future__ import annotations

import os
from collections.abc import Hashable
from dataclasses import replace

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from curator.domain.image import FolderId
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.library_facets import FolderFacet, folder_facets
from curator.ui import words
from curator.ui.icons import Icons
from curator.ui.panels.facet_list import FacetWords
from curator.ui.panels.facet_paint import FacetRow
from curator.ui.panels.facet_panel import FacetKind, FacetPanel
from curator.ui.theme import Theme


class FoldersPanel(FacetPanel):
    """Folders in the order they were added.

    Signals:
        show_wanted(folder_id): open it in the file manager.
        rescan_wanted(folder_id): look through it again.
        remove_wanted(folder_id): watch it no longer.
    """

    show_wanted = Signal(int)
    rescan_wanted = Signal(int)
    remove_wanted = Signal(int)

    def __init__(self, gallery: Gallery, theme: Theme, icons: Icons) -> None:
        super().__init__(_FOLDERS, gallery, theme, icons)
        self._meant: int | None = None
        self.menu = QMenu(self)
        for text, icon, signal in (
            ("Show in file manager", "open", self.show_wanted),
            ("Look through it again", "refresh", self.rescan_wanted),
            ("Stop watching", "close", self.remove_wanted),
        ):
            action = QAction(icons.icon(icon), text, self.menu)
            action.setData(signal)
            self.menu.addAction(action)
        self.menu.triggered.connect(self._on_picked)
        self.list.menu_wanted.connect(self._open_menu)

    def _open_menu(self, folder_id: int, place: QPoint) -> None:
        self._meant = folder_id
        self.menu.popup(place)

    def _on_picked(self, action: QAction) -> None:
        if self._meant is not None:
            action.data().emit(self._meant)


def _rows(library: Library) -> list[FacetRow]:
    return [_row(facet) for facet in folder_facets(library)]


def _row(facet: FolderFacet) -> FacetRow:
    path = os.fsdecode(facet.folder.path)
    parent, name = os.path.split(path.rstrip(os.sep) or path)
    offline = facet.folder.offline
    state = "offline · " if offline else ""
    told = f"{path}\n{words.images(facet.count)}"
    return FacetRow(
        facet.folder.id,
        words.one_line(name) or words.one_line(path),
        facet.count,
        f"{told}; the folder is not there now" if offline else told,
        icon="folder-off" if offline else "folder",
        note=f"{state}{words.one_line(parent)}",
        faded=offline,
    )


def _gone(key: Hashable) -> FacetRow:
    told = "This folder is not watched any more."
    return FacetRow(key, "no longer watched", 0, told, icon="folder-off", note=" ", faded=True)


_FOLDERS = FacetKind(
    words=FacetWords("Folders", "Find a folder", "No folder is watched yet."),
    rows=_rows,
    gone=_gone,
    chosen=lambda criteria: frozenset(criteria.folders),
    narrowed=lambda criteria, keys: replace(criteria, folders=frozenset(map(_folder_id, keys))),
)


def _folder_id(key: Hashable) -> FolderId:
    assert isinstance(key, int)
    return FolderId(key)
