"""Generation: how an Image was made, as its file tells it; and RawMetadata, what the file holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

LONGEST_RAW_TEXT = 4 * 1024 * 1024
"""Bytes of UTF-8 kept of one raw text; of longer ones, length and hash are kept beside."""


HIDDEN = "stealth"
"""Name of the text that was hidden in an image's pixels."""

SIDECAR = "sidecar."
"""How the names of texts begin that lie in files beside an image: "sidecar.txt"."""


class ResourceKind(StrEnum):
    """What kind of file a Resource is."""

    CHECKPOINT = "checkpoint"
    LORA = "lora"
    VAE = "vae"
    EMBEDDING = "embedding"
    HYPERNETWORK = "hypernetwork"


@dataclass(frozen=True, slots=True)
class Resource:
    """A checkpoint, LoRA, VAE … that took part.

    Attributes:
        name: without folder and extension.
        hash: as the generator wrote it, None where it did not.
        weight: strength it was applied with, None where that has no meaning or is unsaid.
    """

    kind: ResourceKind
    name: str
    hash: str | None = None
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class CutText:
    """What is known of a raw text that was too long to keep whole.

    Attributes:
        length: characters of the whole text.
        blake3: hash of its whole UTF-8, in hex.
    """

    length: int
    blake3: str


@dataclass(frozen=True, slots=True)
class RawMetadata:
    """The texts that one file carries, before anybody has interpreted them.

    Attributes:
        container: format found by content: "PNG", "JPEG", "WEBP", …; "" when unknown.
        width: pixels as stored (before any EXIF turn), 0 when unknown.
        height: likewise.
        texts: decoded text by its name in the file, in file order: PNG keyword, EXIF tag name
            ("UserComment", "Make", "Model", "ImageDescription", "Software" …), "xmp", "comment".
            A name that comes again gets " 2", " 3" … appended.
        cut: texts of which only the first `LONGEST_RAW_TEXT` bytes are in `texts`.
        problem: what was wrong with the file's structure, in a few words; None when nothing.
    """

    container: str = ""
    width: int = 0
    height: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)
    cut: Mapping[str, CutText] = field(default_factory=dict)
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt made plain for people, search and scorers (SCORING.md §3.2).

    Attributes:
        text: the whole plain text, chunks joined by ", ".
        chunks: the parts between BREAK, AND and what other programs part prompts with.
        flags: what the plain text cannot say; any of these, in this order:
            "lora": LoRAs and their like were named by tags, which are left out;
            "embedding": textual inversions were named, whose names are left out;
            "sched": words change while the image is made; those that hold longest are kept;
            "alt": words take turns; all of them are kept;
            "and": several prompts are combined; each is a chunk, those of no weight are left out;
            "break": a prompt in parts; each is a chunk;
            "uncertain": words are drawn by lot or come from elsewhere, and which they were is not
            known: the first that may be, or none;
            "json": the prompt is JSON, of which the words for the picture are kept;
            "cut": the prompt is longer than what is looked at;
            "prose": it was written in sentences for a language model (said for scorers only).
            What the plain text is in the eyes of a scorer (cut off at its limit, in a script it
            cannot read) is no flag but a note of the score.
    """

    text: str = ""
    chunks: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Generation:
    """How an Image was made. None (or empty) where the file does not say.

    Attributes:
        tool: "A1111", "ComfyUI" …
        positive: the prompt that describes the image best, in the generator's own syntax.
        texts: the prompts by text encoder where a model has several.
        text_source: which of `texts` `positive` is.
        seed: exact; reaches 2**64 - 1.
        width: pixels that the metadata says were generated (not the file's own size).
        extra: whatever else the metadata says, JSON-ready.
        reader: name of the reader that understood it; "" when none did.
        reader_version: raised whenever that reader's results may change; where none understood
            it, a number that stands for all that were asked.
        problem: why the metadata could be read only in part; None when nothing was wrong.
    """

    tool: str | None = None
    positive: str | None = None
    negative: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    text_source: str | None = None
    resources: tuple[Resource, ...] = ()
    seed: int | None = None
    steps: int | None = None
    cfg: float | None = None
    sampler: str | None = None
    scheduler: str | None = None
    denoise: float | None = None
    clip_skip: int | None = None
    width: int | None = None
    height: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    reader: str = ""
    reader_version: int = 0
    problem: str | None = None

    def first(self, kind: ResourceKind) -> Resource | None:
        """The first resource of a kind, or None."""
        return next((resource for resource in self.resources if resource.kind == kind), None)

    def of_kind(self, kind: ResourceKind) -> tuple[Resource, ...]:
        """All resources of a kind, in the order the generator applied them."""
        return tuple(resource for resource in self.resources if resource.kind == kind)
