"""The checkpoints that images were made with, most used first; shown are images of any chosen."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.library_facets import checkpoint_facets
from curator.ui import words
from curator.ui.icons import Icons
from curator.ui.panels.facet_list import FacetWords
from curator.ui.panels.facet_paint import FacetRow
from curator.ui.panels.facet_panel import FacetKind, FacetPanel
from curator.ui.theme import Theme

UNKNOWN = "no checkpoint known"


class CheckpointsPanel(FacetPanel):
    """Checkpoints, and one row for images that tell none."""

    def __init__(self, gallery: Gallery, theme: Theme, icons: Icons) -> None:
        super().__init__(_CHECKPOINTS, gallery, theme, icons)


def _rows(library: Library) -> list[FacetRow]:
    return [_row(facet.name, facet.count) for facet in checkpoint_facets(library)]


def _row(name: str, count: int) -> FacetRow:
    shown = words.one_line(name) or UNKNOWN
    told = f"{shown}: {words.images(count)}"
    return FacetRow(name, shown, count, told, icon="checkpoint", faded=not name)


def _gone(key: Hashable) -> FacetRow:
    return _row(str(key), 0)


_CHECKPOINTS = FacetKind(
    words=FacetWords("Checkpoints", "Find a checkpoint", "No images yet."),
    rows=_rows,
    gone=_gone,
    chosen=lambda criteria: frozenset(criteria.checkpoints),
    narrowed=lambda criteria, keys: replace(criteria, checkpoints=frozenset(map(str, keys))),
)
