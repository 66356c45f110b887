"""Export of chosen images: records and files handed to an exporter."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from curator import plugins
from curator.domain.errors import UnknownNameError
from curator.export.exporting import (
    Exporter,
    ExportFailure,
    ExportItem,
    ExportOptions,
    ExportOrder,
    ExportReport,
    Format,
    Mode,
    Origin,
    Progress,
    Sidecar,
    never,
    no_progress,
)
from curator.imaging.hashes import content_hash
from curator.library.columns import Ids
from curator.library.library import Library
from curator.library.records import Record, Standing, recorded, standing
from curator.store import reads
from curator.store.engine import Database

__all__ = [
    "Export",
    "ExportOptions",
    "ExportReport",
    "Format",
    "Mode",
    "PreparedExport",
    "Sidecar",
    "carry_out",
    "export",
    "prepare_export",
]


REPLACED = "the file was changed since the last scan; scan its folder again"


@dataclass(frozen=True, slots=True)
class Export:
    """What to export and where to.

    Attributes:
        ids: images, best first.
        query: the query they came from; the manifest tells it.
        rule: the rule of the cut that chose them, if it is known.
    """

    ids: Sequence[int] | Ids
    target: Path
    query: str
    rule: str | None = None
    options: ExportOptions = field(default_factory=ExportOptions)


@dataclass(frozen=True, slots=True, eq=False)
class PreparedExport:
    """An export that needs nothing more of the owner's thread."""

    wanted: Export
    database: Database
    library: str
    standing: Standing


def export(
    library: Library,
    wanted: Export,
    progress: Progress = no_progress,
    cancelled: Callable[[], bool] = never,
) -> ExportReport:
    """Export images in one go; see `carry_out`."""
    return carry_out(prepare_export(library, wanted), progress, cancelled)


def prepare_export(library: Library, wanted: Export) -> PreparedExport:
    """The half of an export that reads the columns; for the owner's thread, and quick."""
    return PreparedExport(
        wanted, library.database, str(library.places.directory), standing(library)
    )


def carry_out(
    prepared: PreparedExport,
    progress: Progress = no_progress,
    cancelled: Callable[[], bool] = never,
) -> ExportReport:
    """Export images, never over a file that is there; in any thread while the library is open.

    Raises:
        UsageError: it cannot be done as it was put; nothing was written.
        StorageError: the target cannot be written any more; what is written is whole.
    """
    wanted = prepared.wanted
    items: list[ExportItem] = []
    replaced: list[ExportFailure] = []
    stopped = False
    for each in recorded(prepared.database, prepared.standing, wanted.ids):
        if stopped := cancelled():
            break
        progress(0, len(wanted.ids))
        source = _source(prepared.database, each)
        if source is None:
            replaced.append(ExportFailure(_item(each, each["paths"]), REPLACED))
        else:
            items.append(_item(each, [source]))
    origin = Origin(prepared.library, wanted.query, wanted.rule)
    order = ExportOrder(items, wanted.target, origin, wanted.options)
    report = _exporter("folder").export(order, progress, cancelled)
    stopped = stopped or report.cancelled
    return replace(report, failed=(*replaced, *report.failed), cancelled=stopped)


def _item(record: Record, paths: Sequence[str]) -> ExportItem:
    return ExportItem(Path(paths[0] if paths else ""), record["id"], record)


def _source(database: Database, record: Record) -> str | None:
    """Where to take an image from; None when other contents lie in all its places by now.

    A path with nothing at all in it is given: the exporter has the words for that.
    """
    there = [path for path in record["paths"] if os.path.isfile(path)]
    if not there:
        return next(iter(record["paths"]), "")
    return next((path for path in there if _holds(database, path, record["id"])), None)


def _holds(database: Database, path: str, image_id: int) -> bool:
    """Whether the file at a path has an image's contents now; True when it cannot be read."""
    try:
        found = content_hash(Path(path).read_bytes())
    except OSError:
        return True  # Whoever reads it next has the words for that.
    with database.read() as connection:
        return reads.image_of(connection, found) == image_id


def _exporter(name: str) -> Exporter:
    loaded = plugins.load(plugins.EXPORTERS, Exporter).loaded  # type: ignore[type-abstract]
    if name not in loaded:
        raise UnknownNameError("exporter", name, tuple(loaded))
    return loaded[name]
