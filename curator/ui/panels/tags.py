"""The tags of the library with their counts; shown are images that wear all of those chosen."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from curator.library.facets import tag_facets
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.ui import words
from curator.ui.icons import Icons
from curator.ui.panels.facet_list import FacetWords
from curator.ui.panels.facet_paint import FacetRow
from curator.ui.panels.facet_panel import FacetKind, FacetPanel
from curator.ui.theme import Theme


class TagsPanel(FacetPanel):
    """Tags in alphabetical order."""

    def __init__(self, gallery: Gallery, theme: Theme, icons: Icons) -> None:
        super().__init__(_TAGS, gallery, theme, icons)


def _rows(library: Library) -> list[FacetRow]:
    return [_row(facet.name, facet.count) for facet in tag_facets(library)]


def _row(name: str, count: int) -> FacetRow:
    shown = words.one_line(name)
    return FacetRow(name, shown, count, f"{shown}: {words.images(count)}", icon="tag")


def _gone(key: Hashable) -> FacetRow:
    return _row(str(key), 0)


_TAGS = FacetKind(
    words=FacetWords("Tags", "Find a tag", "No tags yet. Press T to tag an image."),
    rows=_rows,
    gone=_gone,
    chosen=lambda criteria: frozenset(criteria.tags),
    narrowed=lambda criteria, keys: replace(criteria, tags=frozenset(map(str, keys))),
)
