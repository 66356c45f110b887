"""A set as a table: one row an image, for spreadsheets.

UTF-8 with a byte order mark, since Excel takes it for another encoding without. Text that a
spreadsheet would run as a formula gets an apostrophe in front: prompts come from strangers.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from curator.export.exporting import Exported, Record

TABLE = "curator-export.csv"

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def table(written: Sequence[Exported]) -> bytes:
    """The table of a set; a column for every key of the records and for every scorer."""
    rows = [_row(exported) for exported in written]
    columns = list(dict.fromkeys(key for row in rows for key in row)) or ["file", "sha256"]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_text(column) for column in columns])
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig", errors="backslashreplace")


def cells(image: Record) -> dict[str, str | int | float]:
    """A record as one row: the scores' values by scorer key, everything else by its own."""
    row: dict[str, str | int | float] = {}
    for key, value in image.items():
        if key == "scores":
            row.update({scorer: _cell(score.get("value")) for scorer, score in value.items()})
        else:
            row[key] = _cell(value)
    return row


def _row(exported: Exported) -> dict[str, str | int | float]:
    own = {"file": _cell(exported.file.name), "sha256": exported.sha256}
    return {**own, **cells(exported.item.image)}


def _cell(value: Any) -> Any:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return value
        case str():
            return _text(value)
        case list() | tuple():
            return _text("; ".join(_listed(value)))
    return _text(json.dumps(value, ensure_ascii=False))


def _listed(parts: Iterable[Any]) -> Iterable[str]:
    for part in parts:
        if isinstance(part, Mapping) and "name" in part:
            weight = part.get("weight")
            yield str(part["name"]) if weight is None else f"{part['name']} ({weight})"
        else:
            yield str(part)


def _text(text: str) -> str:
    text = text.replace("\0", "\ufffd")
    return f"'{text}" if text.startswith(_FORMULA) else text
