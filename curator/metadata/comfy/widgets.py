"""Names for the widget values of a `workflow` form, which come as a bare list.

The newest canvases name all values, those before them name widgets beside the inputs; for older
ones the common nodes stand in a table, and of all others the values speak for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from curator.metadata.comfy.guesses import AFTER_A_SEED, guessed_widgets, is_number
from curator.metadata.comfy.widget_table import names_of

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
_SEEDS = ("seed", "noise_seed")
"""The names of widgets that the program asks what to do with after each run."""
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
    listed = _Listed(values, dict(_told(node)))
    kind = node.get("type")
    known = names_of(kind) if isinstance(kind, str) else ()
    named = listed.named_at_once(known) or listed.named_by_turns(known)
    return guessed_widgets(node, values, listed.types) if named is None else named


def without_seed_controls(values: Sequence[Any]) -> list[Any]:
    """Values without what follows a seed: what to do with it after each run, which is no input."""
    return _Listed(values, {}).kept


class _Listed:
    """A list of widget values, and the types that are told by the widgets' names.

    Attributes:
        kept: the values that are inputs.
        seeds: the places among them of those that something is done with after each run.
    """

    def __init__(self, values: Sequence[Any], types: Mapping[str, str]) -> None:
        self.types = types
        self.kept: list[Any] = []
        self.seeds: set[int] = set()
        self._values = values
        previous: Any = None
        for value in values:
            if is_number(previous) and isinstance(value, str) and value in AFTER_A_SEED:
                self.seeds.add(len(self.kept) - 1)
            else:
                self.kept.append(value)
            previous = value

    def named_at_once(self, known: tuple[tuple[str, ...], ...]) -> dict[str, Any] | None:
        """The values under a list of names that is as long, None where there is none."""
        told = tuple(self.types)
        for names in _complete(told, known):
            if len(names) == len(self.kept) and all(map(self._fits, names, range(len(names)))):
                return dict(zip(names, self.kept, strict=True))
        for values in (self.kept, self._values):
            if len(told) == len(values):
                return dict(zip(told, values, strict=True))
        return None

    def named_by_turns(self, known: tuple[tuple[str, ...], ...]) -> dict[str, Any] | None:
        """The values under the known names of another length that fit best, None without any."""
        dealt_out = [(self._dealt_out(names), names) for names in known]
        best = max(dealt_out, key=_completeness)[0] if dealt_out else None
        return best and {
            name: value for name, value in best.items() if not _is_doubtful(name, value)
        }

    def _dealt_out(self, names: tuple[str, ...]) -> dict[str, Any]:
        """Names dealt out on both sides of the seed, where it is known where that stands."""
        seed = next((n for n, name in enumerate(names) if name in _SEEDS), None)
        if seed is None or not self.seeds:
            return self._in_turn(names, 0, len(self.kept))
        place = min(self.seeds)
        before = self._in_turn(names[:seed], 0, place)
        after = self._in_turn(names[seed + 1 :], place + 1, len(self.kept))
        return {**before, names[seed]: self.kept[place], **after}

    def _in_turn(self, names: Sequence[str], place: int, end: int) -> dict[str, Any]:
        """Names dealt out to values among which buttons stand or some widgets lack."""
        found: dict[str, Any] = {}
        spare = end - place - len(names)
        for name in names:
            while spare > 0 and place < end and not self._suits(name, place):
                place += 1
                spare -= 1
            if place == end:
                break
            if self._fits(name, place):
                found[name] = self.kept[place]
                place += 1
            elif spare < 0:
                spare += 1
            else:
                place += 1
        return found

    def _suits(self, name: str, place: int) -> bool:
        """Whether a value may be that of a widget, where some values are of none that is known."""
        is_stray_seed = place in self.seeds and "seed" not in name
        return not is_stray_seed and self._fits(name, place)

    def _fits(self, name: str, place: int) -> bool:
        """Whether a value may be that of a widget, as far as its type or name tells."""
        if name in _SEEDS and self.seeds and place not in self.seeds:
            return False
        value = self.kept[place]
        kind = self.types.get(name) or _type_by_name(name[:_LONGEST_NAME])
        if kind in _NUMBER_TYPES:
            return is_number(value)
        if kind == "STRING":
            return isinstance(value, str | Mapping)
        return kind != "BOOLEAN" or isinstance(value, bool)


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
            kind = entry.get("type")
            yield widget["name"], kind if isinstance(kind, str) else ""


def _completeness(dealt_out: tuple[dict[str, Any], tuple[str, ...]]) -> int:
    found, names = dealt_out
    return len(found) - len(names)


def _is_doubtful(name: str, value: object) -> bool:
    """Whether a value may be that of another widget, as those depend on what was chosen before."""
    is_word = isinstance(value, str) and value.isascii() and not set(" \n") & set(value)
    return name.endswith(".prompt") and is_word


@lru_cache(maxsize=4096)
def _type_by_name(name: str) -> str:
    if _NUMBERS.search(name):
        return "FLOAT"
    return "STRING" if _TEXTS.search(name) else ""
