"""Animations: their frames, how long each is shown, and how often all of them."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, features

from curator.domain.errors import ImageError
from curator.imaging.frames import ENDLESS, animation

COLOURS = [(220, 30, 30), (30, 200, 40), (40, 40, 230)]


def animated(kind: str, durations: int | list[int] = 60, **options: object) -> bytes:
    first, *others = [Image.new("RGB", (40, 30), colour) for colour in COLOURS]
    target = BytesIO()
    if kind == "WEBP":
        options["lossless"] = True
    first.save(target, kind, save_all=True, append_images=others, duration=durations, **options)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_frames_come_in_order_each_with_its_time(kind: str) -> None:
    found = list(animation(animated(kind, [60, 120, 250], loop=0)).frames())
    assert [tuple(frame.rgb[15, 20]) for frame in found] == COLOURS
    assert [frame.seconds for frame in found] == pytest.approx([0.06, 0.12, 0.25])
    assert all(frame.rgb.shape == (30, 40, 3) for frame in found)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_they_come_again_each_time_they_are_asked_for(kind: str) -> None:
    found = animation(animated(kind))
    assert len(list(found.frames())) == len(list(found.frames())) == 3


@pytest.mark.parametrize(("loop", "loops"), [(0, ENDLESS), (3, 3)])
@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_how_often_they_are_played(kind: str, loop: int, loops: int) -> None:
    assert animation(animated(kind, loop=loop)).loops == loops


def test_a_gif_that_says_nothing_is_played_once() -> None:
    assert animation(animated("GIF")).loops == 1
    assert animation(animated("GIF", loop=0)).loops == ENDLESS


@pytest.mark.parametrize("duration", [0, 10])
def test_no_time_at_all_means_the_usual_time(duration: int) -> None:
    found = animation(animated("GIF", duration)).frames()
    assert {frame.seconds for frame in found} == {0.1}


def test_a_picture_for_programs_that_know_no_animations_is_no_frame() -> None:
    first, *others = [Image.new("RGB", (40, 30), colour) for colour in COLOURS]
    target = BytesIO()
    first.save(target, "PNG", save_all=True, append_images=others, default_image=True, duration=50)
    found = list(animation(target.getvalue()).frames())
    assert [tuple(frame.rgb[15, 20]) for frame in found] == COLOURS[1:]


def test_one_frame_is_no_animation() -> None:
    target = BytesIO()
    Image.new("RGB", (40, 30)).save(target, "PNG")
    with pytest.raises(ImageError, match="not animated"):
        animation(target.getvalue())


def test_a_file_that_is_cut_off_gives_the_frames_before() -> None:
    data = animated("GIF")
    found = list(animation(data[: len(data) * 2 // 3]).frames())
    assert 0 < len(found) < 3


def test_one_that_is_too_large_is_refused() -> None:
    with pytest.raises(ImageError, match="too large: 40 x 30"):
        animation(animated("GIF"), most_pixels=1000)


def test_transparent_frames_lie_over_white() -> None:
    frames = [Image.new("RGBA", (20, 20), (255, 0, 0, alpha)) for alpha in (255, 0)]
    target = BytesIO()
    frames[0].save(target, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    found = list(animation(target.getvalue()).frames())
    np.testing.assert_array_equal(found[1].rgb[5, 5], (255, 255, 255))


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow writes no AVIF")
def test_an_avif_plays_too() -> None:
    found = list(animation(animated("AVIF", [60, 120, 250], quality=95)).frames())
    near = [
        np.abs(frame.rgb[15, 20].astype(int) - colour).max()
        for frame, colour in zip(found, COLOURS, strict=True)
    ]
    assert max(near) <= 12
    assert [frame.seconds for frame in found] == pytest.approx([0.06, 0.12, 0.25])
