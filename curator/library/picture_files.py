"""An image's file as pixels: found, checked and decoded. Loads the decoders."""

from __future__ import annotations

import json
import os

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from curator.domain.errors import ImageError
from curator.imaging.decode import Decoded, decode
from curator.imaging.hashes import content_hash
from curator.imaging.profiles import as_srgb
from curator.library.ingest import bytes_of
from curator.library.library import Library
from curator.library.records import path_of
from curator.store import reads


def decoded_image(library: Library, image_id: int) -> Decoded:
    """An image from the first of its files that holds it; ImageError says why there is none."""
    path, data = _file(library, image_id)
    try:
        return decode(data, most_pixels=library.settings.most_megapixels * 1_000_000)
    except ImageError as error:
        raise ImageError(f"{path} cannot be shown: {error}") from error


def srgb_pixels(decoded: Decoded) -> NDArray[np.uint8]:
    """The pixels with the colour profile applied."""
    if decoded.icc is None:
        return decoded.rgb
    return np.ascontiguousarray(as_srgb(Image.fromarray(decoded.rgb), decoded.icc))


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
