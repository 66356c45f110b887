"""A query and columns to ordered rows: conditions become masks, the sort an order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from curator.domain.collection import CollectionId
from curator.domain.criteria import NEAREST_FIRST, NEWEST_FIRST, Scale, Sort
from curator.domain.errors import UnknownNameError
from curator.domain.score import Direction
from curator.library.columns import Columns, Ids, Mask
from curator.library.keeperless import Keeperless
from curator.library.nearest import Nearest, Rows, Values
from curator.library.nearness import MOST_KEPT, Near
from curator.library.ordering import arranged
from curator.library.percentiles import percentile_of, percentiles, within_groups
from curator.query.nearness import ranks, seeks_nearness
from curator.query.syntax import (
    And,
    Bounds,
    Comparison,
    DateComparison,
    FlagIs,
    Has,
    LabelIs,
    Node,
    Not,
    NumberField,
    Or,
    Part,
    Phrase,
    Query,
    RatioIs,
    ScoreComparison,
    SizeComparison,
    State,
    StateIs,
    TextField,
    TextMatch,
    Word,
)

_RATIO_TOLERANCE = 0.02
_IN_COLUMNS = {
    NumberField.RATING: "rating",
    NumberField.STEPS: "steps",
    NumberField.CFG: "cfg",
    NumberField.WIDTH: "width",
    NumberField.HEIGHT: "height",
}
_CATEGORIES = {
    TextField.TOOL: "tool",
    TextField.SAMPLER: "sampler",
    TextField.SCHEDULER: "scheduler",
}


class Answers(Protocol):
    """What columns do not hold: answered by SQL, as ids of images."""

    def prompts(self, text: str, *, whole: bool) -> Ids:
        """Ids of the prompts, negative ones among them, that hold a text."""

    def texts(self, field: TextField, text: str) -> Ids:
        """Images whose text field matches."""

    def numbers(self, field: NumberField, bounds: Bounds[int | float]) -> Ids:
        """Images whose number lies within bounds."""

    def duplicates(self) -> Ids:
        """Images in more than one place."""

    def offline(self) -> Ids:
        """Images whose every file lies in a folder that is gone for now."""

    def by_name(self) -> Ids:
        """Images in the order of their names; those without one lack."""

    def nearness(self, condition: TextMatch) -> Near:
        """How near images come to what `like:` or `about:` names."""


class InCollections(Protocol):
    """What is in collections: asked back of whoever answers whole Criteria."""

    def called(self, name: str) -> Mask:
        """The rows in the collection of a name."""

    def any_of(self, numbers: Iterable[CollectionId]) -> Mask:
        """The rows in any of some collections."""


class Selector:
    """Answers queries on columns; `directions` says of each scorer which end is the good one.

    Attributes:
        membership: has to be there before a query asks for a collection.
    """

    membership: InCollections

    def __init__(
        self, columns: Columns, answers: Answers, directions: Mapping[str, Direction]
    ) -> None:
        self._columns = columns
        self._answers = answers
        self._directions = directions
        self._percentiles: dict[tuple[str, Scale], NDArray[np.float64]] = {}
        self._percentiles_of = -1
        self._keeperless = Keeperless(columns)
        self._near: dict[TextMatch, tuple[Near, Values]] = {}

    def ids(self, query: Query, sort: Sort | None = None) -> Ids:
        """Ids of the matching images in order; `sort` goes before the query's own.

        Without either what is nearest comes first, if that is what the query asks for.
        """
        order = (
            sort or query.sort or Sort(NEAREST_FIRST if ranks(query.condition) else NEWEST_FIRST)
        )
        return self._columns.ids[self.arranged(self.found(query), order)]

    def mask(self, query: Query) -> Mask:
        """The matching rows. Missing and held images are left out unless the query names them."""
        return self.found(query).mask

    def found(self, query: Query) -> Nearest:
        """The matching rows, and how near they come."""
        among = self.among(query.condition)
        if query.condition is None:
            return Nearest(among)
        return self.nearest(query.condition, among).within(among)

    def nearest(self, node: Node, among: Mask) -> Nearest:
        """The rows of which a condition holds, those nearest to something chosen from some rows."""
        if not seeks_nearness(node):
            return Nearest(self.matching(node))
        return Rows(self.matching, self._nearness).nearest(node, among)

    def arranged(self, found: Nearest, sort: Sort) -> NDArray[np.intp]:
        """What was found, in an order."""
        if sort.key == NEAREST_FIRST and found.places is not None:
            return found.in_order(farthest_first=sort.worst_first)
        return self.order(Sort() if sort.key == NEAREST_FIRST else sort, found.mask)

    def among(self, condition: Node | None) -> Mask:
        """The rows a condition is asked of: missing and held images only where it names them."""
        if condition is not None and _asks_for_absent(condition):
            return self._columns.alive.copy()
        return self._columns.alive & self._present()

    def order(self, sort: Sort, among: Mask | None = None) -> NDArray[np.intp]:
        """All rows, or some, in an order; newest first among equals unless it says how else.

        What has no value comes last, whichever way round.
        """
        if sort.then is None:
            base = self._columns.newest
            base = base if among is None else base[among[base]]
            if sort.key == NEWEST_FIRST and not sort.worst_first:
                return base
        else:
            base = self.order(sort.then, among)
        values, known = self._sort_values(sort)
        natural = sort.key in ("name", "seed")
        return arranged(values, known, base, descending=sort.worst_first == natural)

    def _name_places(self) -> tuple[NDArray[np.int32], Mask]:
        """The place of each image among all by name; and which have one."""
        named = self._columns.rows_of(self._answers.by_name())
        places = np.full(self._columns.count, -1, np.int32)
        places[named] = np.arange(len(named))
        return places, places >= 0

    def percentile(self, key: str, scale: Scale = Scale.LIBRARY_PERCENTILE) -> NDArray[np.float64]:
        """Percentiles of a score in the library, or within images of the same prompt.

        What is found is kept until anything changes that it hangs on; do not write into it.
        """
        if self._percentiles_of != self._columns.contents:
            self._percentiles_of = self._columns.contents
            self._percentiles.clear()
        if (key, scale) not in self._percentiles:
            self._percentiles[key, scale] = self._found_percentiles(key, scale)
        return self._percentiles[key, scale]

    def _found_percentiles(self, key: str, scale: Scale) -> NDArray[np.float64]:
        values, direction = self._columns.score(key), self._direction(key)
        among = self._columns.alive & self._present()
        if scale is Scale.PROMPT_PERCENTILE:
            found = within_groups(values, self._columns["prompt_key"], among, direction)
        else:
            found = percentiles(values, among, direction)
        found.flags.writeable = False
        return found

    def percentile_of(
        self, key: str, image_id: int, scale: Scale = Scale.LIBRARY_PERCENTILE
    ) -> float | None:
        """One image's percentile; None when it has no score or, within a prompt, no prompt."""
        rows = self._columns.rows_of([image_id])
        if not len(rows):
            return None
        among = self._columns.alive & self._present()
        if scale is Scale.PROMPT_PERCENTILE:
            prompts = self._columns["prompt_key"]
            among &= (prompts == prompts[rows[0]]) & (prompts != 0)
        found = percentile_of(self._columns.score(key), among, self._direction(key), int(rows[0]))
        return None if math.isnan(found) else found

    def goodness(self, key: str) -> NDArray[np.float64]:
        """A score turned so that more is better."""
        values = self._columns.score(key).astype(np.float64)
        return -values if self._direction(key) is Direction.LOWER else values

    def _sort_values(self, sort: Sort) -> tuple[NDArray[Any], Mask | None]:
        """What is sorted by, the larger the earlier; and which rows have it, if not all do."""
        columns = self._columns
        match sort.key:
            case "created" | "added" | "rating":
                return columns[sort.key], None
            case "size":
                return columns["width"] * columns["height"].astype(np.int64), None
            case "seed":
                return columns["seed"], columns["seeded"]
            case "name":
                return self._name_places()
            case "random":
                return _shuffled(columns.ids, sort.shuffle), None
            case key if key == NEWEST_FIRST:
                return columns["created"], None
            case key if sort.scale is Scale.PROMPT_PERCENTILE:
                return self.percentile(key, sort.scale), None
            case key:
                # The percentile in the library puts images in the very order of the score.
                values = columns.score(key)
                return (-values if self._direction(key) is Direction.LOWER else values), None

    def _direction(self, key: str) -> Direction:
        try:
            return self._directions[key]
        except KeyError:
            raise UnknownNameError("scorer", key) from None

    def _nearness(self, condition: TextMatch) -> Values:
        """How near the image of each row comes; NaN where that is not known."""
        near, count = self._answers.nearness(condition), self._columns.count
        known = self._near.get(condition)
        if known is None or known[0] is not near or len(known[1]) != count:
            known = (near, self._columns.spread(near.ids, near.cosines))
            if len(self._near) >= MOST_KEPT:
                self._near.clear()
            self._near[condition] = known
        return known[1]

    def _present(self) -> Mask:
        return ~self._columns["missing"].astype(np.bool_)

    def matching(self, node: Node) -> Mask:
        """All rows of which a condition holds, those of missing and removed images included."""
        if seeks_nearness(node):
            return self.nearest(node, self.among(node)).mask
        match node:
            case And(children):
                return reduce(np.logical_and, map(self.matching, children))
            case Or(children):
                return reduce(np.logical_or, map(self.matching, children))
            case Not(child):
                return ~self.matching(child)
            case Word(text) | Phrase(text):
                whole = isinstance(node, Phrase)
                return self._prompted("prompt", text, whole=whole)
            case ScoreComparison(key, bounds, Scale.VALUE):
                return _within(self._columns.score(key), bounds)
            case ScoreComparison(key, bounds, scale):
                return _within(self.percentile(key, scale), bounds)
            case FlagIs(flag):
                return self._equals("flag", flag)
            case LabelIs(label):
                return self._equals("label", label)
            case _:
                return self._match_rest(node)

    def _match_rest(self, node: Node) -> Mask:
        match node:
            case Comparison(field, bounds):
                return self._number(field, bounds)
            case SizeComparison(bounds):
                return self._size(bounds)
            case RatioIs(width, height):
                return self._ratio(width / height)
            case DateComparison(field, bounds):
                return between_days(self._columns[field.value], bounds)
            case TextMatch(field, text):
                return self._text(field, text)
            case StateIs(state):
                return self._state(state)
            case Has(part):
                return self._has(part)
            case _:
                raise AssertionError(node)

    def _has(self, part: Part) -> Mask:
        if part is Part.TAG:
            return self._columns.wears_tag()
        prompted: Mask = self._columns["prompt"] != 0
        return prompted

    def _prompted(self, column: str, text: str, *, whole: bool) -> Mask:
        """By a table of all texts: a million rows look up theirs in a few milliseconds."""
        texts = self._columns[column]
        hits = np.zeros(int(texts.max(initial=0)) + 1, np.bool_)
        found = self._answers.prompts(text, whole=whole)
        hits[found[found < len(hits)]] = True
        mask: Mask = hits[texts]
        return mask

    def _equals(self, column: str, value: int) -> Mask:
        equal: Mask = self._columns[column] == int(value)
        return equal

    def _number(self, field: NumberField, bounds: Bounds[int | float]) -> Mask:
        name = _IN_COLUMNS.get(field)
        if field is NumberField.SEED:
            seeded: Mask = self._columns["seeded"] & _exactly_within(self._columns["seed"], bounds)
            return seeded
        if name is None:
            return self._columns.mask_of(self._answers.numbers(field, bounds))
        values = self._columns[name].astype(np.float64)
        if field is NumberField.STEPS:
            values[values == 0] = np.nan
        return _within(values, bounds)

    def _size(self, bounds: Bounds[Any]) -> Mask:
        width = Bounds(
            bounds.low and bounds.low.width, bounds.high and bounds.high.width, bounds.strict
        )
        height = Bounds(
            bounds.low and bounds.low.height, bounds.high and bounds.high.height, bounds.strict
        )
        return _within(self._columns["width"], width) & _within(self._columns["height"], height)

    def _ratio(self, wanted: float) -> Mask:
        """Generators round sides to multiples of 8 and more, so near is near enough."""
        ratio = self._columns["width"] / np.maximum(self._columns["height"], 1)
        near: Mask = np.abs(ratio / wanted - 1) <= _RATIO_TOLERANCE
        return near

    def _text(self, field: TextField, text: str) -> Mask:
        if field is TextField.NEGATIVE:
            return self._prompted("negative", text, whole=False)
        if field is TextField.TAG:
            meant = self._columns.tag_tree.meant(text)
            return self._columns.mask_of_rows(self._columns.tagged_rows(meant))
        if field is TextField.IN:
            return self.membership.called(text)
        if field in _CATEGORIES:
            name = _CATEGORIES[field]
            return np.isin(self._columns[name], self._columns.categories[name].matching(text))
        return self._columns.mask_of(self._answers.texts(field, text))

    def _state(self, state: State) -> Mask:
        match state:
            case State.MISSING | State.HELD:
                held: Mask = self._columns["held"].astype(np.bool_)
                return held if state is State.HELD else ~self._present() & ~held
            case State.FAILED:
                failed: Mask = self._columns["failed"].astype(np.bool_)
                return failed
            case State.STACKED:
                stacked: Mask = self._columns["stack"] != 0
                return stacked
            case State.DUPLICATE:
                return self._columns.mask_of(self._answers.duplicates())
            case State.KEEPERLESS:
                return self._keeperless.mask(self._present())
            case State.OFFLINE:
                return self._columns.mask_of(self._answers.offline())


