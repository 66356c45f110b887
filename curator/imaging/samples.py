"""A small output folder to try Curator on: images as two generators would have left them there.

The pictures are drawn, their metadata is what the tools write, and some are spoiled in the ways
real ones are.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from itertools import count
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from curator.imaging.opencv import cv2
from curator.imaging.sample_canvas import Scene
from curator.imaging.sample_landscapes import city, forest, mountains, sea
from curator.imaging.sample_metadata import FileFormat, Recipe, Sampler, encoded
from curator.imaging.sample_motifs import bloom, planet, poster


class SampleKind(StrEnum):
    """What is right or wrong with a sample."""

    GOOD = "good"
    BLACK = "black"
    BLANK = "blank"
    NOISE = "noise"
    BLURRED = "blurred"
    NEAR_DUPLICATE = "near-duplicate"


@dataclass(frozen=True, slots=True)
class Sample:
    """One file that was written.

    Attributes:
        prompt: the positive prompt without LoRA tags.
    """

    path: Path
    prompt: str
    kind: SampleKind


@dataclass(frozen=True, slots=True)
class _Subject:
    """One prompt and how it is run.

    Attributes:
        spoiled: what goes wrong after the good images.
    """

    scene: Scene
    size: tuple[int, int]
    form: FileFormat
    prompt: str
    negative: str
    loras: tuple[tuple[str, float], ...]
    spoiled: tuple[SampleKind, ...]


_GOOD_TAKES = 4
_BLUR_SIGMA = 4.0
_AGAIN_QUALITY = 60
_BLANK_LEVEL = 118
_EXTENSIONS = {
    FileFormat.A1111_PNG: "png",
    FileFormat.A1111_JPEG: "jpg",
    FileFormat.COMFYUI_PNG: "png",
    FileFormat.COMFYUI_WEBP: "webp",
}
_A1111 = frozenset({FileFormat.A1111_PNG, FileFormat.A1111_JPEG})
_CHECKPOINTS = ("northwind_xl_v3", "paperlantern_v12", "deepmeadow_mix")
_SAMPLERS = (
    Sampler("DPM++ 2M", "dpmpp_2m", "karras"),
    Sampler("Euler a", "euler_ancestral", "normal"),
    Sampler("DPM++ 2M SDE", "dpmpp_2m_sde", "exponential"),
)
_STEPS = (20, 28, 35)
_CFGS = (5.5, 7.0, 6.5)
_SUBJECTS = (
    _Subject(
        mountains,
        (512, 384),
        FileFormat.A1111_PNG,
        "layered mountain ridges in the haze, low sun, (fir trees:1.2), matte painting",
        "people, text, watermark",
        (("soft_haze", 0.6),),
        (SampleKind.BLURRED, SampleKind.NEAR_DUPLICATE),
    ),
    _Subject(
        city,
        (384, 512),
        FileFormat.A1111_PNG,
        "city skyline at night, full moon, lit windows, reflections on wet ground",
        "daylight, blurry, low quality",
        (("neon_glow", 0.8), ("fine_lines", 0.4)),
        (SampleKind.BLACK, SampleKind.BLURRED),
    ),
    _Subject(
        sea,
        (512, 384),
        FileFormat.A1111_JPEG,
        "sailing boats on a calm sea, the sun’s path of light on the water, gouache",
        "rocks, birds, frame",
        (),
        (SampleKind.NEAR_DUPLICATE,),
    ),
    _Subject(
        planet,
        (448, 448),
        FileFormat.COMFYUI_PNG,
        "ringed gas giant before a colourful nebula, stars, book cover",
        "spaceship, text, signature",
        (),
        (SampleKind.NOISE, SampleKind.BLACK),
    ),
    _Subject(
        forest,
        (384, 512),
        FileFormat.COMFYUI_WEBP,
        "tall trees in morning mist, shafts of light, silent forest, risograph print",
        "animals, path, low contrast",
        (("soft_haze", 0.8),),
        (SampleKind.BLURRED, SampleKind.NEAR_DUPLICATE),
    ),
    _Subject(
        poster,
        (448, 448),
        FileFormat.A1111_PNG,
        "geometric poster, quilt of circles, arcs and stripes, [bold:muted:0.5] colours, paper",
        "photo, gradient, 3d",
        (("paper_cutout", 1.0),),
        (SampleKind.BLANK, SampleKind.NEAR_DUPLICATE),
    ),
    _Subject(
        bloom,
        (448, 448),
        FileFormat.COMFYUI_PNG,
        "dahlia in full bloom, close-up, layered petals, soft lights in the background",
        "vase, hands, blurry",
        (("botanical_plate", 0.7),),
        (SampleKind.NOISE,),
    ),
)


def make_samples(folder: Path, *, seed: int = 7) -> list[Sample]:
    """Write the samples below a folder, each as its tool would, and tell what they are.

    Args:
        folder: is made if it is not there; AUTOMATIC1111's images go to `txt2img-images` in it,
            ComfyUI's to `ComfyUI`.
        seed: equal seeds give equal images.
    """
    takes = list(_takes(seed))
    with ThreadPoolExecutor(thread_name_prefix="curator-samples") as pool:
        files = pool.map(_file, takes)
        return [_written(folder, *each) for each in zip(count(), takes, files, strict=False)]


def sample_pictures(number: int, *, seed: int = 7) -> list[tuple[NDArray[np.uint8], str]]:
    """Good pictures as pixels, all different, with their prompts; nothing is written."""
    found = []
    for index in range(number):
        subject = _SUBJECTS[index % len(_SUBJECTS)]
        rng = np.random.default_rng((seed, index))
        found.append((subject.scene(rng, *subject.size), subject.prompt))
    return found


@dataclass(frozen=True, slots=True)
class _Take:
    """One image to make.

    Attributes:
        seed: what the pixels and the recipe's own seed are drawn from.
        index: how many images of the subject came before.
    """

    subject: _Subject
    kind: SampleKind
    seed: tuple[int, int, int]
    index: int


@dataclass(frozen=True, slots=True)
class _File:
    """What is written: the bytes, and the seed that goes into some names."""

    data: bytes
    seed: int


def _takes(seed: int) -> Iterator[_Take]:
    for number, subject in enumerate(_SUBJECTS):
        kinds = (SampleKind.GOOD,) * _GOOD_TAKES + subject.spoiled
        for index, kind in enumerate(kinds):
            # A near-duplicate is the subject's first image once more.
            index = 0 if kind is SampleKind.NEAR_DUPLICATE else index
            yield _Take(subject, kind, (seed, number, index), index)


def _file(take: _Take) -> _File:
    rng = np.random.default_rng(take.seed)
    recipe = _recipe(take, rng)
    rgb = take.subject.scene(rng, *take.subject.size)
    if take.kind in _SPOILERS:
        rgb = _SPOILERS[take.kind](rgb, rng)
    return _File(encoded(Image.fromarray(rgb), recipe, take.subject.form), recipe.seed)


def _recipe(take: _Take, rng: np.random.Generator) -> Recipe:
    subject, turn = take.subject, sum(take.seed[1:])
    return Recipe(
        positive=subject.prompt,
        negative=subject.negative,
        checkpoint=_CHECKPOINTS[take.index % len(_CHECKPOINTS)],
        loras=subject.loras,
        sampler=_SAMPLERS[turn % len(_SAMPLERS)],
        steps=_STEPS[turn % len(_STEPS)],
        cfg=_CFGS[turn // 2 % len(_CFGS)],
        seed=_generation_seed(rng, subject.form),
    )


def _generation_seed(rng: np.random.Generator, form: FileFormat) -> int:
    """AUTOMATIC1111 draws seeds of 32 bits, ComfyUI of 64."""
    bits = np.uint32 if form in _A1111 else np.uint64
    return int(rng.integers(np.iinfo(bits).max, dtype=bits))


def _written(folder: Path, number: int, take: _Take, file: _File) -> Sample:
    form = take.subject.form
    extension = _EXTENSIONS[form]
    if form in _A1111:
        path = folder / "txt2img-images" / f"{number:05}-{file.seed}.{extension}"
        _write_and_rename(path, file.data)
    else:
        path = folder / "ComfyUI" / f"ComfyUI_{number:05}_.{extension}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    return Sample(path, take.subject.prompt, take.kind)


def _write_and_rename(path: Path, data: bytes) -> None:
    """As AUTOMATIC1111 does, so that nobody ever sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".tmp")
    unfinished.write_bytes(data)
    unfinished.replace(path)


