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
    NO_CONTENT = "no-content"
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
    SAME_AS_REFERENCE = "same-as-reference"
    HESSEL = "hessel"
    RAW_LOSS = "raw-loss"


OTHER_FORMS = (Note.HESSEL, Note.RAW_LOSS)
"""Notes that carry the same judgement in another published form, shown but never compared."""


def other_forms(note: str) -> dict[Note, float]:
    """The other published forms of a judgement that stand in its note."""
    parts = (part.partition(":") for part in note.split(", "))
    return {Note(kind): float(value) for kind, _, value in parts if kind in OTHER_FORMS}


def without_forms(note: str) -> str:
    """What of a note has to be known to understand the value."""
    parts = (part for part in note.split(", ") if part.partition(":")[0] not in OTHER_FORMS)
    return ", ".join(parts)


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
        size: bytes; of files on the hub, which tells its own, it may be rounded; 0 when unknown.
        sha256: pinned hash in hex, or its first digits; "" where none is known for certain.
        url: download address for what is not on the hub.
        needed: of a file beside the first: the weights are of no use without it.
        withheld: why Curator does not download it itself; "" when it does.
    """

    repository: str
    filename: str
    size: int = 0
    sha256: str = ""
    url: str = ""
    needed: bool = False
    withheld: str = ""

    @property
    def page(self) -> str:
        """Where people find it: the hub's page, or the file itself."""
        return self.url or f"https://huggingface.co/{self.repository}"


@dataclass(frozen=True, slots=True)
class WeightsInfo:
    """What must lie on disk under one weights key, and on which terms.

    Attributes:
        files: the first holds the weights, the others go with it.
        remarks: limits of the licence that a user should know.
    """

    key: str
    files: tuple[WeightFile, ...]
    licence: str
    remarks: str = ""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def withheld(self) -> tuple[WeightFile, ...]:
        """The files that the user has to bring."""
        return tuple(file for file in self.files if file.withheld)

    @property
    def offered(self) -> tuple[WeightFile, ...]:
        """The files that Curator downloads when it is asked to."""
        return tuple(file for file in self.files if not file.withheld)

    @property
    def download(self) -> int:
        """Bytes of the files that Curator downloads."""
        return sum(file.size for file in self.offered)


@dataclass(frozen=True, slots=True)
class ScorerInfo:
    """What everybody may know of a scorer without loading it.

    Attributes:
        key: its name in queries, commands and columns.
        version: raised when its numbers may change.
        summary: what its number says.
        limits: what it does not say.
        low, high: ends of the usual range, for scales and histograms; not a clamp.
        token_limit: tokens of prompt it reads, None when it reads none.
        input: the pixels it wants, None when it works on the decoded image or an embedding.
        backbone: weights key of the model whose embedding it takes; None when it has none.
        weights: its own weights (a head, or a whole model); None when it needs none beside the
            backbone's.
        preprocessing: id of the pixel path, part of a score's provenance.
        text_variant: which form of the prompt is read: "norm1", "content" (without quality
            words), "windows" (norm1, all of it in windows); "" when none is.
        needs_texts: the backbone's text tower is needed, though no prompt may be.
        tokenizer: weights key beside which its own vocabulary may lie; None when it has no text
            tower of its own.
        reference: hash of the user's own data that its numbers come from, too; "" when none.
        half_bounds: how far a number may be from float32's in float16 and in bfloat16; None when
            that is not known.
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
    limits: str = ""
    needs_texts: bool = False
    tokenizer: str | None = None
    reference: str = ""
    half_bounds: tuple[float, float] | None = None


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
