"""Prompts of which nothing is kept."""

from __future__ import annotations

import numpy as np

from curator.domain.image import Flag
from curator.library.columns import Columns, Mask
from curator.library.heads import KeyHeads


class Keeperless:
    """Answers `is:keeperless`; belongs to the owner thread."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._heads = KeyHeads()

    def mask(self, present: Mask) -> Mask:
        """The rows whose prompt has no keeper among those that are there; a prompt they have."""
        columns = self._columns
        prompts = columns["prompt_key"]
        heads = self._heads.heads(prompts, columns["created"])
        has_keeper = np.zeros(columns.count, np.bool_)
        has_keeper[heads[(columns["flag"] == Flag.KEEP) & columns.alive & present]] = True
        keeperless: Mask = (prompts != 0) & ~has_keeper[heads]
        return keeperless
