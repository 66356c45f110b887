"""Names for files that move: free ones, and the text files beside an image go along under them."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count

from curator.domain.file_moves import Sidecars

LONGEST_NAME = 255
"""Bytes of a file name that every system takes."""

_LONGEST_SUFFIX = 16
_OF_IMAGES = tuple(
    b"." + each for each in b"png jpg jpeg webp avif gif bmp tif tiff jxl jpe jfif".split()
)
_ENDINGS = (b".txt", b".json", b".xmp", b".swarm.json", b".metadata.json")
_SPELLINGS = tuple(
    dict.fromkeys(spelt for each in _ENDINGS for spelt in (each, each.upper(), each.title()))
)


def parted(name: bytes) -> tuple[bytes, bytes]:
    """A file's name without its extension, and that."""
    stem, suffix = os.path.splitext(name)
    return (stem, suffix) if len(suffix) <= _LONGEST_SUFFIX else (name, b"")


def numbered(name: bytes, number: int, room: int = 0) -> bytes:
    """The first, second … name to try: "a.png", "a (2).png", cut where it would be too long.

    Args:
        name: what it would be best.
        number: 1 leaves it as it is.
        room: bytes to leave for what comes behind.
    """
    if number == 1:
        return name
    stem, suffix = parted(name)
    behind = b" (%d)%s" % (number, suffix)
    return _cut(stem, LONGEST_NAME - len(behind) - room) + behind


def free_name(name: bytes, taken: Collection[bytes]) -> bytes:
    """The first name to try that is not taken."""
    return next(each for each in (numbered(name, at) for at in count(1)) if each not in taken)


def with_extension(name: bytes, old: bytes) -> bytes:
    """A name with the extension of the old one, where it does not bring one of an image."""
    return name if parted(name)[1].lower() in _OF_IMAGES else name + parted(old)[1]


def along(sidecar: bytes, name: bytes, new: bytes) -> bytes:
    """What a text file beside an image is called beside the image's new name."""
    base = name if sidecar.startswith(name + b".") else parted(name)[0]
    if not sidecar.startswith(base):
        return sidecar
    return (new if base == name else parted(new)[0]) + sidecar[len(base) :]


def candidates(name: bytes, sidecars: Sidecars) -> Iterator[tuple[bytes, Sidecars]]:
    """Names to try for an image and what goes along with it, best first.

    Args:
        name: the best one.
        sidecars: what the files beside it are called, and would be called best.
    """
    room = max((len(after) - len(parted(name)[0]) for _, after in sidecars), default=0)
    for number in count(1):
        new = numbered(name, number, max(0, room - len(parted(name)[1])))
        yield new, tuple((before, along(after, name, new)) for before, after in sidecars)


@dataclass(frozen=True, slots=True)
class Listing:
    """The names in a folder.

    Attributes:
        images: by what comes before the extension, names that are not those of text files.
    """

    names: frozenset[bytes]
    images: dict[bytes, set[bytes]]

    @classmethod
    def of(cls, path: bytes) -> Listing:
        """What lies in a folder now; nothing where it cannot be listed."""
        names: frozenset[bytes] = frozenset()
        with suppress(OSError):
            names = frozenset(os.listdir(path))
        images: dict[bytes, set[bytes]] = {}
        for name in names:
            if not name.lower().endswith(_ENDINGS):
                images.setdefault(parted(name)[0], set()).add(name)
        return cls(names, images)

    def beside(self, name: bytes, leaving: Collection[bytes]) -> list[bytes]:
        """The text files of an image: those of its name, and of its name without extension.

        The latter stay where another image of that name stays.

        Args:
            name: of the image.
            leaving: names of the images that go away with it.
        """
        stem = parted(name)[0]
        others = self.images.get(stem, set()) - {name} - set(leaving)
        bases = [name] if others or stem == name else [name, stem]
        possible = (base + spelt for base in bases for spelt in _SPELLINGS)
        return [each for each in dict.fromkeys(possible) if each in self.names and each != name]


def _cut(stem: bytes, room: int) -> bytes:
    """The beginning of a name, in bytes, without half a letter at its end."""
    if len(stem) <= room:
        return stem
    while room > 1 and stem[room] & 0xC0 == 0x80:
        room -= 1
    return stem[:room]
