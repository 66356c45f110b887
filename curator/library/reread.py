"""Reads the embedded data of old images again, where a newer reader may understand more."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from functools import partial

from curator.domain.change import Reread
from curator.imaging.hashes import content_hash
from curator.library.ingest import embedded
from curator.library.library import Library
from curator.metadata.identity import prompt_key
from curator.metadata.reading import MetadataReader, installed_readers
from curator.store import reads

log = logging.getLogger(__name__)

CHUNK = 500


def reread(library: Library) -> int:
    """Read again what an older reader read, or none understood; gives how many images it was.

    Judgements, scores that read no prompt, and files are untouched.
    """
    readers = installed_readers()
    versions = {reader.name: reader.version for reader in readers}
    with library.database.read() as connection:
        ids = reads.outdated_readings(connection, versions).tolist()
    for start in range(0, len(ids), CHUNK):
        for image in library.details(ids[start : start + CHUNK]):
            library.pool().run(partial(_read_again, library, readers, image))
            library.drain()
    library.pool().wait()
    library.flush()
    return len(ids)


def _read_again(library: Library, readers: Sequence[MetadataReader], image: reads.Details) -> None:
    data = _first_readable(library, image)
    if data is None:
        return
    raw, generation, plain = embedded(data, readers)
    key = None if image.error else prompt_key(plain, generation, image.width, image.height)
    library.submit(Reread(image.id, raw, generation, plain, key))


def _first_readable(library: Library, image: reads.Details) -> bytes | None:
    for place in image.places:
        try:
            with open(os.path.join(place.folder, place.relpath), "rb") as file:
                data = file.read()
        except OSError as error:
            log.info("%r cannot be read again: %s", place.relpath, error)
            continue
        with library.database.read() as connection:
            # A file may have been replaced since it was looked at.
            if reads.image_of(connection, content_hash(data)) == image.id:
                return data
    return None
