"""Criteria as JSON and back: what a smart collection stores.

Written are the fields that differ from what they are by themselves, so that a field which comes
later changes nothing stored before it. Of every Criteria the JSON gives an equal one back.
"""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar

from curator.domain.criteria import Criteria
from curator.domain.errors import UsageError

T = TypeVar("T")

_PLAIN: dict[type, tuple[type, ...]] = {
    bool: (bool,),
    int: (int,),
    float: (int, float),
    str: (str,),
    NoneType: (NoneType,),
}


_LEAST, _MOST = -(2**63), 2**63 - 1
_SIZE = re.compile("[0-9]{1,9}x[0-9]{1,9}", re.ASCII)


class _UnreadableError(Exception):
    """A value that is not of its field's type."""


def to_json(criteria: Criteria) -> str:
    """Criteria as one JSON document."""
    return json.dumps(encoded(criteria))


def from_json(text: str) -> Criteria:
    """The Criteria of a JSON document.

    Raises:
        UsageError: it is none, or asks for something that this Curator does not know: to leave
            that out would show other images than were meant.
    """
    return decoded(_read(text))


def as_json(value: object) -> str:
    """Any dataclass that is made of such values as one JSON document, in the same way."""
    return json.dumps(_encoded(value))


def of_json(kind: type[T], text: str) -> T:
    """The dataclass of a JSON document; raises UsageError as `from_json` does."""
    try:
        made: T = _decoded(kind, _read(text), kind.__name__)
    except _UnreadableError as error:
        raise UsageError(str(error)) from None
    return made


def _read(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise UsageError("what is stored is no JSON") from None


def encoded(criteria: Criteria) -> dict[str, Any]:
    """Criteria as plain JSON values."""
    document: dict[str, Any] = _encoded(criteria)
    return document


def decoded(document: object) -> Criteria:
    """Criteria back from JSON values; raises UsageError as `from_json` does."""
    try:
        criteria: Criteria = _decoded(Criteria, document, "criteria")
        _refuse_nonsense(criteria)
    except _UnreadableError as error:
        raise UsageError(str(error)) from None
    return criteria


def _refuse_nonsense(criteria: Criteria) -> None:
    """What has the right type and still stands for nothing."""
    if not all(map(_SIZE.fullmatch, criteria.sizes)):
        raise _UnreadableError("sizes cannot be read")
    try:
        criteria.created.bounds(date.today())
    except (ValueError, OverflowError):
        raise _UnreadableError("created cannot be read") from None


def _encoded(value: Any) -> Any:
    if is_dataclass(value):
        changed = (each for each in fields(value) if getattr(value, each.name) != _usual(each))
        return {each.name: _encoded(getattr(value, each.name)) for each in changed}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(map(_encoded, value))
    return list(map(_encoded, value)) if isinstance(value, tuple) else value


def _usual(field: Field[Any]) -> Any:
    """What a field is by itself; MISSING, which equals nothing, where it has to be given."""
    return field.default if field.default_factory is MISSING else field.default_factory()


def _decoded(hint: Any, value: Any, name: str) -> Any:
    hint = getattr(hint, "__supertype__", hint)  # a NewType is what it is made of
    origin, among = typing.get_origin(hint), typing.get_args(hint)
    if origin in (UnionType, typing.Union):
        return _one_of(among, value, name)
    if origin in (tuple, frozenset):
        if not isinstance(value, list):
            raise _UnreadableError(f"{name} is no list")
        kinds = [among[0]] * len(value) if origin is frozenset or among[1:] == (...,) else among
        if len(kinds) != len(value):
            raise _UnreadableError(f"{name} has {len(value)} parts")
        return origin(_decoded(kind, each, name) for kind, each in zip(kinds, value, strict=True))
    if is_dataclass(hint):
        return _made(hint, value, name)
    return _simple(hint, value, name)


def _one_of(kinds: tuple[Any, ...], value: Any, name: str) -> Any:
    for kind in kinds:
        try:
            return _decoded(kind, value, name)
        except _UnreadableError:
            continue
    raise _UnreadableError(f"{name} cannot be read")


def _made(kind: Any, value: Any, name: str) -> Any:
    if not isinstance(value, Mapping):
        raise _UnreadableError(f"{name} cannot be read")
    hints = typing.get_type_hints(kind)
    unknown = sorted(set(value) - {each.name for each in fields(kind)})
    if unknown:
        raise _UnreadableError(f"it asks for {unknown[0]!r}, which this Curator does not know")
    given = {each: _decoded(hints[each], value[each], each) for each in value}
    try:
        return kind(**given)
    except TypeError:
        raise _UnreadableError(f"{name} is not whole") from None


def _simple(kind: Any, value: Any, name: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, Enum):
        try:
            return kind(value)
        except ValueError:
            raise _UnreadableError(f"{name} cannot be {value!r}") from None
    if type(value) not in _PLAIN.get(kind, ()):
        raise _UnreadableError(f"{name} cannot be read")
    if isinstance(value, int) and not _LEAST <= value <= _MOST:
        raise _UnreadableError(f"{name} is out of bounds")
    return kind(value) if kind is not NoneType else None