def _black(rgb: NDArray[np.uint8], _rng: np.random.Generator) -> NDArray[np.uint8]:
    """What a VAE leaves that ran into numbers it cannot hold."""
    return np.zeros_like(rgb)


def _blank(rgb: NDArray[np.uint8], _rng: np.random.Generator) -> NDArray[np.uint8]:
    return np.full_like(rgb, _BLANK_LEVEL)


def _noise(rgb: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    levels = rng.standard_normal(rgb.shape, dtype=np.float32) * 52 + 128
    return np.clip(levels, 0, 255).astype(np.uint8)


def _blurred(rgb: NDArray[np.uint8], _rng: np.random.Generator) -> NDArray[np.uint8]:
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), _BLUR_SIGMA), dtype=np.uint8)


def _saved_again(rgb: NDArray[np.uint8], _rng: np.random.Generator) -> NDArray[np.uint8]:
    """What is left of an image after somebody's JPEG."""
    between = BytesIO()
    Image.fromarray(rgb).save(between, "JPEG", quality=_AGAIN_QUALITY)
    return np.asarray(Image.open(between))


_SPOILERS = {
    SampleKind.BLACK: _black,
    SampleKind.BLANK: _blank,
    SampleKind.NOISE: _noise,
    SampleKind.BLURRED: _blurred,
    SampleKind.NEAR_DUPLICATE: _saved_again,
}
