"""What a whole library is made of, in the order of its lists. For the owner's thread."""

from __future__ import annotations

from dataclasses import dataclass

from curator.domain.image import Folder
from curator.library.axes import Axis
from curator.library.facets import Counted, Facets
from curator.library.library import Library


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


def whole_library(library: Library) -> Facets:
    """Counts of all images that are not missing."""
    mask = library.selector.among(None)
    return Facets(library.columns, library.answers.resource_names, lambda: mask, lambda _: None)


def checkpoint_facets(library: Library) -> list[Facet]:
    """Every checkpoint in use, most images first; "" stands for images without a known one."""
    return _most_first(whole_library(library).counts(Axis.CHECKPOINT))


def lora_facets(library: Library) -> list[Facet]:
    """Every LoRA in use, most images first; "" stands for images made without any."""
    return _most_first(whole_library(library).counts(Axis.LORA))


def folder_facets(library: Library) -> list[FolderFacet]:
    """Every watched folder, in the order they were added."""
    counts = whole_library(library).counts(Axis.FOLDER)
    return [FolderFacet(folder, counts.get(folder.id, 0)) for folder in library.watched]


def _most_first(counts: Counted) -> list[Facet]:
    named = ((str(name), count) for name, count in counts.items())
    return [Facet(*each) for each in sorted(named, key=lambda each: (-each[1], each[0]))]
