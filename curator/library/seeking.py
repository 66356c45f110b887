"""Finds out what `like:` and `about:` ask for.

Where the embedding is stored, nothing is loaded. Else the scoring thread makes it, with the weights
in use. Embeddings of the same weights in another dtype are near enough to be compared.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes

from curator.domain.errors import ImageError, LackingWeightsError, NotEmbeddedError, UsageError
from curator.library.sought import FILE_URL, Seen, Sought, seen, unit
from curator.library.stopping import Stop
from curator.metadata.languages import readable
from curator.query.syntax import TextField, TextMatch
from curator.scoring import weights
from curator.scoring.availability import TOKENIZER_FILES, tokenizer_files, tower_id
from curator.scoring.registry import BackbonePlugin, Registry
from curator.scoring.session import Session
from curator.scoring.weights import WeightsMissing, WeightsPlaces
from curator.store import reads, search
from curator.store.embeddings import Embeddings
from curator.store.engine import Database

BACKBONE = "clip"
_DTYPES = ("float32", "float16", "bfloat16")
"""The most exact first."""


class Ask(Protocol):
    """The scoring thread's ear."""

    def __call__(self, question: Callable[[Session], Any], /) -> Future[Any]:
        """Have a question answered with the models."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a Seeker looks.

    Attributes:
        places: gives the places of weights as they are now.
        ask: has the scoring thread answer a question.
        most_pixels: gives the size beyond which images are not decoded.
    """

    database: Database
    embeddings: Embeddings
    registry: Registry
    places: Callable[[], WeightsPlaces]
    ask: Ask
    most_pixels: Callable[[], int]

    @property
    def backbone(self) -> BackbonePlugin:
        """The model whose embeddings are compared."""
        return self.registry.backbones[BACKBONE]

    def towers_in_use(self) -> list[str] | WeightsMissing:
        """The towers of the weights on this machine, in any dtype."""
        places = self.places()
        found = weights.find(self.backbone.weights, places)
        if isinstance(found, WeightsMissing):
            return found
        digest = weights.weights_hash((found,), places)
        return [tower_id(self.backbone, digest, dtype) for dtype in _DTYPES]


