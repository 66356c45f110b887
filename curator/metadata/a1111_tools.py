"""Which of the many programs that write A1111's text wrote this one."""

from __future__ import annotations

import re

from curator.domain.generation import RawMetadata
from curator.metadata.infotext_settings import Settings

_STABILITY_MATRIX = ("parameters-json", "smproj")
_GRAPH_MARKS = {"prompt": '"class_type"', "workflow": '"nodes"'}
_TOOLS_BY_VERSION = (
    (re.compile(r"f1\."), "reForge"),
    (re.compile(r"f\d"), "Forge"),
    (re.compile(r"classic"), "Forge Classic"),
    (re.compile(r"neo"), "Forge Neo"),
    (re.compile(r"KoboldCpp", re.IGNORECASE), "KoboldCpp"),
    (re.compile(r"stable-diffusion\.cpp|ComfyUI|FooocusPlus|Fooocus|Easy Diffusion"), ""),
)
"""How a version begins, and the tool that counts so; "" where the version names it itself."""
_SDNEXT_KEYS = ("app", "pipeline", "operations", "parser", "backend")
_CIVITAI_KEYS = ("civitai resources", "civitai metadata")


def tool_of(settings: Settings, raw: RawMetadata) -> str:
    """The tool by what stands beside its text, by its version, or by what only it writes."""
    if any(name in raw.texts for name in _STABILITY_MATRIX):
        return "StabilityMatrix"
    if any(mark in raw.texts.get(name, "") for name, mark in _GRAPH_MARKS.items()):
        return "ComfyUI"
    for beginning, tool in _TOOLS_BY_VERSION:
        match = beginning.match(settings.text("version"))
        if match:
            return tool or match[0]
    is_signed_by_civitai = raw.texts.get("Artist") == "ai" and "version" not in settings
    return "Civitai" if is_signed_by_civitai else _by_settings(settings)


def _by_settings(settings: Settings) -> str:
    if any(key in settings for key in _SDNEXT_KEYS):
        return "SD.Next"
    if any(key in settings for key in _CIVITAI_KEYS) and "version" not in settings:
        return "Civitai"
    # A1111 names its samplers for people ("Euler a"), ComfyUI as they are called in its code.
    return "ComfyUI" if settings.text("sampler").islower() else "A1111"
