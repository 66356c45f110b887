"""Tables to numpy arrays: what the columns in memory are made of."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from curator.domain.collection import TagPlace
from curator.store import tags
from curator.store.collected import Collected, collected
from curator.store.gather import (
    Coded,
    gather,
    joined,
    number_array,
    numbers,
    text_codes,
    texts,
)
from curator.store.links import CHECKPOINTS, FOLDERS, LORAS, LinkRows, joined_links

NO_ID = 0
"""Stands in an integer column for "none"; SQLite's ids begin at 1."""

CHUNK = 20_000
"""Images that are read at once: some tens of milliseconds, a few megabytes."""

_IMAGES = """
    SELECT image.id AS id, flag, flag_source, rating, label, stack_id, prompt_key, image.width,
           image.height, created, added, phash, error, tool, sampler, scheduler, steps, cfg, seed,
           prompt_id, negative_id
    FROM image LEFT JOIN generation ON generation.image_id = image.id
    WHERE image.id {among} ORDER BY image.id
"""
_PLACES = """
    SELECT file.image_id, file.folder_id, file.missing OR file.held AS missing,
           file.held AND NOT file.missing AS held
    FROM file JOIN folder ON folder.id = file.folder_id AND folder.watched
    WHERE file.image_id {among}
    ORDER BY file.image_id, file.missing OR file.held DESC, file.missing DESC, file.id DESC
"""
_CHECKPOINTS = """
    SELECT gr.image_id, gr.resource_id
    FROM generation_resource AS gr
    JOIN resource ON resource.id = gr.resource_id AND resource.kind = 'checkpoint'
    WHERE gr.image_id {among} ORDER BY gr.image_id, gr.position DESC
"""
_LORAS = """
    SELECT gr.image_id, gr.resource_id
    FROM generation_resource AS gr CROSS JOIN resource ON resource.id = gr.resource_id
    WHERE resource.kind = 'lora' AND gr.image_id {among}
"""
_SCORES = """
    SELECT image_id, value FROM score WHERE scorer_id = {scorer} AND image_id {among}
    ORDER BY image_id
"""
_SEED = "seed NOT GLOB '*[^0-9]*' AND length(seed) BETWEEN 1 AND 20"
_INTEGERS: dict[str, tuple[str, Any]] = {
    "flag": ("flag", np.int8),
    "flag_source": ("flag_source", np.int8),
    "rating": ("rating", np.int8),
    "label": ("label", np.int8),
    "stack": ("ifnull(stack_id, 0)", np.int32),
    "prompt_key": ("ifnull(prompt_key, 0)", np.int64),
    "width": ("width", np.int32),
    "height": ("height", np.int32),
    "created": ("created", np.int64),
    "added": ("added", np.int64),
    "phash": ("ifnull(phash, 0)", np.int64),
    "failed": ("error IS NOT NULL", np.bool_),
    "steps": ("ifnull(steps, 0)", np.int64),
    "prompt": ("ifnull(prompt_id, 0)", np.int32),
    "negative": ("ifnull(negative_id, 0)", np.int32),
    "seed": (f"CASE WHEN {_SEED} THEN seed ELSE 0 END", np.uint64),
    "seeded": (f"ifnull({_SEED}, 0)", np.bool_),
}
_TEXTS = ("tool", "sampler", "scheduler")
_VALUE = ("ifnull(value, 'nan')", np.float64)
_ID_AND_VALUE = {"image_id": ("image_id", np.int64), "value": _VALUE}
_FIRST = """
    SELECT id FROM image
    WHERE EXISTS (SELECT 1 FROM file JOIN folder ON folder.id = folder_id
                  WHERE image_id = image.id AND watched AND NOT missing AND NOT held)
    ORDER BY created DESC, id DESC LIMIT ?
"""


@dataclass(slots=True)
class ImageRows:
    """Images as arrays of equal length, in ascending order of id.

    Attributes:
        integers: by column name: flag, flag_source, rating, label, stack, prompt_key, width,
            height, created, added, phash, failed, steps, seed (uint64, 0 where not `seeded`),
            prompt, negative (ids of texts), folder, checkpoint (NO_ID: none), missing (no file is
            in its place), held (and one waits in holding).
        cfg: NaN where the file does not say.
        texts: tool, sampler and scheduler, "" where there is none.
        scores: active scorers' values by key, NaN where there is none.
        links: what images may have several of, by what it is; what is left out stays as it was.
    """

    ids: NDArray[np.int64]
    integers: dict[str, NDArray[Any]]
    cfg: NDArray[np.float64]
    texts: dict[str, Coded]
    scores: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    links: dict[str, LinkRows] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loaded:
    """All that is held in memory.

    Attributes:
        tags: ids of the images that wear each tag, ascending, by the tag's name.
        places: of the tags that stand below others.
        collected: the collections and what is in them.
    """

    rows: ImageRows
    tags: dict[str, NDArray[np.int64]]
    places: list[TagPlace] = field(default_factory=list)
    collected: Collected = field(default_factory=Collected)


