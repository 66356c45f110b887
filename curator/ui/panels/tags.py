"""The tags of the library as a tree with counts; shown are images that wear all of those chosen.

A tag counts for those above it, too. Tags take images that are dropped on them, and other tags.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.list_facets import TagFacet, tag_tree_facets
from curator.ui import words
from curator.ui.dragged import TAG
from curator.ui.icons import Icons
from curator.ui.list_deeds import ListDeeds
from curator.ui.panels.facet_list import FacetWords
from curator.ui.panels.facet_paint import FacetRow
from curator.ui.panels.facet_panel import FacetKind, FacetPanel
from curator.ui.panels.row_menu import RowDeed, RowMenu

_NO_TAG = "images without a tag"


class TagsPanel(FacetPanel):
    """Tags in alphabetical order, each above those that stand below it."""

    def __init__(self, gallery: Gallery, deeds: ListDeeds, icons: Icons) -> None:
        super().__init__(_TAGS, gallery, icons.theme, icons)
        self._deeds = deeds
        self.list.renamed.connect(self._rename)
        self.list.take_drops(deeds.takes_for_tag)  # type: ignore[arg-type]
        self.list.dropped.connect(deeds.drop_on_tag)
        self.menu = RowMenu(self.list, self._entries(), icons)

    def _entries(self) -> list[RowDeed]:
        library, deeds = self._gallery.library, self._deeds

        def known(name: str) -> bool:
            return library.writable and name in library.columns.tag_tree

        def images(name: str) -> bool:
            return library.writable and len(self._gallery.targets()) > 0

        def is_below(name: str) -> bool:
            return known(name) and bool(library.columns.tag_tree.parent(name))

        return [
            RowDeed(
                "Tag selected images",
                "tag",
                lambda n: deeds.tag(n, self._gallery.targets()),
                images,
            ),
            RowDeed("New tag below…", "plus", deeds.ask_for_tag, known, divider=True),
            RowDeed("Put at the top", "chevron-up", lambda n: deeds.place_tag(n, ""), is_below),
            RowDeed("Rename", "text", self.list.write_name, known, divider=True),
            RowDeed("Delete tag", "close", deeds.delete_tag, known),
        ]

    def _rename(self, name: str, new: str) -> None:
        """What is filtered by a tag goes on being so under its new name."""
        self._deeds.rename_tag(name, new)
        criteria, tree = self._gallery.criteria, self._gallery.library.columns.tag_tree
        if name in criteria.tags and new in tree and name not in tree:
            tags = criteria.tags - {name} | {tree.name(new)}
            self._gallery.show(replace(criteria, tags=tags))


def _rows(library: Library) -> list[FacetRow]:
    return [_row(facet) for facet in tag_tree_facets(library)]


def _row(facet: TagFacet) -> FacetRow:
    shown = words.one_line(facet.name)
    told = f"{shown}: {words.images(facet.count)}"
    return FacetRow(
        facet.name,
        shown,
        facet.count,
        f"{told}, {facet.own:,} of them with this very tag" if facet.is_parent else told,
        icon="tag",
        name=facet.name,
        depth=facet.depth,
        is_parent=facet.is_parent,
    )


def _gone(key: Hashable) -> FacetRow:
    row = replace(_row(TagFacet(str(key), 0, 0, 0, False)), name="")
    return row if key else replace(row, text=_NO_TAG, tooltip=_NO_TAG, count=None, faded=True)


_TAGS = FacetKind(
    words=FacetWords("Tags", "Find a tag", "No tags yet. Press T to tag an image.", TAG),
    rows=_rows,
    gone=_gone,
    chosen=lambda criteria: frozenset(criteria.tags),
    narrowed=lambda criteria, keys: replace(criteria, tags=frozenset(map(str, keys))),
)
