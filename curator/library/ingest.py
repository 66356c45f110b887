"""One file to one Fact: read once, decoded once, everything else made from that.

`contents_of` is a plain function over bytes. `read_file` adds the disk: what is no image, not yet
whole, or cannot be opened is told as such and never stops the others.
"""

from __future__ import annotations

import errno
import os
import stat as statmodule
import time
from collections.abc import Callable, Collection

from curator.domain.change import Contents, FileRead, NotAnImage
from curator.domain.errors import ImageError
from curator.domain.image import FileStat
from curator.domain.score import InputSpec, Provenance, Score
from curator.imaging.container import sniff
from curator.imaging.decode import Decoded, decode
from curator.imaging.hashes import content_hash, perceptual_hash, pixel_hash
from curator.imaging.inputs import model_input
from curator.imaging.measures import measure
from curator.imaging.pixel_scorers import PIXEL_SCORERS
from curator.imaging.thumbnail import thumbnail
from curator.library.embedded import read_embedded
from curator.library.targets import (
    Ingested,
    Inputs,
    NotYet,
    Target,
    Tools,
    Unreadable,
    as_file_stat,
)
from curator.scoring.availability import provenance

SNIFFED_BYTES = 64
SMALL_FILE = 64 * 1024
"""Bytes that are asked for before it is known whether a file is an image."""
LARGEST_FILE = 1 << 30
# A pipe in an image's place must not be waited for.
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
YOUNG_S = 2.0
"""A file changed this recently and found cut off is taken for one still being written."""

_PIXEL_PROVENANCE: dict[str, Provenance] = {
    info.key: provenance(info, "", "") for info in PIXEL_SCORERS
}


def read_file(target: Target, tools: Tools) -> Ingested | NotYet | Unreadable:
    """Read one file and find out all about it."""
    try:
        data, now = bytes_of(target.path)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.EAGAIN):
            return NotYet(target)
        return Unreadable(target.path, os.strerror(error.errno or 0))
    if data is None:
        fact = NotAnImage(target.folder_id, target.relpath, now)
        return Ingested(fact, also=tools.beside(target)) if now.size else NotYet(target)
    if len(data) != now.size:
        return NotYet(target)
    return _ingested(target, now, data, tools)


def contents_of(data: bytes, tools: Tools, path: bytes | None = None) -> tuple[Contents, Inputs]:
    """All that one content tells, from one decode. A broken image gives its reason instead.

    Args:
        data: the whole file.
        tools: what reading it needs.
        path: where it lies; text files beside it may tell how it was made.
    """
    found = read_embedded(data, path, tools.readers)
    raw, generation, plain = found.raw, found.generation, found.plain
    try:
        decoded = decode(data, most_pixels=tools.most_pixels)
    except ImageError as error:
        contents = Contents(
            format=raw.container,
            width=0,
            height=0,
            raw=raw,
            generation=generation,
            plain=plain,
            prompt_key=None,
            error=raw.problem or str(error),
        )
        return contents, {}
    contents = Contents(
        format=decoded.format,
        width=decoded.width,
        height=decoded.height,
        raw=raw,
        generation=generation,
        plain=plain,
        prompt_key=found.prompt_key(decoded.width, decoded.height),
        pixel_hash=pixel_hash(decoded.rgb),
        phash=perceptual_hash(decoded.rgb),
        thumbnail=thumbnail(decoded, tools.thumbnail_edge),
        scores=tuple(_measured(decoded).values()),
    )
    return contents, inputs_of(decoded, tools.specs())


def inputs_of(decoded: Decoded, specs: Collection[InputSpec]) -> Inputs:
    """The model inputs of an image, one for each spec."""
    return {spec: model_input(decoded, spec) for spec in specs}


def look_again(
    path: bytes,
    specs: Collection[InputSpec],
    most_pixels: int,
    *,
    measured: bool,
    is_content: Callable[[bytes], bool] = lambda _: True,
) -> tuple[Inputs, dict[str, tuple[Provenance, Score]]]:
    """Model inputs, and pixel scores if asked, of an image on disk.

    Args:
        path: where the image lies.
        specs: which inputs to make.
        most_pixels: larger images are not decoded.
        measured: whether pixel scores are asked for.
        is_content: whether this hash is still the image's own; a file may have been replaced.

    Raises:
        OSError: the file cannot be read.
        ImageError: it is no image any more, or another one.
    """
    data, _ = bytes_of(path)
    if data is None:
        raise ImageError("no longer an image")
    if not is_content(content_hash(data)):
        raise ImageError("another image by now")
    decoded = decode(data, most_pixels=most_pixels)
    return inputs_of(decoded, specs), _measured(decoded) if measured else {}


def _measured(decoded: Decoded) -> dict[str, tuple[Provenance, Score]]:
    return {key: (_PIXEL_PROVENANCE[key], score) for key, score in measure(decoded.rgb).items()}


def _ingested(
    target: Target, now: FileStat, data: bytes, tools: Tools
) -> Ingested | NotYet | Unreadable:
    hashed = content_hash(data)
    files = tools.known(hashed)
    contents: Contents | None = None
    inputs: Inputs = {}
    if files is None:
        contents, inputs = contents_of(data, tools, target.path)
        if contents.error is not None and _is_young(now):
            return NotYet(target)
    moved_from = next((file for file in files or () if tools.gone(file)), None)
    fact = FileRead(target.folder_id, target.relpath, now, hashed, contents, moved_from)
    return Ingested(fact, inputs)


def _is_young(stat: FileStat) -> bool:
    return abs(time.time_ns() - stat.mtime_ns) < YOUNG_S * 1e9


def bytes_of(path: bytes) -> tuple[bytes | None, FileStat]:
    """A file's bytes, None for what is no image, and its stat.

    Raises:
        OSError: it cannot be read, is no regular file, is too large or changed meanwhile.
    """
    number = os.open(path, _READING)
    try:
        before = os.fstat(number)
        if not statmodule.S_ISREG(before.st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        data = _if_image(number, before.st_size)
        after = os.fstat(number)
    finally:
        os.close(number)
    if data is not None and as_file_stat(after) != as_file_stat(before):
        raise OSError(errno.EAGAIN, "changed while it was read")
    return data, as_file_stat(after if data is not None else before)


def _if_image(number: int, size: int) -> bytes | None:
    """The bytes of an open file; read without a file object, which asks the system for more."""
    head = os.read(number, SMALL_FILE)
    if sniff(head[:SNIFFED_BYTES]) is None:
        return None
    if size > LARGEST_FILE:
        raise OSError(errno.EFBIG, "too large")
    return head if len(head) == size else head + _rest(number, size - len(head))


def _rest(number: int, size: int) -> bytes:
    """What follows in an open file that should have this many bytes left, and a byte more."""
    pieces = []
    while size >= 0 and (piece := os.read(number, size + 1)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
