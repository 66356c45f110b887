"""Images as JSON-ready records: what `find --format json` prints and a manifest holds."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curator.domain.generation import ResourceKind
from curator.domain.image import Flag, Label
from curator.domain.score import Direction, without_forms
from curator.export.table import cells as cells
from curator.library.columns import Ids, Mask
from curator.library.library import Library
from curator.library.percentiles import percentiles
from curator.store import reads
from curator.store.engine import Database
from curator.store.reads import Details, Place

Record = dict[str, Any]

CHUNK = 500
_FLAGS = {Flag.KEEP: "keep", Flag.REJECT: "reject", Flag.UNDECIDED: None}


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What percentiles are made of, copied from the columns: good in any thread, at any time.

    Attributes:
        ids: all images, ascending.
        among: those that count, row by row.
        scores: the values and the good end of each scorer by key.
    """

    ids: Ids
    among: Mask
    scores: Mapping[str, tuple[NDArray[np.float32], Direction]]

    def percentiles(self) -> dict[str, NDArray[np.float64]]:
        """Percentiles by scorer key, row by row."""
        return {
            key: percentiles(values, self.among, direction)
            for key, (values, direction) in self.scores.items()
        }


def standing(library: Library) -> Standing:
    """How images stand now; for the owner's thread, and quick."""
    columns, infos = library.columns, library.infos
    scores = {
        key: (columns.score(key).copy(), infos[key].direction)
        for key in columns.scorers
        if key in infos  # a plugin that is gone leaves its numbers
    }
    return Standing(columns.ids.copy(), library.selector.among(None), scores)


def records(library: Library, ids: Sequence[int] | Ids) -> Iterator[Record]:
    """One record an image, in the order of the ids; details are read in chunks."""
    return recorded(library.database, standing(library), ids)


def recorded(database: Database, standing: Standing, ids: Sequence[int] | Ids) -> Iterator[Record]:
    """The same in any thread."""
    by_key = standing.percentiles()
    for start in range(0, len(ids), CHUNK):
        with database.read() as connection:
            chunk = reads.details(connection, [int(each) for each in ids[start : start + CHUNK]])
        for image in chunk:
            row = np.searchsorted(standing.ids, image.id)
            yield record(image, {key: values[row] for key, values in by_key.items()})


def record(image: Details, percentiles: dict[str, np.float64]) -> Record:
    """One image as a record; paths that are no text carry surrogate escapes."""
    paths = [path_of(place) for place in present_first(image.places)]
    path = paths[0] if paths else None
    folder = os.fsdecode(present_first(image.places)[0].folder) if paths else None
    return {
        "id": image.id,
        "path": path,
        "paths": paths,
        "name": os.path.basename(path) if path else None,
        "folder": folder,
        "flag": _FLAGS[Flag(image.flag)],
        "rating": image.rating,
        "label": Label(image.label).name.lower() if image.label else None,
        "tags": list(image.tags),
        "stack": image.stack,
        "width": image.width,
        "height": image.height,
        "added": iso_time(image.added),
        "created": iso_time(image.created),
        **_made(image),
        "scores": _scores(image, percentiles),
        "missing": all(place.missing for place in image.places),
        "failed": image.error,
    }


def path_of(place: Place) -> str:
    """The path of a place, as text with surrogate escapes where it is none."""
    return os.fsdecode(os.path.join(place.folder, place.relpath))


def present_first(places: Iterable[Place]) -> list[Place]:
    """Places that are there, those in holding only when no other is; all of them when none is."""
    listed = list(places)
    there = [place for place in listed if not place.missing]
    return [place for place in there if not place.held] or there or listed


def iso_time(nanoseconds: int) -> str:
    """Nanoseconds since 1970 as ISO 8601 in UTC, to the millisecond."""
    moment = datetime.fromtimestamp(nanoseconds // 1_000_000 / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _made(image: Details) -> Record:
    checkpoint = next((r for r in image.resources if r.kind is ResourceKind.CHECKPOINT), None)
    loras = [r for r in image.resources if r.kind is ResourceKind.LORA]
    return {
        "tool": image.tool,
        "positive": image.positive,
        "negative": image.negative,
        "checkpoint": checkpoint.name if checkpoint else None,
        "loras": [{"name": lora.name, "weight": lora.weight} for lora in loras],
        "seed": image.seed,
        "steps": image.steps,
        "cfg": image.cfg,
        "sampler": image.sampler,
        "scheduler": image.scheduler,
    }


def _scores(image: Details, percentiles: dict[str, np.float64]) -> Record:
    return {
        key: {
            "value": score.value,
            "percentile": _number(percentiles.get(key)),
            "note": without_forms(score.note) or None,
            "version": score.made.version,
        }
        for key, score in image.scores.items()
    }


def _number(value: np.float64 | None) -> float | None:
    return None if value is None or np.isnan(value) else round(float(value), 4)
