"""Questions that SQL answers as sets of image ids: texts, names, resources, raw metadata.

Every function gives image ids in ascending order.
"""

from __future__ import annotations

import os
import re

import numpy as np
from sqlalchemy import Connection

from curator.store.gather import number_array
from curator.store.gather import numbers as numbers_of
from curator.store.texts import prepared, storable

_LETTERS = re.compile(r"\w")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHORTEST_TRIGRAM = 3


def prompts(connection: Connection, text: str, *, whole: bool) -> np.ndarray:
    """Ids of the prompts that hold a text; they are no images' ids.

    Args:
        connection: to the library.
        text: one or more words.
        whole: whole words only, in this order; else anywhere: as the beginning of a word or
            inside one.
    """
    matching = _matching_prompts(text, whole=whole)
    return np.empty(0, np.int64) if matching is None else _ids(connection, *matching)


def raw(connection: Connection, text: str) -> np.ndarray:
    """Images whose raw metadata holds a word that begins so, or a phrase."""
    if not _LETTERS.search(text):
        return np.empty(0, np.int64)
    return _ids(
        connection,
        "SELECT rowid FROM raw_fts WHERE raw_fts MATCH ?",
        (_quoted(prepared(storable(text))) + "*",),
    )


def resources(connection: Connection, kind: str, name: str) -> np.ndarray:
    """Images made with a resource whose name holds this text, case aside."""
    return _ids(
        connection,
        "SELECT DISTINCT image_id FROM generation_resource WHERE resource_id IN"
        " (SELECT id FROM resource WHERE kind = ? AND casefold(name) LIKE ? ESCAPE '\\')",
        (kind, _like(name)),
    )


def names(connection: Connection, pattern: str) -> np.ndarray:
    """Images with a file whose name fits a glob pattern (or holds the text), case aside."""
    glob = pattern if re.search(r"[*?\[]", pattern) else f"*{pattern}*"
    if glob.isascii() and "[" not in glob:
        fits, wanted = "name LIKE ? ESCAPE '\\'", _like_of_glob(glob)
    else:
        # A byte that is no text stands in stored names as a question mark, and must not match all.
        wanted = storable(_SURROGATE.sub("[?]", glob)).casefold()
        fits = "casefold(name) GLOB ?"
    return _ids(
        connection, f"SELECT image_id FROM file WHERE image_id IS NOT NULL AND {fits}", (wanted,)
    )


def directories(connection: Connection, text: str) -> np.ndarray:
    """Images with a file in a folder whose path holds this text, case aside."""
    directory = (
        "CAST(folder.path AS TEXT) || '/' ||"
        " CAST(substr(relpath, 1, length(relpath) - length(CAST(name AS BLOB))) AS TEXT)"
    )
    told = directory if text.isascii() else f"casefold({directory})"
    return _ids(
        connection,
        "SELECT file.image_id FROM file JOIN folder ON folder.id = file.folder_id"
        f" WHERE file.image_id IS NOT NULL AND {told} LIKE ? ESCAPE '\\'",
        (_like(text),),
    )


def numbers(connection: Connection, column: str) -> tuple[np.ndarray, list[int | float]]:
    """Ids and values of one of the generation's numbers, where it is given."""
    if column not in ("clip_skip", "denoise"):
        raise ValueError(column)
    rows = connection.exec_driver_sql(
        f"SELECT image_id, {column} FROM generation WHERE {column} IS NOT NULL ORDER BY image_id"
    ).all()
    return np.asarray([row[0] for row in rows], np.int64), [row[1] for row in rows]


def offline(connection: Connection) -> np.ndarray:
    """Images that lie only in folders that are gone for now."""
    return _ids(
        connection,
        "SELECT image_id FROM file WHERE image_id IS NOT NULL"
        " AND folder_id IN (SELECT id FROM folder WHERE watched AND offline)"
        " AND NOT EXISTS (SELECT 1 FROM file AS other JOIN folder ON folder.id = other.folder_id"
        "  WHERE other.image_id = file.image_id AND watched AND NOT offline)",
        (),
    )


