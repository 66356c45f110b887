"""Reads what Draw Things writes: settings as JSON, and a caption for people.

A PNG carries both in its XMP packet, a JPEG in EXIF and IPTC. The JSON is exact, but a JPEG's is
cut down to ASCII with "?" for every other letter; the caption beside it still has them:

    prompt
    -negative prompt
    Steps: 8, Sampler: Euler A Trailing, Guidance Scale: 4.5, Seed: 1, Size: 768x512, Model: …
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, Resource, ResourceKind
from curator.metadata.named_values import NamedValues, as_object
from curator.metadata.values import file_stem, number, said
from curator.metadata.xmp import properties

_TOOL = "Draw Things"
_NAMED_IN = ("Software", "xmp", "iptc:OriginatingProgram")
_JSON_PLACES = ("UserComment", "Comment", "comment", "sidecar.json")
_CAPTION_PLACES = ("ImageDescription", "iptc:Caption-Abstract", "Description")
_JSON_MARKS = ('"c"', '"uc"', '"scale"')
_CAPTION_MARKS = ("Steps: ", "Guidance Scale: ", "Seed Mode: ")

_CAPTION_END = re.compile(r"^Steps: \d{1,9}, Sampler: .*", re.MULTILINE)
_NEXT_SETTING = re.compile(r", (?=[A-Z][\w ]{0,60}: )")
_NEGATIVE_LINE = re.compile(r"^-(?=\S)", re.MULTILINE)
_LOST_LETTER = re.compile(r"[^\x00-\x7f]|[?\s]")
_LORA_OF_CAPTION = re.compile(r"LoRA(?: (\d{1,3}))? Model")
_MOST_SETTINGS = 500
_MOST_LORAS = 100

_DETAILS = ("v2", "profile")
"""The whole configuration over again, and how long each step took: kept in the raw text alone."""
_SECOND_NAMES = {
    "model": "model",
    "seed": "seed",
    "steps": "steps",
    "scale": "guidanceScale",
    "strength": "strength",
    "clip_skip": "clipSkip",
    "lora": "loras",
    "width": "width",
    "height": "height",
}
"""What the settings are called within the configuration."""
_ENCODERS = (
    ("clip_l", "separateClipL", "clipLText"),
    ("clip_g", "separateOpenClipG", "openClipGText"),
    ("t5xxl", "separateT5", "t5Text"),
)
_MAIN = "prompt"


@dataclass(frozen=True, slots=True)
class _Caption:
    positive: str
    negative: str
    settings: Mapping[str, Any]


class DrawThingsReader:
    """The reader of Draw Things' JSON and captions."""

    name = "draw_things"
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether the program is named, or some text has its settings."""
        return _is_named(raw) or any(
            all(mark in raw.texts.get(place, "") for mark in marks)
            for places, marks in ((_JSON_PLACES, _JSON_MARKS), (_CAPTION_PLACES, _CAPTION_MARKS))
            for place in places
        )

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation; MetadataError where neither JSON nor caption is its own."""
        in_xmp = properties(raw.texts.get("xmp", ""))
        written = next(_objects(raw, in_xmp), None)
        caption = next(_captions(raw, in_xmp), None)
        if written is None and caption is None and not _is_named(raw):
            raise MetadataError("neither JSON nor caption as Draw Things writes them")
        return self._generation(written or {}, caption)

    def _generation(self, written: Mapping[str, Any], caption: _Caption | None) -> Generation:
        configuration = NamedValues(written).inner("v2")
        values = NamedValues(_flat(written, configuration) or (caption and caption.settings) or {})
        positive, negative = _prompts(values, caption)
        texts = _texts(positive, configuration)
        inner_size = values.whole("width"), values.whole("height")
        width, height = values.size("size") or inner_size
        return Generation(
            tool=_TOOL,
            positive=positive,
            negative=negative,
            texts=texts,
            text_source=_MAIN if texts else None,
            resources=tuple(_resources(values)),
            seed=values.seed("seed"),
            steps=values.whole("steps"),
            cfg=values.number("scale", "guidance scale"),
            sampler=values.text("sampler"),
            denoise=values.number("strength"),
            clip_skip=values.whole("clip skip"),
            width=width,
            height=height,
            extra=values.others(),
            reader=self.name,
            reader_version=self.version,
        )


