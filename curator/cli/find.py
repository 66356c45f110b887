"""`curator find`: images by query, for people and for scripts."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from curator.cli.opening import open_library
from curator.cli.options import LibraryOption, QueryArgument, VerboseOption
from curator.cli.output import as_json, put, put_exactly, say
from curator.cli.tables import put_ranking
from curator.domain.criteria import Scale, Sort
from curator.domain.score import RunsOn
from curator.library.library import Library
from curator.library.records import Record, cells, records

_SUM = "technical"
_RANKS = {Scale.LIBRARY_PERCENTILE: "% in library", Scale.PROMPT_PERCENTILE: "% in prompt"}


class Format(StrEnum):
    """How images are told."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    PATHS = "paths"


def find(
    context: typer.Context,
    query: QueryArgument = "",
    sort: Annotated[
        str | None,
        typer.Option(
            "--sort",
            metavar="KEY",
            help="A scorer, newest, created, added, name, rating, size, seed or random, best "
            "first; -KEY turns it round, KEY@prompt% ranks a scorer's numbers within each prompt, "
            "KEY,KEY adds a second key, random:N is another shuffle.",
        ),
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=0, help="At most so many.")
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="json: one object a line.")
    ] = Format.TABLE,
    library: LibraryOption = None,
    verbose: VerboseOption = False,
) -> None:
    """Find images: by default all that are not missing, rejects included, newest first."""
    with open_library(context, writable=False) as opened:
        wanted = opened.parse(query)
        order = opened.sort(sort) if sort is not None else wanted.sort
        ids = opened.find(wanted, order)[:limit]
        found = records(opened, ids)
        match form:
            case Format.TABLE:
                _put_table(opened, found, order)
            case Format.JSON:
                for each in found:
                    put(as_json(each))
            case Format.CSV:
                _put_csv(found, list(opened.infos))
            case Format.PATHS:
                for each in found:
                    if each["path"] is not None:
                        put_exactly(each["path"])
        if not len(ids) and form is Format.TABLE and limit != 0:
            say(_nothing(opened, query))


def scorers_to_show(library: Library, order: Sort | None) -> list[str]:
    """Scorers worth a column: the one sorted by, the models', and the sum of the pixels'."""
    given = library.columns.scorers
    by_models = [key for key in given if library.infos[key].runs_on is RunsOn.DEVICE]
    wanted = [*([order.key] if order else []), *by_models, _SUM]
    return [key for key in dict.fromkeys(wanted) if key in given]


def _put_table(library: Library, found: Iterable[Record], order: Sort | None) -> None:
    """An order by percentile has a column of its own, before that of its scorer."""
    scorers = scorers_to_show(library, order)
    if order is not None and order.scale:
        head = _RANKS[order.scale]
        put_ranking(_with_ranks(library, order, found, head), [head, *scorers])
    else:
        put_ranking(found, scorers)


def _with_ranks(
    library: Library, order: Sort, found: Iterable[Record], head: str
) -> Iterator[Record]:
    ranks = library.selector.percentile(order.key, order.scale)
    for each in found:
        rank = float(ranks[library.columns.rows_of([each["id"]])[0]])
        each["scores"][head] = {"value": None if math.isnan(rank) else rank, "note": None}
        yield each


def _put_csv(found: Iterable[Record], scorers: Sequence[str]) -> None:
    heads: list[str] = []
    for each in found:
        row = cells(each)
        if not heads:
            own = [key for key in each if key != "scores"]
            heads = [*own, *(key for key in scorers if key not in own)]
            put_exactly(_csv_line(heads))
        put_exactly(_csv_line([row.get(head, "") for head in heads]))


def _csv_line(values: Sequence[Any]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue()


def _nothing(library: Library, query: str) -> str:
    if not library.watched:
        return "No folder is watched; `curator scan FOLDER` takes one in."
    if not library.columns.alive.any():
        return "The library holds no images yet; `curator scan FOLDER` takes some in."
    return "No image matches." if query else "All images are missing; `curator find is:missing`"
