"""Small ComfyUI graphs in the `prompt` form, built and read by the tests of their reader."""

from __future__ import annotations

import json
from typing import Any

from curator.domain.generation import Generation, RawMetadata, ResourceKind
from curator.metadata.comfyui import reader

Nodes = dict[str, dict[str, Any]]


def node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def text(prompt: Any, **inputs: Any) -> dict[str, Any]:
    return node("CLIPTextEncode", **{"text": prompt, "clip": ["model", 1], **inputs})


def sampler(**inputs: Any) -> dict[str, Any]:
    usual = {
        "seed": 7,
        "steps": 20,
        "cfg": 6.5,
        "sampler_name": "euler",
        "scheduler": "normal",
        "denoise": 1.0,
        "model": ["model", 0],
        "positive": ["good", 0],
        "negative": ["bad", 0],
        "latent_image": ["empty", 0],
    }
    return node("KSampler", **{**usual, **inputs})


def graph(**nodes: dict[str, Any]) -> Nodes:
    """A text-to-image graph in which `nodes` stand in place of, or beside, the usual ones."""
    usual = {
        "model": node("CheckpointLoaderSimple", ckpt_name="folder\\base_v1.safetensors"),
        "good": text("a lighthouse"),
        "bad": text("blurry"),
        "empty": node("EmptyLatentImage", width=768, height=512, batch_size=1),
        "sampler": sampler(),
        "decoded": node("VAEDecode", samples=["sampler", 0], vae=["model", 2]),
        "saved": node("SaveImage", filename_prefix="ComfyUI", images=["decoded", 0]),
    }
    return {**usual, **nodes}


def read(
    nodes: Nodes,
    *,
    outputs: dict[str, list[str]] | None = None,
    shown: dict[str, str] | None = None,
    size: tuple[int, int] = (512, 512),
    **texts: str,
) -> Generation:
    """Read a graph as it stands in an image of some size.

    The canvas beside it is written when it has something to tell.

    Args:
        nodes: the graph that was executed.
        outputs: names of outputs by node id, "NAME" or "NAME:TYPE".
        shown: texts that nodes showed, by node id.
        size: of the image.
        texts: further texts of the image.
    """
    texts = {"prompt": json.dumps(nodes), **texts}
    if outputs is not None or shown is not None:
        texts["workflow"] = canvas_beside(nodes, outputs or {}, shown or {})
    return reader.read(RawMetadata("PNG", *size, texts))


def canvas_beside(nodes: Nodes, outputs: dict[str, list[str]], shown: dict[str, str]) -> str:
    """The `workflow` form of a graph, as far as it tells outputs and shown texts."""
    told = [
        {
            "id": key,
            "type": nodes[key]["class_type"],
            "outputs": [
                dict(zip(("name", "type"), name.split(":"), strict=False))
                for name in outputs.get(key, [])
            ],
            "widgets_values": [[shown[key]]] if key in shown else [],
        }
        for key in {**outputs, **shown}
    ]
    return json.dumps({"nodes": told, "links": []})


def loras(generation: Generation) -> list[tuple[str, float | None]]:
    return [(one.name, one.weight) for one in generation.of_kind(ResourceKind.LORA)]


def checkpoint(generation: Generation) -> str | None:
    found = generation.first(ResourceKind.CHECKPOINT)
    return found.name if found else None
