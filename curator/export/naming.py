"""File names: from a template, safe on Linux, Windows and macOS, and each given once.

A name keeps what the source's name holds, be it bytes that are no UTF-8, and loses only what one
of the three systems refuses.
"""

from __future__ import annotations

import os
import re
import string
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Self

from curator.domain.errors import UsageError
from curator.export.exporting import ExportItem

LONGEST_NAME = 250
"""Bytes of a file name: systems take 255, and ".json" may come behind."""

UNKNOWN = "none"
"""What stands in a name for a value that an image does not have."""

_LONGEST_SUFFIX = 16
_FALLBACK = "image"
_REFUSED = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udc7f\udd00-\udfff]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)")
_SPECIFICATION = re.compile(r"[0<>]?\d{0,2}(\.\d{1,2})?[dfgs]?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Template:
    """A name with fields in braces, such as `{rank:03}_{stem}_{clip:.2f}`.

    Fields are the keys of an image's record, its scorers' keys, and `name`, `stem`, `ext`, `id`
    and `rank` (1 for the first image). The extension comes behind by itself.

    Attributes:
        parts: literal text, then a field and its format, "" where there is none.
    """

    parts: tuple[tuple[str, str, str], ...]

    @classmethod
    def parsed(cls, text: str) -> Self:
        """Read a template; UsageError tells what is wrong with it."""
        try:
            found = list(string.Formatter().parse(text))
        except ValueError as error:
            raise UsageError(f"the name {text!r} is no template: {error}") from None
        if not text.strip():
            raise UsageError("the name of exported files must not be empty")
        for literal, field, specification, conversion in found:
            if "/" in literal or "\\" in literal:
                raise UsageError(f"the name {text!r} must not hold folders")
            if field is not None and not _writable(field, specification or "", conversion):
                raise UsageError(f"the name {text!r} holds a field that cannot be written so")
        return cls(tuple((literal, name or "", spec or "") for literal, name, spec, _ in found))

    @property
    def fields(self) -> frozenset[str]:
        """The fields it asks for."""
        return frozenset(field for _, field, _ in self.parts if field)

    def name(self, item: ExportItem, values: Mapping[str, Any]) -> str:
        """The safe file name it gives an image."""
        stem = "".join(
            literal + (_written(values.get(field), field, specification) if field else "")
            for literal, field, specification in self.parts
        )
        suffix = _suffix(item)
        if suffix and stem.casefold().endswith(suffix.casefold()):
            stem = stem[: -len(suffix)]
        return safe_name(stem, suffix)


def names(template: str, items: Iterable[ExportItem]) -> list[str]:
    """The names of all images of a set; UsageError for a field that none of them has."""
    parsed = Template.parsed(template)
    listed = list(items)
    found = [values(item, rank) for rank, item in enumerate(listed, start=1)]
    for field in sorted(parsed.fields):
        if listed and not any(field in known for known in found):
            raise UsageError(f"no image has a {field!r} to be named by")
    return [parsed.name(item, known) for item, known in zip(listed, found, strict=True)]


def values(item: ExportItem, rank: int) -> dict[str, Any]:
    """What the fields of a template stand for."""
    path = PurePath(item.path.name)
    record = {key: value for key, value in item.image.items() if not isinstance(value, Mapping)}
    scores = {key: score["value"] for key, score in item.image.get("scores", {}).items()}
    own = {
        "name": path.name,
        "stem": path.stem,
        "ext": path.suffix.removeprefix("."),
        "id": item.image_id,
        "rank": rank,
    }
    return {**scores, **record, **own}


def safe_name(stem: str, suffix: str = "", number: int = 1) -> str:
    """A file name that three systems take; a `number` above 1 stands behind the stem.

    The stem is cut where the whole would be longer than `LONGEST_NAME` bytes.
    """
    behind = (f" ({number})" if number > 1 else "") + _clean(suffix)
    clean = _clean(stem).strip() if suffix else _clean(stem).strip().rstrip(". ")
    clean = clean if clean.strip(". ") else _FALLBACK
    if _DEVICES.match(clean + behind):
        clean = f"_{clean}"
    room = LONGEST_NAME - len(os.fsencode(behind))
    clean = clean[:room]
    while len(os.fsencode(clean)) > room:
        clean = clean[:-1]
    return (clean + behind).rstrip(". ")


class Names:
    """Gives every name once within a set, and the next best one where it is taken.

    Names that differ only in case or composition count as equal: one system or another holds
    them for the same.
    """

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._given = {_folded(name) for name in reserved}
        self._numbers: dict[str, int] = {}

    def candidates(self, name: str) -> Iterator[str]:
        """`name`, then `name (2)` and so on, without those given before."""
        path = PurePath(name)
        suffix = path.suffix if len(path.suffix) <= _LONGEST_SUFFIX else ""
        stem = name.removesuffix(suffix)
        key = _folded(name)
        while True:
            number = self._numbers.get(key, 0) + 1
            self._numbers[key] = number
            candidate = name if number == 1 else safe_name(stem, suffix, number)
            if _folded(candidate) not in self._given:
                self._given.add(_folded(candidate))
                yield candidate


def _writable(field: str, specification: str, conversion: str | None) -> bool:
    return field != "" and not conversion and bool(_SPECIFICATION.fullmatch(specification))


def _suffix(item: ExportItem) -> str:
    suffix = _clean(item.path.suffix)
    return suffix if len(os.fsencode(suffix)) <= _LONGEST_SUFFIX else ""


def _clean(text: str) -> str:
    return _REFUSED.sub("_", text)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _written(value: Any, field: str, specification: str) -> str:
    if value is None:
        return UNKNOWN
    if isinstance(value, list | tuple):
        value = "+".join(_listed(part) for part in value)
    if isinstance(value, float) and not specification:
        specification = "g"
    try:
        return format(value, specification)
    except (ValueError, TypeError):
        raise UsageError(f"{field} cannot be written as {{{field}:{specification}}}") from None


def _listed(part: Any) -> str:
    return str(part["name"]) if isinstance(part, Mapping) and "name" in part else str(part)
