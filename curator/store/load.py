"""Tables to numpy arrays: what the columns in memory are made of."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import Connection

NO_ID = 0
"""Stands in an integer column for "none"; SQLite's ids begin at 1."""

_IMAGES = """
    SELECT image.id, flag, flag_source, rating, label, stack_id, prompt_key, image.width,
           image.height, created, added, phash, error IS NOT NULL, tool, sampler, scheduler, steps,
           cfg
    FROM image LEFT JOIN generation ON generation.image_id = image.id {where} ORDER BY image.id
"""
_PLACES = """
    SELECT file.image_id, file.folder_id, file.missing
    FROM file JOIN folder ON folder.id = file.folder_id AND folder.watched
    WHERE file.image_id IS NOT NULL {where}
    ORDER BY file.image_id, file.missing DESC, file.id DESC
"""
_CHECKPOINTS = """
    SELECT gr.image_id, gr.resource_id
    FROM generation_resource AS gr
    JOIN resource ON resource.id = gr.resource_id AND resource.kind = 'checkpoint'
    {where} ORDER BY gr.image_id, gr.position DESC
"""
_SCORES = """
    SELECT scorer.key, score.image_id, score.value
    FROM scorer CROSS JOIN score ON score.scorer_id = scorer.id
    WHERE scorer.active AND score.value IS NOT NULL {where}
"""


@dataclass(slots=True)
class ImageRows:
    """Images as arrays of equal length, in ascending order of id.

    Attributes:
        integers: by column name: flag, flag_source, rating, label, stack, prompt_key, width,
            height, created, added, phash, failed, steps, folder, checkpoint (NO_ID: none), missing.
        cfg: NaN where the file does not say.
        texts: tool, sampler and scheduler, "" where there is none.
        scores: active scorers' values by key, NaN where there is none.
    """

    ids: np.ndarray
    integers: dict[str, np.ndarray]
    cfg: np.ndarray
    texts: dict[str, list[str]]
    scores: dict[str, np.ndarray] = field(default_factory=dict)


_INTEGERS = {
    "flag": (1, np.int8),
    "flag_source": (2, np.int8),
    "rating": (3, np.int8),
    "label": (4, np.int8),
    "stack": (5, np.int32),
    "prompt_key": (6, np.int64),
    "width": (7, np.int32),
    "height": (8, np.int32),
    "created": (9, np.int64),
    "added": (10, np.int64),
    "phash": (11, np.int64),
    "failed": (12, np.bool_),
    "steps": (16, np.int64),
}
_TEXTS = {"tool": 13, "sampler": 14, "scheduler": 15}


def image_rows(connection: Connection, ids: Iterable[int] | None = None) -> ImageRows:
    """The columns of some images (all, if none are named)."""
    among = _Among(ids)
    table = list(zip(*connection.exec_driver_sql(*among.put(_IMAGES, "image.id")), strict=True))
    if not table:
        table = [()] * 18
    found = np.asarray(table[0], np.int64)
    rows = ImageRows(
        ids=found,
        integers={
            name: np.asarray([value or 0 for value in table[at]], dtype)
            for name, (at, dtype) in _INTEGERS.items()
        },
        cfg=np.asarray([np.nan if value is None else value for value in table[17]], np.float64),
        texts={name: [value or "" for value in table[at]] for name, at in _TEXTS.items()},
    )
    _add_places(connection, rows, among)
    _add_checkpoints(connection, rows, among)
    _add_scores(connection, rows, among)
    return rows


class _Among:
    """Restricts a statement to some ids, or not."""

    def __init__(self, ids: Iterable[int] | None) -> None:
        self._ids = None if ids is None else json.dumps(sorted(ids))

    def put(self, statement: str, column: str, word: str = "WHERE") -> tuple[str, tuple[Any, ...]]:
        if self._ids is None:
            return statement.format(where=""), ()
        condition = f"{word} {column} IN (SELECT value FROM json_each(?))"
        return statement.format(where=condition), (self._ids,)


def _add_places(connection: Connection, rows: ImageRows, among: _Among) -> None:
    """The folder of each image's first present file; later rows win, so it comes last."""
    places = connection.exec_driver_sql(*among.put(_PLACES, "file.image_id", "AND"))
    by_image = {row[0]: row for row in places}
    found = [by_image.get(image_id) for image_id in rows.ids.tolist()]
    rows.integers["folder"] = np.asarray([row[1] if row else NO_ID for row in found], np.int32)
    rows.integers["missing"] = np.asarray([not row or row[2] for row in found], np.bool_)


def _add_checkpoints(connection: Connection, rows: ImageRows, among: _Among) -> None:
    pairs = connection.exec_driver_sql(*among.put(_CHECKPOINTS, "gr.image_id"))
    by_image = {row[0]: row[1] for row in pairs}
    rows.integers["checkpoint"] = np.asarray(
        [by_image.get(image_id, NO_ID) for image_id in rows.ids.tolist()], np.int32
    )


def _add_scores(connection: Connection, rows: ImageRows, among: _Among) -> None:
    values: dict[str, tuple[list[int], list[float]]] = {}
    for key, image_id, value in connection.exec_driver_sql(
        *among.put(_SCORES, "score.image_id", "AND")
    ):
        ids, numbers = values.setdefault(key, ([], []))
        ids.append(image_id)
        numbers.append(value)
    for key, (ids, numbers) in values.items():
        column = np.full(len(rows.ids), np.nan, np.float32)
        column[np.searchsorted(rows.ids, ids)] = numbers
        rows.scores[key] = column


def tag_ids(connection: Connection) -> dict[str, np.ndarray]:
    """Ids of the images that wear each tag, ascending, by the tag's name."""
    worn: dict[str, list[int]] = {}
    for name, image_id in connection.exec_driver_sql(
        "SELECT tag.name, image_tag.image_id FROM tag JOIN image_tag ON image_tag.tag_id = tag.id"
        " ORDER BY tag.name, image_tag.image_id"
    ):
        worn.setdefault(name, []).append(image_id)
    return {name: np.asarray(ids, np.int64) for name, ids in worn.items()}
