"""Which of the looked-at images to export, and how the manifest names them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from curator.domain.criteria import Criteria, Sort
from curator.domain.image import Flag
from curator.library.columns import Ids
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.shown import comparison, judged
from curator.query.syntax import Node, Query, TextField, TextMatch, all_of, any_of
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
            rows = columns.rows_of(gallery.ids)
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
    return None


def as_query(library: Library, criteria: Criteria) -> str:
    """Criteria as one text in the query language.

    Folders and checkpoints are named by words there, so it may show more than the criteria did.
    """
    written = library.parse(criteria.text)
    nodes = [*([written.condition] if written.condition else ()), *_nodes(library, criteria)]
    sort = written.sort or (criteria.sort if criteria.sort != Sort() else None)
    return unparse(Query(all_of(nodes) if nodes else None, sort))


def _nodes(library: Library, criteria: Criteria) -> Iterable[Node]:
    yield from judged(criteria)
    yield from (comparison(each) for each in criteria.thresholds if not each.is_open)
    yield from _named(TextField.CHECKPOINT, criteria.checkpoints)
    paths = (each.path for each in library.folders if each.id in criteria.folders)
    yield from _named(TextField.FOLDER, map(os.fsdecode, paths))


def _named(field: TextField, names: Iterable[str]) -> Iterable[Node]:
    known = sorted(name for name in names if name.strip())
    if known:
        yield any_of(TextMatch(field, name) for name in known)
