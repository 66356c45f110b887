"""`curator stack`: makes one stack of images by hand, or takes stacks apart."""

from __future__ import annotations

from typing import Annotated

import typer

from curator.cli.opening import do, open_library
from curator.cli.options import JsonOption, LibraryOption, VerboseOption
from curator.cli.output import put, put_json
from curator.cli.words import images
from curator.domain.errors import UsageError
from curator.library.commands import changed_images, stack, unstack


def stack_images(
    context: typer.Context,
    query: Annotated[
        str,
        typer.Argument(
            metavar="QUERY",
            show_default=False,
            help="Which images, as in 'seed:42'; '' takes all that are not missing.",
        ),
    ],
    apart: Annotated[
        bool, typer.Option("--apart", help="Take apart every stack with any of them in it.")
    ] = False,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Make one stack of images; what is in a stack with any of them comes along.

    One step, which `curator undo` takes back. The window shows a stack as one; `is:stacked` finds
    what is in one.
    """
    with open_library(context, writable=True) as opened:
        ids = opened.find(opened.parse(query))
        if not apart and len(ids) == 1:
            raise UsageError("a stack needs two images; the query finds one")
        command = (unstack if apart else stack)(opened.columns, ids)
        do(opened, command)
        changed = len(changed_images(command.edits))
        numbers = opened.columns["stack"][opened.columns.rows_of(ids)]
        number = int(numbers[0]) if len(ids) and not apart else None
    if json:
        put_json({"matched": len(ids), "changed": changed, "stack": number})
    elif apart:
        put(f"{images(changed)} in no stack any more")
    else:
        put(f"{images(len(ids))} in one stack; {changed:,} changed")
