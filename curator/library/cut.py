"""The cut: flags by rule. What is kept and what rejected is one verdict an image, never two.

A rule names what to keep, what to reject, or the best of each prompt or stack. An image that
matches both sides, or neither, is borderline and stays as it is; so does one whose flag was set by
hand, unless the rule is told to overwrite.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from curator.domain.change import Command, Edit
from curator.domain.criteria import Threshold
from curator.domain.errors import UsageError
from curator.domain.image import Flag, FlagSource
from curator.domain.score import Direction
from curator.domain.stacking import StackRule
from curator.library.columns import Columns, Ids, Mask
from curator.library.commands import count_in_words, flagged
from curator.library.percentiles import seen_by
from curator.library.select import Selector
from curator.query.syntax import Bounds, Node, Query, ScoreComparison, all_of, any_of


@dataclass(frozen=True, slots=True)
class BestOf:
    """Keep the best of each group: the `top` first by a scorer, the others are rejected.

    Images without the score, or in no group, have nothing to be compared by: borderline.

    Attributes:
        groups: a number for each row, 0 for none; None groups by prompt.
        of: what the groups are.
    """

    by: str
    top: int = 1
    groups: NDArray[np.int64] | None = field(default=None, compare=False)
    of: StackRule = StackRule.PROMPT


@dataclass(frozen=True, slots=True)
class Rule:
    """What to keep and what to reject within `query`.

    Where both `keep_if` and `best_of` are given, what is kept must satisfy both; what satisfies
    either reason to reject is rejected.
    """

    query: Query
    keep_if: Query | None = None
    reject_if: Query | None = None
    best_of: BestOf | None = None
    overwrite: bool = False


@dataclass(frozen=True, eq=False)
class Cut:
    """What a rule comes to; carried out before any other flag changes, or not at all.

    While a line is pulled, a cut of a million rows is made at every step: what costs more than a
    look at the columns is made when it is asked for.

    Attributes:
        rows_matched: what the rule is about.
        rows_kept, rows_rejected: without those flagged otherwise by hand.
        rows_between: what matches both sides or neither.
        to_flag: by flag, the rows that get it, or have it from the rule from now on.
    """

    columns: Columns
    rows_matched: Mask
    rows_kept: Mask
    rows_rejected: Mask
    rows_between: Mask
    to_flag: Mapping[Flag, Mask]

    @property
    def matched(self) -> Ids:
        """The images that the rule is about; ids ascending, here and below."""
        return self.columns.ids[self.rows_matched]

    @property
    def keep(self) -> Ids:
        """The images it keeps; those flagged otherwise by hand are left out."""
        return self.columns.ids[self.rows_kept]

    @property
    def reject(self) -> Ids:
        """Likewise."""
        return self.columns.ids[self.rows_rejected]

    @property
    def borderline(self) -> Ids:
        """The images that match both sides or neither."""
        return self.columns.ids[self.rows_between]

    @cached_property
    def changed(self) -> int:
        """How many images it flags otherwise."""
        return sum(int(np.count_nonzero(rows)) for rows in self.to_flag.values())

    @cached_property
    def command(self) -> Command:
        """The step that carries it out; no Edits when nothing changes."""
        edits = tuple(
            edit for flag, rows in self.to_flag.items() for edit in _edits(self.columns, rows, flag)
        )
        return Command(f"cut: {count_in_words(self.changed)}", edits)

    def flags(self) -> NDArray[np.int8]:
        """The flag that every row has afterwards."""
        kept, rejected = self.rows_kept, self.rows_rejected
        # Sums of whole columns; to put values where a mask is takes ten times as long.
        flags: NDArray[np.int8] = self.columns["flag"] * ~(kept | rejected)
        flags += kept * np.int8(Flag.KEEP)
        flags += rejected * np.int8(Flag.REJECT)
        return flags


def cut(columns: Columns, selector: Selector, rule: Rule) -> Cut:
    """What a rule would do; nothing is changed yet.

    Raises:
        UsageError: the rule says neither what to keep nor what to reject.
    """
    if not (rule.keep_if or rule.reject_if or rule.best_of):
        raise UsageError("a cut needs a rule: what to keep, what to reject, or the best of what")
    return cut_among(columns, selector, rule, selector.mask(rule.query))


def cut_among(columns: Columns, selector: Selector, rule: Rule, matched: Mask) -> Cut:
    """What a rule would do to some rows, whatever its query says."""
    keep, reject = _verdicts(columns, selector, rule, matched)
    return cut_by(columns, keep, reject, matched, overwrite=rule.overwrite)


def cut_by(
    columns: Columns, keep: Mask, reject: Mask, matched: Mask, *, overwrite: bool = False
) -> Cut:
    """What it comes to to keep some rows and reject others, all of them among those matched."""
    free = matched if overwrite else matched & ~_set_by_hand(columns)
    flags, by_rule = columns["flag"], columns["flag_source"] == FlagSource.RULE
    kept = keep & ~reject & (free | (matched & (flags == Flag.KEEP)))
    rejected = reject & ~keep & (free | (matched & (flags == Flag.REJECT)))
    return Cut(
        columns,
        rows_matched=matched,
        rows_kept=kept,
        rows_rejected=rejected,
        rows_between=matched & (keep == reject),
        to_flag={
            flag: rows & free & ~((flags == flag) & by_rule)
            for flag, rows in ((Flag.KEEP, kept), (Flag.REJECT, rejected))
        },
    )


def rule_at(lines: Iterable[Threshold], directions: Mapping[str, Direction]) -> Rule:
    """The rule that cut lines on scores stand for; empty when every line is open.

    Where higher is better, `high` and more is kept, less than `low` rejected; where lower is
    better, the other way round (but not on percentiles); where neither is, what lies outside is
    rejected. To be kept, an image must satisfy every line that keeps; one that rejects is enough.
    """
    keeps: list[Node] = []
    rejects: list[Node] = []
    for line in lines:
        keep, reject = _sides(line, directions[line.key])
        keeps += [keep] if keep else []
        rejects += reject
    return Rule(
        Query(),
        keep_if=Query(all_of(keeps)) if keeps else None,
        reject_if=Query(any_of(rejects)) if rejects else None,
    )


def _sides(line: Threshold, direction: Direction) -> tuple[Node | None, list[Node]]:
    low, high = line.low, line.high
    below = [_lies(line, Bounds(high=low, strict=True))] if low is not None else []
    above = [_lies(line, Bounds(low=high, strict=True))] if high is not None else []
    match seen_by(direction, line.scale):
        case Direction.HIGHER:
            keep = None if high is None else _lies(line, Bounds(low=high))
            return keep, list(below)
        case Direction.LOWER:
            keep = None if low is None else _lies(line, Bounds(high=low))
            return keep, list(above)
        case Direction.NEITHER:
            return None, [*below, *above]


def _lies(line: Threshold, bounds: Bounds[int | float]) -> Node:
    return ScoreComparison(line.key, bounds, line.scale)


def _verdicts(columns: Columns, selector: Selector, rule: Rule, matched: Mask) -> tuple[Mask, Mask]:
    keep = matched & selector.mask(rule.keep_if) if rule.keep_if else None
    reject = matched & selector.mask(rule.reject_if) if rule.reject_if else ~matched & matched
    if rule.best_of is not None:
        best, rest = _best(columns, selector, rule.best_of, matched)
        keep = best if keep is None else keep & best
        reject = reject | rest
    return (~matched & matched) if keep is None else keep, reject


def _best(columns: Columns, selector: Selector, best_of: BestOf, among: Mask) -> tuple[Mask, Mask]:
    """The first `top` of each group by score, and the others; newest first among equals."""
    order, groups = in_groups(columns, selector, best_of, among)
    return best_and_rest(columns, order, groups, best_of.top)


def best_and_rest(
    columns: Columns, order: NDArray[np.intp], groups: NDArray[np.int64], top: int
) -> tuple[Mask, Mask]:
    """The first so many rows of each group, and the others; `order` as `in_groups` gives it."""
    first = _places_in_group(groups) < top
    best, rest = np.zeros(columns.count, np.bool_), np.zeros(columns.count, np.bool_)
    best[order[first]] = True
    rest[order[~first]] = True
    return best, rest


def in_groups(
    columns: Columns, selector: Selector, best_of: BestOf, among: Mask
) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
    """The rows that can be compared, group by group and best first, and the group of each."""
    goodness = selector.goodness(best_of.by)
    groups = columns["prompt_key"] if best_of.groups is None else best_of.groups
    rows = np.flatnonzero(among & (groups != 0) & ~np.isnan(goodness))[::-1]  # newest first
    order = rows[np.lexsort((-goodness[rows], groups[rows]))]
    return order, groups[order]


def _places_in_group(groups: NDArray[np.int64]) -> NDArray[np.intp]:
    """0, 1, 2 … within each run of equal values."""
    at = np.arange(len(groups))
    begins = np.concatenate(([True], groups[1:] != groups[:-1]))[: len(groups)]
    return at - np.maximum.accumulate(np.where(begins, at, 0))


def _set_by_hand(columns: Columns) -> Mask:
    by_hand: Mask = columns["flag_source"] == FlagSource.HAND
    return by_hand


def _edits(columns: Columns, rows: Mask, flag: Flag) -> list[Edit]:
    return flagged(columns, columns.ids[rows], flag, FlagSource.RULE)
