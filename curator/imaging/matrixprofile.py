"""ICC profiles made from chromaticities and a tone curve, for files that name these instead.

Version 2.4 as the ICC publishes it: three colorants adapted to D50 by Bradford's matrix, three
curves, a white point.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_D50 = np.array([0.9642, 1.0, 0.8249])
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_STEPS = 1024
_HEADER = struct.Struct(">I4sI4s4s4s6H4s4sI4s4s8sI3i4s44x")
_ENTRY = struct.Struct(">4sII")

Curve = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""From stored values to light, both from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Primaries:
    """Chromaticities x and y of white, red, green and blue."""

    white: tuple[float, float]
    red: tuple[float, float]
    green: tuple[float, float]
    blue: tuple[float, float]


def matrix_profile(primaries: Primaries, curve: Curve) -> bytes:
    """A profile of such a device.

    Raises:
        ValueError: there is no device with these primaries.
    """
    red, green, blue = _colorants(primaries).T
    tone = _tone(curve)
    return _joined(
        {
            b"desc": _description(b"Curator"),
            b"cprt": b"text\0\0\0\0none\0",
            b"wtpt": _xyz(_D50),
            b"rXYZ": _xyz(red),
            b"gXYZ": _xyz(green),
            b"bXYZ": _xyz(blue),
            b"rTRC": tone,
            b"gTRC": tone,
            b"bTRC": tone,
        }
    )


def _colorants(primaries: Primaries) -> NDArray[np.float64]:
    """XYZ of the three primaries in columns, as seen under D50; together they make D50's white."""
    try:
        white = _of_xy(primaries.white)
        columns = np.stack(
            [_of_xy(each) for each in (primaries.red, primaries.green, primaries.blue)], axis=1
        )
        columns = columns * np.linalg.solve(columns, white)
    except (np.linalg.LinAlgError, ZeroDivisionError) as error:
        raise ValueError("no such primaries") from error
    gain = (_BRADFORD @ _D50) / (_BRADFORD @ white)
    found: NDArray[np.float64] = np.linalg.inv(_BRADFORD) @ np.diag(gain) @ _BRADFORD @ columns
    if not np.isfinite(found).all() or np.abs(found).max() > 4:
        raise ValueError("no such primaries")
    return found


def _of_xy(point: tuple[float, float]) -> NDArray[np.float64]:
    x, y = point
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _tone(curve: Curve) -> bytes:
    light = np.clip(curve(np.linspace(0.0, 1.0, _STEPS)), 0.0, 1.0)
    table = np.rint(light * 65535).astype(">u2").tobytes()
    return b"curv\0\0\0\0" + struct.pack(">I", _STEPS) + table


def _xyz(values: NDArray[np.float64]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(float(each) * 65536) for each in values))


def _description(text: bytes) -> bytes:
    return b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text + b"\0" + bytes(78)


def _joined(tags: dict[bytes, bytes]) -> bytes:
    start = _HEADER.size + 4 + len(tags) * _ENTRY.size
    entries, bodies = b"", b""
    for name, body in tags.items():
        entries += _ENTRY.pack(name, start + len(bodies), len(body))
        bodies += body + bytes(-len(body) % 4)
    header = _HEADER.pack(
        start + len(bodies),
        b"\0\0\0\0",
        0x02400000,
        *(b"mntr", b"RGB ", b"XYZ "),
        *(2000, 1, 1, 0, 0, 0),
        *(b"acsp", b"\0\0\0\0"),
        0,
        *(b"\0\0\0\0", b"\0\0\0\0", bytes(8)),
        0,
        *(round(float(each) * 65536) for each in _D50),
        b"\0\0\0\0",
    )
    return header + struct.pack(">I", len(tags)) + entries + bodies
