"""`curator cull`: the cut, which flags by rule."""

from __future__ import annotations

from typing import Annotated

import typer

from curator.cli.cut_words import (
    BestOfOption,
    ByOption,
    DryRunOption,
    KeepIfOption,
    RejectIfOption,
    TopOption,
    best_of_what,
    counts,
    in_words,
    scorer_key,
    tell_unscored,
)
from curator.cli.opening import do, open_library
from curator.cli.options import JsonOption, LibraryOption, QueryArgument, VerboseOption
from curator.cli.output import put, put_json
from curator.domain.errors import UsageError
from curator.domain.stacking import StackRule
from curator.library.cut import BestOf, Cut, Rule, cut
from curator.library.library import Library
from curator.library.rules import best_of_each


def cull(
    context: typer.Context,
    query: QueryArgument = "",
    keep_if: KeepIfOption = None,
    reject_if: RejectIfOption = None,
    best_of: BestOfOption = None,
    by: ByOption = None,
    top: TopOption = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Also change flags that were set by hand.")
    ] = False,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Flag images as keep or reject by rule; one step, which `curator undo` takes back.

    What matches both sides, or neither, is borderline and stays as it is; so do flags set by hand.
    Where --keep-if and --best-of are both given, a keeper satisfies both. With batch and near,
    images stacked by hand are compared with each other alone.
    """
    if not (keep_if or reject_if or best_of):
        raise UsageError("a cut needs a rule: give --keep-if, --reject-if or --best-of")
    with open_library(context, writable=not dry_run) as opened:
        rule = Rule(
            query=opened.parse(query),
            keep_if=opened.parse(keep_if) if keep_if else None,
            reject_if=opened.parse(reject_if) if reject_if else None,
            best_of=_best_of(opened, best_of, by, top),
            overwrite=overwrite,
        )
        made = _made(opened, rule)
        if not dry_run:
            do(opened, made.command)
    if json:
        put_json(counts(made))
    else:
        put(in_words(made, dry_run=dry_run))


def _made(library: Library, rule: Rule) -> Cut:
    for each in filter(None, (rule.query, rule.keep_if, rule.reject_if)):
        library.nearness.answer(each)
    if rule.best_of is not None:
        tell_unscored(library, rule.best_of.by)
    return cut(library.columns, library.selector, rule)


def _best_of(
    library: Library, best_of: str | None, by: str | None, top: int | None
) -> BestOf | None:
    of = best_of_what(best_of, by, top)
    if of is StackRule.NONE or by is None:
        return None
    return best_of_each(library, of, scorer_key(library, by), top or 1)
