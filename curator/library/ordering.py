"""Puts rows in order: by words of 32 bits where that says it all, a million in some 30 ms.

A word and a place in one number of 64 bits are sorted together, so that the order among equals
costs nothing more, and numpy's sort of plain numbers is several times as fast as one of places.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_LAST = np.uint32(0xFFFFFFFF)
_SIGN = np.uint32(0x80000000)
_SMALL = 1 << 31

Words = NDArray[np.uint32]


def arranged(
    values: NDArray[Any],
    known: NDArray[np.bool_] | None,
    base: NDArray[np.intp],
    *,
    descending: bool,
) -> NDArray[np.intp]:
    """Rows by their values.

    Args:
        values: one a row; NaN is no value.
        known: which rows have a value at all; None where all have that are not NaN.
        base: the rows to put in order, as equals among them are to come.
        descending: the largest first; what has no value comes last either way.
    """
    values = values[base]
    known = None if known is None else known[base]
    words = _words(values, known, descending=descending)
    if words is None:
        return base[_by_wide_values(values, known, descending=descending)]
    both = (words.astype(np.uint64) << np.uint64(32)) | np.arange(len(base), dtype=np.uint64)
    both.sort()
    return base[(both & np.uint64(_LAST)).astype(np.intp)]


def _words(
    values: NDArray[Any], known: NDArray[np.bool_] | None, *, descending: bool
) -> Words | None:
    """Words that rise in the order asked for; None where 32 bits are not enough."""
    if values.dtype.kind == "f":
        words = _float_words(values.astype(np.float32, copy=False))
        absent = np.isnan(values)
    else:
        low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
        if high - low >= _SMALL:
            return None
        wide = values if values.dtype == np.uint64 else values.astype(np.int64)
        words = (wide - wide.dtype.type(low)).astype(np.uint32)
        absent = np.zeros(len(values), np.bool_)
    return _last_where(absent if known is None else absent | ~known, words, descending=descending)


def _float_words(values: NDArray[np.float32]) -> Words:
    """The bits of floats, turned so that they rise as the floats do."""
    bits = (values + np.float32(0)).view(np.uint32)  # So that there is only one zero.
    return np.where(bits & _SIGN, ~bits, bits | _SIGN)


def _by_wide_values(
    values: NDArray[Any], known: NDArray[np.bool_] | None, *, descending: bool
) -> NDArray[np.intp]:
    """Places in order, of integers that need all their bits; times are nearly so already."""
    order = np.argsort(~values if descending else values, kind="stable")
    if known is None:
        return order
    return np.concatenate((order[known[order]], np.flatnonzero(~known)))


def _last_where(absent: NDArray[np.bool_], words: Words, *, descending: bool) -> Words:
    turned = _LAST - np.uint32(1) - words if descending else words
    turned[absent] = _LAST
    return turned