def by_name(connection: Connection) -> np.ndarray:
    """Images in the order of their first file's name, by the index of names; nameless ones lack."""
    found = connection.exec_driver_sql(
        f"SELECT {numbers_of('image_id')} FROM (SELECT image_id FROM file"
        " WHERE image_id IS NOT NULL ORDER BY name COLLATE NOCASE, image_id)"
    ).scalar()
    ids = number_array(found, np.int64)
    first = np.unique(ids, return_index=True)[1]
    first.sort()
    return ids[first]


def duplicates(connection: Connection) -> np.ndarray:
    """Images that lie in more than one place."""
    return _ids(
        connection,
        "SELECT image_id FROM file JOIN folder ON folder.id = folder_id"
        " WHERE image_id IS NOT NULL AND NOT missing AND NOT held AND watched"
        " GROUP BY image_id HAVING count(*) > 1",
        (),
    )


def by_pixels(
    connection: Connection, first: bytes, last: bytes
) -> tuple[tuple[bytes, ...], tuple[int, ...]]:
    """Pixel hashes from `first` to `last`, in order, and the images that have them."""
    rows = connection.exec_driver_sql(
        "SELECT pixel_hash, id FROM image WHERE pixel_hash BETWEEN ? AND ? ORDER BY pixel_hash",
        (first, last),
    ).all()
    hashes, ids = zip(*rows, strict=True) if rows else ((), ())
    return hashes, ids


def called(connection: Connection, path: bytes, text: str) -> np.ndarray:
    """Images with a file at this path; else at this path below a folder; else of this name."""
    at_path = _ids(
        connection,
        "SELECT image_id FROM file JOIN folder ON folder.id = folder_id"
        " WHERE image_id IS NOT NULL AND substr(?1, 1, length(path)) = path"
        " AND substr(?1, length(path) + 1, 1) IN (x'2f', x'5c')"
        " AND relpath = substr(?1, length(path) + 2)",
        (path,),
    )
    if len(at_path):
        return at_path
    below = _ids(
        connection,
        "SELECT image_id FROM file WHERE image_id IS NOT NULL AND relpath = ?",
        (os.fsencode(text),),
    )
    if len(below):
        return below
    return _ids(
        connection,
        "SELECT image_id FROM file WHERE image_id IS NOT NULL AND name = ?",
        (storable(text),),
    )


def _ids(connection: Connection, query: str, arguments: tuple[object, ...]) -> np.ndarray:
    gathered = connection.exec_driver_sql(
        f"WITH found (id) AS ({query}) SELECT {numbers_of('id')} FROM found", arguments
    ).scalar()
    return np.unique(number_array(gathered, np.int64))


def _matching_prompts(text: str, *, whole: bool) -> tuple[str, tuple[object, ...]] | None:
    ready = prepared(storable(text)).strip()
    if not ready:
        return None
    words = "SELECT rowid FROM prompt_fts WHERE prompt_fts MATCH ?"
    inside = "SELECT rowid FROM prompt_tri WHERE prompt_tri MATCH ?"
    has_words = _LETTERS.search(ready)
    if whole and has_words:
        return words, (_quoted(ready),)
    if len(ready) < _SHORTEST_TRIGRAM:
        if has_words:
            return words, (_quoted(ready) + "*",)
        return "SELECT id FROM prompt WHERE text LIKE ? ESCAPE '\\'", (_like(ready),)
    if not has_words:
        return inside, (_quoted(ready),)
    return f"{words} UNION {inside}", (_quoted(ready) + "*", _quoted(ready))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _like_of_glob(glob: str) -> str:
    """SQLite's own LIKE knows the case of ASCII, and asks Python nothing for every name."""
    return re.sub(r"[%_\\]", r"\\\g<0>", glob).replace("*", "%").replace("?", "_")


def _like(text: str) -> str:
    escaped = re.sub(r"([%_\\])", r"\\\1", storable(text).casefold())
    return f"%{escaped}%"
