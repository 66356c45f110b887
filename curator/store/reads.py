"""Everything about single images, and the statistics of a library. Ids in, dataclasses out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row

from curator.domain.generation import SIDECAR, Generation, Resource, ResourceKind
from curator.domain.image import ImageId
from curator.domain.score import Provenance
from curator.store import texts

_PROVENANCE = (
    "scorer.key, scorer.version, scorer.weights_hash, scorer.preprocessing, scorer.text_variant,"
    " scorer.dtype"
)
_AMONG = "IN (SELECT value FROM json_each(?))"
_DETAILS = f"""
    SELECT image.id, image.flag, image.rating, image.label, image.stack_id, image.width,
           image.height, image.format, image.added, image.created, image.error, image.pixel_hash,
           image.prompt_key, generation.tool, positive.text AS positive, negative.text AS negative,
           plain.text AS plain, generation.seed, generation.steps, generation.cfg,
           generation.sampler, generation.scheduler, generation.denoise, generation.clip_skip,
           generation.gen_width, generation.gen_height, generation.texts, generation.text_source,
           generation.problem
    FROM image LEFT JOIN generation ON generation.image_id = image.id
    LEFT JOIN prompt AS positive ON positive.id = generation.prompt_id
    LEFT JOIN prompt AS negative ON negative.id = generation.negative_id
    LEFT JOIN prompt AS plain ON plain.id = generation.plain_id
    WHERE image.id {_AMONG}
"""

_PROMPTS = f"""
    SELECT generation.image_id, plain.text AS plain, positive.text AS positive, tool, text_source,
           steps, (SELECT json_group_array(name) FROM generation_resource AS gr
                   JOIN resource ON resource.id = gr.resource_id AND kind = 'embedding'
                   WHERE gr.image_id = generation.image_id) AS embeddings
    FROM generation JOIN prompt AS plain ON plain.id = plain_id
    LEFT JOIN prompt AS positive ON positive.id = prompt_id
    WHERE generation.image_id {_AMONG}
"""

# "/" is what follows "." in order: between them lies every path that goes on with a dot.
_BEGINNING_WITH = """
    SELECT DISTINCT image_id, prompt_id, raw FROM file JOIN generation USING (image_id)
    WHERE folder_id = ?1 AND NOT missing
    AND (relpath = ?2 OR (relpath > ?3 AND relpath < ?4))
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an image lies: the watched folder, the path below it, and whether it is there.

    Attributes:
        held: it waits in holding.
    """

    folder: bytes
    relpath: bytes
    missing: bool
    held: bool = False


@dataclass(frozen=True, slots=True)
class StoredScore:
    """A score of the active provenance as the library holds it; value None with a note: why."""

    value: float | None
    note: str
    made: Provenance


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a library holds of one scorer with one provenance.

    Attributes:
        count: images that have a number.
        is_shown: they are the scorer's column.
    """

    made: Provenance
    count: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Details:
    """All that is told of one image; times in nanoseconds since 1970, UTC.

    Attributes:
        error: why the image cannot be decoded.
        generated: width and height in pixels as the metadata tells them.
        texts: the prompts by text encoder, where there are several.
        text_source: which of them `positive` is.
        problem: why the metadata was read only in part.
    """

    id: ImageId
    places: tuple[Place, ...]
    flag: int
    rating: int
    label: int
    stack: int | None
    width: int
    height: int
    format: str
    added: int
    created: int
    error: str | None
    pixel_hash: bytes | None
    prompt_key: int | None
    tool: str | None
    positive: str | None
    negative: str | None
    plain: str | None
    seed: int | None
    steps: int | None
    cfg: float | None
    sampler: str | None
    scheduler: str | None
    denoise: float | None
    clip_skip: int | None
    generated: tuple[int, int] | None
    texts: dict[str, str]
    text_source: str | None
    problem: str | None
    resources: tuple[Resource, ...]
    tags: tuple[str, ...]
    scores: dict[str, StoredScore]


def details(connection: Connection, ids: Sequence[int]) -> list[Details]:
    """Details of images, in the order asked for; unknown ids are left out."""
    listed = json.dumps([int(image_id) for image_id in ids])
    rows = {row.id: row for row in connection.exec_driver_sql(_DETAILS, (listed,))}
    places = places_of(connection, listed)
    resources = _resources(connection, listed)
    tags = _grouped(
        connection,
        "SELECT image_id, name FROM image_tag JOIN tag ON tag.id = tag_id"
        f" WHERE image_id {_AMONG} ORDER BY name",
        listed,
    )
    scores = _scores(connection, listed)
    return [
        _details(
            rows[image_id],
            places.get(image_id, ()),
            tuple(resources.get(image_id, ())),
            tuple(row.name for row in tags.get(image_id, ())),
            scores.get(image_id, {}),
        )
        for image_id in map(int, ids)
        if image_id in rows
    ]


