"""The best of each prompt, batch or near-duplicates, before it is kept: how clear is the case."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from curator.domain.change import Command
from curator.domain.score import ScorerInfo
from curator.library.columns import Columns, Ids, Mask
from curator.library.cut import BestOf, Cut, Rule, cut_among, in_groups
from curator.library.library import Library
from curator.query.syntax import Query

_SHARE_OF_RANGE = 0.0025
"""Of a scorer that states no bounds of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Groups that images are chosen from, one entry each in all arrays.

    Attributes:
        best: the image that comes first.
        sizes: images with a score.
        last_kept: the score of the last one that is kept.
        first_rejected: of the first one that is not; NaN where all are kept.
        margins: how much better the one is than the other; NaN likewise.
        noise: numbers nearer to each other than that may differ by how they were computed.
    """

    best: Ids
    sizes: NDArray[np.intp]
    last_kept: NDArray[np.float64]
    first_rejected: NDArray[np.float64]
    margins: NDArray[np.float64]
    noise: float

    def __len__(self) -> int:
        return len(self.best)

    @property
    def close(self) -> Mask:
        """Where the margin is no more than noise."""
        near: Mask = self.margins <= self.noise
        return near


def groups_of(library: Library, best_of: BestOf, among: Mask, noise: float = 0.0) -> Groups:
    """What there is to choose from among some rows."""
    order, numbers = in_groups(library.columns, library.selector, best_of, among)
    starts = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1]))[: len(numbers)])
    sizes = np.diff(np.append(starts, len(numbers)))
    last = starts + np.minimum(sizes, best_of.top) - 1
    following = np.where(sizes > best_of.top, last + 1, len(order))
    # Where all are kept, what follows is the number nobody has.
    values = np.append(library.columns.score(best_of.by).astype(np.float64)[order], np.nan)
    goodness = np.append(library.selector.goodness(best_of.by)[order], np.nan)
    return Groups(
        best=library.columns.ids[order[starts]],
        sizes=sizes,
        last_kept=values[last],
        first_rejected=values[following],
        margins=goodness[last] - goodness[following],
        noise=noise,
    )


def members(library: Library, best_of: BestOf, among: Mask, image_id: int) -> Ids:
    """The images of one's group that have a score, best first."""
    groups = _numbers(library.columns, best_of)
    same = among & (groups == groups[library.columns.rows_of([image_id])[0]])
    order, _ = in_groups(library.columns, library.selector, best_of, same)
    return library.columns.ids[order]


def chosen(library: Library, best_of: BestOf, among: Mask) -> Cut:
    """What it comes to to keep the best of each group and reject the others."""
    return cut_among(library.columns, library.selector, Rule(Query(), best_of=best_of), among)


def as_step(best_of: BestOf, made: Cut) -> Command:
    """That as one step of history."""
    told = made.command.label.partition(": ")[2]
    return replace(made.command, label=f"best {best_of.top} of each {best_of.of.value}: {told}")


def noise_of(library: Library, key: str) -> float:
    """How far apart two numbers of a scorer may be by number format alone."""
    info = library.scorer(key)
    shown = library.numbers_of(key)
    return 2 * _bound(info, shown[0].made.dtype if shown else "")


def _bound(info: ScorerInfo, dtype: str) -> float:
    if info.half_bounds is None:
        return _SHARE_OF_RANGE * (info.high - info.low)
    half, brain = info.half_bounds
    return brain if dtype == "bfloat16" else half


def _numbers(columns: Columns, best_of: BestOf) -> NDArray[np.int64]:
    return columns["prompt_key"] if best_of.groups is None else best_of.groups
