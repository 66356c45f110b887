"""The tree a query becomes: frozen dataclasses, without any knowledge of columns or tables.

Build trees with `all_of`, `any_of` and `negation`: they keep them in the one normal form that
`parse` gives too (no And directly in an And, no single child, no double Not), so that equal
queries are equal trees.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from curator.domain.criteria import Scale, Sort
from curator.domain.image import Flag, Label

Number = int | float


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int


Q = TypeVar("Q", Number, Size, date)


@dataclass(frozen=True, slots=True)
class Bounds(Generic[Q]):
    """From `low` to `high`; at least one of them is given.

    Attributes:
        low: None where the range is open downwards.
        high: None where it is open upwards.
        strict: the one end that is given is itself outside (`>` and `<`); never with both.
    """

    low: Q | None = None
    high: Q | None = None
    strict: bool = False


class NumberField(StrEnum):
    """Numbers an Image has beside its scores."""

    RATING = "rating"
    STEPS = "steps"
    CFG = "cfg"
    SEED = "seed"
    CLIP_SKIP = "clip_skip"
    DENOISE = "denoise"
    WIDTH = "width"
    HEIGHT = "height"


class TextField(StrEnum):
    """Texts an Image can be found by, beside its prompt."""

    CHECKPOINT = "checkpoint"
    LORA = "lora"
    SAMPLER = "sampler"
    SCHEDULER = "scheduler"
    TOOL = "tool"
    NAME = "name"
    FOLDER = "folder"
    TAG = "tag"
    NEGATIVE = "negative"
    RAW = "raw"
    IN = "in"
    LIKE = "like"
    ABOUT = "about"


class DateField(StrEnum):
    """When an Image came into the library, and the time of its file."""

    ADDED = "added"
    CREATED = "created"


class State(StrEnum):
    """What `is:` asks for.

    DUPLICATE: more than one file. HELD: all of them wait in holding. KEEPERLESS: of the same
    prompt nothing is kept.
    """

    STACKED = "stacked"
    DUPLICATE = "duplicate"
    MISSING = "missing"
    HELD = "held"
    OFFLINE = "offline"
    FAILED = "failed"
    KEEPERLESS = "keeperless"


class Part(StrEnum):
    """What `has:` asks for; TAG means any."""

    PROMPT = "prompt"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the prompt: not empty, without white space, no operator (OR, AND, NOT)."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of the prompt that follow each other; not blank."""

    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A number of the Image lies within bounds."""

    field: NumberField
    bounds: Bounds[Number]


@dataclass(frozen=True, slots=True)
class ScoreComparison:
    """A score, or its percentile, lies within bounds."""

    key: str
    bounds: Bounds[Number]
    scale: Scale = Scale.VALUE


@dataclass(frozen=True, slots=True)
class SizeComparison:
    """Width and height both lie within bounds; `strict` holds for each of them."""

    bounds: Bounds[Size]


@dataclass(frozen=True, slots=True)
class DateComparison:
    """A time lies within days of UTC, first and last day included; never strict."""

    field: DateField
    bounds: Bounds[date]


@dataclass(frozen=True, slots=True)
class RatioIs:
    """The sides stand in this ratio, given in lowest terms."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class TextMatch:
    """A text field matches `text` in the way of that field: `name` is a glob, the others words."""

    field: TextField
    text: str


@dataclass(frozen=True, slots=True)
class FlagIs:
    """The flag is this one."""

    flag: Flag


@dataclass(frozen=True, slots=True)
class LabelIs:
    """The colour label is this one."""

    label: Label


@dataclass(frozen=True, slots=True)
class StateIs:
    """The Image is in this state."""

    state: State


@dataclass(frozen=True, slots=True)
class Has:
    """The Image has this part."""

    part: Part


@dataclass(frozen=True, slots=True)
class Not:
    """What the child does not match."""

    child: Node


@dataclass(frozen=True, slots=True)
class And:
    """What all children match; two or more of them."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """What any child matches; two or more of them."""

    children: tuple[Node, ...]


Leaf = (
    Word
    | Phrase
    | Comparison
    | ScoreComparison
    | SizeComparison
    | DateComparison
    | RatioIs
    | TextMatch
    | FlagIs
    | LabelIs
    | StateIs
    | Has
)
Node = Leaf | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query; `condition` None matches everything, `sort` None asks for no order."""

    condition: Node | None = None
    sort: Sort | None = None


def all_of(nodes: Iterable[Node]) -> Node:
    """What all of the nodes match; there must be one at least."""
    return _joined(And, nodes)


def any_of(nodes: Iterable[Node]) -> Node:
    """What any of the nodes matches; there must be one at least."""
    return _joined(Or, nodes)


def negation(node: Node) -> Node:
    """What the node does not match."""
    return node.child if isinstance(node, Not) else Not(node)


def _joined(kind: type[And] | type[Or], nodes: Iterable[Node]) -> Node:
    flat: list[Node] = []
    for node in nodes:
        flat.extend(node.children if isinstance(node, kind) else (node,))
    if not flat:
        raise ValueError("no node to join")
    return kind(tuple(flat)) if len(flat) > 1 else flat[0]
