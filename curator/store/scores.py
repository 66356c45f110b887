"""Writes scores and keeps track of the provenances they have."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import astuple

from sqlalchemy import Connection

from curator.domain.score import Provenance, Score
from curator.store.engine import driver
from curator.store.memo import memo
from curator.store.texts import storable

_SAME = (
    "key = ? AND version = ? AND weights_hash = ? AND preprocessing = ? AND text_variant = ?"
    " AND dtype = ?"
)

_PUT = (
    "INSERT INTO score VALUES (?, ?, ?, ?, ?) ON CONFLICT (scorer_id, image_id)"
    " DO UPDATE SET value = excluded.value, note = excluded.note, at = excluded.at"
)


def add(
    connection: Connection, image_id: int, scores: Iterable[tuple[Provenance, Score]], now: int
) -> list[int]:
    """Write an image's scores; gives the image back if it is (still) in the library."""
    exists = connection.exec_driver_sql("SELECT 1 FROM image WHERE id = ?", (image_id,)).scalar()
    if not exists:
        return []
    put(connection, image_id, scores, now)
    return [image_id]


def put(
    connection: Connection, image_id: int, scores: Iterable[tuple[Provenance, Score]], now: int
) -> None:
    """Write the scores of an image that is known to be there."""
    rows = [
        (
            scorer_id(connection, provenance),
            image_id,
            score.value if math.isfinite(score.value) else None,
            storable(score.note),
            now,
        )
        for provenance, score in scores
    ]
    if rows:
        driver(connection).executemany(_PUT, rows)


def scorer_id(connection: Connection, provenance: Provenance) -> int:
    """The row of a provenance; a new one is active when its key has no column yet."""
    known = memo(connection).scorers
    if provenance not in known:
        known[provenance] = _scorer_row(connection, provenance)
    return known[provenance]


def _scorer_row(connection: Connection, provenance: Provenance) -> int:
    found = connection.exec_driver_sql(
        f"SELECT id FROM scorer WHERE {_SAME}", astuple(provenance)
    ).scalar()
    if found is not None:
        return int(found)
    taken = connection.exec_driver_sql(
        "SELECT 1 FROM scorer WHERE key = ? AND active", (provenance.key,)
    ).scalar()
    return int(
        connection.exec_driver_sql(
            "INSERT INTO scorer (key, version, weights_hash, preprocessing, text_variant, dtype,"
            " active) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
            (*astuple(provenance), not taken),
        ).scalar_one()
    )


def choose(connection: Connection, provenance: Provenance) -> list[int]:
    """Make a provenance its key's column; gives the images whose column changes."""
    chosen = scorer_id(connection, provenance)
    active = connection.exec_driver_sql(
        "SELECT id FROM scorer WHERE key = ? AND active", (provenance.key,)
    ).scalar()
    if active == chosen:
        return []
    connection.exec_driver_sql(
        "UPDATE scorer SET active = (id = ?) WHERE key = ?", (chosen, provenance.key)
    )
    touched = connection.exec_driver_sql(
        "SELECT DISTINCT image_id FROM score WHERE scorer_id IN (?, ?)", (chosen, active)
    )
    return [int(image_id) for image_id in touched.scalars()]


def drop_prompted(connection: Connection, image_id: int) -> None:
    """Drop an image's scores that came from reading its prompt."""
    connection.exec_driver_sql(
        "DELETE FROM score WHERE image_id = ?"
        " AND scorer_id IN (SELECT id FROM scorer WHERE text_variant <> '')",
        (image_id,),
    )


def notes(connection: Connection, key: str, ids: Sequence[int]) -> dict[int, str]:
    """What a scorer's column says beside its numbers, of those images of which it says anything."""
    found = connection.exec_driver_sql(
        "SELECT image_id, note FROM score"
        " WHERE scorer_id = (SELECT id FROM scorer WHERE key = ? AND active) AND note != ''"
        " AND image_id IN (SELECT value FROM json_each(?))",
        (key, json.dumps(list(ids))),
    )
    return {row.image_id: row.note for row in found}
