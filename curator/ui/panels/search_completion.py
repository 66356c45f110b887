"""What could be typed next in a query: names of fields and scorers, then the values they know."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from curator.domain.criteria import Scale, Sort
from curator.domain.image import Folder
from curator.library.library import Library
from curator.library.library_facets import Facet, checkpoint_facets, lora_facets
from curator.query.fields import FIELDS, FLAGS, LABELS, SORT, SORT_KEYS
from curator.query.syntax import Bounds, Part, Query, ScoreComparison, State, TextField, TextMatch
from curator.query.unparser import unparse

MOST = 40
_SHORTEST_NAME = 2
_EXACT = ("seed", "clip_skip")
"""Numbers that one looks for as they are, not from a bound on."""

_RATIOS = ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9")
_BEGUN_VALUE = re.compile(r'(?P<name>\w[\w.-]*):(?P<value>"?.*)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Completions:
    """Texts that may stand in place of what lies between `start` and the cursor.

    Attributes:
        whole: in place of all that is written.
    """

    start: int
    texts: tuple[str, ...] = ()
    whole: bool = False


class Vocabulary:
    """The names that a library knows, asked for when they are needed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: dict[str, tuple[int, Sequence[str]]] = {}
        self._values: Mapping[str, Callable[[], Iterable[str]]] = {
            "tag": lambda: sorted(library.columns.tag_tree.names(), key=str.casefold),
            "in": lambda: (each.name for each in library.columns.lists.holders()),
            "checkpoint": lambda: self._names_of("checkpoint", checkpoint_facets),
            "lora": lambda: self._names_of("lora", lora_facets),
            "folder": lambda: (_last_part(folder) for folder in library.watched),
            "ratio": lambda: _RATIOS,
            "sampler": lambda: library.columns.categories["sampler"].names,
            "scheduler": lambda: library.columns.categories["scheduler"].names,
            "tool": lambda: library.columns.categories["tool"].names,
            "flag": lambda: FLAGS,
            "label": lambda: LABELS,
            "is": lambda: State,
            "has": lambda: Part,
        }

    def names(self, begun: str) -> list[str]:
        """Fields and scorers, each with the operator that mostly goes behind it."""
        scorers = [_scorer(key, scale) for key, scale in self._scores(begun)]
        return [*scorers, *map(_field, FIELDS), f"{SORT}:"]

    def values(self, field: str, begun: str) -> list[str]:
        """What a field can be, as far as that is known."""
        if field.lower() == SORT:
            return self._orders(begun)
        known = self._values.get(field.lower())
        return [str(value) for value in known() if value] if known else []

    def _orders(self, begun: str) -> list[str]:
        turned = begun.startswith("-")
        plain = [Sort(key, turned) for key in SORT_KEYS]
        scores = self._scores(begun.removeprefix("-"))
        sorts = [*plain, *(Sort(key, turned, scale) for key, scale in scores)]
        return [unparse(Query(sort=sort)).removeprefix(f"{SORT}:") for sort in sorts]

    def _scores(self, begun: str) -> list[tuple[str, Scale]]:
        """Scorers; of one whose key is written already the percentiles too."""
        written = begun.casefold()
        return [
            (key, scale)
            for key in self._library.infos
            for scale in Scale
            if scale is Scale.VALUE or written.startswith(key.casefold())
        ]

    def _names_of(self, field: str, facets: Callable[[Library], list[Facet]]) -> Sequence[str]:
        """Names by how often they are used; counted again only when images have changed."""
        contents = self._library.columns.contents
        kept = self._kept.get(field)
        if kept is None or kept[0] != contents:
            kept = self._kept[field] = (contents, [each.name for each in facets(self._library)])
        return kept[1]


def _last_part(folder: Folder) -> str:
    return os.fsdecode(folder.path).rstrip(os.sep).rpartition(os.sep)[2]


def completions(text: str, cursor: int, vocabulary: Vocabulary) -> Completions:
    """What the word before the cursor could become; nothing when it is one of those already."""
    start = _word_start(text, cursor)
    word = text[start:cursor]
    begun = _BEGUN_VALUE.fullmatch(word)
    if begun is not None:
        name, value = begun["name"], begun["value"].removeprefix('"')
        found = [
            _condition(name, each) for each in _matching(value, vocabulary.values(name, value))
        ]
    elif len(word) >= _SHORTEST_NAME:
        names = vocabulary.names(word)
        found = [each for each in names if each.casefold().startswith(word.casefold())]
    else:
        found = []
    return Completions(start, tuple(each for each in found if each != word)[:MOST])


def _word_start(text: str, cursor: int) -> int:
    """Where the word begins that the cursor stands in, brackets and a minus aside."""
    start, quoted = 0, False
    for at in range(cursor):
        if text[at] == '"' and (at == 0 or text[at - 1] != "\\"):
            quoted = not quoted
        elif not quoted and (text[at].isspace() or text[at] == "("):
            start = at + 1
    return start + 1 if text[start:cursor].startswith("-") else start


def _matching(part: str, values: Sequence[str]) -> list[str]:
    """Values that hold a part, those that begin with it first."""
    wanted = part.casefold()
    hits = [value for value in values if wanted in value.casefold()]
    return sorted(hits, key=lambda value: not value.casefold().startswith(wanted))


def _condition(field: str, value: str) -> str:
    try:
        kind = TextField(field.lower())
    except ValueError:
        return f"{field}:{value}"
    return unparse(Query(TextMatch(kind, value)))


def _field(name: str) -> str:
    compares = FIELDS[name].compares and name not in _EXACT
    return f"{name}>=" if compares else f"{name}:"


def _scorer(key: str, scale: Scale) -> str:
    return unparse(Query(ScoreComparison(key, Bounds(low=0), scale))).removesuffix("0")
