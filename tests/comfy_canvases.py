"""Small ComfyUI canvases for the tests of several modules, built node by node."""

from __future__ import annotations

import json
from typing import Any

from curator.domain.generation import Generation, RawMetadata
from curator.metadata.comfyui import reader

Canvas = dict[str, Any]

SAMPLER_INPUTS = (
    ("model", "MODEL", 1),
    ("positive", "CONDITIONING", 2),
    ("negative", "CONDITIONING", 3),
    ("latent_image", "LATENT", 4),
)
SETTINGS = [7, "randomize", 20, 6.5, "euler", "karras", 1]


def box(
    number: int | str,
    kind: str,
    values: Any = None,
    inputs: tuple[tuple[str, str, int | None], ...] = (),
    outputs: tuple[str, ...] = (),
    **more: Any,
) -> Canvas:
    """A node of the canvas; inputs are (name, type, link), outputs are types."""
    return {
        "id": number,
        "type": kind,
        "widgets_values": values,
        "inputs": [{"name": name, "type": carried, "link": link} for name, carried, link in inputs],
        "outputs": [{"name": carried, "type": carried} for carried in outputs],
        **more,
    }


def widget(name: str, carried: str, link: int | None = None) -> Canvas:
    """An entry for an input that is a widget's."""
    return {"name": name, "type": carried, "link": link, "widget": {"name": name}}


def canvas(*, nodes: dict[int, Canvas] | None = None, links: list[Any] | None = None) -> Canvas:
    """A text-to-image canvas in which `nodes` stand in place of, or beside, the usual ones."""
    usual = {
        1: box(1, "CheckpointLoaderSimple", ["base.safetensors"], outputs=("MODEL", "CLIP", "VAE")),
        2: box(2, "CLIPTextEncode", ["a lighthouse"], (("clip", "CLIP", 8),), ("CONDITIONING",)),
        3: box(3, "CLIPTextEncode", ["fog"], (("clip", "CLIP", 9),), ("CONDITIONING",)),
        4: box(4, "EmptyLatentImage", [768, 512, 1], outputs=("LATENT",)),
        5: box(5, "KSampler", SETTINGS, SAMPLER_INPUTS, ("LATENT",)),
        6: box(6, "VAEDecode", None, (("samples", "LATENT", 5),), ("IMAGE",)),
        7: box(7, "SaveImage", ["ComfyUI"], (("images", "IMAGE", 6),)),
    }
    wires = [
        [1, 1, 0, 5, 0, "MODEL"],
        [2, 2, 0, 5, 1, "CONDITIONING"],
        [3, 3, 0, 5, 2, "CONDITIONING"],
        [4, 4, 0, 5, 3, "LATENT"],
        [5, 5, 0, 6, 0, "LATENT"],
        [6, 6, 0, 7, 0, "IMAGE"],
        [8, 1, 1, 2, 0, "CLIP"],
        [9, 1, 1, 3, 0, "CLIP"],
    ]
    return {
        "nodes": list({**usual, **(nodes or {})}.values()),
        "links": [*wires, *(links or [])],
    }


def read(workflow: Canvas) -> Generation:
    """What the reader makes of a canvas and nothing else."""
    return reader.read(RawMetadata(texts={"workflow": json.dumps(workflow)}))
