"""Image embeddings as float16 in an SQLite file of their own; deleting it loses nothing.

Keyed by tower (which weights, dtype and pixel path made them) and pixel hash.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from curator.store.cachefile import CacheFile

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS embedding"
    " (tower TEXT, pixel_hash BLOB, vector BLOB, PRIMARY KEY (tower, pixel_hash)) WITHOUT ROWID"
)


class Embeddings:
    """Embeddings by tower and pixel hash. `put` from the writer thread, `get` from any."""

    def __init__(self, folder: Path) -> None:
        self._file = CacheFile(folder / "embeddings.sqlite3", _SCHEMA)

    def put(self, vectors: Iterable[tuple[str, bytes, np.ndarray]]) -> None:
        """Keep (tower, pixel hash, vector) triples, as float16."""
        self._file.write(
            "INSERT OR REPLACE INTO embedding VALUES (?, ?, ?)",
            (
                (tower, pixel_hash, vector.astype("<f2").tobytes())
                for tower, pixel_hash, vector in vectors
            ),
        )

    def get(self, tower: str, pixel_hash: bytes) -> np.ndarray | None:
        """One embedding as float16, or None when it was never made."""
        row = self._file.read_one(
            "SELECT vector FROM embedding WHERE tower = ? AND pixel_hash = ?", (tower, pixel_hash)
        )
        return None if row is None else np.frombuffer(row[0], "<f2")

    def close(self) -> None:
        """Close the file."""
        self._file.close()
