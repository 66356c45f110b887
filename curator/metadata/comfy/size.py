"""Widths and heights in a ComfyUI graph: what a sampler was asked for, what an output comes to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from curator.metadata.comfy.graph import Graph, Link, Node
from curator.metadata.comfy.settings import plain
from curator.metadata.comfy.words import BESIDE_THE_IMAGE, Words
from curator.metadata.values import number, said, whole

Size = tuple[int, int]

_DIMENSIONS = re.compile(r"(\d{2,5})\s{0,3}[x×*]\s{0,3}(\d{2,5})")
_DIMENSION_NAMES = ("dimensions", "resolution", "size", "aspect_ratio", "ratio")
_NAMES = (
    ("width", "height"),
    ("empty_latent_width", "empty_latent_height"),
    ("Width", "Height"),
    ("image_width", "image_height"),
)
_CUSTOM = re.compile(r"custom", re.IGNORECASE)
_RESIZINGS = ("rescale", "upscale_method")
_FACTORS = ("scale_by", "upscale_by", "factor", "rescale_factor", "scale_factor", "upscale_factor")
_WITH_MODEL = Words(r"upscale.{0,12}model|model.{0,3}upscale")
_FACTOR_IN_NAME = re.compile(r"(?<![\d.])([1248])x|x([1248])(?!\d)", re.IGNORECASE)
_LARGEST = 1_000_000
_LONGEST_PATH = 200
_LARGEST_FACTOR = 1_000
_SAME = 16
"""Pixels by which two sizes may differ that are meant to be the same; latents are coarse."""


def image_size(graph: Graph, upstream: Iterable[Node]) -> Size | None:
    """The width and height that the first node upstream sets which sets them at all."""
    return next(filter(None, (_set_by(graph, node) for node in upstream)), None)


def outcome(graph: Graph, end: Node) -> Size | None:
    """The size of what an output gives, as far as the nodes before it tell."""
    factor, node = 1.0, end
    for _ in range(_LONGEST_PATH):
        found = _set_by(graph, node)
        if found is not None:
            return round(found[0] * factor), round(found[1] * factor)
        factor *= _factor(graph, node)
        links = (link for name, link in node.links.items() if not BESIDE_THE_IMAGE.fit(name))
        source = graph.source(link) if (link := next(links, None)) else None
        if source is None or factor > _LARGEST_FACTOR:
            return None
        node = source
    return None


def same_size(one: Size | None, other: Size) -> bool:
    """Whether two sizes are meant to be the same."""
    pairs = zip(one, other, strict=True) if one else ()
    return bool(one) and all(abs(here - there) <= _SAME for here, there in pairs)


def _set_by(graph: Graph, node: Node) -> Size | None:
    for name in _DIMENSION_NAMES:
        found = _preset(node.inputs.get(name))
        if found:
            swapped = str(node.inputs.get("swap_dimensions")).lower() in ("on", "true")
            return found[::-1] if swapped else found
    for names in () if _leaves_size(node) else _NAMES:
        if all(name in node.inputs for name in names):
            width, height = (whole(plain(graph, node.inputs[name], name.lower())) for name in names)
            if width and height and 0 < min(width, height) <= max(width, height) <= _LARGEST:
                return width, height
    return None


def _preset(value: Any) -> Size | None:
    """The size that a preset bears in its name: "SDXL - 2:3 portrait 832x1216"."""
    if not isinstance(value, str) or _CUSTOM.search(value[:100]):
        return None
    match = _DIMENSIONS.search(value[:100])
    return (int(match[1]), int(match[2])) if match else None


def _leaves_size(node: Node) -> bool:
    """Whether a node says that it resizes nothing, so that its size has no meaning."""
    ways = [node.inputs[name] for name in _RESIZINGS if name in node.inputs]
    return any(isinstance(way, str) and said(way) is None for way in ways)


def _factor(graph: Graph, node: Node) -> float:
    """By how much a node enlarges the picture."""
    if _leaves_size(node):
        return 1.0
    for name in _FACTORS:
        if name in node.inputs:
            factor = number(plain(graph, node.inputs[name], name))
            return factor if factor and 0 < factor < 64 else 1.0
    link = node.links.get("upscale_model") if _WITH_MODEL.fit(node.kind) else None
    loader = graph.source(link) if isinstance(link, Link) else None
    match = _FACTOR_IN_NAME.search(str(loader.inputs.get("model_name"))[:200]) if loader else None
    return float(match[1] or match[2]) if match else 1.0
