"""`curator cull`: the cut, which flags by rule."""

from __future__ import annotations

from typing import Annotated

import typer

from curator.cli.opening import do, open_library
from curator.cli.options import JsonOption, LibraryOption, QueryArgument, VerboseOption
from curator.cli.output import put, put_json, say
from curator.cli.words import images
from curator.domain.errors import UsageError
from curator.domain.stacking import StackRule
from curator.library.cut import BestOf, Cut, Rule, cut
from curator.library.library import Library

_BEST_OF = {rule.value: rule for rule in (StackRule.PROMPT, StackRule.BATCH, StackRule.NEAR)}


def cull(
    context: typer.Context,
    query: QueryArgument = "",
    keep_if: Annotated[
        str | None,
        typer.Option("--keep-if", metavar="QUERY", help="What to keep, as in 'clip>=25'."),
    ] = None,
    reject_if: Annotated[
        str | None,
        typer.Option("--reject-if", metavar="QUERY", help="What to reject, as in 'technical<50'."),
    ] = None,
    best_of: Annotated[
        str | None,
        typer.Option(
            "--best-of",
            metavar="prompt|batch|near",
            help="Keep the best of each prompt, of each run of a prompt, or of near-duplicates; "
            "reject the others.",
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="KEY", help="The scorer that tells the best.")
    ] = None,
    top: Annotated[
        int | None,
        typer.Option("--top", metavar="K", min=1, help="How many are the best; 1 if not said."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Also change flags that were set by hand.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would be done; change nothing.")
    ] = False,
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
        put_json(_counts(made))
    else:
        put(_in_words(made, dry_run=dry_run))


def _made(library: Library, rule: Rule) -> Cut:
    for each in filter(None, (rule.query, rule.keep_if, rule.reject_if)):
        library.nearness.answer(each)
    made = cut(library.columns, library.selector, rule)
    if rule.best_of is not None and rule.best_of.by not in library.columns.scorers:
        say(f"No image has a {rule.best_of.by} score yet; `curator score` gives scores.")
    return made


def _best_of(
    library: Library, best_of: str | None, by: str | None, top: int | None
) -> BestOf | None:
    if best_of is None:
        if by is not None or top is not None:
            raise UsageError("--by and --top belong to --best-of")
        return None
    if best_of not in _BEST_OF:
        raise UsageError(f"--best-of takes prompt, batch or near, not {best_of!r}")
    if by is None:
        raise UsageError("--best-of needs the scorer that tells the best, as in --by clip")
    key = library.scorer(by.removeprefix("score:")).key
    return BestOf(key, top or 1, library.stacks.groups(_BEST_OF[best_of]))


def _counts(made: Cut) -> dict[str, int]:
    return {
        "matched": len(made.matched),
        "changed": made.changed,
        "kept": len(made.keep),
        "rejected": len(made.reject),
        "borderline": len(made.borderline),
    }


def _in_words(made: Cut, *, dry_run: bool) -> str:
    counts = _counts(made)
    changed = "would be changed" if dry_run else "changed"
    by_hand = counts["matched"] - counts["kept"] - counts["rejected"] - counts["borderline"]
    stay = f", {by_hand:,} flagged otherwise by hand" if by_hand else ""
    return (
        f"{images(counts['matched'])}: {counts['kept']:,} keep, {counts['rejected']:,} reject, "
        f"{counts['borderline']:,} borderline{stay}; {counts['changed']:,} {changed}"
    )
