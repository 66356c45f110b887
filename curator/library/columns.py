"""All values one can sort or filter by, as numpy arrays in memory; owned by one thread.

A row is an image; rows are in ascending order of image id and never change place, so a row number
stays good until the library is closed. Rows of images that are gone are masked out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curator.domain.change import AnyEdit, CollectionEdit, Edit, EditField, TagEdit
from curator.domain.duel import DuelEdit
from curator.domain.file_moves import FileCopy, FileMove
from curator.library.derived import Sizes, months
from curator.library.group import Ids
from curator.library.links import Links
from curator.library.lists import Lists
from curator.library.tag_tree import TagTree
from curator.store.gather import Coded
from curator.store.links import CHECKPOINTS, FOLDERS, LORAS, LinkRows
from curator.store.load import ImageRows, Loaded

__all__ = ["Category", "Columns", "Ids", "Mask"]

Mask = NDArray[np.bool_]

_TEXTS = ("tool", "sampler", "scheduler")
_LINKS = (LORAS, CHECKPOINTS, FOLDERS)
_SIZE, _MONTH = "size", "month"
_NO_INTEGERS = {"ids", "alive", "cfg", _SIZE, _MONTH, *_TEXTS}


class Category:
    """A column of few distinct texts: small codes and the texts they stand for."""

    def __init__(self) -> None:
        self.names: list[str] = [""]
        self._codes: dict[str, int] = {"": 0}

    def codes(self, texts: Coded) -> NDArray[np.int32]:
        """The codes of texts; new texts get new codes."""
        ours = np.asarray([self._code(name) for name in texts.names], np.int32)
        if np.array_equal(ours, np.arange(len(ours))):
            return texts.codes
        return ours[texts.codes]

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
    """The arrays, and the way from image id to row.

    Args:
        rows: the images.
        tags: ids of the images that wear each tag, or all tags with their places.
        lists: the collections.
    """

    def __init__(
        self, rows: ImageRows, tags: Mapping[str, Ids] | TagTree, lists: Lists | None = None
    ) -> None:
        self.count = 0
        self.revision = 0
        """Raised by every change, so that whatever was derived knows when it is stale."""
        self.contents = 0
        """Raised by all changes but Edits: what does not hang on judgements is good till then."""
        self._last_stack = 0
        self.categories = {name: Category() for name in _TEXTS}
        self.sizes = Sizes()
        self.links = {name: Links() for name in _LINKS}
        """LoRAs; of checkpoints and folders those beside the one that the column holds."""
        self._arrays: dict[str, NDArray[Any]] = {"alive": np.zeros(0, np.bool_)}
        self._scores: dict[str, NDArray[np.float32]] = {}
        self.tag_tree = tags if isinstance(tags, TagTree) else TagTree(tags)
        self.lists = lists or Lists()
        self._newest: tuple[int, NDArray[np.intp]] = (-1, np.zeros(0, np.intp))
        self._adopt(rows)

    def become(self, other: Columns) -> None:
        """Hold what another one holds, which is not to be used any more; rows are others now."""
        revision, contents, last_stack = self.revision, self.contents, self._last_stack
        self.__dict__.update(other.__dict__)
        self._last_stack = max(last_stack, other._last_stack)
        self.revision = max(revision, other.revision) + 1
        self.contents = max(contents, other.contents) + 1
        self._newest = (self.contents, other.newest)

    def loaded(self) -> Loaded:
        """What is held, as it would be loaded; arrays are shared where that can be."""
        rows = np.flatnonzero(self.alive) if not self.alive.all() else slice(None)
        held = {name: self[name][rows] for name in self._arrays}
        integers = {name: held[name] for name in held if name not in _NO_INTEGERS}
        scores = {key: self.score(key)[rows] for key in self._scores}
        return Loaded(
            ImageRows(
                ids=held["ids"],
                integers=integers,
                cfg=held["cfg"],
                texts={
                    name: Coded(held[name], list(category.names))
                    for name, category in self.categories.items()
                },
                scores={
                    key: values for key, values in scores.items() if not np.isnan(values).all()
                },
                links={name: self._linked(name) for name in self.links},
            ),
            {name: self.tagged(name) for name in self.tags()},
            self.tag_tree.places(),
            self.lists.collected(),
        )

    @property
    def newest(self) -> NDArray[np.intp]:
        """All rows, those made last first; kept until contents change, not to be written into."""
        if self._newest[0] != self.contents:
            order = np.argsort(self["created"], kind="stable")[::-1]
            self._newest = (self.contents, order)
        return self._newest[1]

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
        return self.mask_of_rows(self.rows_of(ids))

    def mask_of_rows(self, rows: NDArray[np.intp]) -> Mask:
        """Some rows as a mask."""
        mask = np.zeros(self.count, np.bool_)
        mask[rows] = True
        return mask

    def size_numbers(self) -> NDArray[np.int32]:
        """The number in `sizes` of each row's width and height; found when first asked for."""
        if _SIZE not in self._arrays:
            self._arrays[_SIZE] = self.sizes.numbers(self["width"], self["height"])
        return self[_SIZE]

    def months(self) -> NDArray[np.int16]:
        """The month in which each row was made, see `months`; found when first asked for."""
        if _MONTH not in self._arrays:
            self._arrays[_MONTH] = months(self["created"])
        return self[_MONTH]

    def spread(self, ids: Ids, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """Values of images as a column; NaN for the images that have none."""
        rows, known = self._places(ids)
        column = np.full(self.count, np.nan, np.float32)
        column[rows[known]] = values[known]
        return column

    def unused_stack(self) -> int:
        """A number that no stack has, nor has had since the library was opened.

        Steps of earlier runs that took stacks apart may name it: they can be taken back only after
        what is done with it now.
        """
        return max(int(self["stack"].max(initial=0)), self._last_stack) + 1

    def tags(self) -> dict[str, int]:
        """How many images wear each tag."""
        worn = {name: len(self.tag_tree.worn(name)) for name in self.tag_tree.names()}
        return {name: count for name, count in worn.items() if count}

    def tag_name(self, name: str) -> str:
        """A tag as it was first written; the name itself when there is none."""
        return self.tag_tree.name(name)

    def tagged(self, name: str) -> Ids:
        """Ids of the images that wear this very tag, case aside, ascending."""
        return self.tag_tree.worn(name).ids

    def tagged_rows(self, name: str) -> NDArray[np.intp]:
        """The rows whose image wears a tag or one below it, case aside; do not write into it."""
        within = [self.tag_tree.worn(each).rows(self) for each in self.tag_tree.within(name)]
        return within[0] if len(within) == 1 else np.unique(np.concatenate(within))

    def wears_tag(self) -> Mask:
        """The rows whose image wears any tag."""
        mask = np.zeros(self.count, np.bool_)
        for group in self.tag_tree.groups():
            mask[group.rows(self)] = True
        return mask

    def take(self, rows: ImageRows) -> None:
        """Take in images that are new or that differ now.

        Of those that are older than all here and unknown nothing is taken: only some are loaded.
        """
        self.revision += 1
        self.contents += 1
        new = rows.ids > (self.ids[-1] if self.count else 0)
        self._append(rows.ids[new])
        at, known = self._places(rows.ids)
        at = at[known]
        self._put("alive", at, np.ones(len(at), np.bool_))
        for name, values in self._columns_of(rows):
            self._put(name, at, values[known])
        self._derive_again(at)
        for name, pairs in rows.links.items():
            self._link(name, at, pairs)
        for key in {*self._scores, *rows.scores}:
            given = rows.scores.get(key)
            self._score_column(key)[at] = np.nan if given is None else given[known]

    def take_lists(self, tags: TagTree, lists: Lists) -> None:
        """Hold these tags and collections from now on."""
        self.revision += 1
        lists.changes = self.lists.changes + 1
        self.tag_tree, self.lists = tags, lists

    def remove(self, ids: Iterable[int]) -> None:
        """Mask out images that are gone."""
        self.revision += 1
        self.contents += 1
        self._arrays["alive"][self.rows_of(ids)] = False

    def apply(self, edit: AnyEdit) -> None:
        """Set what is edited to its `after`.

        Duels are in no column, and where files lie is told by the rows that follow.
        """
        if isinstance(edit, DuelEdit | FileMove | FileCopy):
            return
        self.revision += 1
        if isinstance(edit, TagEdit):
            self.tag_tree.apply(edit)
        elif isinstance(edit, CollectionEdit):
            self.lists.define(edit)
        elif edit.field is EditField.TAG:
            ids, there = self._still_there(edit)
            self.tag_tree.wear(edit.key, ids, np.asarray(edit.after, np.bool_)[there])
        elif edit.field is EditField.COLLECTION:
            ids, there = self._still_there(edit)
            self.lists.put(int(edit.key), ids, np.asarray(edit.after, np.int64)[there])
        else:
            # An old step may name images that are gone since.
            rows, known = self._places(np.asarray(edit.ids, np.int64))
            self[edit.field.value][rows[known]] = np.asarray(edit.after)[known]
            if edit.field is EditField.STACK:
                self._last_stack = max(self._last_stack, *edit.before, *edit.after)

    def _adopt(self, rows: ImageRows) -> None:
        """Begin with these images; their arrays are ours from now on."""
        self.count = len(rows.ids)
        self._arrays = {"ids": rows.ids, "alive": np.ones(self.count, np.bool_)}
        self._arrays |= dict(self._columns_of(rows))
        self._scores = dict(rows.scores)
        for name, pairs in rows.links.items():
            self._link(name, np.arange(self.count), pairs)

    def _columns_of(self, rows: ImageRows) -> Iterator[tuple[str, NDArray[Any]]]:
        """What the rows hold for each column, by its name."""
        yield from rows.integers.items()
        yield "cfg", rows.cfg
        for name, category in self.categories.items():
            yield name, category.codes(rows.texts[name])

    def _places(self, ids: Ids) -> tuple[NDArray[np.intp], Mask]:
        """The row of each id, and whether it has one."""
        if not self.count:
            return np.zeros(len(ids), np.intp), np.zeros(len(ids), np.bool_)
        first, last = int(self.ids[0]), int(self.ids[-1])
        if last - first == self.count - 1:  # None is gone: nothing has to be looked for.
            return np.clip(ids - first, 0, self.count - 1), (ids >= first) & (ids <= last)
        rows = np.minimum(np.searchsorted(self.ids, ids), self.count - 1)
        return rows, self.ids[rows] == ids

    def _still_there(self, edit: Edit) -> tuple[Ids, Mask]:
        """The images of an Edit that have not gone since, and which of its ids they are."""
        ids = np.asarray(edit.ids, np.int64)
        rows, known = self._places(ids)
        known[known] = self.alive[rows[known]]
        return ids[known], known

    def _link(self, name: str, touched: NDArray[np.intp], pairs: LinkRows) -> None:
        rows, known = self._places(pairs.ids)
        if name in self._arrays:
            known &= self[name][rows] != pairs.numbers
        self.links[name].take(touched, rows[known], pairs.numbers[known])

    def _linked(self, name: str) -> LinkRows:
        links = self.links[name]
        alive = np.flatnonzero(self.alive[links.rows])
        return LinkRows(self.ids[links.rows[alive]], links.numbers[alive])

    def _derive_again(self, at: NDArray[np.intp]) -> None:
        if _SIZE in self._arrays:
            numbers = self.sizes.numbers(self["width"][at], self["height"][at])
            self._put(_SIZE, at, numbers)
        if _MONTH in self._arrays:
            self._put(_MONTH, at, months(self["created"][at]))

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
