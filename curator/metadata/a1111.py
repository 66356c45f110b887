"""Reads the text of A1111 and its relatives, such as Forge, SD.Next and stable-diffusion.cpp.

They all write the form `infotext` describes, into a PNG text "parameters" or into an EXIF
UserComment. Image savers of ComfyUI write it too, beside the graph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata
from curator.metadata.a1111_resources import named_resources
from curator.metadata.infotext import Infotext, Settings, looks_like_infotext, parsed_infotext
from curator.metadata.values import number, said, seed, size, whole

_PLACES = ("parameters", "UserComment", "comment", "Comment")
_GRAPH_MARKS = {"prompt": '"class_type"', "workflow": '"nodes"'}

_TOOLS_BY_VERSION = (
    (re.compile(r"f1\."), "reForge"),
    (re.compile(r"f\d"), "Forge"),
    (re.compile(r"classic"), "Forge Classic"),
    (re.compile(r"neo"), "Forge Neo"),
    (re.compile(r"stable-diffusion\.cpp|ComfyUI|FooocusPlus|Fooocus|Easy Diffusion"), ""),
)
"""How a version begins, and the tool that counts so; "" where the version names it itself."""
_SDNEXT_KEYS = ("app", "pipeline", "operations", "parser", "backend")

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
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether some text looks like A1111's."""
        return any(looks_like_infotext(text) for text in _candidates(raw))

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation of the first text that is A1111's; MetadataError when none is."""
        failure = MetadataError("no text as A1111 writes it")
        for text in _candidates(raw):
            try:
                return self._generation(parsed_infotext(text), raw)
            except MetadataError as error:
                failure = error
        raise failure

    def _generation(self, text: Infotext, raw: RawMetadata) -> Generation:
        settings = text.settings
        width, height = size(settings.text("size")) or (None, None)
        return Generation(
            tool=_tool(settings, raw),
            positive=said(text.positive),
            negative=said(text.negative),
            resources=named_resources(text),
            seed=seed(settings.get("seed")),
            steps=whole(settings.get("steps")),
            cfg=number(settings.get("cfg scale")),
            sampler=said(settings.text("sampler")),
            scheduler=said(settings.text("schedule type") or settings.text("scheduler")),
            denoise=number(settings.get("denoising strength")),
            clip_skip=whole(settings.get("clip skip")),
            width=width,
            height=height,
            extra=_others(settings) | dict(text.templates),
            reader=self.name,
            reader_version=self.version,
        )


def _candidates(raw: RawMetadata) -> Iterator[str]:
    return (raw.texts[place] for place in _PLACES if place in raw.texts)


def _tool(settings: Settings, raw: RawMetadata) -> str:
    if any(mark in raw.texts.get(name, "") for name, mark in _GRAPH_MARKS.items()):
        return "ComfyUI"
    for beginning, tool in _TOOLS_BY_VERSION:
        match = beginning.match(settings.text("version"))
        if match:
            return tool or match[0]
    if any(key in settings for key in _SDNEXT_KEYS):
        return "SD.Next"
    if "civitai resources" in settings and "version" not in settings:
        return "Civitai"
    # A1111 names its samplers for people ("Euler a"), ComfyUI as they are called in its code.
    return "ComfyUI" if settings.text("sampler").islower() else "A1111"


def _others(settings: Settings) -> dict[str, Any]:
    return {key: value for key, value in settings.written.items() if key.lower() not in _READ}


reader = A1111Reader()
