"""Which of the looked-at images to export, and how the manifest names them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum

from curator.domain.criteria import Criteria, Sort
from curator.domain.image import Flag
from curator.library.axes import conditions
from curator.library.columns import Ids
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.shown import comparison
from curator.query.syntax import (
    Bounds,
    Node,
    Query,
    Size,
    SizeComparison,
    TextField,
    TextMatch,
    all_of,
    any_of,
)
from curator.query.unparser import unparse


class Scope(StrEnum):
    """What of the Gallery to export."""

    SELECTION = "selection"
    KEPT = "kept"
    SHOWN = "shown"


def images_in(gallery: Gallery, scope: Scope) -> Ids:
    """The images of a scope, in the order shown."""
    match scope:
        case Scope.SELECTION:
            return gallery.selection
        case Scope.KEPT:
            columns = gallery.library.columns
            rows = columns.rows_of(gallery.all_ids)  # keepers behind another one as well
            kept: Ids = columns.ids[rows[columns["flag"][rows] == Flag.KEEP]]
            return kept
        case Scope.SHOWN:
            return gallery.ids


def query_for(gallery: Gallery, scope: Scope) -> str:
    """The query that shows the images of a scope; for a selection, what it was made from."""
    criteria = gallery.criteria
    if scope is Scope.KEPT:
        criteria = replace(criteria, flags=frozenset({Flag.KEEP}))
    return as_query(gallery.library, criteria)


def rule_for(gallery: Gallery, scope: Scope) -> str | None:
    """What chose the images beside their query, if anything did."""
    if scope is Scope.SELECTION:
        return f"{len(gallery.selection)} of {len(gallery)} images selected by hand"
    if scope is Scope.SHOWN and len(gallery) < len(gallery.all_ids):
        return f"{len(gallery)} of {len(gallery.all_ids)} images, one of each stack"
    return None


def as_query(library: Library, criteria: Criteria) -> str:
    """Criteria as one text in the query language.

    Folders, checkpoints and their like are named by words there, and what has none of them cannot
    be asked for: so it may show more than the criteria did.
    """
    written = library.query(criteria.text)
    nodes = [*([written.condition] if written.condition else ()), *_nodes(library, criteria)]
    sort = written.sort or (criteria.sort if criteria.sort != Sort() else None)
    return unparse(Query(all_of(nodes) if nodes else None, sort))


def _nodes(library: Library, criteria: Criteria) -> Iterable[Node]:
    yield from conditions(criteria, datetime.now(UTC).date()).values()
    yield from (comparison(each) for each in criteria.thresholds if not each.is_open)
    for field, names in (
        (TextField.CHECKPOINT, criteria.checkpoints),
        (TextField.LORA, criteria.loras),
        (TextField.TOOL, criteria.tools),
        (TextField.SAMPLER, criteria.samplers),
        (TextField.SCHEDULER, criteria.schedulers),
    ):
        yield from _named(field, names)
    if criteria.sizes:
        yield any_of(map(_size_is, sorted(criteria.sizes)))
    paths = (each.path for each in library.folders if each.id in criteria.folders)
    yield from _named(TextField.FOLDER, map(os.fsdecode, paths))
    lists = map(library.columns.lists.get, criteria.collections)
    yield from _named(TextField.IN, (each.name for each in lists if each is not None))


def _size_is(size: str) -> Node:
    width, _, height = size.partition("x")
    exactly = Size(int(width), int(height))
    return SizeComparison(Bounds(exactly, exactly))


def _named(field: TextField, names: Iterable[str]) -> Iterable[Node]:
    names = sorted(names)
    known = [name for name in names if name.strip()]
    if known and len(known) == len(names):
        yield any_of(TextMatch(field, name) for name in known)
