"""What each field of the query language means: a name, an operator and a value become a leaf.

The names and what they expect stand in one table, `FIELDS`; scorer keys join it at run time.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from curator.domain.criteria import NEWEST_FIRST, RANDOM, Scale, Sort
from curator.domain.image import Flag, Label
from curator.query.syntax import (
    Comparison,
    DateComparison,
    DateField,
    FlagIs,
    Has,
    LabelIs,
    Node,
    NumberField,
    Part,
    RatioIs,
    ScoreComparison,
    SizeComparison,
    State,
    StateIs,
    TextField,
    TextMatch,
)
from curator.query.values import day_bounds, number_bounds, ratio, shortened, size_bounds

SORT = "sort"
SCORE = "score"
SORT_KEYS = (NEWEST_FIRST, "created", "added", "name", "rating", "size", "seed", RANDOM)
FLAGS = {
    "keep": Flag.KEEP,
    "reject": Flag.REJECT,
    "none": Flag.UNDECIDED,
    "undecided": Flag.UNDECIDED,
}
LABELS = {label.name.lower(): label for label in Label}

_NUMBER = "a number"
_TEXT = "a text"
_EQUALS = (":", "=")
_SHUFFLED = re.compile(rf"{RANDOM}:(\d{{1,9}})")
_SCALED = re.compile(r"(.+?)(@\w*%?|%)", re.DOTALL)


class Fault(Exception):  # noqa: N818 - it never leaves this package
    """Something wrong at a position of the query; the parser makes a QueryError of it."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(reason)
        self.position = position
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as written, before anybody has asked what its names mean.

    Attributes:
        scale: what stands between name and operator: "", "%", "@prompt%" or a mistake.
        at: position of the name.
        value_at: position of the value.
    """

    name: str
    scale: str
    operator: str
    value: str
    at: int
    value_at: int


@dataclass(frozen=True, slots=True)
class Field:
    """One row of the table: what the field takes, in words, and how it becomes a leaf."""

    takes: str
    build: Callable[[str, str], Node]
    compares: bool = False


def condition(written: Condition, scorers: Collection[str]) -> Node:
    """The leaf that a condition means; raises Fault."""
    name = written.name.lower()
    if name == SCORE:
        raise Fault(written.at, "score: needs a comparison behind the key, as in score:clip>=25")
    field = FIELDS.get(name)
    if field is None:
        return score_condition(written, scorers)
    _refuse(written.scale, name, written.at)
    if not field.compares and written.operator not in _EQUALS:
        raise Fault(written.at, f"{name} takes ':', not '{written.operator}'")
    return _told(written, lambda: field.build(written.operator, written.value))


def score_condition(written: Condition, scorers: Collection[str]) -> Node:
    """The same for a name that must be a scorer's key."""
    key = scorer_key(written.name, scorers)
    if key is None:
        raise unknown_name(written.name, written.at, scorers)
    scale = _scale(written.scale, key, written.at)
    return _told(
        written,
        lambda: ScoreComparison(key, number_bounds(written.operator, written.value), scale),
    )


def sort_order(value: str, at: int, scorers: Collection[str]) -> Sort:
    """The order that `sort:` asks for, as in "-rating,clip"; raises Fault."""
    first, *others = _keys_of(value, scorers)
    if len(others) > 1:
        raise Fault(at, "an order has two keys at most, as in sort:rating,clip")
    order = _one_order(first, at, scorers)
    if not others:
        return order
    return replace(order, then=_one_order(others[0], at + len(first) + 1, scorers))


def _keys_of(value: str, scorers: Collection[str]) -> list[str]:
    """The parts between commas, but for those within a scorer's key."""
    parts = value.split(",")
    for length in range(len(parts), 1, -1):
        name, _ = _name_and_scale(",".join(parts[:length]).removeprefix("-"), scorers)
        if scorer_key(_without_score(name), scorers) is not None:
            return [",".join(parts[:length]), *parts[length:]]
    return parts


def _one_order(value: str, at: int, scorers: Collection[str]) -> Sort:
    worst_first = value.startswith("-")
    name, scale = _name_and_scale(value.removeprefix("-"), scorers)
    shuffled = _SHUFFLED.fullmatch(name.lower())
    if shuffled is not None:
        _refuse(scale, RANDOM, at)
        return Sort(RANDOM, worst_first, shuffle=int(shuffled[1]))
    if name.lower() in SORT_KEYS:
        _refuse(scale, name.lower(), at)
        return Sort(name.lower(), worst_first)
    plain = _without_score(name)
    key = scorer_key(plain, scorers)
    if key is None:
        near = _near(plain, (*SORT_KEYS, *scorers))
        raise Fault(at, f"nothing can be sorted by {shortened(name)!r}{near}")
    return Sort(key, worst_first, _scale(scale, key, at))


