"""The reader of last resort: any JSON object, or set of named texts, that says how an image came.

Asked after all others. It wants a prompt and one more value that only generators write, so that
a caption, a graph or a photograph's data are not taken for a prompt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from curator.domain.errors import ForeignTextError, MetadataError
from curator.domain.generation import Generation, RawMetadata
from curator.metadata.a1111 import reader as a1111
from curator.metadata.infotext import is_full_infotext
from curator.metadata.json_generation import flattened, generation_of, says_how
from curator.metadata.named_values import NamedValues, as_object
from curator.metadata.values import parsed_json, said

_PLACES = (
    "parameters",
    "generation_data",
    "parameters-json",
    "GenerationInfoJson",
    "GenerationInfo",
    "Nmkdiffusers",
    "sd-metadata",
    "Comment",
    "comment",
    "UserComment",
    "Description",
    "ImageDescription",
    "stealth",
    "prompt",
    "sidecar.json",
)
"""Likeliest places first; after them every text that is a JSON object."""
_NEVER = frozenset({"workflow", "xmp"})
_BLANK = "\ufeff\0 \t\r\n"
_JSON_STARTS = ("{", "[", '"')
_GRAPH_MARK = '"class_type"'
_PROMPT_MARKS = ("prompt", "positive", "steps: ")
_VALUE_MARKS = ("seed", "steps", "sampler", "cfg", "guidance", "scale", "model", "negative", 'uc"')
_INFOTEXTS = ("parameters", "infotext", "infotexts", "user_comment", "image_description", "info")

_NAMED_PROMPTS = frozenset({"prompt", "sd:prompt", "mold:prompt", "positive_prompt", "positive"})
_PREFIXED = re.compile(r"[A-Za-z]{1,12}:(?=[A-Za-z])")
_CAMERA = frozenset({"Make", "Model", "Software", "Artist", "Title", "Author"})

_TOOL_NAMES = ("software", "generator", "app", "application", "tool", "created_by", "created_with")
_TOOLS_BY_PLACE = {
    "generation_data": "TensorArt",
    "parameters-json": "StabilityMatrix",
    "GenerationInfoJson": "NMKD",
    "GenerationInfo": "NMKD",
    "Nmkdiffusers": "NMKD",
    "SD:prompt": "Sygil WebUI",
    "mold:prompt": "mold",
}
_TOOLS_BY_NAMES = (
    (("mflux_version",), "mflux"),
    (("activated_loras", "loras_multipliers"), "WanGP"),
    (("use_upscaler", "guidance_scale"), "HuggingFace Space"),
    (("text_prompts", "negative_prompts", "ckpt"), "Artroom"),
    (("negative-prompt", "scale", "sampler"), "sd-scripts"),
)
_TALK = (
    "response",
    "answer",
    "completion",
    "messages",
    "temperature",
    "max_tokens",
    "caption",
    "captions",
    "scores",
    "labels",
)
"""What stands beside a prompt that was put to a model which looks at images, or judges them."""
_SOFTWARE = re.compile(r"(imaginairy|diffusionbee|artroom)", re.IGNORECASE)
_LONGEST_TOOL = 60
_LONGEST_LEAD = 64


class AnyJsonReader:
    """The reader of whatever is named as generators name things."""

    name = "any_json"
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether there is JSON with the usual names in it, or a set of texts by such names."""
        return any(True for _ in _json_places(raw)) or _named_texts(raw) is not None

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation of the first object that says how; ForeignTextError when none does."""
        for place, written in _objects(raw):
            found = _from_infotext(written) or _generation(place, written, raw)
            if found is not None:
                return replace(found, reader=self.name, reader_version=self.version)
        raise ForeignTextError("no JSON that says how the image was made")


def _generation(place: str, written: Mapping[str, Any], raw: RawMetadata) -> Generation | None:
    flat = flattened(written)
    found = generation_of(flat)
    if not says_how(found) or _is_talk(found, NamedValues(flat)):
        return None
    return replace(found, tool=_tool(place, flat, raw))


def _is_talk(found: Generation, values: NamedValues) -> bool:
    """Whether a question about an image was found: it names a model, but says nothing of a size."""
    of_images = (found.steps, found.cfg, found.sampler, found.negative, found.width)
    return all(value is None for value in of_images) and any(name in values for name in _TALK)


def _from_infotext(written: Mapping[str, Any]) -> Generation | None:
    """A1111's text inside of JSON: what its API answers, what programs list of a file."""
    values = NamedValues(written)
    for name in _INFOTEXTS:
        value = values.get(name)
        text = value[0] if isinstance(value, list) and value else value
        if isinstance(text, str) and is_full_infotext(text):
            return a1111.read(RawMetadata(texts={"parameters": text}))
    return None


def _objects(raw: RawMetadata) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for place in _json_places(raw):
        written = _object(raw.texts[place])
        if written is not None:
            yield place, written
    named = _named_texts(raw)
    if named is not None:
        yield named


def _json_places(raw: RawMetadata) -> Iterator[str]:
    for place in dict.fromkeys((*_PLACES, *raw.texts)):
        text = raw.texts.get(place)
        if text and place not in _NEVER and _may_say_how(text):
            yield place


def _may_say_how(text: str) -> bool:
    if not text[:_LONGEST_LEAD].lstrip(_BLANK).startswith(_JSON_STARTS) or _GRAPH_MARK in text:
        return False
    folded = text.lower()
    return any(mark in folded for mark in _PROMPT_MARKS) and any(
        mark in folded for mark in _VALUE_MARKS
    )


def _object(text: str) -> Mapping[str, Any] | None:
    """The object a text is, also as JSON inside of JSON or alone in a list."""
    try:
        found = parsed_json(text.lstrip(_BLANK))
        if isinstance(found, str):
            found = parsed_json(found.lstrip(_BLANK))
    except MetadataError:
        return None
    if isinstance(found, list) and found:
        found = found[0]
    return found if isinstance(found, Mapping) else None


def _named_texts(raw: RawMetadata) -> tuple[str, Mapping[str, Any]] | None:
    """The texts of a file as one object, when one of them is a prompt in plain words."""
    for place, text in raw.texts.items():
        if place.lower() in _NAMED_PROMPTS and said(text) and as_object(text) is None:
            named = {
                _PREFIXED.sub("", name): value
                for name, value in raw.texts.items()
                if name not in _CAMERA and name not in _NEVER
            }
            return (place, named) if says_how(generation_of(named)) else None
    return None


def _tool(place: str, flat: Mapping[str, Any], raw: RawMetadata) -> str | None:
    named = NamedValues(flat).text(*_TOOL_NAMES)
    if named and len(named) <= _LONGEST_TOOL:
        return named
    if place in _TOOLS_BY_PLACE:
        return _TOOLS_BY_PLACE[place]
    for names, tool in _TOOLS_BY_NAMES:
        if all(name in flat for name in names):
            return tool
    software = raw.texts.get("Software", "")
    return software if _SOFTWARE.match(software) else None


reader = AnyJsonReader()
