"""`curator process-rejects` and `curator restore`: rejected files leave, and come back."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from curator.cli.file_words import end_with, failed
from curator.cli.opening import carry_out_on_files, open_library
from curator.cli.options import JsonOption, LibraryOption, QueryArgument, VerboseOption
from curator.cli.output import put, put_json, visible
from curator.cli.words import counted, images, size_of
from curator.domain.errors import UsageError
from curator.library.holding import HoldingPreview
from curator.library.library import Library
from curator.library.news import FilesDone
from curator.query.syntax import Query, State, StateIs, all_of

_HOLDING, _BIN = "holding", "bin"


def process_rejects(
    context: typer.Context,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="holding|bin|DIR",
            help="Where they go: into holding beside them, from where they can be restored, into "
            "the system's bin, for good, or into a folder.",
        ),
    ] = _HOLDING,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would go; move nothing.")
    ] = False,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Move the files of all rejected images out of the watched folders, with their text files.

    One step, which `curator undo` takes back; but what is in the bin stays there.
    """
    if to not in (_HOLDING, _BIN) and not Path(to).is_dir():
        raise UsageError(f"--to takes holding, bin or a folder that is there, not {to!r}")
    with open_library(context, writable=not dry_run) as opened:
        found = opened.files.preview_rejects()
        done = None if dry_run else carry_out_on_files(opened, _processing(opened, found, to))
    if json:
        put_json({**_previewed(found), **_document(done)})
    elif done is None:
        put(f"{_size(found)} would go {_where(to)}{_by_folder(found)}")
    else:
        put(f"{images(len(done.ids))} gone {_where(to)}")
    end_with(done)


def restore(
    context: typer.Context,
    query: QueryArgument = "",
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Bring back what waits in holding, to where it came from; without QUERY all of it."""
    with open_library(context, writable=True) as opened:
        asked = opened.parse(query).condition
        nodes = [StateIs(State.HELD), *([] if asked is None else [asked])]
        ids = opened.find(Query(all_of(nodes))) if query else None
        done = carry_out_on_files(opened, lambda: opened.files.restore(ids))
    if json:
        put_json(_document(done))
    else:
        put(f"{images(0 if done is None else len(done.ids))} restored{_strays(done)}")
    end_with(done)


def _processing(library: Library, found: HoldingPreview, to: str) -> Callable[[], None]:
    if to == _BIN:
        return lambda: library.files.to_bin(None)
    if to == _HOLDING:
        return library.files.process_rejects
    return lambda: library.files.move_to(found.ids, Path(to), every_file=True)


def _document(done: FilesDone | None) -> dict[str, Any]:
    return {} if done is None else {"moved": len(done.ids), "failed": failed(done)}


def _previewed(found: HoldingPreview) -> dict[str, Any]:
    return {"images": len(found.ids), "files": found.files, "bytes": found.bytes}


def _strays(done: FilesDone | None) -> str:
    if done is None or not done.strays:
        return ""
    files = counted(done.strays, "file")
    return f", and {files} that the library does not know; `curator scan` takes them in"


def _size(found: HoldingPreview) -> str:
    size = f", {size_of(found.bytes)}" if found.bytes else ""
    return f"{images(len(found.ids))} ({counted(found.files, 'file')}{size})"


def _where(to: str) -> str:
    if to == _BIN:
        return "into the system's bin"
    return "into holding" if to == _HOLDING else f"to {visible(to)}"


def _by_folder(found: HoldingPreview) -> str:
    lines = (
        f"  {visible(os.fsdecode(each.folder.path))}: {counted(each.files, 'file')}"
        + (f"; {each.trouble.value}" if each.trouble else "")
        for each in found.roots
    )
    return "".join(f"\n{line}" for line in lines)
