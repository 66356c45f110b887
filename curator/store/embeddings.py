"""Image embeddings as float16 in an SQLite file of their own; deleting it loses nothing.

Keyed by tower (which weights, dtype and pixel path made them) and pixel hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from curator.store.cachefile import CacheFile

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS embedding"
    " (tower TEXT, pixel_hash BLOB, vector BLOB, PRIMARY KEY (tower, pixel_hash)) WITHOUT ROWID"
)

_PAGE_BYTES = 16384
"""Where a page holds fewer than four rows, SQLite parts each row: twice the file, half as fast."""

CHUNK_BYTES = 4 * 1024**2
"""Vectors that are read in one go: the lock is held, and memory taken, for no more than these."""

_MOST_IN_CHUNK = 8192


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Some of a tower's embeddings.

    Attributes:
        hashes: their pixel hashes, ascending.
        vectors: float16 of shape (n, dimensions), in that order.
    """

    hashes: Sequence[bytes]
    vectors: np.ndarray


class Embeddings:
    """Embeddings by tower and pixel hash. `put` from the writer thread, `get` from any."""

    def __init__(self, folder: Path) -> None:
        self._file = CacheFile(folder / "embeddings.sqlite3", _SCHEMA, _PAGE_BYTES)

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

    def towers(self) -> list[str]:
        """The towers that any embedding is of."""
        found: list[str] = []
        statement = "SELECT min(tower) FROM embedding WHERE tower > ?"
        while (row := self._file.read_one(statement, (found[-1] if found else "",))) and row[0]:
            found.append(row[0])
        return found

    def count(self, tower: str) -> int:
        """How many embeddings a tower has; takes its time when they are many."""
        row = self._file.read_one("SELECT count(*) FROM embedding WHERE tower = ?", (tower,))
        return row[0] if row else 0

    def dimensions(self, tower: str) -> int:
        """How long a tower's embeddings are; 0 when it has none."""
        statement = "SELECT length(vector) FROM embedding WHERE tower = ?"
        row = self._file.read_one(statement, (tower,))
        return row[0] // 2 if row else 0

    def all_of(self, tower: str, dimensions: int) -> Iterator[Vectors]:
        """A tower's embeddings in order of their pixel hashes, some at a time.

        Those of another length are left out. Others may write between one part and the next.
        """
        size = 2 * dimensions
        most = max(1, min(_MOST_IN_CHUNK, CHUNK_BYTES // size))
        last = b""
        statement = (
            "SELECT pixel_hash, vector FROM embedding"
            " WHERE tower = ? AND pixel_hash > ? ORDER BY pixel_hash LIMIT ?"
        )
        while rows := self._file.read_all(statement, (tower, last, most)):
            last = rows[-1][0]
            hashes, vectors = zip(*rows, strict=True)
            if set(map(len, vectors)) != {size}:
                fitting = [row for row in rows if len(row[1]) == size]
                hashes, vectors = zip(*fitting, strict=True) if fitting else ((), ())
            joined = np.frombuffer(b"".join(vectors), "<f2")
            yield Vectors(hashes, joined.reshape(-1, dimensions))

    def close(self) -> None:
        """Close the file."""
        self._file.close()
