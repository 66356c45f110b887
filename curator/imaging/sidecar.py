"""Text files that a generator wrote beside an image.

Looked for beside `image.png`, first found wins: `image.txt`, `image.png.txt`; `image.json`,
`image.png.json`, `image.swarm.json` (SwarmUI), `image.metadata.json` (mflux). Extensions may be
in small, capital or title letters. A folder is never listed: it may hold any number of files.

Bounds: a file of more than `LARGEST` bytes is left alone, and so is whatever is no regular file,
because a pipe or a device in a text's place would be waited for.
"""

from __future__ import annotations

import os
import stat as statmodule
from collections.abc import Iterator
from pathlib import Path

from curator.domain.generation import SIDECAR
from curator.imaging.charsets import text_encodings
from curator.imaging.rawtexts import RawBuilder

TXT, JSON = f"{SIDECAR}txt", f"{SIDECAR}json"
LARGEST = 1024 * 1024

_ENDINGS = {
    TXT: (".txt",),
    JSON: (".json", ".swarm.json", ".metadata.json"),
}
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def read_sidecars(image: bytes | str) -> dict[str, str]:
    """The texts beside an image, under `TXT` and `JSON`; empty without any, and never raises.

    Args:
        image: its path; in bytes it may have any name that the system allows.
    """
    found = RawBuilder("")
    for name in _ENDINGS:
        data = next(filter(None, map(_contents, _candidates(image, name))), None)
        if data is not None:
            body = memoryview(data)
            found.add(name, body, *text_encodings(body))
    return dict(found.built().texts)


def described_by(text_file: bytes) -> list[bytes]:
    """The beginnings of the names of images that a text file may lie beside; [] if of none.

    The text "a.png.txt" lies beside "a.png", and beside images called "a.png" and an ending.
    """
    endings = {ending.encode() for endings in _ENDINGS.values() for ending in endings}
    small = text_file.lower()
    return [text_file[: -len(each)] for each in sorted(endings) if small.endswith(each)]


def _candidates(image: bytes | str, name: str) -> Iterator[Path]:
    """Where such a text may lie, best first; never the image itself, whatever it is called."""
    folder, whole = os.path.split(os.fsdecode(image))
    stem = Path(whole).stem
    own, *of_tools = _ENDINGS[name]
    for start, ending in ((stem, own), (whole, own), *((stem, each) for each in of_tools)):
        for spelt in (ending, ending.upper(), ending.title()):
            if start and (start + spelt).lower() != whole.lower():
                yield Path(folder, start + spelt)


def _contents(path: Path) -> bytes | None:
    """What is in a text file; None when there is none that may be read."""
    try:
        number = os.open(path, _READING)
    except (OSError, ValueError):
        return None
    try:
        # Asked before a file object is made: made of a folder, it would fail and stay open.
        if not statmodule.S_ISREG(os.fstat(number).st_mode):
            return None
        with os.fdopen(number, "rb", closefd=False) as file:
            data = file.read(LARGEST + 1)
    except OSError:
        return None
    finally:
        os.close(number)
    return data if len(data) <= LARGEST and data.strip(b"\0 \t\r\n") else None
