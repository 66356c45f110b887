"""Tables for people: plain ones, and images in ranked order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from curator.cli.output import one_line, put_table, width
from curator.domain.image import HIGHEST_RATING

CHUNK = 200
_FLAG_STYLES = {"keep": "green", "reject": "red"}
_LABEL_STYLES = {"red": "red", "yellow": "yellow", "green": "green", "blue": "blue"}

_ID, _FLAG, _RATING, _NAME = 6, 6, HIGHEST_RATING, 22
_NARROWEST_SCORE, _WIDEST_SCORE = 9, 14
_LEAST_PROMPT = 16
_MANY_DIGITS = 1000
_GAP = 2


def plain_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A table of texts, folded where they are too long."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    return table


def put_ranking(records: Iterable[dict[str, Any]], keys: Sequence[str]) -> None:
    """Images as a table, a chunk at a time, so that a million begin to show at once.

    Args:
        records: images as `find --format json` tells them.
        keys: scorers to show, most wanted first; as many as fit.
    """
    shown = _that_fit(keys)
    for number, chunk in enumerate(_chunks(records)):
        table = _ranking(shown, heads=not number)
        for each in chunk:
            table.add_row(*_cells(each, shown))
        put_table(table)


def _that_fit(keys: Sequence[str]) -> list[str]:
    """The first keys that leave room for a prompt."""
    fitting = list(keys)
    while fitting and _taken(fitting) + _LEAST_PROMPT > width():
        fitting.pop()
    return fitting


def _taken(keys: Iterable[str]) -> int:
    """Columns of the terminal that everything but the prompt takes."""
    fixed = (_ID, _FLAG, _RATING, _NAME)
    return sum(part + _GAP for part in (*fixed, *map(_score_width, keys)))


def _score_width(key: str) -> int:
    return min(max(len(key), _NARROWEST_SCORE), _WIDEST_SCORE)


def _ranking(keys: Sequence[str], *, heads: bool) -> Table:
    table = Table(
        box=None, padding=(0, _GAP, 0, 0), pad_edge=False, header_style="bold", show_header=heads
    )
    prompt = max(_LEAST_PROMPT, width() - _taken(keys))
    table.add_column("id", width=_ID, justify="right", no_wrap=True)
    table.add_column("flag", width=_FLAG, no_wrap=True)
    table.add_column("stars", width=_RATING, no_wrap=True)
    for key in keys:
        head = Text(key, overflow="ellipsis")
        table.add_column(head, width=_score_width(key), justify="right", no_wrap=True)
    table.add_column("name", width=_NAME, no_wrap=True, overflow="ellipsis")
    table.add_column("prompt", width=prompt, no_wrap=True, overflow="ellipsis")
    return table


def _cells(record: dict[str, Any], keys: Sequence[str]) -> Iterator[Text]:
    flag = record["flag"] or ""
    yield Text(str(record["id"]))
    yield Text(flag, style=_FLAG_STYLES.get(flag, ""))
    yield Text("★" * record["rating"], style=_LABEL_STYLES.get(record["label"] or "", ""))
    for key in keys:
        yield _score(record["scores"].get(key))
    yield Text(one_line(record["name"] or ""))
    yield Text(one_line(record["failed"] or record["positive"] or ""))


def _score(score: dict[str, Any] | None) -> Text:
    if score is None:
        return Text("")
    if score["value"] is None:
        return Text(one_line(score["note"] or "-"), style="dim", overflow="ellipsis")
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