class Seeker:
    """Finds out what a condition of nearness asks for; in any thread."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def sought(self, condition: TextMatch, stop: Stop) -> Sought:
        """What a condition asks for.

        Raises:
            UsageError: there is no such file, it is no image, or the text cannot be read;
                NotEmbeddedError: no image has an embedding it could be compared with;
                LackingWeightsError: it needs weights that are not there.
            WeightsError: the weights do not fit.
            StoppedError: `stop` was said.
        """
        if not self._sources.embeddings.towers():
            raise NotEmbeddedError("no image has an embedding yet that could be compared")
        if condition.field is TextField.ABOUT:
            return self._about(condition.text, stop)
        return self._like(condition.text, stop)

    def _about(self, text: str, stop: Stop) -> Sought:
        sources, read = self._sources, readable(text).text
        if not read:
            raise UsageError(f"CLIP cannot read the script of {text!r}; put it in English")
        towers = self._towers("about: needs")
        if not tokenizer_files(sources.registry, sources.places(), sources.backbone):
            files = " and ".join(TOKENIZER_FILES)
            raise LackingWeightsError(BACKBONE, f"about: needs {files} beside weights {BACKBONE!r}")
        tower, reading = stop.outcome(
            sources.ask(lambda models: (models.tower(BACKBONE), models.embed_text(BACKBONE, read)))
        )
        if not reading.tokens:
            raise UsageError(f"there is no word in {text!r}")
        return Sought(unit(reading.vector), _beside(tower, towers))

    def _like(self, text: str, stop: Stop) -> Sought:
        path = os.path.abspath(_path(text))
        if os.path.lexists(path):
            return self._like_file(path, stop)
        with self._sources.database.read() as connection:
            ids = search.called(connection, os.fsencode(path), text)
            subjects = reads.subjects(connection, ids.tolist())
            pixels = [reads.pixel_hash(connection, image_id) for image_id in ids.tolist()]
        if not subjects:
            raise UsageError(f"there is no file {text!r}, neither here nor in the library")
        if len(subjects) > 1:
            raise UsageError(
                f"{len(subjects)} images of the library are called {text!r}; give the path of one"
            )
        found = self._stored(pixels[0])
        return found or self._like_file(_path_now(subjects[0], text), stop)

    def _like_file(self, path: str, stop: Stop) -> Sought:
        # Decoders take long to load; those who search by words do without.
        from curator.imaging.decode import decode
        from curator.imaging.hashes import content_hash, pixel_hash
        from curator.library.ingest import inputs_of

        as_it_is, data = seen(Path(path)), _read(path)
        known = self._stored(self._pixels_of(content_hash(data)), as_it_is)
        if known is not None:
            return known
        try:
            decoded = decode(data, most_pixels=self._sources.most_pixels())
        except ImageError as error:
            raise UsageError(f"{path} cannot be read as an image: {error}") from error
        known = self._stored(pixel_hash(decoded.rgb), as_it_is)
        if known is not None:
            return known
        towers = self._towers(f"{path} has no embedding yet; to make one takes")
        made = inputs_of(decoded, [self._sources.backbone.input])[self._sources.backbone.input]
        tower, vector = stop.outcome(
            self._sources.ask(
                lambda models: (models.tower(BACKBONE), models.embed_pixels(BACKBONE, made))
            )
        )
        return Sought(unit(vector), _beside(tower, towers), as_it_is)

    def _pixels_of(self, content: bytes) -> bytes | None:
        with self._sources.database.read() as connection:
            image_id = reads.image_of(connection, content)
            return None if image_id is None else reads.pixel_hash(connection, image_id)

    def _stored(self, pixels: bytes | None, as_it_is: Seen | None = None) -> Sought | None:
        """The stored embedding of these pixels, with the towers it can be compared with."""
        if pixels is None:
            return None
        for towers in self._spaces():
            for tower in towers:
                vector = self._sources.embeddings.get(tower, pixels)
                if vector is not None and vector.any():
                    return Sought(unit(vector), tuple(towers), as_it_is)
        return None

    def _spaces(self) -> Iterable[Sequence[str]]:
        """Towers that have embeddings: those of the weights in use, then the fullest first."""
        stored = self._sources.embeddings.towers()
        if len(stored) == 1:
            # Which weights are in use does not matter then, and to know it may take a while.
            return [stored]
        in_use = self._sources.towers_in_use()
        first = [] if isinstance(in_use, WeightsMissing) else _among(in_use, stored)
        others = [tower for tower in stored if tower not in first]
        others.sort(key=self._sources.embeddings.count, reverse=True)
        return [first, *([each] for each in others)]

    def _towers(self, what: str) -> list[str]:
        """The towers of the weights in use that have embeddings."""
        in_use = self._sources.towers_in_use()
        if isinstance(in_use, WeightsMissing):
            raise LackingWeightsError(BACKBONE, f"{what} weights {BACKBONE!r}: {in_use.reason}")
        towers = _among(in_use, self._sources.embeddings.towers())
        if not towers:
            raise NotEmbeddedError("no image has an embedding yet by the weights in use")
        return towers


def _among(towers: Iterable[str], stored: Sequence[str]) -> list[str]:
    return [tower for tower in towers if tower in stored]


def _beside(tower: str, towers: Sequence[str]) -> tuple[str, ...]:
    """The towers that what a tower has just made can be compared with, that one first.

    Weights may have been exchanged while the models were loaded: then only that one.
    """
    return (tower, *(each for each in towers if each != tower))


def _path(text: str) -> str:
    if text.startswith(FILE_URL):
        return os.fsdecode(unquote_to_bytes(text.removeprefix(FILE_URL)))
    return os.path.expanduser(text)


def _path_now(subject: reads.Subject, text: str) -> str:
    paths = [os.path.join(place.folder, place.relpath) for place in subject.places]
    found = next(filter(os.path.exists, paths), None)
    if found is None:
        raise UsageError(f"{text!r} is gone, and no embedding of it is stored")
    return os.fsdecode(found)


def _read(path: str) -> bytes:
    """A file's bytes; UsageError when it is no image or cannot be read."""
    from curator.library.ingest import bytes_of

    try:
        data, _ = bytes_of(os.fsencode(path))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    if data is None:
        raise UsageError(f"{path} is not an image")
    return data
