"""The journal of files on their way, and what becomes of the library once they have moved.

What is begun is written down before the first file moves, and forgotten in the transaction that
writes where the files lie now. So whatever cuts a job short, the next opening knows of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from curator.domain.change import Command
from curator.domain.file_moves import (
    FileBinned,
    FileCopy,
    FileEdit,
    FileMove,
    FilePlace,
)
from curator.domain.image import FileId, FileStat, FolderId, ImageId
from curator.store import edits as steps
from curator.store import file_texts
from curator.store.texts import storable

LibraryFile = Connection
"""The open library file, for those who ask the functions here and know no SQL."""


@dataclass(frozen=True, slots=True)
class Job:
    """Files on their way.

    Attributes:
        label: what is done, without how many files it is.
        edits: what is to be done, with the names that files get.
        step: the number of the step of history; None where it makes none.
        undone: None makes a new step; True undoes it, False does it again.
    """

    label: str
    edits: tuple[FileEdit, ...]
    step: int | None = None
    undone: bool | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """An edit that was carried out, and the file where it lies now; None where it is gone."""

    edit: FileEdit
    stat: FileStat | None


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file of an image as the library knows it, and whether it is thought to be missing."""

    id: FileId
    image_id: ImageId
    place: FilePlace
    stat: FileStat
    missing: bool

    @property
    def size(self) -> int:
        """Its bytes when it was last looked at."""
        return self.stat.size


_KNOWN = (
    "SELECT id, image_id, folder_id, relpath, held_from, size, mtime_ns, inode, missing FROM file"
)
_ORDER = "ORDER BY missing, held, id"


def begin(connection: Connection, job: Job) -> int:
    """Write down what is begun; gives its number in the journal."""
    row = connection.exec_driver_sql(
        "INSERT INTO file_job (step, undone, label, edits) VALUES (?, ?, ?, ?) RETURNING id",
        (job.step, job.undone, storable(job.label), _text(job.edits)),
    )
    return int(row.scalar_one())


def amend(connection: Connection, number: int, edits: Sequence[FileEdit]) -> None:
    """Write down that files get other names than was thought."""
    connection.exec_driver_sql("UPDATE file_job SET edits = ? WHERE id = ?", (_text(edits), number))


def unfinished(connection: Connection) -> list[tuple[int, Job]]:
    """What was begun and cut short, oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT id, label, edits, step, undone FROM file_job ORDER BY id"
    )
    return [
        (
            int(row[0]),
            Job(
                label=str(row[1]),
                edits=tuple(map(file_texts.decoded, json.loads(row[2]))),
                step=row[3],
                undone=None if row[4] is None else bool(row[4]),
            ),
        )
        for row in rows
    ]


def finish(
    connection: Connection,
    number: int,
    job: Job,
    moved: Sequence[Moved],
    command: Command,
    now: int,
) -> set[int]:
    """Write where files lie now, and the step of history; gives the images they are of.

    Args:
        connection: in a transaction.
        number: of the job in the journal, where it is forgotten.
        job: what was begun.
        moved: what was done of it; `job.edits` may have got other names since.
        command: what was done, as the step to be held: never turned round.
        now: nanoseconds since 1970.
    """
    for each in moved:
        _apply(connection, each, now)
    if job.step is not None:
        if job.undone is None:
            if command.edits:
                steps.record(connection, job.step, command, now)
        else:
            steps.rewrite(connection, job.step, command, undone=job.undone)
    forget(connection, number)
    return {each.edit.image_id for each in moved}


def forget(connection: Connection, number: int) -> None:
    """Forget what was begun: nothing came of it, or all that did is written."""
    connection.exec_driver_sql("DELETE FROM file_job WHERE id = ?", (number,))


# Where files lie


def known_file(
    connection: Connection, file_id: FileId, image_id: ImageId, place: FilePlace
) -> KnownFile | None:
    """A file of an image by its number, else by its place: what a step of history means by it."""
    for condition, arguments in (
        ("id = ?", (file_id,)),
        ("folder_id = ? AND relpath = ?", (place.folder_id, place.relpath)),
    ):
        found = connection.exec_driver_sql(
            f"{_KNOWN} WHERE {condition} AND image_id = ?", (*arguments, image_id)
        ).first()
        if found is not None:
            return _known(found)
    return None


def files_of(connection: Connection, ids: Iterable[int]) -> list[KnownFile]:
    """All files of some images; of each image those that are there first, holding after that."""
    rows = connection.exec_driver_sql(
        f"{_KNOWN} WHERE image_id IN (SELECT value FROM json_each(?)) {_ORDER}",
        (json.dumps([int(image_id) for image_id in ids]),),
    )
    return list(map(_known, rows))


def held_files(connection: Connection, before: int | None = None) -> list[KnownFile]:
    """All files in holding, or those that are there since before a time in nanoseconds.

    Those that somebody has taken out of it are not.
    """
    until = (1 << 63) - 1 if before is None else before
    rows = connection.exec_driver_sql(
        f"{_KNOWN} WHERE held AND NOT missing AND image_id IS NOT NULL"
        f" AND ifnull(held_at, 0) < ? {_ORDER}",
        (until,),
    )
    return list(map(_known, rows))


def rejected(connection: Connection) -> list[int]:
    """Ids of all rejected images."""
    rows = connection.exec_driver_sql("SELECT id FROM image WHERE flag < 0 ORDER BY id")
    return [int(image_id) for image_id in rows.scalars()]


def is_content(connection: Connection, image_id: ImageId, content_hash: bytes) -> bool:
    """Whether an image has, or once had, a content."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM image_hash WHERE hash = ? AND image_id = ?", (content_hash, image_id)
    )
    return found.first() is not None