def _is_named(raw: RawMetadata) -> bool:
    return any(_TOOL in raw.texts.get(place, "") for place in _NAMED_IN)


def _objects(raw: RawMetadata, in_xmp: Mapping[str, list[str]]) -> Iterator[Mapping[str, Any]]:
    places = (raw.texts[place] for place in _JSON_PLACES if place in raw.texts)
    for text in (*in_xmp.get("exif:UserComment", ()), *places):
        found = as_object(text)
        if found is not None and ("c" in found or "v2" in found):
            yield found


def _captions(raw: RawMetadata, in_xmp: Mapping[str, list[str]]) -> Iterator[_Caption]:
    places = (raw.texts[place] for place in _CAPTION_PLACES if place in raw.texts)
    for text in (*in_xmp.get("dc:description", ()), *places):
        found = _parsed_caption(text.replace("\r\n", "\n"))
        if found is not None:
            yield found


def _parsed_caption(text: str) -> _Caption | None:
    end = _last(_CAPTION_END.finditer(text))
    if end is None:
        return None
    prompts = text[: end.start()]
    # A list in the prompt has a space behind its dashes, and a negative prompt stands last.
    dash = _last(_NEGATIVE_LINE.finditer(prompts))
    cut = dash.start() if dash else len(prompts)
    pairs = (part.partition(": ") for part in _NEXT_SETTING.split(end[0], _MOST_SETTINGS))
    settings = {name: value.strip() for name, _, value in reversed(list(pairs))}
    return _Caption(prompts[:cut].strip(), prompts[cut + 1 :].strip(), settings)


def _last(matches: Iterator[re.Match[str]]) -> re.Match[str] | None:
    return next(iter(deque(matches, maxlen=1)), None)


def _flat(written: Mapping[str, Any], configuration: NamedValues) -> dict[str, Any]:
    """The settings under their short names; where they are left out, from the configuration."""
    short = {name: value for name, value in written.items() if name not in _DETAILS}
    for name, second in _SECOND_NAMES.items():
        if short.get(name) is None and second in configuration:
            short[name] = configuration.get(second)
    return short


def _prompts(values: NamedValues, caption: _Caption | None) -> tuple[str | None, str | None]:
    beside = (caption.positive, caption.negative) if caption else ("", "")
    if "c" not in values:
        return said(beside[0]), said(beside[1])
    return _whole_again(values.text("c"), beside[0]), _whole_again(values.text("uc"), beside[1])


def _whole_again(text: str | None, beside: str) -> str | None:
    """A text that may have lost its letters to "?", as the caption still has it."""
    if not text or "?" not in text or beside.isascii():
        return text
    return beside if _LOST_LETTER.sub("", text) == _LOST_LETTER.sub("", beside) else text


def _texts(positive: str | None, configuration: NamedValues) -> dict[str, str]:
    """The prompts by text encoder, where some encoder was given one of its own."""
    separate = {
        encoder: text
        for encoder, switch, place in _ENCODERS
        if configuration.get(switch) is True and (text := configuration.text(place))
    }
    return {_MAIN: positive, **separate} if positive and separate else {}


def _resources(values: NamedValues) -> Iterator[Resource]:
    for name in (values.text("model"), values.text("refiner")):
        if name:
            yield Resource(ResourceKind.CHECKPOINT, file_stem(name))
    written = values.get("lora")
    loras = written if isinstance(written, list) else _caption_loras(values)
    for lora in loras[:_MOST_LORAS]:
        of = NamedValues(lora if isinstance(lora, Mapping) else {})
        name = of.text("model", "file")
        if name:
            yield Resource(ResourceKind.LORA, file_stem(name), weight=number(of.get("weight")))


def _caption_loras(values: NamedValues) -> list[dict[str, Any]]:
    """The LoRAs of a caption, which counts them only where there are several."""
    found = [match for match in map(_LORA_OF_CAPTION.fullmatch, values.others()) if match]
    ordered = sorted(found, key=lambda match: int(match[1] or 0))
    return [
        {"model": values.get(match[0]), "weight": values.get(match[0].replace("Model", "Weight"))}
        for match in ordered
    ]


reader = DrawThingsReader()
"""The entry point."""
