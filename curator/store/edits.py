"""Writes Edits and their history: what the user decided, and the way back from it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from curator.domain.change import Command, Edit, EditField
from curator.domain.image import FlagSource, ImageId
from curator.store.texts import storable


def apply_edits(connection: Connection, edits: Iterable[Edit]) -> None:
    """Set every edited field to its `after`."""
    for edit in edits:
        if edit.field is EditField.TAG:
            _apply_tag(connection, edit)
        elif edit.ids:
            connection.exec_driver_sql(
                f"UPDATE image SET {edit.field.value} = ? WHERE id = ?",
                list(zip(edit.after, edit.ids, strict=True)),
            )


def record(connection: Connection, step: int, command: Command, now: int) -> None:
    """Add a done step to the history; what had been undone before it can no longer be redone."""
    connection.exec_driver_sql("DELETE FROM history WHERE undone")
    connection.exec_driver_sql(
        "INSERT INTO history VALUES (?, ?, ?, ?, 0)",
        (step, now, storable(command.label), json.dumps(encoded(command))),
    )


def mark(connection: Connection, step: int, *, undone: bool) -> None:
    """Note that a step was undone or redone."""
    connection.exec_driver_sql("UPDATE history SET undone = ? WHERE id = ?", (undone, step))


def steps(connection: Connection) -> list[tuple[int, str, bool]]:
    """(number, label, undone) of every step, oldest first."""
    rows = connection.exec_driver_sql("SELECT id, label, undone FROM history ORDER BY id")
    return [(int(row[0]), str(row[1]), bool(row[2])) for row in rows]


def load(connection: Connection, step: int) -> Command:
    """A step of the history as the command it was."""
    row = connection.exec_driver_sql("SELECT label, edits FROM history WHERE id = ?", (step,)).one()
    return decoded(row[0], json.loads(row[1]))


def encoded(command: Command) -> list[dict[str, Any]]:
    """A command's edits as JSON; a value all images share is written once."""
    return [
        {
            "field": edit.field.value,
            "key": edit.key,
            "ids": list(edit.ids),
            "before": _shrunk(edit.before),
            "after": _shrunk(edit.after),
        }
        for edit in command.edits
    ]


def decoded(label: str, edits: list[dict[str, Any]]) -> Command:
    """A command back from its JSON."""
    return Command(
        label,
        tuple(
            Edit(
                field=EditField(edit["field"]),
                ids=tuple(ImageId(number) for number in edit["ids"]),
                before=_grown(edit["before"], len(edit["ids"])),
                after=_grown(edit["after"], len(edit["ids"])),
                key=edit["key"],
            )
            for edit in edits
        ),
    )


def _shrunk(values: tuple[int, ...]) -> int | list[int]:
    return values[0] if values and len(set(values)) == 1 else list(values)


def _grown(values: int | list[int], count: int) -> tuple[int, ...]:
    return (values,) * count if isinstance(values, int) else tuple(values)


def _apply_tag(connection: Connection, edit: Edit) -> None:
    added = [i for i, on in zip(edit.ids, edit.after, strict=True) if on]
    removed = [i for i, on in zip(edit.ids, edit.after, strict=True) if not on]
    tag = _tag_id(connection, edit.key)
    if added:
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO image_tag SELECT id, ?, ? FROM image WHERE id = ?",
            [(tag, int(FlagSource.HAND), image_id) for image_id in added],
        )
    if removed:
        connection.exec_driver_sql(
            "DELETE FROM image_tag WHERE image_id = ? AND tag_id = ?",
            [(image_id, tag) for image_id in removed],
        )
    _drop_unused(connection, tag)


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
    """A tag nobody wears is gone, so that undoing its first use leaves nothing behind."""
    connection.exec_driver_sql(
        "DELETE FROM tag WHERE id = ?"
        " AND NOT EXISTS (SELECT 1 FROM image_tag WHERE tag_id = tag.id)"
        " AND NOT EXISTS (SELECT 1 FROM tag AS child WHERE child.parent_id = tag.id)",
        (tag,),
    )
