"""Reads the embedded data of images that are known again; their judgements are untouched."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence

from curator.domain.change import Reread
from curator.imaging.hashes import content_hash
from curator.imaging.sidecar import described_by
from curator.library.embedded import read_embedded
from curator.library.ingest import bytes_of
from curator.library.targets import Target
from curator.metadata.reading import MetadataReader, version_of_all
from curator.store import reads
from curator.store.engine import Database

log = logging.getLogger(__name__)

CHUNK = 500


class Rereading:
    """Reads images again with the readers of today; from any thread."""

    def __init__(self, database: Database, readers: Sequence[MetadataReader]) -> None:
        self._database = database
        self._readers = readers

    def outdated(self) -> list[int]:
        """The ids of images that older readers read, or that none of other ones understood."""
        versions = {reader.name: reader.version for reader in self._readers}
        of_all = version_of_all(self._readers)
        with self._database.read() as connection:
            return [int(one) for one in reads.outdated_readings(connection, versions, of_all)]

    def all_outdated(self) -> Iterator[Reread]:
        """What they say today, one after the other; those without a readable file are left out."""
        ids = self.outdated()
        for start in range(0, len(ids), CHUNK):
            with self._database.read() as connection:
                images = reads.details(connection, ids[start : start + CHUNK])
            yield from filter(None, map(self.again, images))

    def again(self, image: reads.Details) -> Reread | None:
        """What an image's first readable file says today; None when none can be read."""
        for place in image.places:
            path = os.path.join(place.folder, place.relpath)
            data = self._bytes_of(path, image.id)
            if data is not None:
                found = read_embedded(data, path, self._readers)
                key = None if image.error else found.prompt_key(image.width, image.height)
                return Reread(image.id, found.raw, found.generation, found.plain, key)
        return None

    def beside(self, sidecar: Target) -> list[Reread]:
        """What images say that a new or changed text file may belong to.

        Only those are read again that tell no prompt, or that were told by such a file.
        """
        beginnings = described_by(sidecar.relpath)
        if not beginnings:
            return []
        with self._database.read() as connection:
            ids = reads.told_by_sidecar(connection, sidecar.folder_id, beginnings)
            images = reads.details(connection, ids) if ids else []
        return [found for found in map(self.again, images) if found is not None]

    def _bytes_of(self, path: bytes, image_id: int) -> bytes | None:
        try:
            data, _ = bytes_of(path)
        except OSError as error:
            log.info("%r cannot be read again: %s", path, error)
            return None
        if data is None:
            return None
        with self._database.read() as connection:
            # A file may have been replaced since it was looked at.
            is_same = reads.image_of(connection, content_hash(data)) == image_id
        return data if is_same else None
