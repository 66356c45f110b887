"""The arguments of `curator` without a verb: folders, and the options that say how to score."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from curator.cli.opening import places_of
from curator.cli.options import (
    DeviceOption,
    DtypeOption,
    LibraryOption,
    ScorersOption,
    Scoring,
    VerboseOption,
    WeightsOption,
)
from curator.cli.wishes import WindowWish, Wishes


def window(
    context: typer.Context,
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="FOLDER", help="Folders to watch.")
    ] = None,
    library: LibraryOption = None,
    weights: WeightsOption = None,
    scorers: ScorersOption = None,
    device: DeviceOption = None,
    dtype: DtypeOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Wish for a window."""
    del library  # `places_of` asks the context for it, as with every verb.
    context.ensure_object(Wishes).window = WindowWish(
        tuple(folders or ()),
        Scoring(weights, scorers, device, dtype).settings(),
        places_of(context),
    )
