"""`curator models style`: reference sets by which `style:NAME` measures."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from curator.cli.opening import asked
from curator.cli.options import JsonOption, VerboseOption
from curator.cli.output import put, put_json, put_table, say, visible
from curator.cli.progress import counting
from curator.cli.tables import plain_table
from curator.cli.words import counted, images, unavailable
from curator.library.models import Unavailable, scorer_states, standard_places
from curator.library.styles import (
    Added,
    DamagedSet,
    StyleSet,
    add_style,
    forget_to_run,
    gone,
    remove_style,
    style_sets,
)
from curator.settings import load_settings

_MOST_TOLD = 10

app = typer.Typer(help="Make, list and forget style sets, by which style:NAME measures.")

NameArgument = Annotated[str, typer.Argument(metavar="NAME", show_default=False)]


@app.callback(invoke_without_command=True)
def _styles(
    context: typer.Context, json: JsonOption = False, verbose: VerboseOption = False
) -> None:
    if context.invoked_subcommand is None:
        list_styles(context)


@app.command()
def add(
    name: NameArgument,
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", show_default=False, help="Holds the images.")
    ],
    verbose: VerboseOption = False,
) -> None:
    """Make a style of the images in a folder and below it; the images stay where they are.

    A style of the same name is replaced; its scores are then of another origin.
    """
    with counting("Looking at images") as advance:
        added = add_style(name, folder, advance)
    style = added.style
    put(f"{style.key}: {images(len(style.references))} from {visible(str(style.folder))}")
    _tell_left_out(added)
    _tell_what_is_next(added)


@app.command("list")
def list_styles(
    context: typer.Context, json: JsonOption = False, verbose: VerboseOption = False
) -> None:
    """List the styles: key, number of images, folder, and whether the images are still there."""
    sets, damaged = style_sets()
    if asked(context, "json"):
        put_json([*map(_document, sets), *map(_damaged, damaged)])
        return
    for each in damaged:
        say(f"{each.name}: {each.reason}; `curator models style add {each.name} FOLDER` mends it")
    if sets:
        put_table(plain_table(("style", "images", "folder", ""), map(_row, sets)))
    elif not damaged:
        say("There is no style yet; `curator models style add NAME FOLDER` makes one.")


@app.command()
def remove(name: NameArgument, verbose: VerboseOption = False) -> None:
    """Forget a style; its images stay, and so do the scores."""
    remove_style(name.removeprefix("style:"))
    put(f"Forgotten: {visible(name)}")
    if forget_to_run(f"style:{name.removeprefix('style:')}", load_settings()):
        say("New images are no longer scored by it: it is off the setting on_arrival.")


def _tell_left_out(added: Added) -> None:
    for each in added.left_out[:_MOST_TOLD]:
        say(f"left out: {visible(str(each.path))}: {each.left_out}")
    if len(added.left_out) > _MOST_TOLD:
        say(f"left out: {counted(len(added.left_out) - _MOST_TOLD, 'more file')}")
    if added.doubles:
        say(f"{counted(added.doubles, 'file')} with the contents of another counted once")


def _tell_what_is_next(added: Added) -> None:
    key = added.style.key
    states, _ = scorer_states(standard_places(load_settings().weights))
    state = next((each.state for each in states if each.info.key == key), None)
    if isinstance(state, Unavailable):
        say(f"{key} does not run yet: {unavailable(state)}")
    again = " --again" if added.is_another else ""
    if added.is_another:
        say("The style was another before; scores of it cannot be compared with new ones.")
    say(f"`curator score --scorers {key}{again}` runs it.")


def _document(style: StyleSet) -> dict[str, Any]:
    return {
        "name": style.name,
        "key": style.key,
        "folder": str(style.folder),
        "images": len(style.references),
        "gone": gone(style),
        "problem": None,
    }


def _damaged(each: DamagedSet) -> dict[str, Any]:
    return {
        "name": each.name,
        "key": None,
        "folder": None,
        "images": 0,
        "gone": 0,
        "problem": each.reason,
    }


def _row(style: StyleSet) -> tuple[str, str, str, str]:
    left = gone(style)
    told = f"{left} moved away" if left else ""
    return style.key, f"{len(style.references):,}", str(style.folder), told
