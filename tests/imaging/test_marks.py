"""Marks in an image: sharp, black, white."""

from __future__ import annotations

import numpy as np

from curator.imaging.marks import black_pixels, sharp_pixels, tinted, white_pixels


def grey(levels: np.ndarray) -> np.ndarray:
    planes = np.stack([levels, levels, levels, np.full_like(levels, 255)], axis=-1)
    return np.ascontiguousarray(planes, dtype=np.uint8)


def test_edges_are_sharp_and_slopes_are_not() -> None:
    levels = np.tile(np.linspace(40, 200, 120), (80, 1))
    levels[:, 60:] = np.where(np.indices((80, 60)).sum(axis=0) // 4 % 2, 40, 200)
    found = sharp_pixels(grey(levels))
    assert not found[:, :55].any()
    assert (found[:, 65:] > 0).mean() > 0.4


def test_grain_is_not_sharp() -> None:
    grain = np.random.default_rng(0).normal(120, 3, (100, 100))
    assert (sharp_pixels(grey(grain)) > 0).mean() < 0.01


def test_black_and_white_are_those_of_the_measure() -> None:
    levels = np.array([[0, 2, 3, 128, 252, 253, 255]])
    assert (black_pixels(grey(levels)) > 0)[0].tolist() == [True] * 2 + [False] * 5
    assert (white_pixels(grey(levels)) > 0)[0].tolist() == [False] * 5 + [True] * 2


def test_lone_pixels_stay_visible_when_many_become_one() -> None:
    mask = np.zeros((40, 40), np.uint8)
    mask[10, 10] = 255
    shrunk = tinted(mask, 255, 40, 40, 10, 10)
    assert shrunk.shape == (10, 10, 4)
    assert shrunk[2, 2, 3] > 40
    assert shrunk[2, 2, 2] <= shrunk[2, 2, 3]
    assert shrunk[5, 5].tolist() == [0, 0, 0, 0]
