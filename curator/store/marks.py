"""Flags that rules give to new images, beside the history of decisions."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection

from curator.domain.change import MarkedByRule
from curator.domain.image import Flag, FlagSource


def mark(connection: Connection, fact: MarkedByRule) -> Iterator[int]:
    """Flag what is not flagged by hand by now; gives the images that are different."""
    for flag, ids in ((Flag.KEEP, fact.keep), (Flag.REJECT, fact.reject)):
        changed = connection.exec_driver_sql(
            "UPDATE image SET flag = ?, flag_source = ?"
            " WHERE id IN (SELECT value FROM json_each(?)) AND flag_source != ? RETURNING id",
            (int(flag), int(FlagSource.RULE), json.dumps(ids), int(FlagSource.HAND)),
        )
        yield from changed.scalars().all()
