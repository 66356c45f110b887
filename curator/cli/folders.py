"""`curator folders`: the watched folders."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from curator.cli.opening import asked, carry_out, open_library
from curator.cli.options import JsonOption, LibraryOption, VerboseOption
from curator.cli.output import put, put_json, put_table, say, visible
from curator.cli.tables import plain_table
from curator.library.library import Library

app = typer.Typer(help="List the watched folders, remove one, or follow one that has moved.")


@app.callback(invoke_without_command=True)
def _folders(
    context: typer.Context,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    if context.invoked_subcommand is None:
        list_folders(context)


@app.command("list")
def list_folders(
    context: typer.Context,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """List the watched folders: path, number of images, and whether it is there."""
    with open_library(context, writable=False) as opened:
        found = _listed(opened)
    if asked(context, "json"):
        put_json(found)
    elif found:
        put_table(plain_table(("folder", "images", ""), map(_row, found)))
    else:
        say("No folder is watched yet; `curator scan FOLDER` adds one.")


@app.command()
def remove(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", show_default=False)],
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Watch a folder no longer; what was judged in it is kept."""
    with open_library(context, writable=True) as opened:
        carry_out(opened, lambda: opened.remove_folder(folder))
    put(f"No longer watched: {visible(str(folder))}; `curator scan` with it brings it back")


@app.command()
def relink(
    context: typer.Context,
    old: Annotated[Path, typer.Argument(metavar="OLD", show_default=False)],
    new: Annotated[Path, typer.Argument(metavar="NEW", show_default=False)],
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Follow a watched folder that lies elsewhere now, without reading its files again."""
    with open_library(context, writable=True) as opened:
        carry_out(opened, lambda: opened.relink_folder(old, new))
    put(f"{visible(str(old))} is now {visible(str(new))}")


def _listed(library: Library) -> list[dict[str, Any]]:
    images = library.image_counts()
    return [
        {
            "path": os.fsdecode(folder.path),
            "images": images.get(folder.id, 0),
            "offline": folder.offline,
        }
        for folder in library.watched
    ]


def _row(folder: dict[str, Any]) -> tuple[str, str, str]:
    return folder["path"], f"{folder['images']:,}", "offline" if folder["offline"] else ""
