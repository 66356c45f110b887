"""What verbs that flag by rule share: their options, and what came of it in words."""

from __future__ import annotations

from typing import Annotated

import typer

from curator.cli.output import say
from curator.cli.words import images
from curator.domain.errors import UsageError
from curator.domain.stacking import StackRule
from curator.library.cut import Cut
from curator.library.library import Library
from curator.library.rules import GROUPS

KeepIfOption = Annotated[
    str | None,
    typer.Option("--keep-if", metavar="QUERY", help="What to keep, as in 'clip>=25'."),
]
RejectIfOption = Annotated[
    str | None,
    typer.Option("--reject-if", metavar="QUERY", help="What to reject, as in 'technical<50'."),
]
BestOfOption = Annotated[
    str | None,
    typer.Option(
        "--best-of",
        metavar="prompt|batch|near",
        help="Keep the best of each prompt, of each run of a prompt, or of near-duplicates; "
        "reject the others.",
    ),
]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="KEY", help="The scorer that tells the best.")
]
TopOption = Annotated[
    int | None,
    typer.Option("--top", metavar="K", min=1, help="How many are the best; 1 if not said."),
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Tell what would be done; change nothing.")
]


def best_of_what(best_of: str | None, by: str | None, top: int | None) -> StackRule:
    """What there shall be the best of; UsageError where the three options do not go together."""
    if best_of is None:
        if by is not None or top is not None:
            raise UsageError("--by and --top belong to --best-of")
        return StackRule.NONE
    if best_of not in GROUPS:
        raise UsageError(f"--best-of takes prompt, batch or near, not {best_of!r}")
    if by is None:
        raise UsageError("--best-of needs the scorer that tells the best, as in --by clip")
    return StackRule(best_of)


def scorer_key(library: Library, by: str) -> str:
    """The key of a scorer, written with or without its prefix; UnknownNameError."""
    return library.scorer(by.removeprefix("score:")).key


def tell_unscored(library: Library, by: str) -> None:
    """Say where nothing has the score yet by which the best are told."""
    if by and by not in library.columns.scorers:
        say(f"No image has a {by} score yet; `curator score` gives scores.")


def counts(made: Cut) -> dict[str, int]:
    """What a cut comes to, as JSON tells it."""
    return {
        "matched": len(made.matched),
        "changed": made.changed,
        "kept": len(made.keep),
        "rejected": len(made.reject),
        "borderline": len(made.borderline),
    }


def in_words(made: Cut, *, dry_run: bool) -> str:
    """What a cut comes to, in one line."""
    told = counts(made)
    changed = "would be changed" if dry_run else "changed"
    by_hand = told["matched"] - told["kept"] - told["rejected"] - told["borderline"]
    stay = f", {by_hand:,} flagged otherwise by hand" if by_hand else ""
    return (
        f"{images(told['matched'])}: {told['kept']:,} keep, {told['rejected']:,} reject, "
        f"{told['borderline']:,} borderline{stay}; {told['changed']:,} {changed}"
    )
