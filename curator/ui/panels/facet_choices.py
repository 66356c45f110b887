"""What the buttons of the filter bar filter by: names of one axis each, and days."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from curator.domain.criteria import Criteria, Days
from curator.library.axes import CATEGORIES, Axis, chosen, with_chosen
from curator.library.facets import Counted, Facets
from curator.library.library import Library
from curator.ui import words
from curator.ui.panels.day_choice import day_rows, days_in_words, press_day
from curator.ui.panels.facet_button import Chosen
from curator.ui.panels.facet_list import FacetWords
from curator.ui.panels.facet_paint import FacetRow

MOST_REMEMBERED = 20_000
MOST_UNUSED = 30
"""Names that are on no image are shown while there are no more names than this in all."""


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """What one button does.

    Attributes:
        title: of the button.
        rows: every name worth showing, with its count and whether it is chosen.
        told: what is chosen, for the button.
        pressed: the criteria after a name was pressed.
        cleared: the criteria with nothing chosen.
    """

    axis: Axis
    title: str
    words: FacetWords
    rows: Callable[[Facets, Library, Criteria], list[FacetRow]]
    told: Callable[[Library, Criteria], Chosen]
    pressed: Callable[[Criteria, Hashable], Criteria]
    cleared: Callable[[Criteria], Criteria]


_NAMELESS = {
    Axis.TOOL: "no tool known",
    Axis.CHECKPOINT: "no checkpoint known",
    Axis.LORA: "no LoRA",
    Axis.SAMPLER: "no sampler known",
    Axis.SCHEDULER: "no scheduler known",
    Axis.TAG: "no tag",
    Axis.SIZE: "no size known",
}
_NO_SIZE = "0x0"


def _names(axis: Axis, title: str, several: str, empty: str = "No images yet.") -> FacetChoice:
    return FacetChoice(
        axis=axis,
        title=title,
        words=FacetWords(several, f"Find a {title if title == 'LoRA' else title.lower()}", empty),
        rows=lambda facets, library, criteria: _rows(axis, facets, library, criteria),
        told=lambda library, criteria: _told(axis, library, _chosen(criteria, axis)),
        pressed=lambda criteria, key: with_chosen(criteria, axis, _turned(criteria, axis, key)),
        cleared=lambda criteria: with_chosen(criteria, axis, frozenset()),
    )


def _chosen(criteria: Criteria, axis: Axis) -> frozenset[Hashable]:
    return frozenset(criteria.tags) if axis is Axis.TAG else chosen(criteria, axis)


def _turned(criteria: Criteria, axis: Axis, key: Hashable) -> frozenset[Hashable]:
    """One name more or less; images wear all tags chosen, so none of them goes with "no tag"."""
    before, only = _chosen(criteria, axis), frozenset({key})
    if axis is not Axis.TAG or key in before:
        return before ^ only
    return only if key == "" else (before | only) - {""}


def _rows(axis: Axis, facets: Facets, library: Library, criteria: Criteria) -> list[FacetRow]:
    counts, marked = facets.counts(axis), _chosen(criteria, axis)
    known = {*counts, *marked}
    unused = set(_known(axis, library)) - known
    if len(known) + len(unused) <= MOST_UNUSED:
        known |= unused
    ordered = sorted(known, key=lambda key: (-counts.get(key, 0), _name(axis, library, key)))
    return [_row(axis, library, key, counts, chosen=key in marked) for key in ordered]


def _known(axis: Axis, library: Library) -> Iterable[Hashable]:
    """Names that may be on no image that is shown."""
    if axis in CATEGORIES:
        return library.columns.categories[axis].names
    if axis is Axis.TAG:
        return library.columns.tags()
    return (folder.id for folder in library.watched) if axis is Axis.FOLDER else ()


def _row(axis: Axis, library: Library, key: Hashable, counts: Counted, *, chosen: bool) -> FacetRow:
    count, name = counts.get(key, 0), _name(axis, library, key)
    told = f"{_path(library, key) if axis is Axis.FOLDER else name}: {words.images(count)}"
    icon = "checked" if chosen else "unchecked"
    nameless = key in ("", _NO_SIZE)
    return FacetRow(key, name, count, told, icon=icon, faded=nameless or not count, chosen=chosen)


def _name(axis: Axis, library: Library, key: Hashable) -> str:
    if axis is Axis.FOLDER:
        path = _path(library, key)
        return words.one_line(Path(path).name or path)
    return _in_words(axis, str(key))


@lru_cache(maxsize=MOST_REMEMBERED)
def _in_words(axis: Axis, key: str) -> str:
    """Kept, for thousands of names are told again with every count."""
    if key in ("", _NO_SIZE):
        return _NAMELESS[axis]
    text = words.one_line(key)
    return text.replace("x", " × ") if axis is Axis.SIZE else text


def _path(library: Library, key: Hashable) -> str:
    paths = {folder.id: folder.path for folder in library.folders}
    path = paths.get(key)  # type: ignore[call-overload]
    return "no longer watched" if path is None else os.fsdecode(path)


def _told(axis: Axis, library: Library, keys: frozenset[Hashable]) -> Chosen:
    first, *others = sorted(_name(axis, library, key) for key in keys) or [""]
    return Chosen(first, len(others))


_DAYS = FacetChoice(
    axis=Axis.DAY,
    title="Date",
    words=FacetWords("Dates", "Find a month", "No images yet."),
    rows=lambda facets, _, criteria: day_rows(facets, criteria.created),
    told=lambda _, criteria: Chosen(days_in_words(criteria.created)),
    pressed=lambda criteria, key: replace(criteria, created=press_day(criteria.created, str(key))),
    cleared=lambda criteria: replace(criteria, created=Days()),
)

FACET_CHOICES: tuple[FacetChoice, ...] = (
    _names(Axis.TOOL, "Tool", "Tools"),
    _names(Axis.CHECKPOINT, "Checkpoint", "Checkpoints"),
    _names(Axis.LORA, "LoRA", "LoRAs"),
    _names(Axis.SAMPLER, "Sampler", "Samplers"),
    _names(Axis.SCHEDULER, "Scheduler", "Schedulers"),
    _names(Axis.SIZE, "Size", "Sizes"),
    _DAYS,
    _names(Axis.TAG, "Tag", "Tags", "No tags yet. Press T to tag an image."),
    _names(Axis.FOLDER, "Folder", "Folders", "No folder is watched yet."),
)
