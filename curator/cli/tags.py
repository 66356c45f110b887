"""`curator tags`: the tags themselves; `curator mark` puts them on images."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from curator.cli.opening import asked, do, open_library
from curator.cli.options import JsonOption, LibraryOption, VerboseOption
from curator.cli.output import put, put_json, put_table, say, visible
from curator.cli.tables import plain_table
from curator.domain.change import Command
from curator.library import tagging
from curator.library.library import Library
from curator.library.list_facets import TagFacet, tag_tree_facets
from curator.library.renaming import renamed_tag

app = typer.Typer(help="List the tags, rename, join, delete them, or put one below another.")

NameArgument = Annotated[
    str, typer.Argument(metavar="TAG", show_default=False, help="The tag, case aside.")
]


@app.callback(invoke_without_command=True)
def _tags(
    context: typer.Context,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    if context.invoked_subcommand is None:
        list_tags(context)


@app.command("list")
def list_tags(
    context: typer.Context,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """List all tags as a tree, with the images that wear them or a tag below them."""
    with open_library(context, writable=False) as opened:
        found = tag_tree_facets(opened)
        documents = [_document(opened, each) for each in found]
    if asked(context, "json"):
        put_json(documents)
    elif found:
        put_table(plain_table(("tag", "images"), map(_row, found)))
    else:
        say("No tag yet; `curator mark QUERY --tag TAG` puts one on images.")


@app.command()
def rename(
    context: typer.Context,
    tag: NameArgument,
    new: Annotated[str, typer.Argument(metavar="NEW", show_default=False, help="What to call it.")],
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Call a tag otherwise; if there is a tag of the new name, the two become one."""
    with open_library(context, writable=True) as opened:
        _carry_out(context, opened, renamed_tag(opened, tag, new))


@app.command()
def parent(
    context: typer.Context,
    tag: NameArgument,
    above: Annotated[
        str,
        typer.Argument(
            metavar="PARENT",
            show_default=False,
            help="The tag to put it below, made if it is absent; '' puts it at the top.",
        ),
    ],
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Put a tag below another one: what wears it is found by both."""
    with open_library(context, writable=True) as opened:
        _carry_out(context, opened, tagging.placed(opened.columns, tag, above.strip()))


@app.command()
def delete(
    context: typer.Context,
    tag: NameArgument,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Take a tag off every image; tags below it stand where it stood."""
    with open_library(context, writable=True) as opened:
        _carry_out(context, opened, tagging.deleted(opened.columns, tag))


def _carry_out(context: typer.Context, library: Library, command: Command) -> None:
    do(library, command)
    if asked(context, "json"):
        put_json({"done": command.label, "changed": bool(command.edits)})
    elif command.edits:
        told = visible(command.label)
        put(f"{told[0].upper()}{told[1:]}")
    else:
        put("Nothing to change.")


def _document(library: Library, tag: TagFacet) -> dict[str, Any]:
    return {
        "tag": tag.name,
        "parent": library.columns.tag_tree.parent(tag.name) or None,
        "images": tag.count,
        "own": tag.own,
    }


def _row(tag: TagFacet) -> tuple[str, str]:
    return f"{'· ' * tag.depth}{tag.name}", f"{tag.count:,}"
