"""What columns do not hold, asked of the database: sets of image ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from curator.domain.generation import ResourceKind
from curator.library.columns import Ids
from curator.library.nearness import Near
from curator.query.syntax import Bounds, NumberField, TextField, TextMatch
from curator.store import search
from curator.store.engine import Database


class DatabaseAnswers:
    """Answers for a Selector out of one library file.

    Args:
        database: the library file.
        nearness: gives what has been found out about a condition of nearness.
    """

    def __init__(self, database: Database, nearness: Callable[[TextMatch], Near]) -> None:
        self._database = database
        self._nearness = nearness

    def prompts(self, text: str, *, whole: bool) -> Ids:
        """Images whose prompt holds a text."""
        with self._database.read() as connection:
            return search.prompts(connection, text, whole=whole)

    def texts(self, field: TextField, text: str) -> Ids:
        """Images whose text field matches."""
        with self._database.read() as connection:
            match field:
                case TextField.CHECKPOINT:
                    return search.resources(connection, ResourceKind.CHECKPOINT, text)
                case TextField.LORA:
                    return search.resources(connection, ResourceKind.LORA, text)
                case TextField.NAME:
                    return search.names(connection, text)
                case TextField.FOLDER:
                    return search.directories(connection, text)
                case TextField.NEGATIVE:
                    return search.prompts(connection, text, whole=False, column="negative")
                case TextField.RAW:
                    return search.raw(connection, text)
                case TextField.IN:
                    return search.collected(connection, text)
                case _:
                    raise AssertionError(field)

    def nearness(self, condition: TextMatch) -> Near:
        """How near images come to what `like:` or `about:` names, if that was asked before."""
        return self._nearness(condition)

    def numbers(self, field: NumberField, bounds: Bounds[int | float]) -> Ids:
        """Images whose number lies within bounds; exact for seeds up to 2**64 - 1."""
        with self._database.read() as connection:
            ids, values = search.numbers(connection, field.value)
        inside = [_inside(value, bounds) for value in values]
        return ids[np.asarray(inside, np.bool_)]

    def in_folders(self, folder_ids: Iterable[int]) -> Ids:
        """Images with a file in any of these folders."""
        with self._database.read() as connection:
            return search.in_folders(connection, folder_ids)

    def with_checkpoints(self, names: Iterable[str]) -> Ids:
        """Images made with any of these checkpoints; "" stands for none known."""
        with self._database.read() as connection:
            return search.with_checkpoints(connection, names)

    def duplicates(self) -> Ids:
        """Images in more than one place."""
        with self._database.read() as connection:
            return search.duplicates(connection)

    def offline(self) -> Ids:
        """Images whose every file lies in a folder that is gone for now."""
        with self._database.read() as connection:
            return search.offline(connection)

    def with_prompt(self) -> Ids:
        """Images that tell their prompt."""
        with self._database.read() as connection:
            return search.with_prompt(connection)

    def by_name(self) -> Ids:
        """All images in the order of their names."""
        with self._database.read() as connection:
            return search.by_name(connection)


def _inside(value: int | float, bounds: Bounds[int | float]) -> bool:
    if bounds.low is not None and (value < bounds.low or (bounds.strict and value == bounds.low)):
        return False
    return bounds.high is None or (
        value < bounds.high or (not bounds.strict and value == bounds.high)
    )
