"""Tags in the library: which Images wear them, and how they hang together.

A tag that nobody wears, that stands below none and above none is gone, so that undoing its first
use leaves nothing behind.
"""

from __future__ import annotations

import json

from sqlalchemy import Connection

from curator.domain.change import Edit, TagEdit
from curator.domain.collection import TagPlace
from curator.domain.image import FlagSource
from curator.store.texts import storable


def apply_wearing(connection: Connection, edit: Edit) -> None:
    """Put a tag on images or take it off."""
    added = [i for i, on in zip(edit.ids, edit.after, strict=True) if on]
    removed = [i for i, on in zip(edit.ids, edit.after, strict=True) if not on]
    tag = _tag_id(connection, edit.key)
    # One statement for all of them: each would let go of the interpreter.
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO image_tag SELECT id, ?, ? FROM image"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (tag, int(FlagSource.HAND), json.dumps(added)),
    )
    connection.exec_driver_sql(
        "DELETE FROM image_tag WHERE tag_id = ? AND image_id IN (SELECT value FROM json_each(?))",
        (tag, json.dumps(removed)),
    )
    _drop_unused(connection, tag)


def apply_place(connection: Connection, edit: TagEdit) -> None:
    """Call a tag otherwise, or hang it elsewhere."""
    tag, after = _tag_id(connection, edit.before.name), edit.after
    parent = _tag_id(connection, after.parent) if after.parent else None
    left = connection.exec_driver_sql("SELECT parent_id FROM tag WHERE id = ?", (tag,)).scalar()
    connection.exec_driver_sql(
        "UPDATE tag SET name = ?, parent_id = ? WHERE id = ?", (storable(after.name), parent, tag)
    )
    _drop_unused(connection, tag)
    if left is not None:
        _drop_unused(connection, left)


def places(connection: Connection) -> list[TagPlace]:
    """The tags that stand below others."""
    rows = connection.exec_driver_sql(
        "SELECT tag.name, parent.name FROM tag JOIN tag AS parent ON parent.id = tag.parent_id"
        " ORDER BY tag.id"
    )
    return [TagPlace(*row) for row in rows]


def _tag_id(connection: Connection, name: str) -> int:
    key = storable(name)
    found = connection.exec_driver_sql("SELECT id FROM tag WHERE name = ?", (key,)).scalar()
    if found is None:
        # NOCASE knows the case of ASCII only; the columns know every script's.
        names = connection.exec_driver_sql("SELECT id, name FROM tag").all()
        found = next((row[0] for row in names if row[1].casefold() == key.casefold()), None)
    if found is None:
        found = connection.exec_driver_sql(
            "INSERT INTO tag (name) VALUES (?) RETURNING id", (key,)
        ).scalar_one()
    return int(found)


def _drop_unused(connection: Connection, tag: int) -> None:
    connection.exec_driver_sql(
        "DELETE FROM tag WHERE id = ? AND parent_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM image_tag WHERE tag_id = tag.id)"
        " AND NOT EXISTS (SELECT 1 FROM tag AS child WHERE child.parent_id = tag.id)",
        (tag,),
    )
