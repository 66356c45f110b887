"""What a Scorer says of itself and what a Score means.

A Score is one number a Scorer gave one Image, with its provenance. No number is ever made up:
a scorer that cannot judge gives no value and a note that says why.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Direction(StrEnum):
    """Which end of the scale is the good one."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class RunsOn(StrEnum):
    """Where a scorer runs: in the decode pool, or in the scoring thread on its device."""

    POOL = "pool"
    DEVICE = "device"


class Geometry(StrEnum):
    """How an image is brought to a model's square.

    CROP: short side to `size`, then the centre (OpenAI CLIP). SQUASH: both sides to `size`.
    """

    CROP = "crop"
    SQUASH = "squash"


class Interpolation(StrEnum):
    """Pillow's filter of that name, antialiased as Pillow always does."""

    BICUBIC = "bicubic"
    BILINEAR = "bilinear"


@dataclass(frozen=True, slots=True)
class InputSpec:
    """A model input as data: uint8 RGB of shape (size, size, 3); mean and std come later."""

    size: int
    geometry: Geometry
    interpolation: Interpolation


class Note(StrEnum):
    """Typed facts that stand beside a value, or in place of one. The faces put them in words."""

    NO_PROMPT = "no-prompt"
    LANGUAGE = "lang"
    TRUNCATED = "truncated"
    MIXED_LANGUAGE = "lang-mixed"
    NOT_FINITE = "not-finite"
    BLANK = "blank"
    BLACK = "black"
    NOISE = "noise-image"
    SOFT = "soft"
    NOISY = "noisy"
    JPEG_MILD = "jpeg-mild"
    JPEG_STRONG = "jpeg-strong"
    CRUSHED = "crushed"
    TOO_SMALL = "too-small"


@dataclass(frozen=True, slots=True)
class Score:
    """One number and what must be known beside it.

    Attributes:
        value: NaN when the scorer cannot judge; `note` then says why.
        note: Note values parted by ", ", an argument after a colon ("truncated:0.71" = 71 % of
            the tokens were read); "" when there is nothing to say.
    """

    value: float
    note: str = ""

    @property
    def known(self) -> bool:
        """Whether there is a number at all."""
        return math.isfinite(self.value)


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One published file of a scorer's or backbone's weights.

    Attributes:
        repository: Hugging Face repository, or "" when `url` names the place.
        filename: path inside the repository.
        size: bytes, 0 when unknown.
        sha256: pinned hash in hex, "" where none is known for certain.
        url: download address for what is not on the hub.
    """

    repository: str
    filename: str
    size: int = 0
    sha256: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class WeightsInfo:
    """What must lie on disk under one weights key, and on which terms."""

    key: str
    files: tuple[WeightFile, ...]
    licence: str
    remarks: str = ""

    @property
    def size(self) -> int:
        """Bytes to download in all."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class ScorerInfo:
    """What everybody may know of a scorer without loading it.

    Attributes:
        key: its name in queries, commands and columns.
        version: raised when its numbers may change.
        low, high: ends of the usual range, for scales and histograms; not a clamp.
        token_limit: tokens of prompt it reads, None when it reads none.
        input: the pixels it wants, None when it works on the decoded image or an embedding.
        backbone: weights key of the model whose embedding it takes; None when it has none.
        weights: its own weights (a head); None when it needs none beside the backbone's.
        preprocessing: id of the pixel path, part of a score's provenance.
        text_variant: which form of the prompt is read ("norm1"), "" when none is.
    """

    key: str
    version: str
    title: str
    summary: str
    direction: Direction
    low: float
    high: float
    runs_on: RunsOn
    needs_prompt: bool = False
    token_limit: int | None = None
    input: InputSpec | None = None
    backbone: str | None = None
    weights: WeightsInfo | None = None
    preprocessing: str = "1"
    text_variant: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """What makes two numbers of one scorer comparable: all six fields equal.

    Attributes:
        weights_hash: sha256 over the weight files, in hex; "" for a scorer without weights.
        dtype: "float32", "float16" or "bfloat16"; "" for a scorer without weights.
    """

    key: str
    version: str
    weights_hash: str = ""
    preprocessing: str = "1"
    text_variant: str = ""
    dtype: str = ""
