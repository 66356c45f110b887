"""Which colours a file means, and what a screen has to be given to show them."""

from __future__ import annotations

import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageCms

from curator.imaging.matrixprofile import Primaries, matrix_profile
from curator.imaging.profiles import converted, is_of_rgb
from curator.imaging.shown import profile_of, shown_pixels

D65 = (0.3127, 0.3290)
REC709 = Primaries(D65, (0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
P3 = Primaries(D65, (0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def srgb_curve(values: np.ndarray) -> np.ndarray:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def png(*chunks: tuple[bytes, bytes], icc: bytes | None = None) -> bytes:
    """A PNG with chunks put behind its header."""
    target = BytesIO()
    Image.new("RGB", (4, 4), (200, 40, 90)).save(target, "PNG", icc_profile=icc)
    data = target.getvalue()
    more = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
    return data[:33] + more + data[33:]


def shown(profile: bytes | None, colour: tuple[int, int, int]) -> list[int]:
    pixels = np.full((1, 1, 3), colour, np.uint8)
    return shown_pixels(pixels, profile, None)[0, 0].tolist()


def chromaticities(primaries: Primaries) -> bytes:
    points = (primaries.white, primaries.red, primaries.green, primaries.blue)
    return struct.pack(">8I", *(round(each * 100_000) for point in points for each in point))


class TestMatrixProfile:
    def test_srgb_made_by_hand_changes_nothing(self) -> None:
        made = matrix_profile(REC709, srgb_curve)
        assert is_of_rgb(made)
        chance = np.random.default_rng(0).integers(0, 256, (40, 40, 3)).astype(np.uint8)
        found = np.asarray(converted(Image.fromarray(chance), made, None))
        assert np.abs(found.astype(int) - chance).max() <= 2

    def test_the_red_of_p3_is_beyond_srgb(self) -> None:
        """CSS Color 4: color(display-p3 0.5 0.2 0.2) is about rgb(139 43 46)."""
        made = matrix_profile(P3, srgb_curve)
        assert shown(made, (255, 0, 0)) == [255, 0, 0]
        red, green, blue = shown(made, (128, 51, 51))
        assert (abs(red - 139), abs(green - 43), abs(blue - 46)) <= (3, 4, 4)

    def test_white_stays_white(self) -> None:
        assert shown(matrix_profile(P3, srgb_curve), (255, 255, 255)) == [255, 255, 255]

    @pytest.mark.parametrize("point", [(0.3, 0.0), (0.64, 0.33)])
    def test_primaries_that_are_none_are_told(self, point: tuple[float, float]) -> None:
        with pytest.raises(ValueError, match="primaries"):
            matrix_profile(Primaries(D65, (0.64, 0.33), point, point), srgb_curve)


class TestProfileOf:
    def test_nothing_said_is_srgb(self) -> None:
        assert profile_of(png(), None) is None
        assert profile_of(b"\xff\xd8\xff", None) is None

    def test_what_is_embedded_counts(self) -> None:
        assert profile_of(png(), SRGB) == SRGB
        assert profile_of(b"\xff\xd8\xff", SRGB) == SRGB

    @pytest.mark.parametrize("broken", [b"", b"words", SRGB[:200]])
    def test_a_broken_profile_says_nothing(self, broken: bytes) -> None:
        assert profile_of(png(), broken) is None

    def test_code_points_go_before_what_is_embedded(self) -> None:
        found = profile_of(png((b"cICP", bytes((12, 13, 0, 1)))), SRGB)
        assert found is not None
        assert found != SRGB
        assert profile_of(png((b"cICP", bytes((1, 13, 0, 1)))), SRGB) is None

    @pytest.mark.parametrize("transfer", [1, 4, 5, 8, 13, 16, 18])
    def test_every_curve_has_black_and_white(self, transfer: int) -> None:
        found = profile_of(png((b"cICP", bytes((9, transfer, 0, 1)))), None)
        assert shown(found, (0, 0, 0)) == [0, 0, 0]
        assert shown(found, (255, 255, 255)) == [255, 255, 255]

    @pytest.mark.parametrize("body", [b"", bytes((200, 13, 0, 1)), bytes((1, 99, 0, 1))])
    def test_code_points_that_nobody_knows_say_nothing(self, body: bytes) -> None:
        assert profile_of(png((b"cICP", body)), SRGB) == SRGB

    def test_the_usual_gamma_is_srgb(self) -> None:
        gamma = (b"gAMA", struct.pack(">I", 45455))
        assert profile_of(png(gamma), None) is None
        assert profile_of(png(gamma, (b"cHRM", chromaticities(REC709))), None) is None

    def test_light_stored_as_it_is_becomes_brighter(self) -> None:
        found = profile_of(png((b"gAMA", struct.pack(">I", 100_000))), None)
        assert shown(found, (128, 128, 128)) == pytest.approx([188, 188, 188], abs=2)

    def test_other_primaries_count(self) -> None:
        found = profile_of(png((b"cHRM", chromaticities(P3))), None)
        assert shown(found, (128, 51, 51))[0] > 132

    def test_srgb_said_outright_goes_before_gamma(self) -> None:
        said = png((b"sRGB", b"\0"), (b"gAMA", struct.pack(">I", 100_000)))
        assert profile_of(said, None) is None

    @pytest.mark.parametrize(
        ("gamma", "points"), [(1, None), (2_000_000_000, None), (45455, bytes(32)), (45455, b"x")]
    )
    def test_nonsense_is_left_alone(self, gamma: int, points: bytes | None) -> None:
        chunks = [(b"gAMA", struct.pack(">I", gamma))]
        chunks += [] if points is None else [(b"cHRM", points)]
        assert profile_of(png(*chunks), None) is None


def test_a_screen_of_its_own_profile_gets_other_numbers() -> None:
    wide = matrix_profile(P3, srgb_curve)
    pixels = np.full((1, 1, 3), (255, 0, 0), np.uint8)
    assert shown_pixels(pixels, None, wide)[0, 0].tolist() == pytest.approx([234, 51, 35], abs=4)
    assert shown_pixels(pixels, wide, wide) is pixels
    assert shown_pixels(pixels, None, None) is pixels


def test_many_threads_may_share_a_transform() -> None:
    wide = matrix_profile(P3, srgb_curve)
    chance = np.random.default_rng(0).integers(0, 256, (8, 200, 200, 3)).astype(np.uint8)
    expected = [shown_pixels(each, wide, None) for each in chance]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda each: shown_pixels(each, wide, None), [*chance] * 4))
    for one, other in zip(found, expected * 4, strict=True):
        np.testing.assert_array_equal(one, other)
