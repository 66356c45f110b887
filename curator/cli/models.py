"""`curator models`: the scorers, their weights, and how to get and check them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from curator.cli import selftest, styles
from curator.cli.model_pages import HINT, document, put_page, table_of
from curator.cli.opening import asked
from curator.cli.options import JsonOption, VerboseOption
from curator.cli.output import put, put_json, put_table, say, visible
from curator.cli.progress import Advance, downloading
from curator.cli.status import Status
from curator.cli.words import not_ours, size_of, terms, to_bring
from curator.domain.errors import StorageError, WeightsError
from curator.domain.score import WeightsInfo
from curator.library.models import (
    BrokenPlugin,
    Checked,
    Progress,
    Removal,
    ScorerState,
    StillToBring,
    WeightsPlaces,
    check_weights,
    known_scorer,
    needed_weights,
    own_weights,
    pull_weights,
    removal_of,
    remove_weights,
    scorer_states,
    standard_places,
    weights_states,
)
from curator.settings import load_settings

app = typer.Typer(help="List the scorers; download, check, remove weights; make styles.")
app.add_typer(styles.app, name="style")
app.command("test")(selftest.run_tests)


@app.callback(invoke_without_command=True)
def _models(
    context: typer.Context, json: JsonOption = False, verbose: VerboseOption = False
) -> None:
    if context.invoked_subcommand is None:
        list_models(context)


@app.command("list")
def list_models(
    context: typer.Context, json: JsonOption = False, verbose: VerboseOption = False
) -> None:
    """List all scorers: range, weights, size, licence, whether they are here, measured cost.

    `show` tells the rest of one scorer, `--json` everything of all.
    """
    states = _told_states()
    if asked(context, "json"):
        put_json([document(state) for state in states])
    else:
        put_table(table_of(states))
        say(HINT)


@app.command()
def show(
    context: typer.Context,
    keys: Annotated[list[str], typer.Argument(metavar="KEY", show_default=False, help="Scorers.")],
    json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show scorers: what they say and do not say, their weights, terms, sources, and their cost."""
    states = {state.info.key: state for state in _told_states()}
    chosen = [states[known_scorer(key).key] for key in dict.fromkeys(keys)]
    if asked(context, "json"):
        put_json([document(state) for state in chosen])
        return
    there = weights_states(_places())
    for number, state in enumerate(chosen):
        if number:
            put("")
        put_page(state, there)


@app.command()
def pull(
    keys: Annotated[
        list[str],
        typer.Argument(metavar="KEY", show_default=False, help="Scorers, as `list` names them."),
    ],
    verbose: VerboseOption = False,
) -> None:
    """Download the published weights of scorers; a download that broke off goes on.

    Ends with 1 if some could not be downloaded, or if a file is left that you have to bring.
    """
    needed = needed_weights(keys)
    failed = [info.key for info in needed if not _pulled(info)]
    if failed:
        raise typer.Exit(Status.FAILURES)


@app.command("remove")
def remove_pulled(
    keys: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY", show_default=False, help="Weights, as `list` names them beside scorers."
        ),
    ],
    verbose: VerboseOption = False,
) -> None:
    """Delete weights that Curator has downloaded; others are never touched.

    Ends with 1 if there was nothing of that kind to delete.
    """
    infos = [own_weights(key) for key in dict.fromkeys(keys)]
    refused = [info.key for info in infos if not _removed(removal_of(info, _places()))]
    if refused:
        raise typer.Exit(Status.FAILURES)


@app.command()
def verify(
    context: typer.Context,
    keys: Annotated[
        list[str] | None,
        typer.Argument(metavar="KEY", show_default=False, help="Without any, all that are here."),
    ] = None,
    json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Read weights again, byte by byte, and compare them with the published ones.

    Ends with 1 if some are absent or damaged.
    """
    checked = check_weights(_places(), keys or ())
    for each in checked:
        if each.problem:
            say(f"{each.info.key}: {each.problem}")
    if asked(context, "json"):
        put_json([_result(each) for each in checked])
    else:
        _put_results(checked)
    if any(each.problem for each in checked):
        raise typer.Exit(Status.FAILURES)


def _places() -> WeightsPlaces:
    return standard_places(load_settings().weights)


def _told_states() -> tuple[ScorerState, ...]:
    states, broken = scorer_states(_places())
    for each in broken:
        say(f"The plugin {each.name}{_of_package(each)} does not load: {each.reason}")
    return states


def _of_package(plugin: BrokenPlugin) -> str:
    return f" of {plugin.package}" if plugin.package else ""


def _pulled(info: WeightsInfo) -> bool:
    say(f"{info.key}: {terms(info)}; from {info.offered[0].page}")
    try:
        with downloading(info.key) as advance:
            found = pull_weights(info, _places(), lambda step: _advance(advance, step), _never)
    except (WeightsError, StorageError) as error:
        # One of several; the others are pulled all the same.
        say(f"{info.key}: {error}")
        return False
    if isinstance(found, StillToBring):
        for sentence in to_bring(found):
            say(f"{info.key}: {sentence}")
        return False
    put(f"{info.key}: {visible(str(found.path))}")
    return True


def _removed(planned: Removal) -> bool:
    if not planned.files:
        say(f"{planned.key}: {not_ours(planned)}")
        return False
    if planned.losing:
        say(f"{planned.key}: {', '.join(planned.losing)} cannot run without these weights")
    remove_weights(planned)
    put(f"{planned.key}: {size_of(planned.size)} freed")
    if planned.kept:
        say(f"{planned.key}: what you put there stays: {', '.join(map(str, planned.kept))}")
    return True


def _advance(advance: Advance, step: Progress) -> None:
    advance(step.done, step.total)


def _never() -> bool:
    # Ctrl-C ends a download as it ends everything else; the part that came is kept.
    return False


def _result(checked: Checked) -> dict[str, Any]:
    verified = checked.verified
    return {
        "key": checked.info.key,
        "path": str(verified.found.path) if verified else None,
        "sha256": dict(verified.hashes) if verified else {},
        "published": dict(verified.published) if verified else {},
        "problem": checked.problem,
    }


def _put_results(checked: list[Checked]) -> None:
    if not checked:
        say("No weights are on this machine; `curator models pull KEY` downloads some.")
    for each in checked:
        if each.verified:
            put(f"{each.info.key}: {_verdict(each)}, {visible(str(each.verified.found.path))}")


def _verdict(checked: Checked) -> str:
    published = checked.verified.published.values() if checked.verified else ()
    if published and all(published):
        return "the published files"
    return "whole; not the published files, but your own" if published else "whole"
