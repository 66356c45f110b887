"""Image files as AUTOMATIC1111 and ComfyUI write them: pixels, and how they came to be."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import Any

from blake3 import blake3
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

Graph = dict[str, dict[str, Any]]
"""ComfyUI's executed graph: node id to class and inputs; [id, output] is a link."""

_PNG_COMPRESSION = 1
_JPEG_QUALITY = 97
_WEBP_QUALITY = 95


class FileFormat(StrEnum):
    """Who writes, and what kind of file."""

    A1111_PNG = "A1111 PNG"
    A1111_JPEG = "A1111 JPEG"
    COMFYUI_PNG = "ComfyUI PNG"
    COMFYUI_WEBP = "ComfyUI WebP"


@dataclass(frozen=True, slots=True)
class Sampler:
    """One sampler as the two tools spell it."""

    a1111: str
    comfyui: str
    scheduler: str


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything a generator writes down about one image.

    Attributes:
        loras: name and weight.
    """

    positive: str
    negative: str
    checkpoint: str
    loras: tuple[tuple[str, float], ...]
    sampler: Sampler
    steps: int
    cfg: float
    seed: int


def encoded(image: Image.Image, recipe: Recipe, form: FileFormat) -> bytes:
    """The image as a file with its recipe inside."""
    match form:
        case FileFormat.A1111_PNG:
            return _png(image, {"parameters": a1111_text(image, recipe)})
        case FileFormat.A1111_JPEG:
            return _commented_jpeg(image, a1111_text(image, recipe))
        case FileFormat.COMFYUI_PNG:
            return _png(image, _comfyui_texts(image, recipe))
        case FileFormat.COMFYUI_WEBP:
            return _tagged_webp(image, _comfyui_texts(image, recipe))


def a1111_text(image: Image.Image, recipe: Recipe) -> str:
    """The `parameters` text of AUTOMATIC1111: prompt, negative prompt, one line of settings."""
    tags = "".join(f" <lora:{name}:{weight:g}>" for name, weight in recipe.loras)
    settings = {
        "Steps": recipe.steps,
        "Sampler": recipe.sampler.a1111,
        "Schedule type": recipe.sampler.scheduler.capitalize(),
        "CFG scale": f"{recipe.cfg:g}",
        "Seed": recipe.seed,
        "Size": f"{image.width}x{image.height}",
        "Model hash": _short_hash(recipe.checkpoint),
        "Model": recipe.checkpoint,
    }
    if recipe.loras:
        hashes = ", ".join(f"{name}: {_short_hash(name)}" for name, _ in recipe.loras)
        settings["Lora hashes"] = f'"{hashes}"'
    settings["Version"] = "v1.10.1"
    line = ", ".join(f"{name}: {value}" for name, value in settings.items())
    return f"{recipe.positive}{tags}\nNegative prompt: {recipe.negative}\n{line}"


def comfyui_graph(image: Image.Image, recipe: Recipe) -> Graph:
    """The executed graph of a plain text-to-image run with one LoRA loader for each LoRA."""
    graph: Graph = {
        "4": _node("CheckpointLoaderSimple", ckpt_name=f"{recipe.checkpoint}.safetensors"),
        "5": _node("EmptyLatentImage", width=image.width, height=image.height, batch_size=1),
    }
    source = "4"
    for number, (name, weight) in enumerate(recipe.loras, 10):
        graph[str(number)] = _node(
            "LoraLoader",
            model=[source, 0],
            clip=[source, 1],
            lora_name=f"{name}.safetensors",
            strength_model=weight,
            strength_clip=weight,
        )
        source = str(number)
    graph["6"] = _node("CLIPTextEncode", clip=[source, 1], text=recipe.positive)
    graph["7"] = _node("CLIPTextEncode", clip=[source, 1], text=recipe.negative)
    graph["3"] = _node(
        "KSampler",
        model=[source, 0],
        positive=["6", 0],
        negative=["7", 0],
        latent_image=["5", 0],
        seed=recipe.seed,
        steps=recipe.steps,
        cfg=recipe.cfg,
        sampler_name=recipe.sampler.comfyui,
        scheduler=recipe.sampler.scheduler,
        denoise=1.0,
    )
    graph["8"] = _node("VAEDecode", samples=["3", 0], vae=["4", 2])
    graph["9"] = _node("SaveImage", images=["8", 0], filename_prefix="ComfyUI")
    return graph


_OUTPUTS = {
    "CheckpointLoaderSimple": ("MODEL", "CLIP", "VAE"),
    "LoraLoader": ("MODEL", "CLIP"),
    "EmptyLatentImage": ("LATENT",),
    "CLIPTextEncode": ("CONDITIONING",),
    "KSampler": ("LATENT",),
    "VAEDecode": ("IMAGE",),
    "SaveImage": (),
}
_WIDGET_AFTER = {"seed": "randomize"}
"""ComfyUI's window shows one more widget after the seed: what to do with it after each run."""


