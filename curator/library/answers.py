"""What columns do not hold, asked of the database: sets of image ids."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any

import numpy as np

from curator.domain.criteria import Sort
from curator.domain.generation import ResourceKind
from curator.library.columns import Ids
from curator.library.nearness import Near
from curator.query.parts import leaves_in
from curator.query.syntax import (
    Bounds,
    Comparison,
    Node,
    NumberField,
    Phrase,
    Query,
    State,
    StateIs,
    TextField,
    TextMatch,
    Word,
)
from curator.store import reads, search
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
        self._beforehand: dict[Hashable, Ids] = {}

    def find_beforehand(self, query: Query) -> None:
        """Ask the database all that a query will want of it; from any thread.

        Each answer is good for once: whoever asks next has it at once, and nobody after that.
        """
        found: dict[Hashable, Ids] = {}
        for leaf in leaves_in(query.condition):
            for question in _questions(leaf):
                found[question] = self._ask(*question)
        if query.sort is not None and "name" in _keys(query.sort):
            found[_BY_NAME] = self._ask(*_BY_NAME)
        self._beforehand = found

    def prompts(self, text: str, *, whole: bool) -> Ids:
        """Ids of the prompts, negative ones among them, that hold a text."""
        return self._answer(_prompts, text, whole)

    def texts(self, field: TextField, text: str) -> Ids:
        """Images whose text field matches."""
        return self._answer(_TEXTS[field], text)

    def nearness(self, condition: TextMatch) -> Near:
        """How near images come to what `like:` or `about:` names, if that was asked before."""
        return self._nearness(condition)

    def numbers(self, field: NumberField, bounds: Bounds[int | float]) -> Ids:
        """Images whose number lies within bounds."""
        return self._answer(_numbers, field, bounds)

    def resource_names(self, kind: str) -> Mapping[int, str]:
        """Names of the resources of a kind, by number."""
        with self._database.read() as connection:
            return reads.resource_names(connection, kind)

    def duplicates(self) -> Ids:
        """Images in more than one place."""
        return self._answer(search.duplicates)

    def offline(self) -> Ids:
        """Images whose every file lies in a folder that is gone for now."""
        return self._answer(search.offline)

    def by_name(self) -> Ids:
        """Images in the order of their names; those without one lack."""
        return self._answer(*_BY_NAME)

    def _answer(self, *question: Any) -> Ids:
        known = self._beforehand.pop(question, None)
        return self._ask(*question) if known is None else known

    def _ask(self, find: Callable[..., Ids], *arguments: Any) -> Ids:
        with self._database.read() as connection:
            return find(connection, *arguments)


def asks_the_database(query: Query) -> bool:
    """Whether a query wants more than columns hold, which takes its time in a large library."""
    named = query.sort is not None and "name" in _keys(query.sort)
    return named or any(True for leaf in leaves_in(query.condition) for _ in _questions(leaf))


def _questions(leaf: Node) -> Iterator[tuple[Any, ...]]:
    """What a condition will ask: a function of the store, and its arguments."""
    match leaf:
        case Word(text) | Phrase(text):
            yield _prompts, text, isinstance(leaf, Phrase)
        case TextMatch(TextField.NEGATIVE, text):
            yield _prompts, text, False
        case TextMatch(field, text) if field in _TEXTS:
            yield _TEXTS[field], text
        case Comparison(NumberField.CLIP_SKIP | NumberField.DENOISE as field, bounds):
            yield _numbers, field, bounds
        case StateIs(State.DUPLICATE):
            yield (search.duplicates,)
        case StateIs(State.OFFLINE):
            yield (search.offline,)


def _keys(sort: Sort) -> list[str]:
    return [sort.key] if sort.then is None else [sort.key, sort.then.key]


def _prompts(connection: Any, text: str, whole: bool) -> Ids:
    return search.prompts(connection, text, whole=whole)


def _numbers(connection: Any, field: NumberField, bounds: Bounds[int | float]) -> Ids:
    ids, values = search.numbers(connection, field.value)
    inside = [_inside(value, bounds) for value in values]
    return ids[np.asarray(inside, np.bool_)]


def _checkpoints(connection: Any, text: str) -> Ids:
    return search.resources(connection, ResourceKind.CHECKPOINT, text)


def _loras(connection: Any, text: str) -> Ids:
    return search.resources(connection, ResourceKind.LORA, text)


_BY_NAME = (search.by_name,)
_TEXTS: dict[TextField, Callable[..., Ids]] = {
    TextField.CHECKPOINT: _checkpoints,
    TextField.LORA: _loras,
    TextField.NAME: search.names,
    TextField.FOLDER: search.directories,
    TextField.RAW: search.raw,
}


def _inside(value: int | float, bounds: Bounds[int | float]) -> bool:
    if bounds.low is not None and (value < bounds.low or (bounds.strict and value == bounds.low)):
        return False
    return bounds.high is None or (
        value < bounds.high or (not bounds.strict and value == bounds.high)
    )
