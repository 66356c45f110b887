"""Export of chosen images: records and files handed to an exporter."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from curator import plugins
from curator.domain.errors import UnknownNameError
from curator.export.exporting import (
    Exporter,
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
from curator.library.columns import Ids
from curator.library.library import Library
from curator.library.records import records

__all__ = ["Export", "ExportOptions", "ExportReport", "Format", "Mode", "Sidecar", "export"]


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


def export(
    library: Library,
    wanted: Export,
    progress: Progress = no_progress,
    cancelled: Callable[[], bool] = never,
) -> ExportReport:
    """Export images; never over a file that is there.

    Raises:
        UsageError: it cannot be done as it was put; nothing was written.
        StorageError: the target cannot be written any more; what is written is whole.
    """
    items = [
        ExportItem(_source(each["paths"]), each["id"], each)
        for each in records(library, wanted.ids)
    ]
    origin = Origin(str(library.places.directory), wanted.query, wanted.rule)
    order = ExportOrder(items, wanted.target, origin, wanted.options)
    return _exporter("folder").export(order, progress, cancelled)


def _source(paths: Sequence[str]) -> Path:
    """A file to take the image from: the first that is really there."""
    return Path(next((path for path in paths if os.path.exists(path)), paths[0] if paths else ""))


def _exporter(name: str) -> Exporter:
    loaded = plugins.load(plugins.EXPORTERS, Exporter).loaded  # type: ignore[type-abstract]
    if name not in loaded:
        raise UnknownNameError("exporter", name, tuple(loaded))
    return loaded[name]
