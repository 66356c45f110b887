"""Which colours a file means: what it embeds, or what a PNG says in chunks of its own.

Scorers get pixels as they are stored, because the published models do; only what people look at
is brought to the colours of their screen.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from curator.imaging.matrixprofile import Curve, Primaries, matrix_profile
from curator.imaging.pngpixels import SIGNATURE
from curator.imaging.profiles import converted, is_of_rgb

_HEAD = struct.Struct(">I4s")
_MOST_CHUNKS = 1000
_D65 = (0.3127, 0.3290)
_REC709 = Primaries(_D65, (0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
_PRIMARIES = {
    1: _REC709,
    5: Primaries(_D65, (0.64, 0.33), (0.29, 0.60), (0.15, 0.06)),
    6: Primaries(_D65, (0.63, 0.34), (0.31, 0.595), (0.155, 0.07)),
    9: Primaries(_D65, (0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    11: Primaries((0.314, 0.351), (0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
    12: Primaries(_D65, (0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
"""By the numbers of ITU-T H.273, which cICP uses; likewise the curves."""
_SRGB_TRANSFER = 13
_USUAL_GAMMA = 45455
_CLOSE = 0.01
_STEEPEST = 5.0
_WHITE_NITS = 203.0
"""How bright ITU-R BT.2408 has diffuse white; brighter light is cut off."""


def shown_pixels(
    rgb: NDArray[np.uint8], profile: bytes | None, screen: bytes | None
) -> NDArray[np.uint8]:
    """Pixels in the colours of a screen.

    Args:
        rgb: as they are stored, read-only.
        profile: what `profile_of` found.
        screen: the screen's profile; None for one that shows sRGB.
    """
    if profile == screen:
        return rgb
    return np.ascontiguousarray(converted(Image.fromarray(rgb), profile, screen))


def profile_of(data: bytes, embedded: bytes | None) -> bytes | None:
    """The profile that a file's colours are to be read with; None for sRGB.

    In a PNG cICP goes before iCCP, that before sRGB, and that before gAMA with cHRM. A profile that
    is broken, or of another colour model, says nothing.
    """
    if embedded is not None and not is_of_rgb(embedded):
        embedded = None
    if not data.startswith(SIGNATURE):
        return embedded
    said = dict(_colour_chunks(data))
    if b"cICP" in said:
        return _of_code_points(said[b"cICP"], embedded)
    if embedded is not None or b"sRGB" in said:
        return embedded
    return _of_gamma(said.get(b"gAMA"), said.get(b"cHRM"))


def _colour_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        if at + _HEAD.size > len(data):
            return
        length, kind = _HEAD.unpack_from(data, at)
        if kind in (b"IDAT", b"IEND"):
            return
        at += _HEAD.size
        if kind in (b"cICP", b"sRGB", b"gAMA", b"cHRM"):
            yield kind, data[at : at + length]
        at += length + 4


def _of_code_points(body: bytes, otherwise: bytes | None) -> bytes | None:
    if len(body) != 4 or body[2]:
        return otherwise
    primaries, curve = _PRIMARIES.get(body[0]), _CURVES.get(body[1])
    if primaries is None or curve is None:
        return otherwise
    is_srgb = (body[0], body[1]) == (1, _SRGB_TRANSFER)
    return None if is_srgb else matrix_profile(primaries, curve)


def _of_gamma(gamma: bytes | None, chromaticities: bytes | None) -> bytes | None:
    """What gAMA and cHRM say, unless that is sRGB as good as any."""
    stored = int.from_bytes(gamma or b"", "big") or _USUAL_GAMMA
    primaries = _REC709
    if chromaticities is not None and len(chromaticities) == 32:
        values = [each / 100_000 for each in struct.unpack(">8I", chromaticities)]
        primaries = Primaries(*zip(values[::2], values[1::2], strict=True))
    usual = np.allclose(_numbers(primaries), _numbers(_REC709), atol=_CLOSE)
    if usual and abs(stored - _USUAL_GAMMA) < _USUAL_GAMMA * _CLOSE:
        return None
    exponent = 100_000 / stored
    if not _STEEPEST**-1 <= exponent <= _STEEPEST:
        return None  # Nobody means an image that is black or white all over.
    try:
        return matrix_profile(primaries, _power(exponent))
    except ValueError:
        return None


def _numbers(primaries: Primaries) -> list[tuple[float, float]]:
    return [primaries.white, primaries.red, primaries.green, primaries.blue]


def _power(exponent: float) -> Curve:
    return lambda values: values**exponent


def _srgb(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _rec709(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(values < 0.081, values / 4.5, ((values + 0.099) / 1.099) ** (1 / 0.45))


def _perceptual(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """SMPTE ST 2084."""
    root = values ** (1 / 78.84375)
    light = np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)
    return light ** (1 / 0.1593017578125) * 10_000 / _WHITE_NITS


def _hybrid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """ARIB STD-B67 on a screen of 1,000 nits."""
    upper = (np.exp((values - 0.55991073) / 0.17883277) + 0.28466892) / 12
    scene = np.where(values <= 0.5, values**2 / 3, upper)
    return scene**1.2 * 1000 / _WHITE_NITS


_CURVES: dict[int, Curve] = {
    1: _rec709,
    4: _power(2.2),
    5: _power(2.8),
    6: _rec709,
    8: _power(1.0),
    13: _srgb,
    14: _rec709,
    15: _rec709,
    16: _perceptual,
    18: _hybrid,
}
