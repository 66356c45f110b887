"""Writes Facts: what was found out about files and images. Runs in the writer's transaction."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from curator.domain.change import (
    Contents,
    Fact,
    FileOutcome,
    FileRead,
    FileReturned,
    FilesVanished,
    FolderAdded,
    FolderRelinked,
    FolderRemoved,
    FolderSeen,
    NotAnImage,
    Outcome,
    Reread,
    Scored,
    ScorerChosen,
)
from curator.domain.image import File, FileStat, ImageId
from curator.store import folders, generations, scores
from curator.store.engine import driver
from curator.store.generations import Made
from curator.store.texts import storable

_Row = tuple[Any, ...]


@dataclass(slots=True)
class Written:
    """What a transaction changed.

    Attributes:
        outcomes: what became of the files that were read.
        touched: images whose columns differ now.
        removed: images that are gone.
        folders: whether any folder changed.
        vanished: how many files of images went missing.
        prompted: images whose plain prompt is another now; their scores by prompt are gone.
        made: how new images were made, by their ids; `finish` writes it.
    """

    outcomes: list[FileOutcome] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    folders: bool = False
    vanished: int = 0
    prompted: set[ImageId] = field(default_factory=set)
    made: dict[int, Made] = field(default_factory=dict)


def apply_fact(connection: Connection, fact: Fact, now: int, written: Written) -> None:
    """Write one fact; `now` is nanoseconds since 1970. What changed is added to `written`.

    The last fact of a transaction is to be followed by `finish`.
    """
    match fact:
        case FileRead():
            _file_read(connection, fact, now, written)
        case NotAnImage():
            _not_an_image(connection, fact, written)
        case FilesVanished():
            _files_vanished(connection, fact.files, written)
        case FileReturned():
            _file_returned(connection, fact, written)
        case FolderAdded() | FolderRemoved() | FolderRelinked() | FolderSeen():
            finish(connection, written)
            written.touched.update(folders.apply(connection, fact))
            written.folders = True
        case Scored():
            written.touched.update(scores.add(connection, fact.image_id, fact.scores, now))
        case ScorerChosen():
            written.touched.update(scores.choose(connection, fact.provenance))
        case Reread():
            finish(connection, written)
            if generations.replace(connection, fact):
                written.prompted.add(fact.image_id)
            written.touched.add(fact.image_id)


def finish(connection: Connection, written: Written) -> None:
    """Write what was put off, so that it is done once for many files."""
    generations.insert(connection, written.made)
    written.made.clear()


def _file_read(connection: Connection, fact: FileRead, now: int, written: Written) -> None:
    known, place = _known(connection, fact)
    if known is None and fact.contents is None:
        return  # Its image was removed while the file was read; the next scan reads it again.
    before = None if place is None else place[0]
    if known is None:
        image_id, outcome = _new_content(connection, fact, before, now, written)
    else:
        image_id, outcome = known, _known_content(connection, fact, place, known)
    is_there = place is not None or outcome is Outcome.MOVED
    (_change_place if is_there else _add_place)(connection, fact, image_id)
    _note_left_behind(connection, before, image_id, written)
    written.touched.add(image_id)
    error = fact.contents.error if fact.contents is not None else None
    failed = error is not None and known is None
    written.outcomes.append(
        FileOutcome(
            folder_id=fact.folder_id,
            relpath=fact.relpath,
            hash=fact.hash,
            image_id=ImageId(image_id),
            outcome=Outcome.FAILED if failed else outcome,
            reason=error or "",
        )
    )


def _known(connection: Connection, fact: FileRead) -> tuple[int | None, _Row | None]:
    """The image that has this content, and what `_place` gives; in one statement for both."""
    found = _first(
        connection,
        "SELECT (SELECT image_id FROM image_hash WHERE hash = ?), id, image_id"
        " FROM (SELECT 1) LEFT JOIN file ON folder_id = ? AND relpath = ?",
        (fact.hash, fact.folder_id, fact.relpath),
    )
    assert found is not None
    known, file_id, image_id = found
    return known, None if file_id is None else (image_id,)


def _known_content(
    connection: Connection, fact: FileRead, place: _Row | None, image_id: int
) -> Outcome:
    if place is not None:
        return Outcome.UNCHANGED if place[0] == image_id else Outcome.CHANGED
    if fact.moved_from is None:
        return Outcome.DUPLICATE
    # Two copies may both look like the file that is gone: the first one takes its row.
    moved = connection.exec_driver_sql(
        "UPDATE file SET folder_id = ?, relpath = ?, name = ?, held = 0, held_from = NULL,"
        " held_at = NULL WHERE id = ? AND image_id = ? AND folder_id = ? AND relpath = ?",
        (
            fact.folder_id,
            fact.relpath,
            _name(fact.relpath),
            fact.moved_from.id,
            image_id,
            fact.moved_from.folder_id,
            fact.moved_from.relpath,
        ),
    )
    return Outcome.MOVED if moved.rowcount else Outcome.DUPLICATE


def _new_content(
    connection: Connection, fact: FileRead, here: int | None, now: int, written: Written
) -> tuple[int, Outcome]:
    contents = fact.contents
    assert contents is not None
    if here is not None and _same_pixels(connection, here, contents):
        _add_hash(connection, fact.hash, here)
        if contents.generation.reader:
            finish(connection, written)
            generations.replace(
                connection,
                Reread(
                    ImageId(here),
                    contents.raw,
                    contents.generation,
                    contents.plain,
                    contents.prompt_key,
                ),
            )
        return here, Outcome.CHANGED
    image_id = _insert_image(connection, contents, fact.stat.mtime_ns, now)
    _add_hash(connection, fact.hash, image_id)
    written.made[image_id] = Made(contents.raw, contents.generation, contents.plain)
    scores.put(connection, image_id, contents.scores, now)
    return image_id, Outcome.ADDED if here is None else Outcome.CHANGED


def _first(connection: Connection, statement: str, arguments: tuple[Any, ...]) -> _Row | None:
    found: _Row | None = driver(connection).execute(statement, arguments).fetchone()
    return found


def _same_pixels(connection: Connection, image_id: int, contents: Contents) -> bool:
    if contents.pixel_hash is None:
        return False
    old = connection.exec_driver_sql("SELECT pixel_hash FROM image WHERE id = ?", (image_id,))
    return bool(old.scalar() == contents.pixel_hash)


def _add_hash(connection: Connection, content_hash: bytes, image_id: int) -> None:
    driver(connection).execute("INSERT INTO image_hash VALUES (?, ?)", (content_hash, image_id))


def _insert_image(connection: Connection, contents: Contents, created: int, now: int) -> int:
    row = driver(connection).execute(
        "INSERT INTO image (pixel_hash, phash, format, width, height, created, added, flag,"
        " flag_source, rating, label, prompt_key, error)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, ?, ?)",
        (
            contents.pixel_hash,
            contents.phash,
            contents.format,
            contents.width,
            contents.height,
            created,
            now,
            contents.prompt_key,
            contents.error,
        ),
    )
    assert row.lastrowid is not None
    return row.lastrowid


def _not_an_image(connection: Connection, fact: NotAnImage, written: Written) -> None:
    place = _place(connection, fact)
    (_add_place if place is None else _change_place)(connection, fact, None)
    _note_left_behind(connection, None if place is None else place[0], None, written)


def _place(connection: Connection, fact: FileRead | NotAnImage) -> _Row | None:
    """The image of the file known at a place, None where none is known."""
    return _first(
        connection,
        "SELECT image_id FROM file WHERE folder_id = ? AND relpath = ?",
        (fact.folder_id, fact.relpath),
    )


# Two statements, not one with ON CONFLICT: what may be undone by itself makes FTS5 write out all
# it has gathered, for every file, and that is most of what a file costs here. So do RETURNING,
# and INSERT OR REPLACE.
def _add_place(connection: Connection, fact: FileRead | NotAnImage, image_id: int | None) -> None:
    driver(connection).execute(
        "INSERT INTO file"
        " (folder_id, relpath, name, size, mtime_ns, inode, image_id, missing, held)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0)",
        (fact.folder_id, fact.relpath, _name(fact.relpath), *_numbers(fact.stat), image_id),
    )


def _change_place(
    connection: Connection, fact: FileRead | NotAnImage, image_id: int | None
) -> None:
    driver(connection).execute(
        "UPDATE file SET size = ?, mtime_ns = ?, inode = ?, image_id = ?, missing = 0"
        " WHERE folder_id = ? AND relpath = ?",
        (*_numbers(fact.stat), image_id, fact.folder_id, fact.relpath),
    )


def _note_left_behind(
    connection: Connection, before: int | None, image_id: int | None, written: Written
) -> None:
    if before is not None and before != image_id:
        _left_behind(connection, before, written)


def _numbers(stat: FileStat) -> tuple[int, int, int]:
    return stat.size, stat.mtime_ns, stat.inode


def _name(relpath: bytes) -> str:
    return storable(os.fsdecode(relpath).rpartition("/")[2])


def _left_behind(connection: Connection, image_id: int, written: Written) -> None:
    """Forget a broken half of a file that has been written on since; keep everything else."""
    worthless = connection.exec_driver_sql(
        "SELECT 1 FROM image WHERE id = ? AND error IS NOT NULL AND flag = 0 AND rating = 0"
        " AND label = 0 AND NOT EXISTS (SELECT 1 FROM file WHERE image_id = image.id)"
        " AND NOT EXISTS (SELECT 1 FROM image_tag WHERE image_id = image.id)"
        " AND NOT EXISTS (SELECT 1 FROM collection_image WHERE image_id = image.id)",
        (image_id,),
    ).scalar()
    if not worthless:
        written.touched.add(image_id)
        return
    written.made.pop(image_id, None)
    generations.unindex(connection, image_id)
    connection.exec_driver_sql("DELETE FROM image WHERE id = ?", (image_id,))
    written.touched.discard(image_id)
    written.removed.add(image_id)


def _files_vanished(connection: Connection, files: Iterable[File], written: Written) -> None:
    """A file may have been found elsewhere since; its row then lies at another path."""
    for file in files:
        place = (file.id, file.folder_id, file.relpath)
        row = connection.exec_driver_sql(
            "UPDATE file SET missing = 1 WHERE id = ? AND folder_id = ? AND relpath = ?"
            " RETURNING image_id",
            place,
        ).first()
        if row is None:
            continue
        if row[0] is None:
            connection.exec_driver_sql("DELETE FROM file WHERE id = ?", (file.id,))
        else:
            written.touched.add(row[0])
            written.vanished += 1


def _file_returned(connection: Connection, fact: FileReturned, written: Written) -> None:
    rows = connection.exec_driver_sql(
        "UPDATE file SET missing = 0, size = ?, mtime_ns = ?, inode = ? WHERE id = ?"
        " RETURNING image_id",
        (fact.stat.size, fact.stat.mtime_ns, fact.stat.inode, fact.id),
    ).scalars()
    written.touched.update(row for row in rows if row is not None)
