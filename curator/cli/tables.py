"""Tables for people: plain ones, and images in ranked order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from curator.cli.output import one_line, put_text, width
from curator.domain.image import HIGHEST_RATING

CHUNK = 200
_FLAG_STYLES = {"keep": "green", "reject": "red"}
_LABEL_STYLES = {"red": "red", "yellow": "yellow", "green": "green", "blue": "blue"}

_NARROWEST_SCORE, _WIDEST_SCORE = 9, 14
_LEAST_PROMPT = 16
_MANY_DIGITS = 1000
_GAP = 2
_LONGEST_LOOKED_AT = 2000
"""Characters of a prompt; no terminal shows more in a line, and some prompts are books."""


Cell = str | tuple[str, ...]
"""A text, or several below each other."""


def plain_table(
    heads: Sequence[str], rows: Iterable[Sequence[Cell]], whole: Collection[str] = ()
) -> Table:
    """A table of texts, folded where they are too long, but not in the columns named `whole`."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold", no_wrap=head in whole)
    for row in rows:
        table.add_row(*map(_text, row))
    return table


def _text(cell: Cell) -> Text:
    parts = (cell,) if isinstance(cell, str) else cell
    return Text("\n".join(map(one_line, parts)))


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of fixed width; numbers stand to the right."""

    head: str
    width: int
    justify: Literal["left", "right"] = "left"


def put_ranking(records: Iterable[dict[str, Any]], keys: Sequence[str]) -> None:
    """Images as a table, a chunk at a time, so that a million begin to show at once.

    Columns have fixed widths, which lets lines be made one by one; rich's own tables take a
    millisecond a row.

    Args:
        records: images as `find --format json` tells them.
        keys: scorers to show, most wanted first; as many as fit.
    """
    shown = _that_fit(keys)
    columns = _columns(shown)
    heads = [_line((Text(column.head, style="bold") for column in columns), columns)]
    for chunk in _chunks(records):
        lines = [*heads, *(_line(_cells(each, shown), columns) for each in chunk)]
        put_text(Text("\n").join(lines))
        heads = []


def _that_fit(keys: Sequence[str]) -> list[str]:
    """The first keys that leave room for a prompt."""
    fitting = list(keys)
    while fitting and _taken(_columns(fitting)) > width():
        fitting.pop()
    return fitting


def _taken(columns: Sequence[_Column]) -> int:
    return sum(column.width for column in columns) + _GAP * (len(columns) - 1)


def _columns(keys: Iterable[str]) -> list[_Column]:
    columns = [
        _Column("id", 6, "right"),
        _Column("flag", 6),
        _Column("stars", HIGHEST_RATING),
        *(_Column(key, _score_width(key), "right") for key in keys),
        _Column("name", 22),
    ]
    left = width() - _taken(columns) - _GAP
    return [*columns, _Column("prompt", max(_LEAST_PROMPT, left))]


def _score_width(key: str) -> int:
    return min(max(len(key), _NARROWEST_SCORE), _WIDEST_SCORE)


def _line(cells: Iterable[Text], columns: Sequence[_Column]) -> Text:
    fitted = list(cells)
    for cell, column in zip(fitted, columns, strict=True):
        cell.truncate(column.width, overflow="ellipsis")
        cell.align(column.justify, column.width)
    line = Text(" " * _GAP).join(fitted)
    line.rstrip()
    return line


def _cells(record: dict[str, Any], keys: Sequence[str]) -> Iterator[Text]:
    flag = record["flag"] or ""
    yield Text(str(record["id"]))
    yield Text(flag, style=_FLAG_STYLES.get(flag, ""))
    yield Text("★" * record["rating"], style=_LABEL_STYLES.get(record["label"] or "", ""))
    for key in keys:
        yield _score(record["scores"].get(key))
    yield Text(one_line(record["name"] or ""))
    yield Text(one_line((record["failed"] or record["positive"] or "")[:_LONGEST_LOOKED_AT]))


def _score(score: dict[str, Any] | None) -> Text:
    if score is None:
        return Text("")
    if score["value"] is None:
        return Text(one_line(score["note"] or "-"), style="dim")
    value: float = score["value"]
    return Text(f"{value:.0f}" if abs(value) >= _MANY_DIGITS else f"{value:.4g}")


def _chunks(records: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    chunk: list[dict[str, Any]] = []
    for each in records:
        chunk.append(each)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
