"""Collections and keeper sets in the left dock: lists that a click shows, and what is done to them.

Collections take images that are dropped on them; keeper sets stay as they are.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from curator.domain.collection import Collection, CollectionId, CollectionKind
from curator.domain.criteria import Criteria
from curator.library.collections import origin_of
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.list_facets import ListFacet, list_facets
from curator.ui import words
from curator.ui.icons import Icons
from curator.ui.list_deeds import ListDeeds
from curator.ui.panels.facet_list import FacetWords
from curator.ui.panels.facet_paint import FacetRow
from curator.ui.panels.facet_panel import FacetKind, FacetPanel
from curator.ui.panels.row_menu import RowDeed, RowMenu

_EMPTY = "No collections yet. Press Shift+B to make one, and B to add images."
_NONE_KEPT = "None yet. Edit, Freeze as keeper set… makes one."


class CollectionsPanel(FacetPanel):
    """Collections made by hand."""

    def __init__(self, gallery: Gallery, deeds: ListDeeds, icons: Icons) -> None:
        self._deeds = deeds

        def chosen(criteria: Criteria) -> frozenset[Hashable]:
            # One that is gone is shown here, whatever it was, so that it can be let go of.
            kinds = {number: lists_kind(gallery.library, number) for number in criteria.collections}
            mine = (None, CollectionKind.HAND)
            return frozenset(number for number, kind in kinds.items() if kind in mine)

        kind = FacetKind(
            words=FacetWords("Collections", "Find a collection", _EMPTY),
            rows=self._rows_of,
            gone=_gone,
            chosen=chosen,
            narrowed=_narrowed,
        )
        super().__init__(kind, gallery, icons.theme, icons)
        self.list.renamed.connect(deeds.rename)
        self.list.take_drops(deeds.takes_images)  # type: ignore[arg-type]
        self.list.dropped.connect(deeds.drop_on_collection)
        self.menu = RowMenu(self.list, self._menu(gallery, deeds), icons)

    def _rows_of(self, library: Library) -> list[FacetRow]:
        target = self._deeds.target
        return [
            _row(facet, is_target=target is not None and facet.collection.id == target.id)
            for facet in list_facets(library, CollectionKind.HAND)
        ]

    def _menu(self, gallery: Gallery, deeds: ListDeeds) -> list[RowDeed]:
        def can(number: CollectionId) -> bool:
            return gallery.library.writable and len(gallery.targets()) > 0

        def known(number: CollectionId) -> bool:
            return gallery.library.writable and is_known(gallery.library, number)

        return [
            RowDeed("Add selected images", "plus", lambda n: deeds.add(n, gallery.targets()), can),
            RowDeed(
                "Take selected images out",
                "minus",
                lambda n: deeds.take_out(n, gallery.targets()),
                can,
            ),
            RowDeed("Let B add to it", "target", self._use_as_target, known, divider=True),
            RowDeed("Rename", "text", self.list.write_name, known, divider=True),
            RowDeed("Delete collection", "close", deeds.delete, known),
        ]

    def _use_as_target(self, number: CollectionId) -> None:
        self._deeds.use_as_target(number)
        self.count_again()


class KeepersPanel(FacetPanel):
    """Keeper sets, which can be looked at, renamed and deleted, but not changed."""

    def __init__(self, gallery: Gallery, deeds: ListDeeds, icons: Icons) -> None:
        def chosen(criteria: Criteria) -> frozenset[Hashable]:
            return frozenset(
                number
                for number in criteria.collections
                if lists_kind(gallery.library, number) is CollectionKind.KEEPERS
            )

        kind = FacetKind(
            words=FacetWords("Keeper sets", "Find a keeper set", _NONE_KEPT),
            rows=_keepers,
            gone=_gone,
            chosen=chosen,
            narrowed=_narrowed,
        )
        super().__init__(kind, gallery, icons.theme, icons)
        self.list.renamed.connect(deeds.rename)
        library = gallery.library
        entries = [
            RowDeed("Rename", "text", self.list.write_name, lambda _: library.writable),
            RowDeed("Delete keeper set", "close", deeds.delete, lambda _: library.writable),
        ]
        self.menu = RowMenu(self.list, entries, icons)


def lists_kind(library: Library, number: CollectionId) -> CollectionKind | None:
    """Of what kind a collection is; None when it is gone."""
    found = library.columns.lists.get(number)
    return None if found is None else found.kind


def is_known(library: Library, number: CollectionId) -> bool:
    """Whether a collection is still there."""
    return library.columns.lists.get(number) is not None


def _narrowed(criteria: Criteria, keys: frozenset[Hashable]) -> Criteria:
    numbers = frozenset(CollectionId(key) for key in keys if isinstance(key, int))
    return replace(criteria, collections=numbers)


def _row(facet: ListFacet, *, is_target: bool) -> FacetRow:
    each = facet.collection
    shown = words.one_line(each.name)
    told = f"{shown}: {words.images(facet.count)}"
    return FacetRow(
        each.id,
        shown,
        facet.count,
        f"{told}. B adds to it." if is_target else told,
        icon="target" if is_target else "collection",
        name=each.name,
    )


def _keepers(library: Library) -> list[FacetRow]:
    return [_frozen_row(facet) for facet in list_facets(library, CollectionKind.KEEPERS)]


def _frozen_row(facet: ListFacet) -> FacetRow:
    each, origin = facet.collection, origin_of(facet.collection)
    shown, at = words.one_line(each.name), _time(each)
    parts = [origin.rule, origin.query, origin.target]
    how = [words.one_line(part) for part in parts if part]
    return FacetRow(
        each.id,
        shown,
        facet.count,
        "\n".join([f"{shown}: {words.images(facet.count)}, frozen {at}", *how]),
        icon="keepers",
        note=" · ".join([at.split()[0], *how[:1]]),
        name=each.name,
    )


def _time(collection: Collection) -> str:
    return words.time_of(collection.frozen_at or 0)


def _gone(key: Hashable) -> FacetRow:
    told = "This collection is not there any more."
    return FacetRow(key, "no longer there", 0, told, icon="collection", faded=True)
