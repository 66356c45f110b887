"""What a file tells of how its image was made.

Three places are asked, each only when nobody found a prompt in the one before it: the file's own
texts, data hidden in its pixels, text files beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from curator.domain.generation import Generation, Prompt, RawMetadata, ResourceKind
from curator.imaging.container import read_container
from curator.imaging.sidecar import read_sidecars
from curator.metadata import identity
from curator.metadata.prompts import plain_prompt
from curator.metadata.reading import MetadataReader, read_generation

_LONGEST_KEPT = 4_000
"""Letters of the prompts whose plain form is remembered, so that few bytes are."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """The texts of one file, what they mean, and the positive prompt made plain."""

    raw: RawMetadata
    generation: Generation
    plain: Prompt

    def prompt_key(self, width: int, height: int) -> int | None:
        """What images of the same prompt and size class share; None without a prompt."""
        return identity.prompt_key(self.plain, self.generation, width, height)


def read_embedded(data: bytes, path: bytes | None, readers: Sequence[MetadataReader]) -> Embedded:
    """Read all that a file's bytes tell.

    Args:
        data: the whole file.
        path: where it lies, to look at the text files beside it; None to look at none.
        readers: in the order they are asked.
    """
    raw = RawMetadata()
    generation = Generation()
    for raw in _places(data, path):
        generation = read_generation(raw, readers)
        if generation.positive:
            break
    return Embedded(raw, generation, plain_of(generation))


def _places(data: bytes, path: bytes | None) -> Iterator[RawMetadata]:
    """The file's texts, more of them each time more is looked at; none twice."""
    header = read_container(data)
    yield header
    # Only now are pixels touched, and the decoder loaded.
    from curator.imaging.stealth import add_hidden

    with_hidden = add_hidden(data, header)
    if with_hidden is not header:
        yield with_hidden
    beside = read_sidecars(path) if path is not None else {}
    if beside:
        yield replace(with_hidden, texts={**with_hidden.texts, **beside})


def plain_of(generation: Generation) -> Prompt:
    """The positive prompt made plain."""
    names = tuple(one.name for one in generation.of_kind(ResourceKind.EMBEDDING))
    text = generation.positive or ""
    plain = _plain if len(text) <= _LONGEST_KEPT else _plain.__wrapped__
    return plain(text, generation.steps, names, generation.tool)


@lru_cache(maxsize=256)
def _plain(text: str, steps: int | None, names: tuple[str, ...], tool: str | None) -> Prompt:
    """Remembered, since images come in runs of the same prompt."""
    return plain_prompt(text, steps=steps, embeddings=names, tool=tool)
