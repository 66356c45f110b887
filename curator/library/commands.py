"""Deeds of the user as Commands. They set, never toggle, and hold only what really changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curator.domain.change import AnyEdit, Command, Edit, EditField
from curator.domain.image import HIGHEST_RATING, Flag, FlagSource, ImageId, Label
from curator.library.columns import Columns, Ids
from curator.library.tagging import written


@dataclass(frozen=True, slots=True)
class Judgement:
    """What to set; None leaves an axis alone."""

    flag: Flag | None = None
    rating: int | None = None
    label: Label | None = None
    tags: tuple[str, ...] = ()
    untags: tuple[str, ...] = ()

    @property
    def decides(self) -> bool:
        """Whether it says how good an image is, not only what it is called."""
        return (self.flag, self.rating, self.label) != (None, None, None)


def judge(columns: Columns, ids: Iterable[int] | Ids, judgement: Judgement) -> Command:
    """One step that judges images by hand.

    Raises:
        UsageError: a tag is written below one that it does not stand below.
    """
    images = _known(columns, ids)
    edits: list[AnyEdit] = []
    if judgement.flag is not None:
        edits += flagged(columns, images, judgement.flag, FlagSource.HAND)
    if judgement.rating is not None:
        edits += _set(columns, images, EditField.RATING, judgement.rating)
    if judgement.label is not None:
        edits += _set(columns, images, EditField.LABEL, int(judgement.label))
    for text in judgement.tags:
        name, places = written(columns.tag_tree, text)
        edits += places if len(images) else ()
        edits += _tagged(columns, images, name, on=True)
    for text in judgement.untags:
        edits += _tagged(columns, images, columns.tag_tree.meant(text), on=False)
    return Command(_label(judgement, edits), tuple(edits))


def rerate(columns: Columns, ids: Iterable[int] | Ids, step: int) -> Command:
    """One step that gives each image so many stars more (or fewer), within what there is."""
    images = _known(columns, ids)
    before = columns[EditField.RATING.value][columns.rows_of(images)]
    after = np.clip(before + step, 0, HIGHEST_RATING)
    edits = _edit(EditField.RATING, images, before, after)
    stars = f"{abs(step)} star{'' if abs(step) == 1 else 's'} {'more' if step > 0 else 'less'}"
    return Command(f"{stars}: {count_in_words(len(changed_images(edits)))}", tuple(edits))


def stack(columns: Columns, ids: Iterable[int] | Ids) -> Command:
    """One step that makes one stack of images, with all that is in a stack with any of them."""
    images = _with_stacks(columns, _known(columns, ids))
    numbers = columns[EditField.STACK.value][columns.rows_of(images)]
    number = int(numbers[numbers != 0].min(initial=columns.unused_stack()))
    edits = _set(columns, images, EditField.STACK, number) if len(images) > 1 else []
    return Command(f"stack: {count_in_words(len(images))}", tuple(edits))


def unstack(columns: Columns, ids: Iterable[int] | Ids) -> Command:
    """One step that takes apart every stack with any of these images in it."""
    images = _with_stacks(columns, _known(columns, ids))
    edits = _set(columns, images, EditField.STACK, 0)
    return Command(f"unstack: {count_in_words(len(changed_images(edits)))}", tuple(edits))


def decide(columns: Columns, winner: int, losers: Iterable[int] | Ids) -> Command:
    """One step that keeps one image and rejects others by hand."""
    edits = flagged(columns, _known(columns, [winner]), Flag.KEEP, FlagSource.HAND)
    edits += flagged(columns, _known(columns, losers), Flag.REJECT, FlagSource.HAND)
    return Command(f"winner: {count_in_words(len(changed_images(edits)))}", tuple(edits))


def flagged(columns: Columns, ids: Ids, flag: Flag, source: FlagSource) -> list[Edit]:
    """Edits that set flag and its source; an undecided image has been flagged by nobody."""
    by = FlagSource.NOBODY if flag is Flag.UNDECIDED else source
    return [
        *_set(columns, ids, EditField.FLAG, int(flag)),
        *_set(columns, ids, EditField.FLAG_SOURCE, int(by)),
    ]


def changed_images(edits: Iterable[AnyEdit]) -> set[ImageId]:
    """All images that some Edits change."""
    return {image_id for edit in edits if isinstance(edit, Edit) for image_id in edit.ids}


def count_in_words(count: int) -> str:
    """A number of images: one image, 188 images."""
    return f"{count:,} image{'' if count == 1 else 's'}"


def _known(columns: Columns, ids: Iterable[int] | Ids) -> Ids:
    mask = columns.mask_of(ids)
    return columns.ids[mask & columns.alive]


def _with_stacks(columns: Columns, ids: Ids) -> Ids:
    """Images, and all others in their stacks."""
    stacks = columns[EditField.STACK.value]
    numbers = np.unique(stacks[columns.rows_of(ids)])
    others = columns.ids[np.isin(stacks, numbers[numbers != 0]) & columns.alive]
    return np.union1d(ids, others)


def _set(columns: Columns, ids: Ids, field: EditField, value: int) -> list[Edit]:
    before = columns[field.value][columns.rows_of(ids)]
    return _edit(field, ids, before, np.full(len(ids), value))


def _tagged(columns: Columns, ids: Ids, name: str, *, on: bool) -> list[Edit]:
    before = np.isin(ids, columns.tagged(name)).astype(np.int8)
    return _edit(EditField.TAG, ids, before, np.full(len(ids), int(on)), columns.tag_name(name))


def _edit(
    field: EditField, ids: Ids, before: NDArray[Any], after: NDArray[Any], key: str = ""
) -> list[Edit]:
    differs = before != after
    if not differs.any():
        return []
    changed: list[ImageId] = ids[differs].tolist()
    return [
        Edit(
            field=field,
            ids=tuple(changed),
            before=tuple(before[differs].tolist()),
            after=tuple(after[differs].tolist()),
            key=key,
        )
    ]


_FLAG_WORDS = {Flag.KEEP: "keep", Flag.REJECT: "reject", Flag.UNDECIDED: "clear flag of"}


def _label(judgement: Judgement, edits: Iterable[AnyEdit]) -> str:
    deeds = [_FLAG_WORDS[judgement.flag]] if judgement.flag is not None else []
    deeds += [f"rate {judgement.rating}"] if judgement.rating is not None else []
    deeds += [f"label {judgement.label.name.lower()}"] if judgement.label is not None else []
    deeds += [f"tag {name}" for name in judgement.tags]
    deeds += [f"untag {name}" for name in judgement.untags]
    return f"{', '.join(deeds)}: {count_in_words(len(changed_images(edits)))}"