def is_taken(connection: Connection, folder_id: FolderId, relpath: bytes, but: FileId) -> bool:
    """Whether another image is known to lie, or to have lain, at a place."""
    found = connection.exec_driver_sql(
        "SELECT 1 FROM file WHERE folder_id = ? AND relpath = ? AND id != ?"
        " AND image_id IS NOT NULL",
        (folder_id, relpath, but),
    )
    return found.first() is not None


def folder_at(connection: Connection, path: bytes) -> FolderId:
    """The folder at a path, which is made known without being watched where it is not."""
    connection.exec_driver_sql(
        "INSERT INTO folder (path, watched, recursive, patterns, offline) VALUES (?, 0, 1, '[]', 0)"
        " ON CONFLICT (path) DO NOTHING",
        (path,),
    )
    found = connection.exec_driver_sql("SELECT id FROM folder WHERE path = ?", (path,))
    return FolderId(found.scalar_one())


def _known(row: Sequence[object]) -> KnownFile:
    number, image_id, folder_id, relpath, held_from, size, mtime_ns, inode, missing = row
    place = FilePlace(folder_id, relpath, held_from)  # type: ignore[arg-type]
    stat = FileStat(size, mtime_ns, inode)  # type: ignore[arg-type]
    return KnownFile(number, image_id, place, stat, bool(missing))  # type: ignore[arg-type]


def _text(edits: Iterable[FileEdit]) -> str:
    return json.dumps([file_texts.encoded(edit) for edit in edits])


def _apply(connection: Connection, moved: Moved, now: int) -> None:
    match moved.edit:
        case FileMove() as edit:
            _move(connection, edit, moved.stat, now)
        case FileCopy(made=True) as edit:
            _add(connection, edit, moved.stat)
        case FileCopy() as edit:
            _make_room(connection, edit.place, FileId(0))
        case FileBinned() as edit:
            _forget_place(connection, edit)


def _move(connection: Connection, edit: FileMove, stat: FileStat | None, now: int) -> None:
    known = known_file(connection, edit.file_id, edit.image_id, edit.before)
    # A watch may have found the file where it lies now, before this is written.
    number = FileId(0) if known is None else known.id
    _make_room(connection, edit.after, number)
    if known is None:
        _insert(connection, edit.image_id, edit.after, stat)
        return
    place = edit.after
    held_at = None if place.held_from is None else now
    connection.exec_driver_sql(
        "UPDATE file SET folder_id = ?, relpath = ?, name = ?, missing = 0, held = ?,"
        " held_from = ?, held_at = ? WHERE id = ?",
        (
            place.folder_id,
            place.relpath,
            _name(place),
            place.held_from is not None,
            place.held_from,
            held_at,
            number,
        ),
    )
    if stat is not None and _is_unchanged(known.stat, stat):
        connection.exec_driver_sql(
            "UPDATE file SET size = ?, mtime_ns = ?, inode = ? WHERE id = ?",
            (stat.size, stat.mtime_ns, stat.inode, number),
        )


def _is_unchanged(known: FileStat, now: FileStat) -> bool:
    """Otherwise the file is to be read again, since nobody knows what is in it."""
    return (known.size, known.mtime_ns) == (now.size, now.mtime_ns)


def _add(connection: Connection, edit: FileCopy, stat: FileStat | None) -> None:
    _make_room(connection, edit.place, FileId(0))
    _insert(connection, edit.image_id, edit.place, stat)


def _insert(
    connection: Connection, image_id: ImageId, place: FilePlace, stat: FileStat | None
) -> None:
    numbers = (0, 0, 0) if stat is None else (stat.size, stat.mtime_ns, stat.inode)
    connection.exec_driver_sql(
        "INSERT INTO file (folder_id, relpath, name, size, mtime_ns, inode, image_id, missing,"
        " held) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0)",
        (place.folder_id, place.relpath, _name(place), *numbers, image_id),
    )


def _forget_place(connection: Connection, edit: FileBinned) -> None:
    """Its image is missing from where it lay before it was held, should it come back there."""
    home = edit.before.held_from or edit.before.relpath
    found = connection.exec_driver_sql(
        "UPDATE file SET missing = 1, held = 0, held_at = NULL, held_from = NULL, relpath = ?"
        " WHERE id = ? AND NOT EXISTS (SELECT 1 FROM file AS other"
        " WHERE other.folder_id = file.folder_id AND other.relpath = ? AND other.id != file.id)",
        (home, edit.file_id, home),
    )
    if not found.rowcount:
        connection.exec_driver_sql("DELETE FROM file WHERE id = ?", (edit.file_id,))


def _make_room(connection: Connection, place: FilePlace, but: FileId) -> None:
    connection.exec_driver_sql(
        "DELETE FROM file WHERE folder_id = ? AND relpath = ? AND id != ?",
        (place.folder_id, place.relpath, but),
    )


def _name(place: FilePlace) -> str:
    return storable(Path(os.fsdecode(place.relpath)).name)
