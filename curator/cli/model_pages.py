"""Scorers as people and scripts are told of them: a table, a page each, and JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from rich.table import Table

from curator.cli.output import one_line, put, width
from curator.cli.tables import Cell, plain_table
from curator.cli.words import cost_of, remarks, size_of, unavailable
from curator.domain.score import Direction, RunsOn, ScorerInfo, WeightFile, WeightsInfo
from curator.library.models import (
    Available,
    Cost,
    ScorerState,
    Unavailable,
    WayOut,
    WeightsFound,
    WeightsMissing,
)

_ARROWS = {Direction.HIGHER: "↑", Direction.LOWER: "↓", Direction.NEITHER: ""}
_DIRECTIONS = {
    Direction.HIGHER: "higher is better",
    Direction.LOWER: "lower is better",
    Direction.NEITHER: "neither end is the better one",
}
HINT = (
    "↑ higher is better, ↓ lower is better. `curator models show KEY` tells what a scorer says, "
    "what it does not say, and where it comes from."
)
_MISSING = {
    WayOut.PULL: "no",
    WayOut.BRING: "bring",
    WayOut.MEND_PATH: "wrong path",
    WayOut.REPLACE_FILE: "damaged",
}
_LABEL = 16
_WIDEST = _WIDE = 100

States = dict[str, WeightsFound | WeightsMissing]


def table_of(states: tuple[ScorerState, ...]) -> Table:
    """A scorer a line, and a line more for each of its weights beside the first."""
    heads = ["scorer", "usually", "weights", "licence", "from", "here"]
    rows = [_row(state) for state in states]
    if width() < _WIDE:
        heads.remove("usually")
        rows = [(row[0], *row[2:]) for row in rows]
    elif any(state.costs for state in states):
        heads.append("an image")
        rows = [(*row, _costs(state)) for row, state in zip(rows, states, strict=True)]
    return plain_table(heads, rows, whole=("scorer", "weights"))


def _row(state: ScorerState) -> tuple[Cell, ...]:
    info, weights = state.info, state.weights
    return (
        info.key,
        f"{info.low:g}..{info.high:g} {_ARROWS[info.direction]}",
        tuple(f"{each.key} {size_of(each.size)}" for each in weights) or "none needed",
        tuple(each.licence for each in weights),
        tuple(_publisher(each) for each in weights),
        here(state),
    )


def _publisher(info: WeightsInfo) -> str:
    """Who publishes weights: the owner of their repository, or the host."""
    file = info.files[0]
    _, _, host, owner, *_ = [*file.page.split("/"), ""]
    return owner if file.repository or "github" in host else host


def here(state: ScorerState) -> str:
    """Whether a scorer could run, in a word or two."""
    if isinstance(state.state, Unavailable):
        return _MISSING.get(state.state.way_out, "no")
    return ", ".join(dict.fromkeys(found.place.value for found in _found(state))) or "yes"


def _costs(state: ScorerState) -> tuple[str, ...]:
    return tuple(f"{each.seconds:.2g} s {each.device}" for each in state.costs)


def put_page(state: ScorerState, weights: States) -> None:
    """Everything there is to know of one scorer."""
    info = state.info
    put(one_line(f"{info.key}: {info.title}"))
    put_line("says", info.summary)
    put_line("does not say", info.limits)
    put_line("usually", f"{info.low:g} to {info.high:g}, {_DIRECTIONS[info.direction]}")
    put_line("reads", _reads(state))
    put_line("half precision", _half(info))
    for each in state.weights:
        _put_weights(each, weights[each.key])
    put_line("here", _whether(state))
    for cost in state.costs:
        put_line("measured", cost_of(cost))


def _half(info: ScorerInfo) -> str:
    if info.half_bounds is None:
        return ""
    of_float16, of_bfloat16 = info.half_bounds
    return f"within {of_float16:g} of float32 in float16, within {of_bfloat16:g} in bfloat16"


def _reads(state: ScorerState) -> str:
    if not state.info.needs_prompt:
        return "the image alone"
    limit = state.info.token_limit
    return f"image and prompt, {limit} tokens of it" if limit else "image and prompt, all of it"


def _whether(state: ScorerState) -> str:
    if isinstance(state.state, Unavailable):
        return f"no: {unavailable(state.state)}"
    return "yes"


def _put_weights(info: WeightsInfo, state: WeightsFound | WeightsMissing) -> None:
    put_line("weights", f"{info.key}, {size_of(info.size)}")
    put_line("licence", f"{info.licence}{remarks(info)}")
    for source in dict.fromkeys(file.page for file in info.offered):
        put_line("from", source)
    for file in info.withheld:
        told = f"{file.filename}, {size_of(file.size)}, which is not downloaded because"
        put_line("to bring", f"{told} {file.withheld}; published at {file.page}")
    if isinstance(state, WeightsFound):
        put_line("lies at", f"{state.path} ({state.place})")
    else:
        put_line("missing", state.reason)


def put_line(label: str, text: str) -> None:
    """One line of a page, folded behind its label; nothing where there is no text."""
    if not text:
        return
    room = max(30, min(width(), _WIDEST) - _LABEL - 2)
    # Addresses and paths are to be copied whole.
    first, *more = textwrap.wrap(
        one_line(text), room, break_long_words=False, break_on_hyphens=False
    )
    put(f"  {label:<{_LABEL}}{first}")
    for line in more:
        put(f"  {'':<{_LABEL}}{line}")


def document(state: ScorerState) -> dict[str, Any]:
    """One scorer of `models list --json`."""
    info = state.info
    return {
        "key": info.key,
        "version": info.version,
        "title": info.title,
        "summary": info.summary,
        "limits": info.limits,
        "direction": info.direction,
        "range": [info.low, info.high],
        "needs_prompt": info.needs_prompt,
        "token_limit": info.token_limit,
        "half_bounds": info.half_bounds,
        "on_device": info.runs_on is RunsOn.DEVICE,
        "weights": [_weights(each) for each in state.weights],
        "present": not isinstance(state.state, Unavailable),
        "paths": {found.key: str(found.path) for found in _found(state)},
        "places": {found.key: found.place.value for found in _found(state)},
        "missing": unavailable(state.state) if isinstance(state.state, Unavailable) else None,
        "measured": [measured(each) for each in state.costs],
    }


def _weights(info: WeightsInfo) -> dict[str, Any]:
    return {
        "key": info.key,
        "size": info.size,
        "download": info.download,
        "licence": info.licence,
        "remarks": info.remarks or None,
        "from": source_of(info),
        "files": [_file(each) for each in info.files],
    }


def _file(file: WeightFile) -> dict[str, Any]:
    return {
        "name": file.filename,
        "size": file.size or None,
        "page": file.page,
        "withheld": file.withheld or None,
    }


def measured(cost: Cost) -> dict[str, Any]:
    """What the self-test measured, for scripts."""
    return {
        "device": cost.device,
        "dtype": cost.dtype,
        "batch": cost.batch,
        "seconds": cost.seconds,
        "loaded_bytes": cost.loaded,
        "peak_bytes": cost.peak,
        "image_bytes": cost.per_image,
    }


def source_of(info: WeightsInfo) -> str:
    """Where weights are published: the page of their first file."""
    return info.files[0].page


def _found(state: ScorerState) -> Iterator[WeightsFound]:
    if isinstance(state.state, Available):
        yield from state.state.used
