"""Writes how an image was made: texts, parameters, resources and the raw data they came from."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from curator.domain.change import Reread
from curator.domain.generation import Generation, Prompt, RawMetadata, Resource, ResourceKind
from curator.store import scores, texts
from curator.store.engine import insert_rows
from curator.store.memo import memo

_COLUMNS = (
    "image_id, tool, prompt_id, negative_id, plain_id, plain_flags, texts, text_source, seed,"
    " steps, cfg, sampler, scheduler, denoise, clip_skip, vae, gen_width, gen_height, extra, raw,"
    " reader, reader_version, problem"
)
_LARGEST_INTEGER = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Made:
    """How an image was made, and the data that tell it."""

    raw: RawMetadata
    generation: Generation
    plain: Prompt


def insert(connection: Connection, made: Mapping[int, Made]) -> None:
    """Write how images were made that have no generation yet, by their ids.

    Best of many images at once: each statement lets go of the interpreter, and waits to have it
    again.
    """
    rows = [_row(connection, image_id, each) for image_id, each in made.items()]
    insert_rows(connection, f"generation ({_COLUMNS})", rows)
    used = [
        (image_id, _resource_id(connection, resource), position, _real(resource.weight))
        for image_id, each in made.items()
        for position, resource in enumerate(each.generation.resources)
    ]
    insert_rows(connection, "generation_resource", used, conflict="OR IGNORE")
    texts.index_raw(connection, {image_id: each.raw for image_id, each in made.items()})


def replace(connection: Connection, fact: Reread) -> bool:
    """Write a generation over the one an image had; scores of another prompt are dropped.

    Returns:
        Whether its plain prompt is another now.
    """
    unindex(connection, fact.image_id)
    before = _plain_id(connection, fact.image_id)
    for table in ("generation_resource", "generation"):
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE image_id = ?", (fact.image_id,))
    insert(connection, {fact.image_id: Made(fact.raw, fact.generation, fact.plain)})
    connection.exec_driver_sql(
        "UPDATE image SET prompt_key = ? WHERE id = ?", (fact.prompt_key, fact.image_id)
    )
    is_another = _plain_id(connection, fact.image_id) != before
    if is_another:
        scores.drop_prompted(connection, fact.image_id)
    return is_another


def unindex(connection: Connection, image_id: int) -> None:
    """Take an image's raw texts out of the full-text index before its row goes."""
    raw = connection.exec_driver_sql(
        "SELECT raw FROM generation WHERE image_id = ?", (image_id,)
    ).scalar()
    if raw is not None:
        texts.unindex_raw(connection, image_id, raw)


def _plain_id(connection: Connection, image_id: int) -> int | None:
    found: int | None = connection.exec_driver_sql(
        "SELECT plain_id FROM generation WHERE image_id = ?", (image_id,)
    ).scalar()
    return found


def _row(connection: Connection, image_id: int, made: Made) -> tuple[Any, ...]:
    raw, generation, plain = made.raw, made.generation, made.plain
    vae = generation.first(ResourceKind.VAE)
    return (
        image_id,
        _text(generation.tool),
        _text_id(connection, generation.positive),
        _text_id(connection, generation.negative),
        _text_id(connection, plain.text),
        ",".join(plain.flags),
        _json(generation.texts),
        _text(generation.text_source),
        None if generation.seed is None else str(generation.seed),
        _integer(generation.steps),
        _real(generation.cfg),
        _text(generation.sampler),
        _text(generation.scheduler),
        _real(generation.denoise),
        _integer(generation.clip_skip),
        _text(vae.name if vae else None),
        _integer(generation.width),
        _integer(generation.height),
        _json(generation.extra),
        texts.packed(raw),
        generation.reader,
        generation.reader_version,
        _text(generation.problem or raw.problem),
    )


def _text_id(connection: Connection, text: str | None) -> int | None:
    return texts.prompt_id(connection, text) if text else None


def _text(text: str | None) -> str | None:
    return None if text is None else texts.storable(text)


def _json(value: Any) -> str:
    return texts.storable(json.dumps(value, ensure_ascii=False, default=str))


def _integer(number: int | None) -> int | None:
    """A number of the metadata if SQLite can hold it; no generator means such steps or sizes."""
    return number if number is not None and abs(number) <= _LARGEST_INTEGER else None


def _real(number: float | None) -> float | None:
    """A number of the metadata unless it is NaN or infinite, which JSON cannot say."""
    return number if number is not None and math.isfinite(number) else None


def _resource_id(connection: Connection, resource: Resource) -> int:
    key = (str(resource.kind), texts.storable(resource.name), texts.storable(resource.hash or ""))
    known = memo(connection).resources
    if key not in known:
        known[key] = _resource_row(connection, key)
    return known[key]


def _resource_row(connection: Connection, key: tuple[str, str, str]) -> int:
    found = connection.exec_driver_sql(
        "SELECT id FROM resource WHERE kind = ? AND name = ? AND hash = ?", key
    ).scalar()
    if found is None:
        found = connection.exec_driver_sql(
            "INSERT INTO resource (kind, name, hash) VALUES (?, ?, ?) RETURNING id", key
        ).scalar_one()
    return int(found)
