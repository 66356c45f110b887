"""Files as generators leave them, in numbers: for what must be measured on many of them.

`full_file` has the weight of the real ones: 1024 × 1024 pixels, a PNG of some 1.4 MB. `bare_file`
has the same texts around pixels that pack to nothing, where pixels are not what is measured.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from curator.imaging.sample_metadata import (
    FileFormat,
    Recipe,
    Sampler,
    comfyui_graph,
    comfyui_workflow,
    encoded,
)

SUFFIXES = ("png", "jpg", "webp")
SIDE = 1024
PER_FOLDER = 1000
IMAGES_A_PROMPT = 8
LONG_AGO_S = 1_700_000_000
"""When the files were last written: nobody takes them for files still growing."""

_TEXT = (
    "amber lantern harbour quiet marble orchard velvet copper winter meadow glass tower ivory "
    "river garden silver storm candle forest mirror canyon feather market temple violet engine "
    "bridge shadow cotton island crystal desert portrait linen summer station rooftop cathedral"
)
_WORDS = _TEXT.split()
_SAMPLER = Sampler("DPM++ 2M", "dpmpp_2m", "karras")


def picture(seed: int) -> NDArray[np.uint8]:
    """Soft shapes under fine grain, which pack as rendered images do: 1.4 MB as a PNG."""
    random = np.random.default_rng(seed)
    coarse = random.uniform(30, 225, (9, 9, 3)).astype(np.uint8)
    soft = Image.fromarray(coarse).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    grain = random.normal(0, 2.0, (SIDE, SIDE, 1)) + random.normal(0, 0.3, (SIDE, SIDE, 3))
    return np.clip(np.asarray(soft) + np.rint(grain), 0, 255).astype(np.uint8)


def recipe(number: int) -> Recipe:
    """A prompt of some 70 words, shared by eight images, and six LoRAs: 9 KB as a workflow."""
    random = np.random.default_rng(number // IMAGES_A_PROMPT)
    positive, negative = (" ".join(random.choice(_WORDS, count)) for count in (70, 30))
    return Recipe(
        f"{positive}, take {number // IMAGES_A_PROMPT}",
        negative,
        "northwind_xl_v3",
        tuple((f"style_{name}", 0.5) for name in random.choice(_WORDS, 6, replace=False)),
        _SAMPLER,
        28,
        6.5,
        number,
    )


def full_file(number: int, suffix: str) -> bytes:
    """A file of everyday weight."""
    image = Image.fromarray(picture(number))
    if suffix == "png":
        return _png(image, number)
    form = FileFormat.A1111_JPEG if suffix == "jpg" else FileFormat.COMFYUI_WEBP
    return encoded(image, recipe(number), form)


def bare_file(number: int) -> bytes:
    """A PNG of 1024 × 1024 pixels, all black, with everyday texts."""
    return _png(Image.new("RGB", (SIDE, SIDE)), number)


def _png(image: Image.Image, number: int) -> bytes:
    """As ComfyUI saves it."""
    graph = comfyui_graph(image, recipe(number))
    info = PngInfo()
    info.add_text("prompt", json.dumps(graph))
    info.add_text("workflow", json.dumps(comfyui_workflow(graph)))
    target = BytesIO()
    image.save(target, "PNG", pnginfo=info, compress_level=4)
    return target.getvalue()


def write_full(folder: Path, count: int, suffix: str) -> Path:
    """A folder of such files."""
    return _write(folder, suffix, (full_file(number, suffix) for number in range(count)))


def write_bare(folder: Path, count: int) -> Path:
    """A folder of those, a thousand to each folder below it."""
    return _write(folder, "png", (bare_file(number) for number in range(count)))


def _write(folder: Path, suffix: str, files: Iterator[bytes]) -> Path:
    for number, data in enumerate(files):
        path = folder / f"{number // PER_FOLDER:03}" / f"{number:06}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        os.utime(path, (LONG_AGO_S, LONG_AGO_S))
    return folder
