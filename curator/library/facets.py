"""What a library, or what is shown of it, is made of: names with counts. For the owner's thread.

An image that goes by several names of an axis (tags, LoRAs, folders it lies in, checkpoints) is
counted by each of them, just as a filter on any of these names shows it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from curator.domain.image import HIGHEST_RATING, Flag, Label
from curator.library.axes import CATEGORIES, Axis, Names
from curator.library.columns import Columns, Mask
from curator.library.counting import Among
from curator.library.derived import month_of
from curator.library.select import between_days
from curator.query.syntax import Bounds
from curator.store.links import CHECKPOINTS, FOLDERS, LORAS

Counted = Mapping[Hashable, int]

_LINKED = {Axis.FOLDER: FOLDERS, Axis.CHECKPOINT: CHECKPOINTS}
_RESOURCES = {Axis.CHECKPOINT: CHECKPOINTS, Axis.LORA: LORAS}


class Facets:
    """Counts by every axis, each found when it is asked for.

    Each is counted over what all conditions but the axis's own show: so many images there would
    be if the name were chosen. Tags alone are counted among all that is shown, because images
    must wear all of those chosen.
    """

    def __init__(
        self,
        columns: Columns,
        names: Names,
        shown: Callable[[], Mask],
        but: Callable[[Axis], Mask | None],
    ) -> None:
        """`but` gives what is shown without an axis's own condition; None where it has none."""
        self._columns, self._names, self._shown, self._but = columns, names, shown, but

    def counts(self, axis: Axis) -> Counted:
        """How many images go by each name, in no order; names that none has may be left out.

        Keys are what Criteria take: Flag, Label, a number of stars, a folder's id, a name; of
        DAY they are months, as "2026-11".
        """
        match axis:
            case Axis.FLAG:
                return self._judged(axis, Flag)
            case Axis.RATING:
                return self._judged(axis, range(HIGHEST_RATING + 1))
            case Axis.LABEL:
                return self._judged(axis, Label)
            case Axis.TAG:
                return self._tags()
            case Axis.DAY:
                return self._months()
            case Axis.SIZE:
                numbers, sizes = self._columns.size_numbers(), self._columns.sizes
                return self._by_number(axis, numbers, len(sizes.known), sizes.name)
            case _ if axis in CATEGORIES:
                texts = self._columns.categories[axis].names
                return self._by_number(axis, self._columns[axis], len(texts), texts.__getitem__)
            case _:
                return self._linked(axis)

    def everything(self) -> dict[Axis, Counted]:
        """The counts of every axis."""
        return {axis: self.counts(axis) for axis in Axis}

    def recent(self, days: int, today: date) -> int:
        """How many images are of so many days up to today."""
        bounds = Bounds(today - timedelta(days=days - 1), today)
        inside = between_days(self._columns["created"], bounds)
        return int(np.count_nonzero(inside & self._among(Axis.DAY).mask))

    def _among(self, axis: Axis) -> Among:
        """Axes without a condition of their own share the rows."""
        mask = self._but(axis)
        return self._all if mask is None else Among(mask)

    @cached_property
    def _all(self) -> Among:
        return Among(self._shown())

    def _judged(self, axis: Axis, values: Iterable[int]) -> Counted:
        wanted = list(values)
        lowest = min(wanted)
        shifted = self._columns[axis] - np.int8(lowest)
        counts = self._among(axis).counts(shifted, max(wanted) - lowest + 1)
        return {value: int(counts[value - lowest]) for value in wanted}

    def _tags(self) -> Counted:
        mask, columns = self._all.mask, self._columns
        counts: dict[Hashable, int] = {
            name: int(np.count_nonzero(mask[columns.tagged_rows(name)]))
            for name in columns.tag_tree.names()
        }
        bare = int(np.count_nonzero(mask & ~columns.wears_tag()))
        return counts | {"": bare} if bare else counts

    def _months(self) -> Counted:
        months = self._columns.months()
        if not len(months):
            return {}
        first = int(months.min())
        numbers = months.astype(np.int32) - first
        counts = self._among(Axis.DAY).counts(numbers, int(numbers.max()) + 1)
        found = np.flatnonzero(counts)
        return {f"{month_of(first + int(at)):%Y-%m}": int(counts[at]) for at in found}

    def _by_number(
        self, axis: Axis, numbers: NDArray[np.int32], kinds: int, name: Callable[[int], str]
    ) -> Counted:
        counts = self._among(axis).counts(numbers, kinds)
        return {name(int(at)): int(counts[at]) for at in np.flatnonzero(counts)}

    def _linked(self, axis: Axis) -> Counted:
        counts = self._numbers(axis)
        if axis is Axis.FOLDER:
            return dict(counts.items())
        names = self._names(_RESOURCES[axis])
        by_name: Counter[Hashable] = Counter()
        for number, count in counts.items():
            by_name[names.get(number, "")] += count
        return by_name

    def _numbers(self, axis: Axis) -> dict[int, int]:
        """Counts by a resource's or folder's number; 0 stands for none."""
        columns, among = self._columns, self._among(axis)
        if axis is Axis.LORA:
            links = columns.links[LORAS]
            counts = _as_dict(links.counts(among.mask))
            bare = int(np.count_nonzero(among.mask & ~links.any(columns.count)))
            return counts | {0: bare} if bare else counts
        numbers = columns[axis]
        first = among.counts(numbers, int(numbers.max(initial=0)) + 1)
        further = columns.links[_LINKED[axis]].counts(among.mask)
        return dict(Counter(_as_dict(first)) + Counter(_as_dict(further)))


def _as_dict(counts: np.ndarray) -> dict[int, int]:
    return {int(number): int(counts[number]) for number in np.flatnonzero(counts)}
