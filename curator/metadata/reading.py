"""Asks the readers of embedded data, one after the other, what a file's texts mean.

The seam for new tools: a MetadataReader registered under the entry point group
`curator.metadata_readers`. Curator's own readers are registered the same way and asked first.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol, runtime_checkable

from curator import plugins
from curator.domain.errors import ForeignTextError, MetadataError
from curator.domain.generation import Generation, RawMetadata
from curator.metadata.sound import sound

log = logging.getLogger(__name__)

OWN_ORDER = (
    "novelai",
    "swarmui",
    "fooocus",
    "ruinedfooocus",
    "invokeai",
    "draw_things",
    "mochi_diffusion",
    "tensorart",
    "stability_matrix",
    "civitai",
    "easy_diffusion",
    "midjourney",
    "koboldcpp",
    "a1111",
    "comfyui",
    "ai_labels",
    "any_json",
)
"""Entry point names of Curator's readers in the order they are asked, most special format first.

A1111 text stands before the graph: where a ComfyUI node wrote both, the text holds the prompt as
it was at last, wildcards and all. What any JSON seems to say counts last.
"""


@runtime_checkable
class MetadataReader(Protocol):
    """Turns the texts of one tool into a Generation.

    Attributes:
        name: its entry point name, stored with every Generation it makes.
        version: raised when its results may change, so that images can be read again.
    """

    name: str
    version: int

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether the texts look like this reader's own; cheap, and never raises."""
        ...

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation; MetadataError when the texts cannot be read.

        ForeignTextError, which is one, when they only looked like this reader's own.
        """
        ...


def installed_readers() -> tuple[MetadataReader, ...]:
    """Curator's own readers in `OWN_ORDER`, then all others by name; broken ones are left out."""
    # A Protocol is no concrete class to mypy; isinstance takes it, being runtime-checkable.
    found = plugins.load(plugins.READERS, MetadataReader)  # type: ignore[type-abstract]
    for each in found.broken:
        log.warning("the reader %s of %s does not load: %s", each.name, each.package, each.reason)
    loaded = found.loaded
    own = [loaded.pop(name) for name in OWN_ORDER if name in loaded]
    return (*own, *loaded.values())


def version_of_all(readers: Iterable[MetadataReader]) -> int:
    """A number that changes when a reader comes, goes or is raised to another version.

    Kept as the `reader_version` of what none of them understood, so that it is read again then.
    """
    named = sorted(f"{reader.name} {reader.version}" for reader in readers)
    return zlib.crc32("\n".join(named).encode("utf-8", "surrogatepass"))


def read_generation(raw: RawMetadata, readers: Sequence[MetadataReader]) -> Generation:
    """What a file's texts say about how its image was made; never raises.

    The first reader that finds a positive prompt has the word; what it leaves open is filled in
    from readers that found none. When nobody understands, `problem` says why the accepting ones
    gave up; it stays None when no reader knew the texts at all, or found them to be another's.
    """
    without_prompt: list[Generation] = []
    problems: list[str] = []
    for reader in readers:
        try:
            found = _asked(reader, raw)
        except ForeignTextError:
            continue
        except MetadataError as error:
            problems.append(f"{reader.name}: {error}")
            continue
        if found is None:
            continue
        if found.positive:
            return _completed(found, without_prompt)
        without_prompt.append(found)
    if without_prompt:
        return _completed(without_prompt[0], without_prompt[1:])
    return Generation(reader_version=version_of_all(readers), problem="; ".join(problems) or None)


def _asked(reader: MetadataReader, raw: RawMetadata) -> Generation | None:
    """The reader's answer, None when it does not know these texts; MetadataError if it fails."""
    try:
        return sound(reader.read(raw)) if reader.accepts(raw) else None
    except MetadataError:
        raise
    except Exception as error:  # a plugin border: its fault must not stop a scan
        log.warning("the reader %s failed", reader.name, exc_info=True)
        raise MetadataError(f"failed with {type(error).__name__}: {error}") from error


_FILLED_IN = (
    "tool",
    "resources",
    "seed",
    "steps",
    "cfg",
    "sampler",
    "scheduler",
    "denoise",
    "clip_skip",
    "width",
    "height",
)


def _completed(found: Generation, others: Iterable[Generation]) -> Generation:
    """A Generation whose gaps are filled from others; prompts are never mixed."""
    for other in others:
        gaps = {
            name: getattr(other, name)
            for name in _FILLED_IN
            if getattr(found, name) in (None, ()) and getattr(other, name) not in (None, ())
        }
        found = replace(found, **gaps, extra={**other.extra, **found.extra})
    return found
