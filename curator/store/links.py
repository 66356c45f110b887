"""Names of which an image may have several: pairs of image and number, loaded beside the rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LORAS, CHECKPOINTS, FOLDERS = "lora", "checkpoint", "folder"
"""What pairs tell of images: all their LoRAs; of checkpoints and folders those beside the first."""


@dataclass(frozen=True, slots=True, eq=False)
class LinkRows:
    """Pairs as arrays of equal length, in ascending order of image and number, none twice.

    Attributes:
        numbers: those of a resource or a folder in the library's file.
    """

    ids: NDArray[np.int64]
    numbers: NDArray[np.int32]

    @classmethod
    def of(cls, ids: NDArray[np.int64], numbers: NDArray[np.int32]) -> LinkRows:
        """These pairs, in whatever order."""
        order = np.lexsort((numbers, ids))
        ids, numbers = ids[order], numbers[order]
        is_new = np.ones(len(ids), np.bool_)
        is_new[1:] = (ids[1:] != ids[:-1]) | (numbers[1:] != numbers[:-1])
        return cls(ids[is_new], numbers[is_new].astype(np.int32, copy=False))


def joined_links(parts: Iterable[LinkRows]) -> LinkRows:
    """Pairs of several answers, each about later images than the one before."""
    parts = list(parts)
    return LinkRows(
        np.concatenate([np.zeros(0, np.int64), *(part.ids for part in parts)]),
        np.concatenate([np.zeros(0, np.int32), *(part.numbers for part in parts)]),
    )
