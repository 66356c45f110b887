"""`curator models`: the scorers, their weights, and how to get and check them."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from curator.cli.opening import asked
from curator.cli.options import JsonOption, VerboseOption
from curator.cli.output import put, put_json, put_table, say, visible
from curator.cli.progress import Advance, downloading
from curator.cli.status import Status
from curator.cli.tables import plain_table
from curator.cli.words import size_of, terms, unavailable
from curator.domain.errors import WeightsError
from curator.domain.score import WeightsInfo
from curator.library.models import (
    Available,
    BrokenPlugin,
    Checked,
    Progress,
    ScorerState,
    Unavailable,
    WeightsPlaces,
    check_weights,
    needed_weights,
    pull_weights,
    scorer_states,
    standard_places,
)
from curator.settings import load_settings

app = typer.Typer(help="List the scorers, download their weights, check weights.")


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
    """List all scorers: their weights, size, licence, where from, and whether they are here."""
    states, broken = scorer_states(_places())
    for each in broken:
        say(f"The plugin {each.name}{_of_package(each)} does not load: {each.reason}")
    if asked(context, "json"):
        put_json([_document(state) for state in states])
    else:
        heads = ("scorer", "weights", "licence", "from", "here")
        put_table(plain_table(heads, map(_row, states)))


@app.command()
def pull(
    keys: Annotated[
        list[str],
        typer.Argument(metavar="KEY", show_default=False, help="Scorers, as `list` names them."),
    ],
    verbose: VerboseOption = False,
) -> None:
    """Download the published weights of scorers; a download that broke off goes on.

    Ends with 1 if some could not be downloaded.
    """
    needed = needed_weights(keys)
    failed = [info.key for info in needed if not _pulled(info)]
    if failed:
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


def _of_package(plugin: BrokenPlugin) -> str:
    return f" of {plugin.package}" if plugin.package else ""


def _document(state: ScorerState) -> dict[str, Any]:
    info = state.info
    return {
        "key": info.key,
        "version": info.version,
        "title": info.title,
        "summary": info.summary,
        "direction": info.direction,
        "needs_prompt": info.needs_prompt,
        "weights": [_weights(each) for each in state.weights],
        "present": not isinstance(state.state, Unavailable),
        "paths": {found.key: str(found.path) for found in _found(state)},
        "missing": unavailable(state.state) if isinstance(state.state, Unavailable) else None,
    }


def _weights(info: WeightsInfo) -> dict[str, Any]:
    return {
        "key": info.key,
        "size": info.size,
        "licence": info.licence,
        "remarks": info.remarks or None,
        "from": _source(info),
    }


def _source(info: WeightsInfo) -> str:
    file = info.files[0]
    return file.url or f"https://huggingface.co/{file.repository}"


def _publisher(info: WeightsInfo) -> str:
    """Host, owner and project of where weights come from."""
    return "/".join(_source(info).split("/")[2:5])


def _row(state: ScorerState) -> tuple[str, ...]:
    weights = state.weights
    return (
        state.info.key,
        ", ".join(f"{each.key} ({size_of(each.size)})" for each in weights) or "none needed",
        ", ".join(dict.fromkeys(each.licence for each in weights)),
        ", ".join(map(_publisher, weights)),
        _here(state),
    )


def _here(state: ScorerState) -> str:
    if isinstance(state.state, Unavailable):
        return f"no: {state.state.reason}"
    return ", ".join(dict.fromkeys(found.place.value for found in _found(state))) or "yes"


def _found(state: ScorerState) -> tuple[Any, ...]:
    return state.state.used if isinstance(state.state, Available) else ()


def _pulled(info: WeightsInfo) -> bool:
    say(f"{info.key}: {terms(info)}; from {_source(info)}")
    try:
        with downloading(info.key) as advance:
            found = pull_weights(info, _places(), lambda step: _advance(advance, step), _never)
    except WeightsError as error:
        # One of several; the others are pulled all the same.
        say(f"{info.key}: {error}")
        return False
    put(f"{info.key}: {visible(str(found.path))}")
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
