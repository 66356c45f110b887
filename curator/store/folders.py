"""Watched folders: writes what becomes of them, reads what is known of their files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from curator.domain.change import FolderAdded, FolderRelinked, FolderRemoved, FolderSeen
from curator.domain.image import File, FileStat, Folder, FolderId
from curator.store.engine import Database, driver

FolderFact = FolderAdded | FolderRemoved | FolderRelinked | FolderSeen

_FILE = "id, folder_id, relpath, size, mtime_ns, inode, image_id, missing, held"


def apply(connection: Connection, fact: FolderFact) -> list[int]:
    """Write what became of a folder; gives the images that come or go with it."""
    match fact:
        case FolderAdded():
            return _add(connection, fact)
        case FolderRemoved():
            connection.exec_driver_sql("UPDATE folder SET watched = 0 WHERE id = ?", (fact.id,))
            return _images(connection, fact.id)
        case FolderRelinked():
            connection.exec_driver_sql(
                "UPDATE folder SET path = ?, offline = 0, device = NULL WHERE id = ?",
                (fact.path, fact.id),
            )
            # Inode 0 stands for "any": a copied tree has other numbers on the same files.
            connection.exec_driver_sql("UPDATE file SET inode = 0 WHERE folder_id = ?", (fact.id,))
            return []
        case FolderSeen():
            connection.exec_driver_sql(
                "UPDATE folder SET offline = ?, device = coalesce(?, device) WHERE id = ?",
                (fact.offline, fact.device, fact.id),
            )
            return []


def _add(connection: Connection, fact: FolderAdded) -> list[int]:
    folder_id = connection.exec_driver_sql(
        "INSERT INTO folder (path, watched, recursive, patterns, offline) VALUES (?, 1, ?, ?, 0)"
        " ON CONFLICT (path) DO UPDATE SET watched = 1 RETURNING id",
        (fact.path, fact.recursive, json.dumps(fact.patterns)),
    ).scalar_one()
    return _images(connection, folder_id)


def _images(connection: Connection, folder_id: int) -> list[int]:
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT image_id FROM file WHERE folder_id = ? AND image_id IS NOT NULL",
        (folder_id,),
    )
    return [int(image_id) for image_id in rows.scalars()]


def all_folders(connection: Connection) -> tuple[Folder, ...]:
    """Every folder ever watched, oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT id, path, watched, recursive, patterns, offline, device FROM folder ORDER BY id"
    )
    return tuple(
        Folder(
            id=FolderId(row[0]),
            path=bytes(row[1]),
            watched=bool(row[2]),
            recursive=bool(row[3]),
            patterns=tuple(json.loads(row[4])),
            offline=bool(row[5]),
            device=row[6],
        )
        for row in rows
    )


def image_counts(connection: Connection) -> dict[FolderId, int]:
    """How many images have a file in its place in each folder."""
    rows = connection.exec_driver_sql(
        "SELECT folder_id, count(DISTINCT image_id) FROM file WHERE NOT missing AND NOT held"
        " GROUP BY folder_id"
    )
    return {FolderId(row[0]): int(row[1]) for row in rows}


def files_of(connection: Connection, folder_id: FolderId) -> Iterator[File]:
    """Every file known in a folder."""
    statement = f"SELECT {_FILE} FROM file WHERE folder_id = ?"
    return map(_file, driver(connection).execute(statement, (folder_id,)))


def file_at(connection: Connection, folder_id: FolderId, relpath: bytes) -> File | None:
    """The file known at a place."""
    statement = f"SELECT {_FILE} FROM file WHERE folder_id = ? AND relpath = ?"
    row = driver(connection).execute(statement, (folder_id, relpath)).fetchone()
    return None if row is None else _file(row)


def files_with(database: Database, content_hash: bytes) -> list[File] | None:
    """The files of the image that has this content; None when the content is new."""
    known = database.rows("SELECT image_id FROM image_hash WHERE hash = ?", (content_hash,))
    if not known:
        return None
    return [
        _file(row)
        for row in database.rows(f"SELECT {_FILE} FROM file WHERE image_id = ?", known[0])
    ]


def _file(row: tuple[Any, ...]) -> File:
    """A row of `_FILE`; there may be a million of them, so it has to be quick."""
    number, folder_id, relpath, size, mtime_ns, inode, image_id, missing, held = row
    stat = FileStat(size, mtime_ns, inode)
    return File(number, folder_id, relpath, stat, image_id, missing != 0, held != 0)
