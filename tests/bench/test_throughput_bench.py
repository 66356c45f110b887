"""Files on disk to scores in the library, against the loop people paste and the bare forward.

The three take turns, so that whatever else the machine does meets all of them. What counts are the
ratios, in `extra_info` and printed at the end:
`python -m pytest tests/bench/test_throughput_bench.py --benchmark-only -p no:randomly`
CURATOR_BENCH_LARGE=1 adds ViT-L/14.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from pytest_benchmark.fixture import BenchmarkFixture
from scan_files import recipe, write_full
from transformers import CLIPModel, CLIPProcessor

from curator.imaging.decode import decode
from curator.imaging.hashes import content_hash
from curator.imaging.inputs import model_input
from curator.library.columns import Ids
from curator.library.library import Library
from curator.library.places import library_places
from curator.library.scan import scan
from curator.scoring.crew import Crew
from curator.scoring.registry import CLIP_INPUT
from curator.settings import Settings

from .published_shapes import SIZES, make_clip

IMAGES = {"ViT-B/32": 48, "ViT-L/14": 24}
PASTED = {"ViT-B/32": 16, "ViT-L/14": 4}
"""Images of each turn; the loop needs fewer for a rate that is as sure."""

TURNS = 4
"""The first one warms up and does not count."""
CORES = os.cpu_count() or 1
BATCH = 8
"""Images a forward, and images of one prompt."""
WINDOW = 77

LARGE = pytest.mark.skipif(not os.environ.get("CURATOR_BENCH_LARGE"), reason="takes long")
MODELS = ["ViT-B/32", pytest.param("ViT-L/14", marks=LARGE)]


@pytest.fixture(scope="module", params=MODELS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def clip(name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_clip(tmp_path_factory.mktemp("weights") / "clip", SIZES[name])


@pytest.fixture(scope="module")
def files(name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_full(tmp_path_factory.mktemp("files"), TURNS * IMAGES[name], "png")


@pytest.fixture(params=["float32", "bfloat16"])
def library(
    clip: Path, files: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Library]:
    """The files are known and nothing is scored."""
    settings = Settings(dtype=request.param, on_arrival=("clip",), weights={"clip": clip})
    places = library_places(tmp_path / "library", {})
    with Library(places, settings, writable=True, holder="a benchmark") as library:
        library.add_folder(files)
        scan(library, library.watched)
        yield library


def score(library: Library, ids: Ids) -> None:
    """Score images that have no score yet, and whose prompts nobody has read."""
    plan = library.scoring()
    assert plan.begin(["clip"], ids).images == len(ids)
    while plan.progress.left:
        library.drain(wait=0.02)
    library.flush()


def pasted(clip: Path, files: list[Path]) -> Callable[[], None]:
    """What is found on blogs: one image at a time, both towers, float32."""
    model, processor = CLIPModel.from_pretrained(clip), CLIPProcessor.from_pretrained(clip)

    def loop() -> None:
        for number, path in enumerate(files):
            inputs = processor(
                text=[recipe(number).positive],
                images=Image.open(path),
                return_tensors="pt",
                padding=True,
                truncation=True,
            )
            with torch.no_grad():
                outputs = model(**inputs)
            torch.nn.functional.cosine_similarity(outputs.image_embeds, outputs.text_embeds)

    return loop


def forward(clip: Path, dtype: str) -> Callable[[], None]:
    """Both towers alone: a batch of images, each core its own part, and the one prompt of them."""
    model = CLIPModel.from_pretrained(clip).to(getattr(torch, dtype))
    pixels = torch.randn(BATCH, 3, 224, 224).to(getattr(torch, dtype))
    text = torch.randint(0, 500, (1, WINDOW))

    def embed(part: slice) -> None:
        with torch.inference_mode():
            model.vision_model(pixel_values=pixels[part])

    def both() -> None:
        crew = Crew(CORES, partial(torch.set_num_threads, 1))
        crew.spread(embed, BATCH)
        crew.close()
        with torch.inference_mode():
            model.text_model(input_ids=text)

    return both


def decoding(files: list[Path]) -> Callable[[], None]:
    """What a file costs before the model: reading, hashing, decoding, resizing; in one thread."""

    def prepare() -> None:
        for path in files:
            data = path.read_bytes()
            content_hash(data)
            model_input(decode(data), CLIP_INPUT)

    return prepare


def per_second(work: Callable[[], None], count: int) -> float:
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def test_our_path_against_the_pasted_loop(
    benchmark: BenchmarkFixture, name: str, clip: Path, files: Path, library: Library
) -> None:
    paths = sorted(files.rglob("*.png"))
    some = paths[: PASTED[name]]
    rates: dict[str, list[float]] = {}
    unscored = iter(np.split(library.find(library.parse("")), TURNS))
    # Ours first: it asks how many threads there may be before the others set that.
    ways = {
        "ours": (lambda: score(library, next(unscored)), IMAGES[name]),
        "pasted": (pasted(clip, some), len(some)),
        "forward": (forward(clip, library.settings.dtype), BATCH),
        "decoding": (decoding(some), len(some)),
    }

    def turn() -> None:
        for way, (work, count) in ways.items():
            rates.setdefault(way, []).append(per_second(work, count))

    torch.set_num_threads(CORES)
    turn()
    rates.clear()
    benchmark.pedantic(turn, rounds=TURNS - 1)
    found = {way: statistics.median(values) for way, values in rates.items()}
    cores_left = CORES - found["ours"] / found["decoding"]
    benchmark.extra_info.update(
        {
            "model": name,
            "dtype": library.settings.dtype,
            "images per second": {way: round(rate, 2) for way, rate in found.items()},
            "times the pasted loop": round(found["ours"] / found["pasted"], 2),
            "share of the forward on the cores that decoding leaves": round(
                found["ours"] / (found["forward"] * cores_left / CORES), 2
            ),
        }
    )
