"""Reads what NovelAI writes, and programs made after it, such as Naifu.

The settings are a JSON object named Comment; Description, Software and Source stand beside it. In
a PNG these are texts of their own. Elsewhere – in an EXIF comment, hidden in the pixels, in a file
beside the image – they are the members of another JSON object, with the settings as a text inside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from curator.domain.errors import MetadataError
from curator.domain.generation import (
    HIDDEN,
    SIDECAR,
    Generation,
    RawMetadata,
    Resource,
    ResourceKind,
)
from curator.metadata.named_values import NamedValues, objects_in
from curator.metadata.values import file_stem, said

_PLACES = ("Comment", "UserComment", "comment", HIDDEN, f"{SIDECAR}json", "EXIF")
_NAME = "novelai"
_NAMES = ("Software", "Source")
_OWN_WORDS = (
    "v4_prompt",
    "v4_negative_prompt",
    "actual_prompts",
    "signed_hash",
    "uncond_scale",
    "noise_schedule",
    "skip_cfg_below_sigma",
    "req_type",
)
"""Names that no other program gives to its settings; one of them is enough."""
_MARKS = (*_OWN_WORDS, '"uc', "NovelAI")
_MOST_WRAPPINGS = 4
_DEEPEST = 4

_MODEL = re.compile(r"(NovelAI|Stable) Diffusion|DiffusionModelMetaName")
_HASH = re.compile(r"\s((?=[A-Za-z]{0,7}\d)[0-9A-Za-z]{8})$")
_WITHOUT_AN_IMAGE = "PromptGenerateRequest"
_LONGEST_WORD = 1000


class NovelAIReader:
    """The reader of NovelAI's settings."""

    name = _NAME
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether some text looks like NovelAI's."""
        texts = [raw.texts[place] for place in _PLACES if place in raw.texts]
        names = (raw.texts.get(place, "") for place in _NAMES)
        return any(_NAME in name.lower() for name in names) or any(
            mark in text for text in texts for mark in _MARKS
        )

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation; MetadataError when the settings are another program's."""
        header = _header(raw)
        for _place, found in objects_in(raw, *_PLACES):
            settings, *around = _unwrapped(found)
            if _is_own(settings, (*around, header)):
                return self._generation(settings, (settings, *around, header), None)
        if not _is_named(header):
            raise MetadataError("no settings as NovelAI writes them")
        problem = "its Comment is no JSON object" if raw.texts.get("Comment") else None
        return self._generation(NamedValues({}), (header,), problem)

    def _generation(
        self, settings: NamedValues, around: Sequence[NamedValues], problem: str | None
    ) -> Generation:
        actual = settings.inner("actual_prompts")
        return Generation(
            tool="NovelAI",
            positive=_prompt(
                actual.inner("prompt"),
                settings.inner("v4_prompt").inner("caption"),
                settings.text("prompt") or _nearest(around, "Description"),
            ),
            negative=_prompt(
                actual.inner("negative_prompt"),
                settings.inner("v4_negative_prompt").inner("caption"),
                settings.text("uc", "negative_prompt"),
            ),
            resources=tuple(_checkpoints(settings, around)),
            seed=settings.seed("seed"),
            steps=settings.whole("steps"),
            cfg=settings.number("scale"),
            sampler=settings.text("sampler"),
            scheduler=settings.text("noise_schedule"),
            denoise=_denoise(settings),
            width=settings.whole("width"),
            height=settings.whole("height"),
            extra=_others(settings, around),
            reader=self.name,
            reader_version=self.version,
            problem=problem,
        )


def _header(raw: RawMetadata) -> NamedValues:
    """What the file's own texts say under NovelAI's names, or under those EXIF has for them."""
    texts = raw.texts
    software = texts.get("Software", "")
    source = software if _MODEL.match(software) else None
    found = {
        "Description": texts.get("Description") or texts.get("ImageDescription"),
        "Source": texts.get("Source") or source,
        "Software": software,
        "Generation time": texts.get("Generation time") or texts.get("Generation_time"),
    }
    return NamedValues(found)


def _is_named(around: NamedValues) -> bool:
    return any(_NAME in (around.text(name) or "").lower() for name in _NAMES)


def _unwrapped(found: NamedValues) -> list[NamedValues]:
    """The settings and the objects they lie in, innermost first."""
    layers = [found]
    while "Comment" in layers[0] and len(layers) <= _MOST_WRAPPINGS:
        inner = layers[0].inner("Comment")
        if not inner.others():
            break
        layers.insert(0, inner)
    return layers


def _is_own(settings: NamedValues, around: Sequence[NamedValues]) -> bool:
    if any(word in settings for word in _OWN_WORDS) or any(map(_is_named, (settings, *around))):
        return True
    # Draw Things has "uc" as well; its prompt is "c".
    return "uc" in settings and "scale" in settings and "c" not in settings


def _nearest(around: Sequence[NamedValues], name: str) -> str | None:
    texts = ((one.text(name) or "").strip("\0") for one in around)
    return next(filter(said, texts), None)


def _prompt(actual: NamedValues, caption: NamedValues, plain: str | None) -> str | None:
    """The prompt and those of its characters: as it was used, as it was asked for, as a text."""
    base = actual.text("base_caption") or caption.text("base_caption", "main_caption") or plain
    characters = _characters(actual) or _characters(caption)
    return "\n".join(filter(None, (base, *characters))) or None


def _characters(caption: NamedValues) -> list[str]:
    written = caption.get("char_captions")
    if not isinstance(written, list):
        return []
    texts = (said(one.get("char_caption")) for one in written if isinstance(one, Mapping))
    return [text for text in texts if text]


def _checkpoints(settings: NamedValues, around: Sequence[NamedValues]) -> Iterator[Resource]:
    name, code = settings.text("model_name", "model", "model_id"), settings.text("model_hash")
    source = _nearest(around, "Source")
    if source is not None:
        written = _HASH.search(source.strip())
        name, code = source, written[1] if written else code
    if name is not None:
        yield Resource(ResourceKind.CHECKPOINT, file_stem(name), code)


def _denoise(settings: NamedValues) -> float | None:
    """How much of an image was changed; where none went in, what is written means nothing."""
    request = settings.text("request_type")
    if request in (None, _WITHOUT_AN_IMAGE):
        return None
    strength = settings.number("strength", "inpaintImg2ImgStrength")
    return settings.inner("img2img").number("strength") if strength is None else strength


def _others(settings: NamedValues, around: Sequence[NamedValues]) -> dict[str, Any]:
    settings.get("signed_hash")
    found = settings.others()
    for name in ("request_type", "img2img"):
        found[name] = settings.get(name)
    found["Generation time"] = _nearest(around, "Generation time")
    slim = {name: _without_images(value) for name, value in found.items()}
    return {name: value for name, value in slim.items() if value not in (None, [], {})}


def _without_images(value: Any, depth: int = 0) -> Any:
    """The value without the images that went in; they are written as words without an end."""
    if depth < _DEEPEST and isinstance(value, Mapping):
        return {name: _without_images(one, depth + 1) for name, one in value.items()}
    if depth < _DEEPEST and isinstance(value, list):
        found = (_without_images(one, depth + 1) for one in value)
        return [one for one in found if one is not None]
    is_image = isinstance(value, str) and len(value) > _LONGEST_WORD and " " not in value
    return None if is_image else value


reader = NovelAIReader()
