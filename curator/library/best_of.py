"""The best of each prompt, batch or near-duplicates, before it is kept: how clear is the case."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from curator.domain.change import Command
from curator.domain.score import ScorerInfo
from curator.library.columns import Columns, Ids, Mask
from curator.library.cut import BestOf, Cut, best_and_rest, cut_by, in_groups
from curator.library.library import Library

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


def choose(
    library: Library, best_of: BestOf, among: Mask, noise: float = 0.0
) -> tuple[Groups, Cut]:
    """What there is to choose from among some rows, and what it comes to to keep the best."""
    columns = library.columns
    order, numbers = in_groups(columns, library.selector, best_of, among)
    starts = np.flatnonzero(np.concatenate(([True], numbers[1:] != numbers[:-1]))[: len(numbers)])
    sizes = np.diff(np.append(starts, len(numbers)))
    last = starts + np.minimum(sizes, best_of.top) - 1
    following = np.where(sizes > best_of.top, last + 1, len(order))
    # Where all are kept, what follows is the number nobody has.
    values = np.append(columns.score(best_of.by).astype(np.float64)[order], np.nan)
    goodness = np.append(library.selector.goodness(best_of.by)[order], np.nan)
    groups = Groups(
        best=columns.ids[order[starts]],
        sizes=sizes,
        last_kept=values[last],
        first_rejected=values[following],
        margins=goodness[last] - goodness[following],
        noise=noise,
    )
    return groups, cut_by(columns, *best_and_rest(columns, order, numbers, best_of.top), among)


def members(library: Library, best_of: BestOf, among: Mask, image_id: int) -> Ids:
    """The images of one's group that have a score, best first."""
    groups = _numbers(library.columns, best_of)
    same = among & (groups == groups[library.columns.rows_of([image_id])[0]])
    order, _ = in_groups(library.columns, library.selector, best_of, same)
    return library.columns.ids[order]


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
