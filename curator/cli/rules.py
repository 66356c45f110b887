"""`curator rules`: what flags images by itself, or whenever it is told to."""

from __future__ import annotations

from typing import Annotated, Any

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
from curator.cli.opening import asked, do, open_library
from curator.cli.options import JsonOption, LibraryOption, QueryArgument, VerboseOption
from curator.cli.output import put, put_json, put_table, say, visible
from curator.cli.tables import plain_table
from curator.domain.collection import Collection
from curator.domain.errors import CuratorError
from curator.domain.saved_rule import SavedRule
from curator.domain.stacking import StackRule
from curator.library import rules
from curator.library.library import Library

app = typer.Typer(help="Save cuts under a name, and run them by hand or on what arrives.")

NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", show_default=False, help="Of the rule, case aside.")
]


@app.callback(invoke_without_command=True)
def _rules(
    context: typer.Context,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    if context.invoked_subcommand is None:
        list_rules(context)


@app.command("list")
def list_rules(
    context: typer.Context,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """List the rules: name, what they keep and reject, and whether they run on arrival."""
    with open_library(context, writable=False) as opened:
        found = [_document(opened, each) for each in rules.rules(opened)]
    if asked(context, "json"):
        put_json(found)
    elif found:
        put_table(plain_table(("rule", "does", ""), map(_row, found)))
    else:
        say("No rule yet; `curator rules save NAME --reject-if QUERY` makes one.")


@app.command()
def save(
    context: typer.Context,
    name: NameArgument,
    query: QueryArgument = "",
    keep_if: KeepIfOption = None,
    reject_if: RejectIfOption = None,
    best_of: BestOfOption = None,
    by: ByOption = None,
    top: TopOption = None,
    on_arrival: Annotated[
        bool,
        typer.Option("--on-arrival", help="Flag what arrives from now on, once it has its scores."),
    ] = False,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Save a rule, or change the one of this name; it flags as `curator cull` does.

    Flags set by hand always stay, and a rule deletes nothing.
    """
    of = best_of_what(best_of, by, top)
    with open_library(context, writable=True) as opened:
        rule = SavedRule(
            query=query,
            keep_if=keep_if or "",
            reject_if=reject_if or "",
            best_of=of,
            by="" if by is None else scorer_key(opened, by),
            top=top or 1,
            on_arrival=on_arrival,
        )
        command = rules.saved(opened, name, rule)
        do(opened, command)
        told = _document(opened, rules.rule_called(opened, name))
    if asked(context, "json"):
        put_json(told)
    else:
        put(_sentence(command.label))


@app.command()
def remove(
    context: typer.Context,
    name: NameArgument,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Delete a rule; what it has flagged stays so, and `curator undo` brings the rule back."""
    with open_library(context, writable=True) as opened:
        command = rules.removed(rules.rule_called(opened, name))
        do(opened, command)
    put(_sentence(command.label))


@app.command()
def run(
    context: typer.Context,
    name: NameArgument,
    dry_run: DryRunOption = False,
    json: JsonOption = False,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Flag all that a rule is about, in one step, which `curator undo` takes back."""
    with open_library(context, writable=not dry_run) as opened:
        found = rules.rule_called(opened, name)
        made = rules.carried_out(opened, found)
        tell_unscored(opened, rules.stored_rule(found).by)
        if not dry_run:
            do(opened, rules.as_step(found, made))
    if asked(context, "json"):
        put_json(counts(made))
    else:
        put(in_words(made, dry_run=dry_run))


def _document(library: Library, collection: Collection) -> dict[str, Any]:
    told: dict[str, Any] = {"name": collection.name}
    try:
        rule = rules.stored_rule(collection)
    except CuratorError as error:
        return {**told, "problem": str(error)}
    problem = rules.problem(library, collection)
    return {
        **told,
        "query": rule.query or None,
        "keep_if": rule.keep_if or None,
        "reject_if": rule.reject_if or None,
        "best_of": None if rule.best_of is StackRule.NONE else rule.best_of.value,
        "by": rule.by or None,
        "top": rule.top,
        "on_arrival": rule.on_arrival,
        "problem": None if problem is None else str(problem),
    }


def _row(told: dict[str, Any]) -> tuple[str, str, str]:
    if told["problem"] is not None:
        return told["name"], f"cannot be followed: {told['problem']}", ""
    return told["name"], _does(told), "on arrival" if told["on_arrival"] else ""


def _does(told: dict[str, Any]) -> str:
    parts = [f"{side} {told[f'{side}_if']}" for side in ("keep", "reject") if told[f"{side}_if"]]
    if told["best_of"]:
        parts.append(f"best {told['top']} of each {told['best_of']} by {told['by']}")
    within = f" within {told['query']}" if told["query"] else ""
    return f"{', '.join(parts)}{within}"


def _sentence(label: str) -> str:
    told = visible(label)
    return f"{told[0].upper()}{told[1:]}"