def places_of(connection: Connection, listed: str) -> dict[int, tuple[Place, ...]]:
    """Where images lie, those that are there first. `listed` is a JSON list of image ids."""
    groups = _grouped(
        connection,
        "SELECT file.image_id, folder.path, file.relpath, file.missing, file.held FROM file"
        f" JOIN folder ON folder.id = file.folder_id WHERE file.image_id {_AMONG}"
        " ORDER BY NOT folder.watched, file.missing, file.held, file.id",
        listed,
    )
    return {
        image_id: tuple(
            Place(bytes(r.path), bytes(r.relpath), bool(r.missing), bool(r.held)) for r in rows
        )
        for image_id, rows in groups.items()
    }


def image_of(connection: Connection, content_hash: bytes) -> int | None:
    """The image that has (or had) this content."""
    found: int | None = connection.exec_driver_sql(
        "SELECT image_id FROM image_hash WHERE hash = ?", (content_hash,)
    ).scalar()
    return found


def pixel_hash(connection: Connection, image_id: int) -> bytes | None:
    """What an image's thumbnail and embeddings are kept under; None if it was never decoded."""
    found: bytes | None = connection.exec_driver_sql(
        "SELECT pixel_hash FROM image WHERE id = ?", (int(image_id),)
    ).scalar()
    return found


def told_by_sidecar(
    connection: Connection, folder_id: int, beginnings: Iterable[bytes]
) -> list[int]:
    """Ids of images whose metadata a text file beside them may tell.

    Args:
        connection: to read with.
        folder_id: the watched folder.
        beginnings: of the images' paths below it, up to their end or to a dot.

    Only images count without a prompt so far, or that such a file told before.
    """
    found = {
        image_id: prompt_id is None or any(map(_is_of_sidecar, texts.unpacked(raw).texts))
        for beginning in beginnings
        for image_id, prompt_id, raw in connection.exec_driver_sql(
            _BEGINNING_WITH, (int(folder_id), beginning, beginning + b".", beginning + b"/")
        ).all()
    }
    return [image_id for image_id, may_be_told in found.items() if may_be_told]


def _is_of_sidecar(name: str) -> bool:
    return name.startswith(SIDECAR)


def raw_metadata(connection: Connection, image_id: int) -> dict[str, str]:
    """The texts embedded in an image, as they were read."""
    packed = connection.exec_driver_sql(
        "SELECT raw FROM generation WHERE image_id = ?", (int(image_id),)
    ).scalar()
    return {} if packed is None else dict(texts.unpacked(packed).texts)


def _details(
    row: Row[Any],
    places: tuple[Place, ...],
    resources: tuple[Resource, ...],
    tags: tuple[str, ...],
    scores: dict[str, StoredScore],
) -> Details:
    return Details(
        id=ImageId(row.id),
        places=places,
        flag=row.flag,
        rating=row.rating,
        label=row.label,
        stack=row.stack_id,
        width=row.width,
        height=row.height,
        format=row.format,
        added=row.added,
        created=row.created,
        error=row.error,
        pixel_hash=row.pixel_hash,
        prompt_key=row.prompt_key,
        tool=row.tool,
        positive=row.positive,
        negative=row.negative,
        plain=row.plain,
        seed=None if row.seed is None else int(row.seed),
        steps=row.steps,
        cfg=row.cfg,
        sampler=row.sampler,
        scheduler=row.scheduler,
        denoise=row.denoise,
        clip_skip=row.clip_skip,
        generated=(row.gen_width, row.gen_height) if row.gen_width and row.gen_height else None,
        texts=json.loads(row.texts or "{}"),
        text_source=row.text_source,
        problem=row.problem,
        resources=resources,
        tags=tags,
        scores=scores,
    )


def _resources(connection: Connection, listed: str) -> dict[int, list[Resource]]:
    groups = _grouped(
        connection,
        "SELECT gr.image_id, resource.kind, resource.name, resource.hash, gr.weight"
        " FROM generation_resource AS gr JOIN resource ON resource.id = gr.resource_id"
        f" WHERE gr.image_id {_AMONG} ORDER BY gr.position",
        listed,
    )
    return {
        image_id: [
            Resource(ResourceKind(row.kind), row.name, row.hash or None, row.weight) for row in rows
        ]
        for image_id, rows in groups.items()
    }


def _scores(connection: Connection, listed: str) -> dict[int, dict[str, StoredScore]]:
    groups = _grouped(
        connection,
        f"SELECT score.image_id, score.value, score.note, {_PROVENANCE}"
        " FROM score JOIN scorer ON scorer.id = score.scorer_id AND scorer.active"
        f" WHERE score.image_id {_AMONG} ORDER BY scorer.key",
        listed,
    )
    return {
        image_id: {row.key: StoredScore(row.value, row.note, _made(row)) for row in rows}
        for image_id, rows in groups.items()
    }


