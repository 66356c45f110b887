"""`curator collections`: lists of images, made by hand, by a query, or frozen."""

from __future__ import annotations

import time
from typing import Annotated, Any

import numpy as np
import typer

from curator.cli.find import scorers_to_show
from curator.cli.opening import asked, do, open_library
from curator.cli.options import JsonOption, LibraryOption, VerboseOption
from curator.cli.output import put, put_json, put_table, say, visible
from curator.cli.tables import plain_table, put_ranking
from curator.domain.change import Command, Edit
from curator.domain.criteria import Criteria
from curator.library import collections
from curator.library.columns import Ids
from curator.library.commands import changed_images
from curator.library.library import Library
from curator.library.list_contents import About, about, images_in
from curator.library.records import iso_time, records

app = typer.Typer(
    help="List collections, show one, make, fill, rename and delete them. No image is touched."
)

NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", show_default=False, help="Of the collection, case aside.")
]
NewNameArgument = Annotated[
    str, typer.Argument(metavar="NAME", show_default=False, help="What it is to be called.")
]
QueryArgument = Annotated[
    str,
    typer.Argument(
        metavar="QUERY", show_default=False, help="Which images, as in 'flag:keep sort:clip'."
    ),
]


@app.callback(invoke_without_command=True)
def _collections(
    context: typer.Context,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    if context.invoked_subcommand is None:
        list_collections(context)


@app.command("list")
def list_collections(
    context: typer.Context,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """List all collections: name, kind, number of images, and what they ask for."""
    with open_library(context, writable=False) as opened:
        found = [about(opened, each) for each in opened.columns.lists.holders()]
    if asked(context, "json"):
        put_json(list(map(_document, found)))
    elif found:
        put_table(plain_table(("collection", "kind", "images", ""), map(_row, found)))
    else:
        say("No collection yet; `curator collections create NAME` makes one.")


@app.command()
def show(
    context: typer.Context,
    name: NameArgument,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Show the images in a collection, in its order."""
    with open_library(context, writable=False) as opened:
        found = collections.called(opened, name)
        ids = images_in(opened, found)
        if asked(context, "json"):
            listed = list(records(opened, ids))
            put_json({**_document(about(opened, found)), "listed": listed})
        elif len(ids):
            put_ranking(records(opened, ids), scorers_to_show(opened, None))
        else:
            say("There is no image in it.")


@app.command()
def create(
    context: typer.Context,
    name: NewNameArgument,
    query: Annotated[
        str | None,
        typer.Argument(
            metavar="[QUERY]", show_default=False, help="Which images to put in; else it is empty."
        ),
    ] = None,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Make a collection, empty or with the images of a query."""
    with open_library(context, writable=True) as opened:
        ids = _found(opened, query) if query is not None else np.zeros(0, np.int64)
        command = collections.made(opened, name, ids)
        _carry_out(context, opened, command, name, len(ids))


@app.command()
def smart(
    context: typer.Context,
    name: NewNameArgument,
    query: QueryArgument,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Make a smart collection: whatever a query finds, now and later; or change its query."""
    with open_library(context, writable=True) as opened:
        criteria, known = Criteria(text=query), opened.columns.lists.called(name.strip())
        if known is None:
            command = collections.made_smart(opened, name, criteria)
        else:
            command = collections.redefined(opened, known, criteria)
        _carry_out(context, opened, command, name)


@app.command()
def freeze(
    context: typer.Context,
    name: NewNameArgument,
    query: QueryArgument,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Make a keeper set: what a query finds now, whatever comes later."""
    with open_library(context, writable=True) as opened:
        ids = _found(opened, query)
        origin = collections.Origin(query)
        command = collections.frozen(opened, name, ids, origin, time.time_ns())
        _carry_out(context, opened, command, name, len(ids))


@app.command()
def add(
    context: typer.Context,
    name: NameArgument,
    query: QueryArgument,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Put the images of a query into a collection, behind those that are in it."""
    with open_library(context, writable=True) as opened:
        ids = _found(opened, query)
        command = collections.added(opened, collections.called(opened, name), ids)
        _carry_out(context, opened, command, name, len(ids))


@app.command()
def remove(
    context: typer.Context,
    name: NameArgument,
    query: QueryArgument,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Take the images of a query out of a collection."""
    with open_library(context, writable=True) as opened:
        ids = _found(opened, query)
        command = collections.taken_out(opened, collections.called(opened, name), ids)
        _carry_out(context, opened, command, name, len(ids))


@app.command()
def rename(
    context: typer.Context,
    name: NameArgument,
    new: Annotated[str, typer.Argument(metavar="NEW", show_default=False, help="What to call it.")],
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Call a collection otherwise; smart collections that ask for it follow."""
    with open_library(context, writable=True) as opened:
        command = collections.renamed(opened, collections.called(opened, name), new)
        _carry_out(context, opened, command, new)


@app.command()
def delete(
    context: typer.Context,
    name: NameArgument,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Delete a collection; its images stay, and `curator undo` brings it back."""
    with open_library(context, writable=True) as opened:
        command = collections.deleted(opened, collections.called(opened, name))
        do(opened, command)
    if asked(context, "json"):
        put_json({"deleted": name})
    else:
        put(_told(command))


def _found(library: Library, query: str) -> Ids:
    return library.find(library.parse(query))


def _carry_out(
    context: typer.Context,
    library: Library,
    command: Command,
    name: str,
    matched: int | None = None,
) -> None:
    do(library, command)
    moved = len(changed_images(each for each in command.edits if isinstance(each, Edit)))
    if asked(context, "json"):
        counts = {} if matched is None else {"matched": matched, "changed": moved}
        put_json({**counts, **_document(about(library, collections.called(library, name)))})
    elif not command.edits:
        put("Nothing to change.")
    elif matched is None or matched == moved:
        put(_told(command))
    else:
        put(f"{_told(command)} of {matched:,}")


def _told(command: Command) -> str:
    told = visible(command.label)
    return f"{told[0].upper()}{told[1:]}"


def _document(found: About) -> dict[str, Any]:
    collection = found.collection
    frozen_at = collection.frozen_at
    return {
        "name": collection.name,
        "kind": collection.kind.value,
        "images": found.count,
        "query": found.query or None,
        "rule": found.rule or None,
        "frozen": None if frozen_at is None else iso_time(frozen_at),
        "problem": None if found.problem is None else str(found.problem),
    }


def _row(found: About) -> tuple[str, str, str, str]:
    kind = {"smart": "smart", "keepers": "keeper set"}.get(found.collection.kind, "")
    count = "" if found.count is None else f"{found.count:,}"
    return found.collection.name, kind, count, _remark(found)


def _remark(found: About) -> str:
    if found.problem is not None:
        return f"cannot be followed: {found.problem}"
    frozen_at = found.collection.frozen_at
    day = "" if frozen_at is None else iso_time(frozen_at)[:10]
    return " · ".join(part for part in (day, found.query, found.rule) if part)
