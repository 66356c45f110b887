"""What one image costs between its bytes and its numbers; run with --benchmark-only."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pytest_benchmark.fixture import BenchmarkFixture

from curator.domain.score import Geometry, InputSpec, Interpolation
from curator.imaging.decode import Decoded, decode
from curator.imaging.hashes import content_hash, perceptual_hash, pixel_hash
from curator.imaging.inputs import model_input
from curator.imaging.measures import measure
from curator.imaging.sample_landscapes import forest
from curator.imaging.thumbnail import thumbnail

SPEC = InputSpec(224, Geometry.CROP, Interpolation.BICUBIC)
FORMATS = {"PNG": {}, "JPEG": {"quality": 92}, "WEBP": {"quality": 90}}


def picture(width: int = 1024, height: int = 1024) -> NDArray[np.uint8]:
    return forest(np.random.default_rng(0), width, height)


def encoded(form: str) -> bytes:
    target = BytesIO()
    Image.fromarray(picture()).save(target, form, **FORMATS[form])
    return target.getvalue()


def work(decoded: Decoded, data: bytes) -> None:
    """Everything on arrival but decoding and model inputs."""
    content_hash(data)
    pixel_hash(decoded.rgb)
    perceptual_hash(decoded.rgb)
    thumbnail(decoded)
    measure(decoded.rgb)


@pytest.mark.parametrize("form", FORMATS)
def test_decode(benchmark: BenchmarkFixture, form: str) -> None:
    benchmark(decode, encoded(form))


@pytest.mark.parametrize("form", FORMATS)
def test_pillow_alone(benchmark: BenchmarkFixture, form: str) -> None:
    data = encoded(form)

    def load() -> None:
        with Image.open(BytesIO(data)) as image:
            image.load()

    benchmark(load)


@pytest.mark.parametrize("step", [pixel_hash, perceptual_hash, measure])
def test_pixels_to_numbers(benchmark: BenchmarkFixture, step) -> None:
    benchmark(step, picture())


@pytest.mark.parametrize("size", [(1024, 1024), (832, 1216), (2048, 2048)])
def test_all_but_decoding(benchmark: BenchmarkFixture, size: tuple[int, int]) -> None:
    benchmark(work, Decoded(picture(*size), "PNG"), bytes(1_400_000))


def test_content_hash(benchmark: BenchmarkFixture) -> None:
    benchmark(content_hash, bytes(1_400_000))


def test_thumbnail(benchmark: BenchmarkFixture) -> None:
    benchmark(thumbnail, Decoded(picture(), "PNG"))


def test_model_input(benchmark: BenchmarkFixture) -> None:
    benchmark(model_input, Decoded(picture(), "PNG"), SPEC)
