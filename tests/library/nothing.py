"""Answers of a library that holds no texts: for queries that columns answer alone."""

from __future__ import annotations

import numpy as np

from curator.library.columns import Ids
from curator.library.nearness import Near
from curator.query.syntax import Bounds, NumberField, TextField, TextMatch


class NoAnswers:
    """Nothing is found."""

    def prompts(self, text: str, *, whole: bool) -> Ids:
        return np.zeros(0, np.int64)

    def texts(self, field: TextField, text: str) -> Ids:
        return np.zeros(0, np.int64)

    def nearness(self, condition: TextMatch) -> Near:
        return Near(np.zeros(0, np.int64), np.zeros(0, np.float32))

    def numbers(self, field: NumberField, bounds: Bounds[int | float]) -> Ids:
        return np.zeros(0, np.int64)

    def duplicates(self) -> Ids:
        return np.zeros(0, np.int64)

    def offline(self) -> Ids:
        return np.zeros(0, np.int64)

    def by_name(self) -> Ids:
        return np.zeros(0, np.int64)


NO_ANSWERS = NoAnswers()
