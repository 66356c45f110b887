"""`curator cull`: the cut, which flags by rule."""

from __future__ import annotations

from typing import Annotated

import typer

from curator.cli.opening import do, open_library
from curator.cli.options import JsonOption, LibraryOption, QueryArgument, VerboseOption
from curator.cli.output import put, put_json, say
from curator.cli.words import images
from curator.domain.errors import UsageError
from curator.library.cut import BestOf, Cut, Rule, cut
from curator.library.library import Library

_PROMPT = "prompt"
_NOT_YET = ("batch", "near")


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
            "--best-of", metavar="prompt", help="Keep the best of each prompt, reject the others."
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
    Where --keep-if and --best-of are both given, a keeper satisfies both.
    """
    if not (keep_if or reject_if or best_of):
        raise UsageError("a cut needs a rule: give --keep-if, --reject-if or --best-of prompt")
    with open_library(context, writable=not dry_run) as opened:
        rule = Rule(
            query=opened.parse(query),
            keep_if=opened.parse(keep_if) if keep_if else None,
            reject_if=opened.parse(reject_if) if reject_if else None,
            best_of=_best_of(opened, best_of, by, top),
            overwrite=overwrite,
        )
        for each in filter(None, (rule.query, rule.keep_if, rule.reject_if)):
            opened.nearness.answer(each)
        made = cut(opened.columns, opened.selector, rule)
        if rule.best_of is not None and rule.best_of.by not in opened.columns.scorers:
            say(f"No image has a {rule.best_of.by} score yet; `curator score` gives scores.")
        if not dry_run:
            do(opened, made.command)
    if json:
        put_json(_counts(made))
    else:
        put(_in_words(made, dry_run=dry_run))


def _best_of(
    library: Library, best_of: str | None, by: str | None, top: int | None
) -> BestOf | None:
    if best_of is None:
        if by is not None or top is not None:
            raise UsageError("--by and --top belong to --best-of prompt")
        return None
    if best_of in _NOT_YET:
        raise UsageError(
            f"this version does not know the best of a {best_of} yet, only of a prompt"
        )
    if best_of != _PROMPT:
        raise UsageError(f"--best-of takes prompt, not {best_of!r}")
    if by is None:
        raise UsageError("--best-of needs the scorer that tells the best, as in --by clip")
    return BestOf(library.scorer(by.removeprefix("score:")).key, top or 1)


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
