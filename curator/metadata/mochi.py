"""Reads what Mochi Diffusion writes: captions of four generations, and a JSON record in XMP.

A caption is the IPTC one, which its system also copies into EXIF and XMP. In the order of their
appearance: `Prompt: …, Negative: …`, the same with semicolons, `Include in Image: …; Exclude
from Image: …`, and one field per line with backslashes before what would break a line. Values of
the first three are not guarded, so a field ends where a name that is known begins another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, Resource, ResourceKind
from curator.metadata.named_values import NamedValues, as_object
from curator.metadata.values import file_stem, parsed_json
from curator.metadata.xmp import properties

_TOOL = "Mochi Diffusion"
_PROGRAM = "iptc:OriginatingProgram"
_PLACES = ("iptc:Caption-Abstract", "ImageDescription", "Description", "parameters", "UserComment")
_MARK, _RECORD_MARK = "Include in Image:", "MochiDiffusion/ns/metadata"
_FIRST_MARKS = ("Prompt:", "Guidance:", "Scheduler:")
_LINES = "Metadata Version:"
_FIRST_NAMES = "Prompt|Negative|Model|Scheduler|Seed|Steps|Guidance|Index|Generator"
_NAMES = (
    "Include in Image|Exclude from Image|Model Key|Model|Steps|Guidance Scale|Seed|Size|Upscaler"
    "|Quality|Engine|Starting Image|ControlNet Image|Input Images|Scheduler|ML Compute Unit|LoRAs"
    "|Date|Init Image|Strength|Pseudo-token|Generator"
)


def _beginnings(separator: str, names: str) -> re.Pattern[str]:
    return re.compile(rf"(?:\A|{separator}\s{{1,3}})({names}):(?: |(?={separator})|\Z)")


_FIELD = _beginnings(";", _NAMES)
_FIRST_FIELD = _beginnings(",", _FIRST_NAMES)
_SECOND_FIELD = _beginnings(";", _FIRST_NAMES)
_ESCAPE = re.compile(r"\\([\\nr])")
_ESCAPED = {"\\": "\\", "n": "\n", "r": "\r"}
_MOST_FIELDS = 200
_MOST_RESOURCES = 100
_KINDS = {
    "checkpoint": ResourceKind.CHECKPOINT,
    "model": ResourceKind.CHECKPOINT,
    "lora": ResourceKind.LORA,
    "vae": ResourceKind.VAE,
    "embedding": ResourceKind.EMBEDDING,
    "hypernetwork": ResourceKind.HYPERNETWORK,
}


class MochiReader:
    """The reader of Mochi Diffusion's captions and records."""

    name = "mochi_diffusion"
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether some text has its fields or its record."""
        xmp = raw.texts.get("xmp", "")
        texts = (*(raw.texts.get(place, "") for place in _PLACES), xmp)
        return _RECORD_MARK in xmp or any(_is_caption(text, raw) for text in texts)

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation; MetadataError when no text is its own after all."""
        in_xmp = properties(raw.texts.get("xmp", ""))
        for text in in_xmp.get("mochi:Generation", ()):
            record = as_object(text)
            if record is not None:
                return self._generation(_of_record(NamedValues(record)))
        places = (raw.texts[place] for place in _PLACES if place in raw.texts)
        for text in (*places, *in_xmp.get("dc:description", ())):
            if _is_caption(text, raw):
                return self._generation(NamedValues(_fields(text)))
        raise MetadataError("no caption as Mochi Diffusion writes it")

    def _generation(self, values: NamedValues) -> Generation:
        generator = values.text("generator") or _TOOL
        width, height = values.size("size") or (values.whole("width"), values.whole("height"))
        return Generation(
            tool=_TOOL if _TOOL in generator else generator,
            positive=values.text("include in image", "prompt"),
            negative=values.text("exclude from image", "negative", "negative prompt"),
            resources=tuple(_resources(values)),
            seed=values.seed("seed"),
            steps=values.whole("steps"),
            cfg=values.number("guidance scale", "guidance", "cfg scale"),
            sampler=values.text("sampler") or values.text("scheduler"),
            scheduler=values.text("scheduler") if "sampler" in values else None,
            denoise=values.number("denoise"),
            width=width,
            height=height,
            extra=values.others(),
            reader=self.name,
            reader_version=self.version,
        )


def _is_caption(text: str, raw: RawMetadata) -> bool:
    if _MARK in text:
        return True
    is_named = _TOOL in text or _TOOL in raw.texts.get(_PROGRAM, "")
    return is_named and all(mark in text for mark in _FIRST_MARKS)


def _fields(text: str) -> dict[str, Any]:
    text = text.replace("\r\n", "\n").strip()
    pairs = _lines(text) if text.startswith(_LINES) else _unguarded(text)
    fields: dict[str, Any] = {}
    for name, value in pairs:
        if len(fields) < _MOST_FIELDS:
            fields.setdefault(name, value)
    return fields


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """The fields of a caption that has one per line; its first tells the version."""
    for line in text.split("\n")[1:]:
        name, colon, value = line.partition(":")
        if colon:
            yield name, _ESCAPE.sub(lambda escape: _ESCAPED[escape[1]], value.removeprefix(" "))


def _unguarded(text: str) -> Iterator[tuple[str, str]]:
    """The fields of an older caption; what it begins with is let go unless it is a field."""
    field = _FIELD if _MARK in text else _SECOND_FIELD if "; Negative:" in text else _FIRST_FIELD
    name, start = "", 0
    for match in field.finditer(text):
        if name:
            yield name, text[start : match.start()].strip()
        name, start = match[1], match.end()
    if name:
        yield name, text[start:].strip().rstrip(";")


def _of_record(record: NamedValues) -> NamedValues:
    """The values of a JSON record, all on one level."""
    producer = record.inner("producer").text("application")
    values = dict(record.inner("generation").others())
    return NamedValues({**record.inner("mochi").others(), **values, "generator": producer})


def _resources(values: NamedValues) -> Iterator[Resource]:
    model = values.text("model")
    if model:
        yield Resource(ResourceKind.CHECKPOINT, file_stem(model))
    for place, usual in (("resources", None), ("LoRAs", ResourceKind.LORA)):
        for item in _items(values.get(place)):
            of = NamedValues(item)
            kind, name = _KINDS.get((of.text("kind") or "").lower(), usual), of.text("name", "file")
            if kind is not None and name and name != model:
                yield Resource(kind, file_stem(name), weight=of.number("weight"))


def _items(value: object) -> list[Mapping[str, Any]]:
    """The objects of a list, also where it is JSON in a text."""
    if isinstance(value, str):
        try:
            value = parsed_json(value)
        except MetadataError:
            return []
    found = value if isinstance(value, list) else []
    return [item for item in found[:_MOST_RESOURCES] if isinstance(item, Mapping)]


reader = MochiReader()
"""The entry point."""
