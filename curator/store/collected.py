"""Collections in the library, of all kinds, and the Images in them in their order."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from curator.domain.change import CollectionEdit, Edit
from curator.domain.collection import Collection, CollectionId
from curator.store.gather import gather
from curator.store.texts import storable

Numbers = NDArray[np.int64]


@dataclass(slots=True)
class Collected:
    """All collections and what is in them.

    Attributes:
        members: image ids, ascending, and the place of each in the order, by collection.
    """

    collections: list[Collection] = field(default_factory=list)
    members: dict[CollectionId, tuple[Numbers, Numbers]] = field(default_factory=dict)


def apply_definition(connection: Connection, edit: CollectionEdit) -> None:
    """Make, change or delete a collection."""
    if edit.after is None:
        assert edit.before is not None
        connection.exec_driver_sql("DELETE FROM collection WHERE id = ?", (edit.before.id,))
    else:
        each = edit.after
        connection.exec_driver_sql(
            "INSERT INTO collection (id, name, kind, criteria, frozen_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind,"
            " criteria = excluded.criteria, frozen_at = excluded.frozen_at",
            (each.id, storable(each.name), each.kind.value, each.stored or None, each.frozen_at),
        )


def apply_membership(connection: Connection, edit: Edit) -> None:
    """Give images their places in a collection, or take them out of it."""
    collection = int(edit.key)
    placed = {i: place for i, place in zip(edit.ids, edit.after, strict=True) if place}
    removed = [i for i, place in zip(edit.ids, edit.after, strict=True) if not place]
    # One statement for all of them: each would let go of the interpreter.
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO collection_image (collection_id, image_id, position)"
        " SELECT collection.id, image.id, placed.value FROM json_each(?) AS placed"
        " JOIN image ON image.id = CAST(placed.key AS INTEGER)"
        " JOIN collection ON collection.id = ?",
        (json.dumps(placed), collection),
    )
    connection.exec_driver_sql(
        "DELETE FROM collection_image WHERE collection_id = ?"
        " AND image_id IN (SELECT value FROM json_each(?))",
        (collection, json.dumps(removed)),
    )


def collected(connection: Connection) -> Collected:
    """All collections and what is in them."""
    rows = connection.exec_driver_sql(
        "SELECT id, name, kind, criteria, frozen_at FROM collection ORDER BY id"
    ).all()
    found = [Collection.of(row[0], row[1], row[2], row[3] or "", row[4]) for row in rows]
    return Collected(found, {each.id: _members(connection, each.id) for each in found})


def _members(connection: Connection, collection: CollectionId) -> tuple[Numbers, Numbers]:
    found = gather(
        connection,
        "SELECT image_id, position FROM collection_image WHERE collection_id = ? ORDER BY image_id",
        {"image_id": ("image_id", np.int64), "position": ("position", np.int64)},
        collection,
    )
    return found["image_id"], found["position"]
