"""Reads what KoboldCpp writes into its images: one line, its parts set off by bars.

Prompt: … | NegativePrompt: … | Steps: 20 | CFGScale: 7 | Seed: 1 | … | Version: KoboldCpp
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, Resource, ResourceKind
from curator.metadata.named_values import NamedValues
from curator.metadata.tags import tagged_resources
from curator.metadata.values import file_stem

_PLACES = ("parameters", "comment", "Comment", "UserComment")
_MARK = "| Version: KoboldCpp"
_NAMES = (
    "NegativePrompt|Steps|CFGScale|Guidance|Seed|Size|Sampler|Eta|Timestep Shift|Flow Shift"
    "|Clip skip|Model|VAE|Version"
)
_BAR = re.compile(rf" ?\| (?=(?:{_NAMES}): ?)")


class KoboldCppReader:
    """The reader of KoboldCpp's line."""

    name = "koboldcpp"
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether some text ends as KoboldCpp's does."""
        return any(_MARK in raw.texts.get(place, "") for place in _PLACES)

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation; MetadataError when the line does not begin as it should."""
        text = next(text for text in map(raw.texts.get, _PLACES) if text and _MARK in text)
        if not text.startswith("Prompt:"):
            raise MetadataError("no prompt before the bars")
        values = _values(text)
        width, height = values.size("Size") or (None, None)
        positive = values.text("Prompt")
        clip_skip = values.whole("Clip skip")
        return Generation(
            tool="KoboldCpp",
            positive=positive,
            negative=values.text("NegativePrompt"),
            seed=values.seed("Seed"),
            steps=values.whole("Steps"),
            cfg=values.number("CFGScale"),
            sampler=values.text("Sampler"),
            clip_skip=clip_skip if clip_skip and clip_skip > 0 else None,
            width=width,
            height=height,
            resources=(*_models(values), *tagged_resources(positive or "")),
            extra=values.others(),
            reader=self.name,
            reader_version=self.version,
        )


def _values(text: str) -> NamedValues:
    """The parts by name; what a prompt quotes of such parts stands before the real ones."""
    parts = (part.partition(":") for part in _BAR.split(text))
    return NamedValues({name: value.strip() for name, _, value in parts})


def _models(values: NamedValues) -> Iterator[Resource]:
    for kind, name in ((ResourceKind.CHECKPOINT, "Model"), (ResourceKind.VAE, "VAE")):
        model = values.text(name)
        if model:
            yield Resource(kind, file_stem(model))


reader = KoboldCppReader()
