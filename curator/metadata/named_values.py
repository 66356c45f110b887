"""Values by name, as generators write them: a JSON object, or lines of "Key: value".

Every program spells the same names its own way ("cfg_scale", "CFG scale", "cfg-scale"), so they
are compared without capitals and signs; whatever a reader did not ask for is what becomes `extra`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from curator.domain.errors import MetadataError
from curator.domain.generation import RawMetadata
from curator.metadata.values import number, parsed_json, said, seed, size, whole

_SIGNS = re.compile(r"[\s_\-]+")
_JSON_START = re.compile(r"[\ufeff\0 \t\r\n]{0,64}(?=[{\"])")
_MOST_WRAPPINGS = 2


class NamedValues:
    """One object of named values, and which of them have been asked for."""

    def __init__(self, written: Mapping[str, Any]) -> None:
        self._written = written
        self._spelt: dict[str, str] = {}
        for name in written:
            self._spelt.setdefault(_plain(name), name)
        self._asked: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._spelt

    def get(self, *names: str) -> Any:
        """The first value of these names that is there and not null."""
        spelt = (self._spelt.get(_plain(name)) for name in names)
        present = [name for name in spelt if name is not None]
        self._asked.update(present)
        return next(
            (self._written[name] for name in present if self._written[name] is not None), None
        )

    def text(self, *names: str) -> str | None:
        """The first text of these names that says something."""
        return next(filter(None, (said(self.get(name)) for name in names)), None)

    def whole(self, *names: str) -> int | None:
        """An exact integer."""
        return whole(self.get(*names))

    def number(self, *names: str) -> float | None:
        """A finite number."""
        return number(self.get(*names))

    def seed(self, *names: str) -> int | None:
        """A seed; negative ones stand for "any"."""
        return seed(self.get(*names))

    def size(self, *names: str) -> tuple[int, int] | None:
        """Width and height that stand in one text: "512x768"."""
        return size(self.get(*names))

    def inner(self, *names: str) -> NamedValues:
        """The object under one of these names, also where it is JSON in a text; empty without."""
        value = self.get(*names)
        found = as_object(value) if isinstance(value, str) else value
        return NamedValues(found if isinstance(found, Mapping) else {})

    def others(self) -> dict[str, Any]:
        """All that nobody asked for and that says something, as it was spelt."""
        return {
            name: value
            for name, value in self._written.items()
            if name not in self._asked and value not in (None, "", [], {})
        }


def as_object(text: str) -> Mapping[str, Any] | None:
    """The JSON object that a text is, also as JSON inside of JSON; None where it is none."""
    found: object = text
    for _ in range(_MOST_WRAPPINGS):
        start = _JSON_START.match(found) if isinstance(found, str) else None
        if start is None or not isinstance(found, str):
            break
        try:
            found = parsed_json(found, start.end())
        except MetadataError:
            return None
    return found if isinstance(found, Mapping) else None


def objects_in(raw: RawMetadata, *places: str) -> Iterator[tuple[str, NamedValues]]:
    """The JSON objects among a file's texts at these places, with their place."""
    for place in places:
        found = as_object(raw.texts[place]) if place in raw.texts else None
        if found is not None:
            yield place, NamedValues(found)


def _plain(name: object) -> str:
    return _SIGNS.sub("", str(name)).lower()
