"""Questions that SQL answers as sets of image ids: texts, names, resources, raw metadata.

Every function gives image ids in ascending order.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable

import numpy as np
from sqlalchemy import Connection

from curator.store.texts import prepared, storable

_LETTERS = re.compile(r"\w")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SHORTEST_TRIGRAM = 3


def prompts(
    connection: Connection, text: str, *, whole: bool, column: str = "prompt"
) -> np.ndarray:
    """Images whose prompt holds a text.

    Args:
        connection: to the library.
        text: one or more words.
        whole: whole words only, in this order; else anywhere: as the beginning of a word or
            inside one.
        column: "prompt" (positive) or "negative".
    """
    matching = _matching_prompts(text, whole=whole)
    if matching is None:
        return _ids(connection, "SELECT image_id FROM generation WHERE 0", ())
    query, arguments = matching
    return _ids(
        connection,
        f"SELECT image_id FROM generation WHERE {column}_id IN ({query})",
        arguments,
    )


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


def in_folders(connection: Connection, folder_ids: Iterable[int]) -> np.ndarray:
    """Images with a file in any of these folders."""
    return _ids(
        connection,
        "SELECT DISTINCT image_id FROM file WHERE image_id IS NOT NULL AND folder_id IN"
        " (SELECT value FROM json_each(?))",
        (json.dumps(sorted(folder_ids)),),
    )


def with_checkpoints(connection: Connection, names: Iterable[str]) -> np.ndarray:
    """Images made with a checkpoint of exactly one of these names; "" stands for none known."""
    return _ids(
        connection,
        "SELECT image.id FROM image LEFT JOIN"
        " (SELECT image_id, name FROM generation_resource AS gr JOIN resource"
        "  ON resource.id = gr.resource_id AND resource.kind = 'checkpoint') AS used"
        " ON used.image_id = image.id"
        " WHERE coalesce(used.name, '') IN (SELECT value FROM json_each(?))",
        (json.dumps([storable(name) for name in names]),),
    )


def names(connection: Connection, pattern: str) -> np.ndarray:
    """Images with a file whose name fits a glob pattern (or holds the text), case aside."""
    glob = pattern if re.search(r"[*?\[]", pattern) else f"*{pattern}*"
    # A byte that is no text stands in stored names as a question mark, and must not match all.
    glob = _SURROGATE.sub("[?]", glob)
    return _ids(
        connection,
        "SELECT DISTINCT image_id FROM file WHERE image_id IS NOT NULL AND casefold(name) GLOB ?",
        (storable(glob).casefold(),),
    )


def directories(connection: Connection, text: str) -> np.ndarray:
    """Images with a file in a folder whose path holds this text, case aside."""
    return _ids(
        connection,
        "SELECT DISTINCT file.image_id FROM file JOIN folder ON folder.id = file.folder_id"
        " WHERE file.image_id IS NOT NULL AND casefold(CAST(folder.path AS TEXT) || '/' ||"
        " CAST(substr(relpath, 1, length(relpath) - length(CAST(name AS BLOB))) AS TEXT))"
        " LIKE ? ESCAPE '\\'",
        (_like(text),),
    )


def collected(connection: Connection, name: str) -> np.ndarray:
    """Images in the collection of this name, case aside."""
    return _ids(
        connection,
        "SELECT image_id FROM collection_image JOIN collection ON collection.id = collection_id"
        " WHERE name = ? COLLATE NOCASE",
        (storable(name),),
    )


def numbers(connection: Connection, column: str) -> tuple[np.ndarray, list[int | float]]:
    """Ids and values of one of the generation's numbers, where it is given."""
    if column not in ("seed", "clip_skip", "denoise"):
        raise ValueError(column)
    rows = connection.exec_driver_sql(
        f"SELECT image_id, {column} FROM generation WHERE {column} IS NOT NULL ORDER BY image_id"
    ).all()
    values = [int(row[1]) if column == "seed" else row[1] for row in rows]
    return np.asarray([row[0] for row in rows], np.int64), values


def offline(connection: Connection) -> np.ndarray:
    """Images that lie only in folders that are gone for now."""
    return _ids(
        connection,
        "SELECT image_id FROM file JOIN folder ON folder.id = folder_id"
        " WHERE image_id IS NOT NULL AND watched GROUP BY image_id HAVING min(offline)",
        (),
    )


def by_name(connection: Connection) -> np.ndarray:
    """All images in the order of their first file's name; nameless ones last."""
    rows = connection.exec_driver_sql(
        "SELECT image.id FROM image LEFT JOIN (SELECT image_id, min(casefold(name)) AS first"
        " FROM file WHERE image_id IS NOT NULL GROUP BY image_id) AS named"
        " ON named.image_id = image.id ORDER BY first IS NULL, first, image.id"
    )
    return np.asarray(rows.scalars().all(), np.int64)


def with_prompt(connection: Connection) -> np.ndarray:
    """Images that tell their prompt."""
    return _ids(connection, "SELECT image_id FROM generation WHERE prompt_id IS NOT NULL", ())


def duplicates(connection: Connection) -> np.ndarray:
    """Images that lie in more than one place."""
    return _ids(
        connection,
        "SELECT image_id FROM file JOIN folder ON folder.id = folder_id"
        " WHERE image_id IS NOT NULL AND NOT missing AND watched"
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
    rows = connection.exec_driver_sql(query, arguments).scalars().all()
    return np.unique(np.asarray(rows, np.int64))


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


def _like(text: str) -> str:
    escaped = re.sub(r"([%_\\])", r"\\\1", storable(text).casefold())
    return f"%{escaped}%"
