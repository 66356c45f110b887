"""Reads the JSON of RuinedFooocus, a fork of Fooocus with a format of its own.

The prompt it writes is the one with its styles in it, for it keeps no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, Resource, ResourceKind
from curator.metadata.named_values import NamedValues, objects_in
from curator.metadata.values import file_stem, number, said

TOOL = "RuinedFooocus"
_MARK = f'"{TOOL}"'

_PLACES = ("parameters", "UserComment", "Comment", "comment", "metadata", "sidecar.json")
_OLD_LORA = re.compile(r"<([^<>]{1,300}):([^<>:]{1,40})>")
_MOST_LORAS = 64


class RuinedFooocusReader:
    """The reader of RuinedFooocus's JSON."""

    name = "ruinedfooocus"
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether some text names RuinedFooocus."""
        return any(_MARK in raw.texts.get(place, "") for place in _PLACES)

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation of the first text that is RuinedFooocus's; MetadataError without."""
        for _, values in objects_in(raw, *_PLACES):
            if values.get("software") == TOOL:
                return self._generation(values)
        raise MetadataError("no JSON as RuinedFooocus writes it")

    def _generation(self, values: NamedValues) -> Generation:
        return Generation(
            tool=TOOL,
            positive=values.text("Prompt"),
            negative=values.text("Negative"),
            resources=(*_models(values), *_loras(values.get("loras"))),
            seed=values.seed("seed"),
            steps=values.whole("steps"),
            cfg=values.number("cfg"),
            sampler=values.text("sampler_name"),
            scheduler=values.text("scheduler"),
            denoise=values.number("denoise"),
            clip_skip=values.whole("clip_skip"),
            width=values.whole("width"),
            height=values.whole("height"),
            extra=values.others(),
            reader=self.name,
            reader_version=self.version,
        )


def _models(values: NamedValues) -> Iterator[Resource]:
    for kind in ("base", "refiner"):
        name = values.text(f"{kind}_model_name")
        hashed = values.text(f"{kind}_model_hash")
        if name:
            yield Resource(ResourceKind.CHECKPOINT, file_stem(name), hashed)


def _loras(written: object) -> Iterator[Resource]:
    """LoRAs as [[hash, "weight - name"]], in old files as "Loras:<name:weight>,<…>"."""
    if isinstance(written, str):
        for match in islice(_OLD_LORA.finditer(written), _MOST_LORAS):
            yield from _lora(match[1], match[2], None)
    for entry in written[:_MOST_LORAS] if isinstance(written, list) else ():
        if isinstance(entry, list) and len(entry) == 2 and isinstance(entry[1], str):
            weight, _, name = entry[1].partition(" - ")
            yield from _lora(name, weight, said(entry[0]))


def _lora(name: str, weight: str, hashed: str | None) -> Iterator[Resource]:
    if said(name):
        yield Resource(ResourceKind.LORA, file_stem(name), hashed, number(weight))


reader = RuinedFooocusReader()
