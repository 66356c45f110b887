"""What a library is made of, with counts: tags, checkpoints, folders. For the owner's thread.

Counted are the images that are not missing, from the columns; an image that lies in several
folders counts in the first of them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from curator.domain.image import Folder
from curator.library.library import Library
from curator.store import reads


@dataclass(frozen=True, slots=True)
class Facet:
    """A name and how many images go by it."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class FolderFacet:
    """A watched folder and how many images lie in it."""

    folder: Folder
    count: int


def tag_facets(library: Library) -> list[Facet]:
    """Every tag that is worn, in alphabetical order."""
    columns, shown = library.columns, library.selector.among(None)
    counted = [
        Facet(name, int(np.count_nonzero(shown[columns.rows_of(columns.tagged(name))])))
        for name in columns.tags()
    ]
    return sorted(counted, key=lambda facet: (facet.name.casefold(), facet.name))


def checkpoint_facets(library: Library) -> list[Facet]:
    """Every checkpoint in use, most images first; "" stands for images without a known one."""
    with library.database.read() as connection:
        names = reads.checkpoint_names(connection)
    counts: Counter[str] = Counter()
    for number, count in _counted(library, "checkpoint").items():
        counts[names.get(number, "")] += count
    return [Facet(*each) for each in sorted(counts.items(), key=lambda each: (-each[1], each[0]))]


def folder_facets(library: Library) -> list[FolderFacet]:
    """Every watched folder, in the order they were added."""
    counts = _counted(library, "folder")
    return [FolderFacet(folder, counts.get(folder.id, 0)) for folder in library.watched]


def _counted(library: Library, column: str) -> dict[int, int]:
    counts = np.bincount(library.columns[column][library.selector.among(None)])
    return {int(number): int(counts[number]) for number in np.flatnonzero(counts)}
