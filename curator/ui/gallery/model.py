"""The Gallery as Qt's views and screen readers know lists; holds nothing of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from curator.domain.image import Flag, Label
from curator.domain.score import ScorerInfo
from curator.library.gallery import Cell, Gallery
from curator.ui import words

AnyIndex = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()
_TEXTS = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole)


class GalleryModel(QAbstractListModel):
    """One row a shown image. What is asked for is always what the Gallery shows now."""

    def __init__(self, gallery: Gallery, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gallery = gallery

    def rows_changed(self) -> None:
        """Other images are shown, or in another order."""
        self.beginResetModel()
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """How many images are shown."""
        return 0 if parent.isValid() else len(self._gallery)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """An image in words, for screen readers; pixels go another way."""
        if not 0 <= index.row() < len(self._gallery):
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._hint(index.row()) or None
        return described(self._gallery, index.row()) if role in _TEXTS else None

    def _hint(self, index: int) -> str:
        """Names for the numbers in a cell, where there may be no room for them."""
        return "\n".join(_compared(self._gallery.cell(index), self._gallery.library.infos))


def described(gallery: Gallery, index: int) -> str:
    """An image and all that its cell shows, in words."""
    cell = gallery.cell(index)
    place = f"image {index + 1:,} of {len(gallery):,}"
    scores = _compared(cell, gallery.library.infos)
    return ", ".join((place, *_judged(cell), *scores, *_state(cell)))


def scored(cell: Cell, infos: Mapping[str, ScorerInfo]) -> list[str]:
    """The scores a cell carries, each with its scorer's name."""
    return [
        f"{short_name(key)} {words.scorer_number(infos[key], value, cell.scale)}"
        for key, value in cell.scores
        if key in infos
    ]


def _compared(cell: Cell, infos: Mapping[str, ScorerInfo]) -> list[str]:
    """The same with the images that a percentile compares with."""
    return [f"{each} {words.among(cell.scale)}".rstrip() for each in scored(cell, infos)]


def short_name(key: str) -> str:
    """A scorer's name where room is scarce."""
    return key.replace("_", " ")


def _judged(cell: Cell) -> list[str]:
    told = [] if cell.stack is None else [words.stack(cell.stack)]
    told += [] if cell.flag is Flag.UNDECIDED else [words.flag(cell.flag)]
    if cell.rating:
        told.append(words.stars(cell.rating))
    if cell.label is not Label.NONE:
        told.append(f"{words.label(cell.label)} label")
    if cell.tagged:
        told.append("tagged")
    return told


def _state(cell: Cell) -> list[str]:
    told = []
    if cell.verdict is not None:
        told.append(f"the cut says {verdict_name(cell.verdict)}")
    if cell.failed:
        told.append("cannot be read")
    if cell.missing:
        told.append("file missing")
    if cell.selected:
        told.append("selected")
    return told


def verdict_name(verdict: Flag) -> str:
    """What a cut being made says of an image."""
    return "borderline" if verdict is Flag.UNDECIDED else words.flag(verdict)
