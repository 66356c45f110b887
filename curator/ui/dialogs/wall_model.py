"""Images of a wall as Qt sees them: the file's name, its path; details are read page by page."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from curator.library.columns import Ids
from curator.library.library import Library
from curator.library.records import path_of, present_first
from curator.ui import words

Index = QModelIndex | QPersistentModelIndex
IMAGE_ROLE = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
_PAGE = 64


class WallModel(QAbstractListModel):
    """Some images, whichever they are."""

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._ids: Ids = np.zeros(0, np.int64)
        self._paths: dict[int, str] = {}

    @property
    def ids(self) -> Ids:
        """The images, in order."""
        return self._ids

    def show_images(self, ids: Ids) -> None:
        """Show other images; where they are the same nothing moves."""
        if not np.array_equal(ids, self._ids):
            self.beginResetModel()
            self._ids = ids
            self._paths.clear()
            self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """How many images there are."""
        return 0 if parent.isValid() else len(self._ids)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name to read, the path to look up, the image to paint."""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return words.one_line(self._path(index.row()).rpartition("/")[2])
            case Qt.ItemDataRole.ToolTipRole:
                return words.tooltip(self._path(index.row()))
        return int(self._ids[index.row()]) if role == IMAGE_ROLE else None

    def _path(self, row: int) -> str:
        image_id = int(self._ids[row])
        if image_id not in self._paths:
            self._read(self._ids[row - row % _PAGE :][:_PAGE])
        return self._paths.get(image_id, "")

    def _read(self, ids: Ids) -> None:
        for details in self._library.details(ids):
            places = present_first(details.places)
            self._paths[details.id] = path_of(places[0]) if places else f"image {details.id}"
