"""What the fuzz run begins with: small files made here, and files of any folder without pixels."""

from __future__ import annotations

import gzip
import json
import math
import random
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from curator.domain.generation import HIDDEN, SIDECAR
from curator.imaging.container import read_container
from tests.image_files import (
    ADOBE,
    PNG_END,
    PNG_START,
    avif,
    box,
    chunk,
    dataset,
    exif,
    exif_segments,
    gif,
    gif_comment,
    gif_xmp,
    international_chunk,
    jpeg,
    jxl,
    packed_chunk,
    photoshop,
    png,
    raw_profile,
    riff,
    segment,
    text_chunk,
    user_comment,
    webp,
)

Texts = dict[str, str]

LARGEST_SEED = 300_000
_PNG_HEAD = struct.Struct(">I4s")
_JPEG_PIXELS = re.compile(rb"\xff\xda", re.DOTALL)

GRAPH = json.dumps(
    {
        "1": {
            "class_type": "CheckpointLoaderSimple",
            "inputs": {"ckpt_name": "harbour_v2.safetensors"},
        },
        "2": {
            "class_type": "CLIPTextEncode",
            "inputs": {"text": "a harbour at dawn", "clip": ["1", 1]},
        },
        "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "fog", "clip": ["1", 1]}},
        "4": {
            "class_type": "EmptyLatentImage",
            "inputs": {"width": 64, "height": 64, "batch_size": 1},
        },
        "5": {
            "class_type": "KSampler",
            "inputs": {
                "seed": 2**64 - 1,
                "steps": 20,
                "cfg": 7.5,
                "sampler_name": "euler",
                "scheduler": "normal",
                "denoise": 1.0,
                "model": ["1", 0],
                "positive": ["2", 0],
                "negative": ["3", 0],
                "latent_image": ["4", 0],
            },
        },
        "6": {"class_type": "VAEDecode", "inputs": {"samples": ["5", 0], "vae": ["1", 2]}},
        "7": {"class_type": "SaveImage", "inputs": {"images": ["6", 0], "filename_prefix": "x"}},
    }
)
INFOTEXT = (
    "a (harbour:1.2) at [dawn|dusk], <lora:rope:0.8> BREAK boats\nNegative prompt: fog, [ice:5]\n"
    "Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 42, Size: 512x768, "
    'Model hash: 0123456789, Model: harbour_v2, Lora hashes: "rope: 0a1b2c3d4e5f", Version: v1.9.4'
)
NOVELAI = json.dumps(
    {
        "prompt": "{harbour}, dawn",
        "uc": "fog",
        "seed": 7,
        "steps": 28,
        "scale": 5.0,
        "sampler": "k_euler",
        "v4_prompt": {
            "caption": {"base_caption": "harbour", "char_captions": [{"char_caption": "sailor"}]}
        },
    }
)
SWARM = json.dumps(
    {
        "sui_image_params": {
            "prompt": "a harbour <lora:rope>",
            "negativeprompt": "fog",
            "model": "harbour_v2",
            "seed": 9,
            "steps": 20,
            "cfgscale": 7.0,
            "loras": ["rope"],
            "loraweights": ["0.5"],
        },
        "sui_models": [{"name": "harbour_v2.safetensors", "param": "model", "hash": "0x00"}],
    }
)
FOOOCUS = json.dumps(
    {
        "prompt": "a harbour",
        "negative_prompt": "fog",
        "full_prompt": ["a harbour", "cinematic"],
        "base_model": "harbour_v2",
        "seed": "127589946317439009",
        "steps": 30,
        "guidance_scale": 4,
        "resolution": "(512, 768)",
        "loras": [["rope", 0.1, "0a1b"]],
        "lora_combined_1": "rope : 0.5",
    }
)
INVOKE = json.dumps(
    {
        "positive_prompt": "a harbour",
        "negative_prompt": "fog",
        "model": {"model_name": "harbour_v2", "name": "harbour_v2"},
        "seed": 5,
        "steps": 30,
        "cfg_scale": 7.5,
        "scheduler": "euler",
        "loras": [{"model": {"name": "rope"}, "lora": {"model_name": "rope"}, "weight": 0.75}],
    }
)
DREAM = '"a harbour [fog]" -s 50 -S 42 -W 512 -H 512 -C 7.5 -A k_lms'
DRAW_THINGS = json.dumps({"c": "a harbour", "uc": "fog", "seed": 3, "size": "512x768", "v2": {}})
PACKET = (
    '<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" '
    'xmp:CreatorTool="Draw Things"><exif:UserComment><rdf:Alt><rdf:li xml:lang="x-default">'
    + DRAW_THINGS.replace('"', "&quot;")
    + "</rdf:li></rdf:Alt></exif:UserComment></rdf:Description></rdf:RDF></x:xmpmeta>"
)
EASY = {
    "prompt": "a harbour",
    "negative_prompt": "fog",
    "seed": "11",
    "use_stable_diffusion_model": "harbour_v2",
    "sampler_name": "euler_a",
    "num_inference_steps": "25",
    "guidance_scale": "7.5",
    "use_lora_model": "['rope', 'sail']",
    "lora_alpha": "[0.5, 1]",
    "use_embeddings_model": "['one']",
}
EASY_LINES = (
    "Prompt: a harbour\nSeed: 11\nWidth: 512\nHeight: 768\nNegative Prompt: fog\n"
    "Stable Diffusion model: harbour_v2\nLoRA model: rope, sail\nLoRA Strength: 0.5, 1"
)
MOCHI = (
    "Include in Image: a harbour; Exclude from Image: fog; Model: harbour; Steps: 20; "
    "Guidance Scale: 7.5; Seed: 12; Size: 512x512; Scheduler: DPM-Solver++; "
    "ML Compute Unit: CPU & GPU; LoRAs: rope; Generator: Mochi Diffusion 5.0"
)
MOCHI_LINES = (
    "Metadata Version: 2\nInclude in Image: a harbour\\nat dawn\nExclude from Image: fog\n"
    "Model: harbour\nSeed: 12\nLoRAs: rope: 0.5, sail\nGenerator: Mochi Diffusion 6.0"
)
KOBOLD = (
    "Prompt: a harbour | NegativePrompt: fog | Steps: 20 | CFGScale: 7 | Seed: 13 | "
    "Size: 512x512 | Sampler: euler | Clip skip: 2 | Model: harbour | Version: KoboldCpp"
)
INVOKE_GRAPH = json.dumps(
    {
        "id": "g",
        "nodes": {
            "model": {
                "id": "model",
                "type": "main_model_loader",
                "model": {"model_name": "harbour"},
            },
            "words": {"id": "words", "type": "compel", "prompt": "a harbour"},
            "parts": {
                "id": "parts",
                "type": "string_join",
                "string_left": "a",
                "string_right": "b",
            },
            "noise": {"id": "noise", "type": "noise", "seed": 14, "width": 512, "height": 512},
            "steps": {"id": "steps", "type": "denoise_latents", "steps": 20, "cfg_scale": 7.5},
        },
        "edges": [
            {
                "source": {"node_id": one, "field": field},
                "destination": {"node_id": other, "field": place},
            }
            for one, field, other, place in (
                ("model", "unet", "steps", "unet"),
                ("words", "conditioning", "steps", "positive_conditioning"),
                ("parts", "value", "words", "prompt"),
                ("noise", "noise", "steps", "noise"),
            )
        ],
    }
)
CANVAS = json.dumps(
    {
        "nodes": [
            {
                "id": 1,
                "type": "inside",
                "inputs": [{"name": "model", "type": "MODEL", "link": 1}],
                "outputs": [{"name": "IMAGE", "type": "IMAGE", "links": [2]}],
                "widgets_values": ["a harbour"],
                "properties": {"proxyWidgets": [["4", "text"], ["5", "seed"]]},
            },
            {
                "id": 2,
                "type": "CheckpointLoaderSimple",
                "outputs": [{"name": "MODEL", "type": "MODEL", "links": [1]}],
                "widgets_values": ["harbour.safetensors"],
            },
            {
                "id": 3,
                "type": "SaveImage",
                "inputs": [{"name": "images", "type": "IMAGE", "link": 2}],
                "widgets_values": ["x"],
            },
        ],
        "links": [[1, 2, 0, 1, 0, "MODEL"], [2, 1, 0, 3, 0, "IMAGE"]],
        "definitions": {
            "subgraphs": [
                {
                    "id": "inside",
                    "inputNode": {"id": -10},
                    "outputNode": {"id": -20},
                    "inputs": [{"name": "model", "type": "MODEL", "linkIds": [1]}],
                    "outputs": [{"name": "IMAGE", "type": "IMAGE", "linkIds": [3]}],
                    "nodes": [
                        {
                            "id": 4,
                            "type": "CLIPTextEncode",
                            "inputs": [
                                {"name": "text", "type": "STRING", "widget": {"name": "text"}}
                            ],
                            "outputs": [{"name": "CONDITIONING", "links": [2]}],
                            "widgets_values": ["a harbour"],
                        },
                        {
                            "id": 5,
                            "type": "KSampler",
                            "inputs": [
                                {"name": "model", "type": "MODEL", "link": 1},
                                {"name": "positive", "type": "CONDITIONING", "link": 2},
                            ],
                            "outputs": [{"name": "LATENT", "links": [3]}],
                            "widgets_values": [15, "randomize", 20, 7, "euler", "normal", 1],
                        },
                    ],
                    "links": [
                        {
                            "id": number,
                            "origin_id": one,
                            "origin_slot": 0,
                            "target_id": other,
                            "target_slot": slot,
                            "type": "?",
                        }
                        for number, one, other, slot in (
                            (1, -10, 5, 0),
                            (2, 4, 5, 1),
                            (3, 5, -20, 0),
                        )
                    ],
                }
            ]
        },
    }
)
TEXTS: tuple[Texts, ...] = (
    EASY,
    {"UserComment": json.dumps(EASY)},
    {f"{SIDECAR}txt": EASY_LINES},
    {"iptc:Caption-Abstract": MOCHI, "iptc:OriginatingProgram": "Mochi Diffusion"},
    {"iptc:Caption-Abstract": MOCHI_LINES, "iptc:OriginatingProgram": "Mochi Diffusion"},
    {"parameters": KOBOLD},
    {"invokeai_graph": INVOKE_GRAPH, "invokeai_metadata": "{}"},
    {"workflow": CANVAS},
    {"parameters": INFOTEXT.replace("a (harbour:1.2)", '{"subject": ["harbour"], "style": "x"}')},
    {"parameters": INFOTEXT},
    {"prompt": GRAPH, "workflow": json.dumps({"nodes": [], "links": []})},
    {"Comment": NOVELAI, "Description": "harbour", "Software": "NovelAI", "Title": "AI"},
    {"parameters": SWARM},
    {"parameters": FOOOCUS, "fooocus_scheme": "fooocus"},
    {"invokeai_metadata": INVOKE},
    {"Dream": DREAM, "sd-metadata": json.dumps({"image": {"prompt": DREAM, "seed": 1}})},
    {"xmp": PACKET},
    {"UserComment": DRAW_THINGS, "Software": "Draw Things"},
    {"Make": "workflow:{}", "Model": "prompt:" + GRAPH},
    {"generation_data": json.dumps({"prompt": "a harbour", "seed": "-1"}) + "\0"},
    {"Description": "a harbour --v 6 Job ID: 0-0-0", "Author": "somebody"},
    {f"{SIDECAR}txt": INFOTEXT},
    {f"{SIDECAR}json": FOOOCUS},
    {HIDDEN: NOVELAI},
)


