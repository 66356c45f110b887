"""`curator mark`: judges images by query."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import typer

from curator.cli.opening import do, open_library
from curator.cli.options import JsonOption, LibraryOption, VerboseOption
from curator.cli.output import put, put_json, visible
from curator.cli.words import images
from curator.domain.errors import UnknownNameError, UsageError
from curator.domain.image import HIGHEST_RATING, Flag, Label
from curator.library.columns import Columns, Ids
from curator.library.commands import Judgement, changed_images, judge

_LABELS = {label.name.lower(): label for label in Label}


def mark(
    context: typer.Context,
    query: Annotated[
        str,
        typer.Argument(
            metavar="QUERY",
            show_default=False,
            help="Which images, as in 'clip<20'; '' takes all that are not missing.",
        ),
    ],
    keep: Annotated[bool, typer.Option("--keep", help="Flag them as keepers.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="Flag them as rejected.")] = False,
    undecided: Annotated[bool, typer.Option("--undecided", help="Take their flag off.")] = False,
    rating: Annotated[
        int | None,
        typer.Option(
            "--rating", metavar="N", min=0, max=HIGHEST_RATING, help="Stars; 0 takes them off."
        ),
    ] = None,
    label: Annotated[
        str | None,
        typer.Option("--label", metavar="L", help="red, yellow, green, blue, or none."),
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option("--tag", metavar="T", help="Put a tag on; can be repeated."),
    ] = None,
    untag: Annotated[
        list[str] | None,
        typer.Option("--untag", metavar="T", help="Take a tag off; can be repeated."),
    ] = None,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Judge images: flag, stars, label, tags. One step, which `curator undo` takes back."""
    judgement = Judgement(
        flag=_flag(keep, reject, undecided),
        rating=rating,
        label=_label(label),
        tags=_tags(tag),
        untags=_tags(untag),
    )
    _check(judgement)
    with open_library(context, writable=True) as opened:
        ids = opened.find(opened.parse(query))
        command = judge(opened.columns, ids, judgement)
        do(opened, command)
        changed = len(changed_images(command.edits))
        counts = {"matched": len(ids), "changed": changed, **_flags(opened.columns, ids)}
    if json:
        put_json(counts)
    else:
        put(f"{images(changed)} of {len(ids):,} changed; {_in_words(counts)}")


def _flag(keep: bool, reject: bool, undecided: bool) -> Flag | None:
    flags = ((keep, Flag.KEEP), (reject, Flag.REJECT), (undecided, Flag.UNDECIDED))
    wanted = [flag for asked, flag in flags if asked]
    if len(wanted) > 1:
        raise UsageError("--keep, --reject and --undecided exclude each other; give one of them")
    return wanted[0] if wanted else None


def _label(name: str | None) -> Label | None:
    if name is None:
        return None
    if name.lower() not in _LABELS:
        raise UnknownNameError("label", name, tuple(_LABELS))
    return _LABELS[name.lower()]


def _tags(names: list[str] | None) -> tuple[str, ...]:
    tags = [name.strip() for name in names or ()]
    if not all(tags):
        raise UsageError("a tag needs at least one letter")
    if any(visible(tag) != tag for tag in tags):
        raise UsageError("a tag is one line of letters, digits and signs")
    return tuple(dict.fromkeys(tags))


def _check(judgement: Judgement) -> None:
    if judgement == Judgement():
        raise UsageError(
            "nothing to set: give --keep, --reject, --undecided, --rating, --label, --tag or "
            "--untag"
        )
    both = {tag.casefold() for tag in judgement.tags} & {t.casefold() for t in judgement.untags}
    if both:
        raise UsageError(f"{', '.join(sorted(both))}: to be put on and taken off at once")


def _flags(columns: Columns, ids: Ids) -> dict[str, int]:
    flags = columns["flag"][columns.rows_of(ids)]
    return {
        "kept": int(np.count_nonzero(flags == Flag.KEEP)),
        "rejected": int(np.count_nonzero(flags == Flag.REJECT)),
        "borderline": int(np.count_nonzero(flags == Flag.UNDECIDED)),
    }


def _in_words(counts: dict[str, int]) -> str:
    return (
        f"{counts['kept']:,} keep, {counts['rejected']:,} reject, "
        f"{counts['borderline']:,} undecided"
    )
