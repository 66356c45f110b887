"""Reads the JSON of SwarmUI, earlier StableSwarmUI and StableUI.

It stands under "sui_image_params", wherever the time and the file's format put it: a PNG text, an
EXIF UserComment, before that EXIF's Model and Copyright, hidden in the pixels, or in a file
beside the image. The prompt is kept as written, with Swarm's own tags in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata
from curator.metadata.named_values import NamedValues, as_object
from curator.metadata.swarmui_resources import named_resources
from curator.metadata.values import size

PARAMS, EXTRA_DATA, MODELS = "sui_image_params", "sui_extra_data", "sui_models"

_MARK = f'"{PARAMS}"'
_SIDES = {
    "1:1": (512, 512),
    "4:3": (576, 448),
    "3:2": (608, 416),
    "8:5": (608, 384),
    "16:9": (672, 384),
    "21:9": (768, 320),
    "3:4": (448, 576),
    "2:3": (416, 608),
    "5:8": (384, 608),
    "9:16": (384, 672),
    "9:21": (320, 768),
}
"""What SwarmUI means by an aspect ratio, for a side length of 512."""
_SIDE, _GRID = 512, 16
_LONGEST_SIDE = 100_000


class SwarmUIReader:
    """The reader of SwarmUI's JSON."""

    name = "swarmui"
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether some text names SwarmUI's parameters."""
        return any(_MARK in text for text in raw.texts.values())

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation of the first text that is SwarmUI's; MetadataError when none is."""
        for whole in _objects(raw):
            params = whole.inner(PARAMS)
            if params.others():
                return self._generation(whole, params)
        raise MetadataError("no JSON as SwarmUI writes it")

    def _generation(self, whole: NamedValues, params: NamedValues) -> Generation:
        extra_data = whole.inner(EXTRA_DATA)
        width, height = _size(params)
        return Generation(
            tool="SwarmUI",
            positive=params.text("prompt"),
            negative=params.text("negativeprompt"),
            resources=named_resources(params, extra_data, whole.get(MODELS)),
            seed=params.seed("seed"),
            steps=params.whole("steps"),
            cfg=params.number("cfgscale"),
            sampler=params.text("sampler", "comfyuisampler", "autowebuisampler"),
            scheduler=params.text("scheduler", "comfyuischeduler"),
            denoise=params.number("initimagecreativity"),
            clip_skip=_clip_skip(params),
            width=width,
            height=height,
            extra=_extra(whole, params, extra_data),
            reader=self.name,
            reader_version=self.version,
        )


def _objects(raw: RawMetadata) -> Iterator[NamedValues]:
    for text in raw.texts.values():
        found = as_object(text) if _MARK in text else None
        if found is not None:
            yield NamedValues(found)


def _size(params: NamedValues) -> tuple[int | None, int | None]:
    """A free resolution, else the sides; a height may be said by its ratio to the width."""
    free = size(params.get("rawresolution"))
    if free:
        return free
    width, height = params.whole("width"), params.whole("height")
    ratio = params.number("altresolutionheightmultiplier", "altresolutionheightmult")
    if width and ratio and 0 < width <= _LONGEST_SIDE and 0 < ratio < _LONGEST_SIDE:
        return width, int(width * ratio)
    if width and height:
        return width, height
    return _size_by_aspect(params)


def _size_by_aspect(params: NamedValues) -> tuple[int | None, int | None]:
    sides = _SIDES.get(params.text("aspectratio") or "")
    length = params.whole("sidelength")
    if sides is None or length is None or not 0 < length <= _LONGEST_SIDE:
        return None, None
    return _on_grid(sides[0] * length), _on_grid(sides[1] * length)


def _on_grid(scaled: int) -> int:
    return round(scaled / _SIDE / _GRID) * _GRID


def _clip_skip(params: NamedValues) -> int | None:
    """Swarm counts the layers downwards from -1, the last one."""
    layer = params.whole("clipstopatlayer")
    return abs(layer) if layer else None


def _extra(whole: NamedValues, params: NamedValues, extra_data: NamedValues) -> dict[str, Any]:
    """All else, in one level; what SwarmUI says only beside its own parts stays apart."""
    return whole.others() | extra_data.others() | params.others()


reader = SwarmUIReader()