def in_file(texts: Texts, chance: random.Random) -> bytes:
    """Texts in a file of a format drawn by chance."""
    return chance.choice(_OFTEN)(texts, chance)


def own_seeds() -> list[bytes]:
    """Every one of the texts in every format."""
    chance = random.Random("own seeds")
    return [write(texts, chance) for texts in TEXTS for write in _WRITERS]


def seeds_in(folder: Path) -> list[bytes]:
    """The images of a folder, and of those below it, without their pixels."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            bare = without_pixels(path.read_bytes())
            if len(bare) <= LARGEST_SEED:
                found.append(bare)
    return found


def without_pixels(data: bytes) -> bytes:
    """A file made smaller by what no reader of texts looks at."""
    kind = read_container(data).container
    if kind == "PNG":
        return _bare_png(data)
    if kind == "JPEG":
        pixels = _JPEG_PIXELS.search(data)
        return data[: pixels.end()] + b"\xff\xd9" if pixels else data
    if kind == "WEBP":
        return _bare_webp(data)
    return data


def _bare_png(data: bytes) -> bytes:
    kept, at = [data[:8]], 8
    while at + 8 <= len(data):
        length, kind = _PNG_HEAD.unpack_from(data, at)
        end = at + 12 + length
        kept.append(data[at:end] if kind != b"IDAT" else chunk(b"IDAT", data[at + 8 : at + 40]))
        at = end
    return b"".join(kept)


def _bare_webp(data: bytes) -> bytes:
    kept, at = [data[:12]], 12
    while at + 8 <= len(data):
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        body = data[at + 8 : at + 8 + length]
        kept.append(riff(kind, body[:32] if kind in (b"VP8 ", b"VP8L", b"ANMF") else body))
        at += 8 + length + length % 2
    return b"".join(kept)


def _in_png(texts: Texts, chance: random.Random) -> bytes:
    makers = (text_chunk, packed_chunk, international_chunk)
    chunks = [chance.choice(makers)(name, text) for name, text in texts.items()]
    return png(*chunks) if chance.random() < 0.7 else png(after=tuple(chunks))


def _block(texts: Texts, chance: random.Random) -> bytes:
    """Texts in EXIF: under their own tags, what has none as UserComment."""
    tags = {"Make": 0x010F, "Model": 0x0110, "Software": 0x0131, "Description": 0x010E}
    fields = {}
    for name, text in texts.items():
        tag = tags.get(name, 0x9286)
        body = text.encode("utf-8", "replace") + b"\0"
        if tag == 0x9286:
            body = _comment(text, chance)
        fields[tag] = (7 if tag == 0x9286 else 2, body)
    return exif(fields, chance.choice("<>"), chance.choice((0, 0, 0, 0, 6, -6)))


def _comment(text: str, chance: random.Random) -> bytes:
    encoding = chance.choice(("utf-8", "utf-16-le", "utf-16-be", "latin-1", "utf-16"))
    prefix = chance.choice(
        (b"UNICODE\0", b"ASCII\0\0\0", b"\0" * 8, b"", b"\0" * 4, b"JIS\0\0\0\0\0")
    )
    return prefix + text.encode(encoding, "replace")


def _in_jpeg(texts: Texts, chance: random.Random) -> bytes:
    if "xmp" in texts:
        return jpeg(segment(0xE1, ADOBE + texts["xmp"].encode("utf-8", "replace")))
    return jpeg(exif_segments(_block(texts, chance)))


def _in_comments(texts: Texts, chance: random.Random) -> bytes:
    bodies = [f"{name}\0{text}".encode("utf-8", "replace") for name, text in texts.items()]
    if chance.random() < 0.5:
        return gif(
            *map(gif_comment, bodies), gif_xmp(texts.get("xmp", "").encode("utf-8", "replace"))
        )
    return jpeg(*(segment(0xFE, body) for body in bodies))


def _in_iptc(texts: Texts, chance: random.Random) -> bytes:
    records = [
        dataset(2, chance.choice((5, 25, 65, 120)), text.encode("utf-8", "replace")[:30_000])
        for text in texts.values()
    ]
    block = photoshop(dataset(1, 90, b"\x1b%G") + b"".join(records))
    return jpeg(segment(0xED, b"Photoshop 3.0\0" + block))


def _in_raw_profile(texts: Texts, chance: random.Random) -> bytes:
    hexed = raw_profile("exif", b"Exif\0\0" + _block(texts, chance))
    return png(packed_chunk("Raw profile type exif", hexed))


def _in_webp(texts: Texts, chance: random.Random) -> bytes:
    packet = riff(b"XMP ", texts.get("xmp", "").encode("utf-8", "replace"))
    return webp(riff(b"EXIF", _block(texts, chance)), packet)


def _in_avif(texts: Texts, chance: random.Random) -> bytes:
    packet = texts.get("xmp", "").encode("utf-8", "replace")
    return avif(_block(texts, chance), packet, in_idat=chance.random() < 0.5)


def _in_jxl(texts: Texts, chance: random.Random) -> bytes:
    return jxl(box(b"Exif", b"\0\0\0\0" + _block(texts, chance)), box(b"brob", b"xml \0"))


def _in_pixels(texts: Texts, chance: random.Random) -> bytes:
    """Texts in the lowest bits of alpha, down the columns, in a square that holds them."""
    name = chance.choice((b"stealth_pnginfo", b"stealth_pngcomp"))
    body = json.dumps(texts).encode() if chance.random() < 0.5 else _first(texts)
    packed = gzip.compress(body[:20_000]) if name.endswith(b"comp") else body[:20_000]
    size = (8 * len(packed)).to_bytes(4, "big")
    bits = np.unpackbits(np.frombuffer(name + size + packed, np.uint8))
    side = math.isqrt(bits.size) + 1
    alpha = np.full(side * side, 254, np.uint8)
    alpha[: bits.size] |= bits
    rows = np.full((side, 1 + 4 * side), 90, np.uint8)
    rows[:, 0] = 0
    rows[:, 4::4] = alpha.reshape(side, side).T
    header = struct.pack(">II5B", side, side, 8, 6, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(rows.tobytes()))
    return PNG_START[:8] + chunk(b"IHDR", header) + pixels + PNG_END


def _first(texts: Texts) -> bytes:
    return next(iter(texts.values()), "").encode("utf-8", "replace")


def _in_tiff(texts: Texts, chance: random.Random) -> bytes:
    return _block(texts, chance)


def _in_bare_exif(texts: Texts, _chance: random.Random) -> bytes:
    return png(chunk(b"eXIf", user_comment(json.dumps(texts).encode())))


_WRITERS: tuple[Callable[[Texts, random.Random], bytes], ...] = (
    _in_png,
    _in_jpeg,
    _in_webp,
    _in_avif,
    _in_jxl,
    _in_tiff,
    _in_comments,
    _in_iptc,
    _in_raw_profile,
    _in_bare_exif,
    _in_pixels,
)
_OFTEN = (*[_in_png] * 8, *[_in_jpeg, _in_webp] * 2, *_WRITERS)
"""The formats by how often they come: most often those that keep every text's name."""