def takes(name: str, scorers: Collection[str]) -> str | None:
    """What a field or scorer expects behind its operator, in words; None for unknown names."""
    if name.lower() == SORT:
        return "what to sort by"
    field = FIELDS.get(name.lower())
    if field is not None:
        return field.takes
    return _NUMBER if scorer_key(name, scorers) is not None else None


def scorer_key(name: str, scorers: Collection[str]) -> str | None:
    """The key that a name in a query means: the very name, or else one that differs in case."""
    if name in scorers:
        return name
    return next((key for key in sorted(scorers) if key.casefold() == name.casefold()), None)


def unknown_name(name: str, at: int, scorers: Collection[str]) -> Fault:
    """The Fault for a name that is no field and no scorer."""
    near = _near(name, (*FIELDS, SORT, *scorers))
    if not near:
        near = "; put the text in quotes to search for it as words"
    return Fault(at, f"there is no field or scorer called {shortened(name)!r}{near}")


def _name_and_scale(text: str, scorers: Collection[str]) -> tuple[str, str]:
    """What to sort by, and what stands behind it: "", "%", "@prompt%" or a mistake."""
    scaled = _SCALED.fullmatch(text)
    if scaled is None or scorer_key(_without_score(text), scorers) is not None:
        return text, ""
    return scaled[1], scaled[2]


def _without_score(name: str) -> str:
    return name[len(SCORE) + 1 :] if name.lower().startswith(f"{SCORE}:") else name


def _refuse(scale: str, name: str, at: int) -> None:
    if scale:
        raise Fault(at, f"percentiles are there for scorers, and {name} is none")


def _scale(written: str, key: str, at: int) -> Scale:
    try:
        return Scale(written.lower())
    except ValueError:
        raise Fault(
            at,
            f"percentiles are written {key}% (in the library) or {key}@prompt% (in the prompt)",
        ) from None


def _told(written: Condition, build: Callable[[], Node]) -> Node:
    try:
        return build()
    except ValueError as error:
        raise Fault(written.value_at, str(error)) from None


def _near(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name[:100].lower(), known, n=1, cutoff=0.7)
    if not near:
        return ""
    return f"; did you mean {SCORE}:{near[0]}?" if ":" in near[0] else f"; did you mean {near[0]}?"


def _one_of(kind: str, values: Iterable[str], value: str) -> ValueError:
    return ValueError(f"{kind} is one of {', '.join(values)}, not {shortened(value)!r}")


def _flag(_: str, value: str) -> Node:
    if value.lower() not in FLAGS:
        raise _one_of("flag", ("keep", "reject", "none"), value)
    return FlagIs(FLAGS[value.lower()])


def _label(_: str, value: str) -> Node:
    if value.lower() not in LABELS:
        raise _one_of("label", LABELS, value)
    return LabelIs(LABELS[value.lower()])


def _state(_: str, value: str) -> Node:
    if value.lower() not in State.__members__.values():
        raise _one_of("is", State, value)
    return StateIs(State(value.lower()))


def _part(_: str, value: str) -> Node:
    if value.lower() not in Part.__members__.values():
        raise _one_of("has", Part, value)
    return Has(Part(value.lower()))


def _size(operator: str, value: str) -> Node:
    return SizeComparison(size_bounds(operator, value))


def _ratio(_: str, value: str) -> RatioIs:
    return ratio(value)


def _number_field(field: NumberField) -> Field:
    return Field(
        _NUMBER,
        lambda operator, value: Comparison(field, number_bounds(operator, value)),
        compares=True,
    )


def _date_field(field: DateField) -> Field:
    return Field(
        "a date",
        lambda operator, value: DateComparison(field, day_bounds(operator, value)),
        compares=True,
    )


def _text_field(field: TextField) -> Field:
    return Field(_TEXT, lambda _, value: TextMatch(field, _text(value)))


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("there is nothing between these quotes")
    return value


FIELDS: dict[str, Field] = {
    **{field.value: _number_field(field) for field in NumberField},
    **{field.value: _date_field(field) for field in DateField},
    **{field.value: _text_field(field) for field in TextField},
    "size": Field("a size such as 1024x1024", _size, compares=True),
    "ratio": Field("a ratio such as 16:9", _ratio),
    "flag": Field("keep, reject or none", _flag),
    "label": Field("a colour", _label),
    "is": Field(f"one of {', '.join(State)}", _state),
    "has": Field(f"one of {', '.join(Part)}", _part),
}
