"""Numbers that published weights must give, as their authors and we have measured them.

Heads have a norm (SCORING.md §1.4, 1.5, 1.6), images lie where they were published (§2); neither
is ours to pass on. Importing this does not import torch; looking at a head does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from curator.domain.errors import ImageError
from curator.domain.generation import Prompt
from curator.domain.score import WeightsInfo
from curator.imaging.decode import decode
from curator.scoring.bench import Answer, Bench, Picture
from curator.scoring.findings import Check, Finding, GoldenValue, HeadNumbers, NotTried, Why
from curator.scoring.heads import collapsed
from curator.scoring.registry import Registry
from curator.scoring.scorers import aesthetic_v2, aesthetic_v25
from curator.scoring.session import Setup
from curator.scoring.weights import Verified

_ABOUT = 0.01
"""Published sizes that are known only roughly may be off by this share."""


@dataclass(frozen=True, slots=True)
class GoldenHead:
    """The affine map that a published head collapses to.

    Attributes:
        filename: the published file it lies in.
        layers: names of its linear layers, in order.
        prefix: what stands before the names of the file's tensors in `layers`.
        norm: of its weight vector.
    """

    filename: str
    layers: tuple[str, ...]
    norm: float
    bias: float
    within: float
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class GoldenImages:
    """What published images score.

    Attributes:
        source: where they are published.
        values: score by file name.
        prompt: what they are judged by; None where no prompt is read.
    """

    source: str
    values: Mapping[str, float]
    within: float
    prompt: str | None = None


HEADS: Mapping[str, GoldenHead] = {
    "aesthetic_v2": GoldenHead(
        "sac+logos+ava1-l14-linearMSE.pth", aesthetic_v2.LAYERS, 17.996, 5.2366, 1e-3
    ),
    "aesthetic_v1": GoldenHead(
        "sa_0_4_vit_l_14_linear.pth", ("only",), 28.444, 3.5294, 1e-3, prefix="only."
    ),
    "aesthetic_v25": GoldenHead(aesthetic_v25.HEAD, aesthetic_v25.LAYERS, 25.45, 1.939, 1e-2),
}

IMAGES: Mapping[str, GoldenImages] = {
    "aesthetic_v2": GoldenImages(
        "https://github.com/chaofengc/IQA-PyTorch/tree/main/ResultsCalibra/dist_dir",
        {
            "I03.bmp": 3.6420,
            "I04.bmp": 5.5836,
            "I06.bmp": 5.0716,
            "I08.bmp": 4.6458,
            "I19.bmp": 3.0889,
        },
        0.05,
    ),
    "image_reward": GoldenImages(
        "https://github.com/THUDM/ImageReward/tree/main/assets/images",
        {
            "1.webp": 0.5811622738838196,
            "2.webp": 0.2745276093482971,
            "3.webp": -1.4131819009780884,
            "4.webp": -2.029569625854492,
        },
        0.02,
        prompt="a painting of an ocean with clouds and birds, day time, low depth field effect",
    ),
}


def is_published(info: WeightsInfo, verified: Verified, filename: str = "") -> bool:
    """Whether a file of these weights is the published one, as far as can be told.

    Args:
        info: what is published.
        verified: what lies there.
        filename: which file; "" for the one that holds the weights.
    """
    file = next(each for each in info.files if each.filename == filename or not filename)
    if file.filename in verified.published:
        return verified.published[file.filename]
    size = verified.found.files[file.filename].stat().st_size
    return abs(size - file.size) <= _ABOUT * file.size


def golden_head(
    registry: Registry, key: str, verified: Mapping[str, Verified]
) -> Iterator[Finding]:
    """The norm and bias of a scorer's head, if they are known."""
    head, info = HEADS.get(key), registry.scorer(key).info.weights
    if head is None or info is None:
        return
    there = verified[info.key]
    path = there.found.files[head.filename]
    if not is_published(info, there, head.filename):
        yield NotTried(Check.HEAD, Why.OWN_WEIGHTS)
        return
    # Imports torch, which reading a report must not do.
    from curator.scoring.embedding_heads import arrays_of
    from curator.scoring.tensors import read_tensors

    tensors = {f"{head.prefix}{name}": each for name, each in read_tensors(path).items()}
    found = collapsed(arrays_of(tensors), head.layers)
    norm = float(np.linalg.norm(found.weight))
    yield HeadNumbers(norm, found.bias, head.norm, head.bias, head.within)


def golden_images(
    setup: Setup, key: str, folder: Path | None, *, is_published: bool
) -> Iterator[Finding]:
    """What published images score, if that is known and the user has them."""
    known = IMAGES.get(key)
    if known is None:
        return
    if not is_published:
        yield NotTried(Check.GOLDEN, Why.OWN_WEIGHTS)
        return
    there = {name: folder / name for name in known.values if folder and (folder / name).is_file()}
    if not there:
        yield NotTried(Check.GOLDEN, Why.NO_IMAGES, known.source)
        return
    with Bench(setup, key) as bench:
        bench.load()
        for name, path in there.items():
            answer = _scored(bench, path, known.prompt)
            yield GoldenValue(name, answer.value, known.values[name], known.within, answer.reason)


def _scored(bench: Bench, path: Path, prompt: str | None) -> Answer:
    try:
        rgb = decode(path.read_bytes()).rgb
    except (OSError, ImageError) as error:
        return Answer(math.nan, str(error))
    return bench.score([Picture(rgb, Prompt(prompt, (prompt,)) if prompt else None)])[0]
