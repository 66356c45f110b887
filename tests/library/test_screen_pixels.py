"""Pixels on their way to the screen: channels turned round, shrunk by the mean."""

from __future__ import annotations

import numpy as np
import pytest

from curator.library.screen_pixels import fitted, resized, screen_pixels


def test_channels_are_turned_round_and_opaque() -> None:
    rgb = np.array([[[10, 20, 30], [40, 50, 60]]], np.uint8)
    rgb.setflags(write=False)
    shown = screen_pixels(rgb)
    assert shown.tolist() == [[[30, 20, 10, 255], [60, 50, 40, 255]]]
    assert shown.flags.c_contiguous


def test_every_pixel_counts_when_shrunk() -> None:
    pixels = np.zeros((4, 4, 4), np.uint8)
    pixels[::2] = 200
    assert resized(pixels, 2, 2).tolist() == [[[100] * 4] * 2] * 2


def test_the_same_size_is_the_same_pixels() -> None:
    pixels = np.zeros((3, 5, 4), np.uint8)
    assert resized(pixels, 5, 3) is pixels


@pytest.mark.parametrize(
    ("size", "edge", "expected"),
    [
        ((1024, 512), 256, (256, 128)),
        ((512, 1024), 256, (128, 256)),
        ((100, 50), 256, (100, 50)),
        ((5000, 1), 100, (100, 1)),
        ((0, 0), 100, (1, 1)),
    ],
)
def test_fitted_sizes(size: tuple[int, int], edge: int, expected: tuple[int, int]) -> None:
    assert fitted(*size, edge) == expected
