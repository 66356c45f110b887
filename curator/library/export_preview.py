"""What can be said of an export before it begins: names, size, and what speaks against the target.

The names are those the exporter will give; only where a name is taken it gives the next best.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from curator.domain.errors import UsageError
from curator.domain.image import Folder
from curator.export.exporting import ExportItem
from curator.export.naming import Template, values
from curator.library.columns import Ids
from curator.library.library import Library
from curator.library.places import lies_below
from curator.library.records import path_of, present_first, record
from curator.store import reads

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Example:
    """One image by which names are tried out.

    Attributes:
        scorers: keys that a name may ask for although this image has no such score.
    """

    item: ExportItem
    scorers: frozenset[str]

    def name(self, template: str, rank: int = 1) -> str:
        """The file name a template gives; UsageError tells what is wrong with the template."""
        parsed, known = Template.parsed(template), values(self.item, rank)
        for field in sorted(parsed.fields - known.keys() - self.scorers):
            raise UsageError(f"no image has a {field!r} to be named by")
        return parsed.name(self.item, known)

    @property
    def fields(self) -> tuple[str, ...]:
        """What a name may ask for, scores last."""
        known = [*values(self.item, 1)]
        return (*known, *sorted(self.scorers - set(known)))


def example_of(library: Library, image_id: int) -> Example | None:
    """The example that an image makes; None when it is gone."""
    found = library.details([image_id])
    if not found:
        return None
    made = record(found[0], {})
    item = ExportItem(Path(made["path"] or ""), found[0].id, made)
    return Example(item, frozenset(library.infos))


@dataclass(frozen=True, slots=True)
class TargetLook:
    """What a folder is like as the target of an export.

    Attributes:
        refusal: why it cannot be the target; None when it can.
        exists: it is there, and need not be made.
        holds_files: something lies in it.
        watched: the watched folder that would take the copies in as duplicates.
        free: bytes left on its volume; None when the system does not say.
    """

    refusal: str | None
    exists: bool = False
    holds_files: bool = False
    watched: Path | None = None
    free: int | None = None


def look_at_target(target: Path, watched: Collection[Folder]) -> TargetLook:
    """Look at a folder; asks the disk, so not for the GUI thread."""
    refusal = _refusal(target)
    if refusal is not None:
        return TargetLook(refusal)
    there = _nearest(target)
    exists = target.is_dir()
    return TargetLook(
        refusal=None,
        exists=exists,
        holds_files=exists and any(target.iterdir()),
        watched=_watched_above(target, watched),
        free=shutil.disk_usage(there).free,
    )


def bytes_of(library: Library, ids: Sequence[int] | Ids) -> int:
    """How many bytes the files of images are, as far as they are there; from any thread."""
    total = 0
    for start in range(0, len(ids), _CHUNK):
        listed = json.dumps([int(image_id) for image_id in ids[start : start + _CHUNK]])
        with library.database.read() as connection:
            places = reads.places_of(connection, listed)
        total += sum(_size(path_of(present_first(each)[0])) for each in places.values())
    return total


def _refusal(target: Path) -> str | None:
    try:
        there = _nearest(target.resolve())
        if not there.is_dir():
            return f"{there} is a file"
        if not os.access(there, os.W_OK | os.X_OK):
            return f"{there} may not be written to"
        if target.is_dir():
            next(target.iterdir(), None)
    except (OSError, ValueError) as error:
        return f"{target} cannot be used: {getattr(error, 'strerror', None) or error}"
    return None


def _nearest(target: Path) -> Path:
    """The target, or what of its path is there."""
    return next(path for path in (target, *target.parents) if path.exists())


def _watched_above(target: Path, watched: Collection[Folder]) -> Path | None:
    real = os.fsencode(os.path.realpath(target))
    above = (each.path for each in watched if real == each.path or lies_below(real, each.path))
    found = max(above, key=len, default=None)
    return None if found is None else Path(os.fsdecode(found))


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except (OSError, ValueError):
        return 0