def _made(row: Row[Any]) -> Provenance:
    return Provenance(
        key=row.key,
        version=row.version,
        weights_hash=row.weights_hash,
        preprocessing=row.preprocessing,
        text_variant=row.text_variant,
        dtype=row.dtype,
    )


def _grouped(connection: Connection, query: str, listed: str) -> dict[int, list[Row[Any]]]:
    groups: dict[int, list[Row[Any]]] = {}
    for row in connection.exec_driver_sql(query, (listed,)):
        groups.setdefault(row.image_id, []).append(row)
    return groups


@dataclass(frozen=True, slots=True)
class Subject:
    """An image to be scored: where it may lie and the plain prompt to judge it by.

    Attributes:
        generation: what the plain prompt was made from, and nothing else.
    """

    image_id: ImageId
    places: tuple[Place, ...]
    plain: str | None
    generation: Generation


def subjects(connection: Connection, ids: Iterable[int]) -> list[Subject]:
    """Images to be scored, in the order asked for."""
    wanted = [int(image_id) for image_id in ids]
    listed = json.dumps(wanted)
    places = places_of(connection, listed)
    rows = connection.exec_driver_sql(_PROMPTS, (listed,))
    by_image = {row.image_id: (row.plain, _prompted(row)) for row in rows}
    nobody = (None, Generation())
    return [
        Subject(ImageId(image_id), places[image_id], *by_image.get(image_id, nobody))
        for image_id in wanted
        if image_id in places
    ]


def _prompted(row: Row[Any]) -> Generation:
    names = json.loads(row.embeddings)
    return Generation(
        tool=row.tool,
        positive=row.positive,
        text_source=row.text_source,
        resources=tuple(Resource(ResourceKind.EMBEDDING, name) for name in names),
        steps=row.steps,
    )


def unscored(connection: Connection, key: str) -> np.ndarray:
    """Ids of decodable images that have nothing in a scorer's column, ascending."""
    scored = connection.exec_driver_sql(
        "SELECT image_id FROM score"
        " WHERE scorer_id = (SELECT id FROM scorer WHERE key = ? AND active)",
        (key,),
    ).scalars()
    return np.setdiff1d(decodable(connection), np.fromiter(scored, np.int64), assume_unique=True)


def decodable(connection: Connection) -> np.ndarray:
    """Ids of all images that could be decoded, ascending."""
    ids = connection.exec_driver_sql("SELECT id FROM image WHERE error IS NULL ORDER BY id")
    return np.fromiter(ids.scalars(), np.int64)


def resource_names(connection: Connection, kind: str) -> dict[int, str]:
    """Names of the resources of a kind by the number that columns and links hold."""
    rows = connection.exec_driver_sql("SELECT id, name FROM resource WHERE kind = ?", (kind,))
    return {int(row[0]): str(row[1]) for row in rows}


def active_provenance(connection: Connection, key: str) -> Provenance | None:
    """The provenance whose numbers are a scorer's column; None when it has none yet."""
    row = connection.exec_driver_sql(
        f"SELECT {_PROVENANCE} FROM scorer WHERE key = ? AND active", (key,)
    ).first()
    return None if row is None else _made(row)


def numbers_of(connection: Connection, key: str) -> list[Numbers]:
    """What the library holds of a scorer, by provenance; the column first, then most first."""
    rows = connection.exec_driver_sql(
        f"SELECT active, {_PROVENANCE}, (SELECT count(value) FROM score"
        " WHERE scorer_id = scorer.id) AS numbers FROM scorer WHERE key = ?"
        " ORDER BY NOT active, numbers DESC, id",
        (key,),
    ).all()
    found = [Numbers(_made(row), row.numbers, bool(row.active)) for row in rows]
    return [each for each in found if each.count or each.is_shown]


def outdated_readings(connection: Connection, versions: dict[str, int], of_all: int) -> np.ndarray:
    """Ids of images whose metadata was read by older readers than these.

    Args:
        connection: to read with.
        versions: version by reader name; what a reader has read that is not here stays as it is.
        of_all: the number that stands for all of them, where none understood the metadata.
    """
    rows = connection.exec_driver_sql(
        "SELECT image_id, reader, reader_version FROM generation ORDER BY image_id"
    ).all()
    old = [
        image_id
        for image_id, reader, version in rows
        if (version < versions.get(reader, version) if reader else version != of_all)
    ]
    return np.asarray(old, np.int64)


def counts(connection: Connection) -> dict[str, int]:
    """How many folders, files, images and scores the library holds."""
    tables = {"folders": "folder", "files": "file", "images": "image", "scores": "score"}
    return {
        name: int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
        for name, table in tables.items()
    }