def _asks_for_absent(node: Node) -> bool:
    match node:
        case And(children) | Or(children):
            return any(map(_asks_for_absent, children))
        case Not(child):
            return _asks_for_absent(child)
        case _:
            return node in (StateIs(State.MISSING), StateIs(State.HELD))


_64_BITS = 2**64 - 1


def _shuffled(ids: Ids, number: int) -> NDArray[np.int64]:
    """A number for each id that looks random and stays when others arrive (splitmix64's mixer)."""
    mixed = (ids.astype(np.uint64) + np.uint64(number << 32 & _64_BITS)) * np.uint64(
        0x9E3779B97F4A7C15
    )
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (mixed >> np.uint64(33)).astype(np.int64)


def _within(values: NDArray[Any], bounds: Bounds[Any]) -> Mask:
    """NaN lies within no bounds. Bounds take the column's precision, as its values have."""
    mask: Mask = ~np.isnan(values)
    if bounds.low is not None:
        mask &= values > bounds.low if bounds.strict else values >= bounds.low
    if bounds.high is not None:
        mask &= values < bounds.high if bounds.strict else values <= bounds.high
    return mask


def _exactly_within(values: NDArray[np.uint64], bounds: Bounds[int | float]) -> Mask:
    """Integers of up to 64 bits, of which floats would make others."""
    mask = np.ones(len(values), np.bool_)
    if bounds.low is not None:
        low = math.ceil(bounds.low)
        beyond = bounds.strict and low == bounds.low
        mask &= values > low if beyond else values >= low
    if bounds.high is not None:
        high = math.floor(bounds.high)
        beyond = bounds.strict and high == bounds.high
        mask &= values < high if beyond else values <= high
    return mask


def between_days(values: NDArray[np.int64], bounds: Bounds[date]) -> Mask:
    """Where times lie within days of UTC."""
    mask = np.ones(len(values), np.bool_)
    if bounds.low is not None:
        mask &= values >= _nanoseconds(bounds.low)
    if bounds.high is not None and bounds.high < date.max:
        mask &= values < _nanoseconds(bounds.high + timedelta(days=1))
    return mask


def _nanoseconds(day: date) -> int:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return int((midnight - epoch).total_seconds()) * 1_000_000_000
