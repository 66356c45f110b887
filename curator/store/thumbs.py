"""Thumbnails in an SQLite file of their own in the cache folder; deleting it loses nothing.

They are keyed by pixel hash, so that another library, a restored backup or rewritten metadata never
shows a wrong picture.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from curator.store.cachefile import CacheFile
from curator.store.engine import Database

_SCHEMA = "CREATE TABLE IF NOT EXISTS thumb (pixel_hash BLOB PRIMARY KEY, jpeg BLOB) WITHOUT ROWID"


class Thumbs:
    """JPEG thumbnails by pixel hash; from any thread."""

    def __init__(self, folder: Path) -> None:
        self._file = CacheFile(folder / "thumbs.sqlite3", _SCHEMA)

    def put(self, thumbnails: Iterable[tuple[bytes, bytes]]) -> None:
        """Keep (pixel hash, JPEG) pairs."""
        self._file.write("INSERT OR REPLACE INTO thumb VALUES (?, ?)", thumbnails)

    def get(self, pixel_hash: bytes) -> bytes | None:
        """A thumbnail, or None when it has to be made (again)."""
        row = self._file.read_one("SELECT jpeg FROM thumb WHERE pixel_hash = ?", (pixel_hash,))
        return None if row is None else bytes(row[0])

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def key_of(database: Database, image_id: int) -> bytes | None:
    """The pixel hash an image's thumbnail is kept by; None if it was never decoded.

    For threads that ask for many, one after the other.
    """
    found = database.rows("SELECT pixel_hash FROM image WHERE id = ?", (int(image_id),))
    return found[0][0] if found else None
