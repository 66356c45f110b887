"""Reads the embedded data of old images again, where newer readers may understand more."""

from __future__ import annotations

from functools import partial

from curator.library.library import Library
from curator.library.rereading import CHUNK, Rereading
from curator.metadata.reading import installed_readers
from curator.store import reads


def reread(library: Library) -> int:
    """Read again what older readers read, or did not understand; gives how many images it was.

    Judgements, scores that read no prompt, and files are untouched.
    """
    rereading = Rereading(library.database, installed_readers())
    ids = rereading.outdated()
    for start in range(0, len(ids), CHUNK):
        for image in library.details(ids[start : start + CHUNK]):
            library.pool().run(partial(_read_again, library, rereading, image))
            library.drain()
    library.pool().wait()
    library.flush()
    return len(ids)


def _read_again(library: Library, rereading: Rereading, image: reads.Details) -> None:
    found = rereading.again(image)
    if found is not None:
        library.submit(found)
