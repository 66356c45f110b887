"""`style:NAME`: how far an image's style is from a set of reference images (SCORING.md §1.11).

log10 of the mean over the set and over five layers of VGG-19 of the squared differences of
normalised Gram matrices (Gatys et al. 2015, every layer counting the same); lower is closer.
Beside it stands GhostReview's unnormalised loss.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from curator.domain.errors import ImageError, StyleGoneError, UsageError
from curator.domain.generation import Prompt
from curator.domain.score import Note, Score
from curator.imaging.decode import decode
from curator.imaging.hashes import content_hash
from curator.imaging.inputs import model_input
from curator.scoring.grams import GramSet, Layout, distance, kept_set, set_of
from curator.scoring.registry import VGG_INPUT, Inputs, Loading
from curator.scoring.styles import Reference, StyleSet, read_set

if TYPE_CHECKING:
    from curator.scoring.vgg import VggGrams

_FOLDER = "grams"

log = logging.getLogger(__name__)


class Style:
    """The distance to one set."""

    def __init__(self, target: GramSet, layout: Layout) -> None:
        self._target = target
        self._layout = layout

    def score(self, images: Inputs, prompts: Sequence[Prompt | None]) -> list[Score]:
        """One value an image, whatever its prompt."""
        del prompts
        if images.embeddings is None:
            raise ValueError("style reads the Grams of vgg19")
        return [self._score(vector) for vector in images.embeddings]

    def close(self) -> None:
        """Nothing to give back: the network is the backbone's."""

    def _score(self, vector: np.ndarray) -> Score:
        found = distance(vector, self._target, self._layout)
        if not math.isfinite(found.normalised):
            return Score(math.nan, Note.NOT_FINITE)
        if found.is_same:
            return Score(math.nan, Note.SAME_AS_REFERENCE)
        return Score(math.log10(found.normalised), f"{Note.RAW_LOSS}:{found.raw:.7g}")


def load(loading: Loading) -> Style:
    """Take the set's Grams from the cache, or make them of its images.

    Raises:
        StyleGoneError: the Grams have to be made and an image of the set is gone or
            another; or the set itself is damaged.
    """
    style = _set_of(loading)
    network = cast("VggGrams", loading.backbone)
    kept = _kept_in(loading)
    known = kept_set(kept, network.layout) if kept else None
    target = known or set_of(_vectors(style, network), network.layout)
    if kept and known is None:
        target.save(kept)
    return Style(target, network.layout)


def _set_of(loading: Loading) -> StyleSet:
    try:
        return read_set(Path(loading.options["set"]))
    except UsageError as error:
        raise StyleGoneError(str(error)) from error


def _kept_in(loading: Loading) -> Path | None:
    if loading.cache is None:
        return None
    return loading.cache / _FOLDER / f"{loading.digest[:32]}-{loading.dtype}.npz"


def _vectors(style: StyleSet, network: VggGrams) -> Iterator[np.ndarray]:
    for reference in style.references:
        yield network.embed_images(_pixels(style, reference)[None])[0]


def _pixels(style: StyleSet, reference: Reference) -> np.ndarray:
    try:
        data = reference.path.read_bytes()
        if content_hash(data).hex() != reference.content:
            raise ImageError("it is another image by now")
        return model_input(decode(data), VGG_INPUT)
    except (OSError, ImageError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise StyleGoneError(
            f"the style {style.name!r} was made of {reference.path}, which cannot be read: {reason}"
        ) from error
