"""All values one can sort or filter by, as numpy arrays in memory; owned by one thread.

A row is an image; rows are in ascending order of image id and never change place, so a row number
stays good until the library is closed. Rows of images that are gone are masked out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curator.domain.change import Edit, EditField
from curator.store.load import ImageRows

Ids = NDArray[np.int64]
Mask = NDArray[np.bool_]

_TEXTS = ("tool", "sampler", "scheduler")


class Category:
    """A column of few distinct texts: small codes and the texts they stand for."""

    def __init__(self) -> None:
        self.names: list[str] = [""]
        self._codes: dict[str, int] = {"": 0}

    def codes(self, texts: Iterable[str]) -> NDArray[np.int32]:
        """The codes of texts; new texts get new codes."""
        return np.asarray([self._code(text) for text in texts], np.int32)

    def matching(self, part: str) -> NDArray[np.int32]:
        """Codes of the texts that hold a part, case aside."""
        wanted = part.casefold()
        hits = [code for code, name in enumerate(self.names) if wanted in name.casefold()]
        return np.asarray([code for code in hits if code], np.int32)

    def _code(self, text: str) -> int:
        code = self._codes.get(text)
        if code is None:
            code = self._codes[text] = len(self.names)
            self.names.append(text)
        return code


class Columns:
    """The arrays, and the way from image id to row."""

    def __init__(self, rows: ImageRows, tags: Mapping[str, Ids]) -> None:
        self.count = 0
        self.revision = 0
        """Raised by every change, so that whatever was derived knows when it is stale."""
        self.contents = 0
        """Raised by all changes but Edits: what does not hang on judgements is good till then."""
        self.categories = {name: Category() for name in _TEXTS}
        self._arrays: dict[str, NDArray[Any]] = {"alive": np.zeros(0, np.bool_)}
        self._scores: dict[str, NDArray[np.float32]] = {}
        self._tags: dict[str, tuple[str, Ids]] = {
            name.casefold(): (name, ids) for name, ids in tags.items()
        }
        self.take(rows)

    def __getitem__(self, name: str) -> NDArray[Any]:
        """A column by name, one value a row."""
        return self._arrays[name][: self.count]

    @property
    def ids(self) -> Ids:
        """Image ids, ascending."""
        return self["ids"]

    @property
    def alive(self) -> Mask:
        """Rows whose image is still in the library."""
        return self["alive"]

    @property
    def scorers(self) -> tuple[str, ...]:
        """Keys of the scorers that have a column."""
        return tuple(self._scores)

    def score(self, key: str) -> NDArray[np.float32]:
        """A scorer's values; all NaN for a scorer that has given none."""
        if key not in self._scores:
            return np.full(self.count, np.nan, np.float32)
        return self._scores[key][: self.count]

    def rows_of(self, ids: Iterable[int] | Ids) -> NDArray[np.intp]:
        """Rows of images; ids that have none are left out."""
        wanted = np.asarray(ids if isinstance(ids, np.ndarray) else list(ids), np.int64)
        rows, known = self._places(wanted)
        return rows[known]

    def mask_of(self, ids: Iterable[int] | Ids) -> Mask:
        """The rows of these images, as a mask."""
        mask = np.zeros(self.count, np.bool_)
        mask[self.rows_of(ids)] = True
        return mask

    def spread(self, ids: Ids, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Values of images as a column; NaN for the images that have none."""
        rows, known = self._places(ids)
        column = np.full(self.count, np.nan, np.float32)
        column[rows[known]] = values[known]
        return column

    def tags(self) -> dict[str, int]:
        """How many images wear each tag."""
        return {name: len(ids) for name, ids in self._tags.values() if len(ids)}

    def tag_name(self, name: str) -> str:
        """A tag as it was first written; the name itself when nobody wears it."""
        return self._tags.get(name.casefold(), (name, None))[0]

    def tagged(self, name: str) -> Ids:
        """Ids of the images that wear a tag, case aside, ascending."""
        return self._tags.get(name.casefold(), (name, np.zeros(0, np.int64)))[1]

    def wears_tag(self) -> Mask:
        """The rows whose image wears any tag."""
        mask = np.zeros(self.count, np.bool_)
        for _, ids in self._tags.values():
            mask[self.rows_of(ids)] = True
        return mask

    def take(self, rows: ImageRows) -> None:
        """Take in images that are new or that differ now."""
        self.revision += 1
        self.contents += 1
        new = rows.ids > (self.ids[-1] if self.count else 0)
        self._append(rows.ids[new])
        at = self.rows_of(rows.ids)
        self._put("alive", at, np.ones(len(at), np.bool_))
        for name, values in rows.integers.items():
            self._put(name, at, values)
        self._put("cfg", at, rows.cfg)
        for name, category in self.categories.items():
            self._put(name, at, category.codes(rows.texts[name]))
        for key in {*self._scores, *rows.scores}:
            self._score_column(key)[at] = rows.scores.get(key, np.nan)

    def remove(self, ids: Iterable[int]) -> None:
        """Mask out images that are gone."""
        self.revision += 1
        self.contents += 1
        self._arrays["alive"][self.rows_of(ids)] = False

    def apply(self, edit: Edit) -> None:
        """Set the edited field to its `after`."""
        self.revision += 1
        if edit.field is EditField.TAG:
            self._apply_tag(edit)
        else:
            # An old step may name images that are gone since.
            rows, known = self._places(np.asarray(edit.ids, np.int64))
            self[edit.field.value][rows[known]] = np.asarray(edit.after, np.int8)[known]

    def _places(self, ids: Ids) -> tuple[NDArray[np.intp], Mask]:
        """The row of each id, and whether it has one."""
        if not self.count:
            return np.zeros(len(ids), np.intp), np.zeros(len(ids), np.bool_)
        rows = np.minimum(np.searchsorted(self.ids, ids), self.count - 1)
        return rows, self.ids[rows] == ids

    def _apply_tag(self, edit: Edit) -> None:
        ids = np.asarray(edit.ids, np.int64)
        rows, known = self._places(ids)
        known[known] = self.alive[rows[known]]
        ids, on = ids[known], np.asarray(edit.after, np.bool_)[known]
        name, worn = self._tags.get(edit.key.casefold(), (edit.key, np.zeros(0, np.int64)))
        worn = np.union1d(np.setdiff1d(worn, ids[~on]), ids[on])
        if len(worn):
            self._tags[edit.key.casefold()] = (name, worn)
        else:
            self._tags.pop(edit.key.casefold(), None)

    def _append(self, ids: Ids) -> None:
        start, self.count = self.count, self.count + len(ids)
        self._reserve("ids", np.int64, 0)[start : self.count] = ids

    def _put(self, name: str, rows: NDArray[np.intp], values: NDArray[Any]) -> None:
        self._reserve(name, values.dtype, 0)[rows] = values

    def _score_column(self, key: str) -> NDArray[np.float32]:
        old = self._scores.get(key, np.zeros(0, np.float32))
        self._scores[key] = _grown(old, self.count, np.nan)
        return self._scores[key]

    def _reserve(self, name: str, dtype: Any, filler: float) -> NDArray[Any]:
        old = self._arrays.get(name, np.zeros(0, dtype))
        self._arrays[name] = _grown(old, self.count, filler)
        return self._arrays[name]


def _grown(array: NDArray[Any], count: int, filler: float) -> NDArray[Any]:
    """The array with room for `count` values; it doubles, so that appending stays cheap."""
    if len(array) >= count:
        return array
    grown = np.full(max(count, 2 * len(array), 64), filler, array.dtype)
    grown[: len(array)] = array
    return grown
