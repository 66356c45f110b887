"""Reads the text of A1111 and its relatives, such as Forge, SD.Next and stable-diffusion.cpp.

They all write the form `infotext` describes, into a PNG text "parameters", into an EXIF
UserComment or into a file beside the image. Image savers of ComfyUI write it too, beside the
graph, and sites such as Civitai into what they let one download.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from curator.domain.errors import ForeignTextError, MetadataError
from curator.domain.generation import Generation, RawMetadata
from curator.metadata.a1111_resources import named_resources
from curator.metadata.a1111_tools import tool_of
from curator.metadata.infotext import (
    Infotext,
    is_full_infotext,
    looks_like_infotext,
    parsed_infotext,
)
from curator.metadata.infotext_settings import Settings, parsed_settings
from curator.metadata.values import number, said, seed, size, whole
from curator.metadata.xmp import properties

_OWN_PLACES = ("parameters", "UserComment", "stealth", "sidecar.txt")
"""Where such a text is at home; elsewhere it has to be unmistakable."""
_OTHER_PLACES = (
    "comment",
    "Comment",
    "Description",
    "ImageDescription",
    "XPComment",
    "iptc:Caption-Abstract",
    "EXIF",
)
_NEVER = frozenset({"prompt", "workflow", "xmp", "sidecar.json"})
_LONGEST_ELSEWHERE = 500_000

_EXTRAS = ("postprocessing", "extras")
"""What the tab "Extras" of A1111 did to an image; it knows no prompt."""
_EXTRAS_MARKS = ("Postprocess ", "Upscale: ", "GFPGAN visibility: ", "CodeFormer visibility: ")

_READ = frozenset(
    {
        "steps",
        "sampler",
        "schedule type",
        "scheduler",
        "cfg scale",
        "seed",
        "size",
        "model",
        "model hash",
        "unet",
        "vae",
        "vae hash",
        "clip skip",
        "denoising strength",
        "lora hashes",
        "lora weights",
        "ti hashes",
        "hashes",
    }
)
"""Settings that have a field of their own; all others become `extra`."""


class A1111Reader:
    """The reader of A1111-style text."""

    name = "a1111"
    version = 2

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether some text looks like A1111's."""
        return any(True for _ in _candidates(raw)) or any(True for _ in _extras(raw))

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation of the first text with a prompt, else of the first that is A1111's.

        ForeignTextError when none is.
        """
        found: list[Generation] = []
        for text in _candidates(raw):
            try:
                found.append(self._generation(parsed_infotext(text), raw))
            except MetadataError:
                continue
            if found[-1].positive:
                return found[-1]
        found += (self._postprocessed(text) for text in _extras(raw))
        if not found:
            raise ForeignTextError("no text as A1111 writes it")
        return found[0]

    def _generation(self, text: Infotext, raw: RawMetadata) -> Generation:
        settings = text.settings
        width, height = _size(settings)
        return Generation(
            tool=tool_of(settings, raw),
            positive=said(text.positive),
            negative=said(text.negative),
            resources=named_resources(text),
            seed=seed(settings.first("seed")),
            steps=whole(settings.first("steps")),
            cfg=number(settings.first("cfg scale")),
            sampler=said(settings.text("sampler")),
            scheduler=said(settings.text("schedule type", "scheduler")) or _sdcpp_scheduler(text),
            denoise=number(settings.first("denoising strength")),
            clip_skip=whole(settings.first("clip skip")),
            width=width,
            height=height,
            extra=_others(settings) | dict(text.templates) | _extras_of(raw),
            reader=self.name,
            reader_version=self.version,
        )

    def _postprocessed(self, text: str) -> Generation:
        settings = parsed_settings(text)
        return Generation(
            tool="A1111",
            extra=settings.written,
            reader=self.name,
            reader_version=self.version,
        )


def _candidates(raw: RawMetadata) -> Iterator[str]:
    """The texts that may be A1111's, likeliest places first."""
    for place in _OWN_PLACES:
        text = raw.texts.get(place)
        if text is not None and looks_like_infotext(text):
            yield text
    known = (*_OWN_PLACES, *_NEVER)
    for place in dict.fromkeys((*_OTHER_PLACES, *raw.texts)):
        text = raw.texts.get(place, "") if place not in known else ""
        if "teps:" in text and len(text) <= _LONGEST_ELSEWHERE and is_full_infotext(text):
            yield text
    yield from _in_xmp(raw.texts.get("xmp", ""))


def _in_xmp(xmp: str) -> Iterator[str]:
    """Programs that keep EXIF in order copy its comment into the XMP packet."""
    if "Steps: " in xmp:
        texts = (text for texts in properties(xmp).values() for text in texts)
        yield from (text for text in texts if is_full_infotext(text))


def _extras(raw: RawMetadata) -> Iterator[str]:
    for place in (*_EXTRAS, "UserComment", "comment"):
        if raw.texts.get(place, "").startswith(_EXTRAS_MARKS):
            yield raw.texts[place]


def _extras_of(raw: RawMetadata) -> dict[str, Any]:
    return {place: raw.texts[place] for place in _EXTRAS if place in raw.texts}


def _size(settings: Settings) -> tuple[int | None, int | None]:
    together = size(settings.first("size", "resolution"))
    return together or (whole(settings.first("width")), whole(settings.first("height")))


def _sdcpp_scheduler(text: Infotext) -> str | None:
    """stable-diffusion.cpp repeats its settings as JSON, where they stand apart."""
    repeated = text.settings.get("sdcpp")
    sampling = repeated.get("sampling") if isinstance(repeated, dict) else None
    return said(sampling.get("scheduler")) if isinstance(sampling, dict) else None


def _others(settings: Settings) -> dict[str, Any]:
    return {key: value for key, value in settings.written.items() if key.lower() not in _READ}


reader = A1111Reader()
