"""Copies a set of images into a folder, with sidecars, table and manifest.

Every copy is read back and compared before it gets its name.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from curator.domain.errors import StorageError, UsageError
from curator.export.exporting import (
    Exported,
    ExportFailure,
    ExportItem,
    ExportOptions,
    ExportOrder,
    ExportReport,
    Format,
    Mode,
    Progress,
    Sidecar,
    never,
    no_progress,
)
from curator.export.jsontext import json_bytes
from curator.export.keeper_manifest import MANIFEST, write_manifest
from curator.export.naming import Names, names
from curator.export.placing import part_in, place, storing_in, write_new
from curator.export.table import TABLE, table

SIDECARS = frozenset({Sidecar.JSON, Sidecar.CSV})

_CHUNK = 1 << 20
_CHANGED = "the file changed while it was copied"


class _SourceError(Exception):
    """A file to be exported that cannot be read; the message is the reason."""


class FolderExporter:
    """Exports into a folder by copying."""

    name = "folder"

    def export(
        self,
        order: ExportOrder,
        progress: Progress = no_progress,
        cancelled: Callable[[], bool] = never,
    ) -> ExportReport:
        """Carry out the order; see `Exporter.export`."""
        _check(order.options)
        file_names = names(order.options.name, order.items)
        _prepare(order.target)
        run = _Run(order)
        stopped = False
        for done, (item, name) in enumerate(zip(order.items, file_names, strict=True), start=1):
            if stopped := cancelled():
                break
            run.add(item, name)
            progress(done, len(order.items))
        return run.report(stopped)


exporter = FolderExporter()


class _Run:
    """One order in the making: what is written and what failed so far."""

    def __init__(self, order: ExportOrder) -> None:
        self._order = order
        self._names = Names(reserved=(MANIFEST, TABLE))
        self._written: list[Exported] = []
        self._failed: list[ExportFailure] = []

    def add(self, item: ExportItem, name: str) -> None:
        target = self._order.target
        try:
            file, sha256 = _copy(item.path, target, self._names.candidates(name))
            self._written.append(Exported(item, file, sha256))
            if Sidecar.JSON in self._order.options.sidecars:
                beside = self._names.candidates(f"{file.name}.json")
                write_new(target, beside, json_bytes(dict(item.image)))
        except _SourceError as error:
            self._failed.append(ExportFailure(item, str(error)))
        except StorageError as error:
            done = f"{len(self._written)} of {len(self._order.items)} images are exported"
            raise StorageError(f"{error} ({done})") from error

    def report(self, cancelled: bool) -> ExportReport:
        order = self._order
        if Sidecar.CSV in order.options.sidecars:
            write_new(order.target, Names().candidates(TABLE), table(self._written))
        manifest = write_manifest(order.target, self._written, order.origin)
        return ExportReport(tuple(self._written), tuple(self._failed), manifest, cancelled)


def _check(options: ExportOptions) -> None:
    wishes = [
        *([f"mode {options.mode}"] if options.mode != Mode.COPY else []),
        *([f"format {options.format}"] if options.format != Format.KEEP else []),
        *(["stripping metadata"] if options.strip_metadata else []),
        *(f"{sidecar} sidecars" for sidecar in sorted(options.sidecars - SIDECARS)),
    ]
    if wishes:
        raise UsageError(f"exporting into a folder does not know {', '.join(wishes)}")


def _prepare(target: Path) -> None:
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is a file; the target of an export must be a folder")
    try:
        target.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"{target} cannot be a folder, a file is in the way") from None
    except OSError as error:
        raise StorageError(f"{target} cannot be made: {error.strerror}") from error


def _copy(source: Path, target: Path, candidates: Iterable[str]) -> tuple[Path, str]:
    """Copy, compare and name one file; its new path and its sha256 in hex."""
    before = _stat(source)
    with storing_in(target), part_in(target) as part:
        sha256 = _write(part, _chunks(source, before.st_size))
        after = _stat(source)
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            raise _SourceError(_CHANGED)
        if part.stat().st_size != before.st_size or _sha256(part) != sha256:
            raise StorageError(f"{target} does not give back what was written to it")
        with suppress(PermissionError):  # some network drives keep their own time
            os.utime(part, ns=(before.st_atime_ns, before.st_mtime_ns))
        return place(part, candidates), sha256


def _stat(source: Path) -> os.stat_result:
    try:
        found = source.stat()
    except FileNotFoundError:
        raise _SourceError("the file is gone") from None
    except (OSError, ValueError) as error:
        raise _SourceError(f"the file cannot be reached: {error}") from None
    if not stat.S_ISREG(found.st_mode):
        raise _SourceError("this is not a file")
    return found


def _chunks(source: Path, size: int) -> Iterator[bytes]:
    try:
        with source.open("rb") as file:
            while chunk := file.read(_CHUNK):
                size -= len(chunk)
                if size < 0:  # somebody writes on, perhaps for ever
                    raise _SourceError(_CHANGED)
                yield chunk
    except OSError as error:
        raise _SourceError(f"the file cannot be read: {error.strerror}") from None


def _write(part: Path, chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    with part.open("xb") as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
