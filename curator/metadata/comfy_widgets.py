"""Names for the widget values of a `workflow` form, which come as a bare list.

The newest canvases name all values, those before them name widgets beside the inputs; for older
ones the common nodes stand in a table, and of all others the values speak for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from curator.metadata.comfy_guesses import AFTER_A_SEED, guessed_widgets, is_number
from curator.metadata.comfy_widget_table import names_of

_CONTROL = "control_after_generate"

_NUMBERS = re.compile(
    r"(^|[_. ])(seed|steps?|cfg|denoise|width|height|batch_size|guidance|shift|clip_skip|strength"
    r"|weight|wt|str)(_model|_clip)?(_\d+)?$|_count$|^stop_at_clip_layer$"
)
_TEXTS = re.compile(
    r"(^|_)name\d?(_\d+)?$|^(sampler|scheduler|text|prompt|positive|negative)(_[a-z]|_\d+)?$"
    r"|_(text|prompt)$"
)
_LONGEST_NAME = 100
_NUMBER_TYPES = frozenset({"INT", "FLOAT"})


def named_widgets(node: Mapping[str, Any]) -> dict[str, Any]:
    """The widget values of a canvas node by the names of the inputs they stand for."""
    values = node.get("widgets_values")
    if isinstance(values, Mapping) and all(map(str.isdigit, values)):
        values = list(values.values())
    for named in (node.get("widgets_values_named"), values):
        if isinstance(named, Mapping):
            return {name: value for name, value in named.items() if not name.startswith(_CONTROL)}
    if not isinstance(values, list) or not values:
        return {}
    kept = list(without_seed_controls(values))
    types = dict(_told(node))
    kind = node.get("type")
    known = names_of(kind) if isinstance(kind, str) else ()
    for names in _complete(tuple(types), known):
        if len(names) == len(kept) and all(
            _fits(name, value, types) for name, value in zip(names, kept, strict=True)
        ):
            return dict(zip(names, kept, strict=True))
    for form in (kept, values):
        if len(types) == len(form):
            return dict(zip(types, form, strict=True))
    if known:
        dealt_out = [_aligned(names, kept, types) for names in known]
        return max(zip(dealt_out, known, strict=True), key=_completeness)[0]
    return guessed_widgets(node, values, types)


def without_seed_controls(values: Sequence[Any]) -> Iterator[Any]:
    """A seed is followed by what to do with it after each run, which is no input."""
    previous: Any = None
    for value in values:
        is_control = isinstance(value, str) and value in AFTER_A_SEED
        if not (is_control and is_number(previous)):
            yield value
        previous = value


def _complete(
    told: tuple[str, ...], known: tuple[tuple[str, ...], ...]
) -> Iterator[tuple[str, ...]]:
    """Lists of names that may be complete, the likelier first.

    Older canvases only tell of widgets that were made inputs, in the order in which that was done.
    """
    if told and not any(set(told) <= set(names) for names in known):
        yield told
    yield from known
    if told:
        yield told


def _told(node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names and types of the widgets that stand beside the inputs of a node."""
    inputs = node.get("inputs")
    for entry in inputs if isinstance(inputs, list) else ():
        widget = entry.get("widget") if isinstance(entry, Mapping) else None
        if isinstance(widget, Mapping) and isinstance(widget.get("name"), str):
            yield widget["name"], str(entry.get("type"))[:8]


def _aligned(
    names: Sequence[str], values: Sequence[Any], types: Mapping[str, str]
) -> dict[str, Any]:
    """Names dealt out to a list of another length, in which buttons stand or widgets lack."""
    found: dict[str, Any] = {}
    spare = len(values) - len(names)
    place = 0
    for name in names:
        while spare > 0 and place < len(values) and not _fits(name, values[place], types):
            place += 1
            spare -= 1
        if place == len(values):
            break
        if _fits(name, values[place], types):
            found[name] = values[place]
            place += 1
        elif spare < 0:
            spare += 1
        else:
            place += 1
    return found


def _completeness(dealt_out: tuple[dict[str, Any], tuple[str, ...]]) -> int:
    found, names = dealt_out
    return len(found) - len(names)


def _fits(name: str, value: Any, types: Mapping[str, str]) -> bool:
    """Whether a value may be that of a widget, as far as its type or name tells."""
    kind = types.get(name) or _type_by_name(name[:_LONGEST_NAME])
    if kind in _NUMBER_TYPES:
        return is_number(value)
    if kind == "STRING":
        return isinstance(value, str | Mapping)
    return kind != "BOOLEAN" or isinstance(value, bool)


@lru_cache(maxsize=4096)
def _type_by_name(name: str) -> str:
    if _NUMBERS.search(name):
        return "FLOAT"
    return "STRING" if _TEXTS.search(name) else ""
