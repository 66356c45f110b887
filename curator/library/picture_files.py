"""An image's file as pixels: found, checked and decoded. Loads the decoders."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

from curator.domain.errors import ImageError
from curator.imaging.decode import Decoded, decode
from curator.imaging.frames import animation
from curator.imaging.hashes import content_hash
from curator.imaging.large import MOST_REDUCED, Large, large_image
from curator.imaging.shown import profile_of, shown_pixels
from curator.library.ingest import bytes_of
from curator.library.library import Library
from curator.library.picture import Movie, Picture, Pixels
from curator.library.records import path_of
from curator.store import reads

T = TypeVar("T")

_ONE_AT_A_TIME = threading.Lock()
"""Held while a large image is made smaller: two at once would be twice the memory."""


def decoded_image(library: Library, image_id: int) -> Decoded:
    """An image from the first of its files that holds it; ImageError says why there is none."""
    path, data = _file(library, image_id)
    return _told_of(path, lambda: decode(data, most_pixels=_most_pixels(library)))


def picture_of(
    library: Library, image_id: int, screen: bytes | None, is_left: Callable[[float], bool]
) -> Picture:
    """The same as a picture in the colours of a screen; of a large image with fewer pixels.

    Args:
        library: holds the image.
        image_id: which.
        screen: its profile; None for sRGB.
        is_left: told the share that is done while a large image is read; where it says yes, that
            ends with ImageError.
    """
    path, data = _file(library, image_id)
    large = large_image(data, most_pixels=_most_pixels(library))
    if large is not None:
        return _told_of(path, lambda: _of_large(image_id, large, data, screen, is_left))
    decoded = _told_of(path, lambda: decode(data, most_pixels=_most_pixels(library)))
    return Picture(
        image_id,
        shown_pixels(decoded.rgb, profile_of(data, decoded.icc), screen),
        (decoded.width, decoded.height),
        animated=decoded.animated,
    )


def movie_of(library: Library, image_id: int, screen: bytes | None) -> Movie:
    """An animated image's frames in the colours of a screen."""
    path, data = _file(library, image_id)
    found = _told_of(path, lambda: animation(data, most_pixels=_most_pixels(library)))
    profile = profile_of(data, found.icc)

    def frames() -> Iterator[tuple[Pixels, float]]:
        for frame in found.frames():
            yield shown_pixels(frame.rgb, profile, screen), frame.seconds

    return Movie(found.loops, frames)


def _of_large(
    image_id: int, large: Large, data: bytes, screen: bytes | None, is_left: Callable[[float], bool]
) -> Picture:
    with _ONE_AT_A_TIME:
        pixels = shown_pixels(large.reduced(MOST_REDUCED, is_left), large.profile, screen)

    def part(left: int, top: int, width: int, height: int) -> Pixels:
        return shown_pixels(large.part(left, top, width, height), large.profile, screen)

    return Picture(
        image_id,
        pixels,
        (large.width, large.height),
        part=part if large.has_parts else None,
        held=len(data) if large.has_parts else 0,
    )


def _told_of(path: str, make: Callable[[], T]) -> T:
    try:
        return make()
    except ImageError as error:
        raise ImageError(f"{path} cannot be shown: {error}") from error


def _most_pixels(library: Library) -> int:
    return library.settings.most_megapixels * 1_000_000


def _file(library: Library, image_id: int) -> tuple[str, bytes]:
    """The first of an image's places that holds it now, and its bytes."""
    with library.database.read() as connection:
        places = reads.places_of(connection, json.dumps([int(image_id)])).get(image_id, ())
    problems = []
    for path in map(path_of, places):
        found = _content(library, image_id, path)
        if isinstance(found, bytes):
            return path, found
        problems.append(f"{path} {found}")
    raise ImageError(problems[0] if problems else "the image has no file any more")


def _content(library: Library, image_id: int, path: str) -> bytes | str:
    """An image's bytes at a path, or why they cannot be had there."""
    try:
        data, _ = bytes_of(os.fsencode(path))
    except FileNotFoundError:
        return "is not there"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if data is None:
        return "is no longer an image"
    with library.database.read() as connection:
        holder = reads.image_of(connection, content_hash(data))
    return data if holder == image_id else "holds another image by now"
