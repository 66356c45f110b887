"""What would go into holding, and what waits there: counted before anything is moved."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from curator.domain.image import Folder
from curator.library.columns import Ids
from curator.library.file_trouble import Trouble
from curator.store.file_jobs import KnownFile


@dataclass(frozen=True, slots=True)
class HoldingRoot:
    """A watched folder's part.

    Attributes:
        bytes: as the library knows them, text files beside the images aside.
        trouble: why nothing can be moved there, as far as is known before it is tried.
    """

    folder: Folder
    images: int
    files: int
    bytes: int
    trouble: Trouble | None


@dataclass(frozen=True, slots=True)
class HoldingPreview:
    """Which images, how many files of them, and what they take up."""

    ids: Ids
    files: int
    bytes: int
    roots: tuple[HoldingRoot, ...]


def preview(files: Iterable[KnownFile], folders: Iterable[Folder]) -> HoldingPreview:
    """Count files by the watched folder that they lie in."""
    listed = list(files)
    roots = []
    for folder in folders:
        within = [each for each in listed if each.place.folder_id == folder.id]
        if within:
            roots.append(_root(folder, within))
    ids = np.unique(np.asarray([each.image_id for each in listed], np.int64))
    return HoldingPreview(ids, len(listed), _bytes(listed), tuple(roots))


def _root(folder: Folder, files: Sequence[KnownFile]) -> HoldingRoot:
    images = len({each.image_id for each in files})
    return HoldingRoot(folder, images, len(files), _bytes(files), _trouble(folder))


def _bytes(files: Iterable[KnownFile]) -> int:
    return sum(each.size for each in files)


def _trouble(folder: Folder) -> Trouble | None:
    if not os.path.isdir(folder.path):
        return Trouble.OFFLINE
    return None if os.access(folder.path, os.W_OK | os.X_OK) else Trouble.FORBIDDEN