def comfyui_workflow(graph: Graph) -> dict[str, Any]:
    """The same graph as ComfyUI's window keeps it: nodes with places, links with numbers."""
    links: list[list[Any]] = []
    nodes = [_shown(number, key, graph, links) for number, key in enumerate(graph)]
    for node in nodes:
        for slot, output in enumerate(node["outputs"]):
            output["links"] = [link[0] for link in links if link[1:3] == [node["id"], slot]]
    return {
        "last_node_id": max(node["id"] for node in nodes),
        "last_link_id": len(links),
        "nodes": nodes,
        "links": links,
        "groups": [],
        "config": {},
        "extra": {},
        "version": 0.4,
    }


def _shown(order: int, key: str, graph: Graph, links: list[list[Any]]) -> dict[str, Any]:
    kind, values = graph[key]["class_type"], graph[key]["inputs"]
    inputs: list[dict[str, Any]] = []
    widgets: list[Any] = []
    for name, value in values.items():
        if isinstance(value, list):
            source, slot = value
            type_ = _OUTPUTS[graph[source]["class_type"]][slot]
            links.append([len(links) + 1, int(source), slot, int(key), len(inputs), type_])
            inputs.append({"name": name, "type": type_, "link": len(links)})
        else:
            widgets += [value, _WIDGET_AFTER[name]] if name in _WIDGET_AFTER else [value]
    return {
        "id": int(key),
        "type": kind,
        "pos": [40 + 340 * (order // 2), 120 + 260 * (order % 2)],
        "size": [315, 180],
        "flags": {},
        "order": order,
        "mode": 0,
        "inputs": inputs,
        "outputs": [{"name": name, "type": name, "links": []} for name in _OUTPUTS[kind]],
        "properties": {"Node name for S&R": kind},
        "widgets_values": widgets,
    }


def _node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"inputs": inputs, "class_type": kind}


def _comfyui_texts(image: Image.Image, recipe: Recipe) -> dict[str, str]:
    graph = comfyui_graph(image, recipe)
    return {"prompt": json.dumps(graph), "workflow": json.dumps(comfyui_workflow(graph))}


def _short_hash(name: str) -> str:
    return blake3(name.encode()).hexdigest()[:10]


def _png(image: Image.Image, texts: dict[str, str]) -> bytes:
    info = PngInfo()
    for keyword, text in texts.items():
        info.add_text(keyword, text)
    return _saved(image, "PNG", pnginfo=info, compress_level=_PNG_COMPRESSION)


def _commented_jpeg(image: Image.Image, text: str) -> bytes:
    exif = Image.Exif()
    exif.endian = ">"
    comment = b"UNICODE\0" + text.encode("utf-16-be")
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = comment
    return _saved(image, "JPEG", exif=exif, quality=_JPEG_QUALITY)


def _tagged_webp(image: Image.Image, texts: dict[str, str]) -> bytes:
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = f"prompt:{texts['prompt']}"
    exif[ExifTags.Base.Make] = f"workflow:{texts['workflow']}"
    return _saved(image, "WEBP", exif=exif, quality=_WEBP_QUALITY, method=2)


def _saved(image: Image.Image, form: str, **options: Any) -> bytes:
    target = BytesIO()
    image.save(target, form, **options)
    return target.getvalue()
