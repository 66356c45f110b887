"""`curator export`: copies of chosen images, with a manifest."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from curator.cli.interrupts import asked_to_stop
from curator.cli.opening import open_library
from curator.cli.options import LibraryOption, VerboseOption
from curator.cli.output import put, say, visible
from curator.cli.progress import counting
from curator.cli.status import Status
from curator.cli.words import images
from curator.domain.errors import LibraryError, StorageError, UsageError
from curator.library.collections import Origin, keep_export
from curator.library.keepers import (
    Export,
    ExportOptions,
    ExportReport,
    Format,
    Mode,
    Sidecar,
)
from curator.library.keepers import export as export_images

_SIDECARS = frozenset({Sidecar.JSON, Sidecar.CSV})


def export(
    context: typer.Context,
    query: Annotated[
        str,
        typer.Argument(
            metavar="QUERY", show_default=False, help="Which images, as in 'flag:keep sort:clip'."
        ),
    ],
    target: Annotated[
        Path,
        typer.Argument(metavar="DEST", show_default=False, help="A folder; made if it is absent."),
    ],
    mode: Annotated[
        Mode, typer.Option("--mode", help="How files come there; only copy in this version.")
    ] = Mode.COPY,
    name: Annotated[
        str,
        typer.Option(
            "--name",
            metavar="TEMPLATE",
            help="Names of the copies, as in '{rank:04}-{seed}-{stem}'.",
        ),
    ] = ExportOptions().name,
    form: Annotated[
        Format, typer.Option("--format", help="File format; only keep in this version.")
    ] = Format.KEEP,
    strip_metadata: Annotated[
        bool, typer.Option("--strip-metadata", help="Not in this version yet.")
    ] = False,
    sidecars: Annotated[
        str | None,
        typer.Option(
            "--sidecars", metavar="json,csv", help="json: one file an image; csv: one for all."
        ),
    ] = None,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Copy images into a folder, best first, with curator-manifest.json; never over a file.

    Ends with 1 if an image could not be copied.
    """
    options = ExportOptions(mode, name, form, strip_metadata, _sidecars(sidecars))
    _check(options)
    with open_library(context, writable=False) as opened:
        ids = opened.find(opened.parse(query))
        if not len(ids):
            say("No image matches; nothing was exported.")
            return
        order = Export(ids, target, query, options=options)
        with counting("Exporting") as advance, asked_to_stop() as stopping:
            report = export_images(opened, order, advance, stopping)
    _tell(report)
    _keep(context, order, report)
    if report.cancelled:
        raise KeyboardInterrupt
    if report.failed:
        raise typer.Exit(Status.FAILURES)


def _keep(context: typer.Context, order: Export, report: ExportReport) -> None:
    """Keep as a keeper set what was exported, unless another program writes the library now."""
    ids = np.asarray([each.item.image_id for each in report.written], np.int64)
    origin = Origin(order.query, order.rule or "", str(order.target.absolute()))
    with suppress(LibraryError, StorageError), open_library(context, writable=True) as opened:
        if len(ids):
            keep_export(opened, ids, origin, time.time_ns())
            opened.flush()


def _sidecars(text: str | None) -> frozenset[Sidecar]:
    names = [name.strip().lower() for name in (text or "").split(",") if name.strip()]
    for name in names:
        if name not in Sidecar.__members__.values():
            raise UsageError(f"--sidecars takes {','.join(Sidecar)}, not {name!r}")
    return frozenset(map(Sidecar, names))


def _check(options: ExportOptions) -> None:
    wishes = [
        *([f"--mode {options.mode}"] if options.mode is not Mode.COPY else []),
        *([f"--format {options.format}"] if options.format is not Format.KEEP else []),
        *(["--strip-metadata"] if options.strip_metadata else []),
        *(f"--sidecars {sidecar}" for sidecar in sorted(options.sidecars - _SIDECARS)),
    ]
    if wishes:
        raise UsageError(
            f"this version does not know {', '.join(wishes)} yet: it copies files as they are, "
            "with json and csv sidecars"
        )


def _tell(report: ExportReport) -> None:
    for failure in report.failed:
        say(f"{visible(str(failure.item.path))}: {failure.reason}")
    put(f"{images(len(report.written))} exported; {visible(str(report.manifest))} tells which")