def everything(connection: Connection, go_on: Callable[[], None] = lambda: None) -> Loaded:
    """All images, a hundred thousand a second; `go_on` is called now and then, and may raise."""
    parts = []
    for some in _chunks(connection, None):
        go_on()
        parts.append(_part(connection, some))
    return _loaded(connection, _joined(parts))


def beginning(connection: Connection, most: int) -> Loaded:
    """The images that were made last, at most so many, for a first look."""
    return _loaded(connection, image_rows(connection, newest(connection, most)))


def _loaded(connection: Connection, rows: ImageRows) -> Loaded:
    return Loaded(rows, tag_ids(connection), tags.places(connection), collected(connection))


def image_rows(connection: Connection, ids: Iterable[int]) -> ImageRows:
    """The columns of some images."""
    return _joined([_part(connection, some) for some in _chunks(connection, ids)])


def newest(connection: Connection, most: int) -> list[int]:
    """The images made last of which a file is in its place, at most so many."""
    return list(connection.exec_driver_sql(_FIRST, (most,)).scalars())


def count(connection: Connection) -> int:
    """How many images there are, those without a present file included."""
    return int(connection.exec_driver_sql("SELECT count(*) FROM image").scalar_one())


@dataclass(frozen=True, slots=True)
class _Some:
    """Restricts statements to some images."""

    condition: str
    arguments: tuple[Any, ...]

    def source(self, statement: str) -> str:
        return statement.format(among=self.condition)


def _chunks(connection: Connection, ids: Iterable[int] | None) -> Iterator[_Some]:
    if ids is None:
        last = connection.exec_driver_sql("SELECT ifnull(max(id), 0) FROM image").scalar_one()
        for first in range(1, last + 1, CHUNK):
            yield _Some("BETWEEN ? AND ?", (first, first + CHUNK - 1))
        return
    named = sorted(ids)
    for start in range(0, len(named), CHUNK):
        some = json.dumps(named[start : start + CHUNK])
        yield _Some("IN (SELECT value FROM json_each(?))", (some,))


def _part(connection: Connection, some: _Some) -> ImageRows:
    wanted = [("id", np.int64), *((sql, dtype) for sql, dtype in _INTEGERS.values())]
    chosen = [numbers(sql) for sql, _ in wanted] + [numbers("ifnull(cfg, 'nan')")]
    chosen += [texts(name) for name in _TEXTS]
    found = connection.exec_driver_sql(
        f"SELECT {', '.join(chosen)} FROM ({some.source(_IMAGES)})", some.arguments
    ).one()
    arrays = [number_array(text, dtype) for text, (_, dtype) in zip(found, wanted, strict=False)]
    rows = ImageRows(
        ids=arrays[0],
        integers=dict(zip(_INTEGERS, arrays[1:], strict=True)),
        cfg=number_array(found[len(wanted)], np.float64),
        texts={
            name: text_codes(text) if len(arrays[0]) else Coded.of([])
            for name, text in zip(_TEXTS, found[len(wanted) + 1 :], strict=True)
        },
    )
    _add_places(connection, rows, some)
    _add_checkpoints(connection, rows, some)
    _add_scores(connection, rows, some)
    _add_loras(connection, rows, some)
    return rows


def _add_places(connection: Connection, rows: ImageRows, some: _Some) -> None:
    """The folder of each image's first present file; later rows win, so it comes last."""
    rows.integers["folder"] = np.full(len(rows.ids), NO_ID, np.int32)
    rows.integers["missing"] = np.ones(len(rows.ids), np.bool_)
    rows.integers["held"] = np.zeros(len(rows.ids), np.bool_)
    columns = {
        "folder": ("folder_id", np.int32),
        "missing": ("missing", np.bool_),
        "held": ("held", np.bool_),
    }
    found = _put(connection, rows, some, _PLACES, columns)
    there = ~found["missing"]
    rows.links[FOLDERS] = LinkRows.of(found["image_id"][there], found["folder"][there])


