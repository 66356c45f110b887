"""Columns out of SQLite as numpy arrays, hundreds of thousands of values a second.

SQLite writes each column of an answer as one long text, numpy reads it: no value becomes a Python
object, and while SQLite works other threads may run.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Texts of which few are distinct: each is a place in a list of names.

    Attributes:
        codes: int32, one a row.
        names: the distinct texts, in the order they first came.
    """

    codes: NDArray[np.int32]
    names: list[str]

    @classmethod
    def of(cls, texts: list[str]) -> Coded:
        """These texts, one a row."""
        places: dict[str, int] = {}
        codes = [places.setdefault(text, len(places)) for text in texts]
        return cls(np.asarray(codes, np.int32), list(places))


def numbers(expression: str) -> str:
    """The SQL that gathers a column of integers or reals that are not null."""
    return f"group_concat({expression})"


def texts(expression: str) -> str:
    """The SQL that gathers a column of texts; none stands for an empty one."""
    clean = f"replace(ifnull({expression}, ''), char({ord(_SEPARATOR)}), ' ')"
    return f"group_concat({clean}, char({ord(_SEPARATOR)}))"


def number_array(gathered: str | None, dtype: Any) -> NDArray[Any]:
    """What `numbers` gathered; 64-bit integers come through exactly."""
    if not gathered:
        return np.zeros(0, dtype)
    wide = np.int64 if np.issubdtype(dtype, np.signedinteger) or dtype is np.bool_ else dtype
    with warnings.catch_warnings():
        # numpy ends a text that it cannot read with no more than a warning.
        warnings.simplefilter("error", DeprecationWarning)
        return np.fromstring(gathered, wide, sep=",").astype(dtype, copy=False)


def text_codes(gathered: str | None) -> Coded:
    """What `texts` gathered."""
    return Coded.of([] if gathered is None else gathered.split(_SEPARATOR))


def gather(
    connection: Connection, source: str, columns: Mapping[str, tuple[str, Any]], *arguments: Any
) -> dict[str, NDArray[Any]]:
    """The columns of a subquery.

    Args:
        connection: to the library.
        source: a SELECT with ORDER BY whose rows are gathered.
        columns: by name an SQL expression over the source's columns, never null, and a numpy type.
        arguments: of the source.
    """
    chosen = ", ".join(numbers(expression) for expression, _ in columns.values())
    row = connection.exec_driver_sql(f"SELECT {chosen} FROM ({source})", arguments).one()
    return {
        name: number_array(text, dtype)
        for (name, (_, dtype)), text in zip(columns.items(), row, strict=True)
    }


def joined(parts: list[Coded]) -> Coded:
    """Codes of several answers as of one."""
    whole = Coded.of([name for part in parts for name in part.names])
    codes, start = [np.zeros(0, np.int32)], 0
    for part in parts:
        places = whole.codes[start : start + len(part.names)]
        codes.append(places[part.codes])
        start += len(part.names)
    return Coded(np.concatenate(codes), whole.names)
