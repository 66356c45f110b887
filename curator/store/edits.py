"""Writes Edits and their history: what the user decided, and the way back from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from typing import Any

from sqlalchemy import Connection

from curator.domain.change import AnyEdit, CollectionEdit, Command, Edit, EditField, TagEdit
from curator.domain.collection import Collection, TagPlace
from curator.domain.duel import Duel, DuelEdit
from curator.domain.errors import LibraryDamagedError
from curator.domain.file_moves import FileBinned, FileCopy, FileMove
from curator.domain.image import ImageId
from curator.store import collected, duels, file_texts, tags
from curator.store.texts import storable


def apply_edits(connection: Connection, edits: Iterable[AnyEdit]) -> None:
    """Set everything that is edited to its `after`; what moves files is written by `file_jobs`."""
    for edit in edits:
        if isinstance(edit, FileMove | FileCopy):
            raise TypeError("files have to be moved before that is written")
        if isinstance(edit, TagEdit):
            tags.apply_place(connection, edit)
        elif isinstance(edit, CollectionEdit):
            collected.apply_definition(connection, edit)
        elif isinstance(edit, DuelEdit):
            duels.apply_duel(connection, edit)
        elif edit.field is EditField.TAG:
            tags.apply_wearing(connection, edit)
        elif edit.field is EditField.COLLECTION:
            collected.apply_membership(connection, edit)
        elif edit.field is EditField.STACK:
            _set(connection, "stack_id", [number or None for number in edit.after], edit.ids)
        else:
            _set(connection, edit.field.value, edit.after, edit.ids)


def record(connection: Connection, step: int, command: Command, now: int) -> None:
    """Add a done step to the history; what had been undone before it can no longer be redone."""
    connection.exec_driver_sql("DELETE FROM history WHERE undone")
    connection.exec_driver_sql(
        "INSERT INTO history VALUES (?, ?, ?, ?, 0)",
        (step, now, storable(command.label), json.dumps(encoded(command))),
    )


def rewrite(connection: Connection, step: int, command: Command, *, undone: bool) -> None:
    """Hold a step, which was undone or done again, with the edits for which that was possible.

    Without any it is no step any more. One that lies behind steps done since cannot be redone.
    """
    told = (step, storable(command.label), json.dumps(encoded(command)), undone)
    if command.edits:
        connection.exec_driver_sql(
            "INSERT INTO history SELECT ?1, ifnull(max(at), 0), ?2, ?3, ?4 FROM history"
            " WHERE id <= ?1 ON CONFLICT (id) DO UPDATE"
            " SET label = excluded.label, edits = excluded.edits, undone = excluded.undone",
            told,
        )
    else:
        connection.exec_driver_sql("DELETE FROM history WHERE id = ?", (step,))
    connection.exec_driver_sql(
        "DELETE FROM history WHERE undone"
        " AND id < (SELECT max(id) FROM history AS later WHERE NOT later.undone)"
    )


def mark(connection: Connection, step: int, *, undone: bool) -> None:
    """Note that a step was undone or redone."""
    connection.exec_driver_sql("UPDATE history SET undone = ? WHERE id = ?", (undone, step))


def steps(connection: Connection) -> list[tuple[int, str, int, bool]]:
    """(number, label, when it was done, undone) of every step, oldest first."""
    rows = connection.exec_driver_sql("SELECT id, label, at, undone FROM history ORDER BY id")
    return [(int(row[0]), str(row[1]), int(row[2]), bool(row[3])) for row in rows]


def load(connection: Connection, step: int) -> Command:
    """A step of the history as the command it was; LibraryDamagedError where it cannot be read."""
    row = connection.exec_driver_sql("SELECT label, edits FROM history WHERE id = ?", (step,)).one()
    try:
        return decoded(row[0], json.loads(row[1]))
    except (ValueError, TypeError, KeyError) as error:
        raise LibraryDamagedError(f"step {step} of the history cannot be read: {error}") from error


def encoded(command: Command) -> list[dict[str, Any]]:
    """A command's edits as JSON; a value all images share is written once."""
    return [_encoded(edit) for edit in command.edits]


def decoded(label: str, edits: list[dict[str, Any]]) -> Command:
    """A command back from its JSON."""
    return Command(label, tuple(map(_decoded, edits)))


def _encoded(edit: AnyEdit) -> dict[str, Any]:
    if isinstance(edit, FileMove | FileCopy):
        return file_texts.encoded(edit)
    if isinstance(edit, TagEdit):
        return {"tag": [astuple(edit.before), astuple(edit.after)]}
    if isinstance(edit, CollectionEdit):
        return {"collection": [each and astuple(each) for each in (edit.before, edit.after)]}
    if isinstance(edit, DuelEdit):
        return {"duel": [each and astuple(each) for each in (edit.before, edit.after)]}
    return {
        "field": edit.field.value,
        "key": edit.key,
        "ids": list(edit.ids),
        "before": _shrunk(edit.before),
        "after": _shrunk(edit.after),
    }


def _decoded(edit: dict[str, Any]) -> AnyEdit:
    if not edit.keys().isdisjoint(file_texts.KINDS):
        found = file_texts.decoded(edit)
        assert not isinstance(found, FileBinned)
        return found
    if "tag" in edit:
        return TagEdit(*(TagPlace(*place) for place in edit["tag"]))
    if "collection" in edit:
        return CollectionEdit(*(each and Collection.of(*each) for each in edit["collection"]))
    if "duel" in edit:
        return DuelEdit(*(each and Duel(*each) for each in edit["duel"]))
    return Edit(
        field=EditField(edit["field"]),
        ids=tuple(ImageId(number) for number in edit["ids"]),
        before=_grown(edit["before"], len(edit["ids"])),
        after=_grown(edit["after"], len(edit["ids"])),
        key=edit["key"],
    )


def _shrunk(values: tuple[int, ...]) -> int | list[int]:
    return values[0] if values and len(set(values)) == 1 else list(values)


def _grown(values: int | list[int], count: int) -> tuple[int, ...]:
    return (values,) * count if isinstance(values, int) else tuple(values)


def _set(
    connection: Connection, column: str, values: Sequence[int | None], ids: Sequence[ImageId]
) -> None:
    if ids:
        connection.exec_driver_sql(
            f"UPDATE image SET {column} = ? WHERE id = ?", list(zip(values, ids, strict=True))
        )