def _add_checkpoints(connection: Connection, rows: ImageRows, some: _Some) -> None:
    rows.integers["checkpoint"] = np.full(len(rows.ids), NO_ID, np.int32)
    columns = {"checkpoint": ("resource_id", np.int32)}
    found = _put(connection, rows, some, _CHECKPOINTS, columns)
    rows.links[CHECKPOINTS] = LinkRows.of(found["image_id"], found["checkpoint"])


def _add_loras(connection: Connection, rows: ImageRows, some: _Some) -> None:
    columns = {"image_id": ("image_id", np.int64), "lora": ("resource_id", np.int32)}
    found = gather(connection, some.source(_LORAS), columns, *some.arguments)
    rows.links[LORAS] = LinkRows.of(found["image_id"], found["lora"])


def _put(
    connection: Connection,
    rows: ImageRows,
    some: _Some,
    statement: str,
    columns: dict[str, tuple[str, Any]],
) -> dict[str, NDArray[Any]]:
    """Set columns from rows by `image_id`; of several for one image the last one counts.

    The others, of images that have several, come back.
    """
    wanted = {"image_id": ("image_id", np.int64), **columns}
    found = gather(connection, some.source(statement), wanted, *some.arguments)
    ids = found["image_id"]
    is_last = np.append(ids[1:] != ids[:-1], True)[: len(ids)]
    last = np.flatnonzero(is_last)
    at = np.searchsorted(rows.ids, ids[last])
    for name in columns:
        rows.integers[name][at] = found[name][last]
    return {name: values[~is_last] for name, values in found.items()}


def _add_scores(connection: Connection, rows: ImageRows, some: _Some) -> None:
    scorers = connection.exec_driver_sql("SELECT id, key FROM scorer WHERE active").all()
    for scorer, key in scorers:
        source = _SCORES.format(scorer=int(scorer), among=some.condition)
        known = connection.exec_driver_sql(f"SELECT count(*) FROM ({source})", some.arguments)
        # One for every image comes in their order, and ids cost as much as values.
        columns = {"value": _VALUE} if known.scalar_one() == len(rows.ids) else _ID_AND_VALUE
        found = gather(connection, source, columns, *some.arguments)
        values = found["value"] if "image_id" not in found else _spread(rows, found)
        if not np.isnan(values).all():
            rows.scores[key] = values.astype(np.float32)


def _spread(rows: ImageRows, found: dict[str, NDArray[Any]]) -> NDArray[Any]:
    column = np.full(len(rows.ids), np.nan)
    column[np.searchsorted(rows.ids, found["image_id"])] = found["value"]
    return column


def _joined(parts: list[ImageRows]) -> ImageRows:
    if len(parts) == 1:
        return parts[0]
    keys = dict.fromkeys(key for part in parts for key in part.scores)
    integers = {
        "folder": np.int32,
        "missing": np.bool_,
        "held": np.bool_,
        "checkpoint": np.int32,
    }
    integers |= {name: dtype for name, (_, dtype) in _INTEGERS.items()}
    return ImageRows(
        ids=_concatenated([part.ids for part in parts], np.int64),
        integers={
            name: _concatenated([part.integers.pop(name) for part in parts], dtype)
            for name, dtype in integers.items()
        },
        cfg=_concatenated([part.cfg for part in parts], np.float64),
        texts={name: joined([part.texts[name] for part in parts]) for name in _TEXTS},
        scores={key: _scores_of(parts, key) for key in keys},
        links={
            name: joined_links(part.links.pop(name) for part in parts)
            for name in (LORAS, CHECKPOINTS, FOLDERS)
        },
    )


def _scores_of(parts: list[ImageRows], key: str) -> NDArray[np.float32]:
    unknown = np.float32(np.nan)
    return _concatenated(
        [
            part.scores.pop(key) if key in part.scores else np.full(len(part.ids), unknown)
            for part in parts
        ],
        np.float32,
    )


def _concatenated(parts: list[NDArray[Any]], dtype: Any) -> NDArray[Any]:
    return np.concatenate([np.zeros(0, dtype), *parts]).astype(dtype, copy=False)


def tag_ids(connection: Connection) -> dict[str, NDArray[np.int64]]:
    """Ids of the images that wear each tag, ascending, by the tag's name."""
    found = connection.exec_driver_sql(
        f"SELECT name, {numbers('image_id')} FROM"
        " (SELECT tag.name AS name, image_tag.image_id AS image_id"
        "  FROM tag JOIN image_tag ON image_tag.tag_id = tag.id)"
        " GROUP BY name COLLATE BINARY ORDER BY name COLLATE BINARY"
    )
    return {name: np.sort(number_array(ids, np.int64)) for name, ids in found}
