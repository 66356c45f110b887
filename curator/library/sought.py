"""What images are compared with: a vector, and the towers whose embeddings lie in its space."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_ROWS = 256
"""Rows that are multiplied at once: these stay in the processor's cache and on one core."""

FILE_URL = "file://"
"""Begins a path that is written as an address, with the odd bytes as %FF."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was when it was read."""

    path: Path
    mtime_ns: int
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """What images are compared with.

    Attributes:
        vector: float32, unit norm.
        towers: whose embeddings it can be compared with, the one to be trusted most first.
        seen: the file it comes from, if it comes from one.
    """

    vector: np.ndarray
    towers: tuple[str, ...]
    seen: Seen | None = None

    def cosines(self, vectors: np.ndarray) -> np.ndarray:
        """The cosine of each row, float32; NaN for a row that is nothing but zeros."""
        cosines = np.empty(len(vectors), np.float32)
        for start in range(0, len(vectors), _ROWS):
            some = slice(start, start + _ROWS)
            exact = vectors[some].astype(np.float32)
            norms = np.sqrt(np.einsum("ij,ij->i", exact, exact))
            with np.errstate(invalid="ignore", divide="ignore"):
                cosines[some] = (exact @ self.vector) / norms
        return cosines

    def cosine_in(self, embeddings: Mapping[str, np.ndarray]) -> float | None:
        """The cosine of one image's embedding, if there is one that can be compared."""
        vector = next((embeddings[each] for each in self.towers if each in embeddings), None)
        if vector is None or vector.shape != self.vector.shape:
            return None
        cosine = float(self.cosines(vector[None])[0])
        return cosine if np.isfinite(cosine) else None

    def is_as_it_was(self) -> bool:
        """Whether the file it comes from is still the same."""
        return self.seen is None or seen(self.seen.path) == self.seen


def seen(path: Path) -> Seen | None:
    """A file as it is now; None when there is none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return Seen(path, stat.st_mtime_ns, stat.st_size)


def unit(vector: np.ndarray) -> np.ndarray:
    """A vector's direction, float32."""
    exact = vector.astype(np.float64)
    return (exact / np.linalg.norm(exact)).astype(np.float32)
