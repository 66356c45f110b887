"""The arrays in memory: ids and rows, growth, edits, tags."""

from __future__ import annotations

import numpy as np

from curator.domain.change import Edit, EditField
from curator.domain.image import ImageId
from curator.library.columns import Columns

from .conftest import columns_of, rows_of


def test_new_images_are_appended_and_known_ones_replaced() -> None:
    columns = columns_of([1, 5], rating=[2, 3], scores={"clip": [20.0, 21.0]})
    columns.take(rows_of([5, 9], rating=[4, 1], scores={"sharpness": [7.0, 8.0]}))
    assert columns.ids.tolist() == [1, 5, 9]
    assert columns["rating"].tolist() == [2, 4, 1]
    # The rows say all that is known of an image now: 5 has lost its clip score.
    np.testing.assert_equal(columns.score("clip"), np.float32([20.0, np.nan, np.nan]))
    np.testing.assert_equal(columns.score("sharpness"), np.float32([np.nan, 7.0, 8.0]))


def test_many_images_one_by_one() -> None:
    columns = columns_of([])
    for image_id in range(1, 301):
        columns.take(rows_of([image_id], rating=[image_id % 6], scores={"clip": [image_id]}))
    assert columns.ids.tolist() == list(range(1, 301))
    assert columns["rating"].tolist() == [image_id % 6 for image_id in range(1, 301)]
    assert columns.score("clip").tolist() == list(range(1, 301))


def test_removed_images_are_masked_and_come_back_alive() -> None:
    columns = columns_of([1, 2, 3])
    columns.remove([2])
    assert columns.alive.tolist() == [True, False, True]
    columns.take(rows_of([2]))
    assert columns.alive.all()


def test_unknown_ids_have_no_rows() -> None:
    columns = columns_of([2, 4])
    assert columns.rows_of([1, 2, 3, 4, 9]).tolist() == [0, 1]
    assert columns_of([]).rows_of([1]).tolist() == []
    assert columns.mask_of([4, 7]).tolist() == [False, True]


def test_edits_and_their_undoing() -> None:
    columns = columns_of([1, 2, 3], flag=[0, 1, 0])
    edit = Edit(EditField.FLAG, (ImageId(1), ImageId(2)), (0, 1), (-1, -1))
    columns.apply(edit)
    assert columns["flag"].tolist() == [-1, -1, 0]
    columns.apply(edit.undone())
    assert columns["flag"].tolist() == [0, 1, 0]


def test_tags_ignore_case_and_vanish_with_their_last_image() -> None:
    columns = Columns(rows_of([1, 2, 3]), {"Hands": np.asarray([2])})
    add = Edit(EditField.TAG, (ImageId(1), ImageId(3)), (0, 0), (1, 1), "hands")
    columns.apply(add)
    assert columns.tags() == {"Hands": 3}
    assert columns.tagged("HANDS").tolist() == [1, 2, 3]
    columns.apply(Edit(EditField.TAG, (ImageId(2),), (1,), (0,), "hands"))
    columns.apply(add.undone())
    assert columns.tags() == {}


def test_categories_find_by_part() -> None:
    columns = columns_of([1, 2, 3], tool=["ComfyUI", "A1111", "ComfyUI"])
    codes = columns.categories["tool"].matching("comfy")
    assert np.isin(columns["tool"], codes).tolist() == [True, False, True]
    assert columns.categories["tool"].matching("nothing such").tolist() == []
